//! Where a job sits: the money and the counters of its account, its key and its app, changed
//! together.

use crate::clock::Timestamp;
use crate::error::Error;
use crate::money::Money;
use crate::records::{AccountId, AppId, Environment, KeyId};
use crate::rules::limits::Counters;
use crate::rules::state::{AppSpending, Counter, Effects, Job, KeyFacts, KeySpending, State, Wallet};
use crate::rules::step::{difference, sum};

pub(crate) struct Seat {
    pub(crate) wallet: Wallet,
    pub(crate) usage: KeySpending,
    pub(crate) app: Option<AppSpending>,
}

impl Seat {
    fn load(
        state: &impl State,
        account: AccountId,
        environment: Environment,
        lineage: KeyId,
        app: Option<AppId>,
    ) -> Result<Self, Error> {
        let place = (account, environment);
        Ok(Self {
            wallet: state.wallet(account, environment)?,
            usage: state.usage(place, lineage)?,
            app: app.map(|app| state.app_usage(place, app)).transpose()?,
        })
    }

    /// Where a new job of a key will sit.
    pub(crate) fn of_key(state: &impl State, key: &KeyFacts) -> Result<Self, Error> {
        Self::load(state, key.account, key.environment, key.lineage, key.app)
    }

    /// Where a job sits.
    pub(crate) fn of_job(state: &impl State, job: &Job) -> Result<Self, Error> {
        let record = &job.record;
        Self::load(state, record.account, record.environment, job.lineage, job.app)
    }

    pub(crate) fn counters(&self) -> Counters {
        let app = self.app.map(|app| app.counter);
        Counters { key: self.usage.counter, app, account: self.wallet.counter }
    }

    fn each_counter(&mut self) -> impl Iterator<Item = &mut Counter> {
        let app = self.app.as_mut().map(|app| &mut app.counter);
        [&mut self.usage.counter, &mut self.wallet.counter].into_iter().chain(app)
    }

    /// Moves `amount` from available to held.
    pub(crate) fn hold(&mut self, amount: Money) -> Result<(), Error> {
        let available = self.wallet.balance.available();
        if amount > available {
            return Err(Error::InsufficientBalance { required: amount, available });
        }
        self.wallet.balance.held = sum(self.wallet.balance.held, amount)?;
        self.usage.held = sum(self.usage.held, amount)?;
        Ok(())
    }

    /// Holds `amount` for a job and gives it a place in flight.
    pub(crate) fn take(&mut self, amount: Money) -> Result<(), Error> {
        self.hold(amount)?;
        self.each_counter().for_each(|counter| counter.in_flight += 1);
        Ok(())
    }

    /// Takes the whole hold of a job off, and its place in flight.
    pub(crate) fn leave(&mut self, held: Money) -> Result<(), Error> {
        self.wallet.balance.held = difference(self.wallet.balance.held, held)?;
        self.usage.held = difference(self.usage.held, held)?;
        self.each_counter().for_each(|counter| counter.in_flight -= 1);
        Ok(())
    }

    /// The seat of another key of the same wallet, and what stays behind.
    pub(crate) fn change_to(self, state: &impl State, key: &KeyFacts) -> Result<(Effects, Self), Error> {
        let Self { wallet, usage: left, app } = self;
        let place = (key.account, key.environment);
        let usage = state.usage(place, key.lineage)?;
        let (stays, app) = match (app, key.app) {
            (Some(app), Some(id)) if app.app == id => (None, Some(app)),
            (app, None) => (app, None),
            (app, Some(id)) => (app, Some(state.app_usage(place, id)?)),
        };
        let app_usages = stays.into_iter().collect();
        Ok((Effects { usages: vec![left], app_usages, ..Effects::default() }, Self { wallet, usage, app }))
    }

    /// Charges `amount`, which is no longer held.
    pub(crate) fn charge(&mut self, amount: Money) -> Result<(), Error> {
        let balance = &mut self.wallet.balance;
        balance.posted = difference(balance.posted, amount)?;
        balance.lifetime_spent = sum(balance.lifetime_spent, amount)?;
        self.usage.spent = sum(self.usage.spent, amount)?;
        Ok(())
    }

    /// Gives back a part of a charge.
    pub(crate) fn refund(&mut self, amount: Money) -> Result<(), Error> {
        let balance = &mut self.wallet.balance;
        balance.posted = sum(balance.posted, amount)?;
        balance.refunded = sum(balance.refunded, amount)?;
        self.usage.spent = difference(self.usage.spent, amount)?;
        Ok(())
    }

    /// Numbers a success everywhere it counts; returns its moment.
    pub(crate) fn succeed(&mut self, job: &mut Job, now: Timestamp) -> Timestamp {
        let done_at = self.each_counter().fold(now, |latest, counter| latest.max(counter.last_success_at));
        job.success_ordinal = Some(self.usage.counter.succeed(done_at));
        job.account_ordinal = Some(self.wallet.counter.succeed(done_at));
        job.app_ordinal = self.app.as_mut().map(|app| app.counter.succeed(done_at));
        done_at
    }

    pub(crate) fn into_effects(self) -> Effects {
        Effects {
            wallet: Some(self.wallet),
            usages: vec![self.usage],
            app_usages: self.app.into_iter().collect(),
            ..Effects::default()
        }
    }
}
