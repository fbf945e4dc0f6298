//! `estimate`: the price before the run.

use clap::ArgMatches;

use crate::failure::Failure;
use crate::screen::Screen;
use crate::settings::{Settings, Wants};
use crate::{human, request};

/// Asks for the price of a call.
pub(crate) fn run(matches: &ArgMatches, screen: &Screen) -> Result<(), Failure> {
    let settings = Settings::read(matches, screen)?;
    let request = request::build(matches, settings.limits())?;
    let estimate = settings.open(Wants::Call)?.estimate(request)?;
    if screen.json {
        return screen.print_line(&estimate.to_json());
    }
    if screen.quiet {
        return screen.print_line(&estimate.estimated.to_string());
    }
    screen.print_line(&human::answer(&estimate.to_value(), screen))
}
