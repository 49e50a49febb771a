//! What runs a function: machine code, and the interpreter that it is held against.

pub mod cranelift;
#[cfg(test)]
mod differential;
pub mod interpreter;
