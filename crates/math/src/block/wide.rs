//! The lanes side by side in vector registers, as wide as the processor has them.

use super::Lanes;
use crate::MathFunction;

/// Lanes for the processor at hand.
pub(super) fn lanes(function: MathFunction) -> Option<Lanes> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
        return eight::lanes(function);
    } else if is_x86_feature_detected!("avx2") {
        return four::lanes(function);
    }
    // Elsewhere V8 is compiled with fused multiplications, and its bits are others.
    let _ = function;
    None
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn each(numbers: &[f64], results: &mut [f64], lane: impl Fn(f64) -> f64) -> bool {
    for (result, &number) in results.iter_mut().zip(numbers) {
        *result = lane(number);
    }
    results.iter().fold(0, |any, result| any | u64::from(result.is_nan())) != 0
}

/// A module with lanes for processors with these features.
#[cfg(target_arch = "x86_64")]
macro_rules! width {
    ($width:ident, $features:literal, $($function:ident => $family:ident::$lane:ident),+ $(,)?) => {
        pub(super) mod $width {
            use super::each;
            use crate::MathFunction;
            use crate::block::{Lanes, arc, exponential, trigonometric};

            $(
                #[target_feature(enable = $features)]
                fn $lane(numbers: &[f64], results: &mut [f64]) -> bool {
                    each(numbers, results, $family::$lane)
                }
            )+

            /// To be called where the features were detected only.
            pub fn lanes(function: MathFunction) -> Option<Lanes> {
                match function {
                    $(
                        MathFunction::$function => Some(|numbers, results| {
                            // SAFETY: these lanes are handed out where the processor has the features.
                            unsafe { $lane(numbers, results) }
                        }),
                    )+
                    _ => None,
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
macro_rules! functions {
    ($width:ident, $features:literal) => {
        width!(
            $width,
            $features,
            Acos => arc::acos,
            Asin => arc::asin,
            Atan => arc::atan,
            Cos => trigonometric::cos,
            Exp => exponential::exp,
            Log => exponential::log,
            Sin => trigonometric::sin,
        );
    };
}

#[cfg(target_arch = "x86_64")]
functions!(four, "avx2");
#[cfg(target_arch = "x86_64")]
functions!(eight, "avx512f,avx512dq");
