use noxus_engine::codec::video::{AudioOutcome, AudioPlan, OutputContainer, TranscodePlan, transcode};
use noxus_engine::frame::YuvFrame;
use noxus_engine::{CancelToken, Code, Ctx, Error, Input, Limits, Services};

use super::support::{
    boxes, decoded, decodes_cleanly, ffprobe, frame_times_us, input, nothing, packet_digest, psnr, read,
    render, save, start_us, stream,
};
use crate::material::clip;

fn mp4() -> TranscodePlan {
    TranscodePlan::default()
}

fn webm() -> TranscodePlan {
    TranscodePlan { container: OutputContainer::Webm, ..mp4() }
}

#[test]
fn a_real_clip_is_rendered_whole() {
    let (result, saved) = render("horizontal.mp4", &mp4());
    assert_eq!(result.encoder, "libx264");
    assert_eq!((result.width, result.height, result.frames), (1280, 720, 132));
    assert_eq!(decodes_cleanly(&saved.path), 132);
    // Players begin at once: the index stands before the media.
    let boxes = boxes(&result.content.bytes().unwrap());
    let place = |kind: &str| boxes.iter().position(|other| other == kind).unwrap();
    assert!(place("moov") < place("mdat"), "{boxes:?}");
    let probed = ffprobe(&saved.path);
    assert_eq!(stream(&probed, "video", 0)["codec_name"], "h264");
    assert_eq!(stream(&probed, "video", 0)["pix_fmt"], "yuv420p");
    assert_eq!(stream(&probed, "video", 0)["start_time"], "0.000000");
    // The sound is that of the source, packet for packet.
    assert_eq!(result.audio, AudioOutcome::Copied);
    assert_eq!(packet_digest(&saved.path, "0:a"), packet_digest(&clip("horizontal.mp4"), "0:a"));
    // What was not drawn on looks as before; what was drawn on does not.
    let upper = psnr(&saved.path, &clip("horizontal.mp4"), "crop=iw:ih/2:0:0");
    assert!(upper > 38.0, "{upper} dB");
    let whole = psnr(&saved.path, &clip("horizontal.mp4"), "crop=iw/4:ih/8:iw*3/8:ih*11/16");
    assert!(whole < 20.0, "{whole} dB");
    assert_eq!(frame_times_us(&saved.path), frame_times_us(&clip("horizontal.mp4")));
}

#[test]
fn the_same_video_comes_of_the_same_input() {
    let (_, once) = render("silent.mp4", &mp4());
    let bytes = Input::from_bytes("video", read("silent.mp4"));
    let again =
        Ctx::with_defaults(|ctx| transcode(&bytes, &mp4(), ctx, &mut super::support::draw_box)).unwrap();
    let again = save(&again.content.bytes().unwrap(), "mp4");
    assert_eq!(decoded(&once.path), decoded(&again.path));
}

#[test]
fn rotation_is_applied_to_the_pixels() {
    let (result, saved) = render("rotated.mp4", &mp4());
    assert_eq!((result.width, result.height), (180, 320));
    let video = stream(&ffprobe(&saved.path), "video", 0);
    assert_eq!((video["width"].as_u64(), video["height"].as_u64()), (Some(180), Some(320)));
    assert!(video["side_data_list"].is_null(), "{video}");
    // ffmpeg turns the source by itself when it decodes.
    let alike = psnr(&saved.path, &clip("rotated.mp4"), "crop=iw:ih/2:0:0");
    assert!(alike > 30.0, "{alike} dB");
}

#[test]
fn a_varying_rate_stays_so() {
    for plan in [mp4(), webm()] {
        let (result, saved) = render("variable.mp4", &plan);
        let (before, after) = (frame_times_us(&clip("variable.mp4")), frame_times_us(&saved.path));
        assert_eq!(before.len(), after.len());
        assert_eq!(decodes_cleanly(&saved.path) as u64, result.frames);
        for (before, after) in before.iter().zip(&after) {
            // WebM counts in milliseconds.
            assert!((before - after).abs() <= 1_000, "{before} {after}");
        }
    }
}

#[test]
fn odd_sizes_lose_a_column_and_a_row() {
    let (result, saved) = render("odd.mp4", &mp4());
    assert_eq!((result.width, result.height), (320, 240));
    assert_eq!(decodes_cleanly(&saved.path), 25);
    assert_eq!(result.audio, AudioOutcome::None);
}

#[test]
fn ten_bits_become_eight() {
    let (result, saved) = render("ten-bit.mp4", &mp4());
    assert_eq!(stream(&ffprobe(&saved.path), "video", 0)["pix_fmt"], "yuv420p");
    assert_eq!(decodes_cleanly(&saved.path) as u64, result.frames);
    let alike = psnr(&saved.path, &clip("ten-bit.mp4"), "format=yuv420p,crop=iw:ih/2:0:0");
    assert!(alike > 30.0, "{alike} dB");
}

