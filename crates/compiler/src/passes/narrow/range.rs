//! Integers between two bounds.

use millrace_column::DType;

use crate::ir::{BinaryOp, Constant, Type, UnaryOp};

/// Every integer up to here is a double of its own, and sums and products within it are exact.
const EXACT: i64 = 1 << 53;

/// An integer, never -0, from `low` to `high`, both within [`EXACT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub low: i64,
    pub high: i64,
}

pub const I32: Range = Range { low: i32::MIN as i64, high: i32::MAX as i64 };
pub const U32: Range = Range { low: 0, high: u32::MAX as i64 };
/// Of a view.
pub const LENGTH: Range = Range { low: 0, high: i32::MAX as i64 };

impl Range {
    pub fn new(low: i64, high: i64) -> Option<Self> {
        (-EXACT <= low && low <= high && high <= EXACT).then_some(Self { low, high })
    }

    /// What is known of every value of the type.
    pub fn of_type(ty: Type) -> Option<Self> {
        match ty {
            Type::I32 => Some(I32),
            Type::U32 => Some(U32),
            Type::Bool => Self::new(0, 1),
            Type::F64 | Type::F32 | Type::View(_) => None,
        }
    }

    pub fn of_element(dtype: DType) -> Option<Self> {
        match dtype {
            DType::Int8 => Self::new(i64::from(i8::MIN), i64::from(i8::MAX)),
            DType::Uint8 | DType::Uint8Clamped => Self::new(0, i64::from(u8::MAX)),
            DType::Int16 => Self::new(i64::from(i16::MIN), i64::from(i16::MAX)),
            DType::Uint16 => Self::new(0, i64::from(u16::MAX)),
            _ => Self::of_type(Type::of_element(dtype)),
        }
    }

    pub fn of_constant(constant: Constant) -> Option<Self> {
        match constant {
            Constant::F64(bits) => {
                let number = f64::from_bits(bits);
                let is_integer = number.trunc() == number && bits != (-0f64).to_bits();
                if is_integer && number.abs() <= EXACT as f64 { Self::new(number as i64, number as i64) } else { None }
            }
            Constant::F32(_) => None,
            Constant::I32(value) => Self::new(i64::from(value), i64::from(value)),
            Constant::U32(value) => Self::new(i64::from(value), i64::from(value)),
            Constant::Bool(value) => Self::new(i64::from(value), i64::from(value)),
        }
    }

