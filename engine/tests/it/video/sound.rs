use noxus_engine::codec::video::{AudioChunk, decode_audio};
use noxus_engine::{Code, Ctx};

use super::support::input;

fn listen(name: &str) -> Vec<AudioChunk> {
    Ctx::with_defaults(|ctx| {
        let mut stream =
            decode_audio(&input(name), 16_000, ctx).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut chunks = Vec::new();
        while let Some(chunk) = stream.next_chunk(ctx).unwrap() {
            chunks.push(chunk);
        }
        chunks
    })
}

#[test]
fn sound_comes_in_pieces_without_holes() {
    for name in ["vertical.mp4", "clip.webm", "clip.avi", "several.mkv", "clip.mov"] {
        let chunks = listen(name);
        let samples: usize = chunks.iter().map(|chunk| chunk.samples.len()).sum();
        assert!((31_000..33_200).contains(&samples), "{name}: {samples}");
        assert!(chunks.iter().all(|chunk| chunk.samples.len() <= 16_000));
        let mut next_us = chunks[0].start_us;
        assert!(next_us.abs() < 30_000, "{name}: {next_us}");
        for chunk in &chunks {
            assert!((chunk.start_us - next_us).abs() <= 70, "{name}: {} {next_us}", chunk.start_us);
            next_us = chunk.start_us + i64::try_from(chunk.samples.len()).unwrap() * 1_000_000 / 16_000;
        }
    }
}

#[test]
fn the_tone_is_the_tone() {
    let samples: Vec<f32> = listen("vertical.mp4").into_iter().flat_map(|chunk| chunk.samples).collect();
    let middle = &samples[8_000..24_000];
    let crossings = middle.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    assert!((438..=442).contains(&crossings), "{crossings} Hz");
    let loudest = middle.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
    assert!((0.1..0.2).contains(&loudest), "{loudest}");
}

#[test]
fn sound_that_begins_late_says_so() {
    let start = listen("late-sound.mp4")[0].start_us;
    assert!((470_000..530_000).contains(&start), "{start}");
}

#[test]
fn silence_is_not_the_absence_of_sound() {
    let error = Ctx::with_defaults(|ctx| decode_audio(&input("silent.mp4"), 16_000, ctx).map(|_| ()));
    assert_eq!(error.unwrap_err().code(), Code::UnsupportedFormat);
}

/// MP4 says how long its sound lasts: half of it is not passed off as all there is.
#[test]
fn sound_that_is_cut_off_is_refused() {
    let end = Ctx::with_defaults(|ctx| {
        let mut stream = decode_audio(&input("truncated.mp4"), 16_000, ctx).unwrap();
        std::iter::from_fn(|| stream.next_chunk(ctx).transpose()).find_map(Result::err)
    });
    let error = end.unwrap();
    assert_eq!(error.code(), Code::CorruptInput);
    assert!(error.message().en.contains("sound ends after 2 of 5 seconds"), "{error}");
}
