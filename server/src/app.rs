//! What every handler shares.

use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

use axum::http::HeaderMap;
use noxus_api::ErrorCode;
use noxus_api::{ApiError, Language, Noxus};
use tokio::runtime::{Builder, Runtime};

use crate::address;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::quota::Quota;
use crate::{docs, openapi};

/// The server's state. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

/// See [`App`].
pub(crate) struct Shared {
    /// The engine.
    pub(crate) noxus: Noxus,
    /// Settings.
    pub(crate) options: Options,
    /// The OpenAPI document, as text.
    pub(crate) openapi: String,
    /// The documentation page, in both languages.
    pub(crate) docs_es: String,
    pub(crate) docs_en: String,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// Memory of all request bodies.
    pub(crate) memory: Arc<Quota>,
    /// Disk of all request bodies.
    pub(crate) spool: Arc<Quota>,
    lookers: Lookers,
}

impl App {
    pub(crate) fn new(noxus: Noxus, options: Options) -> Self {
        let catalog = noxus.catalog();
        Self(Arc::new(Shared {
            openapi: openapi::document(&catalog).to_string(),
            docs_es: docs::page(&catalog, Language::Spanish),
            docs_en: docs::page(&catalog, Language::English),
            metrics: Metrics::new(),
            memory: Quota::new(options.max_memory_bytes as u64),
            spool: Quota::new(options.max_spool_bytes),
            lookers: Lookers::new(),
            noxus,
            options,
        }))
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// The other end of a connection; every request of a listener carries it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl App {
    /// Whether connections from there speak for many.
    pub(crate) fn is_proxy(&self, address: IpAddr) -> bool {
        self.options.proxies.contains(&address.to_canonical())
    }

    /// Who asks, as far as known proxies tell.
    pub(crate) fn address_of(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        address::asking(peer, headers, |address| self.is_proxy(address))
    }
}

/// Threads for brief looks into the ledger, which nearly always lie in memory.
const LOOKERS: usize = 4;

/// A few threads that stay busy under load. On Tokio's pool of hundreds every look
/// would wake a thread of its own, which costs more than the look.
struct Lookers(Option<Runtime>);

impl Lookers {
    fn new() -> Self {
        let mut builder = Builder::new_current_thread();
        // Without it, looks take the usual way.
        Self(builder.max_blocking_threads(LOOKERS).thread_name("noxus-look").build().ok())
    }
}

impl Drop for Lookers {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // The last handle may go where waiting is not allowed.
            runtime.shutdown_background();
        }
    }
}

impl App {
    /// Runs a look into the ledger that takes microseconds away from the threads
    /// that serve connections: now and then it waits for the disk.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        match &self.lookers.0 {
            Some(runtime) => match runtime.handle().spawn_blocking(work).await {
                Ok(done) => done,
                Err(_) => Err(ApiError::new(ErrorCode::InternalError)),
            },
            None => blocking(work).await,
        }
    }
}

/// Runs work that may wait for the disk or for a processor away from the
/// threads that serve connections.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(ApiError::new(ErrorCode::InternalError)),
    }
}
