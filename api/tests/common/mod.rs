//! An engine with one account, one key and some money.

use std::sync::Arc;

use noxus_api::{ApiError, JobResult, Noxus};
use serde_json::{Value, json};

/// An engine over a ledger in memory.
pub(crate) struct Bench {
    pub(crate) noxus: Noxus,
}

impl Bench {
    /// An engine whose configured key's account holds `usd`.
    pub(crate) fn with_balance(usd: &str) -> Self {
        Self::new(json!({}), usd)
    }

    /// The same with settings of one's own.
    pub(crate) fn new(mut config: Value, usd: &str) -> Self {
        config["store"] = ":memory:".into();
        // The key must exist before the engine that is configured with it: both
        // engines share one store.
        let store = Arc::new(noxus_api::billing::MemoryStore::new(
            Arc::new(noxus_api::billing::SystemClock),
            Arc::new(noxus_api::billing::OsRandomness),
        ));
        let open = |config: &Value| {
            let config = noxus_api::Config::from_json(&config.to_string()).unwrap();
            Noxus::builder(config).store(store.clone()).build().unwrap()
        };
        let owner = open(&config);
        owner.call("accounts.create", &json!({"name": "prueba"})).unwrap();
        let key = owner.call("keys.create", &json!({"account": 1})).unwrap();
        if usd != "0" {
            owner.call("top_up", &json!({"account": 1, "amount_usd": usd})).unwrap();
        }
        config["api_key"] = key["api_key"].clone();
        Self { noxus: open(&config) }
    }

    pub(crate) fn call(&self, operation: &str, arguments: Value) -> Value {
        self.noxus.call(operation, &arguments).unwrap()
    }

    /// A further key of the account.
    pub(crate) fn key(&self, mut options: Value) -> String {
        options["account"] = 1.into();
        self.call("keys.create", options)["api_key"].as_str().unwrap().to_owned()
    }

    /// The posted balance; checks that nothing is held.
    pub(crate) fn balance(&self) -> String {
        let balance = self.call("balance", json!({}));
        assert_eq!(
            balance["balance"]["balance_usd"], balance["balance"]["available_usd"],
            "nothing stays held"
        );
        balance["balance"]["balance_usd"].as_str().unwrap().to_owned()
    }

    pub(crate) fn jobs(&self) -> Vec<Value> {
        self.call("jobs.list", json!({}))["jobs"].as_array().unwrap().clone()
    }
}

/// The error of a call that must fail.
pub(crate) fn error(result: JobResult) -> Arc<ApiError> {
    match result {
        Ok(answer) => panic!("expected an error, got {}", answer.to_json_without_content()),
        Err(error) => error,
    }
}

/// The code of a call that must fail.
pub(crate) fn code(result: JobResult) -> &'static str {
    error(result).code()
}
