//! Counters for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use noxus_api::ErrorCode;
use noxus_api::{ApiError, JobResult};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::quota::Quota;

/// Upper bounds of the classes of request times, in seconds.
const TIME_CLASSES_SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 300.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ToolLabels {
    tool: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    tool: String,
    /// `success`, `replay`, or the error's code.
    outcome: String,
}

/// What is counted. Labels come from routes, tools and codes, never from callers,
/// so that their number is bounded.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    times: Family<RouteLabels, Histogram>,
    in_flight: Gauge,
    jobs: Family<OutcomeLabels, Counter>,
    jobs_in_flight: Family<ToolLabels, Gauge>,
    charged: Family<ToolLabels, Counter<f64, AtomicU64>>,
    connections: Gauge,
    memory: Gauge,
    spool: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("noxus");
        let times: Family<RouteLabels, Histogram> =
            Family::new_with_constructor(|| Histogram::new(TIME_CLASSES_SECONDS));
        let metrics = Self {
            requests: Family::default(),
            times,
            in_flight: Gauge::default(),
            jobs: Family::default(),
            jobs_in_flight: Family::default(),
            charged: Family::default(),
            connections: Gauge::default(),
            memory: Gauge::default(),
            spool: Gauge::default(),
            registry: Registry::default(),
        };
        let all = &mut registry;
        all.register("http_requests", "Requests by route and status", metrics.requests.clone());
        all.register("http_request_seconds", "Time to the head of the answer", metrics.times.clone());
        all.register("http_requests_in_flight", "Requests being answered", metrics.in_flight.clone());
        all.register("http_connections", "Open connections", metrics.connections.clone());
        all.register("jobs", "Calls of tools that have ended, by outcome", metrics.jobs.clone());
        all.register("jobs_in_flight", "Calls of tools that have not ended", metrics.jobs_in_flight.clone());
        all.register(
            "charged_usd",
            "Money charged; the ledger is exact, this is not",
            metrics.charged.clone(),
        );
        all.register("body_memory_bytes", "Memory taken by request bodies", metrics.memory.clone());
        all.register("body_spool_bytes", "Disk taken by request bodies", metrics.spool.clone());
        Self { registry, ..metrics }
    }

    pub(crate) fn request_started(&self) {
        self.in_flight.inc();
    }

    pub(crate) fn request_ended(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        self.in_flight.dec();
        let route = route.to_owned();
        self.times.get_or_create(&RouteLabels { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    pub(crate) fn connection_opened(&self) {
        self.connections.inc();
    }

    pub(crate) fn connection_closed(&self) {
        self.connections.dec();
    }

    pub(crate) fn job_started(&self, tool: &str) {
        self.jobs_in_flight.get_or_create(&ToolLabels { tool: tool.to_owned() }).inc();
    }

    pub(crate) fn job_ended(&self, tool: &str, result: &JobResult) {
        let labels = ToolLabels { tool: tool.to_owned() };
        self.jobs_in_flight.get_or_create(&labels).dec();
        let outcome = match result {
            Ok(response) if response.replayed => "replay",
            Ok(_) => "success",
            Err(error) => error.code(),
        };
        let outcome = OutcomeLabels { tool: tool.to_owned(), outcome: outcome.to_owned() };
        self.jobs.get_or_create(&outcome).inc();
        if let Ok(response) = result
            && !response.replayed
            && let Some(usd) = response.billing.and_then(|billing| billing.charged.to_string().parse().ok())
        {
            self.charged.get_or_create(&labels).inc_by(usd);
        }
    }

    /// The text that Prometheus reads.
    pub(crate) fn text(&self, memory: &Quota, spool: &Quota) -> Result<String, ApiError> {
        for (gauge, quota) in [(&self.memory, memory), (&self.spool, spool)] {
            gauge.set(i64::try_from(quota.taken_bytes()).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|_| ApiError::new(ErrorCode::InternalError))?;
        Ok(text)
    }
}
