//! Results of a tool without a comparer of its own are the same to the byte.

use noxus_engine::tools;

/// Tools whose results differ between builds of their codecs: each is compared in a file beside this.
const APART: &[&str] =
    &["image-convert", "auto-subtitles", "script-to-video", "text-to-speech", "ai-video-generate"];

#[test]
fn every_case_gives_its_result() {
    for tool in tools::all().iter().filter(|tool| !APART.contains(&tool.slug())) {
        super::check(tool.slug(), 5, |case, output| {
            for file in &output.files {
                case.compare(&file.filename, &file.content.bytes().unwrap());
            }
            output.report
        });
    }
}
