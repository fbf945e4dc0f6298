//! Sizes: shrinking while decoding, and the longest sides of each format.

use noxus_engine::codec::{self, DecodeOptions};
use noxus_engine::raster::Layout;
use noxus_engine::{CancelToken, Code, Ctx, ImageFormat, Limits, Services};

use super::support::*;

#[test]
fn jpeg_shrinks_while_decoding_but_leaves_half_as_much_again() {
    let bytes = encode(ImageFormat::Jpeg, &still(801, 601, Layout::Rgb), options(92, 4)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jpg").to_str().unwrap().to_owned();
    std::fs::write(&path, &bytes).unwrap();
    for (target, wanted) in [
        ((800, 600), (801, 601)),
        ((300, 200), (801, 601)),
        ((267, 200), (401, 301)),
        ((134, 100), (401, 301)),
        ((133, 100), (201, 151)),
        ((67, 50), (201, 151)),
        ((66, 50), (101, 76)),
        ((10, 10), (101, 76)),
        ((10, 400), (801, 601)),
    ] {
        let options = DecodeOptions { target: Some(target), still: false };
        let picture =
            Ctx::with_defaults(|ctx| codec::decode(ImageFormat::Jpeg, &bytes, &options, ctx)).unwrap();
        let raster = &picture.frames[0].raster;
        let size = (raster.width(), raster.height());
        assert_eq!(size, wanted, "{target:?}");
        let shrunk = size != (801, 601);
        assert!(!shrunk || (f64::from(size.0) >= 1.5 * f64::from(target.0)), "{target:?}");
        assert!(!shrunk || (f64::from(size.1) >= 1.5 * f64::from(target.1)), "{target:?}");
        // djpeg shrinks in the same way, to the byte.
        let eighths = [8, 4, 2, 1].into_iter().find(|eighths| (801_u32 * eighths).div_ceil(8) == size.0);
        let scale = format!("{}/8", eighths.unwrap());
        assert!(*raster == read_pnm(&run("djpeg", &["-pnm", "-scale", &scale, &path])), "{target:?}");
    }
}

#[test]
fn each_format_names_its_longest_side() {
    let mut limits = Limits::default();
    limits.max_side_pixels = 100_000;
    let (cancel, services) = (CancelToken::new(), Services::default());
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    for (format, longest) in
        [(ImageFormat::Jpeg, 65_500), (ImageFormat::Webp, 16_383), (ImageFormat::Avif, 65_535)]
    {
        let fits = codec::encode(format, &still(longest, 2, Layout::Gray), &options(80, 0), &ctx).unwrap();
        let facts = codec::probe(format, &fits, &limits).unwrap();
        assert_eq!((facts.width, facts.height), (longest, 2), "{format:?}");
        let error =
            codec::encode(format, &still(2, longest + 1, Layout::Gray), &options(80, 0), &ctx).unwrap_err();
        assert_eq!(error.code(), Code::ResolutionLimitExceeded);
        let digits = |text: &str| text.replace([',', '.'], "");
        assert!(digits(&error.message().es).contains(&longest.to_string()), "{error}");
        assert!(digits(&error.message().en).contains(&longest.to_string()), "{error}");
    }
}
