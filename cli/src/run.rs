//! `run`: one job from request to files.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
use noxus_api::ErrorCode;
use noxus_api::engine::{Text, text};
use noxus_api::{ApiError, Response};

use crate::failure::Failure;
use crate::human;
use crate::interrupt::Interrupt;
use crate::output::Destination;
use crate::progress;
use crate::request;
use crate::screen::Screen;
use crate::settings::{Settings, Wants};

/// Runs the job, writes its files and tells what it cost.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen, interrupt: &Interrupt) -> Result<(), Failure> {
    let settings = Settings::read(matches, screen)?;
    let output = matches.get_one::<PathBuf>("output").map(PathBuf::as_path);
    let destination = Destination::choose(output, screen)?;
    let request = request::build(matches, settings.limits())?;
    let is_repeatable = request.idempotency_key.is_some();
    // A paid result must have somewhere to go.
    destination.check()?;
    let noxus = settings.open(Wants::Call)?;
    let job = noxus.submit(request);
    interrupt.cancels(&job);
    let progress = progress::show(&job, matches, screen);
    let result = job.wait(None).unwrap_or_else(|| Err(Arc::new(ApiError::new(ErrorCode::InternalError))));
    interrupt.writes();
    drop(progress);
    match result {
        Ok(response) => deliver(&response, &destination, screen)
            .map_err(|failure| paid_for(failure, &response, is_repeatable)),
        Err(error) => Err(match interrupt.signal() {
            Some(signal) if error.code() == "cancelled" => Failure::Interrupted(error, signal),
            _ => Failure::Refused(error),
        }),
    }
}

fn deliver(response: &Response, destination: &Destination, screen: &Screen) -> Result<(), Failure> {
    if let Destination::Envelope = destination {
        return screen.print_line(&response.to_json()?);
    }
    let written = destination.write(response, screen)?;
    if screen.json {
        return screen.print_line(&response.to_json_without_content());
    }
    let summary = human::result(response, &written, screen);
    match written.is_empty() {
        // The result itself is on standard output.
        true if summary.is_empty() => {}
        true => screen.remark(&summary),
        false if screen.quiet => {}
        false => screen.print_line(&summary)?,
    }
    Ok(())
}

/// What was paid for and could not be written: the job, and how to have it again.
fn paid_for(failure: Failure, response: &Response, is_repeatable: bool) -> Failure {
    let (Some(billing), Some(job)) = (&response.billing, response.job_id) else { return failure };
    let Failure::Unwritten(text) = failure else { return failure };
    let charged = billing.charged;
    let Text { es, en } = match is_repeatable {
        true => text!(
            "El trabajo {job} se cobró ({charged} USD): repite la orden con la misma --idempotency-key y no se cobra otra vez.",
            "Job {job} was charged ({charged} USD): repeat the command with the same --idempotency-key and it is not charged again."
        ),
        false => text!(
            "El trabajo {job} se cobró ({charged} USD). Con --idempotency-key se puede repetir una orden sin pagar otra vez.",
            "Job {job} was charged ({charged} USD). With --idempotency-key a command can be repeated without paying again."
        ),
    };
    Failure::Unwritten(Text::new(format!("{} {es}", text.es), format!("{} {en}", text.en)))
}
