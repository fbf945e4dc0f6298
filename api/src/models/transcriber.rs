//! The transcriber of an engine: its model is loaded at the first call that needs
//! it, and then stays.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use noxus_billing::fork::PerProcess;
use noxus_engine::captions::raster::FontLibrary;
use noxus_engine::speech::{
    self, SpeechSource, ThreadBudget, TranscribeAnswer, TranscribeRequest, Transcriber, Whisper,
};
use noxus_engine::{CancelToken, Code, Error, Services, Signals, Text, text};

/// The threads of recognition: one budget for all engines of the process. Those of its parent do
/// not run in a child, and would count there for ever.
static THREADS: LazyLock<PerProcess<ThreadBudget>> =
    LazyLock::new(|| PerProcess::new(ThreadBudget::of_processors));

/// The services that `config` names, beside those that were given.
pub(crate) fn services(given: Services, speech_model: Option<&str>) -> Services {
    let given = if given.get::<FontLibrary>().is_ok() { given } else { given.with_system_fonts() };
    if given.get::<dyn Transcriber>().is_ok() {
        return given;
    }
    let lazy = Lazy { model: speech_model.map(str::to_owned), loaded: PerProcess::new(Mutex::default) };
    given.with::<dyn Transcriber>(Arc::new(lazy))
}

struct Lazy {
    /// A name or a path; `None` for the best of the models in the user's folder.
    model: Option<String>,
    loaded: PerProcess<Mutex<Option<Arc<Whisper>>>>,
}

impl Lazy {
    fn load(&self) -> Result<Arc<Whisper>, Error> {
        // Whoever comes meanwhile waits here rather than loading it once more.
        let mut loaded = self.loaded.get().lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(whisper) = loaded.as_ref() {
            return Ok(Arc::clone(whisper));
        }
        let folder = super::default_folder();
        let path = self.locate(folder.as_deref())?;
        // What somebody names by its path is theirs, whatever it is called.
        if folder.as_deref().is_some_and(|folder| path.starts_with(folder)) {
            check(&path)?;
        }
        let whisper = Whisper::open(&path, THREADS.get()).map_err(unusable)?;
        Ok(Arc::clone(loaded.insert(Arc::new(whisper))))
    }

    /// The file of the model that was named, else of the best there is.
    fn locate(&self, folder: Option<&Path>) -> Result<PathBuf, Error> {
        match &self.model {
            Some(model) => super::locate(model, folder).map_err(|error| {
                let told = Error::new(Code::ProviderNotConfigured, error.message().clone());
                let told = told.with_field("speech_model");
                match error.hint() {
                    Some(hint) => told.with_hint(hint.clone()),
                    None => told,
                }
            }),
            None => {
                let files = super::MODELS.iter().rev().map(|model| model.file);
                let mut found = files.filter_map(|file| Some(folder?.join(file)));
                found.find(|file| file.is_file()).ok_or_else(speech::not_configured)
            }
        }
    }
}

/// A model of the table is what its publisher states, or it is not used: half a file, or
/// one that rotted, may be read and still understand nothing.
fn check(path: &Path) -> Result<(), Error> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some(model) = super::MODELS.iter().find(|model| model.file == name) else { return Ok(()) };
    // A file of another length under that name is its owner's own, and looked at by the
    // recogniser.
    let is_model = std::fs::metadata(path).is_ok_and(|found| found.len() == model.size_bytes);
    if !is_model || super::is_whole(path, model, &CancelToken::new()) != Some(false) {
        return Ok(());
    }
    let name = model.name;
    Err(Error::new(
        Code::ProviderNotConfigured,
        text!(
            "El archivo del modelo «{name}» está dañado: no tiene la suma SHA-256 que debería.",
            "The file of the model “{name}” is damaged: it does not have the SHA-256 that it should."
        ),
    )
    .with_field("speech_model")
    .with_hint(text!(
        "Descárgalo otra vez con «noxus models pull {name}».",
        "Get it again with “noxus models pull {name}”."
    )))
}

/// A model of no use is whoever set noxus up to mend, not the caller, whose video is
/// as good as any.
fn unusable(error: Error) -> Error {
    if !matches!(error.code(), Code::InvalidField | Code::CorruptInput) {
        return error;
    }
    let hint = error.hint().cloned().unwrap_or_else(|| {
        Text::constant(
            "Descarga otro con «noxus models pull base».",
            "Get another with “noxus models pull base”.",
        )
    });
    let told = Error::new(Code::ProviderNotConfigured, error.message().clone());
    told.with_field("speech_model").with_hint(hint).with_source(error)
}

impl Transcriber for Lazy {
    fn call(
        &self,
        request: &TranscribeRequest,
        sound: &mut dyn SpeechSource,
        signals: &Signals<'_>,
    ) -> Result<TranscribeAnswer, Error> {
        self.load()?.call(request, sound, signals)
    }

    fn prepare(&self) -> Result<(), Error> {
        self.load().map(|_| ())
    }

    fn check(&self) -> Result<(), Error> {
        self.locate(super::default_folder().as_deref()).map(|_| ())
    }
}
