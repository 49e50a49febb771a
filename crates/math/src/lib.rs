//! `Math.*` with V8's bits: which implementation of each function is V8's own here, found by a probe at first use.

mod function;
mod provider;

pub use function::{Arity, MathFunction};
pub use provider::{Entry, NoExactProvider, Provider, Resolve};
