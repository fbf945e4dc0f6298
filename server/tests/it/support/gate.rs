//! A ledger with a gate in front of it: the steps of a call stop there until the
//! test lets them through, so that no test has to guess how long anything takes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use noxus_api::billing::{
    Account, AccountId, AccountStatus, ApiKey, App, AppId, AppStatus, AuditReport, Balance, ChainHead,
    Directory, Environment, Error, JobId, JobQuery, JobRecord, Kept, KeyChange, KeyId, KeyStatus, KeyUsage,
    Ledger, LookedUp, Lookup, Movement, NewAccount, NewApp, NewKey, Op, OpResult, Page, RateLimit,
    ReapReport, Reserved, Scope, Secret, StatementQuery, Store, StoredResponse, Timestamp,
};

use super::client::PATIENCE;

/// A step that can be stopped, or made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// Who calls?
    Authenticate,
    /// Was it answered before?
    Lookup,
    /// Money is held.
    Reserve,
    /// A worker says that it lives.
    Heartbeat,
    /// Money is taken.
    Capture,
    /// Money is given back.
    Release,
}

/// See the module.
pub(crate) struct Gate {
    store: Arc<dyn Store>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    closed: Vec<At>,
    next: Vec<At>,
    held: Vec<At>,
    waiting: Vec<At>,
    came: Vec<At>,
    done: Vec<At>,
    faults: Vec<(At, Error)>,
    holds: usize,
}

impl Gate {
    pub(crate) fn new(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { store, state: Mutex::default(), changed: Condvar::new() })
    }

    /// From now on every call stops at this step.
    pub(crate) fn close(&self, at: At) {
        self.state().closed.push(at);
    }

    /// The next call stops at this step, and no other one.
    pub(crate) fn hold_next(&self, at: At) {
        self.state().next.push(at);
    }

    /// Lets all through that wait at this step, and all that come.
    pub(crate) fn open(&self, at: At) {
        let mut state = self.state();
        state.closed.retain(|closed| *closed != at);
        state.held.retain(|held| *held != at);
        drop(state);
        self.changed.notify_all();
    }

    /// The next call at this step fails so.
    pub(crate) fn fail(&self, at: At, error: Error) {
        self.state().faults.push((at, error));
    }

    /// Blocks until so many calls wait at this step.
    pub(crate) fn await_waiting(&self, at: At, count: usize) {
        self.wait_until(|state| state.waiting.iter().filter(|waiting| **waiting == at).count() >= count);
    }

    /// Blocks until so many calls have come to this step since the ledger was made.
    pub(crate) fn await_arrivals(&self, at: At, count: usize) {
        self.wait_until(|state| state.came.iter().filter(|came| **came == at).count() >= count);
    }

    /// Blocks until so many calls have been through this step, granted or refused,
    /// since the ledger was made.
    pub(crate) fn await_decisions(&self, at: At, count: usize) {
        self.wait_until(|state| state.done.iter().filter(|done| **done == at).count() >= count);
    }

    /// Blocks until so many calls have got their money held since the ledger was made.
    pub(crate) fn await_holds(&self, count: usize) {
        self.wait_until(|state| state.holds >= count);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn wait_until(&self, is_so: impl Fn(&State) -> bool) {
        let waited = self.changed.wait_timeout_while(self.state(), PATIENCE, |state| !is_so(state));
        assert!(!waited.unwrap().1.timed_out(), "what the test waits for did not happen");
    }

    /// Waits while the gate is closed; then passes, or fails.
    fn pass(&self, at: At) -> Result<(), Error> {
        let mut state = self.state();
        state.came.push(at);
        self.changed.notify_all();
        let is_next = state.next.iter().position(|next| *next == at);
        if let Some(place) = is_next {
            state.next.swap_remove(place);
            state.held.push(at);
        }
        if state.closed.contains(&at) || is_next.is_some() {
            state.waiting.push(at);
            let is_held = |state: &mut State| {
                state.closed.contains(&at) || is_next.is_some() && state.held.contains(&at)
            };
            state = self.changed.wait_while(state, is_held).unwrap();
            let place = state.waiting.iter().position(|waiting| *waiting == at).unwrap();
            state.waiting.swap_remove(place);
        }
        match state.faults.iter().position(|(place, _)| *place == at) {
            Some(place) => Err(state.faults.remove(place).1),
            None => Ok(()),
        }
    }

    fn apply_one(&self, op: &Op) -> Result<OpResult, Error> {
        let at = match op {
            Op::Reserve(_) => Some(At::Reserve),
            Op::Heartbeat(_) => Some(At::Heartbeat),
            Op::Capture(..) => Some(At::Capture),
            Op::Release(..) => Some(At::Release),
            _ => None,
        };
        at.map_or(Ok(()), |at| self.pass(at))?;
        let result = self.store.one(op.clone());
        let mut state = self.state();
        state.holds += usize::from(matches!(result, Ok(OpResult::Reserved(Reserved::Fresh(_)))));
        state.done.extend(at);
        self.changed.notify_all();
        result
    }
}