    pub fn within(self, other: Self) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    pub fn join(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// The join, its bounds moved on to where loops usually end, so that few steps reach a fixed point.
    pub fn widen(self, other: Self) -> Option<Self> {
        let joined = self.join(other);
        let bound = |bounds: &[i64], holds: &dyn Fn(i64) -> bool| bounds.iter().copied().find(|&bound| holds(bound));
        let low = if joined.low < self.low {
            bound(&[0, -1, I32.low, -EXACT], &|bound| bound <= joined.low)?
        } else {
            self.low
        };
        let high = if joined.high > self.high {
            bound(&[0, 1, I32.high, U32.high, EXACT], &|bound| bound >= joined.high)?
        } else {
            self.high
        };
        Self::new(low, high)
    }

    fn contains_zero(self) -> bool {
        self.low <= 0 && 0 <= self.high
    }

    pub fn unary(op: UnaryOp, a: Self) -> Option<Self> {
        match op {
            // -0 otherwise.
            UnaryOp::Neg if !a.contains_zero() => Self::new(-a.high, -a.low),
            UnaryOp::Abs if a.low >= 0 => Some(a),
            UnaryOp::Abs => Self::new(if a.contains_zero() { 0 } else { -a.high }, a.high.max(-a.low)),
            UnaryOp::Floor | UnaryOp::Ceil | UnaryOp::Trunc => Some(a),
            UnaryOp::BitNot => Self::new(!a.high, !a.low),
            UnaryOp::LeadingZeros => Self::new(0, 32),
            UnaryOp::Neg | UnaryOp::Not | UnaryOp::Sqrt => None,
        }
    }

    /// Of an operation on doubles, or on integers where it does not wrap.
    pub fn binary(op: BinaryOp, a: Self, b: Self, ty: Type) -> Option<Self> {
        match op {
            BinaryOp::Add => Self::new(a.low + b.low, a.high + b.high),
            BinaryOp::Sub => Self::new(a.low - b.high, a.high - b.low),
            // 0 times a negative double is -0.
            BinaryOp::Mul if ty == Type::F64 && a.contains_zero() && b.low < 0 => None,
            BinaryOp::Mul if ty == Type::F64 && b.contains_zero() && a.low < 0 => None,
            BinaryOp::Mul => {
                let products = [a.low, a.high].map(|x| [b.low, b.high].map(|y| i128::from(x) * i128::from(y)));
                let products = products.as_flattened();
                let bound = |product: Option<&i128>| product.and_then(|&product| i64::try_from(product).ok());
                Self::new(bound(products.iter().min())?, bound(products.iter().max())?)
            }
            // The remainder of a negative number may be -0; by 0 it is NaN.
            BinaryOp::Rem if a.low >= 0 && !b.contains_zero() => {
                Self::new(0, a.high.min(b.low.abs().max(b.high.abs()) - 1))
            }
            BinaryOp::Min => Self::new(a.low.min(b.low), a.high.min(b.high)),
            BinaryOp::Max => Self::new(a.low.max(b.low), a.high.max(b.high)),
            BinaryOp::And if a.low >= 0 && b.low >= 0 => Self::new(0, a.high.min(b.high)),
            BinaryOp::And if a.low >= 0 => Self::new(0, a.high),
            BinaryOp::And if b.low >= 0 => Self::new(0, b.high),
            BinaryOp::Or | BinaryOp::Xor if a.low >= 0 && b.low >= 0 => {
                let bits = 64 - a.high.max(b.high).leading_zeros();
                Self::new(0, (1 << bits) - 1)
            }
            BinaryOp::Shr if b.low == b.high => {
                let count = b.low & 31;
                Self::new(a.low >> count, a.high >> count)
            }
            BinaryOp::Shr if a.low >= 0 => Self::new(0, a.high),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::interpreter::{Scalar, operation};

    /// All ranges of integers up to 4 from 0.
    fn ranges() -> impl Iterator<Item = Range> {
        (-4..=4).flat_map(|low| (low..=4).filter_map(move |high| Range::new(low, high)))
    }

    fn doubles(range: Range) -> impl Iterator<Item = Scalar> {
        (range.low..=range.high).map(|integer| Scalar::F64(integer as f64))
    }

    fn integers(range: Range) -> impl Iterator<Item = Scalar> {
        (range.low..=range.high).map(|integer| Scalar::I32(integer as i32))
    }

    fn assert_holds(claimed: Option<Range>, result: Scalar, what: &dyn Fn() -> String) {
        let Some(claimed) = claimed else { return };
        let got = Range::of_constant(result.into());
        assert!(got.is_some_and(|got| got.within(claimed)), "{} gives {result:?}, claimed {claimed:?}", what());
    }

    #[test]
    fn what_is_claimed_of_operations_holds() {
        use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Rem, Shl, Shr, Sub, Xor};
        use UnaryOp::{Abs, BitNot, Ceil, Floor, LeadingZeros, Neg, Sqrt, Trunc};
        for a in ranges() {
            for op in [Abs, BitNot, Ceil, Floor, LeadingZeros, Neg, Sqrt, Trunc] {
                for x in doubles(a).filter_map(|x| operation::unary(op, x)) {
                    assert_holds(Range::unary(op, a), x, &|| format!("{op:?} {a:?}"));
                }
                // An integer has no -0: the range of doubles may claim less, but nothing wrong.
                for x in integers(a).filter_map(|x| operation::unary(op, x)) {
                    assert_holds(Range::unary(op, a), x, &|| format!("{op:?} {a:?}"));
                }
            }
            for b in ranges() {
                for op in [Add, And, Div, Max, Min, Mul, Or, Rem, Shl, Shr, Sub, Xor] {
                    let claimed = [Type::F64, Type::I32].map(|ty| Range::binary(op, a, b, ty));
                    for (x, y) in doubles(a).flat_map(|x| doubles(b).map(move |y| (x, y))) {
                        if let Some(result) = operation::binary(op, x, y) {
                            assert_holds(claimed[0], result, &|| format!("{op:?} {a:?} {b:?}"));
                        }
                    }
                    for (x, y) in integers(a).flat_map(|x| integers(b).map(move |y| (x, y))) {
                        if let Some(result) = operation::binary(op, x, y) {
                            assert_holds(claimed[1], result, &|| format!("{op:?} {a:?} {b:?}"));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn only_exact_integers_are_integers() {
        let of = |number| Range::of_constant(Constant::f64(number)).map(|range| (range.low, range.high));
        assert_eq!(of(0.0), Some((0, 0)));
        assert_eq!(of(-0.0), None);
        assert_eq!(of(0.5), None);
        assert_eq!(of(f64::NAN), None);
        assert_eq!(of(f64::INFINITY), None);
        assert_eq!(of(EXACT as f64), Some((EXACT, EXACT)));
        assert_eq!(of(1e16), None);
        assert_eq!(Range::binary(BinaryOp::Add, I32, Range { low: EXACT, high: EXACT }, Type::F64), None);
        assert_eq!(Range::binary(BinaryOp::Mul, U32, U32, Type::F64), None);
    }

    #[test]
    fn widening_holds_both_and_ends() {
        for a in ranges() {
            for b in ranges() {
                let widened = a.widen(b).expect("small");
                assert!(a.within(widened) && b.within(widened));
            }
        }
        let mut range = Range { low: 0, high: 0 };
        let mut steps = 0;
        while let Some(next) = range.widen(Range { low: range.low, high: range.high + 1 }) {
            range = next;
            steps += 1;
        }
        assert!(steps <= 5, "{steps}");
    }
}
