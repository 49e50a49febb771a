//! Each operation as a loop over a block, with vector instructions where the processor has them.

use crate::ir::{BinaryOp, CompareOp, Conversion, Type, UnaryOp};

/// A value an item, or one for all.
#[derive(Clone, Copy)]
pub enum Operand<'a> {
    Line(&'a [f64]),
    Same(f64),
}

/// Safe to call where [`are_supported`].
pub type One = unsafe fn(Operand<'_>, &mut [f64]);
/// The same.
pub type Two = unsafe fn([Operand<'_>; 2], &mut [f64]);
/// The same.
pub type Three = unsafe fn([Operand<'_>; 3], &mut [f64]);

/// Whether the processor has what the loops are compiled for.
pub fn are_supported() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    true
}

#[inline(always)]
fn one(a: Operand<'_>, results: &mut [f64], operation: impl Fn(f64) -> f64) {
    match a {
        Operand::Line(a) => results.iter_mut().zip(a).for_each(|(result, &a)| *result = operation(a)),
        Operand::Same(a) => results.fill(operation(a)),
    }
}

#[inline(always)]
fn two([a, b]: [Operand<'_>; 2], results: &mut [f64], operation: impl Fn(f64, f64) -> f64) {
    match (a, b) {
        (Operand::Line(a), Operand::Line(b)) => {
            results.iter_mut().zip(a).zip(b).for_each(|((result, &a), &b)| *result = operation(a, b));
        }
        (Operand::Line(_), Operand::Same(b)) => one(a, results, |a| operation(a, b)),
        (Operand::Same(a), _) => one(b, results, |b| operation(a, b)),
    }
}

#[inline(always)]
fn three([a, b, c]: [Operand<'_>; 3], results: &mut [f64], operation: impl Fn(f64, f64, f64) -> f64) {
    match (a, b) {
        (Operand::Line(first), Operand::Line(second)) => match c {
            Operand::Line(third) => {
                let operands = first.iter().zip(second).zip(third);
                results.iter_mut().zip(operands).for_each(|(result, ((&a, &b), &c))| *result = operation(a, b, c));
            }
            Operand::Same(c) => two([a, b], results, |a, b| operation(a, b, c)),
        },
        (Operand::Line(_), Operand::Same(b)) => two([a, c], results, |a, c| operation(a, b, c)),
        (Operand::Same(a), _) => two([b, c], results, |b, c| operation(a, b, c)),
    }
}

/// The loop of an operation.
macro_rules! vector {
    ($kind:ident, $operands:ty, |$($x:ident),+| $value:expr) => {{
        #[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2"))]
        unsafe fn vector(operands: $operands, results: &mut [f64]) {
            $kind(operands, results, |$($x),+| $value);
        }
        vector
    }};
}

macro_rules! one {
    (|$x:ident| $value:expr) => {
        vector!(one, Operand<'_>, |$x| $value)
    };
}

macro_rules! two {
    (|$x:ident, $y:ident| $value:expr) => {
        vector!(two, [Operand<'_>; 2], |$x, $y| $value)
    };
}

fn single(x: f64) -> f32 {
    f32::from_bits(x.to_bits() as u32)
}

fn of_single(x: f32) -> f64 {
    f64::from_bits(u64::from(x.to_bits()))
}

fn int(x: f64) -> i32 {
    x.to_bits() as i32
}

fn of_int(x: i32) -> f64 {
    of_uint(x as u32)
}

fn uint(x: f64) -> u32 {
    x.to_bits() as u32
}

fn of_uint(x: u32) -> f64 {
    f64::from_bits(u64::from(x))
}

pub fn of_truth(x: bool) -> f64 {
    f64::from_bits(u64::from(x))
}

/// `Math.min`: NaN wins, and of two zeros the one with a sign.
fn least(a: f64, b: f64) -> f64 {
    let least = if a < b { a } else { b };
    let least = if a == b { f64::from_bits(a.to_bits() | b.to_bits()) } else { least };
    if a.is_nan() | b.is_nan() { f64::NAN } else { least }
}

/// `Math.max`.
fn most(a: f64, b: f64) -> f64 {
    let most = if a > b { a } else { b };
    let most = if a == b { f64::from_bits(a.to_bits() & b.to_bits()) } else { most };
    if a.is_nan() | b.is_nan() { f64::NAN } else { most }
}

/// `None` for what has no loop, here and below.
pub fn unary(op: UnaryOp, ty: Type) -> Option<One> {
    Some(match (ty, op) {
        (Type::F64, UnaryOp::Neg) => one!(|x| -x),
        (Type::F64, UnaryOp::Abs) => one!(|x| x.abs()),
        (Type::F64, UnaryOp::Sqrt) => one!(|x| x.sqrt()),
        (Type::F64, UnaryOp::Floor) => one!(|x| x.floor()),
        (Type::F64, UnaryOp::Ceil) => one!(|x| x.ceil()),
        (Type::F64, UnaryOp::Trunc) => one!(|x| x.trunc()),
        (Type::F32, UnaryOp::Neg) => one!(|x| of_single(-single(x))),
        (Type::F32, UnaryOp::Abs) => one!(|x| of_single(single(x).abs())),
        (Type::F32, UnaryOp::Sqrt) => one!(|x| of_single(single(x).sqrt())),
        (Type::F32, UnaryOp::Floor) => one!(|x| of_single(single(x).floor())),
        (Type::F32, UnaryOp::Ceil) => one!(|x| of_single(single(x).ceil())),
        (Type::F32, UnaryOp::Trunc) => one!(|x| of_single(single(x).trunc())),
        (Type::I32, UnaryOp::Neg) => one!(|x| of_int(int(x).wrapping_neg())),
        (Type::I32, UnaryOp::BitNot) => one!(|x| of_int(!int(x))),
        (Type::I32, UnaryOp::LeadingZeros) => one!(|x| of_uint(int(x).leading_zeros())),
        (Type::Bool, UnaryOp::Not) => one!(|x| of_uint(uint(x) ^ 1)),
        _ => return None,
    })
}

pub fn binary(op: BinaryOp, ty: Type) -> Option<Two> {
    Some(match (ty, op) {
        (Type::F64, BinaryOp::Add) => two!(|x, y| x + y),
        (Type::F64, BinaryOp::Sub) => two!(|x, y| x - y),
        (Type::F64, BinaryOp::Mul) => two!(|x, y| x * y),
        (Type::F64, BinaryOp::Div) => two!(|x, y| x / y),
        (Type::F64, BinaryOp::Min) => two!(|x, y| least(x, y)),
        (Type::F64, BinaryOp::Max) => two!(|x, y| most(x, y)),
        (Type::F32, BinaryOp::Add) => two!(|x, y| of_single(single(x) + single(y))),
        (Type::F32, BinaryOp::Sub) => two!(|x, y| of_single(single(x) - single(y))),
        (Type::F32, BinaryOp::Mul) => two!(|x, y| of_single(single(x) * single(y))),
        (Type::F32, BinaryOp::Div) => two!(|x, y| of_single(single(x) / single(y))),
        (Type::F32, BinaryOp::Min) => two!(|x, y| of_single(least(single(x).into(), single(y).into()) as f32)),
        (Type::F32, BinaryOp::Max) => two!(|x, y| of_single(most(single(x).into(), single(y).into()) as f32)),
        (Type::I32 | Type::U32, BinaryOp::Add) => two!(|x, y| of_uint(uint(x).wrapping_add(uint(y)))),
        (Type::I32 | Type::U32, BinaryOp::Sub) => two!(|x, y| of_uint(uint(x).wrapping_sub(uint(y)))),
        (Type::I32 | Type::U32, BinaryOp::Mul) => two!(|x, y| of_uint(uint(x).wrapping_mul(uint(y)))),
        (Type::I32 | Type::U32, BinaryOp::Shl) => two!(|x, y| of_uint(uint(x) << (uint(y) & 31))),
        (Type::I32, BinaryOp::Shr) => two!(|x, y| of_int(int(x) >> (int(y) & 31))),
        (Type::U32, BinaryOp::Words) => two!(|x, y| f64::from_bits(u64::from(uint(y)) << 32 | u64::from(uint(x)))),
        (Type::U32, BinaryOp::Shr) => two!(|x, y| of_uint(uint(x) >> (uint(y) & 31))),
        (Type::I32 | Type::U32 | Type::Bool, BinaryOp::And) => two!(|x, y| of_uint(uint(x) & uint(y))),
        (Type::I32 | Type::U32 | Type::Bool, BinaryOp::Or) => two!(|x, y| of_uint(uint(x) | uint(y))),
        (Type::I32 | Type::U32 | Type::Bool, BinaryOp::Xor) => two!(|x, y| of_uint(uint(x) ^ uint(y))),
        _ => return None,
    })
}

pub fn compare(op: CompareOp, ty: Type) -> Option<Two> {
    macro_rules! by {
        ($read:expr) => {
            match op {
                CompareOp::Eq => two!(|x, y| of_truth($read(x) == $read(y))),
                CompareOp::Ne => two!(|x, y| of_truth($read(x) != $read(y))),
                CompareOp::Lt => two!(|x, y| of_truth($read(x) < $read(y))),
                CompareOp::Le => two!(|x, y| of_truth($read(x) <= $read(y))),
                CompareOp::Gt => two!(|x, y| of_truth($read(x) > $read(y))),
                CompareOp::Ge => two!(|x, y| of_truth($read(x) >= $read(y))),
            }
        };
    }
    Some(match ty {
        Type::F64 => by!(f64::from),
        Type::F32 => by!(single),
        Type::I32 => by!(int),
        Type::U32 | Type::Bool => by!(uint),
        Type::View(_) => return None,
    })
}

pub fn convert(conversion: Conversion, from: Type) -> Option<One> {
    Some(match (conversion, from) {
        (Conversion::ToF64, Type::F64) => one!(|x| x),
        (Conversion::ToF64, Type::F32) => one!(|x| f64::from(single(x))),
        (Conversion::ToF64, Type::I32) => one!(|x| f64::from(int(x))),
        (Conversion::ToF64, Type::U32 | Type::Bool) => one!(|x| f64::from(uint(x))),
        (Conversion::ToF32, Type::F64) => one!(|x| of_single(x as f32)),
        (Conversion::ToF32, Type::F32) => one!(|x| x),
        (Conversion::ToF32, Type::I32) => one!(|x| of_single(int(x) as f32)),
        (Conversion::ToF32, Type::U32 | Type::Bool) => one!(|x| of_single(uint(x) as f32)),
        (Conversion::ToI32 | Conversion::ToU32, Type::I32 | Type::U32 | Type::Bool) => one!(|x| x),
        (Conversion::LowWord, Type::F64) => one!(|x| of_uint(uint(x))),
        (Conversion::HighWord, Type::F64) => one!(|x| of_uint((x.to_bits() >> 32) as u32)),
        // Lines hold the bits of what is shorter.
        (Conversion::ToBits, Type::F32) | (Conversion::FromBits, Type::U32) => one!(|x| x),
        (Conversion::ToBool, Type::F64) => one!(|x| of_truth((x < 0.0) | (x > 0.0))),
        (Conversion::ToBool, Type::F32) => one!(|x| of_truth((single(x) < 0.0) | (single(x) > 0.0))),
        (Conversion::ToBool, Type::I32 | Type::U32 | Type::Bool) => one!(|x| of_truth(uint(x) != 0)),
        _ => return None,
    })
}

pub fn select() -> Three {
    vector!(three, [Operand<'_>; 3], |condition, then, otherwise| if uint(condition) != 0 { then } else { otherwise })
}
