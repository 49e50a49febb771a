//! From source text to IR: parse, resolve names, infer types, lower.

mod infer;
mod lower;
mod parse;
mod questions;
mod resolve;
mod stack;
mod text;
mod tree;
mod unsupported;

pub use infer::infer;
pub use lower::{Builder, lower};
pub use oxc_allocator::Allocator;
pub use parse::parse;
pub use resolve::resolve;
pub use stack::on_deep_stack;

#[cfg(test)]
mod tests;
