//! `qr` judged from outside: what other people's readers make of its results.
//!
//! zbar (`zbarimg`, Debian package zbar-tools) reads whole pictures, rqrr reads
//! modules taken from pictures that the `png` crate decoded.

use std::fmt::Write as _;
use std::process::Command;

use noxus_engine::tools::qr::{
    Colors, ErrorCorrection, Layout, Matrix, Size, Terminal, check_contrast, encode, render_png, render_svg,
    render_text,
};
use noxus_engine::{CancelToken, Code, Color, Ctx, Limits, Progress, Services, Tariff, tools};
use proptest::prelude::*;
use serde_json::json;

use ErrorCorrection::{High, Low, Medium, Quartile};

/// Most bytes per version, 1 to 40, in one byte segment: ISO/IEC 18004:2015, table 7.
const BYTE_CAPACITY: [(ErrorCorrection, [usize; 40]); 4] = [
    (
        Low,
        [
            17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858,
            929, 1003, 1091, 1171, 1273, 1367, 1465, 1528, 1628, 1732, 1840, 1952, 2068, 2188, 2303, 2431,
            2563, 2699, 2809, 2953,
        ],
    ),
    (
        Medium,
        [
            14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
            711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989,
            2099, 2213, 2331,
        ],
    ),
    (
        Quartile,
        [
            11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292, 322, 364, 394, 442, 482, 509,
            565, 611, 661, 715, 751, 805, 868, 908, 982, 1030, 1112, 1168, 1228, 1283, 1351, 1423, 1499,
            1579, 1663,
        ],
    ),
    (
        High,
        [
            7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194, 220, 250, 280, 310, 338, 382, 403,
            439, 461, 511, 535, 593, 625, 658, 698, 742, 790, 842, 898, 958, 983, 1051, 1093, 1139, 1219,
            1273,
        ],
    ),
];

/// Text of at most `bytes` bytes: Spanish, emoji, digits, links.
fn varied_text(bytes: usize) -> String {
    let source = "El pingüino 🦉 añejo bebió ¡güisqui! en https://example.com/ñandú?n=";
    let mut text = String::new();
    for character in source.chars().cycle() {
        if text.len() + character.len_utf8() > bytes {
            return text;
        }
        text.push(character);
    }
    unreachable!("the source is repeated without end")
}

fn png_of(matrix: &Matrix, quiet_zone: u32, scale: u32) -> Vec<u8> {
    let layout = Layout::new(matrix, quiet_zone, Size::Scale(scale), &Limits::default()).unwrap();
    render_png(matrix, &layout, Colors::default()).unwrap()
}

/// Has all pictures read in one run of zbar and compares byte for byte.
#[expect(clippy::disallowed_methods, reason = "hands pictures to another program")]
fn assert_zbar_reads(expected: &[(String, Vec<u8>)]) {
    let folder = tempfile::tempdir().unwrap();
    let write = |(index, (_, png)): (usize, &(String, Vec<u8>))| {
        let path = folder.path().join(format!("{index}.png"));
        std::fs::write(&path, png).unwrap();
        path
    };
    let files: Vec<_> = expected.iter().enumerate().map(write).collect();
    let output = Command::new("zbarimg")
        .args(["--quiet", "--nodbus", "--raw", "--set", "*.enable=0", "--set", "qrcode.enable=1"])
        .args(files)
        .output()
        .unwrap_or_else(|error| panic!("zbarimg does not run ({error}): install the package zbar-tools"));
    // One line a code, in the order of the files; the texts have no line breaks.
    let lines: Vec<&[u8]> = output.stdout.split_inclusive(|byte| *byte == b'\n').collect();
    for (index, (text, _)) in expected.iter().enumerate() {
        let read = lines.get(index).copied().unwrap_or_default();
        assert_eq!(String::from_utf8_lossy(read), format!("{text}\n"), "picture {index}");
    }
    assert_eq!(lines.len(), expected.len(), "more codes than pictures");
}

#[test]
fn zbar_reads_every_version_at_every_level() {
    let mut pictures = Vec::new();
    for (level, capacities) in BYTE_CAPACITY {
        for (version, capacity) in (1..).zip(capacities) {
            // The mark that the text is UTF-8 takes the room of two bytes.
            let text = varied_text(capacity - 2);
            let matrix = encode(&text, level).unwrap();
            assert_eq!(
                (matrix.version(), matrix.level(), matrix.side()),
                (version, level, 17 + 4 * usize::from(version))
            );
            pictures.push((text, png_of(&matrix, 4, 3)));
        }
    }
    assert_zbar_reads(&pictures);
}

