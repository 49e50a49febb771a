//! The proof that a function is well formed; code generation and the passes rely on it.

use crate::Refusal;
use crate::ir::Function;

/// A function that [`validate`] accepted.
#[derive(Clone, Debug)]
pub struct Validated(Function);

impl Validated {
    pub fn function(&self) -> &Function {
        &self.0
    }
}

/// What is wrong with a function: a defect of the compiler, never of the user's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub String);

impl From<Invalid> for Refusal {
    fn from(_invalid: Invalid) -> Self {
        todo!()
    }
}

pub fn validate(_function: Function) -> Result<Validated, Invalid> {
    todo!()
}
