//! The noxus contract over HTTP.
//!
//! [`Server::router`] is an axum router that any app can mount; [`Server::bind`]
//! puts it behind listeners that are safe to leave alone: bounded in connections,
//! bytes, parts and time, with an orderly end.
//!
//! ```
//! use noxus_api::Noxus;
//! use noxus_server::{Options, Server};
//!
//! let server = Server::new(Noxus::unbilled()?, Options::default());
//! let app: axum::Router = axum::Router::new().merge(server.router());
//! # Ok::<(), noxus_api::ApiError>(())
//! ```

mod address;
mod admin;
mod app;
mod caller;
pub mod docs;
mod intake;
mod layer;
mod linger;
mod metrics;
pub mod openapi;
mod options;
mod prefer;
mod query;
mod quota;
mod reply;
mod routes;
mod serve;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::get;
use axum::{Router, middleware};
use noxus_api::Noxus;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::app::App;
pub use admin::{Admin, AdminToken};
pub use options::Options;

/// An engine with its doors to the network.
#[derive(Clone)]
pub struct Server {
    app: App,
    admin: Option<Arc<Admin>>,
}

impl Server {
    /// A server of an engine. Nothing listens yet.
    pub fn new(noxus: Noxus, options: Options) -> Self {
        Self { app: App::new(noxus, options), admin: None }
    }

    /// Adds administration, on [`Options::admin_listen`].
    #[must_use]
    pub fn with_admin(mut self, admin: Admin) -> Self {
        self.admin = Some(Arc::new(admin));
        self
    }

    /// The public routes: `/api/v1/…`, `/docs` and `/healthz`, ready to be mounted
    /// in any axum app. Needs a Tokio runtime with time enabled.
    pub fn router(&self) -> Router {
        let routes = routes::public().route("/", get(routes::to_docs));
        self.finish(routes)
    }

    /// The routes of the admin listener: the public ones, administration, `/metrics`
    /// and the panel. `None` without administration. Not to be mounted where others
    /// than the ledger's owner can reach it.
    pub fn admin_router(&self) -> Option<Router> {
        let admin = Arc::clone(self.admin.as_ref()?);
        Some(self.finish(admin::router(&self.app, admin, routes::public())))
    }

    fn finish(&self, routes: Router<App>) -> Router {
        routes
            .fallback(routes::not_found)
            .method_not_allowed_fallback(routes::method_not_allowed)
            .layer(middleware::from_fn_with_state(self.app.clone(), layer::around))
            .with_state(self.app.clone())
    }

    /// Opens the listeners.
    ///
    /// # Errors
    /// Those of the operating system, with the address: in use, or not permitted.
    pub async fn bind(self) -> io::Result<Bound> {
        let public = open(self.app.options.listen).await?;
        let admin = match self.app.options.admin_listen.filter(|_| self.admin.is_some()) {
            Some(address) => Some(open(address).await?),
            None => None,
        };
        #[cfg(feature = "video")]
        warn_of_holes();
        Ok(Bound { server: self, public, admin })
    }
}

/// Says what is known against the FFmpeg that is linked.
#[cfg(feature = "video")]
fn warn_of_holes() {
    use noxus_api::engine::codec::video::{ffmpeg_version, known_holes};

    let version = ffmpeg_version().version;
    for hole in known_holes(&version) {
        let fixed_in = hole.fixed_in.unwrap_or("none yet");
        tracing::warn!(ffmpeg = %version, id = hole.id, fixed_in, "FFmpeg has a known hole: {}", hole.summary.en);
    }
}

async fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let opened = TcpListener::bind(address).await;
    opened.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))
}

/// A server whose listeners are open.
pub struct Bound {
    server: Server,
    public: TcpListener,
    admin: Option<TcpListener>,
}

impl Bound {
    /// Where the contract is served.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.public.local_addr()
    }

    /// Where administration is served, if it is.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn admin_address(&self) -> io::Result<Option<SocketAddr>> {
        self.admin.as_ref().map(TcpListener::local_addr).transpose()
    }

    /// Serves until `stop` is over. Then nothing new is accepted; running jobs may
    /// finish for [`Options::shutdown_grace_ms`], and are cancelled after that.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let Self { server, public, admin } = self;
        let (stopping, stopped) = watch::channel(false);
        let stopped = || {
            let mut stopped = stopped.clone();
            // A sender that is gone has said it too.
            async move { drop(stopped.wait_for(|stopped| *stopped).await) }
        };
        let listening = serve::listen(server.app.clone(), public, server.router(), stopped());
        let administering = async {
            if let (Some(listener), Some(router)) = (admin, server.admin_router()) {
                serve::listen(server.app.clone(), listener, router, stopped()).await;
            }
        };
        let serving = async { tokio::join!(listening, administering) };
        tokio::pin!(serving);
        tokio::select! {
            () = stop => {}
            _ = &mut serving => {}
        }
        stopping.send_replace(true);
        let deadline = Instant::now() + Duration::from_millis(server.app.options.shutdown_grace_ms);
        let winding = async {
            loop {
                serve::wind_down(&server.app, deadline).await;
                // Calls that are still coming in have their jobs yet to begin.
                sleep(serve::REST).await;
            }
        };
        tokio::select! {
            _ = &mut serving => {}
            () = winding => {}
        }
        // Jobs that nobody waits for on a connection.
        serve::wind_down(&server.app, deadline).await;
    }
}
