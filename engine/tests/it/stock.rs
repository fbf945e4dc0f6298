//! Pictures of libraries in videos: what is looked for, what is shown, what it costs, and what is done when
//! there is nothing.

use std::sync::Arc;

use noxus_engine::stock::{StockLibrary, StockMedia, StockOrientation, StockProvider};
use noxus_engine::{
    CancelToken, Code, Ctx, Facts, Input, Limits, Result, Services, Tariff, ToolOutput, Unit, Usage, tools,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::services::Shelf;

const SCRIPT: &str = "Escena 1: Tu gato duerme la siesta en el sofá.\n\
    Escena 2: Un perro corre por la playa.\n\
    Escena 3: Y tú, ¿qué?\n\
    Escena 4: El gato vuelve a dormir la siesta.";

/// A picture of one shade, in the simplest of formats.
pub(crate) fn picture(shade: u8) -> Vec<u8> {
    let (side, head) = (64_u32, 54_u32);
    let size = side * side * 3;
    let mut bytes = b"BM".to_vec();
    for number in [head + size, 0, head, 40, side, side, 1 | 24 << 16, 0, size, 0, 0, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(usize::try_from(head + size).unwrap(), shade);
    bytes
}

/// The quote of a call, and its answer.
fn run(shelf: &Arc<Shelf>, more: &Value, inputs: Vec<Input>) -> (Decimal, Result<ToolOutput>) {
    let mut options = json!({"mode": "plan"});
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    if options.get("plan").is_none() {
        options["script"] = SCRIPT.into();
    }
    let tool = tools::find("script-to-video").unwrap();
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    let library: Arc<dyn StockLibrary> = shelf.clone();
    let services = Services::default().with::<dyn StockLibrary>(library);
    let kind = noxus_engine::InputKind::Image;
    let facts: Vec<Facts> =
        inputs.iter().map(|input| noxus_engine::probe(input, kind, &limits).unwrap()).collect();
    let prepared = match tool.prepare(options, inputs, &limits) {
        Ok(prepared) => prepared,
        Err(error) => return (Decimal::ZERO, Err(error)),
    };
    let quote = prepared.quote(&facts, &Tariff::builtin().unwrap()).unwrap().total();
    (quote, prepared.run(&Ctx::new(&limits, &cancel, &|_| {}, &services)))
}

fn charged(output: &ToolOutput) -> Decimal {
    Tariff::builtin().unwrap().price("script-to-video", &output.usage).unwrap().total()
}

fn shelf(count: u64) -> Arc<Shelf> {
    Arc::new(Shelf { count, ..Shelf::default() })
}

fn visuals(output: &ToolOutput) -> Vec<Value> {
    let scenes = output.report["plan"]["scenes"].as_array().unwrap();
    scenes.iter().map(|scene| scene["visual"]["id"].clone()).collect()
}

fn outcomes(output: &ToolOutput) -> Vec<(u64, String)> {
    let scenes = output.report["stock"].as_array().unwrap();
    let outcome = |one: &Value| (one["scene"].as_u64().unwrap(), one["outcome"].as_str().unwrap().to_owned());
    scenes.iter().map(outcome).collect()
}

#[test]
fn each_scene_is_looked_up_by_its_own_words_and_shows_a_file_of_its_own() {
    let shelf = shelf(9);
    let (quote, output) = run(&shelf, &json!({"stock": "pixabay", "aspect_ratio": "16:9"}), vec![]);
    let output = output.unwrap();
    let asked = shelf.asked.lock().unwrap();
    let words: Vec<Vec<&str>> =
        asked.iter().map(|request| request.words.iter().map(String::as_str).collect()).collect();
    // Nothing is told by "Y tú, ¿qué?": nobody is asked.
    assert_eq!(words.len(), 3, "{words:?}");
    assert!(words[0].contains(&"gato") && words[0].contains(&"sofá"), "{words:?}");
    assert!(words[1].contains(&"perro") && words[1].contains(&"playa"), "{words:?}");
    let first = &asked[0];
    assert_eq!((first.provider, first.media), (StockProvider::Pixabay, StockMedia::Photo));
    assert_eq!(
        (first.orientation, first.size.width, first.size.height),
        (StockOrientation::Landscape, 1920, 1080)
    );
    assert_eq!(first.language, "es");
    assert_eq!(visuals(&output), [json!(1), json!(2), Value::Null, json!(3)], "never the same twice");
    let found = |scene| (scene, "found".to_owned());
    assert_eq!(outcomes(&output), [found(0), found(1), (2, "nothing_found".into()), found(3)]);
    assert_eq!(output.report["stock"][1]["credit"]["author"], "Ana 2");
    assert!(shelf.fetched.lock().unwrap().is_empty(), "a plan alone fetches nothing");
    // The call, and three of the four look-ups that were quoted.
    assert_eq!((quote, charged(&output)), (Decimal::new(6, 3), Decimal::new(5, 3)));
}

#[test]
fn nothing_is_looked_up_unasked_or_for_scenes_that_show_a_file() {
    let shelf = shelf(9);
    let (_, output) = run(&shelf, &json!({}), vec![]);
    assert_eq!(output.unwrap().report["stock"], json!([]));
    assert!(shelf.asked.lock().unwrap().is_empty());
    let mine = Input::from_bytes("scene_images", picture(9)).with_filename("perro.bmp");
    let (quote, output) = run(&shelf, &json!({"stock": "pexels", "stock_kind": "video"}), vec![mine]);
    let output = output.unwrap();
    assert_eq!(quote, Decimal::new(5, 3), "three scenes may be looked up");
    assert_eq!(output.report["plan"]["scenes"][1]["visual"], json!({"kind": "picture", "index": 0}));
    assert_eq!(output.report["plan"]["scenes"][0]["visual"]["media"], "video");
    assert_eq!(shelf.asked.lock().unwrap().len(), 2);
}

#[test]
fn a_video_shows_what_was_found_and_a_plan_asks_for_it_by_number() {
    let shelf = Arc::new(Shelf { count: 9, bad: vec![1, 2], ..Shelf::default() });
    let options = json!({
        "mode": "video", "stock": "pexels", "voice": "none", "music": "none", "resolution": "720p", "fps": 24,
        "sound_effects": false, "captions": false, "progress_bar": false,
    });
    let (quote, output) = run(&shelf, &options, vec![]);
    let output = output.unwrap();
    // The first two are no pictures: the next is taken.
    assert_eq!(visuals(&output), [json!(3), json!(4), Value::Null, json!(5)]);
    assert!(charged(&output) <= quote);
    let mut plan = output.report["plan"].clone();
    shelf.asked.lock().unwrap().clear();
    shelf.fetched.lock().unwrap().clear();
    for scene in plan["scenes"].as_array_mut().unwrap() {
        scene["frames"] = 12.into();
        scene["transition"] = "cut".into();
    }
    // The same file in two scenes is fetched once.
    plan["scenes"][1]["visual"] = plan["scenes"][0]["visual"].clone();
    let again = json!({
        "mode": "video", "voice": "none", "music": "none", "sound_effects": false, "plan": plan,
    });
    let (quote, output) = run(&shelf, &again, vec![]);
    let output = output.unwrap();
    assert!(shelf.asked.lock().unwrap().is_empty(), "nothing is looked up again");
    let fetched: Vec<(u64, bool)> =
        shelf.fetched.lock().unwrap().iter().map(|fetch| (fetch.key.id, fetch.item.is_some())).collect();
    assert_eq!(fetched, [(3, false), (5, false)]);
    assert_eq!(visuals(&output), [json!(3), json!(3), Value::Null, json!(5)]);
    let credits: Vec<&Value> =
        output.report["stock"].as_array().unwrap().iter().map(|one| &one["credit"]["id"]).collect();
    assert_eq!(credits, [&json!(3), &json!(3), &json!(5)]);
    let is_lookup = |usage: &Usage| usage.unit == Unit::StockLookup;
    assert!(!output.usage.iter().any(is_lookup), "a file by its number costs nothing");
    assert!(charged(&output) <= quote);
    let open = output.files.iter().find(|file| file.filename.ends_with(".otio")).unwrap();
    let open: Value = serde_json::from_slice(&open.content.bytes().unwrap()).unwrap();
    let media = &open["tracks"]["children"][0]["children"][0]["media_references"]["DEFAULT_MEDIA"];
    assert_eq!(media["OTIO_SCHEMA"], "MissingReference.1");
}

#[test]
fn only_whoever_asked_for_it_gets_backgrounds_instead() {
    for code in [Code::ProviderError, Code::ProviderUnavailable, Code::ProviderNotConfigured] {
        let shelf = Arc::new(Shelf { silent: Some(code), ..Shelf::default() });
        let error = run(&shelf, &json!({"stock": "pexels"}), vec![]).1.unwrap_err();
        assert_eq!((error.code(), error.field()), (code, Some("stock")));
        shelf.asked.lock().unwrap().clear();
        let falls_back = json!({"stock": "pexels", "stock_fallback": "background"});
        let output = run(&shelf, &falls_back, vec![]).1.unwrap();
        assert_eq!(visuals(&output), [Value::Null, Value::Null, Value::Null, Value::Null]);
        assert_eq!(output.report["stock"][3]["outcome"], "failed");
        assert_eq!(output.report["stock"][3]["reason"]["en"], "It is away.");
        assert_eq!(shelf.asked.lock().unwrap().len(), 1, "who is away is asked once");
        assert_eq!(charged(&output), Decimal::new(2, 3));
    }
    for code in [Code::Cancelled, Code::ToolFailed] {
        let shelf = Arc::new(Shelf { silent: Some(code), ..Shelf::default() });
        let falls_back = json!({"stock": "pexels", "stock_fallback": "background"});
        assert_eq!(run(&shelf, &falls_back, vec![]).1.unwrap_err().code(), code);
    }
}

#[test]
fn a_library_without_a_file_that_can_be_used_fails() {
    let shelf = Arc::new(Shelf { count: 9, bad: (1..=9).collect(), ..Shelf::default() });
    let options = json!({"mode": "video", "stock": "pexels", "voice": "none"});
    let error = run(&shelf, &options, vec![]).1.unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::ProviderError, Some("stock")));
    assert_eq!(shelf.fetched.lock().unwrap().len(), 3, "three files are tried");
}

