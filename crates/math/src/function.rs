//! The functions of `Math` whose bits depend on the implementation. (`sqrt`, `floor` and their like are exact by IEEE 754
//! and are compiled to instructions.)

/// A function of `Math` that needs a provider.
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
