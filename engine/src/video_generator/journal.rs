//! What a job has asked for outside.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A piece of work that a job has asked a provider for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upstream {
    /// The provider, by its name.
    pub provider: String,
    /// The provider's own id of the work: what its state is asked for by.
    pub id: String,
    /// What the provider asks for it in US dollars, as far as that is known.
    pub cost_usd: Option<Decimal>,
}

/// Keeps, with a job, what it has asked for outside. It is injected for each job.
pub trait UpstreamJournal: Send + Sync {
    /// Names the job, for providers that tell a repeated request by a token.
    fn token(&self) -> Option<String>;

    /// What was asked of that provider for this job before, the latest of it: by an earlier run that came to no end.
    fn noted(&self, provider: &str) -> Option<Upstream>;

    /// Notes what was asked for, before it is waited for; or, under the same provider and id, what it has come
    /// to cost. It is durable when this returns.
    ///
    /// # Errors
    /// Those of whoever keeps it. Without the note nothing may be waited for: it would be paid for twice.
    fn note(&self, upstream: &Upstream) -> Result<()>;

    /// Tells what became of what was asked for outside: for whoever pays the provider.
    fn ended(&self, end: UpstreamEnd) {
        let _ = end;
    }
}

/// What became of work outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpstreamEnd {
    /// It was never begun: it costs nothing.
    NeverStarted,
    /// It was begun and stopped before its end; the provider may charge for it.
    Stopped,
    /// It came to its end at the provider, whatever became of the result.
    Ended,
    /// The provider did not say: it may be at work still, or never have begun.
    Unknown,
}

impl UpstreamEnd {
    /// As it is written in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeverStarted => "never_started",
            Self::Stopped => "stopped",
            Self::Ended => "ended",
            Self::Unknown => "unknown",
        }
    }
}

/// The journal of work that belongs to no job.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoJournal;

impl UpstreamJournal for NoJournal {
    fn token(&self) -> Option<String> {
        None
    }

    fn noted(&self, _: &str) -> Option<Upstream> {
        None
    }

    fn note(&self, _: &Upstream) -> Result<()> {
        Ok(())
    }
}
