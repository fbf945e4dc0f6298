//! Videos without an input: frames that a function draws, sound that it makes.

use std::f32::consts::TAU;
use std::process::Command;

use noxus_engine::codec::video::{
    AudioOutcome, FrameSource, FrameTime, OutputContainer, PictureFormat, SOUND_BLOCK_SAMPLES, SOUND_RATE_HZ,
    SoundSource, TranscodePlan, Transcoded, encode, transcode,
};
use noxus_engine::frame::YuvFrame;
use noxus_engine::{CancelToken, Code, Ctx, Error, Input, Limits, Result, Services, Text};
use serde_json::json;

use super::support::{decoded, decodes_cleanly, ffprobe, frame_times_us, nothing, save, start_us, stream};

const SIZE: (u32, u32) = (320, 240);
const RATE: (u32, u32) = (30_000, 1_001);
/// Columns of a square that stands for one bit of a frame's number.
const SQUARE: usize = 20;
const BITS: usize = 12;

/// Frames with their number in squares at the top, and a bar that moves below.
struct Numbered {
    count: u32,
    next: u32,
    /// The frame at which it gives up.
    fails_at: Option<u32>,
    format: PictureFormat,
}

impl Numbered {
    fn new(count: u32) -> Self {
        Self { count, next: 0, fails_at: None, format: PictureFormat::at_rate(SIZE, RATE) }
    }
}

fn broken() -> Error {
    Error::new(Code::ToolFailed, Text::constant("La fuente falló.", "The source failed."))
}

impl FrameSource for Numbered {
    fn format(&self) -> PictureFormat {
        self.format
    }

    fn frame_count(&self) -> u64 {
        self.count.into()
    }

    fn draw(&mut self, frame: &mut YuvFrame<'_>) -> Result<Option<FrameTime>> {
        if self.fails_at == Some(self.next) {
            return Err(broken());
        }
        let number = self.next as usize;
        if self.next == self.count {
            return Ok(None);
        }
        self.next += 1;
        let (width, height) = (frame.width as usize, frame.height as usize);
        for row in 0..height {
            let luma = frame.y.row(row, width).unwrap();
            luma.fill(60);
            if row < SQUARE {
                for (bit, square) in luma.chunks_mut(SQUARE).take(BITS).enumerate() {
                    square.fill(if number >> bit & 1 == 1 { 220 } else { 30 });
                }
            } else {
                luma[number * 4 % (width - 8)..][..8].fill(200);
            }
        }
        for row in 0..height / 2 {
            frame.u.row(row, width / 2).unwrap().fill(128);
            frame.v.row(row, width / 2).unwrap().fill(128);
        }
        Ok(Some(FrameTime { at: number.try_into().unwrap(), duration: 1 }))
    }
}

/// A sine in all channels.
struct Sine {
    hertz: f32,
    channels: u32,
    at: usize,
    samples: usize,
}

impl Sine {
    fn of_seconds(seconds: usize, channels: u32) -> Self {
        Self { hertz: 440.0, channels, at: 0, samples: seconds * SOUND_RATE_HZ as usize }
    }
}

impl SoundSource for Sine {
    fn channels(&self) -> u32 {
        self.channels
    }

    #[expect(clippy::cast_precision_loss, reason = "a few seconds of samples")]
    fn fill(&mut self, block: &mut [f32]) -> Result<usize> {
        let count = SOUND_BLOCK_SAMPLES.min(self.samples - self.at);
        assert_eq!(block.len(), SOUND_BLOCK_SAMPLES * self.channels as usize);
        for (index, samples) in block.chunks_mut(self.channels as usize).take(count).enumerate() {
            let seconds = (self.at + index) as f32 / SOUND_RATE_HZ as f32;
            samples.fill((seconds * self.hertz * TAU).sin() * 0.5);
        }
        self.at += count;
        Ok(count)
    }
}

fn limited(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

fn plan(container: OutputContainer) -> TranscodePlan {
    TranscodePlan { container, ..TranscodePlan::default() }
}

fn made<'a>(
    plan: &TranscodePlan,
    pictures: &'a mut dyn FrameSource,
    sound: Option<&'a mut dyn SoundSource>,
) -> Result<Transcoded> {
    Ctx::with_defaults(|ctx| encode(plan, pictures, sound, ctx, &mut nothing))
}

/// The numbers in the squares of all frames.
fn numbers(path: &std::path::Path) -> Vec<usize> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i", path.to_str().unwrap(), "-map", "0:v"])
        .args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let number = |frame: &[u8]| {
        let row = &frame[width * SQUARE / 2..][..width];
        let bits = row.chunks(SQUARE).take(BITS).enumerate();
        bits.fold(0, |number, (bit, square)| number | usize::from(square[SQUARE / 2] > 128) << bit)
    };
    output.stdout.chunks_exact(width * height).map(number).collect()
}

