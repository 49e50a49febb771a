//! The typed intermediate representation: SSA with block arguments over structured control flow.
//!
//! Structure is kept, as in WebAssembly with values, because vectorising across items (SPMD) needs it and because every
//! construct of JavaScript that is compiled is structured: `if` and `?:` are [`Op::If`], loops are [`Op::Loop`],
//! forward jumps (`break`, labelled blocks, `switch`) leave an [`Op::Block`].
//!
//! ```text
//! if c { x = 1 } else { x = 2 }          %3 = if %c { yield [%1] } else { yield [%2] }
//! while (i < n) i += 1                   [%9] = block #0 [f64] {
//!                                          loop #1 (%4 = %0) {
//!                                            %5 = lt %4 %n
//!                                            if %5 {} else { branch #0 [%4] }
//!                                            %6 = add %4 %1
//!                                            branch #1 [%6]        // next iteration
//!                                          } }
//! ```
//!
//! Values are immutable and typed; what a JavaScript variable holds at a merge is a result of the merging instruction.
//! Tuples and records do not exist as values: they are taken apart, and [`Shape`] says how results are put together.

mod display;
mod function;
mod op;
mod reach;
mod scratch;
#[cfg(test)]
pub(crate) mod sketch;
mod types;

pub use function::{CALL_STACK, Function, Input, InputSource, Inst, LEAST_FRAME, Region, Shape, Terminator};
pub use op::{BailReason, BinaryOp, CompareOp, Constant, Conversion, Effect, ITEM_MEMORY, Op, OutOfBounds, UnaryOp};
pub use scratch::{Scratch, ScratchStore};
pub use types::{Label, Type, Value};
