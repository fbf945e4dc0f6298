//! The tools. A tool is one folder here and one line in the list below.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::text;
use crate::tool::{DynTool, Erased};

/// Declares the modules and lists the tools.
macro_rules! tools {
    ($($(#[$condition:meta])? $module:ident :: $tool:ident),* $(,)?) => {
        $($(#[$condition])? pub mod $module;)*

        /// Every tool, in the order of the catalog.
        pub fn all() -> &'static [&'static dyn DynTool] {
            &[$($(#[$condition])? &Erased::<$module::$tool>::NEW),*]
        }
    };
}

tools! {
    qr::Qr,
    image_convert::ImageConvert,
    #[cfg(feature = "video")]
    auto_subtitles::AutoSubtitles,
}

/// The tool with that slug or alias.
///
/// # Errors
/// [`Code::ToolNotFound`], naming the tools there are.
pub fn find(name: &str) -> Result<&'static dyn DynTool> {
    let found = all().iter().find(|tool| tool.slug() == name || tool.aliases().contains(&name));
    found.copied().ok_or_else(|| {
        let known = all().iter().map(|tool| tool.slug()).collect::<Vec<_>>().join(", ");
        let name: String = name.chars().take(60).collect();
        Error::new(
            Code::ToolNotFound,
            text!("No existe la herramienta «{name}».", "There is no tool “{name}”."),
        )
        .with_hint(text!("Herramientas: {known}.", "Tools: {known}."))
    })
}

/// JSON Schema (2020-12) of a tool's options, without `$ref`s.
pub fn params_schema(tool: &dyn DynTool) -> &'static Value {
    static SCHEMAS: LazyLock<HashMap<&'static str, Value>> =
        LazyLock::new(|| all().iter().map(|tool| (tool.slug(), tool.make_params_schema())).collect());
    // Every tool is in the list of all tools.
    SCHEMAS.get(tool.slug()).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        let mut names: Vec<&str> = Vec::new();
        for tool in all() {
            names.push(tool.slug());
            names.extend(tool.aliases());
        }
        for name in &names {
            assert!(find(name).is_ok());
            assert_eq!(names.iter().filter(|other| other == &name).count(), 1, "{name}");
        }
        assert_eq!(find("no-such-tool").err().map(|e| e.code()), Some(Code::ToolNotFound));
    }
}
