//! Operations whose result is there already, or comes by a cheaper operation. Each is exact for every operand, -0, NaN and
//! infinities included; so there is no `x + 0` (for -0 it gives 0) and no `x * 0`.

use millrace_math::MathFunction;

use super::{Folded, Pass};
use crate::codegen::interpreter::operation::to_int32;
use crate::ir::{BinaryOp, CompareOp, Constant, Conversion, Inst, Op, Type, UnaryOp, Value};

const TWO: Constant = Constant::F64(2f64.to_bits());
const ONE: Constant = Constant::F64(1f64.to_bits());
const ZERO: Constant = Constant::F64(0f64.to_bits());
const MINUS_ZERO: Constant = Constant::F64((-0f64).to_bits());

impl Pass {
    pub fn simplify(&mut self, op: &Op, kept: &mut Vec<Inst>) -> Folded {
        match *op {
            Op::Unary(op, a) => self.unary(op, a),
            Op::Binary(op, a, b) => self.binary(op, a, b, kept),
            Op::Convert(conversion, a) => self.convert(conversion, a),
            Op::Compare(op, a, b) => self.compare(op, a, b, kept),
            Op::Select { condition, then, otherwise } => match self.constant(condition) {
                Some(Constant::Bool(condition)) => Folded::Value(if condition { then } else { otherwise }),
                _ if then == otherwise => Folded::Value(then),
                _ => Folded::Same,
            },
            Op::Load { view, index, out_of_bounds } => match self.integer(index, kept) {
                Some(index) => Folded::Op(Op::Load { view, index, out_of_bounds }),
                None => Folded::Same,
            },
            Op::Store { view, index, value } => match self.integer(index, kept) {
                Some(index) => Folded::Op(Op::Store { view, index, value }),
                None => Folded::Same,
            },
            // Behind an allocation that bailed out nothing is run.
            Op::Length(view) => match self.definition(view) {
                Some(&(Op::Allocate { length, .. } | Op::Reinterpret { length, .. })) => Folded::Value(length),
                _ => Folded::Same,
            },
            Op::Call(MathFunction::Pow, ref arguments) => self.power(arguments),
            _ => Folded::Same,
        }
    }

    /// The square is a product: in fdlibm's `pow`, in V8's own rules around the host's `pow` (Node 24 and later), and in what
    /// its compilers make of `x ** 2`.
    fn power(&self, arguments: &[Value]) -> Folded {
        match *arguments {
            [base, exponent] if self.constant(exponent) == Some(TWO) => {
                Folded::Op(Op::Binary(BinaryOp::Mul, base, base))
            }
            _ => Folded::Same,
        }
    }

    /// Doing it twice undoes it; what was an integer is rounded already.
    fn unary(&self, op: UnaryOp, a: Value) -> Folded {
        match self.definition(a) {
            Some(&Op::Convert(Conversion::ToF64, x))
                if matches!(op, UnaryOp::Floor | UnaryOp::Ceil | UnaryOp::Trunc) && self.ty(x) != Type::F32 =>
            {
                Folded::Value(a)
            }
            Some(&Op::Unary(inner, x)) if inner == op => match op {
                UnaryOp::Neg | UnaryOp::Not | UnaryOp::BitNot => Folded::Value(x),
                UnaryOp::Abs | UnaryOp::Floor | UnaryOp::Ceil | UnaryOp::Trunc => Folded::Value(a),
                UnaryOp::LeadingZeros | UnaryOp::Sqrt => Folded::Same,
            },
            Some(&Op::Compare(inner, x, y)) if op == UnaryOp::Not => match (inner, self.ty(x)) {
                (CompareOp::Eq, _) => Folded::Op(Op::Compare(CompareOp::Ne, x, y)),
                (CompareOp::Ne, _) => Folded::Op(Op::Compare(CompareOp::Eq, x, y)),
                // With a NaN both `<` and `>=` are false.
                (_, Type::F64 | Type::F32) => Folded::Same,
                (CompareOp::Lt, _) => Folded::Op(Op::Compare(CompareOp::Ge, x, y)),
                (CompareOp::Le, _) => Folded::Op(Op::Compare(CompareOp::Gt, x, y)),
                (CompareOp::Gt, _) => Folded::Op(Op::Compare(CompareOp::Le, x, y)),
                (CompareOp::Ge, _) => Folded::Op(Op::Compare(CompareOp::Lt, x, y)),
            },
            _ => Folded::Same,
        }
    }

