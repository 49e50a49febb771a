//! Rewrites that keep every bit.
//!
//! The front end writes what JavaScript says: every number a double, every conversion in full. The passes take out what
//! is not needed and prove integers where there are some. Instructions are left to Cranelift where it does as well: it
//! merges, folds and hoists out of loops whatever is not a call.

mod cse;
mod dce;
mod fold;
mod hoist;
mod memory;
mod merges;
mod narrow;
mod substitution;

use crate::ir::Function;
use crate::{Validated, validate};

type Pass = fn(&mut Function);

/// In order. `fold` cleans up behind those that convert.
const PASSES: [(&str, Pass); 11] = [
    ("fold", fold::run),
    ("memory", memory::run),
    ("merges", merges::run),
    ("fold", fold::run),
    ("dce", dce::run),
    ("narrow", narrow::run),
    ("fold", fold::run),
    ("cse", cse::run),
    ("hoist", hoist::run),
    ("cse", cse::run),
    ("dce", dce::run),
];

/// The same function in fewer or cheaper instructions.
pub fn optimise(function: Validated) -> Validated {
    let mut optimised = function.function().clone();
    for (name, pass) in PASSES {
        pass(&mut optimised);
        optimised.functions.iter_mut().for_each(pass);
        if cfg!(any(test, debug_assertions))
            && let Err(invalid) = validate(optimised.clone())
        {
            panic!("{name} broke the function: {}\n{}\n{optimised}", invalid.0, function.function());
        }
    }
    // A pass that breaks a function has a defect, but the function it was given is as good.
    validate(optimised).unwrap_or(function)
}
