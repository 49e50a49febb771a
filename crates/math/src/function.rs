//! The functions of `Math` whose bits depend on the implementation. (`sqrt`, `floor` and their like are exact by IEEE 754
//! and are compiled to instructions.)

use std::fmt;
use std::str::FromStr;

use crate::table::{Row, TABLE};

/// A function of `Math` that needs a provider.
///
/// What is known of each is its row of the [table](crate::table), in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MathFunction {
    Acos,
    Acosh,
    Asin,
    Asinh,
    Atan,
    Atan2,
    Atanh,
    Cbrt,
    Cos,
    Cosh,
    Exp,
    Expm1,
    F16round,
    Hypot,
    Log,
    Log10,
    Log1p,
    Log2,
    Pow,
    Sin,
    Sinh,
    Tan,
    Tanh,
}

/// How many arguments it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    One,
    Two,
    /// Any number, none included.
    Any,
}

impl MathFunction {
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Acos; TABLE.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = TABLE[index].function;
            index += 1;
        }
        all
    };

    /// JavaScript's name, without `Math.`: "sin".
    pub fn name(self) -> &'static str {
        self.row().name
    }

    pub fn arity(self) -> Arity {
        self.row().arity
    }

    pub(crate) fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

impl fmt::Display for MathFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name that is no [`MathFunction`].
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownFunction(pub String);

impl fmt::Display for UnknownFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a function of Math that needs a provider", self.0)
    }
}

impl std::error::Error for UnknownFunction {}

impl FromStr for MathFunction {
    type Err = UnknownFunction;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|function| function.name() == name).ok_or_else(|| UnknownFunction(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_functions() {
        assert_eq!(MathFunction::Tanh as usize + 1, TABLE.len());
        for (index, function) in MathFunction::ALL.into_iter().enumerate() {
            assert_eq!(function as usize, index);
            assert_eq!(format!("{function:?}").to_lowercase(), function.name());
        }
    }

    #[test]
    fn names_round_trip() {
        for function in MathFunction::ALL {
            assert_eq!(function.name().parse(), Ok(function));
        }
        assert_eq!("sqrt".parse::<MathFunction>(), Err(UnknownFunction("sqrt".to_owned())));
    }
}
