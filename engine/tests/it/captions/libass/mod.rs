//! The ASS files we write, drawn by libass (through ffmpeg's filter `ass`), look like
//! the captions we draw.
//!
//! With `NOXUS_PICTURES_OUT=FOLDER` both pictures of every comparison are stored side
//! by side: ours on the left.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "files for another program, where the environment says")]

mod picture;

use std::fs;
use std::path::Path;
use std::process::Command;

use noxus_engine::captions::export;
use noxus_engine::captions::raster::{Captioner, Fonts, FrameSize};
use noxus_engine::captions::{Segment, Style};
use noxus_engine::frame::YuvColor;
use noxus_engine::{Color, Ctx};
use picture::{Difference, Palette, Picture};
use serde_json::{Value, json};

use super::support::{Canvas, segment};

const LANDSCAPE: FrameSize = FrameSize { width: 1280, height: 720 };
const PORTRAIT: FrameSize = FrameSize { width: 720, height: 1280 };
/// When nothing moves, and how opaque captions are then.
const RESTING: (i64, f64) = (740, 1.0);
const FACES: [&str; 2] = ["Montserrat-SemiBold.ttf", "Montserrat-ExtraBold.ttf"];

/// Edges may lie this far apart: 0.28 % of the shorter side of these frames.
const MAX_EDGES_PX: u32 = 2;
/// Of the area of one colour: rim, box, or letters in one state.
const MAX_AREA: f64 = 0.06;
/// libass 0.17 measures letters in whole pixels at a height of 256, which adds up to
/// 0.4 % of a long line: thin letters lie a pixel beside ours. The overlap has room
/// for that; nearly all pixels must have one of the other picture beside them.
const MIN_OVERLAP: f64 = 0.70;
const MIN_NEAR: f64 = 0.98;
/// Of 255: sees shadows, which have no edges.
const MAX_SHADE: f64 = 2.0;
/// The quiet background of [`Canvas`].
const BACKGROUND: &str = "0x586973";

/// What [`Captioner`] draws at a time.
fn ours(segments: &[Segment], style: &Style, frame: FrameSize, fonts: &Fonts, at_ms: i64) -> Picture {
    let mut canvas = Canvas::new(frame, YuvColor::default());
    let mut captioner = Captioner::new(segments, style, frame, fonts).unwrap();
    canvas.draw(&mut captioner, at_ms * 1000);
    Picture::new(frame, canvas.rgb())
}

