//! What is written comes back: through us, and through others.

use noxus_engine::codec::{self, EncodeOptions};
use noxus_engine::raster::Layout;
use noxus_engine::{Code, ImageFormat, Limits};

use super::support::*;

#[test]
fn lossy_files_look_the_same_to_us_and_to_others() {
    for format in FORMATS {
        for layout in LAYOUTS {
            if format == ImageFormat::Jpeg && layout.has_alpha() {
                continue;
            }
            for (width, height) in [(67, 45), (1, 1), (16, 3)] {
                let picture = still(width, height, layout);
                let bytes = encode(format, &picture, options(90, 4)).unwrap();
                assert_eq!(ImageFormat::detect(&bytes), Some(format));
                let ours = decode(format, &bytes).unwrap();
                assert_eq!((ours.frames.len(), ours.orientation), (1, 1));
                let ours = relayout(&ours.frames[0].raster, Layout::Rgba);
                let source = relayout(&picture.frames[0].raster, Layout::Rgba);
                let theirs = relayout(&oracle_decode(format, &bytes), Layout::Rgba);
                let what = format!("{format:?} {layout:?} {width}×{height}");
                let (loss, difference) = (psnr(&source, &ours), psnr(&ours, &theirs));
                println!("{what}: {} bytes, {loss:.1} dB, to theirs {difference:.1} dB", bytes.len());
                assert!(loss > 30.0, "{what}: {loss:.1} dB");
                assert!(difference > 40.0, "{what}: {difference:.1} dB");
            }
        }
    }
}

#[test]
fn lossless_files_keep_every_sample() {
    for format in [ImageFormat::Webp, ImageFormat::Avif] {
        for layout in LAYOUTS {
            for effort in [0, 4, 9] {
                let picture = still(53, 37, layout);
                let wanted = EncodeOptions { quality: 80, lossless: true, effort };
                let bytes = encode(format, &picture, wanted).unwrap();
                let ours = decode(format, &bytes).unwrap();
                let source = relayout(&picture.frames[0].raster, Layout::Rgba);
                let what = format!("{format:?} {layout:?} effort {effort}");
                assert!(relayout(&ours.frames[0].raster, Layout::Rgba) == source, "{what}");
                assert!(relayout(&oracle_decode(format, &bytes), Layout::Rgba) == source, "{what}: theirs");
            }
        }
    }
}

#[test]
fn metadata_comes_back_from_files_of_every_kind() {
    for format in FORMATS {
        for lossless in [false, true] {
            if format == ImageFormat::Jpeg && lossless {
                continue;
            }
            let mut picture = still(40, 30, Layout::Rgb);
            picture.metadata = metadata(6);
            for effort in [0, 4, 8] {
                let wanted = EncodeOptions { quality: 80, lossless, effort };
                let bytes = encode(format, &picture, wanted).unwrap();
                let ours = decode(format, &bytes).unwrap();
                assert!(ours.metadata == picture.metadata, "{format:?} effort {effort}");
                let orientation = if format == ImageFormat::Avif { 1 } else { 6 };
                assert_eq!(ours.orientation, orientation, "{format:?}");
                let facts = codec::probe(format, &bytes, &Limits::default()).unwrap();
                assert_eq!((facts.width, facts.height, facts.orientation), (40, 30, orientation));
            }
        }
    }
}

#[test]
fn animations_keep_their_frames_and_times() {
    let durations_ms = [100, 40, 1, 2_000];
    let picture = animation(48, 32, &durations_ms);
    let wanted = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let bytes = encode(ImageFormat::Webp, &picture, wanted).unwrap();
    let ours = decode(ImageFormat::Webp, &bytes).unwrap();
    let times: Vec<u32> = ours.frames.iter().map(|frame| frame.duration_ms).collect();
    assert_eq!(times, durations_ms);
    assert_eq!(ours.loop_count, 3);
    let facts = codec::probe(ImageFormat::Webp, &bytes, &Limits::default()).unwrap();
    assert_eq!((facts.frames, facts.has_alpha), (4, true));
    for (ours, source) in ours.frames.iter().zip(&picture.frames) {
        assert!(visible(&ours.raster) == visible(&source.raster));
    }
}

