//! Lanes: one Rayon pool for the whole process, on which jobs claim chunks of their items from a shared counter.
//!
//! A job of `n` lanes is `n` closures on the pool, not a pool of `n` threads: `nJobs` costs nothing to vary. Nothing here
//! knows what an item is; [`Work`] does.

use std::ops::Range;

/// What a job does with its items.
pub trait Work: Sync {
    /// Runs the items of `range` in order and returns how many of them were completed; fewer only after
    /// [`Lane::should_stop`] said so.
    fn run(&self, range: Range<usize>, lane: &Lane<'_>) -> usize;
}

/// What one lane knows of the job around it.
pub struct Lane<'a> {
    _job: std::marker::PhantomData<&'a ()>,
}

impl Lane<'_> {
    /// Whether to leave at once: the job was cancelled, its slice is over, or the environment is going away. Cheap, but not
    /// free (it may read the clock): ask every few thousand steps.
    pub fn should_stop(&self) -> bool {
        todo!()
    }
}
