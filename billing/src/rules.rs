//! The rules, without a store: what an operation changes and answers, given the rows it can see.

pub(crate) mod audit;
pub(crate) mod events;
pub(crate) mod journal;
pub(crate) mod limits;
pub(crate) mod seat;
pub(crate) mod state;
pub(crate) mod step;
pub(crate) mod time;
pub(crate) mod validate;
