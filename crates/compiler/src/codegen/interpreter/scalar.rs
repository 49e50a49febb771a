//! A value of a scalar type.

use crate::ir::{Constant, Type};

/// A scalar, as an input, a result or in between.
#[derive(Clone, Copy, Debug)]
pub enum Scalar {
    F64(f64),
    F32(f32),
    I32(i32),
    U32(u32),
    Bool(bool),
}

impl Scalar {
    pub fn ty(self) -> Type {
        match self {
            Self::F64(_) => Type::F64,
            Self::F32(_) => Type::F32,
            Self::I32(_) => Type::I32,
            Self::U32(_) => Type::U32,
            Self::Bool(_) => Type::Bool,
        }
    }

    /// As JavaScript's `Number(x)` sees it; exact for every type.
    pub fn to_number(self) -> f64 {
        match self {
            Self::F64(value) => value,
            Self::F32(value) => f64::from(value),
            Self::I32(value) => f64::from(value),
            Self::U32(value) => f64::from(value),
            Self::Bool(value) => f64::from(u8::from(value)),
        }
    }

    /// As they lie in memory.
    pub fn bits(self) -> u64 {
        match self {
            Self::F64(value) => value.to_bits(),
            Self::F32(value) => value.to_bits().into(),
            Self::I32(value) => (value as u32).into(),
            Self::U32(value) => value.into(),
            Self::Bool(value) => value.into(),
        }
    }

    /// JavaScript's ToBoolean: 0, -0 and NaN are false.
    pub fn to_bool(self) -> bool {
        let number = self.to_number();
        number != 0.0 && !number.is_nan()
    }

    /// The same type and bits, where every NaN equals every other.
    pub fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::F64(a), Self::F64(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Self::F32(a), Self::F32(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Self::I32(a), Self::I32(b)) => a == b,
            (Self::U32(a), Self::U32(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            _ => false,
        }
    }
}

impl From<Constant> for Scalar {
    fn from(constant: Constant) -> Self {
        match constant {
            Constant::F64(bits) => Self::F64(f64::from_bits(bits)),
            Constant::F32(bits) => Self::F32(f32::from_bits(bits)),
            Constant::I32(value) => Self::I32(value),
            Constant::U32(value) => Self::U32(value),
            Constant::Bool(value) => Self::Bool(value),
        }
    }
}

impl From<Scalar> for Constant {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::F64(value) => Self::F64(value.to_bits()),
            Scalar::F32(value) => Self::F32(value.to_bits()),
            Scalar::I32(value) => Self::I32(value),
            Scalar::U32(value) => Self::U32(value),
            Scalar::Bool(value) => Self::Bool(value),
        }
    }
}
