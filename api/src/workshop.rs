//! The threads that do the work, and the order in which it is taken up: fair between
//! API keys, and never more at a time than memory holds.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use noxus_billing::KeyId;

type Task = Box<dyn FnOnce() + Send>;

/// So often may others go ahead of work that needs more memory than is free; then
/// everybody waits until there is enough.
const OVERTAKEN_MAX: u32 = 16;
/// So far into a key's queue is looked for work that fits.
const LOOKED_AT_MAX: usize = 64;

/// A worker takes up the oldest work of whichever key has the fewest workers, the
/// oldest of all where these are even. One that is busy counts until its task has
/// really ended, whatever became of the call.
pub(crate) struct Workshop {
    shared: Arc<Shared>,
}

struct Shared {
    threads_max: usize,
    memory_bytes: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queues: HashMap<Option<KeyId>, VecDeque<Waiting>>,
    busy: HashMap<Option<KeyId>, usize>,
    taken_bytes: u64,
    made: u64,
    waiting: usize,
    threads: usize,
    idle: usize,
    /// Tasks under way, on a thread of the workshop or of a caller who waits.
    working: usize,
    closed: bool,
}

struct Waiting {
    number: u64,
    bytes: u64,
    overtaken: u32,
    task: Task,
}

/// Work on a thread.
struct AtWork {
    payer: Option<KeyId>,
    bytes: u64,
}

impl State {
    fn push(&mut self, payer: Option<KeyId>, bytes: u64, task: Task) -> u64 {
        self.made += 1;
        let number = self.made;
        self.queues.entry(payer).or_default().push_back(Waiting { number, bytes, overtaken: 0, task });
        self.waiting += 1;
        number
    }

    /// The work to take up next, if any of it fits.
    fn pick(&mut self, threads_max: usize, memory_bytes: u64) -> Option<(AtWork, Task)> {
        if self.working >= threads_max {
            return None;
        }
        let free_bytes = memory_bytes.saturating_sub(self.taken_bytes);
        let mut heads: Vec<(usize, u64, Option<KeyId>)> = self
            .queues
            .iter()
            .filter_map(|(payer, queue)| {
                let busy = self.busy.get(payer).copied().unwrap_or_default();
                Some((busy, queue.front()?.number, *payer))
            })
            .collect();
        heads.sort_unstable();
        let (payer, place) = self.choose(&heads, free_bytes)?;
        let queue = self.queues.get_mut(&payer)?;
        let Waiting { bytes, task, .. } = queue.remove(place)?;
        if queue.is_empty() {
            self.queues.remove(&payer);
        }
        self.waiting -= 1;
        Some((self.begin(payer, bytes), task))
    }

    fn begin(&mut self, payer: Option<KeyId>, bytes: u64) -> AtWork {
        self.working += 1;
        self.taken_bytes += bytes;
        *self.busy.entry(payer).or_default() += 1;
        AtWork { payer, bytes }
    }

    /// The first work that fits, in the order of fairness. What it goes ahead of is
    /// counted, and does not wait for ever.
    fn choose(
        &mut self,
        heads: &[(usize, u64, Option<KeyId>)],
        free_bytes: u64,
    ) -> Option<(Option<KeyId>, usize)> {
        let mut chosen = None;
        for (passed, (_, _, payer)) in heads.iter().enumerate() {
            let queue = self.queues.get(payer)?;
            let place = queue.iter().take(LOOKED_AT_MAX).position(|waiting| waiting.bytes <= free_bytes);
            if place != Some(0) && queue.front()?.overtaken >= OVERTAKEN_MAX {
                return None;
            }
            if let Some(place) = place {
                chosen = Some((*payer, place, passed + usize::from(place > 0)));
                break;
            }
        }
        let (payer, place, passed) = chosen?;
        for (_, _, passed) in heads.get(..passed).unwrap_or_default() {
            self.queues.get_mut(passed).and_then(VecDeque::front_mut)?.overtaken += 1;
        }
        Some((payer, place))
    }

