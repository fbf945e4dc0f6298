//! Who writes scripts.

use noxus_engine::script::check_writer;
use noxus_engine::{Code, Services, Text, text};

use super::Finding;
use crate::writers::ScriptWriterSettings;

/// The language model that calls would ask. It is not asked for this.
pub(super) fn finding(services: &Services, settings: Option<&ScriptWriterSettings>) -> Finding {
    let check = "script_writer";
    let Err(error) = check_writer(services) else {
        return Finding::ok(
            check,
            match settings.map(|settings| (&settings.model, settings.base_url.trim())) {
                Some((model, place)) => {
                    text!(
                        "El modelo «{model}» de {place} escribe guiones.",
                        "The model “{model}” of {place} writes scripts."
                    )
                }
                None => text!("Un modelo de lenguaje escribe guiones.", "A language model writes scripts."),
            },
        );
    };
    match (settings, error.hint()) {
        (Some(_), Some(hint)) if error.code() == Code::ProviderNotConfigured => {
            Finding::warning(check, error.message().clone(), hint.clone())
        }
        _ => Finding::ok(
            check,
            Text::constant(
                "Sin modelo de lenguaje: escribe el esquema incorporado.",
                "No language model: the built-in outline writes.",
            ),
        ),
    }
}
