//! Element types, named after Arrow's, with the tags that cross the N-API boundary.

use std::fmt;
use std::str::FromStr;

/// What one element of a column is. JavaScript reads every one of them as a number, [`DType::Bool`] as a boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    Float64,
    Float32,
    Int8,
    Uint8,
    /// `Uint8ClampedArray`: stores clamp to 0..=255 and round half to even.
    Uint8Clamped,
    Int16,
    Uint16,
    Int32,
    Uint32,
    /// One byte an element, 0 or 1. (Arrow's bitmaps are unpacked before they reach a kernel.)
    Bool,
}

impl DType {
    pub const ALL: [Self; 10] = [
        Self::Float64,
        Self::Float32,
        Self::Int8,
        Self::Uint8,
        Self::Uint8Clamped,
        Self::Int16,
        Self::Uint16,
        Self::Int32,
        Self::Uint32,
        Self::Bool,
    ];

    /// Bytes an element.
    pub const fn size(self) -> usize {
        match self {
            Self::Float64 => 8,
            Self::Float32 | Self::Int32 | Self::Uint32 => 4,
            Self::Int16 | Self::Uint16 => 2,
            Self::Int8 | Self::Uint8 | Self::Uint8Clamped | Self::Bool => 1,
        }
    }

    /// The name used in signatures, in `explain` and across the boundary.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Float64 => "f64",
            Self::Float32 => "f32",
            Self::Int8 => "i8",
            Self::Uint8 => "u8",
            Self::Uint8Clamped => "u8c",
            Self::Int16 => "i16",
            Self::Uint16 => "u16",
            Self::Int32 => "i32",
            Self::Uint32 => "u32",
            Self::Bool => "bool",
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name that is no [`DType`].
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownDType(pub String);

impl fmt::Display for UnknownDType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = DType::ALL.map(DType::name).join(", ");
        write!(f, "unknown element type `{}`; expected one of {names}", self.0)
    }
}

impl std::error::Error for UnknownDType {}

impl FromStr for DType {
    type Err = UnknownDType;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name).ok_or_else(|| UnknownDType(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for dtype in DType::ALL {
            assert_eq!(dtype.name().parse(), Ok(dtype));
        }
        assert!("string".parse::<DType>().unwrap_err().to_string().contains("f64, f32"));
    }
}
