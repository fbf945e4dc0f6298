//! Wall time and CPU time.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::Result;

/// What some repetitions took together.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Time on the clock.
    pub wall: Duration,
    /// Time on processors, all threads of this process together.
    pub cpu: Duration,
}

/// Runs `work` `iterations` times.
///
/// # Errors
/// The first failure of `work`.
pub fn measure(iterations: u32, mut work: impl FnMut() -> Result<()>) -> Result<Cost> {
    let (cpu, wall) = (cpu_time(), Instant::now());
    for _ in 0..iterations {
        work()?;
    }
    Ok(Cost { wall: wall.elapsed(), cpu: cpu_time().saturating_sub(cpu) })
}

/// CPU time of this process so far.
#[must_use]
pub fn cpu_time() -> Duration {
    read(ClockId::ProcessCPUTime)
}

/// CPU time of this thread so far.
#[must_use]
pub fn thread_time() -> Duration {
    read(ClockId::ThreadCPUTime)
}

fn read(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
