//! From source text to IR: parse, resolve names, infer types, lower.

mod infer;
mod lower;
mod parse;
mod resolve;

pub use infer::{Inferred, infer};
pub use lower::lower;
pub use oxc_allocator::Allocator;
pub use parse::{Parsed, parse};
pub use resolve::{Resolved, resolve};