#[test]
fn files_of_other_encoders_are_read_as_others_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (png, ppm, out) = (path("in.png"), path("in.ppm"), path("out"));
    let source = pattern(131, 77, Layout::Rgb);
    write_png(png.as_ref(), &source);
    let mut pnm = b"P6\n131 77\n255\n".to_vec();
    pnm.extend(source.pixels());
    std::fs::write(&ppm, pnm).unwrap();
    let avif = path("out.avif");
    let runs: [(ImageFormat, &str, Vec<&str>); 12] = [
        (ImageFormat::Jpeg, "cjpeg", vec!["-quality", "90", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-progressive", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-grayscale", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-restart", "2", "-outfile", &out, &ppm]),
        (ImageFormat::Jpeg, "cjpeg", vec!["-sample", "2x1", "-rgb", "-outfile", &out, &ppm]),
        (ImageFormat::Webp, "cwebp", vec!["-quiet", "-q", "90", &png, "-o", &out]),
        (ImageFormat::Webp, "cwebp", vec!["-quiet", "-lossless", &png, "-o", &out]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-d", "8", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-d", "10", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-d", "12", "-y", "422", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-r", "limited", "-y", "420", &png, &avif]),
        (ImageFormat::Avif, "avifenc", vec!["-s", "9", "-y", "400", &png, &avif]),
    ];
    for (format, program, arguments) in runs {
        run(program, &arguments);
        let bytes = std::fs::read(if format == ImageFormat::Avif { &avif } else { &out }).unwrap();
        let ours = relayout(&decode(format, &bytes).unwrap().frames[0].raster, Layout::Rgb);
        let theirs = relayout(&oracle_decode(format, &bytes), Layout::Rgb);
        let difference = psnr(&ours, &theirs);
        assert!(difference > 45.0, "{program} {arguments:?}: {difference:.1} dB");
        let is_gray = arguments.contains(&"-grayscale") || arguments.contains(&"400");
        assert!(is_gray || psnr(&ours, &source) > 28.0, "{program} {arguments:?}");
    }
}

#[test]
fn containers_pass_the_inspection_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.webp").to_str().unwrap().to_owned();
    for picture in [still(41, 31, Layout::Rgba), animation(24, 18, &[70, 80])] {
        let picture = noxus_engine::raster::Picture { metadata: metadata(1), ..picture };
        for lossless in [false, true] {
            let wanted = EncodeOptions { lossless, ..EncodeOptions::default() };
            std::fs::write(&path, encode(ImageFormat::Webp, &picture, wanted).unwrap()).unwrap();
            let report = String::from_utf8(run("webpmux", &["-info", &path])).unwrap();
            for feature in ["ICC profile", "EXIF metadata", "XMP metadata", "transparency"] {
                assert!(report.contains(feature), "{report}");
            }
            if picture.frames.len() > 1 {
                assert!(
                    report.contains("Number of frames: 2") && report.contains("Loop Count : 3"),
                    "{report}"
                );
            }
            for (kind, content) in [("icc", &picture.metadata.icc), ("exif", &picture.metadata.exif)] {
                let out = folder.path().join(kind);
                run("webpmux", &["-get", kind, &path, "-o", out.to_str().unwrap()]);
                assert!(std::fs::read(out).unwrap() == *content.as_ref().unwrap(), "{kind}");
            }
        }
    }
}

#[test]
fn avif_turns_and_mirrors_become_an_orientation_and_its_aperture_a_crop() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (png, avif) = (path("in.png"), path("out.avif"));
    let source = pattern(60, 40, Layout::Rgb);
    write_png(png.as_ref(), &source);
    for (arguments, orientation) in [
        (vec![], 1),
        (vec!["--irot", "1"], 8),
        (vec!["--irot", "3"], 6),
        (vec!["--imir", "0"], 4),
        (vec!["--imir", "1"], 2),
        (vec!["--irot", "1", "--imir", "0"], 5),
    ] {
        let crop = ["--crop", "8,4,32,20"];
        let all = [&["-s", "9", "--lossless"], arguments.as_slice(), &crop, &[&*png, &*avif]].concat();
        run("avifenc", &all);
        let bytes = std::fs::read(&avif).unwrap();
        let facts = codec::probe(ImageFormat::Avif, &bytes, &Limits::default()).unwrap();
        let ours = decode(ImageFormat::Avif, &bytes).unwrap();
        assert_eq!((facts.width, facts.height, facts.orientation), (32, 20, orientation), "{arguments:?}");
        assert_eq!(ours.orientation, orientation);
        let raster = &ours.frames[0].raster;
        assert_eq!((raster.width(), raster.height()), (32, 20));
        for (row, ours) in raster.pixels().chunks_exact(32 * 3).enumerate() {
            let start = ((row + 4) * 60 + 8) * 3;
            assert_eq!(ours, &source.pixels()[start..start + 32 * 3]);
        }
    }
}

#[test]
fn wide_gamut_avif_comes_with_a_profile() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (png, avif) = (path("in.png"), path("out.avif"));
    write_png(png.as_ref(), &pattern(20, 20, Layout::Rgb));
    for (cicp, has_profile) in [("1/13/6", false), ("12/13/6", true), ("9/14/9", true)] {
        run("avifenc", &["-s", "9", "--cicp", cicp, &png, &avif]);
        let ours = decode(ImageFormat::Avif, &std::fs::read(&avif).unwrap()).unwrap();
        assert_eq!(ours.metadata.icc.is_some(), has_profile, "{cicp}");
    }
}

