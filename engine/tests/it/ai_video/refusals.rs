//! What cannot be is told before anything is held, by name, in two languages, with what there is instead.

use noxus_engine::{Code, Input, Services};
use serde_json::{Value, json};

use super::studio::{Studio, picture, quote, run};
use crate::material::clip;

struct Refused {
    params: Value,
    inputs: Vec<Input>,
    code: Code,
    field: &'static str,
    /// What message and hint say, in either language.
    says: &'static [&'static str],
}

fn refused(
    params: Value,
    inputs: Vec<Input>,
    code: Code,
    field: &'static str,
    says: &'static [&'static str],
) -> Refused {
    Refused { params, inputs, code, field, says }
}

fn check(cases: Vec<Refused>) {
    let studio = Studio::idle();
    for Refused { params, inputs, code, field, says } in cases {
        let error = quote(&params, &inputs, &studio.services());
        let error = error.err().unwrap_or_else(|| panic!("{params} passes"));
        assert_eq!((error.code(), error.field()), (code, Some(field)), "{params}: {error}");
        let hint = error.hint().cloned().unwrap_or(noxus_engine::Text::constant("", ""));
        let (message, texts) = (error.message(), [&*hint.es, &*hint.en]);
        assert_ne!(message.es, message.en, "{params}");
        for word in says {
            let is_said = [&*message.es, &*message.en]
                .into_iter()
                .chain(texts)
                .filter(|text| text.contains(word))
                .count();
            assert!(is_said >= 2, "{params}: “{word}” in {message:?} {hint:?}");
        }
        // Whoever goes past the price is told the same.
        let again = run(&params, &inputs, &studio.services()).unwrap_err();
        assert_eq!((again.code(), again.field()), (code, Some(field)), "{params}");
    }
    assert_eq!(studio.times_asked(), 0, "nothing was asked outside");
}

fn of_studio(more: Value) -> Value {
    let mut params = json!({"prompt": "Un café", "provider": "studio"});
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    params
}

#[test]
fn providers_and_models_that_are_not_there() {
    let said = |more: Value| {
        json!({"prompt": "Un café"})
            .as_object()
            .unwrap()
            .clone()
            .into_iter()
            .chain(more.as_object().unwrap().clone())
            .collect::<Value>()
    };
    check(vec![
        refused(
            said(json!({"provider": "nobody"})),
            vec![],
            Code::InvalidField,
            "provider",
            &["nobody", "animatic, studio, locked"],
        ),
        refused(
            said(json!({"provider": "studio", "model": "xyz"})),
            vec![],
            Code::InvalidField,
            "model",
            &["xyz", "all, words, pictures"],
        ),
        refused(said(json!({"model": "sora"})), vec![], Code::InvalidField, "model", &["sora", "animatic"]),
        refused(said(json!({"provider": "locked"})), vec![], Code::ProviderNotConfigured, "provider", &[]),
    ]);
    // Nothing is set up at all.
    let error =
        quote(&json!({"prompt": "Un café", "provider": "studio"}), &[], &Services::default()).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("provider")));
    assert!(error.hint().unwrap().es.contains("animatic"));
}

#[test]
fn prompts_that_are_empty_or_too_long() {
    let long = "a".repeat(101);
    let book = "é".repeat(10_001);
    check(vec![
        refused(json!({"prompt": " \n "}), vec![], Code::InvalidField, "prompt", &[]),
        refused(of_studio(json!({"prompt": long})), vec![], Code::InvalidField, "prompt", &["101", "100"]),
        refused(json!({"prompt": book}), vec![], Code::InvalidField, "prompt", &["10001", "10000"]),
        refused(
            json!({"prompt": "a".repeat(2_001)}),
            vec![],
            Code::InvalidField,
            "prompt",
            &["2001", "2000"],
        ),
        refused(
            of_studio(json!({"negative_prompt": book})),
            vec![],
            Code::InvalidField,
            "negative_prompt",
            &["10001"],
        ),
    ]);
    quote(&of_studio(json!({"prompt": "á".repeat(100)})), &[], &Studio::idle().services()).unwrap();
}

