//! What a provider is, and what a caller asks for one.

use std::fmt;

use crate::MathFunction;

/// The address to call, by arity. Safe to call from any thread with any bits.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    One(extern "C" fn(f64) -> f64),
    Two(extern "C" fn(f64, f64) -> f64),
    /// Arguments by address and count.
    Any(extern "C" fn(*const f64, usize) -> f64),
}

/// An implementation that the probe found to have V8's bits.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    pub function: MathFunction,
    /// Where it is from, as `explain` shows it: "v8::base::ieee754::sin", "pow of the host's C library", "millrace".
    pub name: &'static str,
    pub entry: Entry,
}

/// No implementation at hand has V8's bits on this platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoExactProvider {
    pub function: MathFunction,
    /// What was tried, and how many of the probe's points each got wrong.
    pub tried: Vec<(&'static str, usize)>,
}

impl fmt::Display for NoExactProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no implementation of Math.{:?} here has V8's bits", self.function)
    }
}

impl std::error::Error for NoExactProvider {}

/// Finds a provider. The bindings implement it by asking V8 what it computes for the probe's points.
pub trait Resolve {
    /// # Errors
    ///
    /// [`NoExactProvider`] where nothing at hand is exact.
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider>;
}
