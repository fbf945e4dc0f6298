//! Input files as C callers describe them.

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, Input};

use crate::boundary::{Failure, Outcome, null, optional_text, struct_size, text_argument};
use crate::callback::{Userdata, noxus_finalizer};
use crate::in_flight::{InFlight, Ticket};

/// An input file: a path, or bytes in memory. Fill it with zeros first, then set
/// `struct_size` and what is needed.
///
/// With `release`, the library uses `data` where it lies: it must stay unchanged
/// until `release(userdata)` is called, exactly once, whatever the function
/// returns; maybe after it has returned, maybe on a thread of the library.
/// Without `release`, the bytes are copied before the function returns.
#[repr(C)]
pub struct noxus_input {
    /// `sizeof(noxus_input)`. An array whose first size is wrong is not read at
    /// all, not even for `release`.
    pub struct_size: usize,
    /// The input's name in the catalog, such as "image". Required; UTF-8.
    pub field: *const c_char,
    /// The caller's name of the file, to name results after; may be NULL; UTF-8.
    pub filename: *const c_char,
    /// The file to read, or NULL when `data` is given; UTF-8.
    pub path: *const c_char,
    /// The bytes, or NULL when `path` is given.
    pub data: *const u8,
    /// How many bytes.
    pub size: usize,
    /// Called when `data` is no longer needed; may be NULL.
    pub release: noxus_finalizer,
    /// Passed to `release`; may be NULL.
    pub userdata: *mut c_void,
}

/// The size of the struct in the first version of the library.
const FIRST_VERSION: usize = size_of::<noxus_input>();

/// Bytes of the caller, until they are released.
struct Lent {
    data: *const u8,
    size: usize,
    // In this order: first the caller's `release`, then the end of the loan.
    _userdata: Userdata,
    _ticket: Option<Ticket>,
}

// SAFETY: the header obliges callers to leave the bytes unchanged and readable by
// any thread until `release`, which runs when this is dropped.
unsafe impl Send for Lent {}
// SAFETY: as above; shared access only reads.
unsafe impl Sync for Lent {}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        if self.size == 0 {
            return &[];
        }
        // SAFETY: `data` is not NULL and readable for `size` bytes, at most
        // `isize::MAX`, until `release`; both were checked or promised in `take`.
        unsafe { std::slice::from_raw_parts(self.data, self.size) }
    }
}

/// One element of the caller's array, with what it lends already taken over.
struct Taken<'a> {
    input: &'a noxus_input,
    lent: Option<(Userdata, Option<Ticket>)>,
}

/// Takes the caller's inputs over. Every `release` is called once from here on,
/// also when this or anything after it fails.
///
/// # Safety
/// `inputs` is NULL with `count` 0, or an array of `count` structs, each filled as
/// the header says.
pub(crate) unsafe fn take(
    inputs: *const noxus_input,
    count: usize,
    in_flight: Option<&InFlight>,
) -> Outcome<Vec<Input>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: NULL is handled there; else by this function's contract.
    let stride = unsafe { struct_size(inputs, FIRST_VERSION, "inputs") }?;
    let mut taken = Vec::new();
    for index in 0..count {
        // SAFETY: the array has `count` elements of `stride` bytes (the caller's own
        // sizeof), each at least as long as ours, which is the first version.
        let input = unsafe { &*inputs.byte_add(index * stride) };
        let lends = input.release.is_some();
        let lent =
            lends.then(|| (Userdata::new(input.userdata, input.release), in_flight.map(InFlight::buffer)));
        taken.push(Taken { input, lent });
    }
    taken
        .into_iter()
        .map(|taken| {
            if taken.input.struct_size != stride {
                return Err(invalid(
                    "struct_size",
                    &text!(
                        "Todos los elementos de «inputs» deben tener el mismo struct_size.",
                        "All elements of “inputs” must have the same struct_size."
                    ),
                ));
            }
            // SAFETY: by this function's contract.
            unsafe { read(taken) }
        })
        .collect()
}

/// # Safety
/// The element is filled as the header says.
unsafe fn read(Taken { input, lent }: Taken<'_>) -> Outcome<Input> {
    // SAFETY: by this function's contract, for all three texts.
    let (field, filename, path) = unsafe {
        (
            text_argument(input.field, "inputs.field")?,
            optional_text(input.filename, "inputs.filename")?,
            optional_text(input.path, "inputs.path")?,
        )
    };
    let read = match (path, input.data.is_null()) {
        (Some(path), true) => Input::from_path(field, path),
        (None, false) => {
            if isize::try_from(input.size).is_err() {
                let size = input.size;
                return Err(invalid(
                    "inputs.size",
                    &text!(
                        "«inputs.size» es {size}: no cabe en la memoria.",
                        "“inputs.size” is {size}: it does not fit in memory."
                    ),
                ));
            }
            match lent {
                Some((userdata, ticket)) => {
                    let lent =
                        Lent { data: input.data, size: input.size, _userdata: userdata, _ticket: ticket };
                    Input::from_shared(field, Arc::new(lent))
                }
                None => {
                    // SAFETY: `data` is not NULL and holds `size` bytes, at most `isize::MAX`.
                    let bytes = unsafe { std::slice::from_raw_parts(input.data, input.size) };
                    Input::from_bytes(field, bytes)
                }
            }
        }
        (None, true) => return Err(null("inputs.data")),
        (Some(_), false) => {
            return Err(invalid(
                "inputs.path",
                &text!(
                    "Un archivo lleva «path» o «data», no los dos.",
                    "A file has “path” or “data”, not both."
                ),
            ));
        }
    };
    Ok(match filename {
        Some(filename) => read.with_filename(filename),
        None => read,
    })
}

fn invalid(field: &'static str, message: &noxus_api::engine::Text) -> Failure {
    Failure::invalid_argument(
        ApiError::new(ErrorCode::InvalidRequest).with_message(message.clone()).with_field(field),
    )
}