#[test]
fn all_files_together_are_within_the_bound_of_a_video() {
    let limits = || {
        let mut limits = Limits::default();
        limits.max_video_bytes = u64::try_from(picture(0).len()).unwrap() * 2;
        limits
    };
    let library: Arc<dyn StockLibrary> = shelf(9);
    let services = Services::default().with::<dyn StockLibrary>(library);
    let cancel = CancelToken::new();
    let options = json!({"script": SCRIPT, "stock": "pexels", "voice": "none"});
    let prepared = tools::find("script-to-video").unwrap().prepare(options, Vec::new(), &limits()).unwrap();
    let error = prepared.run(&Ctx::new(&limits(), &cancel, &|_| {}, &services)).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::FileTooLarge, Some("stock")));
}

#[test]
fn a_plan_and_a_search_exclude_each_other() {
    let plan = run(&shelf(9), &json!({"stock": "pexels"}), vec![]).1.unwrap().report["plan"].clone();
    let (_, result) = run(&shelf(9), &json!({"stock": "pexels", "plan": plan}), vec![]);
    let error = result.unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::ConflictingFields, Some("stock")));
    // Without a library a plan that names files cannot be drawn, and its scenes can be told.
    let services = Services::default();
    let (limits, cancel) = (Limits::default(), CancelToken::new());
    let draw = |mode: &str| {
        let options = json!({"plan": plan, "mode": mode, "voice": "none"});
        let prepared = tools::find("script-to-video").unwrap().prepare(options, Vec::new(), &limits).unwrap();
        prepared.run(&Ctx::new(&limits, &cancel, &|_| {}, &services))
    };
    assert_eq!(draw("video").unwrap_err().code(), Code::ProviderNotConfigured);
    assert_eq!(draw("plan").unwrap().report["plan"], plan);
}
