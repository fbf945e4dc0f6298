//! How much memory there is: the machine's, or less where a container says so.

use std::fs;
use std::path::{Path, PathBuf};

/// Where nothing can be found out.
const UNKNOWN_BYTES: u64 = 4 << 30;

/// What work may take unless settings say otherwise: two thirds.
pub(crate) fn share_bytes() -> u64 {
    total_bytes().unwrap_or(UNKNOWN_BYTES) / 3 * 2
}

/// Memory of the machine, or of the container that this process is in.
pub(crate) fn total_bytes() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| of_machine(&text));
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limits = files(&groups).into_iter().filter_map(|path| {
        // "max" is no number: no limit.
        fs::read_to_string(path).ok()?.trim().parse::<u64>().ok()
    });
    limits.chain(machine).min()
}

fn of_machine(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The files that may hold a limit of this process: that of its own group and of all
/// above it, in both versions. Inside a container its own group is often the root.
fn files(groups: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(group)) = (parts.next(), parts.next()) else { continue };
        let (root, name) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            other if other.split(',').any(|part| part == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
            _ => continue,
        };
        let group = Path::new(group.trim_start_matches('/'));
        files.extend(group.ancestors().map(|group| Path::new(root).join(group).join(name)));
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_looked_for_from_the_own_group_up() {
        let text = |groups: &str| -> Vec<String> {
            files(groups).iter().map(|file| file.to_str().unwrap().to_owned()).collect()
        };
        assert_eq!(
            text("0::/system.slice/noxus.service\n"),
            [
                "/sys/fs/cgroup/system.slice/noxus.service/memory.max",
                "/sys/fs/cgroup/system.slice/memory.max",
                "/sys/fs/cgroup/memory.max",
            ]
        );
        assert_eq!(text("4:cpu:/a\n3:cpuset,memory:/\n"), ["/sys/fs/cgroup/memory/memory.limit_in_bytes"]);
        assert_eq!(of_machine("MemFree: 1 kB\nMemTotal:       16 kB\n"), Some(16_384));
        assert!(!cfg!(target_os = "linux") || total_bytes().is_some_and(|bytes| bytes > 1 << 20));
    }
}
