//! Worker pools: noxus' own threads, so that neither libuv nor the caller's
//! runtime is ever blocked by a codec or a disk.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

type Task = Box<dyn FnOnce() + Send>;

/// Threads that come with the work, up to a number, and a queue before them.
/// Dropping the pool lets queued tasks finish; threads end with the queue.
pub(crate) struct Pool {
    queue: Arc<Queue>,
}

struct Queue {
    name: &'static str,
    threads_max: usize,
    /// An idle thread ends after this time; `None`: it waits for ever.
    keep_alive: Option<Duration>,
    tasks: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Task>,
    threads: usize,
    idle: usize,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task; `None` when this thread is to end, which is counted here.
    fn next(&self) -> Option<Task> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.waiting.pop_front() {
                return Some(task);
            }
            if state.closed {
                break;
            }
            state.idle += 1;
            let mut is_over = false;
            state = match self.keep_alive {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(time) => {
                    let (state, waited) =
                        self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner);
                    is_over = waited.timed_out();
                    state
                }
            };
            state.idle -= 1;
            if is_over && state.waiting.is_empty() {
                break;
            }
        }
        state.threads -= 1;
        None
    }

    fn run(&self) {
        while let Some(task) = self.next() {
            // A task guards itself; this second guard keeps the thread alive
            // should a caller's hook panic after the result was delivered.
            let _ = catch_unwind(AssertUnwindSafe(task));
        }
    }
}

impl Pool {
    /// A pool of at most `threads_max` threads; the first starts with the first task.
    pub(crate) fn new(name: &'static str, threads_max: usize, keep_alive: Option<Duration>) -> Self {
        let (tasks, changed) = (Mutex::default(), Condvar::new());
        Self { queue: Arc::new(Queue { name, threads_max: threads_max.max(1), keep_alive, tasks, changed }) }
    }

    /// Queues a task; gives it back when there is no thread and none can be started.
    pub(crate) fn submit(&self, task: Task) -> Result<(), Task> {
        let mut state = self.queue.lock();
        if state.idle <= state.waiting.len() && state.threads < self.queue.threads_max {
            let queue = Arc::clone(&self.queue);
            let name = format!("noxus-{}-{}", self.queue.name, state.threads);
            match thread::Builder::new().name(name).spawn(move || queue.run()) {
                Ok(_) => state.threads += 1,
                Err(_) if state.threads == 0 => return Err(task),
                // The threads there are will come to it.
                Err(_) => {}
            }
        }
        state.waiting.push_back(task);
        drop(state);
        self.queue.changed.notify_one();
        Ok(())
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn tasks_that_wait_for_each_other_get_a_thread_each() {
        let pool = Pool::new("test", 4, Some(Duration::from_secs(1)));
        let barrier = Arc::new(Barrier::new(5));
        for _ in 0..4 {
            let barrier = Arc::clone(&barrier);
            assert!(
                pool.submit(Box::new(move || {
                    barrier.wait();
                }))
                .is_ok()
            );
        }
        barrier.wait();
    }

    #[test]
    fn there_are_never_more_threads_than_allowed_and_every_task_runs() {
        let pool = Pool::new("test", 2, None);
        let (send, done) = channel();
        for index in 0..100 {
            let send = send.clone();
            assert!(pool.submit(Box::new(move || send.send(index).unwrap_or_default())).is_ok());
            assert!(pool.queue.lock().threads <= 2);
        }
        drop(send);
        let mut seen: Vec<i32> = done.iter().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_takes_no_thread_away_and_a_dropped_pool_finishes_its_queue() {
        let pool = Pool::new("test", 1, None);
        let (send, done) = channel();
        assert!(pool.submit(Box::new(|| panic!("a hook of a caller"))).is_ok());
        assert!(pool.submit(Box::new(move || send.send(7).unwrap_or_default())).is_ok());
        drop(pool);
        assert_eq!(done.recv(), Ok(7));
    }
}
