use super::*;
use crate::draw::Draw::{self, Bits, Magnitude, Near, Positive, Uniform};
use crate::foreign::libm;
use crate::points::Points;
use crate::random::Random;

type Scalar = extern "C" fn(f64) -> f64;

/// Where the sequences change, on both sides.
const ALL: [(MathFunction, Scalar, &[Draw]); 7] = [
    (MathFunction::Acos, libm::acos, &[Uniform(-1.0, 1.0), Near(0.5), Near(-0.5), Magnitude(-60, 0), Near(1.0), Bits]),
    (
        MathFunction::Asin,
        libm::asin,
        &[Uniform(-1.0, 1.0), Near(0.5), Near(-0.975), Magnitude(-60, 0), Near(1.0), Bits],
    ),
    (MathFunction::Atan, libm::atan, &[Uniform(-4.0, 4.0), Near(0.4375), Near(1.1875), Magnitude(-40, 70), Bits]),
    (MathFunction::Cos, oracle::cos, &[Uniform(-7.0, 7.0), Uniform(-9e5, 9e5), Magnitude(-40, 22), Near(0.3), Bits]),
    (MathFunction::Exp, oracle::exp, &[Uniform(-2.0, 2.0), Uniform(-750.0, 750.0), Magnitude(-60, 2), Near(1.0), Bits]),
    (
        MathFunction::Log,
        oracle::log,
        &[Uniform(0.0, 4.0), Near(1.0), Near(2.0), Near(1.41), Positive(-1074, 1024), Bits],
    ),
    (MathFunction::Sin, oracle::sin, &[Uniform(-7.0, 7.0), Uniform(-9e5, 9e5), Magnitude(-40, 22), Near(0.785), Bits]),
];

/// All widths that this machine has.
fn widths(function: MathFunction) -> Vec<Lanes> {
    let mut widths = Vec::from_iter(wide::lanes(function));
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        widths.extend(wide::four::lanes(function));
    }
    widths
}

#[test]
fn lanes_have_the_bits_of_the_sequences_with_branches() {
    for (function, scalar, draws) in ALL {
        for lanes in widths(function) {
            let mut random = Random::new(function as u64);
            for &draw in draws {
                let numbers: Vec<f64> = (0..100_000).map(|_| draw.number(&mut random)).collect();
                let mut results = vec![0.0; numbers.len()];
                let is_any_left = lanes(&numbers, &mut results);
                assert_eq!(is_any_left, results.iter().any(|result| result.is_nan()));
                for (number, result) in numbers.into_iter().zip(results) {
                    let expected = scalar(number);
                    assert!(
                        result.is_nan() || result.to_bits() == expected.to_bits(),
                        "{function} of {number:e} is {result:e}, not {expected:e}"
                    );
                }
            }
        }
    }
}

#[test]
fn lanes_take_nearly_all_of_what_is_common() {
    for (function, _, draws) in ALL {
        for lanes in widths(function) {
            let mut random = Random::new(1);
            let numbers: Vec<f64> = (0..10_000).map(|_| draws[0].number(&mut random)).collect();
            let mut results = vec![0.0; numbers.len()];
            lanes(&numbers, &mut results);
            let left = results.iter().filter(|result| result.is_nan()).count();
            assert!(left < 10, "{function}: {left} of 10000 are left");
        }
    }
}

#[test]
fn lanes_leave_what_is_odd() {
    for (function, _, _) in ALL {
        for lanes in widths(function) {
            let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -f64::MAX];
            let mut results = [0.0; 5];
            assert!(lanes(&odd, &mut results));
            let taken = results.iter().filter(|result| !result.is_nan()).count();
            assert_eq!(taken, usize::from(function == MathFunction::Log), "{function}");
        }
    }
}

#[test]
fn a_block_is_the_provider_for_every_number() {
    for (function, scalar, _) in ALL {
        let Some(block) = Block::find(function, Entry::One(scalar)) else { continue };
        for Points { values, .. } in points::quick(function) {
            let mut results = vec![0.0; values.len()];
            block.run(&values, &mut results);
            for (number, result) in values.into_iter().zip(results) {
                let expected = scalar(number);
                assert!(result.to_bits() == expected.to_bits() || (result.is_nan() && expected.is_nan()));
            }
        }
    }
}

#[test]
fn a_block_without_the_providers_bits_is_none() {
    extern "C" fn off(number: f64) -> f64 {
        if number > 1.2345 && number < 1.235 { oracle::exp(number).next_up() } else { oracle::exp(number) }
    }
    let is_here = wide::lanes(MathFunction::Exp).is_some();
    assert_eq!(Block::find(MathFunction::Exp, Entry::One(oracle::exp)).is_some(), is_here);
    assert!(Block::find(MathFunction::Exp, Entry::One(off)).is_none());
    assert!(Block::find(MathFunction::Tanh, Entry::One(libm::tanh)).is_none());
    assert!(Block::find(MathFunction::Pow, Entry::Two(libm::pow)).is_none());
}