#[test]
fn zbar_reads_short_words_that_look_like_other_encodings() {
    let words =
        ["ñ", "año", "niño", "búho 🦉", "日本語", "Привет", "ﾊﾝｶｸ", "½ kg", "“sí”", "ÀÉÎÕÜ", "\u{81}\u{9f}"];
    let pictures = words.map(|word| (word.to_owned(), png_of(&encode(word, Medium).unwrap(), 4, 6)));
    assert_zbar_reads(&pictures);
}

#[test]
fn versions_hold_what_the_standard_says() {
    for (level, capacities) in BYTE_CAPACITY {
        for (version, capacity) in (1_u8..).zip(capacities) {
            // Only the ends: encoding all sizes twice tells nothing more.
            if ![1, 9, 10, 26, 27, 40].contains(&version) {
                continue;
            }
            let full = encode(&"x".repeat(capacity), level).unwrap();
            assert_eq!(full.version(), version);
            let more = encode(&"x".repeat(capacity + 1), level).map(|matrix| matrix.version());
            assert_eq!(more.ok(), (version < 40).then_some(version + 1));
        }
    }
    for (digits, letters, level) in
        [(7089, 4296, Low), (5596, 3391, Medium), (3993, 2420, Quartile), (3057, 1852, High)]
    {
        for (character, most) in [("7", digits), ("Q", letters)] {
            assert_eq!(encode(&character.repeat(most), level).unwrap().version(), 40);
            let error = encode(&character.repeat(most + 1), level).unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("text")));
            let message = format!(
                "The text has {} bytes and {most} fit with error correction “{}”.",
                most + 1,
                level.name()
            );
            assert_eq!(error.message().en, message);
        }
    }
}

/// A picture as the `png` crate decodes it.
struct Picture {
    side: usize,
    /// 1 bit a pixel, as stored.
    indices: Vec<u8>,
    row_bytes: usize,
    palette: Vec<u8>,
    transparency: Option<Vec<u8>>,
}

impl Picture {
    fn decode(file: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut indices = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut indices).unwrap();
        assert_eq!((frame.color_type, frame.bit_depth), (png::ColorType::Indexed, png::BitDepth::One));
        assert_eq!(frame.width, frame.height);
        let info = reader.info();
        let palette = info.palette.as_deref().unwrap().to_vec();
        assert_eq!(palette.len(), 6);
        Self {
            side: frame.width as usize,
            indices,
            row_bytes: frame.line_size,
            palette,
            transparency: info.trns.as_deref().map(<[u8]>::to_vec),
        }
    }

    fn is_foreground(&self, x: usize, y: usize) -> bool {
        self.indices[y * self.row_bytes + x / 8] >> (7 - x % 8) & 1 == 1
    }

    fn color(&self, index: usize) -> Color {
        let alpha = self.transparency.as_ref().and_then(|alphas| alphas.get(index)).copied().unwrap_or(255);
        let [red, green, blue] = self.palette[index * 3..][..3] else { unreachable!() };
        Color { red, green, blue, alpha }
    }
}

/// What rqrr reads in a square of modules: text and level.
fn read_with_rqrr(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> (String, ErrorCorrection) {
    let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(side, is_dark));
    let (metadata, text) = grid.decode().unwrap();
    assert_eq!(metadata.version.to_size(), side);
    // The two bits of the format information.
    (text, [Medium, Low, High, Quartile][usize::from(metadata.ecc_level)])
}

