//! `Math.pow` and `**` as V8 has computed them since Node 24: the host C library's `pow` behind JavaScript's own rules.

use crate::foreign::host;

/// JavaScript's rules, then V8's two shortcuts (its optimising compiler makes them where the exponent is a constant, so
/// all its other ways of computing a power make them too), then the C library.
pub(crate) extern "C" fn pow(base: f64, exponent: f64) -> f64 {
    // C says that 1 to any power is 1, and -1 to an infinite one; JavaScript says NaN.
    if exponent.is_nan() || (exponent.is_infinite() && base.abs() == 1.0) {
        return f64::NAN;
    }
    if exponent == 2.0 {
        return base * base;
    }
    if exponent == 0.5 {
        // + 0 turns -0 into +0.
        return if base.is_infinite() { f64::INFINITY } else { (base + 0.0).sqrt() };
    }
    // A signalling NaN to the power of 0 is NaN in C, and 1 in JavaScript, which has one NaN.
    host::pow(if base.is_nan() { f64::NAN } else { base }, exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNALLING: f64 = f64::from_bits(0x7FF0_0000_0000_0001);

    #[test]
    fn nan_by_javascripts_rules() {
        for base in [1.0, -1.0] {
            assert!(pow(base, f64::INFINITY).is_nan());
            assert!(pow(base, f64::NEG_INFINITY).is_nan());
        }
        for base in [0.0, 1.0, f64::INFINITY, f64::NAN] {
            assert!(pow(base, f64::NAN).is_nan());
        }
        for zero in [0.0, -0.0] {
            assert_eq!(pow(f64::NAN, zero), 1.0);
            assert_eq!(pow(SIGNALLING, zero), 1.0);
        }
        assert!(pow(-8.0, 1.0 / 3.0).is_nan());
    }

    #[test]
    fn square_root_but_for_minus_infinity_and_minus_zero() {
        assert_eq!(pow(f64::NEG_INFINITY, 0.5), f64::INFINITY);
        assert_eq!(pow(f64::INFINITY, 0.5), f64::INFINITY);
        assert_eq!(pow(-0.0, 0.5).to_bits(), 0.0_f64.to_bits());
        assert_eq!(pow(2.0, 0.5), 2.0_f64.sqrt());
        assert!(pow(-2.0, 0.5).is_nan());
    }

    #[test]
    fn square_is_a_product() {
        assert_eq!(pow(f64::NEG_INFINITY, 2.0), f64::INFINITY);
        for base in [1.1, -3.3, 1e-170, 5e200, f64::MIN_POSITIVE] {
            assert_eq!(pow(base, 2.0).to_bits(), (base * base).to_bits());
        }
    }

    #[test]
    fn signs_of_zeros_and_infinities() {
        assert_eq!(pow(-0.0, 3.0).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(pow(-0.0, -3.0), f64::NEG_INFINITY);
        assert_eq!(pow(-0.0, -0.5), f64::INFINITY);
        assert_eq!(pow(f64::NEG_INFINITY, 3.0), f64::NEG_INFINITY);
        assert_eq!(pow(2.0, f64::NEG_INFINITY), 0.0);
        assert_eq!(pow(0.5, f64::NEG_INFINITY), f64::INFINITY);
    }
}
