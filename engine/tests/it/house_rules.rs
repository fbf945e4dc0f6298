//! Rules that every tool keeps, whatever it does: it has golden cases, a price,
//! summary, options and report in both languages, and it can be cancelled. And
//! what stands below the tools does not know of what stands above it.

use std::fs;
use std::path::{Path, PathBuf};

use noxus_engine::{CancelToken, Code, Ctx, DynTool, Input, Limits, Tariff, schema, tools};
use serde_json::{Value, json};

use crate::cases::Case;
use crate::services::stand_ins;

/// Options and inputs of the first case that is meant to succeed.
fn working_example(tool: &dyn DynTool) -> (Value, Vec<Input>) {
    let mut case = Case::all(tool).into_iter().find(Case::is_good).unwrap();
    (case.params(), case.inputs(tool))
}

#[test]
fn every_tool_has_golden_cases() {
    for tool in tools::all() {
        assert!(Case::all(*tool).len() >= 5, "{} has too few cases", tool.slug());
    }
}

#[test]
fn every_tool_has_a_price_before_it_runs() {
    let tariff = Tariff::builtin().unwrap();
    for tool in tools::all() {
        let (params, inputs) = working_example(*tool);
        let kind = |input: &Input| tool.inputs().iter().find(|f| f.name == input.field()).unwrap().kind;
        let probe = |input| noxus_engine::probe(input, kind(input), &Limits::default()).unwrap();
        let facts: Vec<_> = inputs.iter().map(probe).collect();
        let prepared = tool.prepare(params.clone(), inputs.clone(), &Limits::default()).unwrap();
        let quote = prepared.quote(&facts, &tariff).unwrap();
        assert!(quote.total() > 0.into(), "{} is free", tool.slug());
        let memory = prepared.memory_bytes(&facts, &Limits::default());
        assert!((1 << 20..4 << 30).contains(&memory), "{} takes {memory} bytes", tool.slug());
        // What is charged afterwards never exceeds what was quoted.
        let (limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(*tool));
        let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
        let output = tool.run(&params, &inputs, &ctx).unwrap();
        let charged = tariff.price(tool.slug(), &output.usage).unwrap();
        assert!(charged.total() <= quote.total(), "{} charges more than it quotes", tool.slug());
    }
}

#[test]
fn every_tool_can_be_cancelled_at_every_step() {
    for tool in tools::all() {
        let (params, inputs) = working_example(*tool);
        let run = |cancel: &CancelToken, progress: &(dyn Fn(noxus_engine::Progress) + Sync)| {
            let (limits, services) = (Limits::default(), stand_ins(*tool));
            tool.run(&params, &inputs, &Ctx::new(&limits, cancel, progress, &services)).map(|_| ())
        };
        let already = CancelToken::new();
        already.cancel();
        assert_eq!(run(&already, &|_| {}).unwrap_err().code(), Code::Cancelled, "{}", tool.slug());

        let stages = std::sync::Mutex::new(Vec::new());
        let watch = |progress: noxus_engine::Progress| stages.lock().unwrap().push(progress.stage);
        run(&CancelToken::new(), &watch).unwrap();
        let stages = stages.into_inner().unwrap();
        assert!(!stages.is_empty(), "{} reports no progress", tool.slug());
        let mut different = stages.clone();
        different.dedup();
        for stage in different {
            // The switch is thrown when a stage has begun; what comes after must notice.
            if Some(&stage) == stages.last() && stages.iter().filter(|other| **other == stage).count() == 1 {
                continue;
            }
            let cancel = CancelToken::new();
            let throw = |progress: noxus_engine::Progress| {
                if progress.stage == stage {
                    cancel.cancel();
                }
            };
            let result = run(&cancel, &throw);
            assert_eq!(result.unwrap_err().code(), Code::Cancelled, "{} in {stage}", tool.slug());
        }
    }
}

#[test]
fn every_tool_is_described() {
    for tool in tools::all() {
        let summary = tool.summary();
        assert!(summary.es.ends_with('.') && summary.en.ends_with('.'), "{}", tool.slug());
        assert_ne!(summary.es, summary.en, "{}", tool.slug());
        for schema in [tools::params_schema(*tool).clone(), tool.report_schema()] {
            for (name, property) in schema["properties"].as_object().unwrap() {
                let documented = property["description"].as_str().is_some_and(|text| text.len() > 10);
                assert!(documented, "{}: “{name}” has no documentation", tool.slug());
            }
        }
        let names = tools::params_schema(*tool)["properties"].clone();
        let primary = tool.primary_field();
        let is_input = tool.inputs().iter().any(|field| field.name == primary);
        assert!(is_input || names.get(primary).is_some(), "{}: {primary}", tool.slug());
    }
}

/// Options, their words, what lies inside them, and what is reported.
#[test]
fn every_text_is_in_both_languages() {
    let untranslated = tools::all().iter().flat_map(|tool| {
        let schemas = [tools::params_schema(*tool).clone(), tool.report_schema()];
        let places = schemas.iter().flat_map(schema::untranslated).collect::<Vec<_>>();
        places.into_iter().map(|place| format!("{}: {place}", tool.slug()))
    });
    assert_eq!(untranslated.collect::<Vec<_>>(), Vec::<String>::new());
}

/// All source files below a folder of the engine.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// Codecs and recognisers serve every tool: captions stand on them, never they on captions.
#[test]
fn codecs_speech_and_pipeline_know_no_captions() {
    for room in ["codec", "speech", "pipeline"] {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut files);
        assert!(files.len() > 3, "{room}");
        for (path, text) in files {
            let line = text.lines().position(|line| line.contains("captions"));
            assert_eq!(line, None, "{} mentions captions", path.display());
        }
    }
}

/// What is as by default, or null, is not part of it: an option that is added with a default later
/// changes no fingerprint of a call that was made before.
#[test]
fn the_canonical_form_of_options_holds_only_what_differs() {
    let canonical = |name: &str, params: Value, inputs: Vec<Input>| {
        let prepared = tools::find(name).unwrap().prepare(params, inputs, &Limits::default()).unwrap();
        Value::Object(prepared.canonical_params().unwrap())
    };
    let said = json!({"text": "hola", "quiet_zone": 4, "size": null, "output_format": "svg"});
    assert_eq!(canonical("qr", said, Vec::new()), json!({"text": "hola", "output_format": "svg"}));
    let picture = vec![Input::from_bytes("image", [0])];
    let said = json!({"output_format": "png", "effort": 4, "background": "#FFFFFF", "width": 9});
    assert_eq!(canonical("image-convert", said, picture), json!({"output_format": "png", "width": 9}));
}
