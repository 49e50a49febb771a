//! The one pool of the process, started at first use.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

type QueuedLane = Box<dyn FnOnce() + Send>;

static POOL: OnceLock<Result<ThreadPool, ThreadPoolBuildError>> = OnceLock::new();

/// Lanes that wait for a thread, first come first served. Rayon's own queues are not: what a pool thread spawns goes before
/// what came from outside, and a lane that gives way to others must go behind them.
static QUEUE: Mutex<VecDeque<QueuedLane>> = Mutex::new(VecDeque::new());

fn queue() -> std::sync::MutexGuard<'static, VecDeque<QueuedLane>> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn build() -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new().num_threads(pool_lanes()).thread_name(|index| format!("millrace-{index}")).build()
}

/// How many lanes can run at once: the cores that the process may use (affinity and cgroup quota counted), as they were when
/// it was first asked. (Asking the system reads files.)
pub fn pool_lanes() -> usize {
    static LANES: OnceLock<usize> = OnceLock::new();
    *LANES.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Runs `lane` on the pool, in the order of the calls. If threads cannot be had, runs it here and now.
pub fn spawn(lane: impl FnOnce() + Send + 'static) {
    match POOL.get_or_init(build) {
        Ok(pool) => {
            queue().push_back(Box::new(lane));
            pool.spawn(|| {
                let next = queue().pop_front();
                if let Some(next) = next {
                    next();
                }
            });
        }
        Err(_) => lane(),
    }
}

/// Whether lanes wait for a thread.
pub fn is_contended() -> bool {
    !queue().is_empty()
}
