//! What a job does with its items.

use std::ops::Range;

use crate::Lane;

/// The items of a job. Lanes call it at the same time with ranges that do not overlap.
pub trait Work: Send + Sync {
    /// Runs the items of `range` in order and returns how many of them were completed.
    ///
    /// Fewer than all only after [`Lane::should_stop`] said so; the item after those must then have left nothing behind,
    /// as it is started afresh later.
    fn run(&self, range: Range<usize>, lane: &Lane<'_>) -> usize;
}
