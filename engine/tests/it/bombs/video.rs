use noxus_engine::codec::video::probe_video;
use noxus_engine::{Code, Input, Limits};

use super::support::{peak_mib, png, print_peak, zeros};

/// An element of Matroska: its number, its length in eight bytes, its content.
fn element(id: u32, content: &[u8]) -> Vec<u8> {
    let id: Vec<u8> = id.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let length = (content.len() as u64 | 1 << 56).to_be_bytes();
    [&id[..], &length, content].concat()
}

fn number(id: u32, number: u64) -> Vec<u8> {
    element(id, &number.to_be_bytes())
}

/// A Matroska file of a header and a segment.
fn matroska(parts: &[Vec<u8>]) -> Vec<u8> {
    let header = [element(0x4282, b"matroska"), number(0x4287, 4), number(0x4285, 2)].concat();
    let info = [number(0x2a_d7b1, 1_000_000), element(0x4489, &1_000_f64.to_be_bytes())].concat();
    let segment = [element(0x1549_a966, &info), parts.concat()].concat();
    [element(0x1a45_dfa3, &header), element(0x1853_8067, &segment)].concat()
}

/// A track of Microsoft's MPEG-4, whose decoder takes memory for the whole picture as soon
/// as it is opened, and must be opened to learn the layout of samples.
fn track(id: u64, width: u32, height: u32) -> Vec<u8> {
    let video = [number(0xb0, width.into()), number(0xba, height.into())].concat();
    let mut description = Vec::new();
    description.extend(40_u32.to_le_bytes());
    description.extend(width.to_le_bytes());
    description.extend(height.to_le_bytes());
    description.extend([1, 0, 24, 0]);
    description.extend(b"MP43");
    description.extend([0; 20]);
    let parts = [
        number(0xd7, id),
        number(0x73c5, id),
        number(0x83, 1),
        element(0x86, b"V_MS/VFW/FOURCC"),
        element(0x63a2, &description),
        element(0xe0, &video),
    ];
    element(0xae, &parts.concat())
}

/// A packet for each track.
fn packets(count: u64) -> Vec<u8> {
    let blocks = (1..=count).map(|id| {
        let head = [u8::try_from(0x80 | id).unwrap(), 0, 0, 0x80];
        element(0xa3, &[&head[..], &[0xff; 64]].concat())
    });
    element(0x1f43_b675, &[number(0xe7, 0), blocks.collect::<Vec<_>>().concat()].concat())
}

/// A file of many tracks, each with a packet.
fn many_tracks(count: u64, width: u32, height: u32) -> Vec<u8> {
    let tracks: Vec<Vec<u8>> = (1..=count).map(|id| track(id, width, height)).collect();
    matroska(&[element(0x1654_ae6b, &tracks.concat()), packets(count)])
}

/// A small video whose file also holds twenty covers of 25 megapixels.
fn album() -> Vec<u8> {
    let cover = png(5_000, 5_000, 6, &[]);
    let attached = (1..=20).map(|id| {
        let parts = [
            element(0x466e, format!("{id}.png").as_bytes()),
            element(0x4660, b"image/png"),
            number(0x46ae, id),
            element(0x465c, &cover),
        ];
        element(0x61a7, &parts.concat())
    });
    matroska(&[
        element(0x1654_ae6b, &track(1, 64, 64)),
        element(0x1941_a469, &attached.collect::<Vec<_>>().concat()),
        packets(1),
    ])
}

