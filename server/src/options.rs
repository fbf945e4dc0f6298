//! How the server is set up. Every bound has a default; nothing is unlimited.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

/// Settings of a server, as one JSON object or field by field.
///
/// ```
/// let options = noxus_server::Options::default();
/// assert!(options.listen.ip().is_loopback(), "nothing is open to the network unless asked for");
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Options {
    /// Where callers reach the contract. Default `127.0.0.1:8787`.
    pub listen: SocketAddr,
    /// Where the ledger's owner reaches administration and the panel. `None`:
    /// nowhere. Default `127.0.0.1:8788`.
    pub admin_listen: Option<SocketAddr>,
    /// Names besides `localhost` and loopback addresses under which browsers may
    /// reach the admin listener: any other `Host` is refused.
    pub admin_hosts: Vec<String>,
    /// Connections open at a time, on each listener; further ones wait. Default 1,024.
    pub max_connections: usize,
    /// Connections open at a time from one address, or from one network of 64 bits of
    /// IPv6, on each listener; further ones are refused. Default 128.
    pub max_connections_per_address: usize,
    /// Addresses of proxies in front of this server, which speak for many: they have no
    /// such bound (set it in the proxy), and whom they name in `X-Forwarded-For` is
    /// believed. Default: those of this machine, `127.0.0.1` and `::1`.
    pub proxies: Vec<IpAddr>,
    /// Bytes of a request's head. Default 32,768.
    pub max_header_bytes: usize,
    /// Time for a request's head to arrive in milliseconds. Default 10,000.
    pub header_timeout_ms: u64,
    /// Longest silence while a body arrives, and while an answer is taken, in
    /// milliseconds. Default 15,000.
    pub idle_timeout_ms: u64,
    /// A body must arrive at this rate on average, after the first idle time.
    /// Bytes per second; default 4,096.
    pub min_body_bytes_per_second: u64,
    /// Longest time for a whole body to arrive, in milliseconds. Default 3,600,000.
    pub body_timeout_ms: u64,
    /// Parts of one multipart body. Default 64.
    pub max_parts: usize,
    /// A file larger than this goes to disk while it arrives. Default 256 KiB.
    pub spool_threshold_bytes: usize,
    /// The folder for such files. Default: the system's for temporary files.
    pub spool_folder: Option<PathBuf>,
    /// Memory for the bodies of all requests together. Default 512 MiB.
    pub max_memory_bytes: usize,
    /// Disk for the files of all requests together. Default 8 GiB.
    pub max_spool_bytes: u64,
    /// How long running jobs may still take when the server is told to stop, in
    /// milliseconds; then they are cancelled, at no cost. Default 30,000.
    pub shutdown_grace_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8787).into(),
            admin_listen: Some((Ipv4Addr::LOCALHOST, 8788).into()),
            admin_hosts: Vec::new(),
            max_connections: 1024,
            max_connections_per_address: 128,
            proxies: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            max_header_bytes: 32_768,
            header_timeout_ms: 10_000,
            idle_timeout_ms: 15_000,
            min_body_bytes_per_second: 4096,
            body_timeout_ms: 3_600_000,
            max_parts: 64,
            spool_threshold_bytes: 256 * 1024,
            spool_folder: None,
            max_memory_bytes: 512 * 1024 * 1024,
            max_spool_bytes: 8 * 1024 * 1024 * 1024,
            shutdown_grace_ms: 30_000,
        }
    }
}
