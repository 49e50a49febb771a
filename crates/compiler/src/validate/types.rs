//! The type that each operation gives for operands of given types.

use millrace_column::DType;
use millrace_math::{Arity, MathFunction};

use crate::ir::{BinaryOp, CompareOp, Conversion, OutOfBounds, Type, UnaryOp};

pub fn unary(op: UnaryOp, a: Type) -> Option<Type> {
    let allowed = match op {
        UnaryOp::Neg => matches!(a, Type::F64 | Type::F32 | Type::I32),
        UnaryOp::Not => a == Type::Bool,
        UnaryOp::BitNot | UnaryOp::LeadingZeros => a == Type::I32,
        UnaryOp::Abs | UnaryOp::Sqrt | UnaryOp::Floor | UnaryOp::Ceil | UnaryOp::Trunc => {
            matches!(a, Type::F64 | Type::F32)
        }
    };
    allowed.then_some(a)
}

pub fn binary(op: BinaryOp, a: Type, b: Type) -> Option<Type> {
    let allowed = match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul => a.is_number(),
        BinaryOp::Div | BinaryOp::Min | BinaryOp::Max => matches!(a, Type::F64 | Type::F32),
        BinaryOp::Rem => a == Type::F64,
        BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => matches!(a, Type::I32 | Type::U32 | Type::Bool),
        BinaryOp::Shl | BinaryOp::Shr => matches!(a, Type::I32 | Type::U32),
        BinaryOp::Words => a == Type::U32,
    };
    let result = if op == BinaryOp::Words { Type::F64 } else { a };
    (allowed && a == b).then_some(result)
}

pub fn compare(op: CompareOp, a: Type, b: Type) -> Option<Type> {
    let allowed = match op {
        CompareOp::Eq | CompareOp::Ne => a.is_scalar(),
        CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge => a.is_number(),
    };
    (allowed && a == b).then_some(Type::Bool)
}

pub fn convert(conversion: Conversion, from: Type) -> Option<Type> {
    use Type::{Bool, F32, F64, I32, U32};
    match (conversion, from) {
        (Conversion::ToF64, I32 | U32 | F32 | Bool) => Some(F64),
        (Conversion::ToF32, F64) => Some(F32),
        (Conversion::ToI32, F64 | U32 | Bool) => Some(I32),
        (Conversion::ToU32, F64 | I32) => Some(U32),
        (Conversion::ToBool, F64 | F32 | I32 | U32) => Some(Bool),
        (Conversion::LowWord | Conversion::HighWord, F64) | (Conversion::ToBits, F32) => Some(U32),
        (Conversion::FromBits, U32) => Some(F32),
        _ => None,
    }
}

pub fn load(element: DType, out_of_bounds: OutOfBounds) -> Type {
    match out_of_bounds {
        OutOfBounds::Nan => Type::F64,
        OutOfBounds::Bail => Type::of_element(element),
    }
}

/// Whether the function takes `count` arguments.
pub fn takes(function: MathFunction, count: usize) -> bool {
    match function.arity() {
        Arity::One => count == 1,
        Arity::Two => count == 2,
        Arity::Any => true,
    }
}
