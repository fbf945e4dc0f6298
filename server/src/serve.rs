//! Listeners: how many connections, how long a head may take, and how it ends.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use futures_util::FutureExt as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use noxus_api::Job;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;
use tracing::{debug, info, warn};

use crate::address::Crowd;
use crate::app::{App, Peer};
use crate::linger::{Left, Lingering, Noticed};

/// How long cancelled jobs get to give their money back.
const CANCEL_WAIT: Duration = Duration::from_secs(10);
/// What an address hears that has as many connections as it may.
const TOO_MANY: &str = "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n\
    Retry-After: 1\r\nContent-Length: 148\r\nConnection: close\r\n\r\n\
    {\"success\":false,\"error\":\"Hay demasiadas conexiones desde esta dirección.\",\"error_code\":\"concurrency_limit_exceeded\",\"billing\":{\"charged_usd\":\"0\"}}";
/// How long a listener rests after an error such as "too many open files", and
/// between two looks for jobs that have to end.
pub(crate) const REST: Duration = Duration::from_millis(100);

/// Serves `router` on `listener` until `stop` is over; then the requests that are
/// open are answered: their jobs end in [`wind_down`], which runs beside this.
pub(crate) async fn listen(app: App, listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(app.options.max_connections.max(1)));
    let graceful = GracefulShutdown::new();
    let crowd = Arc::new(Crowd::default());
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut stop => break,
        };
        // Only a closed semaphore gives no place, and nobody closes it.
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (mut stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                sleep(REST).await;
                continue;
            }
        };
        let most = if app.is_proxy(peer.ip()) { usize::MAX } else { app.options.max_connections_per_address };
        let Some(member) = crowd.enter(peer.ip(), most) else {
            // What cannot be said at once is not worth waiting for.
            let _ = stream.try_write(TOO_MANY.as_bytes());
            let _ = stream.shutdown().now_or_never();
            continue;
        };
        // Small answers are not to wait for the kernel to gather more.
        let _ = stream.set_nodelay(true);
        // A client that takes its answer too slowly does not keep its place.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(Duration::from_millis(app.options.idle_timeout_ms)));
        let left = Left::default();
        let stream = Lingering::new(Box::pin(stream), left.clone());
        let router = router.clone().map_request(move |request: Request<Incoming>| {
            let left = left.clone();
            let mut request = request.map(|body| Body::new(Noticed::new(body, left)));
            request.extensions_mut().insert(Peer(peer));
            request
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_millis(app.options.header_timeout_ms))
            .max_buf_size(app.options.max_header_bytes.max(8192))
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
        let watched = graceful.watch(connection);
        let app = app.clone();
        app.metrics.connection_opened();
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                debug!(%error, "a connection broke");
            }
            app.metrics.connection_closed();
            drop((place, member));
        });
    }
    drop(listener);
    let last = Duration::from_millis(app.options.shutdown_grace_ms) + CANCEL_WAIT + REST;
    if timeout(last, graceful.shutdown()).await.is_err() {
        warn!("requests were still open when the time for them was over");
    }
}

/// Lets running jobs finish until `deadline`; then cancels them, so that no money
/// stays held.
pub(crate) async fn wind_down(app: &App, deadline: Instant) {
    let jobs = app.noxus.running_jobs().len();
    if jobs == 0 {
        return;
    }
    info!(jobs, "waiting for running jobs");
    if timeout_at(deadline, none_runs(app, |_| {})).await.is_ok() {
        return;
    }
    warn!("cancelling the jobs that are still running; they cost nothing");
    if timeout(CANCEL_WAIT, none_runs(app, Job::cancel)).await.is_err() {
        warn!("some jobs did not stop; their holds expire by themselves");
    }
}

/// Waits until no job runs, those included that begin meanwhile.
async fn none_runs(app: &App, first: impl Fn(&Job)) {
    loop {
        let jobs = app.noxus.running_jobs();
        if jobs.is_empty() {
            return;
        }
        jobs.iter().for_each(&first);
        for job in jobs {
            let (send, ended) = oneshot::channel::<()>();
            job.on_done(move |_| drop(send));
            // The sender is dropped at the end, which is the message.
            let _ = ended.await;
        }
    }
}
