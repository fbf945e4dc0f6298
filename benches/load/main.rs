//! noxus over HTTP under load, beside peers in the same run, with the books checked
//! afterwards.
//!
//! ```text
//! noxus-bench-load --noxus PATH [--rounds 5] [--connections 64] [--scale 1]
//!     [--only WORK] [--profile NOTE] [--write PAGE]
//! ```
//!
//! The servers are processes; all stay up, and take turns, round after round. The
//! load comes from this process, over loopback, with as many connections as asked
//! for, each with one request at a time. `--scale` multiplies the number of requests;
//! `--only ping` leaves the other kinds of work out.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it reports what it finds")]

mod books;
mod calls;
mod client;
mod figures;
mod hello;
mod servers;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use noxus_benches::Result;

use crate::books::Books;
use crate::calls::Call;
use crate::client::{Load, Seen};
use crate::figures::{Figures, Round};
use crate::servers::Server;

/// Settings.
struct Options {
    noxus: PathBuf,
    rounds: usize,
    connections: usize,
    scale: f64,
    only: Option<String>,
    /// How noxus was built, in words.
    profile: String,
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    let done = if words.peek().is_some_and(|word| word == "hello") {
        hello::serve()
    } else {
        Options::read(words).and_then(|options| measure(&options))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Options {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut noxus = None;
        let (mut rounds, mut connections, mut scale) = (5, 64, 1.0);
        let (mut only, mut profile, mut write) = (None, "unknown".to_owned(), None);
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--noxus" => noxus = Some(PathBuf::from(value)),
                "--rounds" => rounds = value.parse()?,
                "--connections" => connections = value.parse()?,
                "--scale" => scale = value.parse()?,
                "--only" => only = Some(value),
                "--profile" => profile = value,
                "--write" => write = Some(PathBuf::from(value)),
                _ => return Err(format!("there is no option {name}").into()),
            }
        }
        let noxus = noxus.ok_or("--noxus PATH is missing: the program to be measured")?;
        Ok(Self { noxus, rounds, connections, scale, only, profile, write })
    }
}

/// A server under a kind of load, over all rounds.
struct Contest {
    /// Row of the table.
    work: &'static str,
    /// Who does it.
    who: &'static str,
    /// Which of the servers.
    server: usize,
    call: Call,
    /// Requests of one round.
    requests: usize,
}

fn measure(options: &Options) -> Result<()> {
    let books = Books::open(&options.noxus)?;
    let servers = [books.serve()?, Server::hello()?, Server::node("http_peer.mjs")?];
    let mut contests = contests(&books, options.scale)?;
    contests.retain(|contest| options.only.as_ref().is_none_or(|only| only == contest.work));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut seen = Seen::default();
    let mut all: Vec<Figures> =
        contests.iter().map(|contest| Figures::of(contest.work, contest.who)).collect();
    for round in 0..=options.rounds {
        for (contest, figures) in contests.iter().zip(&mut all) {
            // The first one warms up, and does not count.
            let requests = if round == 0 { contest.requests / 10 } else { contest.requests };
            let server = servers.get(contest.server).ok_or("no such server")?;
            let load = Load { address: server.address, connections: options.connections, requests };
            server.forget_peak();
            let before = server.cpu()?;
            let done = runtime.block_on(load.run(&contest.call, &format!("{}-{round}", contest.work)))?;
            let measured = Round::of(&done, server.cpu()?.saturating_sub(before), server.peak_bytes()?);
            if round > 0 {
                eprintln!("round {round}: {} {}: {:.0}/s", contest.work, contest.who, measured.per_second);
                figures.rounds.push(measured);
            }
            if contest.server == 0 {
                seen.add(&done);
            }
        }
    }
    drop(servers);
    let verdict = books.check(&seen)?;
    let table = table::page(options, &all, &verdict);
    println!("{table}");
    if let Some(page) = &options.write {
        table::write(page, &table)?;
    }
    Ok(())
}

fn contests(books: &Books, scale: f64) -> Result<Vec<Contest>> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a number of requests, roughly"
    )]
    let scaled = |requests: usize| ((requests as f64 * scale) as usize).max(100);
    let contest =
        |work, who, server, call, requests| Contest { work, who, server, call, requests: scaled(requests) };
    Ok(vec![
        contest("ping", "noxus", 0, Call::ping(&books.key), 20_000),
        contest("ping", "axum, a constant answer", 1, Call::ping(&books.key), 20_000),
        contest("qr", "noxus", 0, Call::qr(&books.key), 4_000),
        contest("image-convert", "noxus", 0, Call::image_convert(&books.key)?, 400),
        contest("image-convert", "Node's http with sharp", 2, Call::image_convert(&books.key)?, 400),
    ])
}
