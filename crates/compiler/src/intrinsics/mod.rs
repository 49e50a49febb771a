//! The names of JavaScript that have a meaning here (`Math.sin`, `Math.PI`, `Number.isInteger`, ...): one row each.
//!
//! Adding one is adding its row to `table.rs`, and a function to `expand.rs` where no operation of the IR is its meaning.

mod expand;
mod table;

use millrace_column::DType;
use millrace_math::{Arity, MathFunction};

use crate::front::Builder;
use crate::ir::{BinaryOp, UnaryOp, Value};

/// One name.
#[derive(Debug)]
pub struct Intrinsic {
    /// As it is written: "Math.sin".
    pub path: &'static str,
    pub meaning: Meaning,
}

/// What a name stands for. Missing arguments are NaN, superfluous ones are evaluated and dropped, as JavaScript does.
#[derive(Debug)]
pub enum Meaning {
    Constant(f64),
    /// One operation of the IR on one number.
    Unary(UnaryOp),
    /// Any number of arguments, folded from the left; the value that none gives.
    Fold(BinaryOp, f64),
    /// A function that needs a provider.
    Call(MathFunction, Arity),
    /// As many numbers as the array says, to a number.
    Expand1(fn(&mut Builder, Value) -> Value),
    Expand2(fn(&mut Builder, Value, Value) -> Value),
    /// One number, to a boolean; arguments are converted first (`isNaN`).
    Test(fn(&mut Builder, Value) -> Value),
    /// One number, to a boolean; `false` for what is no number (`Number.isNaN`).
    StrictTest(fn(&mut Builder, Value) -> Value),
    /// `Number`: 0 without an argument.
    ToNumber,
    /// `Boolean`: false without an argument.
    ToBoolean,
    /// Known, and not compiled: the way out.
    Refused(&'static str),
}

impl Meaning {
    /// How many arguments it looks at.
    pub fn most(&self) -> usize {
        match self {
            Self::Constant(_) | Self::Refused(_) => 0,
            Self::Unary(_)
            | Self::Expand1(_)
            | Self::Test(_)
            | Self::StrictTest(_)
            | Self::ToNumber
            | Self::ToBoolean => 1,
            Self::Expand2(_) => 2,
            Self::Call(_, Arity::One) => 1,
            Self::Call(_, Arity::Two) => 2,
            Self::Fold(..) | Self::Call(_, Arity::Any) => usize::MAX,
        }
    }

    /// Whether it gives a boolean.
    pub fn is_boolean(&self) -> bool {
        matches!(self, Self::Test(_) | Self::StrictTest(_) | Self::ToBoolean)
    }
}

impl PartialEq for Intrinsic {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

/// The row of `path`, in which `globalThis.` may stand before the rest.
pub fn find(path: &str) -> Option<&'static Intrinsic> {
    let path = path.strip_prefix("globalThis.").unwrap_or(path);
    table::TABLE.iter().find(|row| row.path == path)
}

/// Whether `path` is an object whose members are rows.
pub fn is_namespace(path: &str) -> bool {
    matches!(plain(path), "Math" | "Number" | "globalThis" | "Array" | "ArrayBuffer") || typed_array(path).is_some()
}

/// Without `globalThis.`
pub fn plain(path: &str) -> &str {
    path.strip_prefix("globalThis.").unwrap_or(path)
}

/// The elements of a typed array, by its constructor.
pub fn typed_array(path: &str) -> Option<DType> {
    Some(match plain(path) {
        "Float64Array" => DType::Float64,
        "Float32Array" => DType::Float32,
        "Int8Array" => DType::Int8,
        "Uint8Array" => DType::Uint8,
        "Uint8ClampedArray" => DType::Uint8Clamped,
        "Int16Array" => DType::Int16,
        "Uint16Array" => DType::Uint16,
        "Int32Array" => DType::Int32,
        "Uint32Array" => DType::Uint32,
        _ => return None,
    })
}

/// Whether a global of this name is known.
pub fn is_global(name: &str) -> bool {
    !name.contains('.') && (find(name).is_some() || is_namespace(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_math_has_a_row() {
        const FUNCTIONS: &str = "abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 f16round \
            floor fround hypot imul log log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc \
            E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2";
        for name in FUNCTIONS.split_whitespace() {
            assert!(find(&format!("Math.{name}")).is_some(), "{name}");
        }
    }

    #[test]
    fn rows_are_unique() {
        for (position, row) in table::TABLE.iter().enumerate() {
            assert!(table::TABLE[..position].iter().all(|other| other.path != row.path), "{}", row.path);
        }
    }

    #[test]
    fn paths_may_begin_at_the_global_object() {
        assert_eq!(find("globalThis.Math.sin"), find("Math.sin"));
        assert!(is_namespace("globalThis.Math") && !is_namespace("Math.sin"));
        assert_eq!(find("Math.nothing"), None);
    }
}