#[test]
fn four_inks_become_three_lights() {
    // Solid patches of 8×16: cyan, magenta, yellow, black, white, a mixture.
    let wanted = [[0, 255, 255], [255, 0, 255], [255, 255, 0], [0, 0, 0], [255, 255, 255], [143, 95, 167]];
    for bytes in [&include_bytes!("fixtures/cmyk-adobe.jpg")[..], include_bytes!("fixtures/cmyk-plain.jpg")] {
        let picture = decode(ImageFormat::Jpeg, bytes).unwrap();
        let raster = &picture.frames[0].raster;
        assert_eq!((raster.layout(), raster.width(), raster.height()), (Layout::Rgb, 48, 16));
        for (patch, wanted) in wanted.iter().enumerate() {
            let at = (8 * 48 + patch * 8 + 4) * 3;
            for (ours, wanted) in raster.pixels()[at..at + 3].iter().zip(wanted) {
                assert!(ours.abs_diff(*wanted) <= 3, "patch {patch}: {:?}", &raster.pixels()[at..at + 3]);
            }
        }
    }
}

#[test]
fn jpeg_with_alpha_is_refused() {
    for layout in [Layout::GrayAlpha, Layout::Rgba] {
        let error = encode(ImageFormat::Jpeg, &still(8, 8, layout), options(80, 4)).unwrap_err();
        assert_eq!(error.code(), Code::ToolFailed);
    }
}

#[test]
fn sequences_show_their_first_picture_and_grids_all_tiles() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (first, second, avif) = (path("1.png"), path("2.png"), path("out.avif"));
    let source = pattern(64, 64, Layout::Rgb);
    write_png(first.as_ref(), &source);
    let mut other = source.clone();
    other.pixels_mut().reverse();
    write_png(second.as_ref(), &other);
    run("avifenc", &["-s", "9", "--lossless", &first, &second, &avif]);
    let ours = decode(ImageFormat::Avif, &std::fs::read(&avif).unwrap()).unwrap();
    // avifenc gives every sequence an alpha track.
    assert_eq!((ours.frames.len(), ours.frames[0].raster.layout()), (1, Layout::Rgba));
    assert!(relayout(&ours.frames[0].raster, Layout::Rgb) == source);
    // Equal tiles share their bytes in the file.
    let inputs = [&*first, &*second, &*second, &*first];
    run("avifenc", &[&["-s", "9", "--lossless", "--grid", "2x2"], &inputs[..], &[&*avif]].concat());
    let ours = decode(ImageFormat::Avif, &std::fs::read(&avif).unwrap()).unwrap();
    let raster = &ours.frames[0].raster;
    assert_eq!((raster.width(), raster.height()), (128, 128));
    for (row, ours) in raster.pixels().chunks_exact(128 * 3).enumerate() {
        let tile_row = |tile: &noxus_engine::raster::Raster| {
            let start = row % 64 * 64 * 3;
            tile.pixels()[start..start + 64 * 3].to_vec()
        };
        let tiles = if row < 64 { [&source, &other] } else { [&other, &source] };
        assert!(ours == tiles.map(tile_row).concat(), "row {row}");
    }
}

#[test]
fn odd_metadata_is_carried_or_left_out_but_never_in_the_way() {
    for format in FORMATS {
        for exif in [&b""[..], b"x", b"not TIFF at all", b"II*\0\xff\xff\xff\xff", &[b'M'; 70_000]] {
            let mut picture = still(20, 20, Layout::Rgb);
            picture.metadata.exif = Some(exif.to_vec());
            picture.metadata.xmp = Some(vec![b' '; 70_000]);
            let bytes = encode(format, &picture, options(80, 3)).unwrap();
            let ours = decode(format, &bytes).unwrap();
            assert_eq!(ours.orientation, 1);
            if let Some(kept) = ours.metadata.exif {
                assert_eq!(kept, exif);
            }
            oracle_decode(format, &bytes);
        }
    }
}

#[test]
fn a_jpeg_quality_looks_the_same_at_every_effort() {
    let picture = still(256, 192, Layout::Rgb);
    for quality in [30, 60, 80, 92] {
        let fidelity = [1, 4, 6, 9].map(|effort| {
            let bytes = encode(ImageFormat::Jpeg, &picture, options(quality, effort)).unwrap();
            let decoded = decode(ImageFormat::Jpeg, &bytes).unwrap();
            psnr(&decoded.frames[0].raster, &picture.frames[0].raster)
        });
        println!("quality {quality}: {fidelity:.1?} dB");
        let (least, most) = fidelity.into_iter().fold((f64::MAX, 0.0_f64), |(a, b), x| (a.min(x), b.max(x)));
        assert!(most - least < 3.0, "quality {quality}: {fidelity:.1?} dB");
    }
}