/// Samples at 48 kHz of one channel, as ffmpeg decodes them.
fn samples(path: &std::path::Path) -> Vec<f32> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i", path.to_str().unwrap(), "-map", "0:a"])
        .args(["-f", "f32le", "-ac", "1", "-ar", "48000", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a second of samples")]
fn hertz(samples: &[f32]) -> f32 {
    let rises = samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    rises as f32 * SOUND_RATE_HZ as f32 / samples.len() as f32
}

#[test]
fn drawn_frames_and_a_sine_become_a_video() {
    for (container, channels, codecs) in
        [(OutputContainer::Mp4, 1, ("h264", "aac")), (OutputContainer::Webm, 2, ("vp9", "opus"))]
    {
        let (mut pictures, mut sound) = (Numbered::new(90), Sine::of_seconds(3, channels));
        let result = made(&plan(container), &mut pictures, Some(&mut sound)).unwrap();
        assert_eq!((result.frames, result.duration_ms), (90, 3_003));
        assert_eq!((result.width, result.height, result.audio), (SIZE.0, SIZE.1, AudioOutcome::Encoded));
        let saved = save(&result.content.bytes().unwrap(), container.container().name());
        let probed = ffprobe(&saved.path);
        let (video, audio) = (stream(&probed, "video", 0), stream(&probed, "audio", 0));
        assert_eq!((&video["codec_name"], &audio["codec_name"]), (&json!(codecs.0), &json!(codecs.1)));
        assert_eq!(
            (&video["avg_frame_rate"], &video["color_space"]),
            (&json!("30000/1001"), &json!("bt709"))
        );
        assert_eq!((&audio["channels"], &audio["sample_rate"]), (&json!(channels), &json!("48000")));
        assert_eq!(decodes_cleanly(&saved.path), 90);
        // Every frame is there, in order and at its time.
        assert_eq!(numbers(&saved.path), (0..90).collect::<Vec<_>>());
        for (index, at) in frame_times_us(&saved.path).into_iter().enumerate() {
            let wanted = i64::try_from(index).unwrap() * 1_001_000_000 / 30_000;
            assert!((at - wanted).abs() <= 500, "frame {index} at {at} µs, not {wanted}");
        }
        // Pictures and sound begin together, and the sound is all there.
        let apart_us = start_us(&saved.path, "video") - start_us(&saved.path, "audio");
        assert!(apart_us.abs() <= 10_000, "{apart_us} µs apart");
        let heard = samples(&saved.path);
        assert!(heard.len().abs_diff(3 * 48_000) <= 2 * SOUND_BLOCK_SAMPLES, "{} samples", heard.len());
        let hertz = hertz(&heard[48_000..96_000]);
        assert!((hertz - 440.0).abs() < 2.0, "{hertz} Hz");
        // Both are silent at no time in between.
        assert!(heard[4_800..139_200].chunks(480).all(|few| few.iter().any(|sample| sample.abs() > 0.3)));
        // And what reads other people's videos reads it, too.
        let input = Input::from_content("video", result.content.clone());
        let again = Ctx::with_defaults(|ctx| transcode(&input, &plan(container), ctx, &mut nothing)).unwrap();
        assert_eq!((again.frames, again.audio), (90, AudioOutcome::Copied));
    }
}

#[test]
fn frames_last_as_long_as_they_say_and_are_edited() {
    struct Slow(Numbered);
    impl FrameSource for Slow {
        fn format(&self) -> PictureFormat {
            PictureFormat { time_base: (1, 1_000), frame_rate: None, ..self.0.format() }
        }
        fn draw(&mut self, frame: &mut YuvFrame<'_>) -> Result<Option<FrameTime>> {
            let drawn = self.0.draw(frame)?;
            Ok(drawn.map(|time| FrameTime { at: time.at * time.at * 100, duration: 100 * (2 * time.at + 1) }))
        }
    }
    let mut seen = Vec::new();
    let mut edit = |frame: &mut YuvFrame<'_>, at_us: i64| {
        assert_eq!((frame.width, frame.height), SIZE);
        seen.push(at_us);
        Ok(())
    };
    let mut pictures = Slow(Numbered::new(5));
    let result =
        Ctx::with_defaults(|ctx| encode(&plan(OutputContainer::Mp4), &mut pictures, None, ctx, &mut edit));
    let result = result.unwrap();
    assert_eq!(seen, [0, 100_000, 400_000, 900_000, 1_600_000]);
    assert_eq!((result.frames, result.duration_ms, result.audio), (5, 2_500, AudioOutcome::None));
    let saved = save(&result.content.bytes().unwrap(), "mp4");
    assert_eq!(frame_times_us(&saved.path), seen);
    assert_eq!(numbers(&saved.path), [0, 1, 2, 3, 4]);
}

#[test]
fn the_same_sources_give_the_same_video() {
    let once = || {
        let (mut pictures, mut sound) = (Numbered::new(20), Sine::of_seconds(1, 1));
        let result = made(&plan(OutputContainer::Mp4), &mut pictures, Some(&mut sound)).unwrap();
        decoded(&save(&result.content.bytes().unwrap(), "mp4").path)
    };
    assert_eq!(once(), once());
}

#[test]
fn sound_may_outlast_the_pictures_and_the_other_way_round() {
    for (frames, seconds) in [(3, 2), (60, 1)] {
        let (mut pictures, mut sound) = (Numbered::new(frames), Sine::of_seconds(seconds, 1));
        let result = made(&plan(OutputContainer::Mp4), &mut pictures, Some(&mut sound)).unwrap();
        let saved = save(&result.content.bytes().unwrap(), "mp4");
        assert_eq!(decodes_cleanly(&saved.path), frames as usize);
        assert!(samples(&saved.path).len().abs_diff(seconds * 48_000) <= 2 * SOUND_BLOCK_SAMPLES);
    }
}

#[test]
fn a_source_that_fails_ends_the_work() {
    let mut pictures = Numbered { fails_at: Some(40), ..Numbered::new(90) };
    let error = made(&plan(OutputContainer::Mp4), &mut pictures, None).unwrap_err();
    assert_eq!((error.code(), error.message().en.as_ref()), (Code::ToolFailed, "The source failed."));

    struct Broken(Sine);
    impl SoundSource for Broken {
        fn channels(&self) -> u32 {
            1
        }
        fn fill(&mut self, block: &mut [f32]) -> Result<usize> {
            if self.0.at > 20_000 { Err(broken()) } else { self.0.fill(block) }
        }
    }
    let (mut pictures, mut sound) = (Numbered::new(90), Broken(Sine::of_seconds(3, 1)));
    let error = made(&plan(OutputContainer::Webm), &mut pictures, Some(&mut sound)).unwrap_err();
    assert_eq!(error.message().en.as_ref(), "The source failed.");
    assert!(pictures.next < 60, "{} frames were drawn", pictures.next);
}

#[test]
fn sources_that_make_no_sense_are_refused() {
    let mp4 = plan(OutputContainer::Mp4);
    assert_eq!(made(&mp4, &mut Numbered::new(0), None).unwrap_err().code(), Code::ToolFailed);
    let formats = [
        PictureFormat::at_rate((321, 240), RATE),
        PictureFormat::at_rate((8, 8), RATE),
        PictureFormat::at_rate(SIZE, (0, 1)),
        PictureFormat::at_rate(SIZE, (30, 0)),
        PictureFormat::at_rate(SIZE, (u32::MAX, 1)),
    ];
    for format in formats {
        let error = made(&mp4, &mut Numbered { format, ..Numbered::new(3) }, None).unwrap_err();
        assert_eq!(error.code(), Code::ToolFailed, "{format:?}");
    }
    struct Stuck(Numbered);
    impl FrameSource for Stuck {
        fn format(&self) -> PictureFormat {
            self.0.format()
        }
        fn draw(&mut self, frame: &mut YuvFrame<'_>) -> Result<Option<FrameTime>> {
            Ok(self.0.draw(frame)?.map(|time| FrameTime { at: time.at / 2, ..time }))
        }
    }
    assert_eq!(made(&mp4, &mut Stuck(Numbered::new(4)), None).unwrap_err().code(), Code::ToolFailed);
}

/// Neither has an end: only a limit, or the caller, ends them.
#[test]
fn endless_sources_end_at_the_limits_and_when_cancelled() {
    let endless = || (Numbered::new(u32::MAX), Sine { samples: usize::MAX, ..Sine::of_seconds(0, 1) });
    let run = |limits: &Limits, cancel: &CancelToken, progress: &(dyn Fn(noxus_engine::Progress) + Sync)| {
        let services = Services::default();
        let ctx = Ctx::new(limits, cancel, progress, &services);
        let (mut pictures, mut sound) = endless();
        let plan = plan(OutputContainer::Mp4);
        encode(&plan, &mut pictures, Some(&mut sound), &ctx, &mut nothing).unwrap_err().code()
    };
    let limits = limited(|limits| limits.max_output_bytes = 50_000);
    assert_eq!(run(&limits, &CancelToken::new(), &|_| {}), Code::OutputLimitExceeded);
    let limits = limited(|limits| limits.max_duration_ms = 2_000);
    assert_eq!(run(&limits, &CancelToken::new(), &|_| {}), Code::DurationLimitExceeded);
    let limits = limited(|limits| limits.max_video_frames = 50);
    assert_eq!(run(&limits, &CancelToken::new(), &|_| {}), Code::ItemLimitExceeded);
    let cancel = CancelToken::new();
    let stop = |progress: noxus_engine::Progress| {
        if progress.done == 30 {
            cancel.cancel();
        }
    };
    assert_eq!(run(&Limits::default(), &cancel, &stop), Code::Cancelled);
}

/// The pictures end, and sound without an end goes on.
#[test]
fn endless_sound_behind_the_pictures_ends_at_the_limit() {
    let limits = limited(|limits| limits.max_duration_ms = 3_000);
    let (cancel, services) = (CancelToken::new(), Services::default());
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    let (mut pictures, mut sound) =
        (Numbered::new(3), Sine { samples: usize::MAX, ..Sine::of_seconds(0, 2) });
    let result = encode(&plan(OutputContainer::Mp4), &mut pictures, Some(&mut sound), &ctx, &mut nothing);
    assert_eq!(result.unwrap_err().code(), Code::DurationLimitExceeded);
}
