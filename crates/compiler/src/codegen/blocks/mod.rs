//! Straight-line functions by blocks of items: one loop over a block for each operation.
//!
//! Machine code calls a function of `Math` for one item after the other. Where `crates/math` has it for many numbers at
//! once, and the body is straight-line, it is several times faster to take a few hundred items through each operation
//! before the next: `plan` says which functions these are and turns them into steps, `run` takes blocks through them,
//! `loops` holds the operations, and `memory` reads columns and writes outputs. Machine code does what is left of a range.

mod loops;
mod memory;
mod plan;
mod run;

use millrace_column::DType;
use millrace_math::{Block, Entry};

use loops::{One, Three, Two};

/// Items of a block: enough to forget what a step costs besides, few enough for a dozen lines in the nearest cache.
pub const ITEMS: usize = 256;

/// A function as steps. A *line* holds a value of all items of a block, as bits of its type in a double each: the low 32 of
/// an F32, I32 or U32, and 0 or 1 for a Bool.
pub struct Blocks {
    /// Values that are the same for all items, in the order in which they are known.
    same: Vec<Same>,
    /// Reads of the columns.
    loads: Vec<Load>,
    body: Vec<Placed>,
    stores: Vec<Store>,
    lines: usize,
}

enum Same {
    Constant(f64),
    Number {
        input: usize,
    },
    Boolean {
        input: usize,
    },
    /// Of the prologue; its operands stand before it.
    Step(Step),
}

/// Where an operand is.
#[derive(Clone, Copy, Debug)]
enum Source {
    Line(usize),
    Same(usize),
}

enum Step {
    One(One, Source),
    Two(Two, [Source; 2]),
    Three(Three, [Source; 3]),
    Block(Block, Source),
    Call(Entry, Vec<Source>),
}

/// A step and the line that it writes, which is none of its operands'.
struct Placed {
    step: Step,
    to: usize,
}

struct Load {
    input: usize,
    dtype: DType,
    to: usize,
}

/// Writes a value, already of the output's type.
struct Store {
    output: usize,
    stored: Stored,
    from: Source,
}

#[derive(Clone, Copy)]
enum Stored {
    Float64,
    Float32,
    Bool,
}

#[cfg(test)]
mod tests;
