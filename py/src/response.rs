//! The answer to a call that succeeded.

use std::sync::Arc;

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// A response, shared with the job it came from.
#[pyclass(frozen, module = "noxus._native")]
pub(crate) struct Response(pub(crate) Arc<noxus_api::Response>);

#[pymethods]
impl Response {
    /// The envelope with files as base64, byte for byte as every door gives it.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.to_json())
    }

    /// The envelope with the length of each file in place of its content.
    fn to_json_without_content(&self) -> String {
        self.0.to_json_without_content()
    }

    /// Name and media type of each file.
    fn files(&self) -> Vec<(&str, &str)> {
        self.0.files.iter().map(|file| (file.filename.as_str(), file.mime_type.as_str())).collect()
    }

    /// The content of one file.
    fn content<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyBytes>> {
        let file = self.0.files.get(index).ok_or_else(|| PyIndexError::new_err(index))?;
        Ok(PyBytes::new(py, &file.bytes))
    }

    /// Whether this is the stored answer to an earlier call.
    #[getter]
    fn replayed(&self) -> bool {
        self.0.replayed
    }
}
