use millrace_column::DType;

use super::{boolean, gives, number, outcome, refusal};
use crate::{Argument, Given, Outcome, Scalar, Signature, lower};

const NAN: f64 = f64::NAN;
const INFINITY: f64 = f64::INFINITY;

#[test]
fn rounding_has_v8s_bits() {
    for (x, expected) in [
        (0.499_999_999_999_999_94, 0.0),
        (-0.5, -0.0),
        (-2.5, -2.0),
        (2.5, 3.0),
        (0.5, 1.0),
        (-0.2, -0.0),
        (-0.0, -0.0),
        (4_503_599_627_370_495.5, 4_503_599_627_370_496.0),
        (4_503_599_627_370_497.0, 4_503_599_627_370_497.0),
        (-4_503_599_627_370_495.5, -4_503_599_627_370_495.0),
        (9_007_199_254_740_991.0, 9_007_199_254_740_991.0),
        (1e308, 1e308),
        (5e-324, 0.0),
        (INFINITY, INFINITY),
        (-INFINITY, -INFINITY),
        (NAN, NAN),
    ] {
        number("x => Math.round(x)", &[x], expected);
    }
    number("x => Math.floor(x)", &[-0.5], -1.0);
    number("x => Math.ceil(x)", &[-0.5], -0.0);
    number("x => Math.trunc(x)", &[-0.5], -0.0);
    number("x => Math.fround(x)", &[0.1], 0.100_000_001_490_116_12);
    number("x => Math.fround(x)", &[1e308], INFINITY);
}

#[test]
fn signs_and_bits() {
    for (x, expected) in [(3.0, 1.0), (-3.0, -1.0), (0.0, 0.0), (-0.0, -0.0), (NAN, NAN), (-5e-324, -1.0)] {
        number("x => Math.sign(x)", &[x], expected);
    }
    for (x, expected) in [(1.0, 31.0), (0.0, 32.0), (-1.0, 0.0), (NAN, 32.0), (4_294_967_296.5, 32.0)] {
        number("x => Math.clz32(x)", &[x], expected);
    }
    number("(x, y) => Math.imul(x, y)", &[4_294_967_295.0, 5.0], -5.0);
    number("x => Math.abs(x)", &[-0.0], 0.0);
    number("x => Math.sqrt(x)", &[-1.0], NAN);
}

#[test]
fn minimum_and_maximum_take_any_number() {
    number("x => Math.max()", &[0.0], -INFINITY);
    number("x => Math.min()", &[0.0], INFINITY);
    number("x => Math.max(x)", &[-0.0], -0.0);
    number("(x, y) => Math.max(x, y)", &[-0.0, 0.0], 0.0);
    number("(x, y) => Math.min(x, y)", &[0.0, -0.0], -0.0);
    number("(x, y) => Math.max(x, 5, y, 3)", &[1.0, 2.0], 5.0);
    number("(x, y) => Math.max(x, 5, y)", &[1.0, NAN], NAN);
}

#[test]
fn missing_arguments_are_nan_and_superfluous_ones_are_computed() {
    number("x => Math.abs()", &[0.0], NAN);
    number("x => Math.imul(x)", &[3.0], 0.0);
    number("x => Math.clz32()", &[3.0], 32.0);
    number("x => Math.floor(x, x = 9) + x", &[1.5], 10.0);
    number("x => Math.hypot(x, 4, 5)", &[3.0], 12.0);
    number("x => Math.hypot()", &[3.0], 0.0);
    number("x => Math.pow(x, 3)", &[2.0], 8.0);
}

