//! What a `fork` must not cut in half, and what must not cross it.
//!
//! SQLite keeps its file locks in memory of the process. A child inherits that memory, but not the
//! locks: it would write beside its parent and delete a log that is in use. Therefore every use of
//! SQLite stands between [`enter`] and the end of its guard. A `fork` waits until nobody is inside,
//! closes every connection, and lets both processes open their own at their next call.
//!
//! Only atomics decide who may enter: a lock that another thread held at the fork would stay locked
//! in the child for ever.

mod sys;

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError, Weak};
use std::time::{Duration, Instant};

use crate::error::Error;

/// How long a fork waits for those inside. Turns take milliseconds; an audit of a large ledger may
/// take longer, and then the fork goes ahead and the child is refused the ledger.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// Between two looks at what another thread does.
const PAUSE: Duration = Duration::from_micros(100);
/// In [`INSIDE`]: a fork is under way, nobody may enter.
const CLOSED: u32 = 1 << 31;
/// In [`HANDLERS`]: the handlers are in place. No process has this number.
const REGISTERED: u32 = u32::MAX;

/// Threads inside, and [`CLOSED`].
static INSIDE: AtomicU32 = AtomicU32::new(0);
/// Whether a thread forks: two may do so at once.
static TURN: AtomicBool = AtomicBool::new(false);
/// The fork under way did not get its way: somebody is inside.
static DIRTY: AtomicBool = AtomicBool::new(false);
/// This process was made by such a fork.
static REFUSED: AtomicBool = AtomicBool::new(false);
/// The process that the handlers know of. Another one was forked behind their back.
static PROCESS: AtomicU32 = AtomicU32::new(0);
/// 0, the process that is registering the handlers, or [`REGISTERED`].
static HANDLERS: AtomicU32 = AtomicU32::new(0);
/// Forks between the first process and this one.
static GENERATION: AtomicUsize = AtomicUsize::new(0);
/// Touched only inside and by the handlers, hence never locked in a child.
static INHERITED: Mutex<Vec<Weak<dyn Inherited>>> = Mutex::new(Vec::new());

thread_local! {
    /// Guards of this thread: whoever is inside already need not wait at the door.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Something of this process that a child must not go on using.
pub(crate) trait Inherited: Send + Sync {
    /// Before the fork, with nobody inside: closes whatever a child must not get.
    fn before_fork(&self);
    /// In the child: lets go of what could not be closed in the parent.
    fn in_child(&self);
}

/// Proof that no fork happens meanwhile. Stays with its thread.
#[derive(Debug)]
pub(crate) struct Inside(PhantomData<*const ()>);

impl Drop for Inside {
    fn drop(&mut self) {
        let depth = DEPTH.get().saturating_sub(1);
        DEPTH.set(depth);
        if depth == 0 {
            INSIDE.fetch_sub(1, SeqCst);
        }
    }
}

/// Holds forks off until the guard is dropped. Waits for one that is under way.
///
/// # Errors
/// [`Error::Forked`] in a process that must not use what it inherited.
pub(crate) fn enter() -> Result<Inside, Error> {
    check()?;
    let depth = DEPTH.get();
    if depth == 0 {
        while INSIDE.fetch_add(1, SeqCst) & CLOSED != 0 {
            INSIDE.fetch_sub(1, SeqCst);
            while INSIDE.load(SeqCst) & CLOSED != 0 {
                std::thread::sleep(PAUSE);
            }
        }
    }
    DEPTH.set(depth + 1);
    Ok(Inside(PhantomData))
}

/// Runs `work` so that no `fork` of this process cuts it in half: a fork by another thread waits
/// until `work` is done, at most five seconds, and `work` waits for a fork that is under way.
///
/// For what takes a moment and would leave a child with half of it, such as starting threads.
/// `work` must not wait for another thread that uses a ledger, and must not fork.
///
/// ```
/// let threads = noxus_billing::fork::section(|| vec![std::thread::spawn(|| 7)]);
/// for thread in threads {
///     assert_eq!(thread.join().unwrap(), 7);
/// }
/// ```
pub fn section<T>(work: impl FnOnce() -> T) -> T {
    // Where the ledger is refused, there is nothing left to protect.
    let _inside = enter().ok();
    work()
}

/// A value that each process has for itself: a child starts with a fresh one, whatever other threads
/// were doing with the parent's when it was made.
///
/// ```
/// use noxus_billing::fork::PerProcess;
/// let counts = PerProcess::new(Vec::new);
/// assert!(counts.get().is_empty() && std::ptr::eq(counts.get(), counts.get()));
/// # let _: &Vec<u8> = counts.get();
/// ```
pub struct PerProcess<T> {
    fresh: fn() -> T,
    generation: usize,
    value: T,
    /// Set only in a section, so that no fork finds it half set.
    after_fork: OnceLock<Box<Self>>,
}

impl<T> PerProcess<T> {
    /// One that begins as `fresh` says, in every process.
    pub fn new(fresh: fn() -> T) -> Self {
        // In a section, which sees to it that forks are noticed.
        let (generation, value) = section(|| (generation(), fresh()));
        Self { fresh, generation, value, after_fork: OnceLock::new() }
    }

    /// This process's value.
    pub fn get(&self) -> &T {
        let mut here = self;
        while here.generation != generation() {
            here = match here.after_fork.get() {
                Some(next) => next,
                None => section(|| here.after_fork.get_or_init(|| Box::new(Self::new(here.fresh)))),
            };
        }
        &here.value
    }
}

/// Whether this process may use a ledger at all.
pub(crate) fn check() -> Result<(), Error> {
    if HANDLERS.load(SeqCst) != REGISTERED {
        register_handlers()?;
    }
    if REFUSED.load(SeqCst) || PROCESS.load(SeqCst) != std::process::id() {
        return Err(Error::Forked);
    }
    Ok(())
}

/// Which process of a line of forks this is.
pub(crate) fn generation() -> usize {
    GENERATION.load(SeqCst)
}

/// Whether something made in `generation` belongs to this process.
pub(crate) fn is_ours(generation: usize) -> bool {
    GENERATION.load(SeqCst) == generation && PROCESS.load(SeqCst) == std::process::id()
}

/// Has `inherited` told of every fork. To be called inside.
pub(crate) fn register(inherited: &Arc<impl Inherited + 'static>) {
    let inherited: Weak<dyn Inherited> = Arc::downgrade(&(Arc::clone(inherited) as Arc<dyn Inherited>));
    let mut all = INHERITED.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|known| known.strong_count() > 0);
    all.push(inherited);
}

