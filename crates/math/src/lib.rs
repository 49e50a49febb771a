//! `Math.*` with V8's bits: which implementation of each function is V8's own here, found by a probe at first use.
//!
//! No C library has V8's bits, but Node exports V8's functions, and what it does not export can be computed by the same
//! steps. Which is which depends on the version and the platform, so candidates are compared with `Math` itself at some
//! 2,000 points and the first exact one is taken. A function is a row of `table.rs`.
//!
//! Nothing here changes the floating-point environment, and nothing fuses multiplications with additions.

mod block;
mod candidate;
mod draw;
mod f16round;
mod foreign;
mod function;
mod hypot;
mod points;
mod pow;
mod probe;
mod provider;
mod providers;
mod random;
mod symbol;
mod table;
#[cfg(test)]
mod testing;

pub use block::{Block, Lanes};
pub use function::{Arity, MathFunction, UnknownFunction};
pub use probe::Oracle;
pub use provider::{Entry, NoExactProvider, Probed, Provider, Resolve};
pub use providers::{Found, Near, Probing, report};
