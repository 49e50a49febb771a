//! Functions that are several operations, with V8's bits.

use crate::front::Builder;
use crate::ir::{BinaryOp, CompareOp, Conversion, Type, UnaryOp, Value};

pub const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Half goes up, -0 stays, and 0.49999999999999994 is 0: `floor(x + 0.5)` would be 1.
pub fn round(b: &mut Builder, x: Value) -> Value {
    let up = b.unary(UnaryOp::Ceil, x);
    let half = b.f64(0.5);
    let one = b.f64(1.0);
    let middle = b.binary(BinaryOp::Sub, up, half);
    let is_above = b.compare(CompareOp::Gt, middle, x);
    let down = b.binary(BinaryOp::Sub, up, one);
    b.select(is_above, down, up)
}

/// Zeros keep their sign, NaN stays.
pub fn sign(b: &mut Builder, x: Value) -> Value {
    let zero = b.f64(0.0);
    let one = b.f64(1.0);
    let minus_one = b.f64(-1.0);
    let is_below = b.compare(CompareOp::Lt, x, zero);
    let is_above = b.compare(CompareOp::Gt, x, zero);
    let below = b.select(is_below, minus_one, x);
    b.select(is_above, one, below)
}

pub fn clz32(b: &mut Builder, x: Value) -> Value {
    let x = b.convert(Conversion::ToI32, x, Type::I32);
    let count = b.unary(UnaryOp::LeadingZeros, x);
    b.convert(Conversion::ToF64, count, Type::F64)
}

/// Unlike `x * y | 0`, which rounds to a double first.
pub fn imul(b: &mut Builder, x: Value, y: Value) -> Value {
    let x = b.convert(Conversion::ToI32, x, Type::I32);
    let y = b.convert(Conversion::ToI32, y, Type::I32);
    let product = b.binary(BinaryOp::Mul, x, y);
    b.convert(Conversion::ToF64, product, Type::F64)
}

pub fn fround(b: &mut Builder, x: Value) -> Value {
    let single = b.convert(Conversion::ToF32, x, Type::F32);
    b.convert(Conversion::ToF64, single, Type::F64)
}

pub fn is_nan(b: &mut Builder, x: Value) -> Value {
    b.compare(CompareOp::Ne, x, x)
}

pub fn is_finite(b: &mut Builder, x: Value) -> Value {
    let size = b.unary(UnaryOp::Abs, x);
    let infinity = b.f64(f64::INFINITY);
    b.compare(CompareOp::Lt, size, infinity)
}

pub fn is_integer(b: &mut Builder, x: Value) -> Value {
    let whole = b.unary(UnaryOp::Trunc, x);
    let is_whole = b.compare(CompareOp::Eq, whole, x);
    let is_finite = is_finite(b, x);
    b.binary(BinaryOp::And, is_whole, is_finite)
}

pub fn is_safe_integer(b: &mut Builder, x: Value) -> Value {
    let whole = b.unary(UnaryOp::Trunc, x);
    let is_whole = b.compare(CompareOp::Eq, whole, x);
    let size = b.unary(UnaryOp::Abs, x);
    let most = b.f64(MAX_SAFE_INTEGER);
    let is_safe = b.compare(CompareOp::Le, size, most);
    b.binary(BinaryOp::And, is_whole, is_safe)
}
