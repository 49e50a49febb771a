//! What runs a function: machine code, and the interpreter that it is held against.

pub mod cranelift;
#[cfg(test)]
pub mod differential;
pub mod interpreter;
