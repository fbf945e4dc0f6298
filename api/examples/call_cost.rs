//! `cargo run --release -p noxus-api --example call_cost [calls] [folder]`
//!
//! Prints what a whole call of `qr` costs above the tool alone: without billing, and billed in
//! memory and in a file.
#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::time::{Duration, Instant};

use noxus_api::{Config, JobRequest, Noxus};
use noxus_engine::{Ctx, tools};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let calls: u32 = arguments.next().map_or(Ok(2_000), |text| text.parse())?;
    let folder = arguments.next().map_or_else(std::env::temp_dir, Into::into);
    let folder = folder.join(format!("noxus-call-cost-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let store = folder.join("ledger.db");
    println!("{:<24} {:>9} {:>9}", "", "wall µs", "CPU µs");
    let tool = tools::find("qr")?;
    let params = json!({"text": "https://example.com/una-direccion-larga"});
    measure("tool alone", calls, || {
        Ctx::with_defaults(|ctx| tool.run(&params, &[], ctx))?;
        Ok(())
    })?;
    let noxus = Noxus::unbilled()?;
    measure("call", calls, || run(&noxus, &params, None))?;
    measure("estimate", calls, || {
        noxus.estimate(JobRequest::new("qr", params.clone()))?;
        Ok(())
    })?;
    for (name, store) in
        [("call, billed in memory", ":memory:"), ("call, billed in a file", &store.to_string_lossy())]
    {
        let (noxus, key) = billed(store)?;
        measure(name, calls, || run(&noxus, &params, Some(&key)))?;
    }
    Ok(std::fs::remove_dir_all(folder)?)
}

fn run(noxus: &Noxus, params: &Value, key: Option<&str>) -> Result<(), Failure> {
    let mut request = JobRequest::new("qr", params.clone());
    request.api_key = key.map(str::to_owned);
    noxus.run(request).map(drop).map_err(|error| error.to_string().into())
}

/// An engine whose key can pay for everything here.
fn billed(store: &str) -> Result<(Noxus, String), Failure> {
    let open = |key: Option<&str>| {
        let mut config = Config::default();
        (config.store, config.api_key) = (Some(store.to_owned()), key.map(str::to_owned));
        Noxus::open(config)
    };
    let owner = open(None)?;
    let account = owner.call("accounts.create", &json!({"name": "cost", "tier": "unlimited"}))?;
    let account = &account["account"]["account"];
    owner.call("top_up", &json!({"account": account, "amount_usd": "1000"}))?;
    let key = owner.call("keys.create", &json!({"account": account}))?;
    let key = key["api_key"].as_str().ok_or("no key")?.to_owned();
    // Books in memory are this engine's own: the key comes with each call.
    Ok(if store == ":memory:" { (owner, key) } else { (open(Some(&key))?, key) })
}

fn measure(name: &str, calls: u32, mut call: impl FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    for _ in 0..calls / 10 {
        call()?;
    }
    let (wall, cpu) = (Instant::now(), cpu_time());
    for _ in 0..calls {
        call()?;
    }
    let per_call = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(calls);
    println!("{name:<24} {:>9.1} {:>9.1}", per_call(wall.elapsed()), per_call(cpu_time() - cpu));
    Ok(())
}

/// Of all threads of this process.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
