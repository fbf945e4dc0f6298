//! The threads on which speech is recognised: one budget for all calls together.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most threads of a budget.
const MOST: usize = 64;

/// How many threads may recognise speech at a time, whatever the number of calls. Clones
/// are the same budget.
///
/// A thread counts until it has really ended, also when its call was cancelled meanwhile:
/// whoever starts calls and gives them up gains nothing by it. With each thread goes the
/// memory that the recogniser takes for a piece of speech, so that this is bounded, too.
#[derive(Clone, Debug)]
pub struct ThreadBudget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    threads: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    taken: usize,
    /// The calls that wait for a thread, in the order in which they came.
    line: VecDeque<u64>,
    next_ticket: u64,
}

impl ThreadBudget {
    /// A budget of so many threads, 1 to 64.
    pub fn new(threads: usize) -> Self {
        Self(Arc::new(Shared { threads: threads.clamp(1, MOST), state: Mutex::default() }))
    }

    /// A budget of one thread for each processor.
    pub fn of_processors() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        self.0.threads
    }

    /// How many of them are at work.
    pub fn taken(&self) -> usize {
        self.state().taken
    }

    /// A place for a call in the line for threads.
    pub(super) fn place(&self) -> Place {
        Place { budget: self.clone(), ticket: None }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call's place in the line. Who has had a thread goes to the end of it, so that a long
/// recording does not hold up short ones.
pub(super) struct Place {
    budget: ThreadBudget,
    ticket: Option<u64>,
}

impl Place {
    /// A thread, if one is free and it is this call's turn; else the call stays in line.
    pub(super) fn take(&mut self) -> Option<Permit> {
        let mut state = self.budget.state();
        let ticket = match self.ticket {
            Some(ticket) => ticket,
            None => {
                let ticket = state.next_ticket;
                state.next_ticket += 1;
                state.line.push_back(ticket);
                self.ticket = Some(ticket);
                ticket
            }
        };
        if state.taken >= self.budget.0.threads || state.line.front() != Some(&ticket) {
            return None;
        }
        state.line.pop_front();
        state.taken += 1;
        self.ticket = None;
        Some(Permit(self.budget.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.budget.state().line.retain(|other| *other != ticket);
        }
    }
}

/// A thread that may run, until this is dropped.
pub(super) struct Permit(ThreadBudget);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.state().taken -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_calls_together_keep_to_the_budget() {
        let budget = ThreadBudget::new(2);
        let (mut one, mut other) = (budget.place(), budget.place());
        let (first, second) = (one.take().unwrap(), one.take().unwrap());
        assert!(one.take().is_none() && other.take().is_none());
        assert_eq!(budget.taken(), 2);
        drop(first);
        // `one` asked first.
        assert!(other.take().is_none());
        let third = one.take().unwrap();
        drop(second);
        assert!(one.take().is_none(), "it has had its turn");
        let fourth = other.take().unwrap();
        drop((third, fourth));
        assert!(one.take().is_some());
        assert_eq!(budget.taken(), 0);
    }

    #[test]
    fn a_call_that_ends_leaves_the_line() {
        let budget = ThreadBudget::new(1);
        let (mut one, mut other) = (budget.place(), budget.place());
        let held = budget.place().take().unwrap();
        assert!(one.take().is_none() && other.take().is_none());
        drop(held);
        drop(one);
        assert!(other.take().is_some());
    }
}
