//! The least that the same framework does: an answer of the same length as that of
//! `ping`, without looking at anything.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use noxus_benches::Result;
use serde_json::json;
use tokio::net::TcpListener;

const ANSWER: &str = r#"{"success":true,"status":"ok","request_id":"req_01JZ0000000000000000000000","api_key":{"key_hint":"noxus_test_...","environment":"test"},"account":{"tier":"free","status":"active"}}"#;

/// Serves until it is stopped.
pub(crate) fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", json!({"url": format!("http://{}", listener.local_addr()?)}));
        let answer = || async { ([(CONTENT_TYPE, "application/json")], ANSWER) };
        let router = Router::new().route("/api/v1/ping", post(answer));
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let router = router.clone();
            tokio::spawn(async move {
                let service = hyper_util::service::TowerToHyperService::new(router);
                let stream = hyper_util::rt::TokioIo::new(stream);
                // A client that leaves ends its connection, and nothing else.
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await;
            });
        }
    })
}
