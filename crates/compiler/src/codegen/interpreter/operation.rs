//! What operators and conversions compute. Constant folding uses them too.

use super::Scalar;
use crate::ir::{BinaryOp, CompareOp, Conversion, UnaryOp};

/// JavaScript's ToInt32 by its definition: truncated, then modulo 2^32. NaN and infinities give 0.
pub fn to_int32(number: f64) -> i32 {
    to_uint32(number) as i32
}

/// JavaScript's ToUint32.
pub fn to_uint32(number: f64) -> u32 {
    const MODULUS: f64 = 4_294_967_296.0;
    if !number.is_finite() {
        return 0;
    }
    // Both steps are exact, and the result is within 0..2^32.
    let rest = number.trunc() % MODULUS;
    let rest = if rest < 0.0 { rest + MODULUS } else { rest };
    rest as u32
}

/// JavaScript's `Math.min`: NaN wins, -0 is less than 0.
pub fn min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a < b || (a == b && a.is_sign_negative()) {
        a
    } else {
        b
    }
}

/// JavaScript's `Math.max`.
pub fn max(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a > b || (a == b && a.is_sign_positive()) {
        a
    } else {
        b
    }
}

/// `None` where the operation does not take this type.
pub fn unary(op: UnaryOp, a: Scalar) -> Option<Scalar> {
    Some(match (op, a) {
        (UnaryOp::Neg, Scalar::F64(a)) => Scalar::F64(-a),
        (UnaryOp::Neg, Scalar::F32(a)) => Scalar::F32(-a),
        (UnaryOp::Neg, Scalar::I32(a)) => Scalar::I32(a.wrapping_neg()),
        (UnaryOp::Not, Scalar::Bool(a)) => Scalar::Bool(!a),
        (UnaryOp::BitNot, Scalar::I32(a)) => Scalar::I32(!a),
        (UnaryOp::LeadingZeros, Scalar::I32(a)) => Scalar::I32(a.leading_zeros() as i32),
        (UnaryOp::Abs, Scalar::F64(a)) => Scalar::F64(a.abs()),
        (UnaryOp::Abs, Scalar::F32(a)) => Scalar::F32(a.abs()),
        (UnaryOp::Sqrt, Scalar::F64(a)) => Scalar::F64(a.sqrt()),
        (UnaryOp::Sqrt, Scalar::F32(a)) => Scalar::F32(a.sqrt()),
        (UnaryOp::Floor, Scalar::F64(a)) => Scalar::F64(a.floor()),
        (UnaryOp::Floor, Scalar::F32(a)) => Scalar::F32(a.floor()),
        (UnaryOp::Ceil, Scalar::F64(a)) => Scalar::F64(a.ceil()),
        (UnaryOp::Ceil, Scalar::F32(a)) => Scalar::F32(a.ceil()),
        (UnaryOp::Trunc, Scalar::F64(a)) => Scalar::F64(a.trunc()),
        (UnaryOp::Trunc, Scalar::F32(a)) => Scalar::F32(a.trunc()),
        _ => return None,
    })
}

/// `None` where the operation does not take these types.
pub fn binary(op: BinaryOp, a: Scalar, b: Scalar) -> Option<Scalar> {
    match (a, b) {
        (Scalar::F64(a), Scalar::F64(b)) => float(op, a, b).map(Scalar::F64),
        // Every one of these operations is exact or rounds once from a double that holds enough bits (53 >= 2 * 24 + 2).
        (Scalar::F32(a), Scalar::F32(b)) if op != BinaryOp::Rem => {
            float(op, f64::from(a), f64::from(b)).map(|value| Scalar::F32(value as f32))
        }
        (Scalar::I32(a), Scalar::I32(b)) => Some(Scalar::I32(match op {
            BinaryOp::Add => a.wrapping_add(b),
            BinaryOp::Sub => a.wrapping_sub(b),
            BinaryOp::Mul => a.wrapping_mul(b),
            BinaryOp::And => a & b,
            BinaryOp::Or => a | b,
            BinaryOp::Xor => a ^ b,
            BinaryOp::Shl => a << (b & 31),
            BinaryOp::Shr => a >> (b & 31),
            BinaryOp::Div | BinaryOp::Rem | BinaryOp::Min | BinaryOp::Max | BinaryOp::Words => return None,
        })),
        (Scalar::U32(low), Scalar::U32(high)) if op == BinaryOp::Words => {
            Some(Scalar::F64(f64::from_bits(u64::from(high) << 32 | u64::from(low))))
        }
        (Scalar::U32(a), Scalar::U32(b)) => Some(Scalar::U32(match op {
            BinaryOp::Add => a.wrapping_add(b),
            BinaryOp::Sub => a.wrapping_sub(b),
            BinaryOp::Mul => a.wrapping_mul(b),
            BinaryOp::And => a & b,
            BinaryOp::Or => a | b,
            BinaryOp::Xor => a ^ b,
            BinaryOp::Shl => a << (b & 31),
            BinaryOp::Shr => a >> (b & 31),
            BinaryOp::Div | BinaryOp::Rem | BinaryOp::Min | BinaryOp::Max | BinaryOp::Words => return None,
        })),
        (Scalar::Bool(a), Scalar::Bool(b)) => Some(Scalar::Bool(match op {
            BinaryOp::And => a & b,
            BinaryOp::Or => a | b,
            BinaryOp::Xor => a ^ b,
            _ => return None,
        })),
        _ => None,
    }
}

fn float(op: BinaryOp, a: f64, b: f64) -> Option<f64> {
    Some(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
        // Rust's remainder is C's `fmod`, which is JavaScript's `%`.
        BinaryOp::Rem => a % b,
        BinaryOp::Min => min(a, b),
        BinaryOp::Max => max(a, b),
        BinaryOp::And | BinaryOp::Or | BinaryOp::Xor | BinaryOp::Shl | BinaryOp::Shr | BinaryOp::Words => return None,
    })
}

/// `None` where the operation does not take these types.
pub fn compare(op: CompareOp, a: Scalar, b: Scalar) -> Option<bool> {
    let is_bool = matches!(a, Scalar::Bool(_));
    if a.ty() != b.ty() || (is_bool && !matches!(op, CompareOp::Eq | CompareOp::Ne)) {
        return None;
    }
    // Doubles hold every value of the other types, in the same order.
    let (a, b) = (a.to_number(), b.to_number());
    Some(match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
    })
}

pub fn convert(conversion: Conversion, a: Scalar) -> Scalar {
    match conversion {
        Conversion::ToF64 => Scalar::F64(a.to_number()),
        Conversion::ToF32 => Scalar::F32(a.to_number() as f32),
        Conversion::ToI32 => Scalar::I32(to_int32(a.to_number())),
        Conversion::ToU32 => Scalar::U32(to_uint32(a.to_number())),
        Conversion::ToBool => Scalar::Bool(a.to_bool()),
        Conversion::LowWord => Scalar::U32(a.bits() as u32),
        Conversion::HighWord => Scalar::U32((a.bits() >> 32) as u32),
        Conversion::ToBits => Scalar::U32(a.bits() as u32),
        Conversion::FromBits => Scalar::F32(f32::from_bits(a.bits() as u32)),
    }
}
