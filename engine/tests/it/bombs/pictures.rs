use std::io::Write;

use noxus_engine::{Code, Ctx, Input, InputKind, Limits, probe, tools};
use serde_json::json;

use super::support::{chunk, peak_mib, png, print_peak, zeros};

/// What a text of half a gigabyte is compressed to is three megabytes.
const HALF_A_GIGABYTE: u64 = 500_000_000;

/// Converts `bytes` as the tool does, with all metadata kept; the code of an error.
fn converted(bytes: Vec<u8>) -> Option<Code> {
    let input = Input::from_bytes("image", bytes);
    let probed = probe(&input, InputKind::Image, &Limits::default());
    let params = json!({"output_format": "png", "metadata": "keep", "color": "keep"});
    let tool = tools::find("image-convert").unwrap();
    let result = Ctx::with_defaults(|ctx| tool.run(&params, &[input], ctx));
    probed.err().or(result.err()).map(|error| error.code())
}

fn text_chunk(kind: &[u8; 4], keyword: &str, between: &[u8], length: u64) -> Vec<u8> {
    chunk(kind, &[keyword.as_bytes(), between, &zeros(length)].concat())
}

#[test]
#[ignore = "started by another"]
fn png_xmp() {
    let text = text_chunk(b"iTXt", "XML:com.adobe.xmp", &[0, 1, 0, 0, 0], HALF_A_GIGABYTE);
    let bytes = png(1, 1, 0, &[text]);
    assert!(bytes.len() < 4_000_000);
    let code = converted(bytes);
    print_peak();
    assert_eq!(code, None, "the picture is good, its text is left out");
}

#[test]
#[ignore = "started by another"]
fn png_texts() {
    let compressed = (0..3).map(|n| text_chunk(b"zTXt", &format!("k{n}"), &[0, 0], HALF_A_GIGABYTE));
    let code = converted(png(1, 1, 0, &compressed.collect::<Vec<_>>()));
    print_peak();
    assert_eq!(code, None);
}

#[test]
#[ignore = "started by another"]
fn png_profile() {
    let code = converted(png(1, 1, 0, &[text_chunk(b"iCCP", "icc", &[0, 0], HALF_A_GIGABYTE)]));
    print_peak();
    assert!(matches!(code, None | Some(Code::OutputLimitExceeded)), "{code:?}");
}

#[test]
#[ignore = "started by another"]
fn png_exif() {
    let code = converted(png(1, 1, 0, &[chunk(b"eXIf", &vec![0; 30 << 20])]));
    print_peak();
    assert_eq!(code, Some(Code::OutputLimitExceeded));
}

/// A PNG in an icon goes the same way.
#[test]
#[ignore = "started by another"]
fn icon() {
    let text = text_chunk(b"iTXt", "XML:com.adobe.xmp", &[0, 1, 0, 0, 0], HALF_A_GIGABYTE);
    let picture = png(16, 16, 6, &[text]);
    let mut bytes = vec![0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0];
    bytes.extend(u32::try_from(picture.len()).unwrap().to_le_bytes());
    bytes.extend([22, 0, 0, 0]);
    bytes.extend(picture);
    let _ = converted(bytes);
    print_peak();
}

/// Segments of a JPEG: as many pieces of a profile and blocks of EXIF as fit in 30 MB.
#[test]
#[ignore = "started by another"]
fn jpeg_segments() {
    let good = jpeg();
    let mut bytes = good[..2].to_vec();
    for number in 0..480_u32 {
        let piece = match number % 3 {
            0 => [&b"Exif\0\0II*\0\x08\0\0\0"[..], &vec![0; 65_000]].concat(),
            1 => [&b"http://ns.adobe.com/xap/1.0/\0"[..], &vec![b' '; 65_000]].concat(),
            _ => [&b"ICC_PROFILE\0\x01\x01"[..], &vec![0; 65_000]].concat(),
        };
        bytes.extend([0xff, if number % 3 == 2 { 0xe2 } else { 0xe1 }]);
        bytes.extend(u16::try_from(piece.len() + 2).unwrap().to_be_bytes());
        bytes.extend(piece);
    }
    bytes.extend(&good[2..]);
    let _ = converted(bytes);
    print_peak();
}

