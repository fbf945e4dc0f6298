//! What jobs ask of outside providers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A piece of work that a job has asked an outside provider for, and what it costs there.
///
/// It is noted before the provider is waited for and stays with the job, whoever works on it: a worker that
/// takes a job over goes on with the provider's work in place of asking, and paying, again. The caller is charged
/// for success only, so the money of a job that failed or was cancelled meanwhile is the operator's loss; it
/// stands here, where they can see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Upstream {
    /// The provider.
    pub provider: String,
    /// The provider's own id of the work.
    pub id: String,
    /// What the provider asks for it, as far as that is known.
    pub cost_usd: Money,
}
