//! The admin token: made once, shown once, kept as its hash.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use noxus_api::billing::{OsRandomness, Randomness as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const PREFIX: &str = "noxus_admin_";

/// The hash of the token that opens administration. The token itself is nowhere.
#[derive(Clone)]
pub struct AdminToken {
    digest: [u8; 32],
}

impl AdminToken {
    /// The token of a ledger: its hash is kept beside the ledger's file, in
    /// `<store>.admin`, readable by its owner only. Where there is none yet, one is
    /// made, and given too, to be shown this once. A ledger in memory (`None` or
    /// `:memory:`) gets a new one each time.
    ///
    /// ```
    /// use noxus_server::AdminToken;
    /// let (_token, secret) = AdminToken::load_or_create(None)?;
    /// assert!(secret.is_some_and(|secret| secret.starts_with("noxus_admin_")));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the operating system; `InvalidData` for a file that holds no hash.
    pub fn load_or_create(store: Option<&str>) -> io::Result<(Self, Option<String>)> {
        let Some(path) = path(store) else {
            let (token, secret) = Self::generate()?;
            return Ok((token, Some(secret)));
        };
        if let Some(token) = Self::load(&path)? {
            return Ok((token, None));
        }
        let (token, secret) = Self::generate()?;
        match token.write(&path)?.persist_noclobber(&path) {
            Ok(_) => Ok((token, Some(secret))),
            // Another process was quicker: its token counts, and it has shown it.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => match Self::load(&path)? {
                Some(token) => Ok((token, None)),
                None => Err(error.error),
            },
            Err(error) => Err(error.error),
        }
    }

    /// Makes another token in place of the one before, which stops working when the
    /// server that uses it stops. The secret is to be shown this once.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn reset(store: Option<&str>) -> io::Result<(Self, String)> {
        let (token, secret) = Self::generate()?;
        if let Some(path) = path(store) {
            token.write(&path)?.persist(&path).map_err(|error| error.error)?;
        }
        Ok((token, secret))
    }

    /// Takes back a token that was made and never shown, so that the next one to
    /// ask for the token of this ledger gets a new one.
    pub fn withdraw(store: Option<&str>) {
        if let Some(path) = path(store) {
            // One that stays can be replaced by `reset`.
            let _ = fs::remove_file(path);
        }
    }

    fn generate() -> io::Result<(Self, String)> {
        let mut random = [0; 32];
        OsRandomness.fill(&mut random).map_err(io::Error::other)?;
        let secret = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random));
        Ok((Self { digest: digest(&secret) }, secret))
    }

    fn load(path: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(digest) = from_hex(text.trim()) else {
            let path = path.display();
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{path} holds no token's hash")));
        };
        Ok(Some(Self { digest }))
    }

    /// The hash in a file beside the final one, which a crash can leave whole or
    /// absent but never half written. Such files are their owner's only.
    fn write(&self, path: &Path) -> io::Result<tempfile::NamedTempFile> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        let hex: String = self.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(file, "{hex}")?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    /// Whether this is the token; takes the same time for every wrong one.
    pub(super) fn is(&self, given: &str) -> bool {
        digest(given).ct_eq(&self.digest).into()
    }
}

fn path(store: Option<&str>) -> Option<PathBuf> {
    store.filter(|store| *store != ":memory:").map(|store| PathBuf::from(format!("{store}.admin")))
}

/// A plain hash is enough: there are 256 random bits to guess.
fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("ledger.db").to_str().unwrap().to_owned();
        (folder, store)
    }

    #[test]
    fn the_secret_is_given_once_and_kept_as_a_hash() {
        let (_folder, store) = store();
        let (token, secret) = AdminToken::load_or_create(Some(&store)).unwrap();
        let secret = secret.unwrap();
        let random = secret.strip_prefix(PREFIX).unwrap();
        assert!(random.len() == 43 && random.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
        let kept = fs::read_to_string(format!("{store}.admin")).unwrap();
        assert!(kept.trim().len() == 64 && !kept.contains(random));
        assert!(token.is(&secret) && !token.is(random) && !token.is(""));
        let (again, none) = AdminToken::load_or_create(Some(&store)).unwrap();
        assert!(again.is(&secret) && none.is_none());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_folder, store) = store();
        AdminToken::load_or_create(Some(&store)).unwrap();
        for _ in 0..2 {
            let mode = fs::metadata(format!("{store}.admin")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            AdminToken::reset(Some(&store)).unwrap();
        }
    }

    #[test]
    fn a_reset_token_replaces_the_one_before() {
        let (_folder, store) = store();
        let (_, first) = AdminToken::load_or_create(Some(&store)).unwrap();
        let (_, second) = AdminToken::reset(Some(&store)).unwrap();
        let (token, none) = AdminToken::load_or_create(Some(&store)).unwrap();
        assert!(token.is(&second) && !token.is(&first.unwrap()) && none.is_none());
    }

    #[test]
    fn memory_keeps_no_file_and_a_damaged_file_opens_nothing() {
        let (_, secret) = AdminToken::load_or_create(Some(":memory:")).unwrap();
        assert!(secret.is_some() && !Path::new(":memory:.admin").exists());
        let (_folder, store) = store();
        for damaged in ["", "00", &"g".repeat(64), &"é".repeat(32)] {
            fs::write(format!("{store}.admin"), damaged).unwrap();
            let error = AdminToken::load_or_create(Some(&store)).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{damaged}");
        }
    }
}
