//! A configured engine, and the way of a request into it.

use std::path::PathBuf;
use std::sync::Arc;

use noxus_api::ErrorCode;
use noxus_api::engine::text;
use noxus_api::{ApiError, Config, Input, JobRequest, Language, Noxus};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use serde_json::Value;

use crate::failure;
use crate::job::Job;

/// What a file comes as: `bytes`, kept alive and read in place, or a path that
/// the engine opens.
#[derive(FromPyObject)]
enum Content {
    Bytes(PyBackedBytes),
    Path(PathBuf),
}

/// Input's name, name of the file, content.
type File = (String, Option<String>, Content);

/// An engine. Threads and ledger connections of a forked child are made anew
/// below this door; only a ledger in memory cannot follow.
#[pyclass(frozen, module = "noxus._native")]
pub(crate) struct Engine {
    noxus: Noxus,
    language: Language,
    max_input_bytes: u64,
    /// The process that holds the ledger in memory, if there is one.
    bound_to_process: Option<u32>,
}

impl Engine {
    /// The engine, if this process may use it.
    fn noxus(&self, py: Python<'_>) -> PyResult<&Noxus> {
        match self.bound_to_process {
            Some(owner) if owner != std::process::id() => {
                let error = ApiError::new(ErrorCode::StoreUnavailable)
                    .with_message(text!(
                        "Un libro de cuentas en memoria no pasa a un proceso creado con fork().",
                        "A ledger in memory does not follow into a process made by fork()."
                    ))
                    .with_hint(text!(
                        "Abre en «store» un archivo, que los procesos pueden compartir.",
                        "Open a file in “store”, which processes can share."
                    ));
                Err(self.failure(py, &error))
            }
            _ => Ok(&self.noxus),
        }
    }

    fn failure(&self, py: Python<'_>, error: &ApiError) -> PyErr {
        failure::to_python(py, error, self.language)
    }

    fn request(&self, py: Python<'_>, request: &str, files: Vec<File>) -> PyResult<JobRequest> {
        let mut request = JobRequest::from_json(request).map_err(|error| self.failure(py, &error))?;
        request.inputs = files.into_iter().map(input).collect();
        Ok(request)
    }
}

fn input((field, filename, content): File) -> Input {
    let input = match content {
        Content::Bytes(bytes) => Input::from_shared(field, Arc::new(bytes)),
        Content::Path(path) => Input::from_path(field, path),
    };
    match filename {
        Some(filename) => input.with_filename(filename),
        None => input,
    }
}

#[pymethods]
impl Engine {
    /// Opens an engine from settings as JSON text.
    #[new]
    fn new(py: Python<'_>, config: &str) -> PyResult<Self> {
        let settings: Value = serde_json::from_str(config).unwrap_or_default();
        let language = noxus_api::language(settings.get("language").and_then(Value::as_str));
        let opened = py.detach(|| {
            let config = Config::from_json(config)?;
            let max_input_bytes = config.limits.max_input_bytes;
            let in_memory = config.store.as_deref() == Some(":memory:");
            Ok(Self {
                noxus: Noxus::open(config)?,
                language,
                max_input_bytes,
                bound_to_process: in_memory.then(std::process::id),
            })
        });
        opened.map_err(|error: ApiError| failure::to_python(py, &error, language))
    }

    /// The language of messages: `es` or `en`.
    #[getter]
    fn language(&self) -> &'static str {
        match self.language {
            Language::Spanish => "es",
            Language::English => "en",
        }
    }

    /// The most bytes of a file that a call may bring in memory; a path may be larger.
    #[getter]
    const fn max_input_bytes(&self) -> u64 {
        self.max_input_bytes
    }

    /// Hands a call to the worker pool. Every refusal is the job's result, but
    /// for a request that is not JSON. Short work of a call that is awaited is done at once.
    #[pyo3(signature = (request, files, is_awaited=false))]
    fn submit(&self, py: Python<'_>, request: &str, files: Vec<File>, is_awaited: bool) -> PyResult<Job> {
        let (noxus, request) = (self.noxus(py)?, self.request(py, request, files)?);
        let job =
            py.detach(|| if is_awaited { noxus.submit_awaited(request) } else { noxus.submit(request) });
        Ok(Job::new(job, self.language))
    }

    /// What a call would cost at most: the envelope.
    fn estimate(&self, py: Python<'_>, request: &str, files: Vec<File>) -> PyResult<String> {
        let (noxus, request) = (self.noxus(py)?, self.request(py, request, files)?);
        let estimate = py.detach(|| noxus.estimate(request));
        estimate.map(|estimate| estimate.to_json()).map_err(|error| self.failure(py, &error))
    }

    /// Runs a named operation: JSON in, the envelope out.
    fn call(&self, py: Python<'_>, operation: &str, arguments: &str) -> PyResult<String> {
        let noxus = self.noxus(py)?;
        let answer = py.detach(|| {
            let arguments = serde_json::from_str(arguments).map_err(|error| {
                ApiError::new(ErrorCode::InvalidJson)
                    .with_message(text!("El JSON no es válido: {error}.", "The JSON is not valid: {error}."))
            })?;
            noxus.call(operation, &arguments)
        });
        answer.map(|answer| answer.to_string()).map_err(|error| self.failure(py, &error))
    }
}
