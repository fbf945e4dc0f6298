//! Files without a name, for results that are too large for memory.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use noxus_billing::Store;
use noxus_engine::{Services, Spool};

/// A folder in which such files are made. They go with the process, however it ends.
struct Folder(PathBuf);

impl Spool for Folder {
    fn create(&self) -> io::Result<File> {
        fs::create_dir_all(&self.0)?;
        tempfile::tempfile_in(&self.0)
    }
}

/// The services with a place for large results: the one that was given; else the configured folder,
/// the ledger's own, from which an answer is kept without a copy, or the system's.
pub(crate) fn services(
    given: Services,
    configured: Option<&PathBuf>,
    store: Option<&Arc<dyn Store>>,
) -> Services {
    if given.get::<dyn Spool>().is_ok() {
        return given;
    }
    let beside_ledger = || store.and_then(|store| store.spool_folder());
    let folder = configured.cloned().or_else(beside_ledger).unwrap_or_else(std::env::temp_dir);
    given.with::<dyn Spool>(Arc::new(Folder(folder)))
}
