//! The ledger from outside, in one program.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers outside the test functions stop at the first surprise"
)]

#[cfg(target_os = "linux")]
mod attacks;
mod bounds;
mod kept;
mod memory;
mod migration;
mod model;
mod money;
mod processes;
mod sqlite;
mod tampering;
mod tiers;
