//! A logo and a line in a corner.

use noxus_engine::captions::raster::Fonts;
use noxus_engine::compositor::{Compositor, Material};
use noxus_engine::raster::{Layout, Raster};
use noxus_engine::timeline::{Corner, Mark, Motion, Pattern, Timeline, Transition};
use noxus_engine::{CancelToken, Code, Ctx, Error, Input, Limits, ToolOutput, tools};
use serde_json::{Value, json};

use super::{Shot, background, plan, scene};
use crate::services::stand_ins;

const SIZE: (u32, u32) = (200, 160);

/// A logo: green, its left half alone.
fn green() -> Raster {
    let pixel = |x: u32| if x < 20 { [0, 255, 0, 255] } else { [0, 0, 0, 0] };
    Raster::new(40, 20, Layout::Rgba, (0..20).flat_map(|_| (0..40).flat_map(pixel)).collect()).unwrap()
}

struct WithLogo;

impl Material for WithLogo {
    fn picture(&self, _: u32) -> Result<Raster, Error> {
        Ok(green())
    }

    fn logo(&self) -> Result<Raster, Error> {
        Ok(green())
    }
}

fn timeline(mark: Option<Mark>) -> Timeline {
    let scenes = [Transition::Cut, Transition::SlideLeft];
    let scenes = scenes.map(|transition| scene(background(Pattern::Waves), Motion::Still, transition, 40));
    Timeline { mark, ..plan(SIZE, scenes.to_vec()) }
}

fn drawn(mark: Option<Mark>, number: u64) -> Shot {
    let (timeline, fonts) = (timeline(mark), Fonts::bundled());
    Shot::of(&mut Compositor::new(&timeline, &fonts, &WithLogo), number, SIZE, 0)
}

/// Which pixels a mark changes: from where to where, across and down.
fn changed(found: &Shot, without: &Shot) -> Option<[usize; 4]> {
    let mut room: Option<[usize; 4]> = None;
    for (at, (one, other)) in found.y.iter().zip(&without.y).enumerate() {
        if one.abs_diff(*other) > 2 {
            let (x, y) = (at % found.width, at / found.width);
            let [left, top, right, bottom] = room.unwrap_or([x, y, x, y]);
            room = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
        }
    }
    room
}

/// It stands in its corner, as opaque as it is to be, and nowhere else, while scenes push each other out.
#[test]
fn a_logo_stands_still_in_its_corner() {
    let without = [5, 43].map(|number| drawn(None, number));
    let pure = {
        let [red, green, blue] = [0.0, 1.0, 0.0];
        16.0 + 219.0 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)
    };
    for corner in [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight] {
        let mut rooms = Vec::new();
        for (number, without) in [5, 43].into_iter().zip(&without) {
            let mark = Mark { corner, opacity_percent: 80, has_logo: true, text: None };
            let found = drawn(Some(mark), number);
            let [left, top, right, bottom] = changed(&found, without).unwrap();
            // 38 × 19 of 200 × 160, of which the left half is green; 7 pixels from the edges.
            let is_left = matches!(corner, Corner::TopLeft | Corner::BottomLeft);
            let is_top = matches!(corner, Corner::TopLeft | Corner::TopRight);
            let start = if is_left { 7 } else { 200 - 7 - 38 };
            assert!(
                left.abs_diff(start) <= 1 && right.abs_diff(start + 18) <= 2,
                "{corner:?} {left} {right}"
            );
            assert!(if is_top { top.abs_diff(7) <= 1 } else { bottom.abs_diff(152) <= 1 }, "{top} {bottom}");
            let middle = (top + bottom) / 2 * 200 + left + 8;
            let expected = pure * 0.8 + f64::from(without.y[middle]) * 0.2;
            assert!((expected - f64::from(found.y[middle])).abs() < 2.5, "{expected} {}", found.y[middle]);
            rooms.push([left, top, right, bottom]);
        }
        assert_eq!(rooms[0], rooms[1]);
    }
}

/// A line stands under the logo, on the side of its corner; letters no font has are told.
#[test]
fn a_line_stands_under_the_logo() {
    let mark = |has_logo, text: Option<&str>| {
        let text = text.map(str::to_owned);
        Some(Mark { corner: Corner::TopRight, opacity_percent: 100, has_logo, text })
    };
    let without = drawn(None, 5);
    let room = |mark| changed(&drawn(mark, 5), &without);
    let [_, logo_top, _, logo_bottom] = room(mark(true, None)).unwrap();
    let both = room(mark(true, Some("@micanal"))).unwrap();
    assert_eq!(both[1], logo_top);
    assert!(both[3] > logo_bottom + 4 && both[2] >= 190, "{both:?}");
    let line = room(mark(false, Some("@micanal"))).unwrap();
    assert!(line[1] < 12 && line[3] < 20 && line[2] >= 190, "{line:?}");
    assert_eq!(room(mark(false, Some("  "))), None);
    let (timeline, fonts) = (timeline(mark(false, Some("canal \u{10ffff}"))), Fonts::bundled());
    let mut compositor = Compositor::new(&timeline, &fonts, &WithLogo);
    Shot::of(&mut compositor, 0, SIZE, 0);
    assert_eq!(compositor.missing_letters().collect::<Vec<_>>(), ['\u{10ffff}']);
}

fn logo(pixels: Raster) -> Input {
    let png = Ctx::with_defaults(|ctx| {
        let picture = noxus_engine::raster::Picture::still(pixels);
        let options = noxus_engine::codec::EncodeOptions { quality: 80, lossless: true, effort: 1 };
        noxus_engine::codec::encode(noxus_engine::ImageFormat::Png, &picture, &options, ctx)
    });
    Input::from_bytes("logo", png.unwrap())
}

fn run(params: &Value, inputs: &[Input]) -> Result<ToolOutput, Error> {
    let tool = tools::find("script-to-video").unwrap();
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), stand_ins(tool));
    tool.run(params, inputs, &Ctx::new(&limits, &cancel, &|_| {}, &services))
}

/// The plan of a call remembers its mark; with another logo everything is drawn again, with the same
/// one nothing.
#[test]
fn a_mark_is_a_part_of_the_plan() {
    let params = json!({ "script": "Hola a todos.", "voice": "none", "music": "none", "resolution": "720p",
        "aspect_ratio": "1:1", "fps": 24, "preset": "fast", "watermark": "@micanal", "mark_corner": "bottom_left",
        "mark_opacity": 60 });
    let first = run(&params, &[logo(green())]).unwrap();
    let plan = first.report["plan"].clone();
    let mark = json!({"corner": "bottom_left", "opacity_percent": 60, "has_logo": true, "text": "@micanal"});
    assert_eq!(plan["mark"], mark);
    let again = |inputs: Vec<Input>| {
        let rendered = Input::from_content("rendered", first.files[0].content.clone());
        let params = json!({ "plan": plan, "voice": "none", "music": "none", "preset": "fast" });
        run(&params, &[vec![rendered], inputs].concat())
    };
    assert_eq!(again(vec![logo(green())]).unwrap().report["encoded_frames"], 0);
    let other = Raster::new(4, 4, Layout::Rgb, vec![200; 48]).unwrap();
    assert_ne!(again(vec![logo(other)]).unwrap().report["encoded_frames"], 0);
    let error = again(Vec::new()).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("plan.mark.has_logo")));
    let broken = Input::from_bytes("logo", "<svg/>");
    let error = run(&params, &[broken]).unwrap_err();
    assert_eq!(error.field(), Some("logo"), "{error}");
}
