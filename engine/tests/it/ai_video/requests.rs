//! What a provider is asked, and what is charged for what it delivers.

use std::sync::{Arc, Mutex};

use noxus_engine::video_generator::{Upstream, UpstreamJournal};
use noxus_engine::{CancelToken, Code, Content, Ctx, Input, Limits, Services, Tariff, Text, Unit};
use serde_json::{Value, json};

use super::studio::{Does, Studio, facts, picture, quote, run, tool};
use crate::material::clip;

#[expect(clippy::disallowed_methods, reason = "a provider delivers a file")]
fn delivered(name: &str) -> Content {
    std::fs::read(clip(name)).unwrap().into()
}

/// Keeps what is noted.
#[derive(Default)]
struct Notebook {
    notes: Mutex<Vec<Upstream>>,
    is_full: bool,
}

impl UpstreamJournal for Notebook {
    fn token(&self) -> Option<String> {
        Some("job-of-ours".into())
    }

    fn noted(&self, provider: &str) -> Option<Upstream> {
        self.notes.lock().unwrap().iter().rfind(|note| note.provider == provider).cloned()
    }

    fn note(&self, upstream: &Upstream) -> noxus_engine::Result<()> {
        if self.is_full {
            let text = Text::constant("No hay sitio.", "There is no room.");
            return Err(noxus_engine::Error::new(Code::ToolFailed, text));
        }
        self.notes.lock().unwrap().push(upstream.clone());
        Ok(())
    }
}

fn studio_of(name: &str) -> Studio {
    Studio::that(Does::Deliver(delivered(name)))
}

#[test]
fn a_provider_gets_all_that_was_asked_and_its_answer_is_told() {
    let studio = studio_of("vertical.mp4");
    let notebook = Arc::new(Notebook::default());
    let services =
        studio.services().with::<dyn UpstreamJournal>(Arc::clone(&notebook) as Arc<dyn UpstreamJournal>);
    let params = json!({
        "prompt": "  Una taza de café  ", "negative_prompt": "gente", "provider": "studio", "duration": 2, "seed": 9,
        "resolution": "1080p", "fps": 24, "generate_audio": true, "filename": "taza",
    });
    let inputs = [
        picture("first_frame_image", "red", "90x160").with_filename("../../secreto.exe"),
        picture("last_frame_image", "blue", "90x160"),
        picture("reference_images", "green", "64x64"),
        picture("reference_images", "white", "64x64"),
        Input::from_path("reference_video", clip("clip.webm")),
        Input::from_path("reference_audio", clip("sound.wav")),
    ];
    let output = run(&params, &inputs, &services).unwrap();
    let asked = studio.asked.lock().unwrap();
    let [request] = asked.as_slice() else { panic!("asked {} times", asked.len()) };
    assert_eq!((request.provider.as_str(), request.model.as_str()), ("studio", "all"));
    assert_eq!(
        (request.prompt.as_str(), request.negative_prompt.as_deref()),
        ("Una taza de café", Some("gente"))
    );
    assert_eq!((request.duration_ms, request.seed, request.generate_audio), (2_000, Some(9), true));
    // As the first picture is: upright.
    assert_eq!((request.aspect_ratio.unwrap().name(), request.size), ("9:16", Some((1_080, 1_920))));
    assert_eq!((request.frame_rate, request.idempotency_token.as_deref()), (Some(24), Some("job-of-ours")));
    let files: Vec<(String, &str, u64)> =
        [&request.first_frame, &request.last_frame, &request.reference_video, &request.reference_audio]
            .into_iter()
            .flatten()
            .chain(&request.reference_images)
            .map(|file| {
                let bytes = file.input.bytes(&Limits::default()).unwrap();
                assert_eq!((*bytes).as_ref().len() as u64, file.size_bytes, "{}", file.filename);
                (file.filename.clone(), file.mime_type, file.size_bytes)
            })
            .collect();
    let names: Vec<(&str, &str)> = files.iter().map(|(name, mime, _)| (name.as_str(), *mime)).collect();
    assert_eq!(
        names,
        [
            ("first_frame_image.png", "image/png"),
            ("last_frame_image.png", "image/png"),
            ("reference_video.webm", "video/webm"),
            ("reference_audio.wav", "audio/wav"),
            ("reference_images-1.png", "image/png"),
            ("reference_images-2.png", "image/png"),
        ]
    );
    // Plain data, but for what its files hold.
    let told: Value = serde_json::to_value(request).unwrap();
    assert_eq!(told["reference_images"][1]["media"]["width"], 64);
    assert_eq!(notebook.noted("studio").unwrap().id, "job-7");
    let report = &output.report;
    assert_eq!(
        (&report["provider"], &report["model"], &report["is_ai"]),
        (&"studio".into(), &"all-2026".into(), &true.into())
    );
    assert_eq!(
        (&report["upstream_id"], &report["provider_cost_usd"], &report["seed"]),
        (&"job-7".into(), &"0.25".into(), &9.into())
    );
    assert_eq!((&report["width"], &report["height"]), (&270.into(), &480.into()));
    assert_eq!(output.files[0].filename, "taza.mp4");
}

