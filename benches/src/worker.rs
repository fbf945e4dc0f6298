//! noxus as one of the contenders of the table: reads a JSON request a line, writes
//! a JSON answer a line. The peers (`peers/`) and doors (`doors/`) speak the same.
//!
//! - `{"op":"open", ...case}` prepares a case, runs it once: `{"bytes":…}`; with
//!   `save`, the result is written there
//! - `{"op":"run","iterations":n}` repeats it: `{"wall_ns":…,"cpu_ns":…}`
//! - `{"op":"pairs","store":…,"clients":n,"seconds":s}` drives a ledger
#![expect(clippy::print_stdout, reason = "it answers on standard output")]

use std::io::BufRead as _;
use std::path::Path;
use std::time::Duration;

use noxus_benches::{Case, Result, Wallet, measure, open, probes_per_second};
use serde_json::{Value, json};

fn main() -> Result<()> {
    let mut case = None;
    for line in std::io::stdin().lock().lines() {
        let answer = serde_json::from_str(&line?)
            .map_err(Into::into)
            .and_then(|request: Value| answer(&request, &mut case))
            .unwrap_or_else(|error| json!({"error": error.to_string()}));
        println!("{answer}");
    }
    Ok(())
}

fn answer(request: &Value, case: &mut Option<Case>) -> Result<Value> {
    let number = |name: &str| request.get(name).and_then(Value::as_u64);
    match request.get("op").and_then(Value::as_str) {
        Some("open") => {
            let mut opened = open(request)?;
            let result = opened()?;
            if let Some(path) = request.get("save").and_then(Value::as_str) {
                std::fs::write(path, &result)?;
            }
            *case = Some(opened);
            Ok(json!({"bytes": result.len()}))
        }
        Some("run") => {
            let case = case.as_mut().ok_or("nothing is open")?;
            let iterations = u32::try_from(number("iterations").unwrap_or(1))?;
            let cost = measure(iterations, || {
                std::hint::black_box(case()?);
                Ok(())
            })?;
            Ok(json!({"wall_ns": nanoseconds(cost.wall), "cpu_ns": nanoseconds(cost.cpu)}))
        }
        Some("pairs") => pairs(request, number("clients").unwrap_or(1), number("seconds").unwrap_or(1)),
        _ => Err("no such op".into()),
    }
}

fn pairs(request: &Value, clients: u64, seconds: u64) -> Result<Value> {
    let store = request.get("store").and_then(Value::as_str).unwrap_or(":memory:");
    let wallet = Wallet::open(store)?;
    let probe = || match store {
        ":memory:" => Ok(0.0),
        folder => probes_per_second(Path::new(folder), Duration::from_millis(500)),
    };
    let before = probe()?;
    let cost = wallet.pairs(usize::try_from(clients)?, Duration::from_secs(seconds), "run")?;
    let after = probe()?;
    Ok(json!({
        "pairs": cost.pairs,
        "wall_ns": nanoseconds(cost.wall),
        "cpu_ns": nanoseconds(cost.cpu),
        "p50_ns": nanoseconds(cost.p50),
        "p99_ns": nanoseconds(cost.p99),
        "probes_per_second": f64::midpoint(before, after),
    }))
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
