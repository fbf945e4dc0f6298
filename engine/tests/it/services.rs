//! Stand-ins for the services that tools may ask for: what they answer is always the same.

use std::sync::Arc;

use noxus_engine::captions::raster::{FontLibrary, Fonts};
use noxus_engine::script::{
    SceneRole, Script, ScriptAnswer, ScriptRequest, ScriptScene, ScriptWriter, Writer,
};
use noxus_engine::speech::{SAMPLE_RATE_HZ, SpeechSource, TranscribeAnswer, TranscribeRequest, Transcriber};
use noxus_engine::transcript::{Transcript, Word};
use noxus_engine::video_generator::{
    GeneratorAnswer, GeneratorRequest, ProviderInfo, UpstreamJournal, VideoGenerator,
};
use noxus_engine::voice::{Voice, VoiceAnswer, VoiceInfo, VoiceRequest, WordSpan};
use noxus_engine::{DynTool, Result, Service, Services, Signals};

/// A stand-in for each service that a tool declares.
pub(crate) fn stand_ins(tool: &dyn DynTool) -> Services {
    tool.services().iter().fold(Services::default(), |services, needed| match needed.service {
        Service::Transcriber => services.with::<dyn Transcriber>(Arc::new(Reader)),
        Service::ScriptWriter => services.with::<dyn ScriptWriter>(Arc::new(Dictation(WRITTEN))),
        Service::Voice => services.with::<dyn Voice>(Arc::new(Hummer)),
        Service::VideoGenerator => services.with::<dyn VideoGenerator>(Arc::new(Studio)),
        Service::Fonts => services.with(Arc::new(FontLibrary::new(Fonts::bundled))),
        other => panic!("{} may ask for {other:?}, which has no stand-in in {}", tool.slug(), file!()),
    })
}

/// Hears three words in anything.
struct Reader;

impl Transcriber for Reader {
    fn call(
        &self,
        request: &TranscribeRequest,
        sound: &mut dyn SpeechSource,
        signals: &Signals<'_>,
    ) -> Result<TranscribeAnswer> {
        let mut samples = 0;
        while let Some(block) = sound.next_block()? {
            samples += block.len() as u64;
        }
        let length_ms = samples * 1_000 / u64::from(SAMPLE_RATE_HZ);
        let mut words = Vec::new();
        for (id, text) in (1..).zip(["Hola", "a", "todos."]) {
            signals.step("transcribe", u64::from(id) * length_ms / 3, length_ms)?;
            let at_ms = i64::from(id - 1) * 300;
            words.push(Word { id, text: text.into(), start_ms: at_ms, end_ms: at_ms + 250, confidence: 1.0 });
        }
        let language = request.language.clone().unwrap_or_else(|| "es".into());
        let duration_ms = i64::try_from(length_ms).unwrap();
        Ok(TranscribeAnswer::new(Transcript { language, words, duration_ms }, length_ms))
    }
}

/// Hums a fifth of a second for each word, and rests a tenth after it.
struct Hummer;

impl Voice for Hummer {
    fn call(&self, request: &VoiceRequest, signals: &Signals<'_>) -> Result<VoiceAnswer> {
        const WORD: u64 = 3_200;
        const REST: u64 = 1_600;
        let mut samples = Vec::new();
        let mut words = Vec::new();
        for _ in &request.words {
            signals.check_cancelled()?;
            let start = samples.len() as u64;
            samples.extend((0_u16..3_200).map(|at| (f32::from(at) * 0.08).sin() * 0.2));
            samples.extend((0..REST).map(|_| 0.0_f32));
            words.push(WordSpan { start, end: start + WORD });
        }
        let voice = request.voice.clone().unwrap_or_else(|| "hummer".into());
        Ok(VoiceAnswer { samples, rate_hz: 16_000, words, voice, usage: Vec::new() })
    }

    fn voices(&self) -> Vec<VoiceInfo> {
        vec![VoiceInfo { name: "hummer".into(), language: "es".into(), engine: "test".into() }]
    }
}

/// What the stand-in for a language model writes: far too much for a short video.
pub(crate) const WRITTEN: &[&str] = &[
    "Tu gato no te ignora. Te está entrenando.",
    "Crees que manda quien pone la comida. Fíjate mejor: cada maullido es una orden, y tú ya la cumples.",
    "Primero aprende tu horario. Sabe cuándo te levantas, cuándo comes y cuándo cedes. Nada se le escapa.",
    "Después te premia. Un ronroneo, y haces lo que sea. Así de sencillo. Así de barato.",
    "Mañana, antes de levantarte, cuenta hasta diez. Verás quién espera a quién.",
];

/// Writes the same script whatever it is asked.
pub(crate) struct Dictation(pub(crate) &'static [&'static str]);

impl ScriptWriter for Dictation {
    fn call(&self, request: &ScriptRequest, signals: &Signals<'_>) -> Result<ScriptAnswer> {
        signals.check_cancelled()?;
        let scenes = self.0.iter().map(|narration| ScriptScene {
            role: SceneRole::Point,
            narration: (*narration).to_owned(),
            on_screen: Vec::new(),
            visual: None,
        });
        let language = request.language.clone();
        let script =
            Script { title: "Gatos".into(), language, writer: Writer::Model, scenes: scenes.collect() };
        Ok(ScriptAnswer { script, usage: Vec::new() })
    }
}

/// A provider of video without any model: every tool has one that is built in.
struct Studio;

impl VideoGenerator for Studio {
    fn providers(&self) -> Vec<ProviderInfo> {
        Vec::new()
    }

    fn call(
        &self,
        _: &GeneratorRequest,
        _: &Signals<'_>,
        _: &dyn UpstreamJournal,
    ) -> Result<GeneratorAnswer> {
        Err(noxus_engine::Error::cancelled())
    }
}
