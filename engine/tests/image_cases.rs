//! Golden cases of `image-convert`: options and a file on disk against results
//! on disk.
//!
//! A case is a folder in `src/tools/image_convert/cases` with `params.json`, at
//! most one `input.*`, and what they must give: `report.json` with
//! `expected.png` (the pixels, compared after decoding) or `error.json`. To
//! accept new results after looking at them, run with `NOXUS_BLESS=1`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use noxus_engine::codec::{DecodeOptions, EncodeOptions, decode, encode};
use noxus_engine::raster::{Frame, Layout, Picture};
use noxus_engine::{Ctx, Error, ImageFormat, Input, ToolOutput, pipeline, tools};
use serde_json::{Value, json};

/// Samples of lossy results may differ by this much between codec builds.
const LOSSY_TOLERANCE: u8 = 4;

#[expect(clippy::disallowed_methods, reason = "cases are files")]
fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}; NOXUS_BLESS=1 writes it", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "accepts new results when the environment says so")]
fn bless(path: &Path, found: &[u8]) {
    if std::env::var_os("NOXUS_BLESS").is_some() {
        fs::write(path, found).unwrap();
    }
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap();
    text.push(b'\n');
    text
}

fn describe(error: &Error) -> Value {
    let text = |text: Option<&noxus_engine::Text>| text.map(|text| json!({"es": text.es, "en": text.en}));
    json!({
        "code": error.code().as_str(),
        "field": error.field(),
        "message": text(Some(error.message())),
        "hint": text(error.hint()),
    })
}

fn compare_json(path: &Path, found: &Value) {
    bless(path, &pretty(found));
    let expected: Value = serde_json::from_slice(&read(path)).unwrap();
    assert_eq!(&expected, found, "{}", path.display());
}

/// All frames of a file below each other, as one RGBA picture.
fn film(bytes: &[u8]) -> Picture {
    let format = ImageFormat::detect(bytes).unwrap();
    let picture = Ctx::with_defaults(|ctx| decode(format, bytes, &DecodeOptions::default(), ctx)).unwrap();
    let first = &picture.frames[0].raster;
    let (width, height) = (first.width(), first.height() * u32::try_from(picture.frames.len()).unwrap());
    let pixels = picture
        .frames
        .iter()
        .flat_map(|frame| pipeline::with_layout(&frame.raster, Layout::Rgba).into_pixels())
        .collect();
    let raster = noxus_engine::raster::Raster::new(width, height, Layout::Rgba, pixels).unwrap();
    Picture { frames: vec![Frame { raster, duration_ms: 0 }], ..picture }
}

fn compare_pixels(path: &Path, found: &[u8], format: &str) {
    let found = film(found);
    let bare = Picture::still(found.frames[0].raster.clone());
    let png = Ctx::with_defaults(|ctx| encode(ImageFormat::Png, &bare, &EncodeOptions::default(), ctx));
    bless(path, &png.unwrap());
    let expected = film(&read(path));
    let (expected, found) = (&expected.frames[0].raster, &found.frames[0].raster);
    assert_eq!((expected.width(), expected.height()), (found.width(), found.height()), "{}", path.display());
    let tolerance = if matches!(format, "jpeg" | "webp" | "avif") { LOSSY_TOLERANCE } else { 0 };
    let worst = expected.pixels().iter().zip(found.pixels()).map(|(one, two)| one.abs_diff(*two)).max();
    assert!(worst <= Some(tolerance), "{}: samples differ by {worst:?}", path.display());
}

fn check(case: &Path, result: Result<ToolOutput, Error>) {
    let input = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let mut known: Vec<PathBuf> = input.filter(|path| is_input(path)).collect();
    known.push(case.join("params.json"));
    match result {
        Ok(mut output) => {
            assert_eq!(output.files.len(), 1);
            let file = &output.files[0];
            // The length of a lossy file depends on the codec build.
            let format = output.report["format"].as_str().unwrap().to_owned();
            assert_eq!(output.report.remove("bytes"), Some(file.content.size_bytes().into()));
            output.report.insert("filename".into(), file.filename.clone().into());
            output.report.insert("mime_type".into(), file.mime_type.into());
            compare_json(&case.join("report.json"), &Value::Object(output.report));
            compare_pixels(&case.join("expected.png"), &file.content.bytes().unwrap(), &format);
            known.extend([case.join("report.json"), case.join("expected.png")]);
        }
        Err(error) => {
            compare_json(&case.join("error.json"), &describe(&error));
            known.push(case.join("error.json"));
        }
    }
    for entry in fs::read_dir(case).unwrap() {
        let path = entry.unwrap().path();
        assert!(known.contains(&path), "{} belongs to no result", path.display());
    }
}

fn is_input(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "input")
}

#[test]
fn every_case_gives_its_result() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tools/image_convert/cases");
    let tool = tools::find("convertir-formato-imagen").unwrap();
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let case = entry.unwrap().path();
        let params: Value = serde_json::from_slice(&read(&case.join("params.json"))).unwrap();
        let files = fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path());
        let inputs: Vec<Input> =
            files.filter(|path| is_input(path)).map(|path| Input::from_path("image", path)).collect();
        check(&case, Ctx::with_defaults(|ctx| tool.run(&params, &inputs, ctx)));
        count += 1;
    }
    assert!(count >= 25, "only {count} cases found in {}", folder.display());
}
