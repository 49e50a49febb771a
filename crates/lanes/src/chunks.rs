//! Which lane does which items: chunks are claimed from a counter, large ones first, so that lanes finish together.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Items still to be done. Positions count through `ranges` as if they were one.
#[derive(Debug)]
pub struct Chunks {
    ranges: Vec<Range<usize>>,
    /// The position at which each range begins.
    starts: Vec<usize>,
    total: usize,
    next: AtomicUsize,
    lanes: usize,
    given_back: Mutex<Vec<Range<usize>>>,
}

impl Chunks {
    pub fn new(ranges: Vec<Range<usize>>, lanes: usize) -> Self {
        let mut total = 0;
        let starts = ranges
            .iter()
            .map(|range| {
                let start = total;
                total += range.len();
                start
            })
            .collect();
        Self { ranges, starts, total, next: AtomicUsize::new(0), lanes: lanes.max(1), given_back: Mutex::default() }
    }

    /// Takes the next chunk: a quarter of a lane's share of what is left, at most `limit` items.
    pub fn claim(&self, limit: usize) -> Option<Range<usize>> {
        let limit = limit.max(1);
        let mut position = self.next.load(Ordering::Relaxed);
        loop {
            if position >= self.total {
                return None;
            }
            let wanted = ((self.total - position) / (self.lanes * 4)).clamp(1, limit);
            let (index, within) = self.locate(position);
            let range = &self.ranges[index];
            let first = range.start + within;
            let size = wanted.min(range.end - first);
            match self.next.compare_exchange_weak(position, position + size, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Some(first..first + size),
                Err(current) => position = current,
            }
        }
    }

    /// Returns what a lane claimed and did not do.
    pub fn give_back(&self, range: Range<usize>) {
        if !range.is_empty() {
            self.given_back.lock().unwrap_or_else(PoisonError::into_inner).push(range);
        }
    }

    /// What is left to do, in order. Only meaningful when no lane is claiming any more.
    pub fn pending(&self) -> Vec<Range<usize>> {
        let mut left = self.given_back.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let position = self.next.load(Ordering::Relaxed);
        if position < self.total {
            let (index, within) = self.locate(position);
            left.push(self.ranges[index].start + within..self.ranges[index].end);
            left.extend_from_slice(&self.ranges[index + 1..]);
        }
        left.sort_by_key(|range| range.start);
        left
    }

    /// The range that holds a position below `total`, and the offset in it.
    fn locate(&self, position: usize) -> (usize, usize) {
        let index = self.starts.partition_point(|&start| start <= position) - 1;
        (index, position - self.starts[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_claimed_once() {
        for lanes in [1, 2, 7] {
            for ranges in [std::iter::once(0..1000).collect(), vec![3..4, 10..500, 501..502], vec![]] {
                let expected: Vec<usize> = ranges.iter().cloned().flatten().collect();
                let chunks = Chunks::new(ranges, lanes);
                let claimed: Vec<usize> = std::iter::from_fn(|| chunks.claim(30)).flatten().collect();
                assert_eq!(claimed, expected);
                assert!(chunks.pending().is_empty());
            }
        }
    }

    #[test]
    fn what_is_not_done_is_pending() {
        let chunks = Chunks::new(vec![0..10, 20..100], 1);
        let first = chunks.claim(30).expect("items are there");
        chunks.give_back(first.start + 1..first.end);
        let pending: Vec<usize> = chunks.pending().into_iter().flatten().collect();
        let expected: Vec<usize> = (1..10).chain(20..100).collect();
        assert_eq!(pending, expected);
    }

    #[test]
    fn the_last_chunks_are_single_items() {
        let chunks = Chunks::new(std::iter::once(0..100).collect(), 2);
        let sizes: Vec<usize> = std::iter::from_fn(|| chunks.claim(30)).map(|chunk| chunk.len()).collect();
        assert!(sizes[0] > 1);
        assert_eq!(sizes.last(), Some(&1));
    }
}
