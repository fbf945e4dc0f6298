use noxus_engine::codec::video::{VideoContainer, probe_video};
use noxus_engine::{Input, Limits, VideoFacts};

use super::support::{input, read};

fn facts(name: &str) -> VideoFacts {
    probe_video(&input(name), &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_real_clip_is_described() {
    let facts = facts("horizontal.mp4");
    assert_eq!(facts.container, VideoContainer::Mp4);
    assert!((5_200..5_400).contains(&facts.duration_ms), "{}", facts.duration_ms);
    assert_eq!((facts.video.width, facts.video.height, facts.video.codec.as_str()), (1280, 720, "h264"));
    assert_eq!(facts.video.frame_rate_numerator / facts.video.frame_rate_denominator, 25);
    assert_eq!((facts.video.pixel_format.as_str(), facts.video.bit_depth), ("yuv420p", 8));
    let audio = facts.audio.unwrap();
    assert_eq!((audio.codec.as_str(), audio.sample_rate_hz), ("aac", 48_000));
    assert!(!facts.video.has_variable_frame_rate);
}

#[test]
fn bytes_and_paths_are_described_alike() {
    let from_bytes = probe_video(&Input::from_bytes("video", read("vertical.mp4")), &Limits::default());
    assert_eq!(from_bytes.unwrap(), facts("vertical.mp4"));
}

#[test]
fn sizes_are_those_to_be_shown() {
    let rotated = facts("rotated.mp4").video;
    assert_eq!((rotated.width, rotated.height), (180, 320));
    assert!(matches!(rotated.rotation_degrees, 90 | 270));
    assert_eq!(facts("lying.mp4").video.rotation_degrees, 0);
}

#[test]
fn containers_and_streams_are_told_apart() {
    for (name, container) in [
        ("several.mkv", VideoContainer::Mkv),
        ("clip.webm", VideoContainer::Webm),
        ("clip.avi", VideoContainer::Avi),
        ("clip.mov", VideoContainer::Mov),
    ] {
        let facts = facts(name);
        assert_eq!(facts.container, container, "{name}");
        assert!((1_900..2_200).contains(&facts.duration_ms), "{name}: {}", facts.duration_ms);
    }
    let several = facts("several.mkv");
    assert_eq!((several.video_streams, several.audio_streams), (1, 2));
    assert_eq!(several.audio.unwrap().language.as_deref(), Some("spa"));
    assert!(facts("silent.mp4").audio.is_none());
}

#[test]
fn depth_range_and_rate_are_told() {
    assert!(facts("variable.mp4").video.has_variable_frame_rate);
    let ten = facts("ten-bit.mp4").video;
    assert_eq!((ten.bit_depth, ten.hdr_transfer, ten.codec.as_str()), (10, None, "hevc"));
    assert_eq!(facts("hdr.mp4").video.hdr_transfer, Some("pq"));
}
