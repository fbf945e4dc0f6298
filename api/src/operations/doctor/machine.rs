//! The machine: its clock, its memory, and what a process may have open.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use noxus_engine::text;

use super::Finding;
use crate::inner::Inner;
use crate::memory;

/// A clock before this is wrong: noxus did not exist. 2025-01-01.
const EARLIEST_SECONDS: u64 = 1_735_689_600;
/// One after this is, too. 2100-01-01.
const LATEST_SECONDS: u64 = 4_102_444_800;
/// The clock of a file system may differ by so much.
const SKEW: Duration = Duration::from_secs(5);
/// Fewer open files are few for a server.
const FEW_FILES: u64 = 4096;
/// Fewer threads of a user are few.
const FEW_THREADS: u64 = 256;
/// With less memory for all work, many jobs are refused.
const LITTLE_BYTES: u64 = 1 << 30;

pub(super) fn findings(noxus: &Inner, folder: Option<&Path>) -> Vec<Finding> {
    let mut findings = vec![clock(SystemTime::now())];
    let temporary = std::env::temp_dir();
    findings.extend(file_time(folder.unwrap_or(&temporary)));
    findings.push(work_memory(noxus.config.memory_bytes.unwrap_or_else(memory::share_bytes)));
    findings.extend(limits());
    findings
}

fn clock(now: SystemTime) -> Finding {
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if (EARLIEST_SECONDS..LATEST_SECONDS).contains(&seconds) {
        return Finding::ok("clock", text!("El reloj es creíble.", "The clock is plausible."));
    }
    Finding::broken(
        "clock",
        text!(
            "El reloj del sistema marca {seconds} segundos desde 1970.",
            "The system's clock stands at {seconds} seconds since 1970."
        ),
        text!("Ponlo en hora; mejor, con NTP.", "Set it; best with NTP."),
    )
}

/// A network file system whose server has another time confuses what is oldest.
fn file_time(folder: &Path) -> Option<Finding> {
    let path = folder.join(format!(".noxus-doctor-time-{}", std::process::id()));
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path).ok()?;
    let stamped = file.metadata().and_then(|found| found.modified());
    // One that stays is swept with other temporary files.
    let _ = std::fs::remove_file(&path);
    let (stamped, now) = (stamped.ok()?, SystemTime::now());
    let skew = now.duration_since(stamped).unwrap_or_else(|error| error.duration());
    let milliseconds = skew.as_millis();
    Some(if skew <= SKEW {
        Finding::ok("file_time", text!("El disco tiene la misma hora.", "The disk has the same time."))
    } else {
        Finding::warning(
            "file_time",
            text!(
                "La hora del disco difiere {milliseconds} ms de la del sistema.",
                "The disk's time differs by {milliseconds} ms from the system's."
            ),
            text!("Pon en hora las dos máquinas con NTP.", "Set both machines' clocks with NTP."),
        )
    })
}

fn work_memory(bytes: u64) -> Finding {
    let mebibytes = bytes >> 20;
    let found =
        text!("Los trabajos comparten {mebibytes} MiB de memoria.", "Jobs share {mebibytes} MiB of memory.");
    if bytes >= LITTLE_BYTES {
        return Finding::ok("memory", found);
    }
    Finding::warning(
        "memory",
        found,
        text!(
            "Da más memoria a la máquina o al contenedor, o sube «memory_bytes»: los trabajos grandes se rechazan.",
            "Give the machine or the container more memory, or raise “memory_bytes”: large jobs are refused."
        ),
    )
}

#[cfg(unix)]
fn limits() -> Vec<Finding> {
    use rustix::process::{Resource, getrlimit};

    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let mut findings = vec![few(
        "open_files",
        files,
        FEW_FILES,
        text!("El proceso puede abrir {files} archivos.", "The process may open {files} files."),
        text!(
            "Sube el límite: ulimit -n 65536, o LimitNOFILE= en systemd.",
            "Raise the limit: ulimit -n 65536, or LimitNOFILE= in systemd."
        ),
    )];
    #[cfg(target_os = "linux")]
    {
        let threads = getrlimit(Resource::Nproc).current.unwrap_or(u64::MAX);
        findings.push(few(
            "threads",
            threads,
            FEW_THREADS,
            text!("El usuario puede tener {threads} hilos.", "The user may have {threads} threads."),
            text!(
                "Sube el límite: ulimit -u 4096, o TasksMax= en systemd.",
                "Raise the limit: ulimit -u 4096, or TasksMax= in systemd."
            ),
        ));
    }
    findings
}

#[cfg(not(unix))]
fn limits() -> Vec<Finding> {
    Vec::new()
}

#[cfg(unix)]
fn few(
    check: &'static str,
    number: u64,
    few: u64,
    found: noxus_engine::Text,
    remedy: noxus_engine::Text,
) -> Finding {
    match number {
        u64::MAX => Finding::ok(check, text!("Sin límite.", "No limit.")),
        number if number < few => Finding::warning(check, found, remedy),
        _ => Finding::ok(check, found),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn implausible_clocks_and_little_memory_are_told() {
        let at = |seconds| clock(UNIX_EPOCH + Duration::from_secs(seconds)).state;
        assert_eq!((at(0), at(1_790_000_000), at(5_000_000_000)), (State::Broken, State::Ok, State::Broken));
        assert_eq!((work_memory(1).state, work_memory(1 << 33).state), (State::Warning, State::Ok));
        assert_eq!(work_memory(1).remedy.is_some(), work_memory(1 << 33).remedy.is_none());
    }
}
