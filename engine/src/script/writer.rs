//! Where a [`ScriptWriter`] is found.

use std::sync::Arc;

use super::ScriptWriter;
use crate::error::{Code, Error, Result};
use crate::{Ctx, Services, Text};

/// The language model of this run.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with what brings one.
pub fn writer_of(ctx: &Ctx<'_>) -> Result<Arc<dyn ScriptWriter>> {
    ctx.services().get::<dyn ScriptWriter>().map_err(|_| writer_not_configured())
}

/// Whether a model could be asked, as far as can be told without reaching out.
///
/// # Errors
/// [`Code::ProviderNotConfigured`], with what is missing.
pub fn check_writer(services: &Services) -> Result<()> {
    services.get::<dyn ScriptWriter>().map_err(|_| writer_not_configured())?.check()
}

/// There is no language model.
pub fn writer_not_configured() -> Error {
    Error::new(
        Code::ProviderNotConfigured,
        Text::constant("No hay ningún modelo de lenguaje configurado.", "No language model is set up."),
    )
    .with_field("writer")
    .with_hint(Text::constant(
        "Indica uno en «script_writer» de la configuración, o pide el esquema incorporado: «outline».",
        "Name one in “script_writer” of the settings, or ask for the built-in outline: “outline”.",
    ))
}
