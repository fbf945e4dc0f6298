//! The clips, and the judges.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use noxus_engine::codec::video::{TranscodePlan, Transcoded, transcode};
use noxus_engine::frame::YuvFrame;
use noxus_engine::{Ctx, Input, Result};
use serde_json::Value;

use crate::material::clip;

pub(crate) fn input(name: &str) -> Input {
    Input::from_path("video", clip(name))
}

/// A result as a file that judges can read.
pub(crate) struct Saved {
    _folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "the judges read files")]
pub(crate) fn save(bytes: &[u8], extension: &str) -> Saved {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("result.{extension}"));
    std::fs::write(&path, bytes).unwrap();
    Saved { _folder: folder, path }
}

#[expect(clippy::disallowed_methods, reason = "clips are files")]
pub(crate) fn read(name: &str) -> Vec<u8> {
    std::fs::read(clip(name)).unwrap()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Everything `ffprobe` knows of the streams and the container.
pub(crate) fn ffprobe(path: &Path) -> Value {
    let arguments = ["-v", "error", "-show_streams", "-show_format", "-of", "json", path.to_str().unwrap()];
    serde_json::from_str(&run("ffprobe", &arguments)).unwrap()
}

/// The stream of `kind` that comes as number `index` among its like.
pub(crate) fn stream(probed: &Value, kind: &str, index: usize) -> Value {
    let streams = probed["streams"].as_array().unwrap().iter();
    streams.filter(|stream| stream["codec_type"] == kind).nth(index).unwrap_or(&Value::Null).clone()
}

/// The times of all frames of pictures, in microseconds, as shown.
pub(crate) fn frame_times_us(path: &Path) -> Vec<i64> {
    packet_times_us(path, "v:0")
}

/// The times of all packets of a stream, in microseconds, in order.
#[expect(clippy::cast_possible_truncation, reason = "seconds of short clips")]
pub(crate) fn packet_times_us(path: &Path, stream: &str) -> Vec<i64> {
    let path = path.to_str().unwrap();
    let arguments = [
        "-v",
        "error",
        "-select_streams",
        stream,
        "-show_entries",
        "packet=pts_time",
        "-of",
        "csv=p=0",
        path,
    ];
    let mut times: Vec<i64> = run("ffprobe", &arguments)
        .lines()
        .filter_map(|line| line.trim_end_matches(',').parse::<f64>().ok())
        .map(|seconds| (seconds * 1e6).round() as i64)
        .collect();
    times.sort_unstable();
    times
}

/// Decodes all of a file; any complaint is a failure. Returns the number of frames.
pub(crate) fn decodes_cleanly(path: &Path) -> usize {
    let path = path.to_str().unwrap();
    let output = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-v",
            "warning",
            "-xerror",
            "-i",
            path,
            "-map",
            "0:v",
            "-map",
            "0:a?",
            "-fps_mode",
            "vfr",
            "-f",
            "null",
            "-",
        ])
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && words.trim().is_empty(), "{path}: {words}");
    frame_times_us(Path::new(path)).len()
}

/// A digest of the packets of a stream, times left out.
pub(crate) fn packet_digest(path: &Path, stream: &str) -> String {
    run(
        "ffmpeg",
        &[
            "-nostdin",
            "-v",
            "error",
            "-i",
            path.to_str().unwrap(),
            "-map",
            stream,
            "-c",
            "copy",
            "-f",
            "streamhash",
            "-hash",
            "md5",
            "-",
        ],
    )
}

/// How alike the pictures of two files are, in dB, after `filter` on both.
pub(crate) fn psnr(one: &Path, other: &Path, filter: &str) -> f64 {
    let graph = format!("[0:v]{filter}[a];[1:v]{filter}[b];[a][b]psnr");
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-i", one.to_str().unwrap(), "-i", other.to_str().unwrap()])
        .args(["-filter_complex", &graph, "-f", "null", "-"])
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let average = words.split("average:").nth(1).unwrap_or_else(|| panic!("{words}"));
    average.split_whitespace().next().unwrap().parse().unwrap()
}

/// Top-level boxes of an MP4, in order.
pub(crate) fn boxes(bytes: &[u8]) -> Vec<String> {
    let mut kinds = Vec::new();
    let mut at = 0;
    while let Some(header) = bytes.get(at..at + 8) {
        kinds.push(String::from_utf8_lossy(&header[4..8]).into_owned());
        let size = u32::from_be_bytes(header[..4].try_into().unwrap()) as usize;
        assert!(size >= 8, "wide or open boxes are not expected");
        at += size;
    }
    kinds
}

/// A box in the middle third, white.
pub(crate) fn draw_box(frame: &mut YuvFrame<'_>, _at_us: i64) -> Result<()> {
    let (width, height) = (frame.width as usize, frame.height as usize);
    for row in height * 2 / 3..height * 5 / 6 {
        frame.y.row(row, width).unwrap()[width / 3..width * 2 / 3].fill(235);
    }
    for row in height / 3..height * 5 / 12 {
        frame.u.row(row, width / 2).unwrap()[width / 6..width / 3].fill(128);
        frame.v.row(row, width / 2).unwrap()[width / 6..width / 3].fill(128);
    }
    Ok(())
}

pub(crate) fn nothing(_: &mut YuvFrame<'_>, _: i64) -> Result<()> {
    Ok(())
}

/// A result and where judges find it.
pub(crate) fn render(name: &str, plan: &TranscodePlan) -> (Transcoded, Saved) {
    let result = Ctx::with_defaults(|ctx| transcode(&input(name), plan, ctx, &mut draw_box));
    let result = result.unwrap_or_else(|error| panic!("{name}: {error}"));
    let saved = save(&result.content.bytes().unwrap(), result.container.container().name());
    (result, saved)
}

/// When a stream begins, in microseconds.
pub(crate) fn start_us(path: &Path, stream: &str) -> i64 {
    let probed = ffprobe(path);
    let seconds: f64 = self::stream(&probed, stream, 0)["start_time"].as_str().unwrap().parse().unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "seconds of short clips")]
    let us = (seconds * 1e6).round() as i64;
    us
}

/// The time and the digest of every frame of pictures and sound. Not the bytes of the file: x264
/// chooses between equal ways to write a block by memory that nobody has written to.
pub(crate) fn decoded(path: &Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-bitexact", "-i"])
        .arg(path)
        .args(["-map", "0", "-f", "framemd5", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
