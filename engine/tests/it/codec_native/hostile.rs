//! Broken and malicious files: typed errors, no crash, no large allocation.

use noxus_engine::codec;
use noxus_engine::raster::Layout;
use noxus_engine::{Code, ImageFormat, Limits};

use super::support::*;

#[test]
fn truncated_files_are_errors_never_half_pictures() {
    for (format, bytes) in samples() {
        // Every sixteenth, and every byte of the last stretch but the end marker's.
        let ends = (0..16).map(|part| bytes.len() * part / 16).chain(bytes.len() - 40..bytes.len() - 2);
        for end in ends {
            let error = decode(format, &bytes[..end]).err().map(|error| error.code());
            assert_eq!(error, Some(Code::CorruptInput), "{format:?} {end} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn flipped_bits_never_crash() {
    let mut random = Random(0x1234_5678);
    for (format, bytes) in samples() {
        for _ in 0..150 {
            let mut broken = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(broken.len());
                broken[at] ^= 1 << random.below(8);
            }
            let facts = codec::probe(format, &broken, &Limits::default());
            let limits = Limits::default();
            match decode_within(format, &broken, &limits) {
                Ok(picture) => {
                    let raster = &picture.frames[0].raster;
                    let facts = facts.unwrap();
                    assert_eq!((raster.width(), raster.height()), (facts.width, facts.height));
                }
                Err(error) => assert!(
                    matches!(
                        error.code(),
                        Code::CorruptInput
                            | Code::UnsupportedFormat
                            | Code::ResolutionLimitExceeded
                            | Code::ItemLimitExceeded
                    ),
                    "{format:?}: {error}"
                ),
            }
        }
    }
}

#[test]
fn large_sizes_are_refused_by_their_headers() {
    let limits = Limits::default();
    let jpeg =
        b"\xff\xd8\xff\xc0\0\x11\x08\xea\x60\xea\x60\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xda\0\x0c";
    let mut jpeg = jpeg.to_vec();
    jpeg.extend([0x03, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0, 0x55, 0xaa]);
    let mut webp = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    webp.extend([0x5f, 0xea, 0, 0x5f, 0xea, 0]);
    webp.extend(b"VP8L\0\0\0\0");
    let mut avif = encode(ImageFormat::Avif, &still(16, 16, Layout::Rgb), options(50, 0)).unwrap();
    let at = avif.windows(4).position(|window| window == b"ispe").unwrap();
    avif[at + 8..at + 16].copy_from_slice(b"\0\0\xea\x60\0\0\xea\x60");
    for (format, bytes) in [(ImageFormat::Jpeg, jpeg), (ImageFormat::Webp, webp), (ImageFormat::Avif, avif)] {
        let error = decode_within(format, &bytes, &limits).err().map(|error| error.code());
        assert_eq!(error, Some(Code::ResolutionLimitExceeded), "{format:?}");
        if format != ImageFormat::Webp {
            let facts = codec::probe(format, &bytes, &limits).unwrap();
            assert_eq!((facts.width, facts.height), (60_000, 60_000), "{format:?}");
        }
    }
}

#[test]
fn limits_apply_to_ordinary_pictures_too() {
    let mut limits = Limits::default();
    limits.max_pixels = 39 * 30;
    for (format, bytes) in samples() {
        let error = decode_within(format, &bytes, &limits).err().map(|error| error.code());
        assert_eq!(error, Some(Code::ResolutionLimitExceeded), "{format:?}");
    }
    let mut limits = Limits::default();
    limits.max_frames = 2;
    let bytes = encode(ImageFormat::Webp, &animation(20, 20, &[1, 2, 3]), options(80, 0)).unwrap();
    let error = decode_within(ImageFormat::Webp, &bytes, &limits).err().map(|error| error.code());
    assert_eq!(error, Some(Code::ItemLimitExceeded));
}

#[test]
fn stray_bytes_that_others_forgive_are_forgiven() {
    let jpeg = encode(ImageFormat::Jpeg, &still(64, 48, Layout::Rgb), options(80, 0)).unwrap();
    let wanted = decode(ImageFormat::Jpeg, &jpeg).unwrap();
    let without_end = jpeg[..jpeg.len() - 2].to_vec();
    let with_trailer = [&jpeg[..], b"trailing bytes"].concat();
    let padded = [&jpeg[..2], b"\0\0\xff\xff", &jpeg[2..]].concat();
    for bytes in [without_end, with_trailer, padded] {
        assert!(decode(ImageFormat::Jpeg, &bytes).unwrap() == wanted);
    }
    let webp = encode(ImageFormat::Webp, &still(64, 48, Layout::Rgb), options(80, 0)).unwrap();
    let wanted = decode(ImageFormat::Webp, &webp).unwrap();
    assert!(decode(ImageFormat::Webp, &[&webp[..], b"trailing bytes"].concat()).unwrap() == wanted);
}

#[test]
fn a_progressive_jpeg_without_its_last_scans_is_an_error() {
    let jpeg = encode(ImageFormat::Jpeg, &still(64, 48, Layout::Rgb), options(80, 9)).unwrap();
    let scans: Vec<usize> = (0..jpeg.len() - 1).filter(|&at| jpeg[at..].starts_with(b"\xff\xda")).collect();
    assert!(scans.len() > 3);
    for &end in &scans[1..] {
        let error = decode(ImageFormat::Jpeg, &jpeg[..end]).unwrap_err();
        assert_eq!(error.code(), Code::CorruptInput);
    }
}

/// A scan of nothing but zeros takes few bytes and a whole pass over the picture.
#[test]
fn thousands_of_scans_are_refused() {
    let mut jpeg = encode(ImageFormat::Jpeg, &still(64, 48, Layout::Gray), options(80, 9)).unwrap();
    let scans: Vec<usize> = (0..jpeg.len() - 1).filter(|&at| jpeg[at..].starts_with(b"\xff\xda")).collect();
    let last = *scans.last().unwrap();
    let scan = jpeg[last..jpeg.len() - 2].to_vec();
    jpeg.truncate(jpeg.len() - 2);
    for _ in 0..2_000 {
        jpeg.extend(&scan);
    }
    jpeg.extend(b"\xff\xd9");
    assert_eq!(decode(ImageFormat::Jpeg, &jpeg).unwrap_err().code(), Code::CorruptInput);
}

#[test]
fn codings_that_are_not_read_are_named() {
    let jpeg = encode(ImageFormat::Jpeg, &still(16, 16, Layout::Rgb), options(80, 0)).unwrap();
    let frame = (0..jpeg.len()).find(|&at| jpeg[at..].starts_with(b"\xff\xc0")).unwrap();
    for (change, word) in [((1, 0xc3), "lossless"), ((1, 0xc9), "arithmetic"), ((4, 12), "12-bit")] {
        let mut jpeg = jpeg.clone();
        jpeg[frame + change.0] = change.1;
        let error = decode(ImageFormat::Jpeg, &jpeg).unwrap_err();
        assert_eq!(error.code(), Code::UnsupportedFormat);
        assert!(error.to_string().contains(word) && error.hint().is_some(), "{error}");
    }
}

/// The container tells the truth; the AV1 stream inside asks for 60,000 × 60,000.
#[test]
fn avif_is_also_measured_by_its_stream() {
    let small = encode(ImageFormat::Avif, &still(64, 64, Layout::Rgb), options(50, 0)).unwrap();
    // Reduced still picture header of profile 0: flags, level, bits of width and
    // height less 1 (15, 15), width and height less 1.
    let fields = [(0b0_0011, 5), (0, 5), (15, 4), (15, 4), (59_999, 16), (59_999, 16)];
    let bits: String = fields.iter().map(|&(value, width)| format!("{value:0width$b}")).collect();
    let payload: Vec<u8> = bits
        .as_bytes()
        .chunks(8)
        .map(|byte| u8::from_str_radix(&format!("{:0<8}", std::str::from_utf8(byte).unwrap()), 2).unwrap())
        .collect();
    let payload_length = u8::try_from(payload.len()).unwrap();
    let unit = [&[0x0a, payload_length][..], &payload].concat();
    let mdat = small.windows(4).position(|window| window == b"mdat").unwrap() + 4;
    let start = (mdat..small.len()).find(|&at| small[at..].starts_with(&[0x0a])).unwrap();
    let mut bomb = small.clone();
    bomb[start..start + unit.len()].copy_from_slice(&unit);
    let error = decode(ImageFormat::Avif, &bomb).unwrap_err();
    assert_eq!(error.code(), Code::ResolutionLimitExceeded, "{error}");
}

/// Extents of no bytes: 65,535 an item in the file, a megabyte an item in memory.
#[test]
fn avif_with_endless_extents_is_refused() {
    let file = |items: u16, extents: u16| {
        let boxed = |name: &[u8; 4], content: &[u8]| {
            let length = u32::try_from(content.len() + 8).unwrap();
            [&length.to_be_bytes()[..], name, content].concat()
        };
        let mut entries = vec![0; 4];
        entries.extend(items.to_be_bytes());
        let mut locations = [0, 0, 0, 0, 0, 0].to_vec();
        locations.extend(items.to_be_bytes());
        for item in 1..=items {
            let entry = [&[2, 0, 0, 0][..], &item.to_be_bytes(), &[0, 0], b"av01\0"].concat();
            entries.extend(boxed(b"infe", &entry));
            locations.extend([&item.to_be_bytes()[..], &[0, 0], &extents.to_be_bytes()].concat());
        }
        let handler = boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0");
        let primary = boxed(b"pitm", &[0, 0, 0, 0, 0, 1]);
        let meta = [&[0; 4][..], &handler, &primary, &boxed(b"iinf", &entries), &boxed(b"iloc", &locations)]
            .concat();
        [boxed(b"ftyp", b"avif\0\0\0\0avifmif1miaf"), boxed(b"meta", &meta)].concat()
    };
    for (items, extents) in [(60_000, 1), (100, 65_535)] {
        let bytes = file(items, extents);
        for error in [
            decode(ImageFormat::Avif, &bytes).unwrap_err(),
            codec::probe(ImageFormat::Avif, &bytes, &Limits::default()).unwrap_err(),
        ] {
            assert_eq!(error.code(), Code::CorruptInput);
            let message = &error.message().en;
            assert!(message.contains("too many parts") || message.contains("items"), "{message}");
        }
    }
}
