//! `noxus_result`: what a call that succeeded gave.

use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::{Arc, OnceLock};

use noxus_api::ErrorCode;
use noxus_api::engine::{SharedBytes, text};
use noxus_api::{ApiError, Language, Response, ResultFile};

use crate::boundary::{
    Failure, Out, Outcome, c_string, entry, free, handle, plain, struct_size, write_struct,
};
use crate::error::noxus_error;
use crate::status::noxus_status;

/// The answer to a call that succeeded. Owned by whoever received it through a
/// `result` parameter; freed with `noxus_result_free`. Never changes, so any
/// thread may read it.
pub struct noxus_result {
    response: Arc<Response>,
    language: Language,
    /// File name and media type of each file.
    names: Vec<(CString, CString)>,
    /// The content of each file, brought into memory when it is first asked for.
    contents: Vec<OnceLock<SharedBytes>>,
    json: OnceLock<CString>,
    json_without_content: OnceLock<CString>,
}

/// A result file. Set `struct_size` before the call; everything else is filled.
/// The pointers are borrowed from the result.
#[repr(C)]
pub struct noxus_file {
    /// `sizeof(noxus_file)`.
    pub struct_size: usize,
    /// Name with extension; never a path.
    pub filename: *const c_char,
    /// IANA media type.
    pub mime_type: *const c_char,
    /// The content. Never NULL; not NUL-terminated.
    pub data: *const u8,
    /// How many bytes.
    pub size: usize,
}

/// The size of the struct in the first version of the library.
const FIRST_VERSION: usize = size_of::<noxus_file>();

/// The content of a result file, kept beyond its result without a copy. Freed
/// with `noxus_bytes_free`. Never changes, so any thread may read it.
pub struct noxus_bytes(SharedBytes);

impl noxus_result {
    pub(crate) fn new(response: Arc<Response>, language: Language) -> Self {
        let names = |file: &ResultFile| (c_string(&*file.filename), c_string(&*file.mime_type));
        Self {
            names: response.files.iter().map(names).collect(),
            contents: response.files.iter().map(|_| OnceLock::new()).collect(),
            response,
            language,
            json: OnceLock::new(),
            json_without_content: OnceLock::new(),
        }
    }

    fn file(&self, index: usize) -> Outcome<(&ResultFile, &(CString, CString))> {
        self.response.files.get(index).zip(self.names.get(index)).ok_or_else(|| {
            let count = self.response.files.len();
            Failure::invalid_argument(
                ApiError::new(ErrorCode::InvalidRequest)
                    .with_message(text!(
                        "No hay archivo {index}: el resultado tiene {count}.",
                        "There is no file {index}: the result has {count}."
                    ))
                    .with_field("index"),
            )
        })
    }

    /// The content of a file of this result, which is there as long as the result.
    fn content(&self, index: usize) -> Outcome<&SharedBytes> {
        let (file, _) = self.file(index)?;
        let place = self.contents.get(index).ok_or_else(|| ApiError::new(ErrorCode::InternalError))?;
        if let Some(bytes) = place.get() {
            return Ok(bytes);
        }
        let bytes = file.shared_bytes()?;
        Ok(place.get_or_init(|| bytes))
    }
}

/// The language of messages about a result.
///
/// # Safety
/// `result` is NULL or alive.
unsafe fn language(result: *const noxus_result) -> Language {
    // SAFETY: handed on from this function's contract.
    unsafe { result.as_ref() }.map_or_else(Language::default, |result| result.language)
}

/// The envelope with files as base64: what HTTP would answer, byte for byte.
/// Made at the first call and kept with the result, from which it is borrowed.
/// NULL only for NULL, and when a large result cannot be read from its disk any more:
/// `noxus_result_file` then tells why.
///
/// # Safety
/// `result` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_result_json(result: *const noxus_result) -> *const c_char {
    // SAFETY: by the contract above.
    let Some(result) = (unsafe { result.as_ref() }) else { return ptr::null() };
    plain(ptr::null(), || {
        if result.json.get().is_none() {
            let Ok(json) = result.response.to_json() else { return ptr::null() };
            // Another thread may have been faster, with the same text.
            let _ = result.json.set(c_string(json));
        }
        result.json.get().map_or(ptr::null(), |json| json.as_ptr())
    })
}

