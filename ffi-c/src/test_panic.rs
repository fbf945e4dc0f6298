//! A panic on purpose, to show that none crosses the border.

use noxus_api::Language;

use crate::boundary::entry;
use crate::error::noxus_error;
use crate::status::noxus_status;

/// Panics inside the library. Not part of any released library or header.
///
/// # Safety
/// `error` is NULL or writable.
#[unsafe(no_mangle)]
#[expect(clippy::panic, reason = "this is what is tested")]
pub unsafe extern "C" fn noxus_test_panic(error: *mut *mut noxus_error) -> noxus_status {
    // SAFETY: by the contract above.
    unsafe { entry(Language::English, error, || panic!("on purpose")) }
}
