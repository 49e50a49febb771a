//! Runs the IR directly, one item at a time: what each operation means. Slow, simple, and the oracle that machine code
//! is held against.

mod element;
mod memory;
pub(crate) mod operation;
mod run;
mod scalar;

pub use element::View;
pub use run::{Given, Interpreter, Outcome, Returned};
pub use scalar::Scalar;

#[cfg(test)]
mod tests;
