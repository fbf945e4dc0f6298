//! `noxus_engine`: what is set up once and called from anywhere.

use std::ffi::{CString, c_char};

use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, JobRequest, Language, Noxus};
use serde_json::{Map, Value};

use crate::boundary::{Out, Outcome, entry, free, give_text, handle, optional_text, plain, text_argument};
use crate::callback::is_inside;
use crate::error::noxus_error;
use crate::in_flight::InFlight;
use crate::input::{self, noxus_input};
use crate::job::{finished, may_wait, noxus_job};
use crate::result::noxus_result;
use crate::status::noxus_status;

/// A configured engine with its own threads. Freed with `noxus_engine_free`. Any
/// number of threads may use it at once. After a fork, a child may go on using it:
/// it gets threads of its own.
pub struct noxus_engine {
    noxus: Noxus,
    in_flight: InFlight,
}

/// The language of an engine's messages.
///
/// # Safety
/// `engine` is NULL or alive.
unsafe fn language(engine: *const noxus_engine) -> Language {
    // SAFETY: handed on from this function's contract.
    unsafe { engine.as_ref() }.map_or_else(Language::default, |engine| engine.noxus.language())
}

/// The version of the library, such as "1.2.3". Static; never NULL; do not free.
#[unsafe(no_mangle)]
pub extern "C" fn noxus_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Makes an engine from settings: a JSON object, or NULL for the defaults (no
/// metering, no billing). `*engine` is owned by the caller.
///
/// # Safety
/// `config_json` is NULL or a NUL-terminated string; `engine` is NULL or writable;
/// `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_engine_new(
    config_json: *const c_char,
    engine: *mut *mut noxus_engine,
    error: *mut *mut noxus_error,
) -> noxus_status {
    // SAFETY: by the contract above.
    let config = unsafe { optional_text(config_json, "config_json") };
    let language = config.as_ref().map_or_else(|_| Language::default(), |config| config_language(*config));
    let body = || {
        // SAFETY: by the contract above.
        let out = unsafe { Out::new(engine, "engine") }?;
        let noxus = Noxus::from_json(config?.unwrap_or("{}"))?;
        out.give(noxus_engine { noxus, in_flight: InFlight::default() });
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language, error, body) }
}

/// The language that settings ask for, even when something else in them is wrong.
fn config_language(config: Option<&str>) -> Language {
    let settings: Value = config.and_then(|config| serde_json::from_str(config).ok()).unwrap_or_default();
    noxus_api::language(settings.get("language").and_then(Value::as_str))
}

/// Ends an engine: jobs that still wait or run are cancelled (and cost nothing),
/// and this function waits until they have ended, the last callback has returned
/// and the last input was released. Jobs, results and errors outlive the engine.
/// NULL is allowed. Called from a callback, it does not wait.
///
/// # Safety
/// `engine` is NULL, or an engine of this library that has not been freed and that
/// no other thread is using.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_engine_free(engine: *mut noxus_engine) {
    // SAFETY: by the contract above.
    if let Some(engine) = unsafe { engine.as_ref() } {
        plain((), || {
            engine.in_flight.cancel();
            if !is_inside() {
                engine.in_flight.wait();
            }
        });
    }
    // SAFETY: by the contract above.
    unsafe { free(engine) };
}

/// Runs a named operation, such as "balance" or "keys.create"; `arguments_json` is
/// a JSON object, or NULL for none. `*json` is the envelope, owned by the caller,
/// freed with `noxus_string_free`.
///
/// # Safety
/// `engine` is NULL or alive; `operation` and `arguments_json` are NULL or
/// NUL-terminated strings; `json` is NULL or writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_call(
    engine: *const noxus_engine,
    operation: *const c_char,
    arguments_json: *const c_char,
    json: *mut *mut c_char,
    error: *mut *mut noxus_error,
) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above, for all four arguments.
        let (engine, operation, arguments, out) = unsafe {
            (
                handle(engine, "engine")?,
                text_argument(operation, "operation")?,
                optional_text(arguments_json, "arguments_json")?,
                Out::new(json, "json")?,
            )
        };
        let arguments = arguments.map_or(Ok(Value::Object(Map::new())), parse)?;
        give_text(out, engine.noxus.call(operation, &arguments)?.to_string());
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language(engine), error, body) }
}

fn parse(json: &str) -> Result<Value, ApiError> {
    serde_json::from_str(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ApiError::new(ErrorCode::InvalidJson).with_message(text!(
            "El JSON no es válido en la línea {line}, columna {column}: {error}.",
            "The JSON is not valid at line {line}, column {column}: {error}."
        ))
    })
}

