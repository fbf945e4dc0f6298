//! What libraries gave, kept in a folder of bounded size.
//!
//! An entry is a folder with its files. It is written under another name and renamed when it is whole, so
//! that it is there or not, whoever else writes and whenever somebody is killed. Who has opened a file of it
//! goes on reading, even when the entry goes.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

/// How entries are named that are not whole.
const UNFINISHED: &str = ".part-";
/// How often an entry is put in the place of another that somebody else puts there at the same time.
const REPLACEMENTS: usize = 4;
/// Nobody works as long as that on one.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// The folder.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    most_bytes: u64,
}

impl Cache {
    pub(super) fn new(folder: PathBuf, most_bytes: u64) -> Self {
        Self { folder, most_bytes }
    }

    /// A file of an entry.
    pub(super) fn open(&self, entry: &str, file: &str) -> Option<File> {
        File::open(self.folder.join(entry).join(file)).ok()
    }

    /// What a file of an entry holds, where it was written within `age`.
    pub(super) fn read(&self, entry: &str, file: &str, age: Option<Duration>) -> Option<Vec<u8>> {
        let path = self.folder.join(entry).join(file);
        if let Some(age) = age {
            let written = fs::metadata(&path).ok()?.modified().ok()?;
            // A time to come is no age.
            SystemTime::now().duration_since(written).ok().filter(|passed| *passed <= age)?;
        }
        fs::read(path).ok()
    }

    /// That an entry was used: it goes after those that were not.
    pub(super) fn touch(file: &File) {
        // What cannot be noted goes a little earlier.
        let _ = file.set_modified(SystemTime::now());
    }

    /// A folder for a new entry, which goes unless it is kept.
    pub(super) fn draft(&self) -> io::Result<TempDir> {
        fs::create_dir_all(&self.folder)?;
        tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&self.folder)
    }

    /// Makes a whole entry of a draft. Who opened its files before can go on reading them.
    pub(super) fn keep(&self, draft: TempDir, entry: &str) -> io::Result<()> {
        for file in fs::read_dir(draft.path())? {
            File::open(file?.path())?.sync_all()?;
        }
        let place = self.folder.join(entry);
        let mut placed = fs::rename(draft.path(), &place);
        for _ in 0..REPLACEMENTS {
            if placed.is_ok() {
                break;
            }
            // An older one is there, or somebody else was faster: the newer one stays.
            self.remove(&place);
            placed = fs::rename(draft.path(), &place);
        }
        placed?;
        // It lies elsewhere now.
        drop(draft.keep());
        self.bound()
    }

    /// Forgets an entry that is no good.
    pub(super) fn forget(&self, entry: &str) {
        self.remove(&self.folder.join(entry));
    }

    /// Removes what was not used for longest until the rest is within the bound, and what was never finished.
    fn bound(&self) -> io::Result<()> {
        let now = SystemTime::now();
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            // What somebody else removes meanwhile is gone.
            let Some((bytes, used)) = size_and_use(&path) else { continue };
            if is_unfinished(&path) {
                if now.duration_since(used).is_ok_and(|passed| passed > ABANDONED) {
                    let _ = fs::remove_dir_all(&path);
                }
                continue;
            }
            entries.push((used, bytes, path));
        }
        let mut total: u64 = entries.iter().map(|(_, bytes, _)| *bytes).sum();
        entries.sort();
        for (_, bytes, path) in entries {
            if total <= self.most_bytes {
                break;
            }
            self.remove(&path);
            total = total.saturating_sub(bytes);
        }
        Ok(())
    }

    /// Under another name first: half of an entry is never seen.
    fn remove(&self, path: &Path) {
        if let Ok(away) = self.draft() {
            let _ = fs::rename(path, away.path().join("old"));
        }
    }
}

fn is_unfinished(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with(UNFINISHED))
}

/// Bytes of all files of an entry, and when the last of them was written or used.
fn size_and_use(folder: &Path) -> Option<(u64, SystemTime)> {
    let mut used = fs::metadata(folder).ok().filter(fs::Metadata::is_dir)?.modified().ok()?;
    let mut bytes = 0;
    for (place, file) in fs::read_dir(folder).ok()?.enumerate() {
        let metadata = file.ok()?.metadata().ok()?;
        bytes += metadata.len();
        let written = metadata.modified().ok()?;
        used = if place == 0 { written } else { used.max(written) };
    }
    Some((bytes, used))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn keep(cache: &Cache, entry: &str, content: &[u8], used_s: u64) {
        let draft = cache.draft().unwrap();
        let path = draft.path().join("file");
        fs::write(&path, content).unwrap();
        let used = SystemTime::UNIX_EPOCH + Duration::from_secs(used_s);
        File::options().write(true).open(path).unwrap().set_modified(used).unwrap();
        cache.keep(draft, entry).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_not_used_for_longest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("new"), 250);
        for (entry, used_s) in [("a", 1_000), ("b", 2_000)] {
            keep(&cache, entry, &[7; 100], used_s);
        }
        Cache::touch(&cache.open("a", "file").unwrap());
        let mut reading = cache.open("b", "file").unwrap();
        keep(&cache, "c", &[7; 100], 3_000);
        assert_eq!(names(&folder.path().join("new")), ["a", "c"]);
        let mut content = Vec::new();
        reading.read_to_end(&mut content).unwrap();
        assert_eq!(content, [7; 100], "who has opened it goes on reading");
        // More than the bound alone is not kept.
        keep(&cache, "d", &[7; 300], 9_999_999_999);
        assert_eq!(names(&folder.path().join("new")), [""; 0]);
    }

    #[test]
    fn the_newer_entry_stays_whole() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), u64::MAX);
        keep(&cache, "a", b"old", 1_000);
        keep(&cache, "a", b"new", 2_000);
        assert_eq!(cache.read("a", "file", None).as_deref(), Some(&b"new"[..]));
        assert_eq!(cache.read("a", "file", Some(Duration::from_secs(60))), None, "it is too old");
        assert_eq!(names(folder.path()), ["a"]);
        cache.forget("a");
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[test]
    fn what_was_never_finished_goes_after_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), u64::MAX);
        for (name, age_s) in [(".part-old", 7_200), (".part-new", 10)] {
            let part = folder.path().join(name);
            fs::create_dir(&part).unwrap();
            fs::write(part.join("file"), b"half").unwrap();
            let written = SystemTime::now() - Duration::from_secs(age_s);
            File::options().write(true).open(part.join("file")).unwrap().set_modified(written).unwrap();
        }
        keep(&cache, "a", b"whole", 1_000);
        assert_eq!(names(folder.path()), [".part-new", "a"]);
    }

    #[test]
    fn many_at_once_leave_whole_entries() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..8_u8 {
                let cache = Cache::new(folder.path().to_owned(), 2_500);
                scope.spawn(move || {
                    for round in 0..20 {
                        let entry = format!("e{}", round % 3);
                        let draft = cache.draft().unwrap();
                        fs::write(draft.path().join("file"), [number; 1_000]).unwrap();
                        // Another may be faster; then theirs stays.
                        let _ = cache.keep(draft, &entry);
                        if let Some(content) = cache.read(&entry, "file", None) {
                            assert_eq!(content, [content[0]; 1_000]);
                        }
                    }
                });
            }
        });
        assert!(names(folder.path()).iter().all(|name| name.starts_with('e')), "nothing unfinished stays");
    }
}