/// A box of MP4.
fn boxed(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [&u32::try_from(content.len() + 8).unwrap().to_be_bytes()[..], kind, &content].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// An MP4 of one track whose table of sizes counts `samples`, all of one size.
fn one_size(samples: u32) -> Vec<u8> {
    let entry = [&[0; 6][..], &[0, 1], &[0; 16], &[0, 64, 0, 64], &[0; 50]].concat();
    let description = boxed(b"stsd", &[&words(&[0, 1]), &boxed(b"avc1", &[&entry])]);
    let table = boxed(
        b"stbl",
        &[
            &description,
            &boxed(b"stts", &[&words(&[0, 1, samples, 1])]),
            &boxed(b"stsc", &[&words(&[0, 1, 1, samples, 1])]),
            &boxed(b"stsz", &[&words(&[0, 1, samples])]),
            &boxed(b"stco", &[&words(&[0, 1, 40])]),
        ],
    );
    let media = boxed(
        b"mdia",
        &[
            &boxed(b"mdhd", &[&words(&[0, 0, 0, 90_000, samples, 0])]),
            &boxed(b"hdlr", &[&words(&[0, 0]), b"vide", &[0; 13]]),
            &boxed(b"minf", &[&table]),
        ],
    );
    let header = boxed(b"tkhd", &[&words(&[7, 0, 0, 1, 0, 1_000]), &[0; 60]]);
    let moov = boxed(
        b"moov",
        &[
            &boxed(b"mvhd", &[&words(&[0, 0, 0, 1_000, 1_000]), &[0; 80]]),
            &boxed(b"trak", &[&header, &media]),
        ],
    );
    [boxed(b"ftyp", &[b"isom\0\0\0\0isom"]), boxed(b"mdat", &[&[0; 64]]), moov].concat()
}

/// An MP4 whose fragment counts `samples` that take no bytes.
fn no_bytes(samples: u32) -> Vec<u8> {
    let mut whole = one_size(0);
    let defaults = boxed(b"trex", &[&words(&[0, 1, 1, 1, 1, 0])]);
    let moov = whole.windows(4).position(|window| window == b"moov").unwrap() - 4;
    let extends = boxed(b"mvex", &[&defaults]);
    let length = u32::try_from(whole.len() - moov + extends.len()).unwrap();
    whole[moov..moov + 4].copy_from_slice(&length.to_be_bytes());
    whole.extend(extends);
    let run = boxed(b"trun", &[&words(&[0, samples])]);
    let fragment = boxed(b"traf", &[&boxed(b"tfhd", &[&words(&[0x02_0000, 1])]), &run]);
    whole.extend(boxed(b"moof", &[&boxed(b"mfhd", &[&words(&[0, 1])]), &fragment]));
    whole.extend(boxed(b"mdat", &[&[0; 64]]));
    whole
}

/// A MOV whose header is compressed, and inflates to so many zeros.
fn compressed_header(length: u32) -> Vec<u8> {
    let data = boxed(b"cmvd", &[&words(&[length]), &zeros(length.into())]);
    let header = boxed(b"cmov", &[&boxed(b"dcom", &[b"zlib"]), &data]);
    [boxed(b"ftyp", &[b"qt  \0\0\0\0qt  "]), boxed(b"moov", &[&header])].concat()
}

/// Thirty tracks whose codec is told ten million bytes, compressed. With `elsewhere`, the
/// list of tracks stands behind the packets, where another list points to.
fn compressed_codecs(elsewhere: bool) -> Vec<u8> {
    let compression = element(0x5034, &number(0x4254, 0));
    let encoding = element(0x6240, &[number(0x5032, 3), number(0x5033, 0), compression].concat());
    let video = [number(0xb0, 64), number(0xba, 64)].concat();
    let told = zeros(9_900_000);
    let tracks = (1..=30).map(|id| {
        let parts = [
            number(0xd7, id),
            number(0x73c5, id),
            number(0x83, 1),
            element(0x86, b"V_MPEG4/ISO/ASP"),
            element(0x63a2, &told),
            element(0xe0, &video),
            element(0x6d80, &encoding),
        ];
        element(0xae, &parts.concat())
    });
    let tracks = element(0x1654_ae6b, &tracks.collect::<Vec<_>>().concat());
    if !elsewhere {
        return matroska(&[tracks, packets(1)]);
    }
    let place = |position: u64| {
        let entry = [element(0x53ab, &0x1654_ae6b_u32.to_be_bytes()), number(0x53ac, position)].concat();
        element(0x114d_9b74, &element(0x4dbb, &entry))
    };
    let whole = matroska(&[place(0), packets(1), tracks.clone()]);
    let segment = whole.windows(4).position(|w| w == [0x18, 0x53, 0x80, 0x67]).unwrap() + 12;
    let at = whole.windows(4).rposition(|w| w == [0x16, 0x54, 0xae, 0x6b]).unwrap() - segment;
    matroska(&[place(at as u64), packets(1), tracks])
}

/// Packets of sound that are compressed, sixty kilobytes for ten megabytes each. It is
/// work, not memory, that they ask for.
fn compressed_packets() -> Vec<u8> {
    let encoding = element(0x6240, &[number(0x5032, 1), number(0x5033, 0), element(0x5034, &[])].concat());
    let sound = [element(0xb5, &8_000_f64.to_be_bytes()), number(0x9f, 1), number(0x6264, 16)].concat();
    let parts = [
        number(0xd7, 2),
        number(0x73c5, 2),
        number(0x83, 2),
        element(0x86, b"A_PCM/INT/LIT"),
        element(0xe1, &sound),
        element(0x6d80, &encoding),
    ];
    let tracks = [track(1, 64, 64), element(0xae, &parts.concat())].concat();
    let packet = [&[0x82, 0, 0, 0x80][..], &zeros(9_900_000)].concat();
    let blocks: Vec<u8> = (0..30).flat_map(|_| element(0xa3, &packet)).collect();
    let cluster = element(0x1f43_b675, &[number(0xe7, 1), blocks].concat());
    matroska(&[element(0x1654_ae6b, &tracks), packets(1), cluster])
}

fn code_of(bytes: Vec<u8>) -> Option<Code> {
    let result = probe_video(&Input::from_bytes("video", bytes), &Limits::default());
    result.err().map(|error| error.code())
}

#[test]
#[ignore = "started by another"]
fn three_tracks() {
    let bytes = many_tracks(3, 15_000, 15_000);
    assert!(bytes.len() < 1_500, "{} bytes", bytes.len());
    let code = code_of(bytes);
    print_peak();
    assert_eq!(code, Some(Code::ResolutionLimitExceeded));
}

#[test]
#[ignore = "started by another"]
fn thirty_tracks() {
    // Each is as large as is allowed. What becomes of it matters less than what it takes.
    let _ = code_of(many_tracks(30, 8_192, 4_320));
    print_peak();
}

#[test]
#[ignore = "started by another"]
fn twenty_covers() {
    let _ = code_of(album());
    print_peak();
}

#[test]
#[ignore = "started by another"]
fn samples_of_one_size() {
    let code = code_of(one_size(80_000_000));
    print_peak();
    assert_eq!(code, Some(Code::ItemLimitExceeded));
}

#[test]
#[ignore = "started by another"]
fn samples_of_no_bytes() {
    let code = code_of(no_bytes(60_000_000));
    print_peak();
    assert_eq!(code, Some(Code::ItemLimitExceeded));
}

#[test]
#[ignore = "started by another"]
fn a_compressed_header() {
    let code = code_of(compressed_header(500_000_000));
    print_peak();
    assert_eq!(code, Some(Code::UnsupportedFormat));
}

#[test]
#[ignore = "started by another"]
fn codecs_that_are_compressed() {
    let code = code_of(compressed_codecs(false));
    print_peak();
    assert_eq!(code, Some(Code::UnsupportedFormat));
}

#[test]
#[ignore = "started by another"]
fn codecs_that_are_compressed_elsewhere() {
    let code = code_of(compressed_codecs(true));
    print_peak();
    assert_eq!(code, Some(Code::UnsupportedFormat));
}

#[test]
#[ignore = "started by another"]
fn packets_that_are_compressed() {
    let code = code_of(compressed_packets());
    print_peak();
    assert_eq!(code, Some(Code::CorruptInput));
}

#[test]
fn probing_takes_little_memory_whatever_the_file_asks_for() {
    for (name, most_mib) in [
        ("three_tracks", 80),
        ("thirty_tracks", 400),
        ("twenty_covers", 150),
        ("samples_of_one_size", 80),
        ("samples_of_no_bytes", 80),
        ("a_compressed_header", 80),
        ("codecs_that_are_compressed", 80),
        ("codecs_that_are_compressed_elsewhere", 80),
        ("packets_that_are_compressed", 150),
    ] {
        let (peak, _) = peak_mib(module_path!(), name);
        println!("{name}: {peak} MiB");
        assert!(peak <= most_mib, "{name}: {peak} MiB");
    }
}
