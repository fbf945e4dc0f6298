//! Bytes that all requests together may take, of memory or of disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A number of bytes that requests take shares of.
#[derive(Debug)]
pub(crate) struct Quota {
    max_bytes: u64,
    taken_bytes: AtomicU64,
}

/// One request's part of a quota, given back when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    quota: Arc<Quota>,
    bytes: u64,
}

impl Quota {
    pub(crate) fn new(max_bytes: u64) -> Arc<Self> {
        Arc::new(Self { max_bytes, taken_bytes: AtomicU64::new(0) })
    }

    /// An empty share.
    pub(crate) fn share(self: &Arc<Self>) -> Share {
        Share { quota: Arc::clone(self), bytes: 0 }
    }

    /// Bytes that shares hold now.
    pub(crate) fn taken_bytes(&self) -> u64 {
        self.taken_bytes.load(Ordering::Relaxed)
    }
}

impl Share {
    /// Takes more; `false`, and nothing taken, when there is not so much left.
    #[must_use]
    pub(crate) fn grow(&mut self, bytes: u64) -> bool {
        let max = self.quota.max_bytes;
        let more = |taken: u64| taken.checked_add(bytes).filter(|taken| *taken <= max);
        let grown = self.quota.taken_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok();
        if grown {
            self.bytes += bytes;
        }
        grown
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.quota.taken_bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_exceed_the_whole_and_come_back() {
        let quota = Quota::new(100);
        let (mut one, mut two) = (quota.share(), quota.share());
        assert!(one.grow(60) && !two.grow(41) && two.grow(40) && !one.grow(1));
        drop(one);
        assert!(two.grow(60) && quota.taken_bytes() == 100);
        drop(two);
        assert_eq!(quota.taken_bytes(), 0);
    }
}
