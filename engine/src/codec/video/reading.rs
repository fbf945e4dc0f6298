//! Packets of a file, one after the other.

use super::input::{self, PacketBudget};
use super::read_error;
use super::sys::{AvError, Demuxer, Packet};
use crate::error::{Error, Result};
use crate::{CancelToken, Ctx, Limits};

/// Reads packets and puts up with a few damaged ones.
pub(super) struct Reading<'a> {
    limits: &'a Limits,
    cancel: &'a CancelToken,
    budget: PacketBudget,
    failures: u32,
}

impl<'a> Reading<'a> {
    /// Failures in a row after which a file is given up.
    const MOST_FAILURES: u32 = 100;

    pub(super) fn new(ctx: &Ctx<'a>) -> Self {
        Self::within(ctx.limits(), ctx.cancel_token())
    }

    pub(super) fn within(limits: &'a Limits, cancel: &'a CancelToken) -> Self {
        Self { limits, cancel, budget: PacketBudget::new(limits), failures: 0 }
    }

    fn check_cancelled(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }

    /// The next packet; false at the end.
    pub(super) fn next(&mut self, demuxer: &mut Demuxer, packet: &mut Packet) -> Result<bool> {
        loop {
            self.check_cancelled()?;
            self.budget.spend(self.limits)?;
            match demuxer.read(packet) {
                Ok(more) => {
                    self.failures = 0;
                    // The end of a file that was cancelled looks like any other.
                    self.check_cancelled()?;
                    return Ok(more);
                }
                Err(AvError::INVALID_DATA | AvError::AGAIN) if self.failures < Self::MOST_FAILURES => {
                    self.failures += 1;
                }
                Err(_) if demuxer.reached_out() => return Err(input::reaches_out()),
                Err(error) => return Err(read_error(error, self.cancel)),
            }
        }
    }
}
