//! One row a function: all that differs between them.

use crate::candidate::{Candidate, lookalike, ours, v8};
use crate::draw::Draw::{self, Bits, Halves, Magnitude, Near, Positive, Ties, Uniform};
use crate::f16round::f16round;
use crate::foreign::{host, libm};
use crate::hypot::hypot;
use crate::pow::pow;
use crate::{Arity, Entry, MathFunction};

/// What is known of one function.
pub(crate) struct Row {
    pub function: MathFunction,
    /// JavaScript's name, without `Math.`.
    pub name: &'static str,
    pub arity: Arity,
    /// Implementations to try, the likeliest first. The last ones are always there, whatever the host exports.
    pub candidates: &'static [Candidate],
    /// Where the probe's random points are drawn, in equal shares: a draw an argument, or one for all of them.
    pub domain: &'static [&'static [Draw]],
}

/// A function of one argument: V8's own under the same name, then the `libm` crate's, then the host's C library's.
macro_rules! one {
    ($function:ident, $name:ident, [$($domain:expr),+ $(,)?]) => {
        one!($function, $name, [], [$($domain),+])
    };
    ($function:ident, $name:ident, [$($more:expr),*], [$($domain:expr),+]) => {
        Row {
            function: MathFunction::$function,
            name: stringify!($name),
            arity: Arity::One,
            candidates: &[
                v8(concat!("v8::base::ieee754::", stringify!($name))),
                $($more,)*
                lookalike(concat!("libm::", stringify!($name)), Entry::One(libm::$name)),
                lookalike(concat!(stringify!($name), " of the host's C library"), Entry::One(host::$name)),
            ],
            domain: &[$(&[$domain]),+],
        }
    };
}

/// In the order of [`MathFunction`].
pub(crate) const TABLE: [Row; 23] = [
    one!(Acos, acos, [Uniform(-1.0, 1.0), Magnitude(-60, 0), Near(1.0), Near(-1.0)]),
    one!(Acosh, acosh, [Uniform(1.0, 4.0), Positive(0, 60), Near(1.0), Positive(0, 1024)]),
    one!(Asin, asin, [Uniform(-1.0, 1.0), Magnitude(-60, 0), Near(1.0), Near(-1.0)]),
    one!(Asinh, asinh, [Uniform(-4.0, 4.0), Magnitude(-40, 40), Bits]),
    one!(Atan, atan, [Uniform(-4.0, 4.0), Magnitude(-40, 70), Bits]),
    Row {
        function: MathFunction::Atan2,
        name: "atan2",
        arity: Arity::Two,
        candidates: &[
            v8("v8::base::ieee754::atan2"),
            lookalike("libm::atan2", Entry::Two(libm::atan2)),
            lookalike("atan2 of the host's C library", Entry::Two(host::atan2)),
        ],
        domain: &[
            &[Uniform(-2.0, 2.0), Uniform(-2.0, 2.0)],
            &[Magnitude(-40, 40), Magnitude(-40, 40)],
            &[Halves(-20, 20), Halves(-20, 20)],
            &[Bits, Bits],
        ],
    },
    one!(Atanh, atanh, [Uniform(-1.0, 1.0), Magnitude(-60, 0), Near(1.0), Near(-1.0)]),
    one!(Cbrt, cbrt, [Uniform(-10.0, 10.0), Halves(-2000, 2000), Magnitude(-300, 300), Bits]),
    one!(
        Cos,
        cos,
        [v8("v8::base::ieee754::libm_cos"), v8("v8::base::ieee754::fdlibm_cos")],
        [Uniform(-7.0, 7.0), Uniform(-1000.0, 1000.0), Magnitude(-30, 40), Magnitude(-1022, 1024)]
    ),
    one!(Cosh, cosh, [Uniform(-2.0, 2.0), Uniform(-30.0, 30.0), Uniform(-715.0, 715.0), Magnitude(-60, 2)]),
    one!(Exp, exp, [Uniform(-2.0, 2.0), Uniform(-50.0, 50.0), Uniform(-750.0, 715.0), Magnitude(-60, 2)]),
    one!(Expm1, expm1, [Uniform(-2.0, 2.0), Uniform(-60.0, 60.0), Uniform(-60.0, 715.0), Magnitude(-60, 2)]),
    Row {
        function: MathFunction::F16round,
        name: "f16round",
        arity: Arity::One,
        candidates: &[ours("millrace", Entry::One(f16round))],
        domain: &[&[Ties(-27, 18)], &[Magnitude(-27, 18)], &[Uniform(-70_000.0, 70_000.0)], &[Bits]],
    },
    Row {
        function: MathFunction::Hypot,
        name: "hypot",
        arity: Arity::Any,
        candidates: &[ours("millrace", Entry::Any(hypot))],
        domain: &[&[Uniform(-10.0, 10.0)], &[Magnitude(-10, 10)], &[Magnitude(-1074, 1024)], &[Halves(-50, 50)]],
    },
    one!(Log, log, [Uniform(0.0, 4.0), Near(1.0), Positive(-60, 60), Positive(-1074, 1024)]),
    one!(Log10, log10, [Uniform(0.0, 4.0), Near(1.0), Positive(-60, 60), Halves(0, 2000), Positive(-1074, 1024)]),
    one!(Log1p, log1p, [Uniform(-1.0, 4.0), Near(-1.0), Magnitude(-60, 0), Positive(0, 60)]),
    one!(Log2, log2, [Uniform(0.0, 4.0), Near(1.0), Positive(-60, 60), Halves(0, 2000), Positive(-1074, 1024)]),
    Row {
        function: MathFunction::Pow,
        name: "pow",
        arity: Arity::Two,
        candidates: &[
            v8("v8::base::ieee754::pow"),
            ours("pow of the host's C library", Entry::Two(pow)),
            v8("v8::base::ieee754::legacy::pow"),
            lookalike("libm::pow", Entry::Two(libm::pow)),
        ],
        domain: &[
            &[Uniform(0.0, 10.0), Uniform(-10.0, 10.0)],
            &[Uniform(-10.0, 10.0), Halves(-20, 20)],
            &[Halves(-40, 40), Halves(-40, 40)],
            &[Magnitude(-100, 100), Halves(-20, 20)],
            &[Positive(-20, 20), Uniform(-20.0, 20.0)],
            &[Near(1.0), Magnitude(0, 60)],
            &[Positive(-1074, 1024), Magnitude(-4, 4)],
        ],
    },
    one!(
        Sin,
        sin,
        [v8("v8::base::ieee754::libm_sin"), v8("v8::base::ieee754::fdlibm_sin")],
        [Uniform(-7.0, 7.0), Uniform(-1000.0, 1000.0), Magnitude(-30, 40), Magnitude(-1022, 1024)]
    ),
    one!(Sinh, sinh, [Uniform(-2.0, 2.0), Uniform(-30.0, 30.0), Uniform(-715.0, 715.0), Magnitude(-60, 2)]),
    one!(Tan, tan, [Uniform(-7.0, 7.0), Uniform(-1000.0, 1000.0), Magnitude(-30, 40), Magnitude(-1022, 1024)]),
    one!(Tanh, tanh, [Uniform(-2.0, 2.0), Uniform(-25.0, 25.0), Magnitude(-60, 5)]),
];
