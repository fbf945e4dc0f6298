//! Stand-ins for the services that tools may ask for: what they answer is always the same.

use noxus_engine::{DynTool, Service, Services};

/// A stand-in for each service that a tool declares.
pub(crate) fn stand_ins(tool: &dyn DynTool) -> Services {
    tool.services().iter().fold(Services::default(), |services, service| match service {
        #[cfg(feature = "video")]
        Service::Transcriber => {
            use noxus_engine::speech::Transcriber;
            services.with::<dyn Transcriber>(std::sync::Arc::new(Reader))
        }
        #[cfg(feature = "video")]
        Service::Fonts => {
            use noxus_engine::captions::raster::{FontLibrary, Fonts};
            services.with(std::sync::Arc::new(FontLibrary::new(Fonts::bundled)))
        }
        other => panic!("{} may ask for {other:?}, which has no stand-in in {}", tool.slug(), file!()),
    })
}

/// Hears three words in anything.
#[cfg(feature = "video")]
struct Reader;

#[cfg(feature = "video")]
impl noxus_engine::speech::Transcriber for Reader {
    fn call(
        &self,
        request: &noxus_engine::speech::TranscribeRequest,
        sound: &mut dyn noxus_engine::speech::SpeechSource,
        signals: &noxus_engine::Signals<'_>,
    ) -> noxus_engine::Result<noxus_engine::speech::TranscribeAnswer> {
        use noxus_engine::speech::{SAMPLE_RATE_HZ, TranscribeAnswer};
        use noxus_engine::transcript::{Transcript, Word};
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
