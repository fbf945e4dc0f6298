//! What every entry point does at the border: reads pointers, writes out
//! parameters, turns failures and panics into a status.

use std::any::Any;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, Language};

use crate::error::noxus_error;
use crate::status::noxus_status;

/// Why an entry point stops: a status, and the error object for it.
pub(crate) struct Failure {
    pub(crate) status: noxus_status,
    /// `None` only for a time-out, which is no error.
    pub(crate) error: Option<Arc<ApiError>>,
}

impl Failure {
    /// The time to wait is over.
    pub(crate) const TIMEOUT: Self = Self { status: noxus_status::NOXUS_TIMEOUT, error: None };

    /// The caller broke a rule of the header.
    pub(crate) fn invalid_argument(error: ApiError) -> Self {
        Self { status: noxus_status::NOXUS_INVALID_ARGUMENT, error: Some(Arc::new(error)) }
    }

    fn panic(payload: &(dyn Any + Send)) -> Self {
        let words = payload.downcast_ref::<&str>().copied();
        let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic");
        let error = ApiError::defect(words);
        Self { status: noxus_status::NOXUS_PANIC, error: Some(Arc::new(error)) }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Arc::new(error).into()
    }
}

impl From<Arc<ApiError>> for Failure {
    fn from(error: Arc<ApiError>) -> Self {
        Self { status: error.info().class.into(), error: Some(error) }
    }
}

/// Shorthand for what entry points are made of.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Runs the body of an entry point: its failure, or panic, becomes the status and
/// (where the caller wants one) the error object.
///
/// # Safety
/// `error_out` is NULL or may be written.
pub(crate) unsafe fn entry(
    language: Language,
    error_out: *mut *mut noxus_error,
    body: impl FnOnce() -> Outcome,
) -> noxus_status {
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        let failure = Failure::panic(&*payload);
        discard(payload);
        Err(failure)
    });
    match outcome {
        Ok(()) => noxus_status::NOXUS_OK,
        Err(Failure { status, error }) => {
            if let (Some(error), false) = (error, error_out.is_null()) {
                let handle = Box::new(noxus_error::new(status, error, language));
                // SAFETY: not NULL, and writable by this function's contract.
                unsafe { error_out.write(Box::into_raw(handle)) };
            }
            status
        }
    }
}

/// Runs the body of a function that answers with a plain value; `fallback` after a panic.
pub(crate) fn plain<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        discard(payload);
        fallback
    })
}

/// Drops what a panic carried. Should that panic too, its own load is left alone.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(second);
    }
}

/// NULL where it is not allowed.
pub(crate) fn null(name: &'static str) -> Failure {
    Failure::invalid_argument(
        ApiError::new(ErrorCode::InvalidRequest)
            .with_message(text!("El argumento «{name}» es NULL.", "The argument “{name}” is NULL."))
            .with_field(name),
    )
}

/// The object behind a handle.
///
/// # Safety
/// `handle` is NULL or came from this library, has not been freed, and is not
/// freed while `'a` lasts.
pub(crate) unsafe fn handle<'a, T>(handle: *const T, name: &'static str) -> Outcome<&'a T> {
    // SAFETY: handed on from this function's contract.
    unsafe { handle.as_ref() }.ok_or_else(|| null(name))
}

/// Text from the caller.
///
/// # Safety
/// `pointer` is NULL or a NUL-terminated string that does not change while `'a` lasts.
pub(crate) unsafe fn text_argument<'a>(pointer: *const c_char, name: &'static str) -> Outcome<&'a str> {
    // SAFETY: handed on from this function's contract.
    unsafe { optional_text(pointer, name) }?.ok_or_else(|| null(name))
}

/// Text from the caller that may be NULL.
///
/// # Safety
/// As [`text_argument`].
pub(crate) unsafe fn optional_text<'a>(
    pointer: *const c_char,
    name: &'static str,
) -> Outcome<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and a C string by this function's contract.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().map(Some).map_err(|error| {
        let position = error.valid_up_to();
        Failure::invalid_argument(
            ApiError::new(ErrorCode::InvalidRequest)
                .with_message(text!(
                    "El argumento «{name}» no es UTF-8 a partir del byte {position}.",
                    "The argument “{name}” is not UTF-8 from byte {position} on."
                ))
                .with_field(name),
        )
    })
}

/// A place for a result; checked before any work, so that nothing is done (or
/// charged) whose result could not be handed over.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// # Safety
    /// `place` is NULL or may be written until the entry point returns.
    pub(crate) unsafe fn new(place: *mut T, name: &'static str) -> Outcome<Self> {
        if place.is_null() { Err(null(name)) } else { Ok(Self(place)) }
    }

    pub(crate) fn write(self, value: T) {
        // SAFETY: not NULL, and writable by the contract of `new`.
        unsafe { self.0.write(value) };
    }
}

impl<T> Out<*mut T> {
    /// Hands an object over to the caller.
    pub(crate) fn give(self, object: T) {
        self.write(Box::into_raw(Box::new(object)));
    }
}

/// Ends the life of an object handed over by [`Out::give`].
///
/// # Safety
/// `object` is NULL, or came from [`Out::give`] and has not been freed.
pub(crate) unsafe fn free<T>(object: *mut T) {
    if !object.is_null() {
        plain((), || {
            // SAFETY: made by `Box::into_raw` and still the caller's own.
            drop(unsafe { Box::from_raw(object) });
        });
    }
}

/// A C string of any text. JSON holds no NUL; a message that quotes one shows the
/// replacement character.
pub(crate) fn c_string(text: impl Into<String>) -> CString {
    CString::new(text.into()).unwrap_or_else(|error| {
        let text = String::from_utf8_lossy(&error.into_vec()).replace('\0', "\u{fffd}");
        CString::new(text).unwrap_or_default()
    })
}

/// Hands a text over to the caller, who frees it with `noxus_string_free`.
pub(crate) fn give_text(out: Out<*mut c_char>, text: String) {
    out.write(c_string(text).into_raw());
}

/// Copies as much of `value` as a caller of `size` bytes knows of. The fields a
/// newer caller knows and this library does not are left as they are.
///
/// # Safety
/// `place` may be written for `size` bytes, and `T` is plain data of C.
pub(crate) unsafe fn write_struct<T>(place: *mut T, size: usize, value: &T) {
    let size = size.min(size_of::<T>());
    // SAFETY: both sides hold `size` bytes, and `value` is a local of this library.
    unsafe { std::ptr::copy_nonoverlapping(std::ptr::from_ref(value).cast::<u8>(), place.cast(), size) };
}

/// Checks the size that a caller put into a struct, against its first version.
///
/// # Safety
/// `place` points at a struct that starts with `size_t struct_size`.
pub(crate) unsafe fn struct_size<T>(
    place: *const T,
    first_version: usize,
    name: &'static str,
) -> Outcome<usize> {
    if place.is_null() {
        return Err(null(name));
    }
    // SAFETY: by this function's contract the struct starts with its size.
    let size = unsafe { place.cast::<usize>().read() };
    // Nothing in the header comes near 4,096 bytes: more is memory nobody filled.
    if (first_version..=4096).contains(&size) && size.is_multiple_of(align_of::<T>()) {
        return Ok(size);
    }
    Err(Failure::invalid_argument(
        ApiError::new(ErrorCode::InvalidRequest)
            .with_message(text!(
                "«{name}.struct_size» es {size}: debe ser sizeof de la estructura.",
                "“{name}.struct_size” is {size}: it must be sizeof the struct."
            ))
            .with_field(name),
    ))
}