impl Ledger for Gate {
    fn lookup(&self, lookup: &Lookup) -> Result<LookedUp, Error> {
        self.pass(At::Lookup)?;
        self.store.lookup(lookup)
    }

    fn apply(&self, batch: &[Op]) -> Vec<Result<OpResult, Error>> {
        batch.iter().map(|op| self.apply_one(op)).collect()
    }

    fn balance(&self, account: AccountId, environment: Environment) -> Result<Balance, Error> {
        self.store.balance(account, environment)
    }

    fn key_usage(&self, key: KeyId) -> Result<KeyUsage, Error> {
        self.store.key_usage(key)
    }

    fn statement(&self, query: &StatementQuery) -> Result<Vec<Movement>, Error> {
        self.store.statement(query)
    }

    fn jobs(&self, query: &JobQuery) -> Result<Vec<JobRecord>, Error> {
        self.store.jobs(query)
    }

    fn job(&self, job: JobId) -> Result<JobRecord, Error> {
        self.store.job(job)
    }

    fn kept(&self, job: JobId) -> Result<Option<Kept>, Error> {
        self.store.kept(job)
    }

    fn kept_part(&self, job: JobId, part: usize, from: u64, max: usize) -> Result<Option<Vec<u8>>, Error> {
        self.store.kept_part(job, part, from, max)
    }

    fn answer(&self, job: JobId) -> Result<Option<StoredResponse>, Error> {
        self.store.answer(job)
    }

    fn reap(&self, max: usize) -> Result<ReapReport, Error> {
        self.store.reap(max)
    }

    fn verify_since(&self, scope: Scope, anchors: &[ChainHead]) -> Result<AuditReport, Error> {
        self.store.verify_since(scope, anchors)
    }

    fn time(&self) -> Result<Timestamp, Error> {
        self.store.time()
    }

    fn accept_clock(&self) -> Result<Timestamp, Error> {
        self.store.accept_clock()
    }
}

impl Directory for Gate {
    fn create_account(&self, new: &NewAccount) -> Result<Account, Error> {
        self.store.create_account(new)
    }

    fn accounts(&self, page: Page<AccountId>) -> Result<Vec<Account>, Error> {
        self.store.accounts(page)
    }

    fn account(&self, id: AccountId) -> Result<Account, Error> {
        self.store.account(id)
    }

    fn set_account_status(&self, id: AccountId, status: AccountStatus) -> Result<Account, Error> {
        self.store.set_account_status(id, status)
    }

    fn create_app(&self, new: &NewApp) -> Result<App, Error> {
        self.store.create_app(new)
    }

    fn set_account_tier(&self, id: AccountId, tier: &str) -> Result<Account, Error> {
        self.store.set_account_tier(id, tier)
    }

    fn apps(&self, account: AccountId, page: Page<AppId>) -> Result<Vec<App>, Error> {
        self.store.apps(account, page)
    }

    fn set_app_status(&self, id: AppId, status: AppStatus) -> Result<App, Error> {
        self.store.set_app_status(id, status)
    }

    fn set_account_rate_limit(&self, id: AccountId, rate: Option<RateLimit>) -> Result<Account, Error> {
        self.store.set_account_rate_limit(id, rate)
    }

    fn set_app_rate_limit(&self, id: AppId, rate: Option<RateLimit>) -> Result<App, Error> {
        self.store.set_app_rate_limit(id, rate)
    }

    fn create_key(&self, new: &NewKey) -> Result<(ApiKey, Secret), Error> {
        self.store.create_key(new)
    }

    fn keys(&self, account: AccountId, page: Page<KeyId>) -> Result<Vec<ApiKey>, Error> {
        self.store.keys(account, page)
    }

    fn set_key_status(&self, key: KeyId, status: KeyStatus) -> Result<ApiKey, Error> {
        self.store.set_key_status(key, status)
    }

    fn revoke_key(&self, key: KeyId) -> Result<ApiKey, Error> {
        self.store.revoke_key(key)
    }

    fn update_key(&self, key: KeyId, change: &KeyChange) -> Result<ApiKey, Error> {
        self.store.update_key(key, change)
    }

    fn rotate_key(&self, key: KeyId, grace_ms: i64) -> Result<(ApiKey, Secret), Error> {
        self.store.rotate_key(key, grace_ms)
    }

    fn authenticate(&self, secret: &str) -> Result<ApiKey, Error> {
        self.pass(At::Authenticate)?;
        self.store.authenticate(secret)
    }
}