fn register_handlers() -> Result<(), Error> {
    let process = std::process::id();
    loop {
        let state = HANDLERS.load(SeqCst);
        if state == REGISTERED {
            return Ok(());
        }
        // Another process's number: it forked while it was registering, and nobody here goes on.
        if state == process {
            std::thread::sleep(PAUSE);
        } else if HANDLERS.compare_exchange(state, process, SeqCst, SeqCst).is_ok() {
            break;
        }
    }
    PROCESS.store(process, SeqCst);
    let registered = sys::at_fork(before_fork, in_parent, in_child);
    HANDLERS.store(if registered.is_ok() { REGISTERED } else { 0 }, SeqCst);
    registered.map_err(|source| Error::internal("the process could not be prepared for fork()", source))
}

/// Runs in the forking thread before the fork.
extern "C" fn before_fork() {
    if check().is_err() {
        // What this process inherited is none of its business, and not its children's either.
        DIRTY.store(true, SeqCst);
        return;
    }
    while TURN.compare_exchange(false, true, SeqCst, SeqCst).is_err() {
        std::thread::sleep(PAUSE);
    }
    INSIDE.fetch_or(CLOSED, SeqCst);
    let clean = DEPTH.get() == 0 && is_empty_in_time();
    DIRTY.store(!clean, SeqCst);
    if clean {
        // Counts as inside: what is dropped here may want to enter.
        DEPTH.set(1);
        let all = INHERITED.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter_map(Weak::upgrade).for_each(|inherited| inherited.before_fork());
        drop(all);
        DEPTH.set(0);
    }
}

fn is_empty_in_time() -> bool {
    let begun = Instant::now();
    while INSIDE.load(SeqCst) != CLOSED {
        if begun.elapsed() > WAIT_MAX {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
    true
}

/// Runs in the parent after the fork, also after one that failed.
extern "C" fn in_parent() {
    INSIDE.fetch_and(!CLOSED, SeqCst);
    TURN.store(false, SeqCst);
}

/// Runs in the child, whose only thread is the one that forked.
extern "C" fn in_child() {
    HANDLERS.store(REGISTERED, SeqCst);
    PROCESS.store(std::process::id(), SeqCst);
    GENERATION.fetch_add(1, SeqCst);
    if DIRTY.swap(false, SeqCst) {
        REFUSED.store(true, SeqCst);
    }
    // Locked at most after a fork that found somebody inside; then there is no way to the list.
    let all = match INHERITED.try_lock() {
        Ok(all) => Some(all),
        Err(TryLockError::Poisoned(all)) => Some(all.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    };
    if let Some(mut all) = all {
        for inherited in all.drain(..).filter_map(|known| known.upgrade()) {
            inherited.in_child();
        }
    }
    // The other threads, and with them their guards, stayed in the parent.
    INSIDE.store(u32::from(DEPTH.get() > 0), SeqCst);
    TURN.store(false, SeqCst);
}

#[cfg(target_os = "linux")]
pub(crate) use sys::boot_time_ms;
/// Closes this process's copy of a descriptor whose owner will never do so.
pub(crate) use sys::close;
