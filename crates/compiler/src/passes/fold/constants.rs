//! Operations on constants, computed as the interpreter does.

use super::Pass;
use crate::codegen::interpreter::{Scalar, operation};
use crate::ir::{Constant, Op};

impl Pass {
    /// The constant that a pure operation on constants gives. Calls of `Math` are left to their providers.
    pub fn compute(&self, op: &Op) -> Option<Constant> {
        let scalar = |value| self.constant(value).map(Scalar::from);
        let computed = match op {
            Op::Unary(op, a) => operation::unary(*op, scalar(*a)?)?,
            Op::Binary(op, a, b) => operation::binary(*op, scalar(*a)?, scalar(*b)?)?,
            Op::Compare(op, a, b) => Scalar::Bool(operation::compare(*op, scalar(*a)?, scalar(*b)?)?),
            Op::Convert(conversion, a) => operation::convert(*conversion, scalar(*a)?),
            _ => return None,
        };
        Some(Constant::from(computed))
    }
}
