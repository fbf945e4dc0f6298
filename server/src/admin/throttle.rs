//! How often a wrong token may be tried.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use crate::address::network;

/// Wrong tokens in [`WINDOW_MS`] after which an address is told to wait.
const MAX_FAILURES: usize = 5;
const WINDOW_MS: i64 = 60_000;
/// Addresses that are remembered; with more, those that came first are forgotten.
const MAX_ADDRESSES: usize = 4096;

/// The wrong tokens of the last minute, by who sent them. Pure: the time is told.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    failures: HashMap<IpAddr, VecDeque<i64>>,
}

impl Throttle {
    /// Seconds that an address is to wait; `None` when it may try now.
    pub(super) fn wait_seconds(&mut self, from: IpAddr, now_ms: i64) -> Option<i64> {
        let failures = self.failures.get_mut(&network(from))?;
        // A failure in the future comes from a clock that was put back since.
        failures.retain(|at_ms| (0..WINDOW_MS).contains(&(now_ms - at_ms)));
        if failures.len() < MAX_FAILURES {
            return None;
        }
        let oldest_ms = failures.front()?;
        Some((oldest_ms + WINDOW_MS - now_ms).div_euclid(1000).max(0) + 1)
    }

    /// A wrong token came.
    pub(super) fn failed(&mut self, from: IpAddr, now_ms: i64) {
        if self.failures.len() >= MAX_ADDRESSES {
            self.failures.retain(|_, times| {
                times.back().is_some_and(|at_ms| (0..WINDOW_MS).contains(&(now_ms - at_ms)))
            });
            if self.failures.len() >= MAX_ADDRESSES {
                self.failures.clear();
            }
        }
        let failures = self.failures.entry(network(from)).or_default();
        failures.push_back(now_ms);
        while failures.len() > MAX_FAILURES {
            failures.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn five_failures_a_minute_make_an_address_wait_until_the_oldest_is_a_minute_old() {
        let mut throttle = Throttle::default();
        for second in 0..5 {
            assert_eq!(throttle.wait_seconds(HOME, second * 1000), None);
            throttle.failed(HOME, second * 1000);
        }
        assert_eq!(throttle.wait_seconds(HOME, 5_000), Some(56));
        assert_eq!(throttle.wait_seconds(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 5_000), None);
        assert_eq!(throttle.wait_seconds(HOME, 59_999), Some(1));
        assert_eq!(throttle.wait_seconds(HOME, 60_000), None, "the first is forgotten");
        throttle.failed(HOME, 60_000);
        assert_eq!(throttle.wait_seconds(HOME, 60_500), Some(1), "the second is a minute old at 61 s");
        assert_eq!(throttle.wait_seconds(HOME, 2_000), None, "a clock put back does not lock for ever");
    }

    #[test]
    fn a_network_of_one_customer_counts_as_one_and_all_are_bounded() {
        let mut throttle = Throttle::default();
        let address = |host| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, host));
        (0..5).for_each(|host| throttle.failed(address(host), 0));
        assert!(throttle.wait_seconds(address(99), 1).is_some());
        for number in 0..20_000_u32 {
            throttle.failed(IpAddr::V4(Ipv4Addr::from_bits(number)), 1);
        }
        assert!(throttle.failures.len() <= MAX_ADDRESSES);
    }
}
