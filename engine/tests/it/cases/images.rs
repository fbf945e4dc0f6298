//! Results of `image-convert`: pixels are compared after decoding, with `expected.png`, and the length
//! of a file not at all: both depend on the builds of codecs where a format is lossy.

use noxus_engine::codec::{DecodeOptions, EncodeOptions, decode, encode};
use noxus_engine::raster::{Frame, Layout, Picture};
use noxus_engine::{Ctx, ImageFormat, pipeline};

use super::{Case, bless, read};

/// Samples of lossy results may differ by this much between codec builds.
const LOSSY_TOLERANCE: u8 = 4;

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

fn compare_pixels(case: &mut Case, found: &[u8], format: &str) {
    let path = case.file("expected.png");
    let found = film(found);
    let bare = Picture::still(found.frames[0].raster.clone());
    let png = Ctx::with_defaults(|ctx| encode(ImageFormat::Png, &bare, &EncodeOptions::default(), ctx));
    bless(&path, &png.unwrap());
    let expected = film(&read(&path));
    let (expected, found) = (&expected.frames[0].raster, &found.frames[0].raster);
    assert_eq!((expected.width(), expected.height()), (found.width(), found.height()), "{}", path.display());
    let tolerance = if matches!(format, "jpeg" | "webp" | "avif") { LOSSY_TOLERANCE } else { 0 };
    let worst = expected.pixels().iter().zip(found.pixels()).map(|(one, two)| one.abs_diff(*two)).max();
    assert!(worst <= Some(tolerance), "{}: samples differ by {worst:?}", path.display());
}

#[test]
fn every_case_gives_its_result() {
    super::check("image-convert", 25, |case, mut output| {
        assert_eq!(output.files.len(), 1);
        let file = &output.files[0];
        let format = output.report["format"].as_str().unwrap().to_owned();
        assert_eq!(output.report.remove("bytes"), Some(file.content.size_bytes().into()));
        output.report.insert("filename".into(), file.filename.clone().into());
        output.report.insert("mime_type".into(), file.mime_type.into());
        compare_pixels(case, &file.content.bytes().unwrap(), &format);
        output.report
    });
}
