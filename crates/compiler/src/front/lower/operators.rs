//! Operators on numbers, and equality.

use millrace_math::MathFunction;

use super::Lowering;
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::tree::{Arithmetic, Expression};
use crate::ir::{BinaryOp, CompareOp, Conversion, Type, UnaryOp, Value};

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

    pub fn equality(
        &mut self,
        strict: bool,
        negated: bool,
        left: &Expression,
        right: &Expression,
    ) -> Result<Value, Refusal> {
        let both = self.element_type(left).is_some() && self.element_type(right).is_some();
        let left = self.equal_side(left, both)?;
        let right = self.equal_side(right, both)?;
        let is_equal = self.equal(strict, left, right);
        Ok(if negated { self.b.unary(UnaryOp::Not, is_equal) } else { is_equal })
    }

    /// A side of an equality. `undefined` and NaN both equal no number, so that an element past the end may be NaN, unless
    /// the other side could be `undefined` too.
    pub fn equal_side(&mut self, side: &Expression, other_may_be_undefined: bool) -> Result<Value, Refusal> {
        match self.element_type(side) {
            Some(Ty::Number) if !other_may_be_undefined => self.number(side),
            _ => self.value(side),
        }
    }

    /// `===`, or `==` between a number and a boolean.
    pub fn equal(&mut self, strict: bool, left: Value, right: Value) -> Value {
        if self.b.ty(left) == self.b.ty(right) {
            return self.b.compare(CompareOp::Eq, left, right);
        }
        if strict {
            return self.b.bool(false);
        }
        let (left, right) = (self.b.as_f64(left), self.b.as_f64(right));
        self.b.compare(CompareOp::Eq, left, right)
    }
}
