//! `Math.f16round`: the nearest half-precision number, ties to even.

/// Below its half ulp everything rounds to the largest finite half, 65504; from here on to infinity.
const OVERFLOW: f64 = 65520.0;

pub(crate) extern "C" fn f16round(value: f64) -> f64 {
    let size = value.abs();
    if size.is_nan() || size >= OVERFLOW {
        return if size.is_nan() { f64::NAN } else { f64::INFINITY.copysign(value) };
    }
    // The exponent of the last place: ten bits below the leading one, but none below that of the subnormals.
    let exponent = (size.to_bits() >> 52) as i64 - 1023;
    let last_place = exponent.max(-14) - 10;
    // 1.5 * 2^(52 + last place): sums with it have just that last place, so the addition rounds, to even, and the
    // subtraction is exact.
    let rounder = f64::from_bits(((52 + last_place + 1023) as u64) << 52 | 1 << 51);
    ((size + rounder) - rounder).copysign(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The finite halves from 0 up, built from their definition.
    fn halves() -> Vec<f64> {
        (0..0x7C00_u32)
            .map(|bits| {
                let (exponent, fraction) = ((bits >> 10) as i32, f64::from(bits & 0x3FF));
                match exponent {
                    0 => fraction * 2.0_f64.powi(-24),
                    _ => (1024.0 + fraction) * 2.0_f64.powi(exponent - 25),
                }
            })
            .collect()
    }

    /// By comparing with both neighbours. The number after the last is taken to be 65536, as IEEE 754 says.
    fn slow(value: f64, halves: &[f64]) -> f64 {
        let size = value.abs();
        let index = halves.partition_point(|half| *half <= size) - 1;
        let (below, above) = (halves[index], halves.get(index + 1).copied().unwrap_or(65536.0));
        // The differences are exact: all three are within a factor of two, or share the last place of the smallest.
        let nearest = match (size - below).total_cmp(&(above - size)) {
            std::cmp::Ordering::Less => below,
            std::cmp::Ordering::Greater => above,
            std::cmp::Ordering::Equal if index % 2 == 0 => below,
            std::cmp::Ordering::Equal => above,
        };
        (if nearest == 65536.0 { f64::INFINITY } else { nearest }).copysign(value)
    }

    #[test]
    fn every_half_every_tie_and_their_neighbours() {
        let halves = halves();
        for (index, half) in halves.iter().enumerate() {
            let tie = (half + halves.get(index + 1).copied().unwrap_or(65536.0)) / 2.0;
            for value in [*half, half.next_up(), half.next_down().abs(), tie, tie.next_up(), tie.next_down()] {
                assert_eq!(f16round(value).to_bits(), slow(value, &halves).to_bits(), "{value:e}");
                assert_eq!(f16round(-value).to_bits(), slow(-value, &halves).to_bits(), "-{value:e}");
            }
        }
    }

    #[test]
    fn random_numbers() {
        let halves = halves();
        let mut random = Random::new(1);
        for _ in 0..200_000 {
            let value = (random.unit() - 0.5) * 2.0_f64.powi(random.below(48) as i32 - 28);
            assert_eq!(f16round(value).to_bits(), slow(value, &halves).to_bits(), "{value:e}");
        }
    }

    #[test]
    fn beyond_the_finite() {
        assert_eq!(f16round(65519.999), 65504.0);
        assert_eq!(f16round(65520.0), f64::INFINITY);
        assert_eq!(f16round(-1e300), f64::NEG_INFINITY);
        assert_eq!(f16round(f64::NEG_INFINITY), f64::NEG_INFINITY);
        assert!(f16round(f64::NAN).is_nan());
        assert_eq!(f16round(-0.0).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(f16round(5e-324), 0.0);
    }
}
