//! Doubles that are provably integers become integers, where an integer is asked for: as an index, by a bitwise operator, or
//! in a comparison.
//!
//! 1. `analysis` finds the values that are integers (and never -0), and between which bounds.
//! 2. `counters` gives loops integer parameters: `for (let i = 0; i < x.length; i++) ... x[i]`.
//! 3. `twins` computes sums, differences and products of such values a second time, in integers, for those who ask; what
//!    nobody needs as a double any more is dropped later.

mod analysis;
mod counters;
mod demand;
mod range;
mod twins;

use crate::ir::{Function, Inst, Type, Value};

pub fn run(function: &mut Function) {
    let Some(mut ranges) = analysis::run(function) else { return };
    let counters = counters::find(function, &ranges);
    counters::rewrite(function, &counters, &mut ranges);
    twins::run(function, &ranges);
}

/// All instructions of the function; those of a region before those of the regions inside it.
fn each_inst<'a>(function: &'a Function, visit: &mut dyn FnMut(&'a Inst)) {
    function.prologue.iter().for_each(&mut *visit);
    function.body.each_region(&mut |region| region.insts.iter().for_each(&mut *visit));
}

fn new_value(types: &mut Vec<Type>, ty: Type) -> Value {
    let value = Value(u32::try_from(types.len()).expect("fewer than 2^32 values"));
    types.push(ty);
    value
}

#[cfg(test)]
mod tests;
