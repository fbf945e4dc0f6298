//! Where a rule is tried: a ledger of its own with one customer, behind one door.

use std::sync::Arc;

use noxus_api::Noxus;
use noxus_api::billing::ManualClock;
use noxus_server::Options;
use serde_json::{Value, json};

use crate::contract::doors::{Call, Door, Http, Library, Pending};
use crate::contract::pictures;
use crate::support::client::{Client, Question};
use crate::support::gate::Gate;
use crate::support::{self, Guarded, Live};

/// Which door a rule is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Library,
    Http,
}

impl Way {
    /// A door to an engine.
    pub(crate) fn to(self, noxus: Noxus) -> Arc<dyn Door> {
        match self {
            Self::Library => Arc::new(Library(noxus)),
            Self::Http => Arc::new(Http::new(Live::start(noxus))),
        }
    }
}

/// See the module.
pub(crate) struct Room {
    pub(crate) way: Way,
    pub(crate) door: Arc<dyn Door>,
    /// The engine behind the door, in its owner's hands.
    pub(crate) noxus: Noxus,
    pub(crate) guarded: Guarded,
    /// The customer's account.
    pub(crate) account: i64,
    /// The customer's key, which may do everything.
    pub(crate) key: String,
}

impl Room {
    /// A customer with 1 USD.
    pub(crate) fn new(way: Way) -> Self {
        Self::with(way, json!({}), "1")
    }

    /// A customer of an engine with these settings. Servers keep their ledger on
    /// disk; the rules are those of the ledger in memory.
    pub(crate) fn with(way: Way, config: Value, usd: &str) -> Self {
        let guarded = match way {
            Way::Library => Guarded::in_memory(),
            Way::Http => Guarded::on_disk(),
        };
        let noxus = guarded.engine(config);
        let (account, key) = support::customer(&noxus, usd);
        Self { way, door: way.to(noxus.clone()), noxus, guarded, account, key }
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.guarded.gate
    }

    pub(crate) fn clock(&self) -> &ManualClock {
        &self.guarded.clock
    }

    /// A door of the same kind to another engine over the same ledger.
    pub(crate) fn another_door(&self, config: Value) -> Arc<dyn Door> {
        self.way.to(self.guarded.engine(config))
    }

    /// A further key of the customer's.
    pub(crate) fn key(&self, options: Value) -> String {
        support::key(&self.noxus, self.account, options)
    }

    /// A call on its way.
    pub(crate) fn start(&self, call: Call) -> Pending {
        Pending::start(&self.door, call)
    }

    /// What the owner does.
    pub(crate) fn owner(&self, operation: &str, arguments: Value) -> Value {
        support::call(&self.noxus, operation, arguments)
    }

    /// The customer's posted money, as this door tells it; nothing may be held.
    #[track_caller]
    pub(crate) fn balance(&self) -> String {
        let balance = self.door.ask(Some(&self.key), "balance").ok()["balance"].clone();
        assert_eq!(balance["balance_usd"], balance["available_usd"], "nothing stays held");
        balance["balance_usd"].as_str().unwrap().to_owned()
    }

    /// How many jobs the customer has.
    pub(crate) fn job_count(&self) -> usize {
        self.door.jobs(&self.key, None, 1000).ok()["jobs"].as_array().unwrap().len()
    }

    /// The books agree with themselves.
    #[track_caller]
    pub(crate) fn check_books(&self) {
        let audit = self.owner("verify", json!({}));
        assert_eq!(audit["clean"], true, "{audit}");
    }
}

/// A live server, for what only HTTP can do.
pub(crate) struct Site {
    pub(crate) live: Live,
    pub(crate) client: Client,
    pub(crate) guarded: Guarded,
    /// The customer's key, which may do everything.
    pub(crate) key: String,
}

impl Site {
    /// A customer with 1 USD.
    pub(crate) fn new() -> Self {
        Self::with(json!({}), support::options())
    }

    pub(crate) fn with(config: Value, options: Options) -> Self {
        let guarded = Guarded::in_memory();
        let noxus = guarded.engine(config);
        let key = support::customer(&noxus, "1").1;
        let live = Live::with_options(noxus, options);
        Self { client: live.client(), live, guarded, key }
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.guarded.gate
    }

    pub(crate) fn get(&self, path: &str) -> Question<'_> {
        self.client.get(path).key(&self.key)
    }

    /// A call of a tool.
    pub(crate) fn post(&self, tool: &str) -> Question<'_> {
        self.client.post(&format!("/api/v1/tools/{tool}")).key(&self.key)
    }

    /// A QR code, answered as the request says.
    pub(crate) fn qr(&self) -> Question<'_> {
        self.post("qr").json(&json!({"text": "hola"}))
    }

    /// A long job that a worker is at; answers with its id.
    pub(crate) fn slow_job(&self) -> i64 {
        let form = pictures::slow_form();
        let accepted = self.post("image-convert").header("Prefer", "respond-async").form(form).send();
        assert_eq!(accepted.status, 202, "{}", accepted.text());
        let job_id = accepted.json()["job_id"].as_i64().unwrap();
        let mut events = self.get(&format!("/api/v1/jobs/{job_id}/events")).events();
        let is_at_work =
            events.any(|(_, data)| data["stage"].as_str().is_some_and(|stage| !stage.is_empty()));
        assert!(is_at_work, "it ended before it worked");
        job_id
    }

    /// Posted money; nothing may be held.
    #[track_caller]
    pub(crate) fn balance(&self) -> String {
        let (posted, available) = support::balance(&self.live.noxus, &self.key);
        assert_eq!(posted, available, "nothing stays held");
        posted
    }
}

/// Makes two tests of every rule: one at each door.
macro_rules! held_at_both_doors {
    ($($rule:ident),* $(,)?) => {
        mod library {
            $(#[test] fn $rule() { super::$rule($crate::contract::room::Way::Library); })*
        }
        mod http {
            $(#[test] fn $rule() { super::$rule($crate::contract::room::Way::Http); })*
        }
    };
}
pub(crate) use held_at_both_doors;
