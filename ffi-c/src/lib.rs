//! The noxus C library: JSON and byte buffers over [`noxus_api`].
//!
//! Everything here is read twice: by `rustc`, and by cbindgen, which makes
//! `include/noxus.h` from it. Types therefore carry their C names, and the
//! comments of public items speak to C programmers. `CONVENTIONS.md` states the
//! rules all functions keep.
#![expect(non_camel_case_types, reason = "these are the names of the C header")]
#![expect(unsafe_code, reason = "C callers pass raw pointers; every block says why it holds")]

mod boundary;
mod callback;
mod engine;
mod error;
mod in_flight;
mod input;
mod job;
mod result;
mod status;
#[cfg(feature = "test-panic")]
mod test_panic;

pub use callback::{noxus_done_callback, noxus_finalizer, noxus_progress_callback};
pub use engine::{
    noxus_call, noxus_engine, noxus_engine_free, noxus_engine_new, noxus_estimate, noxus_run,
    noxus_string_free, noxus_submit, noxus_version,
};
pub use error::{
    noxus_error, noxus_error_code, noxus_error_free, noxus_error_hint, noxus_error_http_status,
    noxus_error_json, noxus_error_message, noxus_error_retryable, noxus_error_status,
};
pub use input::noxus_input;
pub use job::{
    NOXUS_STAGE_SIZE, noxus_job, noxus_job_cancel, noxus_job_free, noxus_job_on_done, noxus_job_on_progress,
    noxus_job_progress, noxus_job_state, noxus_job_wait, noxus_progress,
};
pub use result::{
    noxus_bytes, noxus_bytes_data, noxus_bytes_free, noxus_bytes_size, noxus_file, noxus_result,
    noxus_result_file, noxus_result_file_count, noxus_result_free, noxus_result_json,
    noxus_result_json_without_content, noxus_result_keep_file, noxus_result_replayed,
};
pub use status::{noxus_status, noxus_status_name};
#[cfg(feature = "test-panic")]
pub use test_panic::noxus_test_panic;
