//! `run`: one job from request to files.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
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
    // A paid result must have somewhere to go.
    destination.check()?;
    let noxus = settings.open(Wants::Call)?;
    let job = noxus.submit(request);
    interrupt.cancels(&job);
    let progress = progress::show(&job, matches, screen);
    let result = job.wait(None).unwrap_or_else(|| Err(Arc::new(ApiError::new("internal_error"))));
    interrupt.writes();
    drop(progress);
    match result {
        Ok(response) => deliver(&response, &destination, screen),
        Err(error) => Err(match interrupt.signal() {
            Some(signal) if error.code() == "cancelled" => Failure::Interrupted(error, signal),
            _ => Failure::Refused(error),
        }),
    }
}

fn deliver(response: &Response, destination: &Destination, screen: &Screen) -> Result<(), Failure> {
    if let Destination::Envelope = destination {
        return screen.print_line(&response.to_json());
    }
    let written = destination.write(response, screen).map_err(|failure| paid_for(failure, response))?;
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

/// A result that was paid for and could not be written can be had again.
fn paid_for(failure: Failure, response: &Response) -> Failure {
    let (Some(billing), Some(job)) = (&response.billing, response.job_id) else { return failure };
    let Failure::Unwritten(mut text) = failure else { return failure };
    let charged = billing.charged;
    text.es.to_mut().push_str(&format!(
        " El trabajo {job} se cobró ({charged} USD): con la misma --idempotency-key se obtiene otra vez sin pagar."
    ));
    text.en.to_mut().push_str(&format!(
        " Job {job} was charged ({charged} USD): under the same --idempotency-key it is given again for free."
    ));
    Failure::Unwritten(text)
}