/// The envelope in which each file has its length as `bytes` instead of
/// `content_base64`: what to read when the bytes are taken with
/// `noxus_result_file`. Borrowed from the result; NULL only for NULL.
///
/// # Safety
/// `result` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_result_json_without_content(result: *const noxus_result) -> *const c_char {
    // SAFETY: by the contract above.
    let Some(result) = (unsafe { result.as_ref() }) else { return ptr::null() };
    plain(ptr::null(), || {
        let json = || c_string(result.response.to_json_without_content());
        result.json_without_content.get_or_init(json).as_ptr()
    })
}

/// Whether this is the stored answer to an earlier call with the same idempotency
/// key; nothing was charged for it again. Not in the envelope.
///
/// # Safety
/// `result` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_result_replayed(result: *const noxus_result) -> bool {
    // SAFETY: by the contract above.
    unsafe { result.as_ref() }.is_some_and(|result| result.response.replayed)
}

/// How many files there are; 0 for NULL. The first is the main one.
///
/// # Safety
/// `result` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_result_file_count(result: *const noxus_result) -> usize {
    // SAFETY: by the contract above.
    unsafe { result.as_ref() }.map_or(0, |result| result.response.files.len())
}

/// Describes file `index`, counted from 0. Its pointers are valid until the result
/// is freed. The error, if wanted, is owned by the caller.
///
/// # Safety
/// `result` is NULL or alive; `file` is NULL or a writable `noxus_file` whose
/// `struct_size` is set; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_result_file(
    result: *const noxus_result,
    index: usize,
    file: *mut noxus_file,
    error: *mut *mut noxus_error,
) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above, for both arguments.
        let (result, size) =
            unsafe { (handle(result, "result")?, struct_size(file, FIRST_VERSION, "file")?) };
        let (_, (filename, mime_type)) = result.file(index)?;
        let content: &[u8] = (**result.content(index)?).as_ref();
        let described = noxus_file {
            struct_size: size,
            filename: filename.as_ptr(),
            mime_type: mime_type.as_ptr(),
            data: content.as_ptr(),
            size: content.len(),
        };
        // SAFETY: by the contract above, `file` is writable for the size it states.
        unsafe { write_struct(file, size, &described) };
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language(result), error, body) }
}

/// Keeps the content of file `index` beyond the life of the result, without a
/// copy. `*bytes` is owned by the caller.
///
/// # Safety
/// `result` is NULL or alive; `bytes` is NULL or writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_result_keep_file(
    result: *const noxus_result,
    index: usize,
    bytes: *mut *mut noxus_bytes,
    error: *mut *mut noxus_error,
) -> noxus_status {
    let body = || {
        // SAFETY: by the contract above, for both arguments.
        let (result, out) = unsafe { (handle(result, "result")?, Out::new(bytes, "bytes")?) };
        out.give(noxus_bytes(Arc::clone(result.content(index)?)));
        Ok(())
    };
    // SAFETY: by the contract above.
    unsafe { entry(language(result), error, body) }
}

/// Frees a result and everything borrowed from it. NULL is allowed.
///
/// # Safety
/// `result` is NULL, or a result of this library that has not been freed and that
/// no other thread is reading.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_result_free(result: *mut noxus_result) {
    // SAFETY: by the contract above.
    unsafe { free(result) };
}

/// The content. Borrowed; NULL only for NULL.
///
/// # Safety
/// `bytes` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_bytes_data(bytes: *const noxus_bytes) -> *const u8 {
    // SAFETY: by the contract above.
    unsafe { bytes.as_ref() }.map_or(ptr::null(), |bytes| (*bytes.0).as_ref().as_ptr())
}

/// How many bytes; 0 for NULL.
///
/// # Safety
/// `bytes` is NULL or alive.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_bytes_size(bytes: *const noxus_bytes) -> usize {
    // SAFETY: by the contract above.
    unsafe { bytes.as_ref() }.map_or(0, |bytes| (*bytes.0).as_ref().len())
}

/// Frees the content. NULL is allowed.
///
/// # Safety
/// `bytes` is NULL, or came from `noxus_result_keep_file`, has not been freed and
/// is not read by any other thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn noxus_bytes_free(bytes: *mut noxus_bytes) {
    // SAFETY: by the contract above.
    unsafe { free(bytes) };
}