/// A request with its files, on an engine. The files are taken over first, so that
/// they are released whatever else is wrong.
///
/// # Safety
/// As the entry points: `engine` is NULL or alive, `request_json` NULL or a C
/// string, `inputs` an array of `input_count`.
unsafe fn request<'a>(
    engine: *const noxus_engine,
    request_json: *const c_char,
    inputs: *const noxus_input,
    input_count: usize,
) -> Outcome<(&'a noxus_engine, JobRequest)> {
    // SAFETY: handed on from this function's contract, for all three.
    let (engine, inputs, json) = unsafe {
        let engine = handle(engine, "engine");
        let in_flight = engine.as_ref().ok().map(|engine: &&noxus_engine| &engine.in_flight);
        (engine, input::take(inputs, input_count, in_flight), text_argument(request_json, "request_json"))
    };
    let (engine, json) = (engine?, json?);
    let mut request = JobRequest::from_json(json)?;
    request.inputs = inputs?;
    Ok((engine, request))
}

/// What a call would cost at most, without running it: the envelope in `*json`,
/// owned by the caller, freed with `noxus_string_free`. The request and its files
/// are those of `noxus_submit`.
///
/// # Safety
/// `engine` is NULL or alive; `request_json` is NULL or a NUL-terminated string;
/// `inputs` is an array of `input_count` structs, or NULL with 0; `json` is NULL or
/// writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_estimate(
    engine: *const noxus_engine,
    request_json: *const c_char,
    inputs: *const noxus_input,
    input_count: usize,
    json: *mut *mut c_char,
    error: *mut *mut noxus_error,
) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above.
        let (engine, request) = unsafe { request(engine, request_json, inputs, input_count) }?;
        // SAFETY: by the contract above.
        let out = unsafe { Out::new(json, "json") }?;
        give_text(out, engine.noxus.estimate(request)?.to_json());
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language(engine), error, body) }
}

/// Runs a call and waits for it: `noxus_submit` and `noxus_job_wait` in one.
/// `*result` is owned by the caller.
///
/// # Safety
/// `engine` is NULL or alive; `request_json` is NULL or a NUL-terminated string;
/// `inputs` is an array of `input_count` structs, or NULL with 0; `result` is NULL
/// or writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_run(
    engine: *const noxus_engine,
    request_json: *const c_char,
    inputs: *const noxus_input,
    input_count: usize,
    result: *mut *mut noxus_result,
    error: *mut *mut noxus_error,
) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above.
        let (engine, request) = unsafe { request(engine, request_json, inputs, input_count) }?;
        // SAFETY: by the contract above.
        let out = unsafe { Out::new(result, "result") }?;
        may_wait()?;
        out.give(finished(engine.noxus.run(request), engine.noxus.language())?);
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language(engine), error, body) }
}

/// Hands a call to the engine's threads and returns at once. `request_json` is an
/// object: `tool`, `params` (an object) or `fields` (a list of pairs of text, as a
/// form sends them), `api_key`, `idempotency_key`, `on_in_flight` ("refuse" or
/// "join"). Refusals, even of a wrong key or an unknown tool, come from
/// `noxus_job_wait`. `*job` is owned by the caller.
///
/// # Safety
/// `engine` is NULL or alive; `request_json` is NULL or a NUL-terminated string;
/// `inputs` is an array of `input_count` structs, or NULL with 0; `job` is NULL or
/// writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_submit(
    engine: *const noxus_engine,
    request_json: *const c_char,
    inputs: *const noxus_input,
    input_count: usize,
    job: *mut *mut noxus_job,
    error: *mut *mut noxus_error,
) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above.
        let (engine, request) = unsafe { request(engine, request_json, inputs, input_count) }?;
        // SAFETY: by the contract above.
        let out = unsafe { Out::new(job, "job") }?;
        let submitted = engine.noxus.submit(request);
        out.give(noxus_job::new(submitted, &engine.in_flight, engine.noxus.language()));
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language(engine), error, body) }
}

/// Frees a text that a function of this library gave to the caller (a `char **`
/// parameter). NULL is allowed. Borrowed texts (`const char *`) are not freed.
///
/// # Safety
/// `text` is NULL, or was given to the caller by this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_string_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: by the contract above it came from `CString::into_raw`.
        drop(unsafe { CString::from_raw(text) });
    }
}
