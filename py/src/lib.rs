//! The native half of the Python package `noxus`.
//!
//! Four classes and no options: requests and settings come in as JSON text, files
//! as objects, answers go out as the engine's own text. Everything a person sees
//! is Python, in `python/noxus`.

mod engine;
mod events;
mod exit;
mod failure;
mod job;
mod response;

use pyo3::prelude::*;

/// The private module; its shape is written down in `_native.pyi`.
#[pymodule]
#[pyo3(name = "_native")]
mod native {
    use super::{Bound, PyModule, PyModuleMethods, PyResult};

    #[pymodule_export]
    use super::engine::Engine;
    #[pymodule_export]
    use super::exit::{close, forked};
    #[pymodule_export]
    use super::job::Job;
    #[pymodule_export]
    use super::response::Response;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
