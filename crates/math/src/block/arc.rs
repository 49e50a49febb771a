//! `asin` and `acos` within -1..1, `atan` up to 2^66.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// pi / 2 less its double.
const REST_OF_HALF_PI: f64 = 6.123233995736766e-17;

#[inline(always)]
pub(super) fn asin(number: f64) -> f64 {
    let size = number.abs();
    let is_small = size < 0.5;
    let t = if is_small { size * size } else { (1.0 - size) * 0.5 };
    let w = ratio(t);
    let small = size + size * w;
    let root = t.sqrt();
    let (upper, rest) = split(t, root);
    let near_one = FRAC_PI_2 - (2.0 * (root + root * w) - REST_OF_HALF_PI);
    let p = 2.0 * root * w - (REST_OF_HALF_PI - 2.0 * rest);
    let q = FRAC_PI_4 - 2.0 * upper;
    let middle = FRAC_PI_4 - (p - q);
    let large = if size >= f64::from_bits(0x3FEF_3333 << 32) { near_one } else { middle };
    let result = if is_small { small } else { large };
    if size < 1.0 { result.copysign(number) } else { f64::NAN }
}

#[inline(always)]
pub(super) fn acos(number: f64) -> f64 {
    let size = number.abs();
    let is_small = size < 0.5;
    let t = if is_small { size * size } else { (1.0 - size) * 0.5 };
    let w = ratio(t);
    let small = FRAC_PI_2 - (number - (REST_OF_HALF_PI - number * w));
    let root = t.sqrt();
    let (upper, rest) = split(t, root);
    let negative = PI - 2.0 * (root + (w * root - REST_OF_HALF_PI));
    let positive = 2.0 * (upper + (w * root + rest));
    let large = if number < 0.0 { negative } else { positive };
    let result = if is_small { small } else { large };
    if size < 1.0 { result } else { f64::NAN }
}

/// `(asin(x) - x) / x` for `t = x * x` up to a quarter.
#[inline(always)]
fn ratio(t: f64) -> f64 {
    const P: [f64; 6] = [
        0.16666666666666666,
        -0.3255658186224009,
        0.20121253213486293,
        -0.04005553450067941,
        0.0007915349942898145,
        3.479331075960212e-05,
    ];
    const Q: [f64; 4] = [-2.403394911734414, 2.0209457602335057, -0.6882839716054533, 0.07703815055590194];
    let p = t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * (P[4] + t * P[5])))));
    let q = 1.0 + t * (Q[0] + t * (Q[1] + t * (Q[2] + t * Q[3])));
    p / q
}

/// The root of `t` as the upper half of `root`, and what this lacks.
#[inline(always)]
fn split(t: f64, root: f64) -> (f64, f64) {
    let upper = f64::from_bits(root.to_bits() >> 32 << 32);
    (upper, (t - upper * upper) / (root + upper))
}

#[inline(always)]
pub(super) fn atan(number: f64) -> f64 {
    const A: [f64; 11] = [
        0.3333333333333293,
        -0.19999999999876483,
        0.14285714272503466,
        -0.11111110405462356,
        0.09090887133436507,
        -0.0769187620504483,
        0.06661073137387531,
        -0.058335701337905735,
        0.049768779946159324,
        -0.036531572744216916,
        0.016285820115365782,
    ];
    let t = number.abs();
    // Five intervals, the last first: a fraction to take the arc tangent of, and what to add to it in two parts.
    let mut fraction = (-1.0, t);
    let mut known = (FRAC_PI_2, REST_OF_HALF_PI);
    let intervals = [
        (2.4375, (t - 1.5, 1.0 + 1.5 * t), (0.982793723247329, 1.3903311031230998e-17)),
        (1.1875, (t - 1.0, t + 1.0), (FRAC_PI_4, REST_OF_HALF_PI / 2.0)),
        (0.6875, (2.0 * t - 1.0, 2.0 + t), (0.4636476090008061, 2.2698777452961687e-17)),
        (0.4375, (t, 1.0), (0.0, 0.0)),
    ];
    for (end, part, constant) in intervals {
        let is_within = t < end;
        fraction.0 = if is_within { part.0 } else { fraction.0 };
        fraction.1 = if is_within { part.1 } else { fraction.1 };
        known.0 = if is_within { constant.0 } else { known.0 };
        known.1 = if is_within { constant.1 } else { known.1 };
    }
    let x = fraction.0 / fraction.1;
    let z = x * x;
    let w = z * z;
    let odd = z * (A[0] + w * (A[2] + w * (A[4] + w * (A[6] + w * (A[8] + w * A[10])))));
    let even = w * (A[1] + w * (A[3] + w * (A[5] + w * (A[7] + w * A[9]))));
    let result = known.0 - ((x * (odd + even) - known.1) - x);
    if t < f64::from_bits(0x4410_0000 << 32) { result.copysign(number) } else { f64::NAN }
}
