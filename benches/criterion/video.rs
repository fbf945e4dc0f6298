//! The hot paths of captions in video: drawing, and what surrounds it.

use std::time::Duration;

use criterion::{BatchSize, Criterion};
use noxus_engine::captions::raster::{Captioner, Fonts, FrameSize};
use noxus_engine::captions::{Segment, Style};
use noxus_engine::codec::video::{TranscodePlan, splice, transcode};
use noxus_engine::frame::{Plane, YuvColor, YuvFrame};
use noxus_engine::transcript::Word;
use noxus_engine::{Ctx, Input};

const FRAME: FrameSize = FrameSize { width: 1080, height: 1920 };

/// Four captions of one second, of three words each.
fn segments() -> Vec<Segment> {
    (0..4).map(|index| caption(&["Mira cómo", "crece"], index * 1_000)).collect()
}

fn caption(lines: &[&str], start_ms: i64) -> Segment {
    let texts = lines.iter().flat_map(|line| line.split_whitespace());
    let words = texts.zip(0..).map(|(text, index)| Word {
        id: 0,
        text: text.to_owned(),
        start_ms: start_ms + index * 333,
        end_ms: start_ms + (index + 1) * 333,
        confidence: 1.0,
    });
    Segment {
        id: 1,
        start_ms,
        end_ms: start_ms + 1_000,
        text: lines.join(" "),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        words: words.collect(),
        violations: Vec::new(),
    }
}

fn captioner(style: &str) -> Captioner {
    let style = Style::named(style).expect("the style exists");
    Captioner::new(&segments(), &style, FRAME, &Fonts::bundled()).expect("the captions are good")
}

/// Planes of one frame, 4:2:0.
struct Canvas([Vec<u8>; 3]);

impl Canvas {
    fn new() -> Self {
        let pixels = FRAME.width as usize * FRAME.height as usize;
        Self([vec![90; pixels], vec![128; pixels / 4], vec![128; pixels / 4]])
    }

    fn draw(&mut self, captioner: &mut Captioner, at_us: i64) {
        let [y, u, v] = &mut self.0;
        let stride = FRAME.width as usize;
        let planes = [Plane::new(y, stride), Plane::new(u, stride / 2), Plane::new(v, stride / 2)];
        let frame = YuvFrame::new((FRAME.width, FRAME.height), planes, YuvColor::default());
        captioner.draw(at_us, &mut frame.expect("the planes hold the frame"));
    }
}

/// One frame of captions: what was drawn before, something that moves, and the first
/// frame of a caption, which is shaped and drawn.
pub(crate) fn drawing(criterion: &mut Criterion) {
    let mut canvas = Canvas::new();
    let mut group = criterion.benchmark_group("captions/1080x1920");
    for (name, style) in [("still", "classic"), ("still, popped", "yellow_punch"), ("karaoke", "karaoke")] {
        let mut captioner = captioner(style);
        // After the pop of the second word; in the middle of a colour that runs.
        group.bench_function(name, |bencher| bencher.iter(|| canvas.draw(&mut captioner, 560_000)));
    }
    for style in ["classic", "yellow_punch", "karaoke"] {
        let mut captioner = captioner(style);
        let mut second = 0;
        group.bench_function(format!("first frame/{style}"), |bencher| {
            bencher.iter(|| {
                second = (second + 1) % 4;
                canvas.draw(&mut captioner, second * 1_000_000);
            });
        });
    }
    // A whole second of words that spring up, at 30 frames.
    group.bench_function("a second of yellow_punch", |bencher| {
        bencher.iter_batched_ref(
            || captioner("yellow_punch"),
            |captioner| (0..30).for_each(|frame| canvas.draw(captioner, frame * 33_333)),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// The first second of a small clip: rendered whole, and again where nothing changed and
/// where one caption did.
pub(crate) fn rendering(criterion: &mut Criterion) {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../engine/src/tools/auto_subtitles/cases");
    let source = Input::from_path("video", format!("{cases}/burned/input.mp4"));
    let plan = TranscodePlan { key_gap_ms: 500, ..TranscodePlan::default() };
    let mut idle = |_: &mut YuvFrame<'_>, _: i64| Ok(());
    let mut whole = || Ctx::with_defaults(|ctx| transcode(&source, &plan, ctx, &mut idle));
    let earlier = Input::from_content("rendered", whole().expect("the clip is rendered").content);
    let mut group = criterion.benchmark_group("video");
    group.measurement_time(Duration::from_secs(3)).sample_size(10);
    group.bench_function("transcode a small clip", |bencher| bencher.iter(&mut whole));
    for (name, changed) in [("splice/nothing", 0..0), ("splice/one group", 0..100)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let changed = std::slice::from_ref(&changed);
                Ctx::with_defaults(|ctx| splice(&source, &earlier, changed, &plan, ctx, &mut idle))
            });
        });
    }
    group.finish();
}
