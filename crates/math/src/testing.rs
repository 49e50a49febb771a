//! Engines for tests: what V8 is to the addon.

use std::cell::Cell;

use crate::foreign::libm;
use crate::{MathFunction, Oracle};

type Evaluate = Box<dyn Fn(MathFunction, &[f64]) -> f64>;

pub(crate) struct Engine {
    evaluate: Option<Evaluate>,
    asked: Cell<usize>,
}

impl Engine {
    pub fn new(evaluate: impl Fn(MathFunction, &[f64]) -> f64 + 'static) -> Self {
        Self { evaluate: Some(Box::new(evaluate)), asked: Cell::new(0) }
    }

    /// Has no function at all.
    pub fn silent() -> Self {
        Self { evaluate: None, asked: Cell::new(0) }
    }

    /// How many times it was asked.
    pub fn asked(&self) -> usize {
        self.asked.get()
    }
}

impl Oracle for Engine {
    fn evaluate(&self, function: MathFunction, arity: usize, points: &[f64]) -> Option<Vec<f64>> {
        self.asked.set(self.asked.get() + 1);
        let evaluate = self.evaluate.as_ref()?;
        if arity == 0 {
            return Some(vec![evaluate(function, &[])]);
        }
        Some(points.chunks(arity).map(|item| evaluate(function, item)).collect())
    }
}

/// An engine built on the `libm` crate, but for a `pow` that nothing has.
pub(crate) fn lib_m(function: MathFunction, arguments: &[f64]) -> f64 {
    let x = arguments.first().copied().unwrap_or(f64::NAN);
    let second = || arguments.get(1).copied().unwrap_or(f64::NAN);
    match function {
        MathFunction::Acos => libm::acos(x),
        MathFunction::Acosh => libm::acosh(x),
        MathFunction::Asin => libm::asin(x),
        MathFunction::Asinh => libm::asinh(x),
        MathFunction::Atan => libm::atan(x),
        MathFunction::Atan2 => libm::atan2(x, second()),
        MathFunction::Atanh => libm::atanh(x),
        MathFunction::Cbrt => libm::cbrt(x),
        MathFunction::Cos => libm::cos(x),
        MathFunction::Cosh => libm::cosh(x),
        MathFunction::Exp => libm::exp(x),
        MathFunction::Expm1 => libm::expm1(x),
        MathFunction::F16round => crate::f16round::f16round(x),
        MathFunction::Hypot => crate::hypot::hypot(arguments.as_ptr(), arguments.len()),
        MathFunction::Log => libm::log(x),
        MathFunction::Log10 => libm::log10(x),
        MathFunction::Log1p => libm::log1p(x),
        MathFunction::Log2 => libm::log2(x),
        MathFunction::Pow => libm::pow(x, second()) + 1.0,
        MathFunction::Sin => libm::sin(x),
        MathFunction::Sinh => libm::sinh(x),
        MathFunction::Tan => libm::tan(x),
        MathFunction::Tanh => libm::tanh(x),
    }
}