/// What libass draws at that time of the file we write.
fn libass(segments: &[Segment], style: &Style, frame: FrameSize, fonts: &Fonts, at_ms: i64) -> Picture {
    let file = Ctx::with_defaults(|ctx| export::ass(segments, style, frame, fonts, ctx)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("captions.ass"), &file).unwrap();
    fs::create_dir(folder.path().join("faces")).unwrap();
    for face in FACES {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/captions/raster/face").join(face);
        fs::copy(source, folder.path().join("faces").join(face)).unwrap();
    }
    // Drawn on RGB, then thinned to the chroma that our captions are drawn on.
    let source =
        format!("color={BACKGROUND}:size={}x{}:duration=0.04,format=rgb24", frame.width, frame.height);
    let filter = format!(
        "settb=1/1000,setpts={at_ms},ass=captions.ass:fontsdir=faces,\
         scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
    );
    let drawn = Command::new("ffmpeg")
        .args([
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", &source, "-vf", &filter, "-f", "rawvideo", "-",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(drawn.status.success(), "{file}");
    Picture::new(frame, Canvas::of(frame, &drawn.stdout).rgb())
}

fn store(name: &str, ours: &Picture, theirs: &Picture) {
    if let Some(folder) = std::env::var_os("NOXUS_PICTURES_OUT") {
        ours.beside(theirs).write_png(&Path::new(&folder).join(format!("{name}.png")));
    }
}

/// The colours of a style while it is as opaque as this, 0 to 1.
fn palette(style: &Style, opacity: f64) -> Palette {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of 255")]
    let seen = |color: Color| Color { alpha: (f64::from(color.alpha) * opacity).round() as u8, ..color };
    let words = &style.words;
    let states = [words.upcoming, words.current, words.spoken].map(|own| own.unwrap_or(style.fill));
    let rim = (style.outline.width > 0.0).then_some(style.outline.color);
    let boxes = [style.line_box.color, words.current_box.color].into_iter().filter(|color| color.alpha > 0);
    let others = rim.into_iter().chain(boxes).map(seen).collect();
    Palette { letters: states.map(seen).to_vec(), others }
}

fn looks_the_same(difference: &Difference) -> bool {
    let Difference { edges_px, area, overlap, near, shade } = *difference;
    edges_px <= MAX_EDGES_PX
        && area <= MAX_AREA
        && overlap >= MIN_OVERLAP
        && near >= MIN_NEAR
        && shade <= MAX_SHADE
}

/// Draws a caption both ways and compares.
fn compare(name: &str, lines: &[&str], style: &Style, frame: FrameSize, (at_ms, opacity): (i64, f64)) {
    let (segments, fonts) = ([segment(lines)], Fonts::bundled());
    let ours = ours(&segments, style, frame, &fonts, at_ms);
    let theirs = libass(&segments, style, frame, &fonts, at_ms);
    store(name, &ours, &theirs);
    let difference = ours.difference(&theirs, &palette(style, opacity));
    assert!(looks_the_same(&difference), "{name}: {difference:?}");
}

fn style(name: &str, changes: &Value) -> Style {
    Style::resolve(Some(name), changes).unwrap()
}

#[test]
fn every_style_rests_as_in_libass() {
    for name in Style::names() {
        let style = style(name, &Value::Null);
        compare(&format!("{name}-portrait"), &["¡Mira cómo", "crece así!"], &style, PORTRAIT, RESTING);
        let long = ["In a landscape frame a sentence", "takes the lower edge of the picture."];
        compare(&format!("{name}-landscape"), &long, &style, LANDSCAPE, RESTING);
    }
}

#[test]
fn every_style_moves_as_in_libass() {
    for (name, at_ms, opacity) in [
        ("yellow_punch", 510, 1.0),
        ("yellow_punch", 560, 1.0),
        ("yellow_punch", 620, 1.0),
        ("karaoke", 560, 1.0),
        ("one_word", 560, 1.0),
        ("progressive", 560, 1.0),
        ("minimal", 60, 0.5),
        ("minimal", 930, 70.0 / 120.0),
    ] {
        let lines = ["¡Mira cómo", "crece así!"];
        let style = style(name, &Value::Null);
        compare(&format!("{name}-{at_ms}"), &lines, &style, PORTRAIT, (at_ms, opacity));
    }
}

#[test]
fn every_field_of_a_style_arrives() {
    let two = ["Every field", "has its place"];
    for (case, name, changes, lines) in [
        (
            "shrunk",
            "classic",
            json!({}),
            &["A line as long as broadcasters allow x", "and another one, about as long as it"][..],
        ),
        (
            "reflowed",
            "outline",
            json!({}),
            &["A sentence that is far too long to stand on one line of a narrow picture"],
        ),
        ("top", "outline", json!({"placement": "top", "line_height": 0.9}), &two),
        ("middle", "minimal", json!({"placement": "middle", "box": {"radius": 0}}), &two),
        ("spaced", "classic", json!({"font": {"letter_spacing": 0.2}, "line_height": 2.5}), &two),
        ("plain", "outline", json!({"outline": {"width": 0}}), &two),
        ("shadow", "outline", json!({"shadow": {"color": "#c00000", "x": -0.2, "y": 0.2}}), &two),
        ("soft", "minimal", json!({"shadow": {"color": "#c00000", "x": 0.1, "y": -0.2, "blur": 0.3}}), &two),
        (
            "area",
            "outline",
            json!({"safe_area": {"portrait": {"top": 0.3, "bottom": 0.4, "sides": 0.2}}}),
            &two,
        ),
        ("translucent", "outline", json!({"fill": "#ffffff80", "outline": {"width": 0}}), &two),
        (
            "states",
            "outline",
            json!({"words": {"upcoming": "#00c000", "current": "#ff0000", "spoken": "#0000ff"}}),
            &two,
        ),
        (
            "grown",
            "classic",
            json!({"words": {"upcoming": "#00c000", "current": "#ff0000", "current_scale": 1.3}}),
            &two,
        ),
        ("filled", "karaoke", json!({"words": {"spoken": "#ff0000", "current_scale": 1.2}}), &two),
        ("boxes", "progressive", json!({"words": {"current_box": {"color": "#c00000"}}}), &two),
        ("pages", "outline", json!({"max_words": 2}), &two),
    ] {
        // The border in a word that fills moves in steps, which count less near its end.
        let at_ms = if name == "karaoke" { 780 } else { RESTING.0 };
        compare(case, lines, &style(name, &changes), PORTRAIT, (at_ms, 1.0));
    }
}

/// The judge must be able to fail: what differs a little in one field is refused.
#[test]
fn what_looks_otherwise_is_refused() {
    let (segments, fonts) = ([segment(&["¡Mira cómo", "crece así!"])], Fonts::bundled());
    for (name, changes) in [
        ("classic", json!({"size": 0.072})),
        ("classic", json!({"size": 0.0615})),
        ("classic", json!({"font": {"weight": 800}})),
        ("classic", json!({"outline": {"width": 0}})),
        ("classic", json!({"outline": {"color": "#404040"}})),
        ("classic", json!({"outline": {"width": 0.06}})),
        ("classic", json!({"fill": "#ffc0ff"})),
        ("classic", json!({"font": {"letter_spacing": 0.02}})),
        ("classic", json!({"line_height": 1.35})),
        ("classic", json!({"upper_case": true})),
        ("classic", json!({"safe_area": {"portrait": {"bottom": 0.243}}})),
        ("classic", json!({"safe_area": {"landscape": {"bottom": 0.105}}})),
        ("classic", json!({"shadow": {"y": 0.15}})),
        ("yellow_punch", json!({"shadow": {"color": "transparent"}})),
        ("yellow_punch", json!({"words": {"current": "#ffffff"}})),
        ("minimal", json!({"box": {"color": "transparent"}})),
        ("minimal", json!({"box": {"color": "#000000ff"}})),
        ("minimal", json!({"box": {"padding_x": 0.5}})),
        ("boxed_word", json!({"words": {"current_box": {"color": "transparent"}}})),
        ("boxed_word", json!({"words": {"current_box": {"padding_y": 0.2}}})),
    ] {
        let (right, wrong) = (style(name, &Value::Null), style(name, &changes));
        let is_landscape = changes.pointer("/safe_area/landscape").is_some();
        let frame = if is_landscape { LANDSCAPE } else { PORTRAIT };
        let ours = ours(&segments, &right, frame, &fonts, 740);
        let difference =
            ours.difference(&libass(&segments, &wrong, frame, &fonts, 740), &palette(&right, 1.0));
        assert!(!looks_the_same(&difference), "{name} passes as {changes}: {difference:?}");
    }
}

/// Scripts of other fonts: the same fonts, sizes and places.
#[test]
fn other_scripts_stand_where_they_should() {
    let fonts = Fonts::system();
    for (script, lines) in [
        ("arabic", &["مرحبا بالعالم، كيف حالك؟", "هذا اختبار 123 للنص"][..]),
        ("japanese", &["こんにちは、世界。", "骨直角の字幕です"]),
    ] {
        let style = style("classic", &json!({"size": 0.08}));
        for (shape, frame) in [("portrait", PORTRAIT), ("landscape", LANDSCAPE)] {
            let segments = [segment(lines)];
            let ours = ours(&segments, &style, frame, &fonts, 740);
            let theirs = libass(&segments, &style, frame, &fonts, 740);
            let name = format!("{script}-{shape}");
            store(&name, &ours, &theirs);
            let difference = ours.difference(&theirs, &palette(&style, 1.0));
            assert!(difference.edges_px <= 4 && difference.area <= 0.08, "{name}: {difference:?}");
        }
    }
}
