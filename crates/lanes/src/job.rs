//! A job: items, how far they are done, and the three ways to go on with them.

use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::chunks::Chunks;
use crate::{Control, Gate, Lane, Work, pool, pool_lanes};

/// How long a lane works for one job while lanes of others wait.
const TURN: Duration = Duration::from_millis(10);

/// How long a chunk should take: long against the cost of claiming it, short against a turn and a person's patience.
const CHUNK: Duration = Duration::from_millis(2);

/// The size of a lane's first chunk, when nothing is known yet of how long its items take.
const FIRST_CHUNK: usize = 64;

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Every item is done.
    Done,
    /// The budget is spent.
    More,
    /// The budget is spent, and most of it on one item that did not end: another slice would spend it again.
    Stuck,
    /// The control word, or the end of the environment, stopped it.
    Cancelled,
}

/// An item panicked; the job is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked(pub String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a lane panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

/// See the module.
#[derive(Debug)]
pub struct Job {
    pending: Vec<Range<usize>>,
    lanes: usize,
    control: Control,
    gate: Arc<Gate>,
}

/// What [`Job::start`] calls at the end, inside the environment's gate.
type Settle = Box<dyn FnOnce(Result<Progress, Panicked>) + Send>;

impl Job {
    /// `length` items for at most `lanes` lanes at once (more than the pool has are not more). `gate` is the environment's.
    pub fn new(length: usize, lanes: usize, control: Control, gate: Arc<Gate>) -> Self {
        let pending = if length == 0 { Vec::new() } else { std::iter::once(0..length).collect() };
        Self { pending, lanes: lanes.clamp(1, pool_lanes()), control, gate }
    }

    /// Works on the calling thread alone, for about `budget`.
    ///
    /// # Errors
    ///
    /// [`Panicked`] where an item did.
    pub fn run_here(&mut self, work: &Arc<dyn Work>, budget: Duration) -> Result<Progress, Panicked> {
        let run = self.run(1, work, Some(budget));
        run.lane();
        self.settle(&run)
    }

    /// Works on all lanes, the calling thread one of them, for about `budget`. When it returns, no lane touches `work`.
    ///
    /// # Errors
    ///
    /// [`Panicked`] where an item did.
    pub fn run_slice(&mut self, work: &Arc<dyn Work>, budget: Duration) -> Result<Progress, Panicked> {
        let run = Arc::new(self.run(self.lanes, work, Some(budget)));
        // Lanes that have not begun when the slice is over stay outside, as the memory behind `work` is no longer lent.
        let slice = Arc::new(Gate::default());
        for _ in 1..self.lanes {
            let (run, slice) = (Arc::clone(&run), Arc::clone(&slice));
            pool::spawn(move || {
                if let Some(_pass) = slice.enter() {
                    run.lane();
                }
            });
        }
        run.lane();
        slice.close();
        self.settle(&run)
    }

    /// Works on the lanes until the job is done, cancelled or the environment closes its gate. `settle` is called once, on
    /// a lane, inside the gate; where the gate closed first it is leaked, since what it holds belongs to an environment that
    /// is gone.
    pub fn start(self, work: &Arc<dyn Work>, settle: impl FnOnce(Result<Progress, Panicked>) + Send + 'static) {
        let run = Arc::new(self.run(self.lanes, work, None));
        let end = Arc::new(End { working: AtomicUsize::new(self.lanes), settle: Mutex::new(Some(Box::new(settle))) });
        for _ in 0..self.lanes {
            spawn_lane(Arc::clone(&run), Arc::clone(&end));
        }
    }

    fn run(&self, lanes: usize, work: &Arc<dyn Work>, budget: Option<Duration>) -> Run {
        Run {
            chunks: Chunks::new(self.pending.clone(), lanes),
            work: Arc::clone(work),
            control: self.control.clone(),
            gate: Arc::clone(&self.gate),
            deadline: budget.map(|budget| (Instant::now() + budget, budget)),
            stop: AtomicBool::new(false),
            stuck: AtomicBool::new(false),
            panic: Mutex::default(),
        }
    }

