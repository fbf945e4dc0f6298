//! The worker pool: noxus' own threads, so that neither libuv nor the caller's
//! runtime is ever blocked by a codec.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

type Task = Box<dyn FnOnce() + Send>;

/// A fixed number of threads and a bounded queue before them. Dropping the pool
/// lets queued tasks finish; threads end with the queue.
pub(crate) struct Pool {
    queue: Arc<Queue>,
}

struct Queue {
    tasks: Mutex<State>,
    changed: Condvar,
    capacity: usize,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Task>,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task; `None` when the pool is closed and empty.
    fn next(&self) -> Option<Task> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.waiting.pop_front() {
                return Some(task);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Pool {
    /// Starts `workers` threads; at most `capacity` tasks may wait.
    pub(crate) fn start(workers: usize, capacity: usize) -> io::Result<Self> {
        let queue =
            Arc::new(Queue { tasks: Mutex::default(), changed: Condvar::new(), capacity: capacity.max(1) });
        let pool = Self { queue };
        for index in 0..workers.max(1) {
            let queue = Arc::clone(&pool.queue);
            thread::Builder::new().name(format!("noxus-{index}")).spawn(move || {
                while let Some(task) = queue.next() {
                    // A task guards itself; this second guard keeps the thread alive
                    // should a caller's hook panic after the result was delivered.
                    let _ = catch_unwind(AssertUnwindSafe(task));
                }
            })?;
        }
        Ok(pool)
    }

    /// Queues a task; gives it back when the queue is full.
    pub(crate) fn submit(&self, task: Task) -> Result<(), Task> {
        let mut state = self.queue.lock();
        if state.waiting.len() >= self.queue.capacity {
            return Err(task);
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