/// Fills the outlines of an SVG path of `M`, `h`, `v` and `z` by the even-odd
/// rule, one cell a module.
fn fill_path(path: &str, side: usize) -> Vec<bool> {
    // Each vertical line flips everything to its right.
    let mut flips = vec![false; side * (side + 1)];
    for outline in path.split_terminator('z') {
        let lines_at = outline.find(['h', 'v']).unwrap();
        let (start, lines) = outline.split_at(lines_at);
        let (x, y) = start.strip_prefix('M').unwrap().split_once(' ').unwrap();
        let start: (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let (mut x, mut y) = start;
        let mut flip = |x: usize, from: usize, to: usize| {
            for row in from.min(to)..from.max(to) {
                flips[row * (side + 1) + x] ^= true;
            }
        };
        for (at, command) in lines.match_indices(['h', 'v']) {
            let length = lines[at + 1..].split(['h', 'v']).next().unwrap().parse::<isize>().unwrap();
            if command == "h" {
                x = x.checked_add_signed(length).unwrap();
            } else {
                let to = y.checked_add_signed(length).unwrap();
                flip(x, y, to);
                y = to;
            }
        }
        // Outlines begin eastwards, so the line that closes them is vertical.
        assert_eq!(x, start.0, "{outline}");
        flip(x, y, start.1);
    }
    let mut cells = Vec::with_capacity(side * side);
    for row in flips.chunks_exact(side + 1) {
        let mut inside = false;
        cells.extend(row.iter().take(side).map(|flip| {
            inside ^= flip;
            inside
        }));
    }
    cells
}

fn modules_of(matrix: &Matrix) -> Vec<bool> {
    matrix.rows().flatten().copied().collect()
}

fn levels() -> impl Strategy<Value = ErrorCorrection> {
    prop::sample::select(ErrorCorrection::ALL.to_vec())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9]{1,300}",
        "[A-Z0-9 $%*+./:-]{1,200}",
        "[a-zñáéíóúü¿¡ ]{1,200}",
        "(https://[a-z]{3,9}\\.example/[A-Z0-9]{1,30}[0-9]{0,30}){1,4}",
        "[🦉🐧🎉👩‍🚀日本語]{1,60}",
        "[0-9A-Za-zñ]{0,9000}",
    ]
}

