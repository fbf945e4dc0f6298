//! Our files read by another project's program, and its files read by us:
//! ImageMagick for pixels, pngcheck for the rules of PNG. Packages `imagemagick`
//! and `pngcheck`; without them these tests fail.

use std::io::Write;
use std::process::{Command, Stdio};

use noxus_engine::codec::{DecodeOptions, EncodeOptions, decode, encode};
use noxus_engine::raster::{Layout, Metadata, Picture, Raster};
use noxus_engine::{Ctx, ImageFormat, pipeline};

/// Feeds `input` to a program and gives what it writes.
fn pipe(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{program} is needed: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A program may stop reading early; what it says then counts.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    output.stdout
}

/// A picture with smooth parts, edges and noise.
fn pattern(width: u32, height: u32, layout: Layout, levels: u32) -> Raster {
    let mut pixels = Vec::new();
    let mut noise = 0x2545_f491_u32;
    for y in 0..height {
        for x in 0..width {
            for channel in 0..u32::try_from(layout.channels()).unwrap() {
                noise ^= noise << 13;
                noise ^= noise >> 17;
                noise ^= noise << 5;
                let smooth = x * 5 + y * 3 + channel * 40;
                let edge = if (x / 4 + y / 4) % 2 == 0 { 90 } else { 0 };
                let value = (smooth + edge + noise % 8) % 256;
                pixels.push(u8::try_from(value / (256 / levels) * (255 / (levels - 1))).unwrap());
            }
        }
    }
    Raster::new(width, height, layout, pixels).unwrap()
}

fn rgba(raster: &Raster) -> Vec<u8> {
    pipeline::with_layout(raster, Layout::Rgba).into_pixels()
}

/// Colours of fully transparent pixels do not count: programs differ there.
fn visible(mut pixels: Vec<u8>) -> Vec<u8> {
    for pixel in pixels.chunks_exact_mut(4).filter(|pixel| pixel[3] == 0) {
        pixel.fill(0);
    }
    pixels
}

fn assert_same(ours: Vec<u8>, theirs: Vec<u8>, what: &str) {
    let (ours, theirs) = (visible(ours), visible(theirs));
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let first = ours.iter().zip(&theirs).position(|(one, two)| one != two);
    assert!(first.is_none(), "{what}: differs at byte {first:?}");
}

const LAYOUTS: [Layout; 4] = [Layout::Gray, Layout::GrayAlpha, Layout::Rgb, Layout::Rgba];

#[test]
fn imagemagick_reads_the_exact_pixels_we_write() {
    for layout in LAYOUTS {
        for levels in [2, 16, 256] {
            let raster = pattern(37, 23, layout, levels);
            let picture = Picture::still(raster.clone());
            let efforts: &[u8] = if levels == 256 { &[0, 4, 9] } else { &[4] };
            for &effort in efforts {
                let options = EncodeOptions { effort, ..EncodeOptions::default() };
                let write =
                    |format| Ctx::with_defaults(|ctx| encode(format, &picture, &options, ctx)).unwrap();
                let what = |name: &str| format!("{name} {layout:?} {levels} effort {effort}");
                let png = write(ImageFormat::Png);
                pipe("pngcheck", &["-q"], &png);
                assert_same(
                    rgba(&raster),
                    pipe("convert", &["png:-", "-depth", "8", "rgba:-"], &png),
                    &what("png"),
                );
                if effort != 4 {
                    continue;
                }
                let tiff = write(ImageFormat::Tiff);
                assert_same(
                    rgba(&raster),
                    pipe("convert", &["tiff:-", "-depth", "8", "rgba:-"], &tiff),
                    &what("tiff"),
                );
                let ico = write(ImageFormat::Ico);
                assert_same(
                    rgba(&raster),
                    pipe("convert", &["ico:-", "-depth", "8", "rgba:-"], &ico),
                    &what("ico"),
                );
                if !layout.has_alpha() {
                    let bmp = write(ImageFormat::Bmp);
                    assert_same(
                        rgba(&raster),
                        pipe("convert", &["bmp:-", "-depth", "8", "rgba:-"], &bmp),
                        &what("bmp"),
                    );
                }
                if layout == Layout::Gray || (layout == Layout::Rgb && levels < 16) {
                    let gif = write(ImageFormat::Gif);
                    assert_same(
                        rgba(&raster),
                        pipe("convert", &["gif:-", "-depth", "8", "rgba:-"], &gif),
                        &what("gif"),
                    );
                }
            }
        }
    }
}

