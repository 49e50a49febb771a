//! What a provider is, and what a caller asks for one.

use std::fmt;

use crate::{Block, MathFunction};

/// The address to call, by arity. Safe to call from any thread with any bits.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    One(extern "C" fn(f64) -> f64),
    Two(extern "C" fn(f64, f64) -> f64),
    /// Arguments by address and count; the address must be of that many numbers, or the count 0.
    Any(extern "C" fn(*const f64, usize) -> f64),
}

impl Entry {
    /// Calls it as JavaScript would: missing arguments are `undefined`, so NaN, and needless ones are dropped.
    pub fn call(self, arguments: &[f64]) -> f64 {
        let argument = |index: usize| arguments.get(index).copied().unwrap_or(f64::NAN);
        match self {
            Self::One(function) => function(argument(0)),
            Self::Two(function) => function(argument(0), argument(1)),
            Self::Any(function) => function(arguments.as_ptr(), arguments.len()),
        }
    }
}

/// An implementation that the probe found to have V8's bits, or to be near them where that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    pub function: MathFunction,
    /// Where it is from, as `explain` shows it: "v8::base::ieee754::sin", "pow of the host's C library", "millrace".
    pub name: &'static str,
    pub entry: Entry,
    /// The same for many numbers at once, where this machine can.
    pub block: Option<Block>,
    /// How it compares with V8's own.
    pub probed: Probed,
}

/// What a probe found of one implementation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Probed {
    /// How many points it was compared at.
    pub points: usize,
    /// At how many of them it has other bits.
    pub differ: usize,
}

impl Provider {
    /// Whether it has V8's bits, as far as the probe can tell.
    pub fn is_exact(&self) -> bool {
        self.probed.differ == 0
    }
}

/// No implementation at hand has V8's bits on this platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoExactProvider {
    pub function: MathFunction,
    /// What was tried, and how many of the probe's points each got wrong. Empty where the host has no such function.
    pub tried: Vec<(&'static str, usize)>,
}

impl fmt::Display for NoExactProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tried.is_empty() {
            return write!(f, "this host has no Math.{}", self.function);
        }
        write!(f, "no implementation of Math.{} here has V8's bits", self.function)?;
        for (index, (name, mismatches)) in self.tried.iter().enumerate() {
            let separator = if index == 0 { " (points that differ: " } else { ", " };
            write!(f, "{separator}{name} {mismatches}")?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for NoExactProvider {}

/// Finds a provider. [`crate::Probing`] does it by asking V8 what it computes for the probe's points.
pub trait Resolve {
    /// # Errors
    ///
    /// [`NoExactProvider`] where nothing at hand is exact.
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn called_with_any_number_of_arguments() {
        extern "C" fn one(x: f64) -> f64 {
            x + 1.0
        }
        extern "C" fn two(x: f64, y: f64) -> f64 {
            x - y
        }
        extern "C" fn any(_: *const f64, count: usize) -> f64 {
            count as f64
        }
        assert_eq!(Entry::One(one).call(&[1.0, 5.0]), 2.0);
        assert!(Entry::One(one).call(&[]).is_nan());
        assert_eq!(Entry::Two(two).call(&[3.0, 1.0]), 2.0);
        assert!(Entry::Two(two).call(&[3.0]).is_nan());
        assert_eq!(Entry::Any(any).call(&[0.0; 7]), 7.0);
    }

    #[test]
    fn a_refusal_says_what_was_tried() {
        let function = MathFunction::Sin;
        let tried = vec![("libm::sin", 16), ("sin of the host's C library", 58)];
        assert_eq!(
            NoExactProvider { function, tried }.to_string(),
            "no implementation of Math.sin here has V8's bits \
             (points that differ: libm::sin 16, sin of the host's C library 58)"
        );
        let absent = NoExactProvider { function: MathFunction::F16round, tried: Vec::new() };
        assert_eq!(absent.to_string(), "this host has no Math.f16round");
    }
}