fn colors() -> impl Strategy<Value = Color> {
    any::<[u8; 4]>().prop_map(|[red, green, blue, alpha]| Color { red, green, blue, alpha })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Any text is read back, or refused with what does fit.
    #[test]
    fn any_text_reads_back_or_is_refused(text in texts(), level in levels()) {
        match encode(&text, level) {
            Ok(matrix) => {
                let side = matrix.side();
                prop_assert_eq!(side, 17 + 4 * usize::from(matrix.version()));
                prop_assert_eq!(read_with_rqrr(side, |x, y| matrix.is_dark(x, y)), (text, level));
            }
            Err(error) => {
                prop_assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("text")));
                if text.is_empty() {
                    return Ok(());
                }
                let message = error.message().en.to_string();
                let numbers: Vec<usize> = message.split(' ').filter_map(|word| word.parse().ok()).collect();
                prop_assert_eq!(numbers[0], text.len());
                let fit = numbers[1];
                prop_assert_eq!(encode(&text[..fit], level).unwrap().version(), 40);
                let next = fit + text[fit..].chars().next().unwrap().len_utf8();
                prop_assert!(encode(&text[..next], level).is_err());
                // Advice is kept.
                let hint = error.hint().unwrap().en.to_string();
                if let Some(other) = hint.strip_prefix("With error_correction=") {
                    let other = other.split(' ').next().unwrap();
                    let other = ErrorCorrection::ALL.into_iter().find(|level| level.name() == other).unwrap();
                    prop_assert!(other < level && encode(&text, other).is_ok());
                } else {
                    prop_assert!(encode(&text, Low).is_err());
                }
            }
        }
    }

    /// Every pixel of a PNG is the module it stands for, in the asked colours and size.
    #[test]
    fn pictures_are_exact(
        text in "[ -~ñ🦉]{1,120}",
        level in levels(),
        quiet_zone in 0_u32..=20,
        size in prop_oneof![(1_u32..=9).prop_map(Size::Scale), (200_u32..=400).prop_map(Size::Side)],
        foreground in colors(),
        background in colors(),
    ) {
        let matrix = encode(&text, level).unwrap();
        let layout = Layout::new(&matrix, quiet_zone, size, &Limits::default()).unwrap();
        let picture = Picture::decode(&render_png(&matrix, &layout, Colors { foreground, background }).unwrap());
        prop_assert_eq!(picture.side, layout.side_px() as usize);
        prop_assert_eq!((picture.color(0), picture.color(1)), (background, foreground));

        let [module_px, margin_px] = [layout.module_px(), layout.margin_px()].map(|pixels| pixels as usize);
        let code = margin_px..margin_px + module_px * matrix.side();
        // The margin is the quiet zone, and with a fixed side less than a module's rest more.
        let total = quiet_zone as usize * 2 + matrix.side();
        prop_assert!(margin_px >= quiet_zone as usize * module_px);
        match size {
            Size::Scale(scale) => prop_assert_eq!(picture.side, total * scale as usize),
            Size::Side(side) => {
                prop_assert_eq!(picture.side, side as usize);
                prop_assert_eq!(module_px, picture.side / total);
                prop_assert!((picture.side - code.end).abs_diff(margin_px) <= 1);
            }
        }
        for y in 0..picture.side {
            for x in 0..picture.side {
                let inside = code.contains(&x) && code.contains(&y);
                let dark = inside && matrix.is_dark((x - margin_px) / module_px, (y - margin_px) / module_px);
                prop_assert_eq!(picture.is_foreground(x, y), dark, "pixel {} {}", x, y);
            }
        }
    }

    /// The one path of an SVG fills the dark modules and nothing else.
    #[test]
    fn vector_pictures_are_exact(text in texts(), level in levels(), quiet_zone in 0_u32..=64, scale in 1_u32..=32) {
        let Ok(matrix) = encode(&text, level) else { return Ok(()) };
        let layout = Layout::new(&matrix, quiet_zone, Size::Scale(scale), &Limits::default()).unwrap();
        let svg = render_svg(&matrix, &layout, Colors::default());
        prop_assert_eq!(svg.matches("<path").count(), 1);
        let place = format!("translate({0} {0}) scale({scale})", quiet_zone * scale);
        prop_assert!(svg.contains(&place), "{}", &svg[..300]);
        let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        prop_assert_eq!(fill_path(path, matrix.side()), modules_of(&matrix));
    }

    /// Terminal text has the modules in its half blocks, for either background.
    #[test]
    fn terminal_text_reads_back(text in "[ -~ñ🦉]{1,400}", level in levels(), quiet_zone in 0_u32..=64) {
        let matrix = encode(&text, level).unwrap();
        let quiet_zone_modules = quiet_zone as usize;
        let total = matrix.side() + 2 * quiet_zone_modules;
        for terminal in [Terminal::Dark, Terminal::Light] {
            let layout = Layout::new(&matrix, quiet_zone, Size::Scale(1), &Limits::default()).unwrap();
            let drawn = render_text(&matrix, &layout, terminal);
            prop_assert!(drawn.ends_with('\n'));
            let lines: Vec<Vec<char>> = drawn.lines().map(|line| line.chars().collect()).collect();
            prop_assert_eq!(lines.len(), total.div_ceil(2));
            prop_assert!(lines.iter().all(|line| line.len() == total));
            let is_dark = |x: usize, y: usize| {
                let inked = match (lines[y / 2][x], y % 2) {
                    ('█', _) | ('▀', 0) | ('▄', 1) => true,
                    (' ' | '▀' | '▄', _) => false,
                    (other, _) => panic!("{other:?} is no half block"),
                };
                inked == (terminal == Terminal::Light)
            };
            for y in 0..total {
                for x in 0..total {
                    let inside = x.checked_sub(quiet_zone_modules).zip(y.checked_sub(quiet_zone_modules));
                    prop_assert_eq!(is_dark(x, y), inside.is_some_and(|(x, y)| matrix.is_dark(x, y)));
                }
            }
            let read = read_with_rqrr(matrix.side(), |x, y| is_dark(x + quiet_zone_modules, y + quiet_zone_modules));
            prop_assert_eq!(read, (text.clone(), level));
        }
    }

    /// Colours pass exactly when they are dark on light with a ratio of 3, seen on white.
    #[test]
    fn colours_pass_by_their_contrast(foreground in colors(), background in colors()) {
        let [dark, light] = [foreground, background].map(|color| color.over(Color::WHITE));
        let good = dark.luminance() < light.luminance() && dark.contrast(light) >= 3.0;
        let checked = check_contrast(Colors { foreground, background });
        prop_assert_eq!(checked.is_ok(), good);
        if let Err(error) = checked {
            prop_assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("foreground")));
        }
    }
}

/// The palest colours that pass, at a small size, in a real reader.
#[test]
fn zbar_reads_colours_at_the_limit() {
    let pairs =
        [("#949494", "#ffffff"), ("#000000", "#5a5a5a"), ("#d00000", "#c8ffc8"), ("#004080", "transparent")];
    let pictures = pairs.map(|(foreground, background)| {
        let colors =
            Colors { foreground: foreground.parse().unwrap(), background: background.parse().unwrap() };
        check_contrast(colors).unwrap();
        let matrix = encode("colores límite", Medium).unwrap();
        let layout = Layout::new(&matrix, 4, Size::Scale(3), &Limits::default()).unwrap();
        ("colores límite".to_owned(), render_png(&matrix, &layout, colors).unwrap())
    });
    assert_zbar_reads(&pictures);
}