    fn binary(&mut self, op: BinaryOp, a: Value, b: Value, kept: &mut Vec<Inst>) -> Folded {
        use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Shl, Shr, Sub, Words, Xor};
        let (left, right) = (self.constant(a), self.constant(b));
        if let (Words, Some(&Op::Convert(Conversion::LowWord, x)), Some(&Op::Convert(Conversion::HighWord, y))) =
            (op, self.definition(a), self.definition(b))
            && x == y
        {
            return Folded::Value(x);
        }
        let neutral = |constant: Option<Constant>, is_left: bool| match (op, constant) {
            (Mul, Some(ONE)) | (Add, Some(MINUS_ZERO)) => true,
            (Div, Some(ONE)) | (Sub, Some(ZERO)) => !is_left,
            (Mul, Some(Constant::I32(1) | Constant::U32(1))) => true,
            (Add | Or | Xor, Some(Constant::I32(0) | Constant::U32(0) | Constant::Bool(false))) => true,
            (Sub, Some(Constant::I32(0) | Constant::U32(0))) => !is_left,
            (Shl | Shr, Some(Constant::I32(count))) => !is_left && count & 31 == 0,
            (Shl | Shr, Some(Constant::U32(count))) => !is_left && count & 31 == 0,
            (And, Some(Constant::I32(-1) | Constant::U32(u32::MAX) | Constant::Bool(true))) => true,
            _ => false,
        };
        if neutral(right, false) || (a == b && matches!(op, And | Or | Min | Max)) {
            Folded::Value(a)
        } else if neutral(left, true) {
            Folded::Value(b)
        } else if let (Div, Some(Constant::F64(divisor))) = (op, right)
            && let Some(factor) = exact_reciprocal(f64::from_bits(divisor))
        {
            let factor = self.new_constant(Constant::f64(factor), kept);
            Folded::Op(Op::Binary(Mul, a, factor))
        } else {
            Folded::Same
        }
    }

    /// A conversion of a conversion.
    fn convert(&self, outer: Conversion, a: Value) -> Folded {
        use Conversion::{ToBool, ToF32, ToF64, ToI32, ToU32};
        let (inner, x) = match self.definition(a) {
            Some(&Op::Convert(inner, x)) => (inner, x),
            Some(&Op::Binary(BinaryOp::Words, low, high)) => {
                return match outer {
                    Conversion::LowWord => Folded::Value(low),
                    Conversion::HighWord => Folded::Value(high),
                    _ => Folded::Same,
                };
            }
            _ => return Folded::Same,
        };
        let from = self.ty(x);
        let direct = Folded::Op(Op::Convert(outer, x));
        match (outer, inner, from) {
            // Every value of the narrower types is a double of its own: there and back is nothing.
            (ToI32, ToF64, Type::I32) | (ToU32, ToF64, Type::U32) | (ToF32, ToF64, Type::F32) => Folded::Value(x),
            (ToBool, ToF64 | ToI32, Type::Bool) => Folded::Value(x),
            (ToI32, ToU32, Type::I32) | (ToU32, ToI32, Type::U32) => Folded::Value(x),
            (Conversion::ToBits, Conversion::FromBits, _) | (Conversion::FromBits, Conversion::ToBits, _) => {
                Folded::Value(x)
            }
            // Through a double as directly.
            (ToI32, ToF64, Type::U32 | Type::Bool) | (ToU32, ToF64, Type::I32) => direct,
            (ToBool, ToF64, _) | (ToF64, ToI32, Type::Bool) => direct,
            // Both are taken modulo 2^32.
            (ToI32, ToU32, Type::F64) | (ToU32, ToI32, Type::F64) | (ToBool, ToU32 | ToI32, Type::I32 | Type::U32) => {
                direct
            }
            _ => Folded::Same,
        }
    }

    /// Doubles that were integers compare as these do, and an integer is itself.
    fn compare(&mut self, op: CompareOp, a: Value, b: Value, kept: &mut Vec<Inst>) -> Folded {
        if a == b && self.is_integer(a) {
            let is_true = matches!(op, CompareOp::Eq | CompareOp::Le | CompareOp::Ge);
            return Folded::Value(self.new_constant(Constant::Bool(is_true), kept));
        }
        if let (Some(&Op::Convert(Conversion::ToF64, x)), Some(&Op::Convert(Conversion::ToF64, y))) =
            (self.definition(a), self.definition(b))
            && self.ty(x) == self.ty(y)
            && (self.ty(x) != Type::Bool || matches!(op, CompareOp::Eq | CompareOp::Ne))
        {
            return Folded::Op(Op::Compare(op, x, y));
        }
        if self.ty(a) != Type::F64 || (self.constant(a).is_none() && self.constant(b).is_none()) {
            return Folded::Same;
        }
        match (self.integer(a, kept), self.integer(b, kept)) {
            (Some(x), Some(y)) => Folded::Op(Op::Compare(op, x, y)),
            _ => Folded::Same,
        }
    }

    /// Whether it is no NaN, which is not itself: an integer, or a double that was one.
    fn is_integer(&self, value: Value) -> bool {
        let was = match self.definition(value) {
            Some(&Op::Convert(Conversion::ToF64, x)) => x,
            _ => value,
        };
        !matches!(self.ty(was), Type::F64 | Type::F32)
    }

    /// The `i32` that this double is: it was one, or is a constant that has one. As an operand that tells -0 from 0 not.
    fn integer(&mut self, value: Value, kept: &mut Vec<Inst>) -> Option<Value> {
        match *self.definition(value)? {
            Op::Convert(Conversion::ToF64, x) if self.ty(x) == Type::I32 => Some(x),
            Op::Constant(Constant::F64(bits)) => {
                let number = f64::from_bits(bits);
                let integer = to_int32(number);
                (f64::from(integer) == number).then(|| self.new_constant(Constant::I32(integer), kept))
            }
            _ => None,
        }
    }
}

/// `1 / x` where that is exact: for powers of two. Dividing by `x` and multiplying by it then round the same number.
fn exact_reciprocal(x: f64) -> Option<f64> {
    const FRACTION: u64 = (1 << 52) - 1;
    let reciprocal = 1.0 / x;
    (x.is_normal() && reciprocal.is_normal() && x.to_bits() & FRACTION == 0).then_some(reciprocal)
}