    fn end(&mut self, done: &AtWork) {
        self.working -= 1;
        self.taken_bytes -= done.bytes;
        if let Some(busy) = self.busy.get_mut(&done.payer) {
            *busy -= 1;
            if *busy == 0 {
                self.busy.remove(&done.payer);
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            if let Some((at_work, task)) = state.pick(self.threads_max, self.memory_bytes) {
                drop(state);
                // A task guards itself; this second guard keeps the thread alive
                // should a caller's hook panic after the result was delivered.
                let _ = catch_unwind(AssertUnwindSafe(task));
                state = self.lock();
                state.end(&at_work);
                // There may be room for several now.
                self.changed.notify_all();
                continue;
            }
            if state.closed && state.waiting == 0 {
                break;
            }
            state.idle += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
        state.threads -= 1;
    }
}

impl Workshop {
    /// At most `threads_max` threads, the first of which starts with the first work,
    /// and as much memory.
    pub(crate) fn new(threads_max: usize, memory_bytes: u64) -> Self {
        let (state, changed) = (Mutex::default(), Condvar::new());
        Self { shared: Arc::new(Shared { threads_max: threads_max.max(1), memory_bytes, state, changed }) }
    }

    /// Memory of all work together.
    pub(crate) fn memory_bytes(&self) -> u64 {
        self.shared.memory_bytes
    }

    /// Queues work that needs `bytes`, of which there is never more than all there
    /// is; its number. Gives the task back when no thread can be started.
    pub(crate) fn submit(&self, payer: Option<KeyId>, bytes: u64, task: Task) -> Result<u64, Task> {
        let mut state = self.shared.lock();
        if state.idle <= state.waiting && state.threads < self.shared.threads_max {
            let shared = Arc::clone(&self.shared);
            let name = format!("noxus-work-{}", state.threads);
            match thread::Builder::new().name(name).spawn(move || shared.run()) {
                Ok(_) => state.threads += 1,
                Err(_) if state.threads == 0 => return Err(task),
                // The threads there are will come to it.
                Err(_) => {}
            }
        }
        let number = state.push(payer, bytes.min(self.shared.memory_bytes), task);
        drop(state);
        self.shared.changed.notify_one();
        Ok(number)
    }

    /// Takes work back that nobody has taken up.
    pub(crate) fn take_back(&self, payer: Option<KeyId>, number: u64) {
        let mut state = self.shared.lock();
        let Some(queue) = state.queues.get_mut(&payer) else { return };
        let Ok(place) = queue.binary_search_by_key(&number, |waiting| waiting.number) else { return };
        let taken = queue.remove(place);
        if queue.is_empty() {
            state.queues.remove(&payer);
        }
        state.waiting -= usize::from(taken.is_some());
        drop(state);
        // What was kept waiting behind it may fit.
        self.shared.changed.notify_all();
        drop(taken);
    }
}

/// Work that somebody does on a thread of their own.
pub(crate) struct Here<'a> {
    shared: &'a Shared,
    at_work: AtWork,
}

impl Drop for Here<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.end(&self.at_work);
        let is_waited_for = state.waiting > 0 || state.closed;
        drop(state);
        if is_waited_for {
            self.shared.changed.notify_all();
        }
    }
}

impl Workshop {
    /// Lets a caller who waits do the work, in the place of a worker: when one is free, and nobody
    /// waits for it.
    pub(crate) fn begin_here(&self, payer: Option<KeyId>, bytes: u64) -> Option<Here<'_>> {
        let mut state = self.shared.lock();
        let is_free = state.waiting == 0
            && state.working < self.shared.threads_max
            && bytes <= self.shared.memory_bytes.saturating_sub(state.taken_bytes);
        is_free.then(|| Here { shared: &self.shared, at_work: state.begin(payer, bytes) })
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const ONE: Option<KeyId> = Some(KeyId(1));
    const OTHER: Option<KeyId> = Some(KeyId(2));

    /// Work that says its name when it begins, and ends when it is told to.
    fn stopped(
        shop: &Workshop,
        payer: Option<KeyId>,
        bytes: u64,
        name: u32,
        began: &Sender<u32>,
    ) -> Sender<()> {
        let (end, ended) = channel();
        let began = began.clone();
        let task = move || {
            began.send(name).unwrap_or_default();
            // Whoever holds the other end drops it.
            ended.recv().unwrap_or_default();
        };
        assert!(shop.submit(payer, bytes, Box::new(task)).is_ok());
        end
    }