#[test]
fn a_text_of_ten_thousand_characters_is_refused_and_explained() {
    let tool = tools::find("qr").unwrap();
    let text = varied_text(40_000).chars().take(10_000).collect::<String>();
    let error = Ctx::with_defaults(|ctx| tool.run(&json!({"text": text}), &[], ctx)).unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidField, Some("text")));
    let mut expected = String::new();
    // 2,331 bytes less the mark, cut before a character of two bytes.
    write!(expected, "El texto tiene {} bytes y con corrección de errores «medium» caben 2329.", text.len())
        .unwrap();
    assert_eq!(error.message().es, expected);
}

#[test]
fn a_call_costs_two_thousandths_whatever_its_size() {
    let tool = tools::find("qr").unwrap();
    let tariff = Tariff::builtin().unwrap();
    for params in [json!({"text": "a"}), json!({"text": "b".repeat(2000), "size": 4000})] {
        let prepared = tool.prepare(params.clone(), Vec::new(), &Limits::default()).unwrap();
        let quote = prepared.quote(&[], &tariff).unwrap();
        assert_eq!(quote.total().to_string(), "0.002");
        let output = Ctx::with_defaults(|ctx| tool.run(&params, &[], ctx)).unwrap();
        assert_eq!(tariff.price("qr", &output.usage).unwrap(), quote);
    }
}

#[test]
fn cancelling_stops_at_every_stage() {
    let tool = tools::find("qr").unwrap();
    let (limits, services) = (Limits::default(), Services::default());
    let run = |stop_at: Option<usize>| {
        let cancel = CancelToken::new();
        let seen = std::sync::Mutex::new(Vec::new());
        let listen = |progress: Progress| {
            let mut seen = seen.lock().unwrap();
            seen.push(progress);
            if Some(seen.len()) == stop_at {
                cancel.cancel();
            }
        };
        let ctx = Ctx::new(&limits, &cancel, &listen, &services);
        let result = tool.run(&json!({"text": "hola"}), &[], &ctx).map_err(|error| error.code());
        (result.map(|output| output.files.len()), seen.into_inner().unwrap())
    };
    let (result, steps) = run(None);
    assert_eq!(result, Ok(1));
    assert_eq!(steps.last().map(|step| (step.stage, step.done, step.total)), Some(("render", 1, 1)));
    for stop_at in 1..steps.len() {
        assert_eq!(run(Some(stop_at)).0, Err(Code::Cancelled), "stopped at {stop_at}");
    }
}

#[test]
fn limits_of_the_caller_hold() {
    let tool = tools::find("qr").unwrap();
    let (cancel, services) = (CancelToken::new(), Services::default());
    let refuse = |limits: &Limits, params: serde_json::Value| {
        let ctx = Ctx::new(limits, &cancel, &|_| {}, &services);
        tool.run(&params, &[], &ctx).unwrap_err().code()
    };
    let mut limits = Limits::default();
    limits.max_pixels = 10_000;
    for format in ["png", "svg"] {
        let params = json!({"text": "a", "size": 101, "output_format": format});
        assert_eq!(refuse(&limits, params), Code::ResolutionLimitExceeded);
    }
    // The functions behind the tool keep them too, whatever they are asked.
    let matrix = encode("a", Low).unwrap();
    for (quiet_zone, size, code) in [
        (u32::MAX, Size::Scale(1), Code::ResolutionLimitExceeded),
        (0, Size::Scale(u32::MAX), Code::ResolutionLimitExceeded),
        (0, Size::Side(u32::MAX), Code::ResolutionLimitExceeded),
        (u32::MAX, Size::Side(100), Code::InvalidField),
        (4, Size::Scale(0), Code::InvalidField),
        (4, Size::Side(0), Code::InvalidField),
    ] {
        let refused = Layout::new(&matrix, quiet_zone, size, &Limits::default()).unwrap_err();
        assert_eq!(refused.code(), code, "{quiet_zone} {size:?}");
    }
    let mut limits = Limits::default();
    limits.max_output_bytes = 100;
    assert_eq!(refuse(&limits, json!({"text": "a"})), Code::OutputLimitExceeded);
}
