//! `noxus_error`: why a call failed, in two languages.

use std::ffi::{CStr, CString, c_char};
use std::ptr;
use std::sync::Arc;

use noxus_api::{ApiError, Language};

use crate::boundary::{c_string, free, plain};
use crate::status::noxus_status;

/// Why a call failed. Owned by whoever received it through an `error` parameter;
/// freed with `noxus_error_free`. Never changes, so any thread may read it.
pub struct noxus_error {
    status: noxus_status,
    error: Arc<ApiError>,
    language: Language,
    code: CString,
    spanish: Words,
    english: Words,
}

/// The texts of an error in one language.
struct Words {
    message: CString,
    hint: Option<CString>,
    json: CString,
}

impl Words {
    fn new(error: &ApiError, language: Language) -> Self {
        Self {
            message: c_string(error.message().get(language)),
            hint: error.hint().map(|hint| c_string(hint.get(language))),
            json: c_string(error.to_json(language)),
        }
    }
}

impl noxus_error {
    pub(crate) fn new(status: noxus_status, error: Arc<ApiError>, language: Language) -> Self {
        Self {
            status,
            language,
            code: c_string(error.code()),
            spanish: Words::new(&error, Language::Spanish),
            english: Words::new(&error, Language::English),
            error,
        }
    }

    pub(crate) fn status(&self) -> noxus_status {
        self.status
    }

    fn words(&self, language: Language) -> &Words {
        match language {
            Language::Spanish => &self.spanish,
            Language::English => &self.english,
        }
    }
}

/// The error and its words in the language asked for; NULL is the engine's own.
///
/// # Safety
/// `error` is NULL or a live error; `language` is NULL or a C string.
unsafe fn words<'a>(error: *const noxus_error, language: *const c_char) -> Option<&'a Words> {
    // SAFETY: handed on from this function's contract.
    let error = unsafe { error.as_ref() }?;
    if language.is_null() {
        return Some(error.words(error.language));
    }
    // SAFETY: not NULL, and a C string by this function's contract.
    let tag = unsafe { CStr::from_ptr(language) };
    Some(error.words(Language::from_tag(&tag.to_string_lossy())))
}

/// The status, as the failed function returned it; `NOXUS_OK` for NULL.
///
/// # Safety
/// `error` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_status(error: *const noxus_error) -> noxus_status {
    // SAFETY: by the contract above.
    unsafe { error.as_ref() }.map_or(noxus_status::NOXUS_OK, |error| error.status)
}

/// The code, such as "invalid_field": what programs compare. Borrowed from the
/// error; NULL only for NULL.
///
/// # Safety
/// `error` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_code(error: *const noxus_error) -> *const c_char {
    // SAFETY: by the contract above.
    unsafe { error.as_ref() }.map_or(ptr::null(), |error| error.code.as_ptr())
}

/// What is wrong, for people. `language` is "es" or "en" (any `Accept-Language`
/// value will do); NULL means the engine's. Borrowed from the error; NULL only
/// for a NULL error.
///
/// # Safety
/// `error` is NULL or alive; `language` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_message(
    error: *const noxus_error,
    language: *const c_char,
) -> *const c_char {
    plain(ptr::null(), || {
        // SAFETY: by the contract above.
        unsafe { words(error, language) }.map_or(ptr::null(), |words| words.message.as_ptr())
    })
}

/// What to do about it, for people; NULL when there is nothing to say. `language`
/// as in `noxus_error_message`. Borrowed from the error.
///
/// # Safety
/// `error` is NULL or alive; `language` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_hint(
    error: *const noxus_error,
    language: *const c_char,
) -> *const c_char {
    plain(ptr::null(), || {
        // SAFETY: by the contract above.
        let words = unsafe { words(error, language) };
        words.and_then(|words| words.hint.as_ref()).map_or(ptr::null(), |hint| hint.as_ptr())
    })
}

/// The error envelope, as HTTP would answer it: code, message, field, hint and
/// details as one JSON object. `language` as in `noxus_error_message`. Borrowed
/// from the error; NULL only for a NULL error.
///
/// # Safety
/// `error` is NULL or alive; `language` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_json(
    error: *const noxus_error,
    language: *const c_char,
) -> *const c_char {
    plain(ptr::null(), || {
        // SAFETY: by the contract above.
        unsafe { words(error, language) }.map_or(ptr::null(), |words| words.json.as_ptr())
    })
}

/// The HTTP status that belongs to the code, such as 402; 0 for NULL.
///
/// # Safety
/// `error` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_http_status(error: *const noxus_error) -> i32 {
    // SAFETY: by the contract above.
    unsafe { error.as_ref() }.map_or(0, |error| i32::from(error.error.info().http_status))
}

/// Whether the same call can succeed later without being changed.
///
/// # Safety
/// `error` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_retryable(error: *const noxus_error) -> bool {
    // SAFETY: by the contract above.
    unsafe { error.as_ref() }.is_some_and(|error| error.error.info().retryable)
}

/// Frees an error and every text borrowed from it. NULL is allowed.
///
/// # Safety
/// `error` is NULL, or an error of this library that has not been freed and that
/// no other thread is reading.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_error_free(error: *mut noxus_error) {
    // SAFETY: by the contract above.
    unsafe { free(error) };
}
