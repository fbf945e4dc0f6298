//! Whose connections they are: by address, as far as that tells people apart.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::HeaderName;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What belongs to one customer: an address of IPv4, a network of 64 bits of IPv6.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

/// Who asks: the peer, or whom a proxy names that is known. Every proxy adds the one
/// it was asked by at the end, so the last that is no proxy counts.
pub(crate) fn asking(peer: IpAddr, headers: &HeaderMap, is_proxy: impl Fn(IpAddr) -> bool) -> IpAddr {
    let lists = headers.get_all(&X_FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let mut named: Vec<IpAddr> =
        lists.flat_map(|list| list.split(',')).map_while(|name| name.trim().parse().ok()).collect();
    let mut address = peer;
    while is_proxy(address) {
        match named.pop() {
            Some(before) => address = before,
            None => break,
        }
    }
    address
}

/// How many connections each address has open.
#[derive(Debug, Default)]
pub(crate) struct Crowd {
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Member {
    crowd: Arc<Crowd>,
    network: IpAddr,
}

impl Crowd {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more connection of this address.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr, max: usize) -> Option<Member> {
        let network = network(address);
        let mut open = self.lock();
        let count = open.entry(network).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        drop(open);
        Some(Member { crowd: Arc::clone(self), network })
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut open = self.crowd.lock();
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_proxies_are_believed() {
        let of = |peer: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for list in forwarded {
                headers.append(&X_FORWARDED_FOR, list.parse().unwrap());
            }
            let is_proxy = |address: IpAddr| address.is_loopback();
            asking(peer.parse().unwrap(), &headers, is_proxy).to_string()
        };
        assert_eq!(of("9.9.9.9", &["1.1.1.1"]), "9.9.9.9");
        assert_eq!(of("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(of("127.0.0.1", &["6.6.6.6, 1.1.1.1"]), "1.1.1.1", "what the caller says does not count");
        assert_eq!(of("127.0.0.1", &["6.6.6.6", "1.1.1.1, 127.0.0.2"]), "1.1.1.1");
        assert_eq!(of("127.0.0.1", &["nonsense"]), "127.0.0.1");
    }

    #[test]
    fn places_come_back() {
        let crowd = Arc::new(Crowd::default());
        let address = "10.0.0.1".parse().unwrap();
        let held = [crowd.enter(address, 2).unwrap(), crowd.enter(address, 2).unwrap()];
        assert!(crowd.enter(address, 2).is_none());
        assert!(crowd.enter("::ffff:10.0.0.1".parse().unwrap(), 2).is_none(), "the same in other clothes");
        assert!(crowd.enter("10.0.0.2".parse().unwrap(), 2).is_some());
        drop(held);
        assert!(crowd.lock().is_empty());
    }
}
