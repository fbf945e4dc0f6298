//! Captions on frames: pictures against stored ones, scripts, safe areas, speed
//! of thought not included.
//!
//! `NOXUS_BLESS=1` writes the pictures anew; look at them before committing.
//! Scripts other than Latin need the Debian packages `fonts-noto-core`,
//! `fonts-noto-cjk` and `fonts-noto-color-emoji`.

use noxus_engine::captions::raster::{Captioner, Fonts, FrameSize};
use noxus_engine::captions::{Segment, Style};
use noxus_engine::frame::{YuvColor, YuvMatrix, YuvRange};
use noxus_engine::{Code, Language};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{Canvas, compare, segment};

const PORTRAIT: FrameSize = FrameSize { width: 360, height: 640 };
const LANDSCAPE: FrameSize = FrameSize { width: 640, height: 360 };

fn drawn(segments: &[Segment], style: &Style, frame: FrameSize, at_ms: i64, fonts: &Fonts) -> Canvas {
    let mut canvas = Canvas::new(frame, YuvColor::default());
    let mut captioner = Captioner::new(segments, style, frame, fonts).unwrap();
    canvas.draw(&mut captioner, at_ms * 1000);
    assert!(
        captioner.missing_letters().is_empty(),
        "install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
    );
    canvas
}

#[test]
fn every_style_looks_as_it_did() {
    let fonts = Fonts::bundled();
    for name in Style::names() {
        let style = Style::named(name).unwrap();
        let caption = [segment(&["¡Mira cómo", "crece así!"])];
        // In the middle of a movement, and at rest.
        for (at_ms, moment) in [(560, "moving"), (740, "resting")] {
            compare(&format!("{name}_{moment}"), &drawn(&caption, &style, PORTRAIT, at_ms, &fonts));
        }
    }
    let long = [segment(&["In a landscape frame a sentence", "takes the lower edge of the picture."])];
    for name in ["classic", "minimal", "yellow_punch"] {
        let style = Style::named(name).unwrap();
        compare(&format!("{name}_landscape"), &drawn(&long, &style, LANDSCAPE, 740, &fonts));
    }
}

#[test]
fn every_script_is_written_right() {
    let fonts = Fonts::system();
    for (script, lines) in [
        ("arabic", &["مرحبا بالعالم، كيف حالك؟", "هذا اختبار 123 للنص"][..]),
        ("hebrew", &["שלום עולם, מה שלומך?", "בדיקה של noxus בעברית"]),
        ("hindi", &["नमस्ते दुनिया, क्या हाल है?", "हिन्दी में शीर्षक अच्छे लगते हैं"]),
        ("japanese", &["こんにちは、世界。", "骨直角の字幕です"]),
        ("chinese", &["你好，世界。", "骨直角的字幕"]),
        ("korean", &["안녕하세요, 세계!"]),
        ("thai", &["สวัสดีชาวโลก"]),
        ("greek_cyrillic", &["Καλημέρα κόσμε", "Привет, їжак"]),
        ("emoji", &["¡Sí! 😀 🚀 ❤️ 👩‍🚀 🇪🇸 1️⃣", "👍🏽 done"]),
    ] {
        let style = Style::resolve(Some("classic"), &json!({"size": 0.1})).unwrap();
        compare(&format!("script_{script}"), &drawn(&[segment(lines)], &style, LANDSCAPE, 700, &fonts));
    }
}

#[test]
fn words_follow_the_direction_of_reading() {
    let style = Style::resolve(
        Some("classic"),
        &json!({"words": {"current": "#ffff00"}, "shadow": {"color": "transparent"}}),
    );
    let style = style.unwrap();
    let fonts = Fonts::system();
    for (text, first_is_right) in [
        ("uno dos tres", false),
        ("واحد اثنان ثلاثة", true),
        ("אחת שתיים שלוש", true),
        ("noxus שתיים שלוש", false),
    ] {
        let canvas = drawn(&[segment(&[text])], &style, LANDSCAPE, 10, &fonts);
        let yellow = canvas.mean_column(|[_, u, _]| u < 100).unwrap();
        let is_right = yellow > f64::from(LANDSCAPE.width) / 2.0;
        assert_eq!(is_right, first_is_right, "{text}: {yellow}");
    }
    // A line that begins with a foreign name keeps the direction of the caption.
    let lines = [segment(&["שלום עולם", "noxus שתיים שלוש"])];
    let canvas = drawn(&lines, &style, LANDSCAPE, 450, &fonts);
    assert!(canvas.mean_column(|[_, u, _]| u < 100).unwrap() > 320.0);
}

