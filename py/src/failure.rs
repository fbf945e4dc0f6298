//! Errors of the engine as Python exceptions. Their classes are Python: one
//! function there makes the right one from the engine's words.

use noxus_api::{ApiError, Language};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The exception for `error`, with messages in `language`.
pub(crate) fn to_python(py: Python<'_>, error: &ApiError, language: Language) -> PyErr {
    static BUILD: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let words = (
        error.to_json(language),
        error.info().class.name(),
        error.code(),
        error.message().get(language),
        error.hint().map(|hint| hint.get(language)),
        error.field(),
        error.request_id(),
        error.info().http_status,
        error.info().retryable,
    );
    let made = BUILD.import(py, "noxus._error", "build").and_then(|build| build.call1(words));
    made.map_or_else(|failed| failed, PyErr::from_value)
}