#[test]
fn constants_and_predicates() {
    number("() => Math.PI", &[], std::f64::consts::PI);
    number("() => Number.MIN_VALUE", &[], 5e-324);
    number("() => Number.MAX_SAFE_INTEGER - Number.MIN_SAFE_INTEGER", &[], 18_014_398_509_481_982.0);
    number("() => -Infinity", &[], -INFINITY);
    for (x, nan, finite, integer, safe) in [
        (1.0, false, true, true, true),
        (-0.0, false, true, true, true),
        (0.5, false, true, false, false),
        (NAN, true, false, false, false),
        (INFINITY, false, false, false, false),
        (-INFINITY, false, false, false, false),
        (9_007_199_254_740_991.0, false, true, true, true),
        (9_007_199_254_740_992.0, false, true, true, false),
        (1e308, false, true, true, false),
    ] {
        for prefix in ["", "Number."] {
            boolean(&format!("x => {prefix}isNaN(x)"), &[x], nan);
            boolean(&format!("x => {prefix}isFinite(x)"), &[x], finite);
        }
        boolean("x => Number.isInteger(x)", &[x], integer);
        boolean("x => Number.isSafeInteger(x)", &[x], safe);
        boolean("x => Boolean(x)", &[x], x != 0.0 && !x.is_nan());
        number("x => Number(x)", &[x], x);
    }
    boolean("() => isNaN()", &[], true);
    boolean("() => Number.isNaN()", &[], false);
    boolean("() => Boolean()", &[], false);
    number("() => Number()", &[], 0.0);
    gives("b => Number.isInteger(b)", &[Given::Boolean(true)], Scalar::Bool(false));
    gives("b => isNaN(b)", &[Given::Boolean(true)], Scalar::Bool(false));
    gives("b => isFinite(b)", &[Given::Boolean(true)], Scalar::Bool(true));
    gives("b => Number(b)", &[Given::Boolean(true)], Scalar::F64(1.0));
}

#[test]
fn every_function_that_needs_a_provider_calls_it() {
    let arguments = vec![Argument::Column(DType::Float64); 2];
    let signature = Signature { arguments, ..Signature::default() };
    for name in
        "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 f16round hypot log log10 log1p log2 pow \
        sin sinh tan tanh"
            .split_whitespace()
    {
        let function = lower(&format!("(x, y) => Math.{name}(x, y)"), &signature, &crate::Nothing).expect("compiles");
        let called: Vec<String> =
            function.function().calls().iter().map(|called| format!("{called:?}").to_lowercase()).collect();
        assert_eq!(called, [name]);
    }
}

#[test]
fn squares_are_products() {
    for source in ["(x, y) => x ** 2", "(x, y) => Math.pow(x, 2)", "(x, y) => { x **= 2; return x; }"] {
        let arguments = vec![Argument::Column(DType::Float64); 2];
        let function =
            lower(source, &Signature { arguments, ..Signature::default() }, &crate::Nothing).expect("compiles");
        assert!(function.function().calls().is_empty(), "{source}");
        number(source, &[-1.5, 0.0], 2.25);
    }
    number("(x, y) => (y, x) ** (y = 2, 3)", &[2.0, 2.0], 8.0);
}

#[test]
fn names_reach_math_in_several_ways() {
    for source in [
        "x => { const { floor } = Math; return floor(x); }",
        "x => { const { floor: f, PI } = Math; return f(x) + PI * 0; }",
        "x => { const M = Math; return M.floor(x); }",
        "x => { const f = Math.floor; return f(x); }",
        "x => { const f = Math['floor']; return f(x); }",
        "x => Math['floor'](x)",
        "x => globalThis.Math.floor(x)",
        "x => __name(Math.floor(x), 'y')",
    ] {
        number(source, &[2.5], 2.0);
    }
    for (source, words) in [
        ("x => Math.nothing(x)", "`Math.nothing` is not known"),
        ("x => Math", "`Math` as a value"),
        ("x => Math.sin", "a function as a value"),
        ("x => Math.PI(x)", "`Math.PI` is a number"),
        ("x => { let f = Math.sin; if (x > 1) f = Math.cos; return f(x); }", "a function as a value"),
        ("x => { switch (x) { case 0: const f = Math.sin; case 1: return f(x); } return 1; }", "a function as a value"),
        ("x => { const { nothing } = Math; return nothing; }", "`Math.nothing` is not known"),
        ("x => { const { ...rest } = Math; return x; }", "a rest parameter"),
        ("x => Math.random()", "`Math.random` is not compiled without a seed"),
        ("x => parseInt(x)", "`parseInt` cannot be compiled"),
        ("x => Math.max(...x)", "`x` is a number, not an array"),
        ("x => Math.sumPrecise(x)", "`Math.sumPrecise`"),
    ] {
        let refused = refusal(source, 1);
        assert!(refused.message.contains(words), "{source}: {refused}");
        assert_eq!(refused.line, 1);
    }
}

#[test]
fn random_numbers_want_a_seed() {
    assert!(refusal("() => Math.random()", 0).way_out.contains("seed"));
    assert!(matches!(outcome("x => Math.sin(x)", &[Given::Number(0.5)]), Outcome::Returned(_)));
}
