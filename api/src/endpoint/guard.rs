//! Addresses that an endpoint gives: of a result, or of another place for it. They are the word of somebody
//! outside, so they are reached where anybody may go, and nowhere else.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::Failure;

/// Longest address.
const MOST_BYTES: usize = 8 * 1024;

/// Where results may lie beside the open internet: the endpoint itself, and what the settings name.
#[derive(Clone, Debug)]
pub(crate) struct Origins(Vec<Origin>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    fn of(uri: &Uri) -> Option<Self> {
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return None,
        };
        let authority = uri.authority()?;
        if authority.as_str().contains('@') {
            return None;
        }
        let host = authority.host().to_ascii_lowercase();
        Some(Self { scheme, host, port: authority.port_u16().unwrap_or(usual) })
    }
}

/// An address that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(super) url: String,
    host: String,
    /// Whether the settings name its origin.
    pub(super) is_trusted: bool,
}

impl Origins {
    /// Those of addresses in settings; the first that is none.
    pub(crate) fn new<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let origin = |address: &'a str| address.parse().ok().and_then(|uri| Origin::of(&uri)).ok_or(address);
        addresses.into_iter().map(origin).collect::<Result<_, _>>().map(Self)
    }

    /// An address that was given by an endpoint, or by the answer from `base`.
    ///
    /// # Errors
    /// [`Failure::Garbage`] for what is no address; [`Failure::Forbidden`] for one that may not be reached, as
    /// far as can be told before its host is looked up.
    pub(crate) fn address(&self, given: &str, base: Option<&Address>) -> Result<Address, Failure> {
        let garbage = || {
            Failure::Garbage(noxus_engine::text!(
                "da una dirección que no lo es",
                "gives an address that is none"
            ))
        };
        let given = given.trim();
        if given.len() > MOST_BYTES || given.chars().any(|sign| sign.is_control() || sign.is_whitespace()) {
            return Err(garbage());
        }
        // A path stays where it is. Two slashes would begin another host.
        let url = match base {
            Some(base) if given.starts_with('/') && !given.starts_with("//") => {
                let uri: Uri = base.url.parse().map_err(|_| garbage())?;
                let (scheme, authority) = (uri.scheme_str(), uri.authority());
                let (Some(scheme), Some(authority)) = (scheme, authority) else { return Err(garbage()) };
                format!("{scheme}://{authority}{given}")
            }
            _ => given.split('#').next().unwrap_or_default().to_owned(),
        };
        let uri: Uri = url.parse().map_err(|_| garbage())?;
        let origin = Origin::of(&uri).ok_or_else(garbage)?;
        let is_trusted = self.0.contains(&origin);
        if !is_trusted && (origin.scheme != "https" || is_named_private(&origin.host)) {
            return Err(Failure::Forbidden);
        }
        Ok(Address { url, host: origin.host, is_trusted })
    }
}

/// Zones of names that the internet does not have: RFC 6761, 6762 and 8375, ICANN's `.internal`, and what
/// `localhost` is called by some systems.
const PRIVATE_ZONES: [&str; 5] = [".localhost", ".localdomain", ".local", ".internal", ".home.arpa"];

/// A host that says of itself where it is.
fn is_named_private(host: &str) -> bool {
    let name = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    match name.parse::<IpAddr>() {
        Ok(address) => !is_public(address),
        Err(_) => !name.contains('.') || PRIVATE_ZONES.iter().any(|zone| name.ends_with(zone)),
    }
}

/// Whether anybody on the internet could mean that address.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [one, two, three, _] = address.octets();
    let is_special = address.is_unspecified()
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation();
    !(is_special
        || one == 0
        || one >= 240
        // Shared by carriers, protocol assignments, relays of IPv6, benchmarks.
        || (one == 100 && (64..128).contains(&two))
        || (one == 192 && two == 0 && three == 0)
        || (one == 192 && two == 88 && three == 99)
        || (one == 198 && (two == 18 || two == 19)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // An address of IPv4 in other clothes is what it is underneath.
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let segments = address.segments();
    let [first, second, third, ..] = segments;
    let embedded = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    match (first, second) {
        // Only what is given out to anybody, 2000::/3, and the prefix of translators to IPv4.
        (0x64, 0xff9b) => third == 0 && embedded(segments[6], segments[7]),
        (0x2002, _) => embedded(second, third),
        // Teredo, documentation, and what has no machine behind it.
        (0x2001, 0 | 0x2 | 0xdb8) => false,
        (0x2001, 0x10..=0x2f) | (0x3fff, _) => false,
        _ => first & 0xe000 == 0x2000,
    }
}

/// An address was refused when its host was looked up.
#[derive(Debug)]
pub(super) struct Forbidden;

impl fmt::Display for Forbidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the address may not be reached")
    }
}

impl StdError for Forbidden {}

/// Looks hosts up, and lets through what is public: the very addresses that are connected to afterwards.
#[derive(Debug)]
pub(super) struct Guard {
    host: String,
    system: DefaultResolver,
}

impl Guard {
    pub(super) fn of(address: &Address) -> Self {
        Self { host: address.host.clone(), system: DefaultResolver::default() }
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.system.resolve(uri, config, timeout)?;
        // Any other host is the proxy of this machine, which its owner named.
        let is_target = uri.host().is_some_and(|host| host.eq_ignore_ascii_case(&self.host));
        if is_target && !found.iter().all(|found| is_public(found.ip())) {
            return Err(ureq::Error::Other(Box::new(Forbidden)));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "3fff::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in
            ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn addresses_are_secure_and_elsewhere_or_named_in_the_settings() {
        let origins = Origins::new(["http://127.0.0.1:8000/v1", "https://gpu.lan"]).unwrap();
        for (given, is_trusted) in [
            ("http://127.0.0.1:8000/files/a.mp4?x=1#t", true),
            ("https://gpu.lan:443/a", true),
            ("https://cdn.example.com/a.mp4", false),
            ("https://8.8.8.8/a.mp4", false),
        ] {
            assert_eq!(origins.address(given, None).unwrap().is_trusted, is_trusted, "{given}");
        }
        for given in [
            "http://cdn.example.com/a.mp4",
            "http://127.0.0.1:8001/a",
            "https://127.0.0.1:8000/a",
            "https://127.0.0.1/a",
            "https://localhost/a",
            "https://a.localhost/",
            "https://intranet/a",
            "https://localhost.localdomain/a",
            "https://metadata.google.internal/a",
            "https://printer.local/a",
            "https://169.254.169.254/latest",
            "https://[::1]/a",
            "https://[::ffff:7f00:1]/a",
            "http://gpu.lan/a",
            "https://gpu.lan:444/",
        ] {
            // A private name with a dot is found out when it is looked up.
            let told = origins.address(given, None);
            let is_left_to_the_guard = given == "https://gpu.lan:444/";
            assert_eq!(matches!(told, Err(Failure::Forbidden)), !is_left_to_the_guard, "{given}: {told:?}");
        }
        for given in
            ["", "a.mp4", "//evil.example/a", "ftp://a.example/x", "https://u:p@a.example/", "https://a\n.b/"]
        {
            let told = origins.address(given, None);
            assert!(matches!(told, Err(Failure::Garbage(_))), "{given}: {told:?}");
        }
        let base = origins.address("http://127.0.0.1:8000/a/b", None).unwrap();
        let next = origins.address("/c?d", Some(&base)).unwrap();
        assert_eq!((next.url.as_str(), next.is_trusted), ("http://127.0.0.1:8000/c?d", true));
        assert!(origins.address("//127.0.0.1/c", Some(&base)).is_err());
    }
}
