//! Chance, injected so that everything else is pure.

use std::sync::Mutex;

use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Where the ledger gets unguessable bytes for keys and leases.
pub trait Randomness: Send + Sync {
    /// Fills `buffer` with fresh bytes.
    ///
    /// # Errors
    /// [`Error::Internal`] when the source cannot deliver.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Error>;
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Error> {
        SysRng
            .try_fill_bytes(buffer)
            .map_err(|source| Error::internal("the system's random generator failed", source))
    }
}

/// A reproducible sequence for tests: SHA-256 over a seed and a counter. Guessable by design.
#[derive(Debug)]
pub struct SeededRandomness {
    seed: u64,
    counter: Mutex<u64>,
}

impl SeededRandomness {
    /// The sequence that belongs to `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, counter: Mutex::new(0) }
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Error> {
        let mut counter = self
            .counter
            .lock()
            .map_err(|_| Error::Internal { what: "a seeded generator was poisoned", source: None })?;
        for block in buffer.chunks_mut(32) {
            let digest = Sha256::new()
                .chain_update(self.seed.to_le_bytes())
                .chain_update(counter.to_le_bytes())
                .finalize();
            block.copy_from_slice(&digest[..block.len()]);
            *counter = counter.wrapping_add(1);
        }
        Ok(())
    }
}

impl<R: Randomness + ?Sized> Randomness for std::sync::Arc<R> {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Error> {
        (**self).fill(buffer)
    }
}
