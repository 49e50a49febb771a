//! The rows.

use std::f64::consts;

use millrace_math::{Arity, MathFunction};

use super::Meaning::{self, *};
use super::{Intrinsic, expand};
use crate::ir::{BinaryOp, UnaryOp};

const fn row(path: &'static str, meaning: Meaning) -> Intrinsic {
    Intrinsic { path, meaning }
}

/// A function of one number that needs a provider.
const fn call(path: &'static str, function: MathFunction) -> Intrinsic {
    row(path, Call(function, Arity::One))
}

const SEED: &str =
    "a seed is needed for random numbers that repeat, and none can be given yet: leave `backend` at 'auto'";
const TEXT: &str = "text cannot be compiled: pass numbers, or leave `backend` at 'auto' to run it on the event loop";
const ITERABLE: &str = "write the sum as a loop, or leave `backend` at 'auto' to run it on the event loop";

pub static TABLE: [Intrinsic; 68] = [
    row("Math.E", Constant(consts::E)),
    row("Math.LN10", Constant(consts::LN_10)),
    row("Math.LN2", Constant(consts::LN_2)),
    row("Math.LOG10E", Constant(consts::LOG10_E)),
    row("Math.LOG2E", Constant(consts::LOG2_E)),
    row("Math.PI", Constant(consts::PI)),
    row("Math.SQRT1_2", Constant(consts::FRAC_1_SQRT_2)),
    row("Math.SQRT2", Constant(consts::SQRT_2)),
    row("Math.abs", Unary(UnaryOp::Abs)),
    call("Math.acos", MathFunction::Acos),
    call("Math.acosh", MathFunction::Acosh),
    call("Math.asin", MathFunction::Asin),
    call("Math.asinh", MathFunction::Asinh),
    call("Math.atan", MathFunction::Atan),
    row("Math.atan2", Call(MathFunction::Atan2, Arity::Two)),
    call("Math.atanh", MathFunction::Atanh),
    call("Math.cbrt", MathFunction::Cbrt),
    row("Math.ceil", Unary(UnaryOp::Ceil)),
    row("Math.clz32", Expand1(expand::clz32)),
    call("Math.cos", MathFunction::Cos),
    call("Math.cosh", MathFunction::Cosh),
    call("Math.exp", MathFunction::Exp),
    call("Math.expm1", MathFunction::Expm1),
    call("Math.f16round", MathFunction::F16round),
    row("Math.floor", Unary(UnaryOp::Floor)),
    row("Math.fround", Expand1(expand::fround)),
    row("Math.hypot", Call(MathFunction::Hypot, Arity::Any)),
    row("Math.imul", Expand2(expand::imul)),
    call("Math.log", MathFunction::Log),
    call("Math.log10", MathFunction::Log10),
    call("Math.log1p", MathFunction::Log1p),
    call("Math.log2", MathFunction::Log2),
    row("Math.max", Fold(BinaryOp::Max, f64::NEG_INFINITY)),
    row("Math.min", Fold(BinaryOp::Min, f64::INFINITY)),
    row("Math.pow", Call(MathFunction::Pow, Arity::Two)),
    row("Math.random", Refused(SEED)),
    row("Math.round", Expand1(expand::round)),
    row("Math.sign", Expand1(expand::sign)),
    call("Math.sin", MathFunction::Sin),
    call("Math.sinh", MathFunction::Sinh),
    row("Math.sqrt", Unary(UnaryOp::Sqrt)),
    row("Math.sumPrecise", Refused(ITERABLE)),
    call("Math.tan", MathFunction::Tan),
    call("Math.tanh", MathFunction::Tanh),
    row("Math.trunc", Unary(UnaryOp::Trunc)),
    row("NaN", Constant(f64::NAN)),
    row("Infinity", Constant(f64::INFINITY)),
    row("isNaN", Test(expand::is_nan)),
    row("isFinite", Test(expand::is_finite)),
    row("parseInt", Refused(TEXT)),
    row("parseFloat", Refused(TEXT)),
    row("Number", ToNumber),
    row("Boolean", ToBoolean),
    row("Number.isNaN", StrictTest(expand::is_nan)),
    row("Number.isFinite", StrictTest(expand::is_finite)),
    row("Number.isInteger", StrictTest(expand::is_integer)),
    row("Number.isSafeInteger", StrictTest(expand::is_safe_integer)),
    row("Number.parseInt", Refused(TEXT)),
    row("Number.parseFloat", Refused(TEXT)),
    row("Number.EPSILON", Constant(f64::EPSILON)),
    row("Number.MAX_VALUE", Constant(f64::MAX)),
    // The smallest subnormal.
    row("Number.MIN_VALUE", Constant(f64::from_bits(1))),
    row("Number.MAX_SAFE_INTEGER", Constant(expand::MAX_SAFE_INTEGER)),
    row("Number.MIN_SAFE_INTEGER", Constant(-expand::MAX_SAFE_INTEGER)),
    row("Number.POSITIVE_INFINITY", Constant(f64::INFINITY)),
    row("Number.NEGATIVE_INFINITY", Constant(f64::NEG_INFINITY)),
    row("Number.NaN", Constant(f64::NAN)),
    row("String", Refused(TEXT)),
];