#[test]
fn nothing_leaves_the_safe_area() {
    let fonts = Fonts::bundled();
    let texts: [&[&str]; 5] = [
        &["Short"],
        &["A line as long as broadcasters let it be x", "and another one that is just as long y"],
        &["Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"],
        &["ÁÉÍ gjpq ŰŐ", "Ç̧ Ǻ", "a", "b", "c", "d", "e"],
        &["WWWWWWWWWWWWWW MMMMMMMMMMMMMM WWWWWWWWWWWW MMMMMMMMM WWWWWWWWWWW MMMMMMMMMMMMM WWWWWWWW"],
    ];
    for name in Style::names() {
        for placement in ["bottom", "middle", "top"] {
            let style =
                Style::resolve(Some(name), &json!({"placement": placement, "shadow": {"color": "#0000"}}));
            let style = style.unwrap();
            for frame in [
                PORTRAIT,
                LANDSCAPE,
                FrameSize { width: 301, height: 301 },
                FrameSize { width: 97, height: 401 },
            ] {
                for lines in texts {
                    check_inside(&style, frame, lines, &fonts, name);
                }
            }
        }
    }
}

fn check_inside(style: &Style, frame: FrameSize, lines: &[&str], fonts: &Fonts, name: &str) {
    let mut captioner = Captioner::new(&[segment(lines)], style, frame, fonts).unwrap();
    for at_ms in [0, 84, 500, 999] {
        let mut canvas = Canvas::new(frame, YuvColor::default());
        canvas.draw(&mut captioner, at_ms * 1000);
        let Some([left, top, right, bottom]) = canvas.changed() else { continue };
        let area =
            if frame.height > frame.width { &style.safe_area.portrait } else { &style.safe_area.landscape };
        let (width, height) = (f64::from(frame.width), f64::from(frame.height));
        let [left, top, right, bottom] = [left, top, right, bottom].map(f64::from);
        let inside = left >= (width * area.sides).floor() - 2.0
            && right <= (width * (1.0 - area.sides)).ceil() + 2.0
            && top >= (height * area.top).floor() - 2.0
            && bottom <= (height * (1.0 - area.bottom)).ceil() + 2.0;
        assert!(
            inside,
            "{name} {:?} {frame:?} {lines:?} {at_ms}: {left} {top} {right} {bottom}",
            style.placement
        );
    }
}

#[test]
fn what_does_not_fit_shrinks_first_and_breaks_then() {
    let style = Style::named("classic").unwrap();
    let height = |text: &str| {
        let canvas = drawn(&[segment(&[text])], &style, PORTRAIT, 700, &Fonts::bundled());
        let [_, top, _, bottom] = canvas.changed().unwrap();
        bottom - top
    };
    let (one, shrunk, broken) = (
        height("Ten letters p"),
        height("About thirty one letters on it p"),
        height("A sentence that is far too long to stand on one line of a narrow picture"),
    );
    assert!(shrunk < one, "{shrunk} {one}");
    assert!(broken > one + one / 2, "{broken} {one}");
}

#[test]
fn captions_are_active_when_they_are_seen() {
    let mut later = segment(&["b"]);
    (later.start_ms, later.end_ms) = (5000, 6000);
    let fonts = Fonts::bundled();
    let style = Style::named("classic").unwrap();
    let mut captioner = Captioner::new(&[later, segment(&["a"])], &style, PORTRAIT, &fonts).unwrap();
    for (start, end, active) in [
        (-10, 0, false),
        (-10, 1, true),
        (0, 1, true),
        (999_999, 1_000_000, true),
        (1_000_000, 5_000_000, false),
        (1_000_000, 5_000_001, true),
        (6_000_000, i64::MAX, false),
        (i64::MIN, i64::MAX, true),
    ] {
        assert_eq!(captioner.is_active(start, end), active, "{start} {end}");
        let mut canvas = Canvas::new(PORTRAIT, YuvColor::default());
        canvas.draw(&mut captioner, start);
        assert_eq!(
            canvas.changed().is_some(),
            captioner.is_active(start, start.saturating_add(1)),
            "{start}"
        );
    }
}