#[test]
fn we_read_the_pixels_imagemagick_writes() {
    let source = pattern(37, 23, Layout::Rgb, 256);
    let png = Ctx::with_defaults(|ctx| {
        encode(ImageFormat::Png, &Picture::still(source.clone()), &EncodeOptions::default(), ctx)
    });
    let png = png.unwrap();
    let variants: [(&str, &[&str]); 20] = [
        ("png", &["-resize", "61x41", "-define", "png:bit-depth=16"]),
        ("png", &["-interlace", "PNG"]),
        ("png", &["-resize", "61x41", "-interlace", "PNG", "-define", "png:bit-depth=16"]),
        ("png", &["-colors", "200", "-define", "png:color-type=3"]),
        ("png", &["-colors", "10", "-define", "png:color-type=3"]),
        ("png", &["-colorspace", "Gray", "-define", "png:color-type=0", "-define", "png:bit-depth=4"]),
        ("png", &["-transparent", "black", "-define", "png:color-type=3", "-colors", "100"]),
        ("tiff", &["-compress", "LZW"]),
        ("tiff", &["-compress", "Zip"]),
        ("tiff", &["-compress", "RLE"]),
        ("tiff", &["-compress", "None", "-define", "tiff:endian=msb"]),
        ("tiff", &["-compress", "LZW", "-define", "tiff:tile-geometry=16x16"]),
        ("tiff", &["-colorspace", "Gray", "-compress", "Zip"]),
        ("tiff", &["-alpha", "on", "-compress", "LZW"]),
        ("bmp3", &[]),
        ("bmp3", &["-colors", "64", "-type", "Palette"]),
        ("bmp3", &["-colors", "12", "-type", "Palette", "-compress", "RLE"]),
        ("bmp", &["-alpha", "on"]),
        ("gif", &["-interlace", "GIF"]),
        ("ico", &[]),
    ];
    for (format, arguments) in variants {
        let to = format!("{format}:-");
        let theirs = pipe("convert", &[&["png:-"], arguments, &[&to]].concat(), &png);
        let expected = pipe("convert", &[&format!("{format}:-"), "-depth", "8", "rgba:-"], &theirs);
        let detected = ImageFormat::detect(&theirs).unwrap();
        let picture = Ctx::with_defaults(|ctx| decode(detected, &theirs, &DecodeOptions::default(), ctx));
        let picture = picture.unwrap_or_else(|error| panic!("{format} {arguments:?}: {error}"));
        let raster = &picture.frames[0].raster;
        assert_same(rgba(raster), expected, &format!("{format} {arguments:?}"));
        let facts = noxus_engine::probe_image(&theirs, &noxus_engine::Limits::default()).unwrap();
        assert_eq!((facts.width, facts.height, facts.format), (raster.width(), raster.height(), detected));
    }
}

#[test]
fn profile_exif_and_xmp_are_found_by_others() {
    let icc = profile();
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    let xmp = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"/>"#.to_vec();
    let metadata = Metadata { icc: Some(icc.clone()), exif: Some(exif.clone()), xmp: Some(xmp.clone()) };
    let raster = pattern(9, 7, Layout::Rgb, 256);
    let picture = Picture { metadata: metadata.clone(), ..Picture::still(raster) };
    for effort in [0, 4, 9] {
        let options = EncodeOptions { effort, ..EncodeOptions::default() };
        let png = Ctx::with_defaults(|ctx| encode(ImageFormat::Png, &picture, &options, ctx)).unwrap();
        pipe("pngcheck", &["-q"], &png);
        assert_eq!(pipe("convert", &["png:-", "icc:-"], &png), icc);
        let again = Ctx::with_defaults(|ctx| decode(ImageFormat::Png, &png, &DecodeOptions::default(), ctx));
        let again = again.unwrap();
        assert_eq!((again.metadata, again.orientation), (metadata.clone(), 6));
    }
    for format in [ImageFormat::Tiff, ImageFormat::Gif] {
        let bytes =
            Ctx::with_defaults(|ctx| encode(format, &picture, &EncodeOptions::default(), ctx)).unwrap();
        let name = format!("{}:-", format.name());
        assert_eq!(pipe("convert", &[&name, "icc:-"], &bytes), icc, "{format:?}");
        // ImageMagick keeps no XMP of a GIF; the `gif` crate, which did not write it, does below.
        if format == ImageFormat::Tiff {
            assert_eq!(pipe("convert", &[&name, "xmp:-"], &bytes), xmp);
        }
        let again = Ctx::with_defaults(|ctx| decode(format, &bytes, &DecodeOptions::default(), ctx)).unwrap();
        assert_eq!(
            (again.metadata.icc, again.metadata.xmp),
            (Some(icc.clone()), Some(xmp.clone())),
            "{format:?}"
        );
    }
}

/// A Display P3 profile.
fn profile() -> Vec<u8> {
    moxcms::ColorProfile::new_display_p3().encode().unwrap()
}
