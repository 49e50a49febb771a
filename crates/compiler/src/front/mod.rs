//! From source text to IR: parse, resolve names, infer types, lower.

mod infer;
mod kinds;
mod lower;
mod parse;
mod questions;
mod reads;
mod resolve;
mod roots;
mod scratch;
mod stack;
mod text;
mod tree;
mod unsupported;
mod words;

pub use lower::Builder;
pub use oxc_allocator::Allocator;
pub use parse::parse;
pub use resolve::{Before, Resolved, resolve};
pub use scratch::make_private;
pub use stack::on_deep_stack;

use std::collections::BTreeSet;

use crate::ir::Function;
use crate::{Refusal, Signature};

/// Types, then IR. Where lowering meets variables that may be read before they have a value, their types are those of
/// what may be `undefined`, and so may be those of what is computed from them: both are done again.
///
/// # Errors
///
/// Those of [`infer::infer`] and [`lower::lower`].
pub fn lower(resolved: &resolve::Resolved<'_>, signature: &Signature) -> Result<Function, Refusal> {
    let mut unset = BTreeSet::new();
    loop {
        let inferred = infer::infer(resolved, signature, &unset)?;
        let mut lowered = lower::lower(&inferred, signature)?;
        if lowered.unset.is_subset(&unset) {
            // What is stored in one function might be read in another.
            if !lowered.function.functions.is_empty() && words::may_see_words(&lowered.function) {
                let tree = &resolved.tree;
                let message = "a function that calls itself sees the bytes of numbers, which cannot be compiled";
                let way_out = format!("write it as a loop, or {}", text::LEAVE_AUTO);
                return Err(tree.texts[0].refuse("recursion", tree.span, message, way_out));
            }
            words::guard(&mut lowered.function);
            return Ok(lowered.function);
        }
        unset.extend(lowered.unset);
    }
}

#[cfg(test)]
mod tests;
