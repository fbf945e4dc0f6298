//! How far a job has come, on standard error.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use noxus_api::{Job, JobProgress};

use crate::screen::Screen;

/// Clears the bar when the job has ended.
pub(crate) struct Progress(Option<ProgressBar>);

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// Shows the progress of `job` as `--progress` asks, until what is returned is dropped.
pub(crate) fn show(job: &Job, matches: &ArgMatches, screen: &Screen) -> Progress {
    let how = matches.get_one::<String>("progress").map_or("auto", String::as_str);
    match how {
        "plain" => {
            let last = Mutex::new(("", 0));
            job.on_progress(move |progress| {
                let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let now = (progress.stage, tenths(progress));
                if !progress.stage.is_empty() && *last != now {
                    *last = now;
                    let JobProgress { stage, done, total, .. } = progress;
                    let _ = writeln!(std::io::stderr().lock(), "{stage} {done}/{total}");
                }
            });
            Progress(None)
        }
        "auto" if !screen.quiet && std::io::stderr().is_terminal() => {
            let bar = bar();
            let shown = bar.clone();
            job.on_progress(move |progress| {
                if !progress.stage.is_empty() {
                    shown.set_message(progress.stage);
                    shown.set_prefix(left(progress));
                    shown.set_length(progress.total);
                    shown.set_position(progress.done);
                }
            });
            Progress(Some(bar))
        }
        _ => Progress(None),
    }
}

/// A line per tenth of a stage is enough for a log.
fn tenths(progress: JobProgress) -> u64 {
    progress.done.saturating_mul(10).checked_div(progress.total).unwrap_or(progress.done)
}

/// About how long the stage still takes, where that can be told.
fn left(progress: JobProgress) -> String {
    let seconds = progress.stage_remaining_ms.map(|ms| ms.div_ceil(1_000)).filter(|seconds| *seconds > 0);
    seconds.map_or_else(String::new, |seconds| {
        format!(" < {}", indicatif::FormattedDuration(std::time::Duration::from_secs(seconds)))
    })
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg:>8} [{bar:30}] {pos}/{len} {elapsed}{prefix}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