    fn settle(&mut self, run: &Run) -> Result<Progress, Panicked> {
        let progress = run.progress()?;
        self.pending = run.chunks.pending();
        Ok(progress)
    }
}

/// One stretch of a job's life, shared by its lanes.
struct Run {
    chunks: Chunks,
    work: Arc<dyn Work>,
    control: Control,
    gate: Arc<Gate>,
    /// With the budget that it came from.
    deadline: Option<(Instant, Duration)>,
    stop: AtomicBool,
    stuck: AtomicBool,
    panic: Mutex<Option<String>>,
}

impl Run {
    /// Claims and runs chunks until there are none or it is to stop.
    fn lane(&self) {
        self.lane_until(|| false);
    }

    /// The same, stopping between chunks when `leave` says so. Returns whether it left for that reason.
    fn lane_until(&self, leave: impl Fn() -> bool) -> bool {
        let lane = Lane {
            control: &self.control,
            gate: &self.gate,
            stop: &self.stop,
            deadline: self.deadline.map(|(deadline, _)| deadline),
        };
        let mut limit = FIRST_CHUNK;
        while !lane.should_stop() {
            if leave() {
                return true;
            }
            let Some(chunk) = self.chunks.claim(limit) else { break };
            let began = Instant::now();
            match catch_unwind(AssertUnwindSafe(|| self.work.run(chunk.clone(), &lane))) {
                Ok(completed) => {
                    let completed = completed.min(chunk.len());
                    self.control.add_completed(completed);
                    if completed < chunk.len() {
                        self.chunks.give_back(chunk.start + completed..chunk.end);
                        let spent = self.deadline.is_some_and(|(_, budget)| began.elapsed() >= budget / 2);
                        if completed == 0 && spent {
                            self.stuck.store(true, Ordering::Relaxed);
                        }
                    }
                    limit = next_limit(chunk.len(), began.elapsed(), limit);
                }
                Err(payload) => {
                    self.stop.store(true, Ordering::Relaxed);
                    *self.panic.lock().unwrap_or_else(PoisonError::into_inner) = Some(message(payload.as_ref()));
                }
            }
        }
        false
    }

    /// Once no lane runs any more.
    fn progress(&self) -> Result<Progress, Panicked> {
        if let Some(message) = self.panic.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(Panicked(message));
        }
        Ok(if self.chunks.pending().is_empty() {
            Progress::Done
        } else if self.control.is_cancelled() || self.gate.is_closing() {
            Progress::Cancelled
        } else if self.stuck.load(Ordering::Relaxed) {
            Progress::Stuck
        } else {
            Progress::More
        })
    }
}

/// How many items the next chunk may have, given how long this one took: towards [`CHUNK`], by a factor of 8 at most.
fn next_limit(items: usize, took: Duration, limit: usize) -> usize {
    let fitting = items as u128 * CHUNK.as_nanos() / took.as_nanos().max(1);
    usize::try_from(fitting).unwrap_or(usize::MAX).clamp(1, limit.saturating_mul(8))
}

/// How a started job ends: the last of its lanes settles it.
struct End {
    working: AtomicUsize,
    settle: Mutex<Option<Settle>>,
}

fn spawn_lane(run: Arc<Run>, end: Arc<End>) {
    pool::spawn(move || {
        let gate = Arc::clone(&run.gate);
        let pass = gate.enter();
        if pass.is_some() {
            let began = Instant::now();
            if run.lane_until(|| pool::is_contended() && began.elapsed() >= TURN) {
                // Others wait: to the end of the queue.
                drop(pass);
                return spawn_lane(run, end);
            }
        }
        if end.working.fetch_sub(1, Ordering::AcqRel) > 1 {
            return;
        }
        let settle = end.settle.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (pass, settle) {
            (Some(_inside), Some(settle)) if !gate.is_closing() => {
                let outcome = run.progress();
                drop(run);
                settle(outcome);
            }
            (_, settle) => std::mem::forget(settle),
        }
    });
}

fn message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests;
