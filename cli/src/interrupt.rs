//! Ctrl-C and `kill`: the job is cancelled, so that nothing is charged.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use noxus_api::Job;
use tokio::sync::Notify;

/// What a signal finds the program doing.
#[derive(Clone, Debug, Default)]
enum Phase {
    /// Nothing that must be undone: end at once.
    #[default]
    Idle,
    /// A job runs: cancel it, and let it end.
    Working(Job),
    /// A server answers requests: let it come to an orderly end.
    Serving(Arc<Notify>),
    /// A paid result is being written, which takes moments: finish.
    Writing,
}

/// Listens to signals from the moment it is made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    phase: Mutex<Phase>,
    /// The first signal that came; 0 when none did.
    signal: AtomicU8,
}

impl Interrupt {
    /// Starts listening. Where that is impossible, signals keep their usual
    /// effect: the process ends, and its hold is released by its lease.
    pub(crate) fn watch() -> Self {
        let interrupt = Self::default();
        #[cfg(unix)]
        interrupt.listen();
        interrupt
    }

    /// From now on a signal cancels `job`.
    pub(crate) fn cancels(&self, job: &Job) {
        *self.phase() = Phase::Working(job.clone());
        // A signal that came between the start of the job and this line.
        if self.signal().is_some() {
            job.cancel();
        }
    }

    /// From now on one signal is ignored.
    pub(crate) fn writes(&self) {
        *self.phase() = Phase::Writing;
    }

    /// From now on a signal is told to a server through `stop`.
    pub(crate) fn stops(&self, stop: &Arc<Notify>) {
        *self.phase() = Phase::Serving(Arc::clone(stop));
        // A signal that came before this line.
        if self.signal().is_some() {
            stop.notify_one();
        }
    }

    /// The signal that came, if any.
    pub(crate) fn signal(&self) -> Option<u8> {
        Some(self.0.signal.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.0.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(unix)]
    fn listen(&self) {
        use signal_hook::consts::{SIGINT, SIGTERM};

        // Not SIGHUP: a handler would undo `nohup`.
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        let interrupt = self.clone();
        let listen = move || {
            for signal in signals.forever() {
                interrupt.received(u8::try_from(signal).unwrap_or(u8::MAX));
            }
        };
        let _ = std::thread::Builder::new().name("noxus-signals".into()).spawn(listen);
    }

    #[cfg(unix)]
    fn received(&self, signal: u8) {
        let first = self.0.signal.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst).is_ok();
        let phase = self.phase().clone();
        match phase {
            Phase::Working(job) if first => job.cancel(),
            Phase::Writing if first => {}
            Phase::Serving(stop) if first => stop.notify_one(),
            // The second signal means "now": a hold that stays is released by its lease.
            _ => std::process::exit(i32::from(signal) + 128),
        }
    }
}
