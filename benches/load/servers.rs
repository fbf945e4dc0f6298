//! Servers as processes, and what the kernel says they took.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use noxus_benches::Result;
use serde_json::Value;

/// A server that says where it listens; stopped when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a program that prints `{"url":…}` once it listens.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let told: Option<Value> = serde_json::from_str(&line).ok();
        let url = told.as_ref().and_then(|told| told.get("url")).and_then(Value::as_str);
        let address =
            url.and_then(|url| url.strip_prefix("http://")).and_then(|address| address.parse().ok());
        let Some(address) = address else {
            child.kill()?;
            return Err(format!("{command:?} does not serve: {line:?}").into());
        };
        Ok(Self { child, address })
    }

    /// This program again, as `hello`.
    pub(crate) fn hello() -> Result<Self> {
        Self::start(Command::new(std::env::current_exe()?).arg("hello"))
    }

    /// A peer in JavaScript.
    pub(crate) fn node(script: &str) -> Result<Self> {
        let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
        Self::start(Command::new("node").arg(peers.join(script)))
    }

    fn proc(&self, name: &str) -> std::path::PathBuf {
        Path::new("/proc").join(self.child.id().to_string()).join(name)
    }

    /// CPU time of all its threads so far.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(self.proc("stat"))?;
        // The name in parentheses may hold anything; after it, user and system time
        // are the 12th and 13th words, in hundredths of a second.
        let (_, rest) = stat.rsplit_once(')').ok_or("an unknown form of /proc/PID/stat")?;
        let words: Vec<&str> = rest.split_whitespace().collect();
        let mut hundredths = 0;
        for word in words.get(11..13).ok_or("an unknown form of /proc/PID/stat")? {
            hundredths += word.parse::<u64>()?;
        }
        Ok(Duration::from_millis(hundredths * 10))
    }

    /// From now on the peak is counted anew, where the kernel lets us.
    pub(crate) fn forget_peak(&self) {
        // Else the peak is that of all rounds so far, which is said in the table.
        let _ = std::fs::write(self.proc("clear_refs"), "5");
    }

    /// The most memory it held.
    pub(crate) fn peak_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(self.proc("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmHWM")?;
        Ok(kibibytes.parse::<u64>()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Politely, so that the ledger is closed in order; it is our own child.
        let stopped = Command::new("kill").arg(self.child.id().to_string()).status();
        if !stopped.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
