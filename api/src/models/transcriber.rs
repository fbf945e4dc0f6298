//! The transcriber of an engine: its model is loaded at the first call that needs
//! it, and then stays.

use std::sync::{Arc, Mutex, PoisonError};

use noxus_engine::captions::Transcript;
use noxus_engine::speech::{self, TranscribeRequest, Transcriber, Whisper};
use noxus_engine::{Code, Ctx, Error, Services};

/// The services that `config` names, beside those that were given.
pub(crate) fn services(given: Services, speech_model: Option<&str>) -> Services {
    if given.get::<dyn Transcriber>().is_ok() {
        return given;
    }
    let lazy = Lazy { model: speech_model.map(str::to_owned), loaded: Mutex::default() };
    given.with::<dyn Transcriber>(Arc::new(lazy))
}

struct Lazy {
    /// A name or a path; `None` for the best of the models in the user's folder.
    model: Option<String>,
    loaded: Mutex<Option<Arc<Whisper>>>,
}

impl Lazy {
    fn load(&self) -> Result<Arc<Whisper>, Error> {
        // Whoever comes meanwhile waits here rather than loading it once more.
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(whisper) = loaded.as_ref() {
            return Ok(Arc::clone(whisper));
        }
        let folder = super::default_folder();
        let path = match &self.model {
            Some(model) => super::locate(model, folder.as_deref()).map_err(|error| {
                let code = match error.code() {
                    "provider_not_configured" => Code::ProviderNotConfigured,
                    _ => Code::InvalidField,
                };
                let told = Error::new(code, error.message().clone()).with_field("speech_model");
                match error.hint() {
                    Some(hint) => told.with_hint(hint.clone()),
                    None => told,
                }
            })?,
            None => {
                let files = super::MODELS.iter().rev().map(|model| model.file);
                let mut found = files.filter_map(|file| Some(folder.as_ref()?.join(file)));
                found.find(|file| file.is_file()).ok_or_else(speech::not_configured)?
            }
        };
        Ok(Arc::clone(loaded.insert(Arc::new(Whisper::open(&path, None)?))))
    }
}

impl Transcriber for Lazy {
    fn transcribe(
        &self,
        audio: &[f32],
        request: &TranscribeRequest,
        ctx: &Ctx<'_>,
    ) -> Result<Transcript, Error> {
        self.load()?.transcribe(audio, request, ctx)
    }
}
