//! `doctor`: what of the machine and the settings stands in the way of the engine, and
//! how to mend it.

use std::path::{Path, PathBuf};

use noxus_engine::{Text, text};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Operation;
use crate::answers::{Check, CheckState as State, DoctorAnswer, True};
use crate::error::Result;
use crate::inner::Inner;

mod disk;
mod machine;
#[cfg(feature = "video")]
mod media;
#[cfg(feature = "video")]
mod stock;
#[cfg(feature = "video")]
mod videos;
#[cfg(feature = "voices")]
mod voices;
#[cfg(feature = "video")]
mod writers;

/// What of the machine and the settings is not as it should be, and how to mend it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Doctor {
    /// Measure for about half a second how often a second the ledger's folder can make
    /// a change durable. Default false.
    ///
    /// es: Mide durante medio segundo, más o menos, cuántas veces por segundo puede la carpeta del
    /// libro asegurar un cambio en disco. Por defecto, false.
    #[serde(default)]
    disk: bool,
}

/// What was found about one thing.
#[derive(Debug)]
struct Finding {
    check: &'static str,
    state: State,
    found: Text,
    remedy: Option<Text>,
}

impl Finding {
    fn ok(check: &'static str, found: Text) -> Self {
        Self { check, state: State::Ok, found, remedy: None }
    }

    fn warning(check: &'static str, found: Text, remedy: Text) -> Self {
        Self { check, state: State::Warning, found, remedy: Some(remedy) }
    }

    fn broken(check: &'static str, found: Text, remedy: Text) -> Self {
        Self { check, state: State::Broken, found, remedy: Some(remedy) }
    }
}

impl Operation for Doctor {
    type Answer = DoctorAnswer;

    fn run(self, noxus: &Inner, _: &str) -> Result<Self::Answer> {
        let mut findings = Vec::new();
        #[cfg(feature = "video")]
        findings.extend(media::findings(noxus.config.speech_model.as_deref()));
        #[cfg(feature = "voices")]
        findings.push(voices::finding(&noxus.services));
        #[cfg(feature = "video")]
        findings.push(writers::finding(&noxus.services, noxus.config.script_writer.as_ref()));
        #[cfg(feature = "video")]
        findings.push(stock::finding(&noxus.services, noxus.config.stock.as_ref()));
        #[cfg(feature = "video")]
        findings.extend(videos::findings(&noxus.services));
        let store = noxus.config.store.as_deref().filter(|store| *store != ":memory:").map(PathBuf::from);
        findings.extend(ledger(noxus, store.as_deref()));
        let folder = store.as_deref().map(folder_of);
        findings.extend(disk::findings(folder.as_deref(), self.disk));
        findings.extend(machine::findings(noxus, folder.as_deref()));
        let is_healthy = findings.iter().all(|finding| finding.state != State::Broken);
        let checks = findings.iter().map(|finding| Check {
            check: finding.check,
            state: finding.state,
            found: finding.found.get(noxus.language).to_owned(),
            remedy: finding.remedy.as_ref().map(|remedy| remedy.get(noxus.language).to_owned()),
        });
        Ok(DoctorAnswer { success: True, healthy: is_healthy, checks: checks.collect() })
    }
}

/// The folder of a file that may be named without one.
fn folder_of(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

/// Whether the ledger answers, and whether others may read or change its file.
fn ledger(noxus: &Inner, file: Option<&Path>) -> Vec<Finding> {
    let Some(store) = &noxus.store else {
        return vec![Finding::ok(
            "ledger",
            text!(
                "Sin libro de cuentas: no se mide ni se cobra.",
                "No ledger: nothing is metered or charged."
            ),
        )];
    };
    let mut findings = Vec::new();
    findings.push(match store.key_usage(noxus_billing::KeyId(0)).map(drop).or_else(answered) {
        Ok(()) => Finding::ok("ledger", text!("El libro responde.", "The ledger answers.")),
        Err(error) => {
            let es = error.message_es();
            Finding::broken(
                "ledger",
                text!("El libro no responde: {es}", "The ledger does not answer: {error}"),
                text!(
                    "Cierra el programa que lo bloquea, o restaura una copia y ejecuta «noxus verify».",
                    "Close the program that locks it, or restore a copy and run “noxus verify”."
                ),
            )
        }
    });
    findings.push(match store.time() {
        Err(leapt @ noxus_billing::Error::ClockLeapt { .. }) => Finding::broken(
            "ledger_clock",
            Text::new(leapt.message_es(), leapt.to_string()),
            text!(
                "Pon el reloj en hora; si está en hora: noxus clock accept",
                "Set the clock right; if it is right: noxus clock accept"
            ),
        ),
        _ => Finding::ok(
            "ledger_clock",
            text!("El reloj va con el libro.", "The clock agrees with the ledger."),
        ),
    });
    findings.extend(file.map(turn));
    findings.extend(file.and_then(permissions));
    findings
}

/// How long a writer may keep its turn before somebody is told, in looks of 100 ms.
const LOOKS: usize = 20;

/// Whether writers of the ledger get their turn, or one keeps it.
fn turn(file: &Path) -> Finding {
    // Many may share a lock; nobody should keep it for himself. A file that is not there yet is free.
    let is_free = |lock: &Path| !std::fs::File::open(lock).is_ok_and(|lock| lock.try_lock_shared().is_err());
    let is_kept = |lock: &PathBuf| {
        !(0..LOOKS).any(|look| {
            if look > 0 {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            is_free(lock)
        })
    };
    let locks = [".lock", ".queue"].map(|suffix| {
        let mut lock = file.as_os_str().to_owned();
        lock.push(suffix);
        PathBuf::from(lock)
    });
    let Some(kept) = locks.into_iter().find(is_kept) else {
        return Finding::ok(
            "ledger_turn",
            text!("Se puede escribir en el libro.", "The ledger can be written."),
        );
    };
    let name = kept.display();
    Finding::warning(
        "ledger_turn",
        text!("Otro proceso retiene «{name}».", "Another process holds “{name}”."),
        text!("Búscalo y ciérralo: lsof {name}", "Find and close it: lsof {name}"),
    )
}

#[cfg(unix)]
fn permissions(file: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    let name = file.display();
    if mode & 0o022 != 0 {
        return Some(Finding::broken(
            "permissions",
            text!(
                "Otros usuarios pueden cambiar el libro «{name}» ({mode:o}).",
                "Other users can change the ledger “{name}” ({mode:o})."
            ),
            text!("Ejecuta: chmod 600 {name}", "Run: chmod 600 {name}"),
        ));
    }
    if mode & 0o044 != 0 {
        return Some(Finding::warning(
            "permissions",
            text!(
                "Otros usuarios pueden leer el libro «{name}» ({mode:o}).",
                "Other users can read the ledger “{name}” ({mode:o})."
            ),
            text!("Ejecuta: chmod 600 {name}", "Run: chmod 600 {name}"),
        ));
    }
    Some(Finding::ok(
        "permissions",
        text!("Solo su dueño accede al libro.", "Only its owner reaches the ledger."),
    ))
}

#[cfg(not(unix))]
fn permissions(_: &Path) -> Option<Finding> {
    None
}

/// An answer about a key that there is not is an answer.
fn answered(error: noxus_billing::Error) -> std::result::Result<(), noxus_billing::Error> {
    if error.code() == "invalid_api_key" { Ok(()) } else { Err(error) }
}
