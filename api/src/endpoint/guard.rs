//! Where a file may be fetched from that an answer names: an answer is no operator's word.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use noxus_engine::{Text, text};
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

/// Longest address.
const MOST_BYTES: usize = 2_048;

/// How far a file may be fetched from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// From the endpoint, wherever that lies: the settings name it.
    Endpoint,
    /// From a host that is not inside, by the addresses that its name stands for.
    Outside,
}

/// An address that lies inside.
#[derive(Debug)]
pub(super) struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an address that lies inside")
    }
}

impl std::error::Error for Inside {}

/// What is said of a file that lies inside.
pub(super) fn inside() -> Text {
    text!(
        "da una dirección interna como la de un archivo, y no se visita",
        "gives an internal address as that of a file, which is not visited"
    )
}

/// How `address` may be reached, of an endpoint at `base_url`.
pub(super) fn reach(address: &str, base_url: &str) -> Result<Reach, Text> {
    let unsafe_address = || {
        text!(
            "da una dirección que no es segura como la de un archivo, y no se visita",
            "gives an address that is not safe as that of a file, which is not visited"
        )
    };
    let uri: Uri = address.parse().map_err(|_| unsafe_address())?;
    let base: Option<Uri> = base_url.parse().ok();
    let authority = uri.authority().ok_or_else(unsafe_address)?;
    if address.len() > MOST_BYTES || authority.as_str().contains('@') {
        return Err(unsafe_address());
    }
    if base.is_some_and(|base| base.scheme() == uri.scheme() && base.authority() == uri.authority()) {
        return Ok(Reach::Endpoint);
    }
    if uri.scheme_str() != Some("https") {
        return Err(unsafe_address());
    }
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let is_inside = match host.parse::<IpAddr>() {
        Ok(ip) => !is_outside(ip),
        Err(_) => is_local_name(host),
    };
    if is_inside { Err(inside()) } else { Ok(Reach::Outside) }
}

/// Names that stand for this machine or its neighbours.
fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    // What is no name, such as 127.1 or 2130706433, some systems take for a number.
    let is_number =
        host.rsplit('.').next().is_none_or(|last| last.starts_with(|sign: char| sign.is_ascii_digit()));
    is_number
        || !host.contains('.')
        || [".localhost", ".localdomain", ".local", ".internal", ".lan", ".home.arpa"]
            .iter()
            .any(|end| host.ends_with(end))
}

/// Whether an address is one that anybody may reach.
fn is_outside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_outside_v4(ip),
        IpAddr::V6(ip) => is_outside_v6(ip),
    }
}

fn is_outside_v4(ip: Ipv4Addr) -> bool {
    let [first, second, third, _] = ip.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_special = (first, second, third) == (192, 0, 0) || (first == 198 && (18..20).contains(&second));
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || is_shared
        || is_special
        || first == 0
        || first >= 224)
}

fn is_outside_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let [.., high, low] = ip.segments();
    let carried = || {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    // Addresses that carry one of version 4: mapped, and translated.
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return is_outside_v4(mapped);
    }
    if (first, second) == (0x64, 0xff9b) {
        return is_outside_v4(carried());
    }
    // Of what is given out, 2000::/3, not tunnels and documentation.
    let is_given_out = first & 0xe000 == 0x2000;
    is_given_out && first != 0x2002 && (first, second) != (0x2001, 0) && (first, second) != (0x2001, 0xdb8)
}

/// Asks over connections to hosts outside only.
pub(super) fn agent(config: Config) -> Agent {
    Agent::with_parts(config, DefaultConnector::default(), Outside(DefaultResolver::default()))
}

/// Looks names up, and gives no address that lies inside: what a name stands for is looked at where the
/// connection is made, so that it cannot stand for something else by then.
struct Outside(DefaultResolver);

impl fmt::Debug for Outside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Outside")
    }
}

impl Resolver for Outside {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        if found.iter().all(|address: &SocketAddr| is_outside(address.ip())) {
            return Ok(found);
        }
        Err(ureq::Error::Other(Box::new(Inside)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_from_the_endpoint_or_from_outside() {
        let base = "http://127.0.0.1:8000/api";
        for (address, expected) in [
            ("http://127.0.0.1:8000/photos/1.jpg", Some(Reach::Endpoint)),
            ("https://127.0.0.1:8000/photos/1.jpg", None),
            ("http://127.0.0.1:8001/photos/1.jpg", None),
            ("http://user@127.0.0.1:8000/1.jpg", None),
            ("https://images.example.com/1.jpg", Some(Reach::Outside)),
            ("http://images.example.com/1.jpg", None),
            ("file:///etc/passwd", None),
            ("/photos/1.jpg", None),
            ("", None),
            ("https://user:word@images.example.com/1.jpg", None),
            ("https://8.8.8.8/1.jpg", Some(Reach::Outside)),
            ("https://169.254.169.254/latest/meta-data", None),
            ("https://[::1]/", None),
            ("https://[2606:4700::1111]/1.jpg", Some(Reach::Outside)),
            ("https://[fd00::1]/", None),
            ("https://[::ffff:10.0.0.1]/", None),
            ("https://[64:ff9b::a00:1]/", None),
            ("https://[2002:a00:1::]/", None),
            ("https://localhost/", None),
            ("https://metadata.google.internal/", None),
            ("https://printer/", None),
            ("https://2130706433/", None),
            ("https://127.1/", None),
            ("https://0x7f.1/", None),
            ("https://a.localhost./", None),
        ] {
            assert_eq!(reach(address, base).ok(), expected, "{address}");
        }
    }

    #[test]
    fn what_a_name_stands_for_is_looked_at_where_the_connection_is_made() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        // Somebody listens there.
        let reached = std::net::TcpStream::connect(listener.local_addr().unwrap());
        assert!(reached.is_ok());
        drop(listener.accept().unwrap());
        let refused = agent(Config::builder().build()).get(&address).call().unwrap_err();
        assert!(matches!(&refused, ureq::Error::Other(why) if why.is::<Inside>()), "{refused:?}");
        listener.set_nonblocking(true).unwrap();
        assert!(listener.accept().is_err(), "nobody came");
    }

    #[test]
    fn addresses_of_version_4_that_nobody_outside_has() {
        for ip in ["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.1.1", "172.16.0.1", "192.0.0.8"]
        {
            assert!(!is_outside(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "203.0.113.7"] {
            assert!(!is_outside(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["1.1.1.1", "100.63.0.1", "172.32.0.1", "192.167.1.1", "198.20.0.1"] {
            assert!(is_outside(ip.parse().unwrap()), "{ip}");
        }
    }
}
