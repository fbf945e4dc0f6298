//! `cargo run --release -p noxus-engine --example script_to_video -- '{"idea": "…", "voice": "none"}' [picture …]`
//!
//! Makes a video without any voice, writes its files into the current folder, and tells how far it is.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it tells what it does")]

use std::error::Error;
use std::io::Write;

use noxus_engine::{CancelToken, Ctx, Input, Limits, Progress, Services, tools};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let options = arguments.next().ok_or("options as JSON are missing")?;
    let inputs: Vec<Input> = arguments.map(|path| Input::from_path("scene_images", path)).collect();
    let (limits, cancel, services) = (Limits::default(), CancelToken::new(), Services::default());
    let tell = |progress: Progress| {
        if progress.done.is_multiple_of(100) {
            eprint!("\r{} {}/{}   ", progress.stage, progress.done, progress.total);
        }
    };
    let ctx = Ctx::new(&limits, &cancel, &tell, &services);
    let output = tools::find("script-to-video")?.run(&serde_json::from_str(&options)?, &inputs, &ctx)?;
    eprintln!();
    for file in output.files {
        #[expect(clippy::disallowed_methods, reason = "an example is at the edge")]
        let mut target = std::fs::File::create(&file.filename)?;
        target.write_all(&file.content.bytes()?)?;
        println!("{} {} bytes", file.filename, file.content.size_bytes());
    }
    Ok(())
}
