//! Operators on numbers.

use millrace_math::MathFunction;

use super::Lowering;
use crate::Refusal;
use crate::front::tree::{Arithmetic, Expression};
use crate::ir::{BinaryOp, Conversion, Type, UnaryOp, Value};

impl Lowering<'_> {
    pub fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: &Expression,
        right: &Expression,
    ) -> Result<Value, Refusal> {
        let (left, right) = (self.number(left)?, self.number(right)?);
        Ok(match operator {
            Arithmetic::Float(op) => self.b.binary(op, left, right),
            Arithmetic::Integer(op) => {
                let (left, right) = (self.b.as_i32(left), self.b.as_i32(right));
                let result = self.b.binary(op, left, right);
                self.b.as_f64(result)
            }
            Arithmetic::UnsignedShift => {
                let left = self.b.convert(Conversion::ToU32, left, Type::U32);
                let right = self.b.convert(Conversion::ToU32, right, Type::U32);
                let result = self.b.binary(BinaryOp::Shr, left, right);
                self.b.as_f64(result)
            }
            Arithmetic::Power => self.b.call(MathFunction::Pow, vec![left, right]),
        })
    }

    pub fn bit_not(&mut self, value: &Expression) -> Result<Value, Refusal> {
        let value = self.number(value)?;
        let value = self.b.as_i32(value);
        let result = self.b.unary(UnaryOp::BitNot, value);
        Ok(self.b.as_f64(result))
    }
}
