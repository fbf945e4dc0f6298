//! The noxus contract: who calls, what it may cost, what it did cost.
//!
//! A [`Noxus`] runs a [`JobRequest`] in the order of the contract (see `order.rs`,
//! one visible function) and answers with a [`Response`] or an [`ApiError`], the
//! same through every door.

mod answers;
mod budget;
mod call;
pub mod catalog;
pub mod codes;
mod config;
#[cfg(feature = "video")]
mod endpoint;
mod envelope;
mod error;
mod estimate;
mod fingerprint;
#[cfg(feature = "voices")]
mod folders;
#[cfg(all(feature = "images", feature = "video"))]
mod gallery;
mod heads;
mod history;
mod inner;
mod job;
mod joins;
mod keeper;
mod lanes;
mod memory;
#[cfg(feature = "video")]
pub mod models;
mod noxus;
pub mod operations;
mod order;
mod pace;
mod parked;
mod permit;
mod pool;
mod request;
mod response;
mod runtime;
mod spool;
#[cfg(feature = "video")]
pub mod stock;
mod tiers;
mod tool_catalog;
#[cfg(feature = "video")]
mod upstream;
#[cfg(feature = "video")]
pub mod videos;
#[cfg(feature = "voices")]
pub mod voices;
mod workshop;
#[cfg(feature = "video")]
pub mod writers;

pub use codes::ErrorCode;
pub use config::Config;
pub use envelope::{Blocks, Envelope};
pub use error::{ApiError, Result};
pub use estimate::Estimate;
pub use history::{JobOutput, JobView, RateState, Viewer};
pub use job::{Admission, Job, JobProgress, JobResult, JobState, Listener};
pub use noxus::{Builder, Noxus, Pricing};
pub use noxus_billing as billing;
pub use noxus_engine as engine;
pub use noxus_engine::{Input, Language, Services};
pub use permit::Permit;
pub use request::{JobRequest, OnInFlight, language};
pub use response::{Billing, Response, ResultFile};
pub use tiers::{Rate, Tier, TierList};
