//! An engine with one account, one key and some money, over a SQLite file.

use std::sync::Arc;

use noxus_api::{ApiError, JobResult, Noxus};
use serde_json::{Value, json};

/// An engine over a ledger in a folder of its own.
pub(crate) struct Bench {
    pub(crate) noxus: Noxus,
    folder: tempfile::TempDir,
}

impl Bench {
    /// An engine whose configured key's account holds `usd`.
    pub(crate) fn with_balance(usd: &str) -> Self {
        Self::new(json!({}), usd)
    }

    /// The same with settings of one's own.
    pub(crate) fn new(mut config: Value, usd: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        config["store"] = folder.path().join("ledger.db").to_str().unwrap().into();
        let open = |config: &Value| Noxus::from_json(&config.to_string()).unwrap();
        let owner = open(&config);
        owner.call("accounts.create", &json!({"name": "prueba"})).unwrap();
        let key = owner.call("keys.create", &json!({"account": 1})).unwrap();
        if usd != "0" {
            owner.call("top_up", &json!({"account": 1, "amount_usd": usd})).unwrap();
        }
        config["api_key"] = key["api_key"].clone();
        Self { noxus: open(&config), folder }
    }

    pub(crate) fn call(&self, operation: &str, arguments: Value) -> Value {
        self.noxus.call(operation, &arguments).unwrap()
    }

    /// Where the ledger lies.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
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
