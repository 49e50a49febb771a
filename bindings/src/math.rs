//! V8's `Math` as the oracle that providers are probed against.

use millrace_math::{MathFunction, Oracle};
use napi::bindgen_prelude::{Float64Array, FnArgs, Function};

/// `(name, arity, points) -> Math[name] at the points`.
pub type Evaluate<'env> = Function<'env, FnArgs<(String, u32, Float64Array)>, Option<Float64Array>>;

/// Asks JavaScript.
pub struct HostMath<'env>(pub Evaluate<'env>);

impl Oracle for HostMath<'_> {
    fn evaluate(&self, function: MathFunction, arity: usize, points: &[f64]) -> Option<Vec<f64>> {
        let arity = u32::try_from(arity).ok()?;
        let arguments = (function.name().to_owned(), arity, Float64Array::new(points.to_vec()));
        let values = self.0.call(arguments.into()).ok()??;
        Some(values.to_vec())
    }
}
