//! The proof that a function is well formed; code generation and the passes rely on it.
//!
//! Every value is defined once and before its uses, in a region around them; operands and results have the types that
//! `ir/op.rs` documents; labels are unique, and branches stand inside what they name; yields match what holds their
//! region; the prologue is pure, without regions, and reads uniform inputs only.

mod types;
mod walk;

use crate::Refusal;
use crate::ir::Function;

/// A function that [`validate`] accepted.
#[derive(Clone, Debug)]
pub struct Validated(Function);

impl Validated {
    pub fn function(&self) -> &Function {
        &self.0
    }

    /// The function, to be rewritten and validated again.
    pub fn into_function(self) -> Function {
        self.0
    }
}

/// What is wrong with a function: a defect of the compiler, never of the user's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub String);

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self {
            code: "internal",
            message: format!("the compiler made a mistake: {}", invalid.0),
            function: String::new(),
            line: 0,
            column: 0,
            way_out: "leave `backend` at 'auto', and please report it".to_owned(),
        }
    }
}

/// Regions nested deeper than this are refused: all stages walk them recursively. The front end keeps below it.
pub const MAX_NESTING: usize = 400;

/// # Errors
///
/// [`Invalid`] names the first thing that is not as documented.
pub fn validate(function: Function) -> Result<Validated, Invalid> {
    walk::check(&function).map_err(Invalid)?;
    Ok(Validated(function))
}

#[cfg(test)]
pub(crate) use walk::plain;

#[cfg(test)]
mod tests;
