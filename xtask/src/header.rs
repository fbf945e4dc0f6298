//! `ffi-c/include/noxus.h`: cbindgen reads the C library's sources; the catalog
//! gives the comment about tools.

use std::path::PathBuf;

use cbindgen::{Builder, Config, DocumentationLength, DocumentationStyle, EnumConfig, Language, Style};
use serde_json::Value;

use crate::codegen::{Files, c};
use crate::root;

/// The sources, in the order in which a reader of the header wants them. Not
/// `lib.rs`, which only lists them, nor what tests alone may call.
const SOURCES: [&str; 7] = ["status", "engine", "job", "result", "error", "input", "callback"];

const INTRODUCTION: &str = "\
/*
 * noxus: media tools with prepaid metering, as a C library.
 *
 * Made from ffi-c/src by `cargo xtask codegen`; do not edit.
 *
 * Rules that all functions keep (at length in CONVENTIONS.md):
 *  - Text is UTF-8 and ends with NUL. JSON goes in and out as such text.
 *  - What comes through a pointer-to-pointer parameter is owned by the caller, who frees it with
 *    the _free function of its type. `const` pointers are borrowed from the object they were
 *    asked of. Every _free accepts NULL.
 *  - Parameters that receive something are written only when the function returns NOXUS_OK;
 *    `error` only when it does not (and not for NOXUS_TIMEOUT). `error` may always be NULL.
 *  - Objects may be used by any number of threads at once; freeing one must come last.
 *  - Callbacks run on threads of the library. They must not wait, throw or longjmp.
 *  - Structs start with `struct_size`, which the caller sets to sizeof the struct.
 */";

/// The header alone, for `cargo xtask header`.
pub(crate) fn files() -> Result<Files, String> {
    generate(&noxus_api::catalog::document().map_err(|error| error.to_string())?)
}

/// The header.
pub(crate) fn generate(catalog: &Value) -> Result<Files, String> {
    let mut config = Config {
        language: Language::C,
        cpp_compat: true,
        style: Style::Both,
        usize_is_size_t: true,
        documentation: true,
        documentation_style: DocumentationStyle::Doxy,
        documentation_length: DocumentationLength::Full,
        include_guard: Some("NOXUS_H".to_owned()),
        header: Some(INTRODUCTION.to_owned()),
        after_includes: Some(format!("\n{}", c::comment(catalog)?)),
        no_includes: true,
        sys_includes: ["stdbool.h", "stddef.h", "stdint.h"].map(str::to_owned).to_vec(),
        line_length: 100,
        tab_width: 4,
        enumeration: EnumConfig::default(),
        ..Config::default()
    };
    config.function.sort_by = None;
    let sources = root().join("ffi-c/src");
    let builder = SOURCES.iter().fold(Builder::new().with_config(config), |builder, source| {
        builder.with_src(sources.join(source).with_extension("rs"))
    });
    let bindings = builder.generate().map_err(|error| format!("noxus.h: {error}"))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).map_err(|error| format!("noxus.h: {error}"))?;
    // What Rust calls safety is, to a C reader, what the pointers must be.
    let text = text.replace(" * # Safety\n", " * Pointers:\n").replace('`', "");
    Ok(vec![(PathBuf::from("ffi-c/include/noxus.h"), text)])
}