    fn next(began: &Receiver<u32>) -> u32 {
        began.recv().unwrap()
    }

    #[test]
    fn a_key_that_has_no_worker_comes_before_those_that_have() {
        let shop = Workshop::new(2, 100);
        let (send, began) = channel();
        let mut ends: Vec<_> = (0..6).map(|name| stopped(&shop, ONE, 1, name, &send)).collect();
        // Two workers begin with the first two, either of them first.
        let mut first = [next(&began), next(&began)];
        first.sort_unstable();
        assert_eq!(first, [0, 1]);
        let other = stopped(&shop, OTHER, 1, 10, &send);
        drop(ends.remove(0));
        assert_eq!(next(&began), 10, "it does not wait behind all that came before");
        drop(other);
        assert_eq!(next(&began), 2);
    }

    #[test]
    fn work_waits_for_memory_and_is_not_overtaken_for_ever() {
        let mut state = State::default();
        state.push(ONE, 60, Box::new(|| {}));
        let (first, _) = state.pick(2, 100).unwrap();
        state.push(ONE, 100, Box::new(|| {}));
        assert!(state.pick(2, 100).is_none(), "it does not fit beside the first");
        // Small work of another key goes ahead, but only so often.
        let mut ahead = 0;
        loop {
            state.push(OTHER, 1, Box::new(|| {}));
            let Some((small, _)) = state.pick(2, 100) else { break };
            assert_eq!(small.payer, OTHER);
            state.end(&small);
            ahead += 1;
            // The fairest choice is the large one: the other key is at work as well.
            *state.busy.entry(OTHER).or_default() = 2;
        }
        assert!((1..=OVERTAKEN_MAX + 1).contains(&ahead), "{ahead}");
        state.end(&first);
        let (large, _) = state.pick(2, 100).unwrap();
        assert_eq!((large.payer, large.bytes), (ONE, 100), "its turn");
        assert!(state.pick(2, 100).is_none(), "all memory is taken");
        state.end(&large);
        assert_eq!(state.pick(2, 100).map(|(small, _)| small.payer), Some(OTHER));
        assert_eq!(state.taken_bytes, 1);
    }

    #[test]
    fn work_taken_back_never_begins() {
        let shop = Workshop::new(1, 10);
        let (send, began) = channel();
        let first = stopped(&shop, ONE, 10, 0, &send);
        assert_eq!(next(&began), 0);
        let (say, said) = channel();
        let number = shop.submit(ONE, 10, Box::new(move || say.send(1).unwrap_or_default())).ok().unwrap();
        shop.take_back(ONE, number);
        assert!(said.recv().is_err(), "the task is gone");
        let last = stopped(&shop, ONE, 10, 2, &send);
        drop(first);
        assert_eq!(next(&began), 2);
        drop(last);
    }

    #[test]
    fn work_is_done_here_only_in_the_place_of_a_free_worker() {
        let shop = Workshop::new(2, 100);
        let (send, began) = channel();
        let first = shop.begin_here(ONE, 60).unwrap();
        assert!(shop.begin_here(OTHER, 41).is_none(), "memory is taken");
        let second = stopped(&shop, ONE, 1, 0, &send);
        assert_eq!(next(&began), 0);
        assert!(shop.begin_here(OTHER, 1).is_none(), "both workers are at work");
        let third = stopped(&shop, ONE, 1, 1, &send);
        assert!(began.try_recv().is_err(), "it waits for whoever works elsewhere");
        drop(first);
        assert_eq!(next(&began), 1);
        let fourth = stopped(&shop, ONE, 1, 2, &send);
        drop(second);
        assert_eq!(next(&began), 2);
        drop((third, fourth));
    }

    #[test]
    fn a_panic_takes_no_thread_away_and_a_dropped_shop_finishes_its_queue() {
        let shop = Workshop::new(1, 1);
        let (send, done) = channel();
        assert!(shop.submit(None, 0, Box::new(|| panic!("a hook of a caller"))).is_ok());
        assert!(shop.submit(None, 0, Box::new(move || send.send(7).unwrap_or_default())).is_ok());
        drop(shop);
        assert_eq!(done.recv(), Ok(7));
    }
}
