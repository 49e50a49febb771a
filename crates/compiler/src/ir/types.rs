//! What a value is called and what it holds.

use std::fmt;

use millrace_column::DType;

/// An SSA value: an index into [`super::Function::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(pub u32);

/// The target of a branch: unique in its function. A block is left by it, a loop is begun again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(pub u32);

/// The type of a value. `number` is [`Type::F64`]; the others stand where they are proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    F64,
    /// Only from `Math.fround` and `Float32Array` elements.
    F32,
    I32,
    U32,
    Bool,
    /// Elements in memory: an address and a length. Bounds are always checked.
    View(DType),
}

impl Type {
    /// What an element of this type is once it is read.
    pub const fn of_element(dtype: DType) -> Self {
        match dtype {
            DType::Float64 => Self::F64,
            DType::Float32 => Self::F32,
            DType::Int8 | DType::Uint8 | DType::Uint8Clamped | DType::Int16 | DType::Uint16 | DType::Int32 => Self::I32,
            DType::Uint32 => Self::U32,
            DType::Bool => Self::Bool,
        }
    }

    /// Whether it is held in a register: anything but a view.
    pub const fn is_scalar(self) -> bool {
        !matches!(self, Self::View(_))
    }

    /// Whether JavaScript sees a number.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::F64 | Self::F32 | Self::I32 | Self::U32)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::F64 => f.write_str("f64"),
            Self::F32 => f.write_str("f32"),
            Self::I32 => f.write_str("i32"),
            Self::U32 => f.write_str("u32"),
            Self::Bool => f.write_str("bool"),
            Self::View(dtype) => write!(f, "view<{dtype}>"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
