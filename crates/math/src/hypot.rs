//! `Math.hypot` as V8 computes it: scaled by the largest argument, squares summed with Kahan's compensation.

/// Of the `count` numbers at `values`, which is not read where there are none.
pub(crate) extern "C" fn hypot(values: *const f64, count: usize) -> f64 {
    if count == 0 {
        return 0.0;
    }
    // SAFETY: the caller of an `Entry::Any` hands the address of `count` numbers, which nobody writes during the call.
    hypot_of(unsafe { std::slice::from_raw_parts(values, count) })
}

fn hypot_of(values: &[f64]) -> f64 {
    // Comparisons pass over NaN, signalling ones too, which `f64::max` does not promise.
    let largest =
        values.iter().map(|value| value.abs()).fold(0.0, |largest, size| if size > largest { size } else { largest });
    if largest == f64::INFINITY {
        return f64::INFINITY;
    }
    if values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 {
        return 0.0;
    }
    let mut sum = 0.0;
    let mut compensation = 0.0;
    for value in values {
        let scaled = value.abs() / largest;
        let summand = scaled * scaled - compensation;
        let next = sum + summand;
        compensation = (next - sum) - summand;
        sum = next;
    }
    sum.sqrt() * largest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    fn of(values: &[f64]) -> f64 {
        Entry::Any(hypot).call(values)
    }

    #[test]
    fn nothing_and_zeros_give_plus_zero() {
        assert_eq!(hypot(std::ptr::null(), 0).to_bits(), 0);
        assert_eq!(of(&[]).to_bits(), 0);
        assert_eq!(of(&[-0.0]).to_bits(), 0);
        assert_eq!(of(&[-0.0, 0.0, -0.0]).to_bits(), 0);
    }

    #[test]
    fn infinities_come_before_nan() {
        assert_eq!(of(&[f64::NAN, f64::NEG_INFINITY]), f64::INFINITY);
        assert_eq!(of(&[f64::INFINITY, f64::NAN, 1.0]), f64::INFINITY);
        assert!(of(&[1.0, f64::NAN]).is_nan());
        assert!(of(&[f64::NAN, 0.0]).is_nan());
        assert!(of(&[f64::NAN]).is_nan());
    }

    #[test]
    fn one_number_gives_its_size() {
        for value in [-3.0, 5e-324, f64::MAX, 0.1, -1e-310] {
            assert_eq!(of(&[value]), value.abs());
        }
    }

    #[test]
    fn neither_overflows_nor_underflows() {
        assert_eq!(of(&[3.0, -4.0]), 5.0);
        // The last place is V8's, not the nearest.
        assert_eq!(of(&[3e200, 4e200]), 4.9999999999999995e200);
        assert_eq!(of(&[3.0 * 5e-324, 4.0 * 5e-324]), 5.0 * 5e-324);
        assert_eq!(of(&[f64::MAX, f64::MAX]), f64::INFINITY);
    }

    #[test]
    fn small_summands_are_compensated() {
        // Without compensation each of them would be lost in the sum: 1 + 2^-54 is 1.
        let mut values = vec![2.0_f64.powi(-27); 1024];
        values.insert(0, 1.0);
        assert_eq!(of(&values), 1.0 + 2.0_f64.powi(-45));
    }
}
