//! What runs a function: machine code, blocks of items where that is faster, and the interpreter that both are held
//! against.

pub mod blocks;
pub mod cranelift;
#[cfg(test)]
pub mod differential;
pub mod interpreter;