#[test]
fn every_container_becomes_mp4_and_webm() {
    for name in ["vertical.mp4", "clip.mov", "several.mkv", "clip.webm", "clip.avi", "late-sound.mp4"] {
        for plan in [mp4(), webm()] {
            let (result, saved) = render(name, &plan);
            assert_eq!(decodes_cleanly(&saved.path) as u64, result.frames, "{name}");
            let apart = |path| start_us(path, "audio") - start_us(path, "video");
            let moved = apart(&clip(name)) - apart(&saved.path);
            // Codecs differ in their run-up, which players skip.
            let most = if result.audio == AudioOutcome::Copied { 1_000 } else { 30_000 };
            assert!(moved.abs() <= most, "{name}: sound and pictures part by {moved} µs");
            let probed = ffprobe(&saved.path);
            let audio = stream(&probed, "audio", 0);
            let codec = audio["codec_name"].as_str().unwrap().to_owned();
            let length: f64 = probed["format"]["duration"].as_str().unwrap().parse().unwrap();
            assert!((1.9..2.7).contains(&length), "{name}: {length}");
            match plan.container {
                OutputContainer::Mp4 => assert!(matches!(codec.as_str(), "aac" | "mp3"), "{name}: {codec}"),
                OutputContainer::Webm => assert_eq!(codec, "opus", "{name}"),
            }
        }
    }
}

#[test]
fn all_streams_of_sound_are_kept() {
    let (_, saved) = render("several.mkv", &mp4());
    let probed = ffprobe(&saved.path);
    for (index, language) in ["spa", "eng"].into_iter().enumerate() {
        assert_eq!(stream(&probed, "audio", index)["tags"]["language"], language);
    }
    let plan = TranscodePlan { audio: AudioPlan::Drop, ..mp4() };
    let (result, saved) = render("several.mkv", &plan);
    assert_eq!(result.audio, AudioOutcome::None);
    assert!(stream(&ffprobe(&saved.path), "audio", 0).is_null());
}

#[test]
fn sound_that_begins_late_stays_late() {
    for plan in [mp4(), webm()] {
        let (_, saved) = render("late-sound.mp4", &plan);
        let start: f64 =
            stream(&ffprobe(&saved.path), "audio", 0)["start_time"].as_str().unwrap().parse().unwrap();
        assert!((0.4..0.6).contains(&start), "{start}");
    }
}

#[test]
fn quality_and_errors_of_the_caller_count() {
    let bad = TranscodePlan { crf: Some(45), ..mp4() };
    assert!(
        render("vertical.mp4", &bad).0.content.size_bytes()
            < render("vertical.mp4", &mp4()).0.content.size_bytes()
    );
    let mut refuse = |_: &mut YuvFrame<'_>, at_us: i64| {
        if at_us > 500_000 {
            Err(Error::new(Code::InvalidField, noxus_engine::Text::constant("no", "no")))
        } else {
            Ok(())
        }
    };
    let result = Ctx::with_defaults(|ctx| transcode(&input("vertical.mp4"), &mp4(), ctx, &mut refuse));
    assert_eq!(result.unwrap_err().code(), Code::InvalidField);
}

#[test]
fn every_frame_is_a_step_and_can_be_the_last() {
    let (cancel, limits, services) = (CancelToken::new(), Limits::default(), Services::default());
    let steps = std::sync::Mutex::new(Vec::new());
    let progress = |progress: noxus_engine::Progress| {
        let mut steps = steps.lock().unwrap();
        steps.push(progress.done);
        if steps.len() == 20 {
            cancel.cancel();
        }
    };
    let ctx = Ctx::new(&limits, &cancel, &progress, &services);
    let result = transcode(&input("horizontal.mp4"), &mp4(), &ctx, &mut nothing);
    assert_eq!(result.unwrap_err().code(), Code::Cancelled);
    assert_eq!(*steps.lock().unwrap(), (0..20).collect::<Vec<u64>>());
}

#[test]
fn results_keep_to_their_limit() {
    let limits = Limits::default();
    let mut limits = limits;
    limits.max_output_bytes = 100_000;
    let (cancel, services) = (CancelToken::new(), Services::default());
    let ctx = Ctx::new(&limits, &cancel, &|_| {}, &services);
    let result = transcode(&input("horizontal.mp4"), &mp4(), &ctx, &mut nothing);
    assert_eq!(result.unwrap_err().code(), Code::OutputLimitExceeded);
}

#[test]
fn colours_keep_their_names() {
    let (_, saved) = render("horizontal.mp4", &mp4());
    let (before, after) = (ffprobe(&clip("horizontal.mp4")), ffprobe(&saved.path));
    for tag in ["color_space", "color_transfer", "color_primaries", "color_range"] {
        let before = stream(&before, "video", 0)[tag].clone();
        if before.is_string() && before != "unknown" {
            assert_eq!(before, stream(&after, "video", 0)[tag], "{tag}");
        }
    }
}