/// A WebP with thirty chunks of EXIF and XMP, a megabyte each.
#[test]
#[ignore = "started by another"]
fn webp_chunks() {
    let good = encoded("webp");
    let mut body = b"WEBPVP8X\x0a\0\0\0\x0c\0\0\0\x0f\0\0\x0f\0\0".to_vec();
    body.extend(&good[12..]);
    for number in 0..30 {
        body.extend(if number % 2 == 0 { b"EXIF" } else { b"XMP " });
        body.extend((1_u32 << 20).to_le_bytes());
        body.extend(vec![b' '; 1 << 20]);
    }
    let bytes = [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat();
    let _ = converted(bytes);
    print_peak();
}

/// An AVIF whose EXIF is the whole file, four thousand times over.
#[test]
#[ignore = "started by another"]
fn avif_extents() {
    let boxed = |name: &[u8; 4], content: &[u8]| {
        [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], name, content].concat()
    };
    let item = |id: u8, kind: &[u8]| boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind, b"\0"].concat());
    let items = [&[0, 0, 0, 0, 0, 2][..], &item(1, b"av01"), &item(2, b"Exif")].concat();
    let mut locations = vec![0, 0, 0, 0, 0x44, 0, 0, 2, 0, 1, 0, 0, 0, 1];
    locations.extend([0, 0, 0, 0, 0, 0, 0, 64]);
    locations.extend([0, 2, 0, 0, 0x0f, 0x00]);
    for _ in 0..0x0f00 {
        locations.extend([0, 0, 0, 0, 0, 0x80, 0, 0]);
    }
    let handler = boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let meta = [
        &[0; 4][..],
        &handler,
        &boxed(b"pitm", &[0, 0, 0, 0, 0, 1]),
        &boxed(b"iinf", &items),
        &boxed(b"iloc", &locations),
        &boxed(b"iref", &[&[0; 4][..], &boxed(b"cdsc", &[0, 2, 0, 1, 0, 1])].concat()),
    ]
    .concat();
    let rest = boxed(b"mdat", &vec![0; 9 << 20]);
    let _ = converted([boxed(b"ftyp", b"avif\0\0\0\0avifmif1miaf"), boxed(b"meta", &meta), rest].concat());
    print_peak();
}

/// A GIF with thirty comments and packets of XMP, a megabyte each.
#[test]
#[ignore = "started by another"]
fn gif_comments() {
    let good = encoded("gif");
    let header = 13 + if good[10] & 0x80 == 0 { 0 } else { 3 << ((good[10] & 7) + 1) };
    let mut bytes = good[..header].to_vec();
    for number in 0..30 {
        let start: &[u8] = if number % 2 == 0 { b"\x21\xfe" } else { b"\x21\xff\x0bXMP DataXMP" };
        bytes.extend(start);
        for _ in 0..4_096 {
            bytes.push(255);
            bytes.extend([b' '; 255]);
        }
        bytes.push(0);
    }
    bytes.extend(&good[header..]);
    let _ = converted(bytes);
    print_peak();
}

/// A TIFF of one pixel: its profile counts four billion bytes, its strip is a bomb.
#[test]
#[ignore = "started by another"]
fn tiff_tags() {
    let strip = zeros(HALF_A_GIGABYTE);
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    let entries: [(u16, u16, u32, u32); 9] = [
        (256, 3, 1, 1),
        (257, 3, 1, 1),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 1),
        (273, 4, 1, 8 + 2 + 9 * 12 + 4),
        (278, 3, 1, 1),
        (279, 4, 1, u32::try_from(strip.len()).unwrap()),
        (34_675, 7, u32::MAX - 16, 8),
    ];
    bytes.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
    for (tag, kind, count, value) in entries {
        bytes.write_all(&tag.to_le_bytes()).unwrap();
        bytes.write_all(&kind.to_le_bytes()).unwrap();
        bytes.write_all(&count.to_le_bytes()).unwrap();
        bytes.write_all(&value.to_le_bytes()).unwrap();
    }
    bytes.extend([0; 4]);
    bytes.extend(strip);
    let _ = converted(bytes);
    print_peak();
}

fn encoded(format: &str) -> Vec<u8> {
    let params = json!({"output_format": format});
    let tool = tools::find("image-convert").unwrap();
    let input = Input::from_bytes("image", png(16, 16, 0, &[]));
    let output = Ctx::with_defaults(|ctx| tool.run(&params, &[input], ctx)).unwrap();
    output.files[0].content.bytes().unwrap().into_owned()
}

fn jpeg() -> Vec<u8> {
    encoded("jpeg")
}

#[test]
fn what_stands_beside_the_pixels_takes_little_memory() {
    // The files themselves have up to 30 MB, and are held two or three times.
    for (name, most_mib) in [
        ("png_xmp", 100),
        ("png_texts", 100),
        ("png_profile", 100),
        ("png_exif", 180),
        ("icon", 100),
        ("jpeg_segments", 180),
        ("webp_chunks", 180),
        ("avif_extents", 150),
        ("gif_comments", 180),
        ("tiff_tags", 100),
    ] {
        let (peak, _) = peak_mib(module_path!(), name);
        println!("{name}: {peak} MiB");
        assert!(peak <= most_mib, "{name}: {peak} MiB");
    }
}
