//! Disks: room for the ledger and for temporary files, and how fast changes last.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use noxus_engine::text;

use super::Finding;

/// Less room than this is little.
const LITTLE_BYTES: u64 = 1 << 30;
/// With less than this, things fail.
const NONE_BYTES: u64 = 64 << 20;
/// So long is measured.
const MEASURED: Duration = Duration::from_millis(500);
/// Fewer durable changes a second are slow.
const SLOW_PER_SECOND: u32 = 50;

pub(super) fn findings(ledger: Option<&Path>, measure: bool) -> Vec<Finding> {
    let temporary = std::env::temp_dir();
    let mut findings = vec![writable("temporary_files", &temporary)];
    findings.extend(room("temporary_space", &temporary));
    if let Some(folder) = ledger {
        findings.push(writable("ledger_folder", folder));
        findings.extend(room("ledger_space", folder));
        if measure {
            findings.push(speed(folder));
        }
    }
    findings
}

fn writable(check: &'static str, folder: &Path) -> Finding {
    let name = folder.display();
    match probe(folder).and_then(|mut file| file.write_all(b"noxus")) {
        Ok(()) => Finding::ok(check, text!("Se puede escribir en «{name}».", "“{name}” can be written to.")),
        Err(error) => Finding::broken(
            check,
            text!("No se puede escribir en «{name}»: {error}.", "Cannot write in “{name}”: {error}."),
            text!(
                "Da permiso de escritura a quien ejecuta noxus, o usa otra carpeta (TMPDIR, --store).",
                "Let the user that runs noxus write there, or use another folder (TMPDIR, --store)."
            ),
        ),
    }
}

/// A file of our own that goes when it is closed.
fn probe(folder: &Path) -> std::io::Result<std::fs::File> {
    let path = folder.join(format!(".noxus-doctor-{}", std::process::id()));
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(unix)]
fn room(check: &'static str, folder: &Path) -> Option<Finding> {
    let found = rustix::fs::statvfs(folder).ok()?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let (name, mebibytes) = (folder.display(), free >> 20);
    let found = text!("Quedan {mebibytes} MiB en «{name}».", "{mebibytes} MiB are left in “{name}”.");
    let remedy = text!("Libera espacio en ese disco.", "Make room on that disk.");
    Some(match free {
        free if free < NONE_BYTES => Finding::broken(check, found, remedy),
        free if free < LITTLE_BYTES => Finding::warning(check, found, remedy),
        _ => Finding::ok(check, found),
    })
}

#[cfg(not(unix))]
fn room(_: &'static str, _: &Path) -> Option<Finding> {
    None
}

/// How often a second a small change can be made durable.
fn speed(folder: &Path) -> Finding {
    let check = "ledger_fsync";
    let measured = probe(folder).and_then(|mut file| {
        let (started, mut count) = (Instant::now(), 0_u32);
        while started.elapsed() < MEASURED {
            file.write_all(&[0; 512])?;
            file.sync_data()?;
            count += 1;
        }
        let seconds = started.elapsed().as_secs_f64();
        Ok((f64::from(count) / seconds).round())
    });
    match measured {
        Ok(rate) if rate < f64::from(SLOW_PER_SECOND) => Finding::warning(
            check,
            text!(
                "El disco confirma {rate} cambios por segundo.",
                "The disk makes {rate} changes a second durable."
            ),
            text!(
                "Pon el libro en un disco local rápido (SSD), no en uno de red.",
                "Put the ledger on a fast local disk (SSD), not on one of the network."
            ),
        ),
        Ok(rate) => Finding::ok(
            check,
            text!(
                "El disco confirma {rate} cambios por segundo.",
                "The disk makes {rate} changes a second durable."
            ),
        ),
        Err(error) => Finding::broken(
            check,
            text!(
                "El disco no confirma los cambios: {error}.",
                "The disk does not make changes durable: {error}."
            ),
            text!("Revisa el disco del libro.", "Look after the ledger's disk."),
        ),
    }
}