#[test]
fn colours_follow_matrix_and_range() {
    let style = Style::resolve(
        Some("minimal"),
        &json!({"box": {"color": "#ff0000"}, "animation": {"caption": "none"}}),
    );
    let style = style.unwrap();
    for (matrix, range, red) in [
        (YuvMatrix::Bt709, YuvRange::Limited, [63, 102, 240]),
        (YuvMatrix::Bt601, YuvRange::Limited, [81, 90, 240]),
        (YuvMatrix::Bt601, YuvRange::Full, [76, 85, 255]),
    ] {
        let mut captioner = Captioner::new(&[segment(&["x"])], &style, LANDSCAPE, &Fonts::bundled()).unwrap();
        let mut canvas = Canvas::new(LANDSCAPE, YuvColor { matrix, range });
        canvas.draw(&mut captioner, 0);
        assert!(canvas.mean_column(|sample| sample == red).is_some(), "{matrix:?} {range:?}");
    }
}

#[test]
fn mistakes_in_styles_are_named_in_both_languages() {
    let error = Style::named("neon").unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("style")));
    let hint = error.hint().unwrap();
    assert!(hint.get(Language::Spanish).starts_with("Estilos: classic, yellow_punch"), "{hint:?}");
    assert!(hint.get(Language::English).contains("progressive, outline, minimal"), "{hint:?}");
    for (overrides, field) in [
        (json!({"outlin": {}}), "style_options.outlin"),
        (json!({"outline": {"widht": 1}}), "style_options.outline.widht"),
        (json!({"outline": {"width": 9}}), "style_options.outline.width"),
        (json!({"outline": 3}), "style_options.outline"),
        (json!({"fill": "mauve"}), "style_options.fill"),
        (json!({"fill": {"red": 1}}), "style_options.fill"),
        (json!({"animation": {"word": "spin"}}), "style_options.animation.word"),
        (json!({"words": {"current_box": {"radius": "x"}}}), "style_options.words.current_box.radius"),
        (json!({"safe_area": {"portrait": {"top": 0.9}}}), "style_options.safe_area.portrait.top"),
        (json!({"size": 0}), "style_options.size"),
        (json!({"max_words": -1}), "style_options.max_words"),
        (json!([]), "style_options"),
    ] {
        let error = Style::resolve(Some("karaoke"), &overrides).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidField, Some(field)), "{overrides}");
        assert!(!error.message().es.is_empty() && !error.message().en.is_empty());
    }
}

#[test]
fn styles_can_be_changed_field_by_field_or_passed_whole() {
    let changed = Style::resolve(
        Some("yellow_punch"),
        &json!({"words": {"current": "#00ff00"}, "font": {"weight": 600}}),
    );
    let changed = changed.unwrap();
    let base = Style::named("yellow_punch").unwrap();
    assert_eq!(changed.words.current.unwrap().to_string(), "#00ff00");
    assert_eq!((changed.font.weight, &changed.outline), (600, &base.outline));
    let whole = serde_json::to_value(&changed).unwrap();
    assert_eq!(Style::resolve(None, &whole).unwrap(), changed);
    let none = Style::resolve(Some("yellow_punch"), &json!({"words": {"current": null}})).unwrap();
    assert_eq!(none.words.current, None);
    assert_eq!(Style::resolve(None, &Value::Null).unwrap(), Style::named("classic").unwrap());
    assert_eq!(Style::names().count(), 8);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_text_on_no_frame_panics(
        name in prop::sample::select(Style::names().collect::<Vec<_>>()),
        width in 16_u32..200,
        height in 16_u32..200,
        lines in prop::collection::vec("\\PC{0,24}|[ a-zA-Z\u{5d0}-\u{5ea}\u{600}-\u{6ff}\u{200d}\u{fe0f}\u{2029}\\n\\t]{0,40}", 0..4),
        at_ms in -10_i64..1010,
        size in 0.01..0.5_f64,
        full in any::<bool>(),
    ) {
        let style = Style::resolve(Some(name), &json!({"size": size})).unwrap();
        let frame = FrameSize { width, height };
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let range = if full { YuvRange::Full } else { YuvRange::Limited };
        let mut canvas = Canvas::new(frame, YuvColor { range, ..YuvColor::default() });
        let mut captioner = Captioner::new(&[segment(&lines)], &style, frame, &Fonts::bundled()).unwrap();
        canvas.draw(&mut captioner, at_ms * 1000);
    }
}

#[test]
fn frames_beyond_the_limits_are_refused() {
    let style = Style::named("classic").unwrap();
    for (width, height) in [(15, 400), (400, 15), (16_385, 400), (0, 0), (100_000, 2)] {
        let frame = FrameSize { width, height };
        let error = Captioner::new(&[segment(&["a"])], &style, frame, &Fonts::bundled()).unwrap_err();
        assert_eq!(error.code(), Code::ResolutionLimitExceeded);
    }
}

#[test]
fn captioners_move_between_threads() {
    fn is_send<T: Send>() {}
    is_send::<Captioner>();
    is_send::<Fonts>();
}
