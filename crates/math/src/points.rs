//! Where the probe compares: the doubles at which implementations are known to part, then random ones.

use std::f64::consts::{FRAC_PI_2, LN_2};

use crate::draw::Draw;
use crate::random::Random;
use crate::table::Row;
use crate::{Arity, MathFunction};

/// Arguments for one function, `arity` of them an item.
#[derive(Clone)]
pub(crate) struct Points {
    pub arity: usize,
    pub values: Vec<f64>,
}

/// Items of a quick probe, at least.
const QUICK: usize = 2_000;

/// Items of a thorough one: what differs once in 2,000 points passes it once in 22,000 times.
const THOROUGH: usize = 20_000;

/// `Math.hypot` is compared for 0 to this many arguments.
const MOST_ARGUMENTS: usize = 5;

/// The points of a quick probe, a list for each number of arguments.
pub(crate) fn quick(function: MathFunction) -> Vec<Points> {
    let row = function.row();
    let mut random = Random::new(function as u64);
    match row.arity {
        Arity::One => vec![with_random(1, odd_numbers(), QUICK, row, &mut random)],
        Arity::Two => vec![with_random(2, product(&ODD_IN_PAIRS, 2), QUICK, row, &mut random)],
        Arity::Any => (0..=MOST_ARGUMENTS)
            .map(|arity| {
                let odd = if arity <= 3 { product(&ODD_IN_LISTS, arity) } else { Vec::new() };
                let items = if arity == 0 { 1 } else { QUICK / MOST_ARGUMENTS };
                with_random(arity, odd, items, row, &mut random)
            })
            .collect(),
    }
}

/// Many more random points, other than those of [`quick`].
pub(crate) fn thorough(function: MathFunction) -> Vec<Points> {
    let row = function.row();
    let mut random = Random::new(!(function as u64));
    let arities = match row.arity {
        Arity::One => 1..=1,
        Arity::Two => 2..=2,
        Arity::Any => 1..=MOST_ARGUMENTS,
    };
    arities.map(|arity| with_random(arity, Vec::new(), THOROUGH, row, &mut random)).collect()
}

impl Points {
    /// With no arguments there is one item, though it has no values.
    pub fn items(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.count()).map(|item| &self.values[item * self.arity..(item + 1) * self.arity])
    }

    pub fn count(&self) -> usize {
        self.values.len().checked_div(self.arity).unwrap_or(1)
    }
}

/// Random points from the row's domain until there are `items`, after those in `values`.
fn with_random(arity: usize, mut values: Vec<f64>, items: usize, row: &Row, random: &mut Random) -> Points {
    let mut shares = row.domain.iter().cycle();
    while values.len() < items * arity {
        let Some(draws) = shares.next() else { break };
        values.extend(draws.iter().cycle().take(arity).map(|draw: &Draw| draw.number(random)));
    }
    Points { arity, values }
}

/// All tuples of `length` of the numbers.
fn product(numbers: &[f64], length: usize) -> Vec<f64> {
    let mut values = Vec::with_capacity(numbers.len().pow(length as u32) * length);
    for tuple in 0..numbers.len().pow(length as u32) {
        let digits = (0..length).map(|place| tuple / numbers.len().pow(place as u32) % numbers.len());
        values.extend(digits.map(|digit| numbers[digit]));
    }
    values
}

/// For functions of one argument.
fn odd_numbers() -> Vec<f64> {
    let mut values = ODD.to_vec();
    let powers = (-1074..1024).step_by(23).map(|exponent| Draw::Positive(exponent, exponent + 1));
    let mut random = Random::new(0);
    values.extend(powers.map(|power| power.number(&mut random)));
    for threshold in THRESHOLDS {
        values.extend([threshold.next_down(), threshold, threshold.next_up()]);
    }
    for quarter_turns in 1..=24 {
        let turn = FRAC_PI_2 * f64::from(quarter_turns) / 2.0;
        values.extend([turn.next_down(), turn, turn.next_up()]);
    }
    let negative: Vec<_> = values.iter().map(|value| -value).collect();
    values.extend(negative);
    values
}

