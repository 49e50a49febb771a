//! How random numbers are drawn, so that the probe meets every branch of a function.

use crate::random::Random;

/// A way to draw a random number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Draw {
    /// Evenly between two numbers.
    Uniform(f64, f64),
    /// Of either sign, its exponent evenly in low..high, from -1074 to 1024.
    Magnitude(i32, i32),
    /// The same above zero.
    Positive(i32, i32),
    /// Within a few to a few billion last places of a number, on either side.
    Near(f64),
    /// A multiple of a half, between two integers.
    Halves(i32, i32),
    /// Of either sign with the exponent in low..high: twelve significant bits, one more than a half-precision number
    /// has, or a last place more or less.
    Ties(i32, i32),
    /// Any bits, NaN included.
    Bits,
}

impl Draw {
    pub fn number(self, random: &mut Random) -> f64 {
        match self {
            Self::Uniform(low, high) => low + (high - low) * random.unit(),
            Self::Magnitude(low, high) => {
                let size = Self::Positive(low, high).number(random);
                if random.bits() & 1 == 0 { size } else { -size }
            }
            Self::Positive(low, high) => {
                let exponent = low + random.below((high - low) as u64) as i32;
                scaled(1.0 + random.unit(), exponent)
            }
            Self::Near(number) => {
                let width = random.below(34);
                let places = random.below(1 << width) as i64;
                let places = if random.bits() & 1 == 0 { places } else { -places };
                f64::from_bits(number.to_bits().wrapping_add_signed(places))
            }
            Self::Halves(low, high) => f64::from(low) + random.below((high - low) as u64 * 2 + 1) as f64 / 2.0,
            Self::Ties(low, high) => {
                let sign = (random.bits() & 1) << 63;
                let exponent = low + random.below((high - low) as u64) as i32;
                let short = scaled(2048.0 + random.below(2048) as f64, exponent - 11);
                let place = random.below(3) as i64 - 1;
                f64::from_bits(short.to_bits().wrapping_add_signed(place) | sign)
            }
            Self::Bits => f64::from_bits(random.bits()),
        }
    }
}

/// `number * 2^exponent` for a number of about 1, in two steps since 2^exponent alone may be no normal number.
fn scaled(number: f64, exponent: i32) -> f64 {
    let first = exponent / 2;
    number * 2.0_f64.powi(first) * 2.0_f64.powi(exponent - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(draw: Draw) -> impl Iterator<Item = f64> {
        let mut random = Random::new(7);
        (0..10_000).map(move |_| draw.number(&mut random))
    }

    #[test]
    fn stay_in_range() {
        assert!(numbers(Draw::Uniform(-3.0, 5.0)).all(|number| (-3.0..5.0).contains(&number)));
        assert!(numbers(Draw::Magnitude(-4, 4)).all(|number| (0.0625..16.0).contains(&number.abs())));
        assert!(numbers(Draw::Positive(-1074, 1024)).all(|number| number > 0.0 && number.is_finite()));
        assert!(numbers(Draw::Near(1.0)).all(|number| (number - 1.0).abs() < 1e-5));
        assert!(numbers(Draw::Halves(-2, 2)).all(|number| number.abs() <= 2.0 && (number * 2.0).fract() == 0.0));
        assert!(numbers(Draw::Ties(-2, 2)).all(|number| (0.249..4.0).contains(&number.abs())));
    }

    #[test]
    fn reach_what_they_are_for() {
        assert!(numbers(Draw::Positive(-1074, 1024)).any(|number| number < f64::MIN_POSITIVE));
        assert!(numbers(Draw::Positive(-1074, 1024)).any(|number| number > 1e307));
        assert!(numbers(Draw::Magnitude(0, 1)).any(|number| number < 0.0));
        assert!(numbers(Draw::Near(1.0)).any(|number| number == 1.0_f64.next_down()));
        assert!(numbers(Draw::Halves(-2, 2)).any(|number| number == 2.0));
        assert!(numbers(Draw::Bits).any(f64::is_nan));
    }
}
