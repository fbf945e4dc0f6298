//! The ledger behind the measured server, made and audited through the command line.

use std::path::{Path, PathBuf};
use std::process::Command;

use noxus_benches::Result;
use serde_json::Value;

use crate::client::{Seen, micros};
use crate::servers::Server;

/// More than a measurement can spend.
const MONEY_USD: &str = "100000";
/// More calls an hour than a measurement makes; without it, the tier's own limit would end it.
const UNLIMITED: &str = r#"{"limit": 100000000, "window_seconds": 3600}"#;
/// Jobs that one page of the history shows.
const PAGE: usize = 1_000;

/// A fresh ledger on disk with one account and one key.
pub(crate) struct Books {
    noxus: PathBuf,
    folder: tempfile::TempDir,
    pub(crate) key: String,
}

/// What the ledger said in the end.
pub(crate) struct Verdict {
    pub(crate) charges: usize,
    pub(crate) charged_micros: i64,
}

impl Books {
    /// Under the working directory: where temporary files lie may be memory.
    pub(crate) fn open(noxus: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("over-http-").tempdir_in(".")?;
        let mut books = Self { noxus: noxus.to_owned(), folder, key: String::new() };
        books.ask(&["accounts", "create", "measured"])?;
        books.ask(&["top-up", "--account", "1", MONEY_USD])?;
        let made = books.ask(&["keys", "create", "--account", "1", "--rate-limit", UNLIMITED])?;
        books.key = made.get("api_key").and_then(Value::as_str).ok_or("no key was made")?.to_owned();
        Ok(books)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.noxus);
        command.env("NOXUS_LANG", "en").env("NOXUS_STORE", self.folder.path().join("ledger.db"));
        command
    }

    fn ask(&self, words: &[&str]) -> Result<Value> {
        let output = self.command().args(words).arg("--json").output()?;
        if !output.status.success() {
            return Err(format!("{words:?}: {}", String::from_utf8_lossy(&output.stdout)).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// A server of this ledger, as anybody would start it, without its log.
    pub(crate) fn serve(&self) -> Result<Server> {
        let words = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "none", "--log", "none", "--json"];
        Server::start(self.command().args(words))
    }

    /// Holds the ledger to what the clients have seen: every success is in it, once,
    /// and the money that is left is exact.
    pub(crate) fn check(&self, seen: &Seen) -> Result<Verdict> {
        if self.ask(&["verify"])?.get("clean") != Some(&Value::Bool(true)) {
            return Err("the ledger is not clean".into());
        }
        let (mut charges, mut charged_micros, mut open) = (0, 0, 0);
        let mut before = None;
        loop {
            let jobs = self.page(before)?;
            for job in &jobs {
                let charged = job.get("charged_usd").and_then(Value::as_str).and_then(micros);
                let charged = charged.ok_or("a job without its charge")?;
                charges += usize::from(charged > 0);
                charged_micros += charged;
                open += usize::from(!matches!(
                    job.get("state").and_then(Value::as_str),
                    Some("succeeded" | "failed" | "released" | "expired")
                ));
            }
            before = jobs.last().and_then(|job| job.get("job_id")).and_then(Value::as_i64);
            if jobs.len() < PAGE {
                break;
            }
        }
        let left = micros(MONEY_USD).ok_or("no money")? - charged_micros;
        let accounts = self.ask(&["accounts", "list"])?;
        for field in ["balance_usd", "available_usd"] {
            let found =
                accounts.pointer(&format!("/accounts/0/balances/test/{field}")).and_then(Value::as_str);
            if found.and_then(micros) != Some(left) {
                return Err(format!("{field} is {found:?}, and should be {left} micro-USD").into());
            }
        }
        if (charges, charged_micros, open) != (seen.charges, seen.charged_micros, 0) {
            return Err(format!(
                "the ledger has {charges} charges of {charged_micros} micro-USD and {open} open jobs; \
                 the clients saw {} of {}",
                seen.charges, seen.charged_micros
            )
            .into());
        }
        if seen.failures > 0 {
            return Err(format!("{} requests failed", seen.failures).into());
        }
        Ok(Verdict { charges, charged_micros })
    }

    fn page(&self, before: Option<i64>) -> Result<Vec<Value>> {
        let limit = PAGE.to_string();
        let before = before.map(|id| id.to_string());
        let mut words = vec!["jobs", "--account", "1", "--limit", limit.as_str()];
        if let Some(before) = &before {
            words.extend(["--before", before.as_str()]);
        }
        let page = self.ask(&words)?;
        Ok(page.get("jobs").and_then(Value::as_array).cloned().unwrap_or_default())
    }
}
