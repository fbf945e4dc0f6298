//! The frozen status numbers.

use std::ffi::c_char;

use noxus_api::codes::Class;

/// What a function says about itself. The numbers never change; 1 to 14 are the
/// classes of the error table, 100 and above belong to this library.
///
/// A program must be ready for numbers it does not know.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum noxus_status {
    /// It worked.
    NOXUS_OK = 0,
    /// The API key is missing or does not open anything.
    NOXUS_AUTH = 1,
    /// The key may not do this.
    NOXUS_PERMISSION = 2,
    /// No such tool, job or account.
    NOXUS_NOT_FOUND = 3,
    /// The request is malformed.
    NOXUS_VALIDATION = 4,
    /// The content of a file is not usable.
    NOXUS_INPUT = 5,
    /// A size limit.
    NOXUS_LIMIT = 6,
    /// Too many calls in a window, or at once.
    NOXUS_RATE_LIMIT = 7,
    /// Not enough money.
    NOXUS_BALANCE = 8,
    /// The idempotency key is in use or was used for another request.
    NOXUS_IDEMPOTENCY = 9,
    /// The ledger refuses the operation.
    NOXUS_LEDGER = 10,
    /// The tool failed, ran out of time or was cancelled.
    NOXUS_TOOL = 11,
    /// An outside service.
    NOXUS_PROVIDER = 12,
    /// The ledger's storage.
    NOXUS_STORE = 13,
    /// A defect in noxus.
    NOXUS_INTERNAL = 14,
    /// The time given to `noxus_job_wait` is over; the job goes on. No error object.
    NOXUS_TIMEOUT = 100,
    /// The function was called wrongly: NULL where it is not allowed, text that is
    /// not UTF-8, a wrong `struct_size`, an index out of range, waiting in a callback.
    NOXUS_INVALID_ARGUMENT = 101,
    /// A panic was caught at the border of the library: a defect in noxus.
    NOXUS_PANIC = 102,
}

impl From<Class> for noxus_status {
    fn from(class: Class) -> Self {
        match class {
            Class::Auth => Self::NOXUS_AUTH,
            Class::Permission => Self::NOXUS_PERMISSION,
            Class::NotFound => Self::NOXUS_NOT_FOUND,
            Class::Validation => Self::NOXUS_VALIDATION,
            Class::Input => Self::NOXUS_INPUT,
            Class::Limit => Self::NOXUS_LIMIT,
            Class::RateLimit => Self::NOXUS_RATE_LIMIT,
            Class::Balance => Self::NOXUS_BALANCE,
            Class::Idempotency => Self::NOXUS_IDEMPOTENCY,
            Class::Ledger => Self::NOXUS_LEDGER,
            Class::Tool => Self::NOXUS_TOOL,
            Class::Provider => Self::NOXUS_PROVIDER,
            Class::Store => Self::NOXUS_STORE,
            // `Class` may grow; the test below fails when it does.
            _ => Self::NOXUS_INTERNAL,
        }
    }
}

/// The name of a status for logs, such as "validation"; "unknown" for a number
/// that is none. Static; never NULL; do not free.
#[unsafe(no_mangle)]
pub extern "C" fn noxus_status_name(status: i32) -> *const c_char {
    let name = match status {
        0 => c"ok",
        1 => c"auth",
        2 => c"permission",
        3 => c"not_found",
        4 => c"validation",
        5 => c"input",
        6 => c"limit",
        7 => c"rate_limit",
        8 => c"balance",
        9 => c"idempotency",
        10 => c"ledger",
        11 => c"tool",
        12 => c"provider",
        13 => c"store",
        14 => c"internal",
        100 => c"timeout",
        101 => c"invalid_argument",
        102 => c"panic",
        _ => c"unknown",
    };
    name.as_ptr()
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use super::*;

    #[test]
    fn every_class_keeps_its_number_and_name() {
        for class in Class::ALL {
            assert_eq!(noxus_status::from(class) as i32, class.status(), "{class:?}");
            // SAFETY: the function answers with static C strings.
            let name = unsafe { CStr::from_ptr(noxus_status_name(class.status())) };
            assert_eq!(serde_json::json!(class), name.to_str().unwrap());
        }
    }
}
