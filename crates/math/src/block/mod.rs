//! The costly functions for many numbers at once: fdlibm's sequences of IEEE operations without branches, so that the
//! compiler makes vector instructions of them, and the bits stay.
//!
//! A file holds a family: for each function its *lane*, which gives NaN for a number that it does not take (one for which
//! fdlibm has another sequence, or whose result is NaN). Those are computed by the scalar provider, which also says at
//! thousands of points whether the lanes have its bits; where they have not, there is no block.

mod arc;
mod exponential;
mod trigonometric;
mod wide;

use crate::{Entry, MathFunction, points};

/// Lanes of one width: writes a result for each number, and says whether one of them is NaN.
pub type Lanes = fn(&[f64], &mut [f64]) -> bool;

/// A function for many numbers at once, with the bits of its provider.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    lanes: Lanes,
    scalar: extern "C" fn(f64) -> f64,
}

impl Block {
    /// `lanes` give NaN for what they leave to `scalar`, and say whether there is such a number.
    pub const fn new(lanes: Lanes, scalar: extern "C" fn(f64) -> f64) -> Self {
        Self { lanes, scalar }
    }

    /// Lanes of this machine that have the bits of `entry` wherever the probe looks. It takes about a millisecond.
    pub(crate) fn find(function: MathFunction, entry: Entry) -> Option<Self> {
        let Entry::One(scalar) = entry else { return None };
        let block = Self::new(wide::lanes(function)?, scalar);
        block.is_exact(function).then_some(block)
    }

    fn is_exact(self, function: MathFunction) -> bool {
        let lists = points::quick(function).into_iter().chain(points::thorough(function));
        let mut results = Vec::new();
        lists.into_iter().all(|points| {
            results.resize(points.values.len(), 0.0);
            (self.lanes)(&points.values, &mut results);
            let mut pairs = points.values.iter().zip(&results);
            pairs.all(|(&number, result)| result.is_nan() || result.to_bits() == (self.scalar)(number).to_bits())
        })
    }

    /// The function of each number; as many results are written as both slices hold.
    pub fn run(self, numbers: &[f64], results: &mut [f64]) {
        if (self.lanes)(numbers, results) {
            for (&number, result) in numbers.iter().zip(results) {
                if result.is_nan() {
                    *result = (self.scalar)(number);
                }
            }
        }
    }
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
