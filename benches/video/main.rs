//! The video path of noxus, one piece of work a process: takes a JSON request as its
//! only argument, answers with JSON on standard output. `compare.py` sets it beside
//! `ffmpeg`, whose own processes are measured the same way.
//!
//! - `{"do":"burn", "input":…, "output":…, "style":…}`: transcodes with captions;
//!   without `style`, without them. `preset` is `fast`, `balanced` or `small`
//! - `{"do":"edit", …}`: burns, changes one caption and renders again both ways; the
//!   three results are written to `output` with `.1`, `.2` and `.3` before the extension
//! - `{"do":"ass", "input":…, "output":…, "style":…, "seconds":…}`: the same captions as
//!   the tool exports them for that clip, for libass
//! - `{"do":"draw", "style":…, "width":…, "height":…, "seconds":…}`: captions on a frame
//!   in memory, without a codec
//! - `{"do":"cancel", "work":…, "input":…, "moments":…}`: how soon a call that is
//!   cancelled comes back
#![expect(clippy::print_stdout, reason = "it answers on standard output")]

mod cancel;
mod captions;
mod render;

use noxus_benches::Result;
use serde_json::{Value, json};

fn main() -> Result<()> {
    let argument = std::env::args().nth(1).ok_or("a JSON request is expected")?;
    let request: Request = Request(serde_json::from_str(&argument)?);
    let mut answer = match request.text("do")? {
        "burn" => render::burn(&request),
        "edit" => render::edit(&request),
        "ass" => captions::ass(&request),
        "draw" => render::draw(&request),
        "cancel" => cancel::cancel(&request),
        other => Err(format!("no such work: {other}").into()),
    }?;
    answer["peak_kib"] = json!(peak_kib()?);
    println!("{answer}");
    Ok(())
}

/// The most memory that this process held, in KiB.
fn peak_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// What is asked for.
struct Request(Value);

impl Request {
    fn text(&self, name: &str) -> Result<&str> {
        self.option(name).ok_or_else(|| format!("“{name}” is missing").into())
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn number(&self, name: &str, default: u32) -> u32 {
        let number = self.0.get(name).and_then(Value::as_u64);
        number.and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
    }
}
