//! Scripts that a language model writes: within what was quoted, whatever it writes.

use std::sync::Arc;

use noxus_engine::script::{ScriptAnswer, ScriptRequest, ScriptWriter, estimate_ms};
use noxus_engine::{
    CancelToken, Code, Ctx, Error, Limits, Result, Services, Signals, Tariff, Text, ToolOutput, tools,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::services::Dictation;

/// Fails as a provider does.
struct Silence(Code);

impl ScriptWriter for Silence {
    fn call(&self, _: &ScriptRequest, _: &Signals<'_>) -> Result<ScriptAnswer> {
        Err(Error::new(self.0, Text::constant("No.", "No.")))
    }
}

/// The quote of a plan of a video of that length, and its answer.
fn run(writer: Arc<dyn ScriptWriter>, more: &Value) -> (Decimal, Result<ToolOutput>) {
    let mut options = json!({"idea": "Un vídeo sobre gatos", "writer": "model", "mode": "plan"});
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let tool = tools::find("script-to-video").unwrap();
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    let services = Services::default().with::<dyn ScriptWriter>(writer);
    let prepared = tool.prepare(options, Vec::new(), &limits).unwrap();
    let quote = prepared.quote(&[], &Tariff::builtin().unwrap()).unwrap().total();
    (quote, prepared.run(&Ctx::new(&limits, &cancel, &|_| {}, &services)))
}

fn charged(output: &ToolOutput) -> Decimal {
    Tariff::builtin().unwrap().price("script-to-video", &output.usage).unwrap().total()
}

fn said(output: &ToolOutput) -> Vec<String> {
    let scenes = output.report["scenes"].as_array().unwrap();
    scenes.iter().map(|scene| scene["narration"].as_str().unwrap().to_owned()).collect()
}

const MODEST: &[&str] =
    &["Tu gato te entrena.", "Maúlla, y tú corres.", "Sabe cuándo cedes.", "Hoy, cuenta hasta diez."];
const ENDLESS: &[&str] = &["Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí. Sí."; 90];
const EMPTY: &[&str] = &["", "— … 🙂"];

#[test]
fn what_is_written_is_within_its_price_and_its_length() {
    for (name, narrations) in [("modest", MODEST), ("endless", ENDLESS)] {
        for seconds in [10, 20, 60, 180] {
            let (quote, output) = run(Arc::new(Dictation(narrations)), &json!({"duration": seconds}));
            let output = output.unwrap();
            assert_eq!(output.report["writer"], "model");
            let said = said(&output);
            let ms: u64 = said.iter().map(|narration| estimate_ms(narration, "es")).sum();
            let most_ms = (seconds * 1_000 - 3_600_u64) * 115 / 100;
            assert!(ms <= most_ms, "{name}, {seconds} s: {ms} of {most_ms} ms");
            assert!(charged(&output) <= quote, "{name}, {seconds} s: {} of {quote}", charged(&output));
            let characters: usize = said.iter().map(|narration| narration.chars().count()).sum();
            let written = Decimal::new(i64::try_from(characters).unwrap(), 3) * Decimal::new(1, 2);
            assert_eq!(charged(&output), Decimal::new(2, 3) + written, "{name}, {seconds} s");
        }
    }
}

#[test]
fn the_first_and_the_last_scene_stay() {
    let (_, output) = run(Arc::new(Dictation(crate::services::WRITTEN)), &json!({"duration": 10}));
    let said = said(&output.unwrap());
    assert!(said[0].starts_with("Tu gato no te ignora.") && said.len() >= 2, "{said:?}");
    assert!(said.last().unwrap().starts_with("Mañana, antes de levantarte"), "{said:?}");
}

#[test]
fn what_is_no_script_of_that_length_is_refused() {
    // A sentence that takes minutes has no end to be cut at.
    let breathless: &[&str] = vec![&*"palabra ".repeat(500).leak()].leak();
    for narrations in [EMPTY, breathless] {
        let (_, output) = run(Arc::new(Dictation(narrations)), &json!({}));
        let error = output.unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::ProviderError, Some("writer")));
        let (_, output) = run(Arc::new(Dictation(narrations)), &json!({"writer_fallback": "outline"}));
        assert_eq!(output.unwrap().report["writer"], "outline");
    }
}

#[test]
fn only_a_provider_that_fails_is_stood_in_for() {
    let falls_back = json!({"writer_fallback": "outline", "duration": 10});
    for code in [Code::ProviderError, Code::ProviderUnavailable, Code::ProviderNotConfigured] {
        let (quote, output) = run(Arc::new(Silence(code)), &falls_back);
        let output = output.unwrap();
        assert_eq!(output.report["writer"], "outline", "{code:?}");
        assert_eq!(charged(&output), Decimal::new(2, 3), "nobody wrote");
        assert!(charged(&output) <= quote);
        assert_eq!(run(Arc::new(Silence(code)), &json!({})).1.unwrap_err().code(), code);
    }
    for code in [Code::Cancelled, Code::ToolFailed] {
        assert_eq!(run(Arc::new(Silence(code)), &falls_back).1.unwrap_err().code(), code);
    }
}
