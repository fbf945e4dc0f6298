//! Who makes videos, and whether they answer.

use noxus_engine::video_generator::ProviderInfo;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Operation;
use crate::answers::{ProviderState, ProvidersAnswer, ProvidersChecked, True};
use crate::error::Result;
use crate::inner::Inner;

/// The providers of video that are set up, with what they can do and what they ask for it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProvidersList {}

impl Operation for ProvidersList {
    type Answer = ProvidersAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        Ok(ProvidersAnswer { success: True, providers: known(noxus) })
    }
}

/// Asks providers of video whether they are there. It costs nothing, and no video is made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProvidersCheck {
    /// One provider, by its name. Default: all.
    ///
    /// es: Un proveedor, por su nombre. Por defecto, todos.
    #[serde(default)]
    provider: Option<String>,
}

impl Operation for ProvidersCheck {
    type Answer = ProvidersChecked;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let mut asked = known(noxus);
        if let Some(name) = &self.provider {
            asked.retain(|provider| provider.name == *name);
            if asked.is_empty() {
                return Err(unknown(name, &known(noxus)).into());
            }
        }
        let providers: Vec<ProviderState> =
            asked.into_iter().map(|provider| state(noxus, provider)).collect();
        Ok(ProvidersChecked { success: True, healthy: providers.iter().all(|one| one.answers), providers })
    }
}

fn unknown(name: &str, known: &[ProviderInfo]) -> noxus_engine::Error {
    let known = known.iter().map(|provider| provider.name.as_str()).collect::<Vec<_>>().join(", ");
    let message = noxus_engine::text!("No hay ningún proveedor «{name}».", "There is no provider “{name}”.");
    noxus_engine::Error::new(noxus_engine::Code::InvalidField, message)
        .with_field("provider")
        .with_hint(noxus_engine::text!("Proveedores: {known}.", "Providers: {known}."))
}

/// Those outside.
#[cfg(feature = "video")]
fn known(noxus: &Inner) -> Vec<ProviderInfo> {
    noxus_engine::video_generator::outside(&noxus.services)
        .map(|generator| generator.providers())
        .unwrap_or_default()
}

#[cfg(not(feature = "video"))]
fn known(_: &Inner) -> Vec<ProviderInfo> {
    Vec::new()
}

#[cfg(feature = "video")]
fn state(noxus: &Inner, provider: ProviderInfo) -> ProviderState {
    let hello = match &noxus.generators {
        Some(generators) => generators.hello(&provider.name),
        // It was given by the program that noxus is in: what can be told of it.
        None => noxus_engine::video_generator::outside(&noxus.services)
            .map_or(Ok(()), |generator| generator.check(&provider.name)),
    };
    let language = noxus.language;
    let (found, remedy) = match &hello {
        Ok(()) => (noxus_engine::text!("Responde.", "It answers."), None),
        Err(error) => (error.message().clone(), error.hint().cloned()),
    };
    ProviderState {
        answers: hello.is_ok(),
        name: provider.name,
        kind: provider.kind,
        found: found.get(language).to_owned(),
        remedy: remedy.map(|remedy| remedy.get(language).to_owned()),
    }
}

#[cfg(not(feature = "video"))]
fn state(_: &Inner, provider: ProviderInfo) -> ProviderState {
    ProviderState {
        answers: false,
        name: provider.name,
        kind: provider.kind,
        found: String::new(),
        remedy: None,
    }
}