#[test]
fn options_that_a_model_lacks_are_named() {
    let words = |more: Value| {
        let mut params = of_studio(more);
        params["model"] = "words".into();
        params
    };
    check(vec![
        refused(
            of_studio(json!({"duration": 5})),
            vec![],
            Code::InvalidField,
            "duration",
            &["5 s", "2, 4, 8.5"],
        ),
        refused(
            json!({"prompt": "x", "duration": 90}),
            vec![],
            Code::InvalidField,
            "duration",
            &["90 s", "60"],
        ),
        refused(
            of_studio(json!({"aspect_ratio": "1:1"})),
            vec![],
            Code::InvalidField,
            "aspect_ratio",
            &["1:1", "16:9, 9:16"],
        ),
        refused(
            of_studio(json!({"resolution": "480p"})),
            vec![],
            Code::InvalidField,
            "resolution",
            &["480p", "720p, 1080p"],
        ),
        refused(of_studio(json!({"fps": 30})), vec![], Code::InvalidField, "fps", &["30", "24"]),
        refused(
            words(json!({"seed": 1})),
            vec![],
            Code::InvalidField,
            "seed",
            &["words", "prompt, duration"],
        ),
        refused(words(json!({"fps": 24})), vec![], Code::InvalidField, "fps", &["words"]),
        refused(words(json!({"resolution": "720p"})), vec![], Code::InvalidField, "resolution", &["words"]),
        refused(
            words(json!({"aspect_ratio": "1:1"})),
            vec![],
            Code::InvalidField,
            "aspect_ratio",
            &["words"],
        ),
        refused(
            words(json!({"negative_prompt": "x"})),
            vec![],
            Code::InvalidField,
            "negative_prompt",
            &["words"],
        ),
        refused(
            words(json!({"generate_audio": false})),
            vec![],
            Code::InvalidField,
            "generate_audio",
            &["generate_audio"],
        ),
        refused(
            json!({"prompt": "x", "negative_prompt": "y"}),
            vec![],
            Code::InvalidField,
            "negative_prompt",
            &["animatic", "first_frame_image"],
        ),
    ]);
}

#[test]
fn files_that_a_model_does_not_take_are_named() {
    let of_model = |model: &str| json!({"prompt": "Un café", "provider": "studio", "model": model});
    let image = |field: &str| picture(field, "red", "64x64");
    let video = || Input::from_path("reference_video", clip("silent.mp4"));
    let sound = || Input::from_path("reference_audio", clip("sound.wav"));
    check(vec![
        refused(
            of_model("words"),
            vec![image("first_frame_image")],
            Code::InvalidField,
            "first_frame_image",
            &["words"],
        ),
        refused(
            of_model("words"),
            vec![image("last_frame_image")],
            Code::InvalidField,
            "last_frame_image",
            &["words"],
        ),
        refused(
            of_model("words"),
            vec![image("reference_images")],
            Code::InvalidField,
            "reference_images",
            &["words"],
        ),
        refused(of_model("words"), vec![video()], Code::InvalidField, "reference_video", &["words"]),
        refused(of_model("words"), vec![sound()], Code::InvalidField, "reference_audio", &["words"]),
        refused(
            of_model("all"),
            vec![image("reference_images"), image("reference_images"), image("reference_images")],
            Code::ItemLimitExceeded,
            "reference_images",
            &["3", "2"],
        ),
        refused(
            of_model("all"),
            vec![image("last_frame_image")],
            Code::MissingField,
            "first_frame_image",
            &["all"],
        ),
        refused(of_model("pictures"), vec![], Code::MissingField, "first_frame_image", &["pictures"]),
        refused(
            of_model("pictures"),
            vec![image("first_frame_image"), image("reference_images")],
            Code::ConflictingFields,
            "reference_images",
            &["pictures"],
        ),
    ]);
}

#[test]
fn files_of_the_wrong_kind_are_told_so() {
    let services = Services::default();
    let wrong = [
        (Input::from_path("first_frame_image", clip("silent.mp4")), Code::UnsupportedFormat),
        (picture("reference_video", "red", "64x64").with_filename("clip.mp4"), Code::UnsupportedFormat),
        (Input::from_path("reference_audio", clip("silent.mp4")), Code::UnsupportedFormat),
        (Input::from_bytes("reference_audio", b"no sound".to_vec()), Code::UnsupportedFormat),
        (Input::from_path("reference_video", clip("empty.mp4")), Code::CorruptInput),
        (Input::from_path("reference_video", clip("playlist.mp4")), Code::UnsafeInput),
    ];
    for (input, code) in wrong {
        let field = input.field().to_owned();
        let error = run(&json!({"prompt": "x"}), &[input], &services).unwrap_err();
        assert_eq!((error.code(), error.field()), (code, Some(field.as_str())), "{error}");
    }
}
