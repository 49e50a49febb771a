//! V8's `Math` as the oracle that providers are probed against.

use millrace_math::{MathFunction, Near, Oracle, Probing, Provider, Resolve};
use napi::bindgen_prelude::{Float64Array, FnArgs, Function};
use napi_derive::napi;

/// `(name, arity, points) -> Math[name] at the points`; no results from a `Math` without it.
pub type Evaluate<'env> = Function<'env, FnArgs<(String, u32, Float64Array)>, Float64Array>;

/// Asks JavaScript.
pub struct HostMath<'env>(pub Evaluate<'env>);

impl Oracle for HostMath<'_> {
    fn evaluate(&self, function: MathFunction, arity: usize, points: &[f64]) -> Option<Vec<f64>> {
        let arity = u32::try_from(arity).ok()?;
        let arguments = (function.name().to_owned(), arity, Float64Array::new(points.to_vec()));
        let values = self.0.call(arguments.into()).ok()?;
        (!values.is_empty()).then(|| values.to_vec())
    }
}

impl HostMath<'_> {
    /// Providers with V8's bits, or (`is_near`) with those next to them where there are none.
    pub fn resolver(&self, is_near: bool) -> Box<dyn Resolve + '_> {
        if is_near { Box::new(Near(self)) } else { Box::new(Probing(self)) }
    }
}

/// Who provides one function of `Math`; see `NativeMathProvider` in `ts/src/native.ts`.
#[napi(object)]
pub struct NativeMathProvider {
    pub name: String,
    pub provider: Option<String>,
    /// At how many points it was compared, and at how many of them it has other bits.
    pub points: u32,
    pub differ: u32,
    /// Whether it has a form for many numbers at once.
    pub in_blocks: bool,
    /// Why there is none.
    pub reason: Option<String>,
}

/// Who provides each function of `Math` that is no instruction; probes those that were not asked for yet.
#[napi]
pub fn math_providers(evaluate: Evaluate<'_>, is_near: bool) -> Vec<NativeMathProvider> {
    let math = HostMath(evaluate);
    let resolver = math.resolver(is_near);
    let row = |function: MathFunction| match resolver.resolve(function) {
        Ok(Provider { name, block, probed, .. }) => NativeMathProvider {
            name: function.name().to_owned(),
            provider: Some(name.to_owned()),
            points: u32::try_from(probed.points).unwrap_or(u32::MAX),
            differ: u32::try_from(probed.differ).unwrap_or(u32::MAX),
            in_blocks: block.is_some(),
            reason: None,
        },
        Err(none) => NativeMathProvider {
            name: function.name().to_owned(),
            provider: None,
            points: 0,
            differ: 0,
            in_blocks: false,
            reason: Some(none.to_string()),
        },
    };
    MathFunction::ALL.into_iter().map(row).collect()
}
