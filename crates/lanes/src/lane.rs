//! What one lane knows of the run around it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::{Control, Gate};

/// Passed to [`crate::Work::run`], to be asked now and then.
#[derive(Debug)]
pub struct Lane<'a> {
    pub(crate) control: &'a Control,
    /// Of the environment that the job belongs to.
    pub(crate) gate: &'a Gate,
    /// Set once for all lanes of the run.
    pub(crate) stop: &'a AtomicBool,
    pub(crate) deadline: Option<Instant>,
}

impl Lane<'_> {
    /// Whether to leave at once: the job was cancelled, its slice is over, or the environment is going away. Cheap, but not
    /// free (it may read the clock): ask every few thousand steps.
    pub fn should_stop(&self) -> bool {
        if self.stop.load(Ordering::Relaxed) {
            return true;
        }
        let stop = self.control.is_cancelled()
            || self.gate.is_closing()
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if stop {
            self.stop.store(true, Ordering::Relaxed);
        }
        stop
    }
}
