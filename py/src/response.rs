//! The answer to a call that succeeded.

use std::sync::Arc;

use noxus_api::ApiError;
use pyo3::exceptions::{PyIndexError, PyOSError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// A result in a file that the disk does not give back.
fn unread(error: &ApiError) -> PyErr {
    PyOSError::new_err(error.to_string())
}

/// A response, shared with the job it came from.
#[pyclass(frozen, module = "noxus._native")]
pub(crate) struct Response(pub(crate) Arc<noxus_api::Response>);

#[pymethods]
impl Response {
    /// The envelope with files as base64, byte for byte as every door gives it.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.to_json()).map_err(|error| unread(&error))
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
        // A file is read straight into the object of Python.
        let size_bytes =
            usize::try_from(file.content.size_bytes()).map_err(|_| PyIndexError::new_err(index))?;
        PyBytes::new_with(py, size_bytes, |buffer| {
            let read = file.content.read_range(0, buffer)?;
            if read == buffer.len() { Ok(()) } else { Err(PyOSError::new_err("the result became shorter")) }
        })
    }

    /// Whether this is the stored answer to an earlier call.
    #[getter]
    fn replayed(&self) -> bool {
        self.0.replayed
    }
}
