//! The native half of the `noxus` npm package: about ten functions without
//! options of their own. `lib/*.cjs` gives them their JavaScript shape.
//!
//! Nothing here blocks the JavaScript thread or uses libuv's pool: jobs run on
//! the engine's threads, operations and estimates on two threads of [`lane`].
//! Every exported function catches panics at its boundary, so that a defect is
//! an error in JavaScript and never the end of the process. There is no `unsafe`.

mod engine;
mod events;
mod in_flight;
mod lane;
mod request;
mod response;

use napi_derive::napi;

/// Version of this addon; the package refuses one of another version.
#[napi(catch_unwind)]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Cancels the jobs of this environment and waits a moment for their holds to be
/// released. For the end of the process.
#[napi(catch_unwind)]
pub fn end_jobs() {
    in_flight::end_here();
}
