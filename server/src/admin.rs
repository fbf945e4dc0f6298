//! The side of whoever owns the ledger: sessions, every operation, everybody's
//! jobs, the developer panel. For a listener of its own, never the public one.

#[cfg(feature = "panel")]
mod assets;
mod guard;
mod routes;
mod session;
mod throttle;
mod token;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::routing::{get, post};
use axum::{Extension, Router, middleware};
use noxus_api::ApiError;
use noxus_api::ErrorCode;
use noxus_api::billing::{Clock, OsRandomness, Randomness as _, SystemClock};
use noxus_api::engine::text;

use crate::app::App;
use session::{Opened, Sessions};
use throttle::Throttle;
pub use token::AdminToken;

/// Who may administer, and who does at the moment.
pub struct Admin {
    token: AdminToken,
    clock: Arc<dyn Clock>,
    desk: Mutex<Desk>,
}

#[derive(Default)]
struct Desk {
    sessions: Sessions,
    throttle: Throttle,
}

impl Admin {
    /// Administration for whoever holds the token.
    pub fn new(token: AdminToken) -> Self {
        Self { token, clock: Arc::new(SystemClock), desk: Mutex::default() }
    }

    /// Another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// No code that can panic runs under this lock, so poison means nothing.
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now_ms(&self) -> i64 {
        self.clock.now().0
    }

    /// Checks a token. The right one always opens: its 256 random bits are not to be
    /// guessed at any rate, so nobody may lock it out by sending wrong ones. Whoever
    /// does that is told to wait, address by address, and fills no log.
    fn check_token(&self, given: &str, from: IpAddr) -> Result<(), ApiError> {
        if self.token.is(given) {
            return Ok(());
        }
        let now_ms = self.now_ms();
        let mut desk = self.desk();
        if let Some(seconds) = desk.throttle.wait_seconds(from, now_ms) {
            return Err(ApiError::new(ErrorCode::RateLimitExceeded)
                .with_message(text!(
                    "Demasiados intentos con un token equivocado.",
                    "Too many attempts with a wrong token."
                ))
                .with_hint(text!(
                    "Inténtalo de nuevo dentro de {seconds} segundos.",
                    "Try again in {seconds} seconds."
                ))
                .with_detail("retry_after_seconds", seconds));
        }
        desk.throttle.failed(from, now_ms);
        Err(ApiError::new(ErrorCode::InvalidAdminToken).with_field("token").with_hint(text!(
            "Es el que se mostró al arrancar por primera vez; «noxus serve --reset-admin-token» crea otro.",
            "It is the one shown at the first start; “noxus serve --reset-admin-token” makes another."
        )))
    }

    fn open_session(&self) -> Result<Opened, ApiError> {
        let (mut secret, mut csrf) = ([0; 32], [0; 32]);
        OsRandomness.fill(&mut secret)?;
        OsRandomness.fill(&mut csrf)?;
        let now_ms = self.now_ms();
        Ok(self.desk().sessions.open(secret, csrf, now_ms))
    }
}

/// Everything of the admin listener: the public routes given, administration and
/// the panel, behind the guard against other people's pages.
pub(crate) fn router(app: &App, admin: Arc<Admin>, public: Router<App>) -> Router<App> {
    let routes = public
        .route("/metrics", get(routes::metrics))
        .route("/admin/session", post(routes::log_in).get(routes::session).delete(routes::log_out))
        .route("/admin/call/{operation}", post(routes::call))
        .route("/admin/jobs/{job_id}", get(routes::job).delete(routes::cancel_job))
        .route("/admin/jobs/{job_id}/output/{index}", get(routes::output));
    #[cfg(feature = "panel")]
    let routes = routes.route("/", get(assets::index)).route("/assets/{*path}", get(assets::asset));
    #[cfg(not(feature = "panel"))]
    let routes = routes.route("/", get(crate::routes::to_docs));
    routes.layer(Extension(admin)).layer(middleware::from_fn_with_state(app.clone(), guard::around))
}
