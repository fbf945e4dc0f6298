//! Everything made from the catalog. One file a door; each is a pure function of
//! the catalog.

pub(crate) mod c;
mod catalog;
mod node;
mod openapi;
mod python;
mod reference;

use std::path::PathBuf;

use serde_json::Value;

/// Repository-relative path and content.
pub(crate) type Files = Vec<(PathBuf, String)>;

/// A generator: the catalog in, files out.
type Generator = fn(&Value) -> Result<Files, String>;

/// One line per generator.
const GENERATORS: &[Generator] = &[
    catalog::generate,
    openapi::generate,
    node::generate,
    python::generate,
    reference::generate,
    crate::header::generate,
];

/// All generated files.
pub(crate) fn files() -> Result<Files, String> {
    let catalog = noxus_api::catalog::document().map_err(|error| error.to_string())?;
    let mut files = Files::new();
    for generate in GENERATORS {
        files.extend(generate(&catalog)?);
    }
    Ok(files)
}
