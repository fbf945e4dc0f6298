//! A server that runs, and clients to ask it, for all tests of this crate.

pub(crate) mod client;
pub(crate) mod gate;
pub(crate) mod multipart;
pub(crate) mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use noxus_api::billing::{
    ManualClock, MemoryStore, OsRandomness, SqliteOptions, SqliteStore, Store, Timestamp,
};
use noxus_api::{Config, Noxus};
use noxus_server::{Admin, AdminToken, Options, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use client::Client;
use gate::Gate;
use wire::Wire;

/// Where the clock of a test stands at first: some day of 2026.
pub(crate) const START: Timestamp = Timestamp(1_790_000_000_000);

/// A server that listens, until it is dropped: then its running jobs are cancelled,
/// and everything has ended when the drop is over.
pub(crate) struct Live {
    /// The engine behind it.
    pub(crate) noxus: Noxus,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Where it is administered, if it is, and with which token.
    pub(crate) admin: Option<(SocketAddr, String)>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// Serves an engine, with [`options`].
    pub(crate) fn start(noxus: Noxus) -> Self {
        Self::with_options(noxus, options())
    }

    /// Serves an engine with these settings.
    pub(crate) fn with_options(noxus: Noxus, options: Options) -> Self {
        Self::serve(Server::new(noxus.clone(), options), noxus, None)
    }

    /// Serves an engine, and its administration on a port of its own.
    pub(crate) fn with_admin(noxus: Noxus) -> Self {
        let (token, secret) = AdminToken::load_or_create(None).unwrap();
        let mut options = options();
        options.admin_listen = Some((Ipv4Addr::LOCALHOST, 0).into());
        let server = Server::new(noxus.clone(), options).with_admin(Admin::new(token));
        Self::serve(server, noxus, secret)
    }

    fn serve(server: Server, noxus: Noxus, admin_token: Option<String>) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (send, address) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            let runtime = builder.worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let bound = server.bind().await.unwrap();
                send.send((bound.address().unwrap(), bound.admin_address().unwrap())).unwrap();
                // A sender that is gone says "stop" too.
                bound.serve(async { drop(stopped.await) }).await;
            });
        });
        let (address, admin_address) = address.recv().unwrap();
        let admin = admin_address.zip(admin_token);
        Self { noxus, address, admin, stop: Some(stop), thread: Some(thread) }
    }

    /// A client of this server.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// A bare connection to this server.
    pub(crate) fn wire(&self) -> Wire {
        Wire::connect(self.address)
    }

    /// Tells the server to stop, without waiting for it.
    pub(crate) fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits for a server that was told to stop.
    pub(crate) fn wait_for_end(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.tell_to_stop();
        if let Some(thread) = self.thread.take() {
            // A test that has failed already must not be aborted by a second panic.
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }
}

/// Settings for tests: a free port, no admin listener, no waiting at the end.
pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.listen = (Ipv4Addr::LOCALHOST, 0).into();
    options.admin_listen = None;
    options.shutdown_grace_ms = 0;
    options
}

/// An engine from settings as JSON; `{}` is over a ledger in memory.
pub(crate) fn engine(config: Value) -> Noxus {
    Noxus::open(settings(config)).unwrap()
}

/// Settings as JSON, over a ledger in memory unless they say otherwise
/// (`"store": null` for none).
pub(crate) fn settings(mut config: Value) -> Config {
    if config.get("store").is_none() {
        config["store"] = ":memory:".into();
    }
    Config::from_json(&config.to_string()).unwrap()
}

/// A ledger behind a [`Gate`], on a clock that moves when told to, for one or
/// several engines of [`Guarded::engine`].
pub(crate) struct Guarded {
    pub(crate) gate: Arc<Gate>,
    pub(crate) clock: Arc<ManualClock>,
    _folder: Option<TempDir>,
}

impl Guarded {
    /// A ledger in memory.
    pub(crate) fn in_memory() -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let store = MemoryStore::new(clock.clone(), Arc::new(OsRandomness));
        Self { gate: Gate::new(Arc::new(store)), clock, _folder: None }
    }

    /// A ledger in a file, as servers have it.
    pub(crate) fn on_disk() -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteOptions { clock: clock.clone(), ..SqliteOptions::default() };
        let store = SqliteStore::open(folder.path().join("ledger.db"), options).unwrap();
        Self { gate: Gate::new(Arc::new(store)), clock, _folder: Some(folder) }
    }

    /// A further engine over the same ledger: another process, as far as it goes.
    pub(crate) fn engine(&self, config: Value) -> Noxus {
        let store: Arc<dyn Store> = self.gate.clone();
        Noxus::builder(settings(config)).store(store).clock(self.clock.clone()).build().unwrap()
    }
}

/// Runs an operation that must succeed.
pub(crate) fn call(noxus: &Noxus, operation: &str, arguments: Value) -> Value {
    noxus.call(operation, &arguments).unwrap()
}

/// A new account with money in its test book; answers with its id.
pub(crate) fn account(noxus: &Noxus, name: &str, usd: &str) -> i64 {
    let account = call(noxus, "accounts.create", json!({"name": name}))["account"]["account"].as_i64();
    let account = account.unwrap();
    if usd != "0" {
        top_up(noxus, account, usd);
    }
    account
}

/// Money for the test book of an account.
pub(crate) fn top_up(noxus: &Noxus, account: i64, usd: &str) {
    call(noxus, "top_up", json!({"account": account, "amount_usd": usd}));
}

/// A new key of an account: the key itself.
pub(crate) fn key(noxus: &Noxus, account: i64, options: Value) -> String {
    key_and_id(noxus, account, options).0
}

/// A new key of an account, and its id.
pub(crate) fn key_and_id(noxus: &Noxus, account: i64, mut options: Value) -> (String, i64) {
    options["account"] = account.into();
    let created = call(noxus, "keys.create", options);
    (created["api_key"].as_str().unwrap().to_owned(), created["key"]["key"].as_i64().unwrap())
}

/// An account with money and a key: `(account, key)`.
pub(crate) fn customer(noxus: &Noxus, usd: &str) -> (i64, String) {
    let account = account(noxus, "prueba", usd);
    (account, key(noxus, account, json!({})))
}

/// Posted and available money of a key's account.
pub(crate) fn balance(noxus: &Noxus, key: &str) -> (String, String) {
    let balance = call(noxus, "balance", json!({"api_key": key}));
    let field = |name: &str| balance["balance"][name].as_str().unwrap().to_owned();
    (field("balance_usd"), field("available_usd"))
}
