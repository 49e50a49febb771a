//! Columns: memory that belongs to JavaScript, described so that lanes can read and write it.
//!
//! A column is a pointer, a length and an element type. It never becomes a Rust slice, because JavaScript may write the
//! same memory at any time; elements are read and written through raw pointers by machine code or by the interpreter.

mod borrowed;
mod dtype;

pub use borrowed::{Column, OutputColumn, Slot};
pub use dtype::{DType, UnknownDType};