const ODD: [f64; 22] = [
    0.0,
    f64::INFINITY,
    f64::NAN,
    f64::MAX,
    5e-324,
    1e-310,
    0.1,
    2.0,
    3.0,
    10.0,
    100.0,
    1000.0,
    1e15,
    1e22,
    1e100,
    1e300,
    2_147_483_647.0,
    4_294_967_296.0,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    1_048_576.0 * FRAC_PI_2,
    // The double nearest to a multiple of pi / 2, relative to its size.
    5.319372648326541e255,
];

/// Where fdlibm and its descendants change their method; both neighbours are compared too.
const THRESHOLDS: [f64; 32] = [
    f64::MIN_POSITIVE,
    // 2^-60 to 2^-14: below them functions give their argument, or 1.
    8.673617379884035e-19,
    2.7755575615628914e-17,
    5.551115123125783e-17,
    1.734723475976807e-18,
    3.725290298461914e-9,
    7.450580596923828e-9,
    1.862645149230957e-9,
    6.103515625e-5,
    // atan's four intervals.
    0.4375,
    0.6875,
    1.1875,
    2.4375,
    // exp and expm1: half and one and a half times ln 2, then overflow and underflow.
    LN_2 / 2.0,
    LN_2,
    LN_2 * 1.5,
    38.816242,
    708.396418532264,
    709.782712893384,
    710.4758600739439,
    745.133219101941,
    // asin, acos, tan, log1p, the hyperbolic ones.
    0.5,
    0.6744,
    0.975,
    1.0,
    std::f64::consts::SQRT_2,
    0.414213562373095,
    0.292893218813452,
    2.0,
    22.0,
    28.0,
    65520.0,
];

const ODD_IN_PAIRS: [f64; 30] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    -2.0,
    3.0,
    -3.0,
    0.5,
    -0.5,
    1.5,
    -1.5,
    1.0 / 3.0,
    10.0,
    -10.0,
    53.0,
    1.0 - f64::EPSILON / 2.0,
    1.0 + f64::EPSILON,
    -1.0 - f64::EPSILON,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::MIN,
    2_147_483_649.0,
    -9_007_199_254_740_993.0,
    1e-300,
];

const ODD_IN_LISTS: [f64; 6] = [-0.0, f64::NAN, f64::NEG_INFINITY, 5e-324, f64::MAX, -3.0];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_its_points() {
        for function in MathFunction::ALL {
            let lists = quick(function);
            assert!(lists.iter().map(Points::count).sum::<usize>() >= QUICK, "{function}");
            assert!(lists.iter().map(Points::count).sum::<usize>() < 2 * QUICK, "{function}");
            for points in &lists {
                assert_eq!(points.items().count(), points.count());
                assert!(points.items().all(|item| item.len() == points.arity));
            }
            assert!(thorough(function).iter().all(|points| points.count() == THOROUGH));
        }
    }

    #[test]
    fn the_same_every_time() {
        let bits = |function| -> Vec<u64> {
            quick(function).iter().flat_map(|points| &points.values).map(|value| value.to_bits()).collect()
        };
        for function in MathFunction::ALL {
            assert_eq!(bits(function), bits(function));
        }
    }

    #[test]
    fn lists_of_any_length() {
        let arities: Vec<_> = quick(MathFunction::Hypot).iter().map(|points| (points.arity, points.count())).collect();
        assert_eq!(arities[0], (0, 1));
        assert_eq!(arities.len(), MOST_ARGUMENTS + 1);
    }

    #[test]
    fn pairs_are_a_full_product() {
        let points = &quick(MathFunction::Pow)[0];
        for wanted in [[1.0, f64::INFINITY], [f64::NEG_INFINITY, 0.5], [-0.0, -3.0]] {
            assert!(points.items().any(|item| item == wanted), "{wanted:?}");
        }
    }
}