#[test]
fn a_price_is_an_upper_bound_and_what_is_delivered_is_charged() {
    let tariff = Tariff::builtin().unwrap();
    let params = json!({"prompt": "x", "provider": "studio", "resolution": "1080p", "duration": 4});
    let inputs = [picture("first_frame_image", "red", "160x90")];
    // 0.002 + (4 × 0.2 + 0.01) × 2.
    let quoted = quote(&params, &inputs, &Studio::idle().services()).unwrap();
    assert_eq!(quoted.to_string(), "1.622");
    let charged = |name: &str| {
        let output = run(&params, &inputs, &studio_of(name).services()).unwrap();
        assert_eq!(output.usage[1].unit, Unit::ProviderUsd);
        tariff.price("ai-video-generate", &output.usage).unwrap().total().normalize()
    };
    // Two seconds of 270 × 480: 0.002 + (2 × 0.05 + 0.01) × 2, to the millisecond.
    let less = charged("vertical.mp4");
    assert!(less >= "0.222".parse().unwrap() && less < "0.226".parse().unwrap(), "{less}");
    // 5.3 seconds of 720p where four were asked for: four, and of the lower resolution.
    assert_eq!(charged("horizontal.mp4").to_string(), "0.422");
    // By the price list of the engine: 0.002 + 5 s, which count twice where nobody knows the size.
    let words = json!({"prompt": "x", "provider": "studio", "model": "words"});
    assert_eq!(quote(&words, &[], &Studio::idle().services()).unwrap().to_string(), "0.007");
    let animatic = json!({"prompt": "x", "duration": 8});
    assert_eq!(quote(&animatic, &inputs, &Services::default()).unwrap().to_string(), "0.0105");
}

#[test]
fn what_fails_outside_fails_with_its_own_code() {
    for code in [
        Code::ContentRefused,
        Code::ProviderTimeout,
        Code::ProviderUnavailable,
        Code::ProviderError,
        Code::Cancelled,
    ] {
        let studio = Studio::that(Does::Fail(code));
        let error = run(&json!({"prompt": "x", "provider": "studio"}), &[], &studio.services()).unwrap_err();
        assert_eq!((error.code(), studio.times_asked()), (code, 1));
    }
    // What cannot be noted is not waited for.
    let notebook: Arc<dyn UpstreamJournal> = Arc::new(Notebook { is_full: true, ..Notebook::default() });
    let services = studio_of("vertical.mp4").services().with(notebook);
    let error =
        run(&json!({"prompt": "x", "provider": "studio", "duration": 2}), &[], &services).unwrap_err();
    assert_eq!(error.code(), Code::ToolFailed);
}

#[test]
fn a_call_outside_can_be_cancelled_while_it_waits_and_while_it_receives() {
    for stage in ["look", "generate", "receive", "mux"] {
        let cancel = CancelToken::new();
        let throw = |progress: noxus_engine::Progress| {
            if progress.stage == stage {
                cancel.cancel();
            }
        };
        let (limits, services) = (Limits::default(), studio_of("vertical.mp4").services());
        let params = json!({"prompt": "x", "provider": "studio", "duration": 2});
        let inputs = [picture("first_frame_image", "red", "64x64")];
        let error = tool().run(&params, &inputs, &Ctx::new(&limits, &cancel, &throw, &services)).unwrap_err();
        assert_eq!(error.code(), Code::Cancelled, "{stage}");
    }
}

/// A vertical video is asked for as one, whatever the picture, of models that make such.
#[test]
fn words_choose_the_shape_where_the_model_has_it() {
    let shape = |prompt: &str| {
        let studio = studio_of("vertical.mp4");
        let inputs = [picture("first_frame_image", "red", "320x180")];
        run(&json!({"prompt": prompt, "provider": "studio", "duration": 2}), &inputs, &studio.services())
            .unwrap();
        let asked = studio.asked.lock().unwrap();
        asked[0].aspect_ratio.unwrap().name()
    };
    assert_eq!(shape("Anuncio vertical de café"), "9:16");
    assert_eq!(shape("Anuncio de café"), "16:9");
    // Square it does not make: the nearest.
    assert_eq!(shape("A square ad for coffee"), "16:9");
    assert_eq!(facts(&[picture("first_frame_image", "red", "320x180")]).len(), 1);
}
