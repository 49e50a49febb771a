//! `exp` between -700 and 700, `log` of normal numbers.

use std::f64::consts::{E, LOG2_E};

/// The first 32 bits of ln 2, and the rest.
const LN_2: (f64, f64) = (0.6931471803691238, 1.9082149292705877e-10);

/// 1.5 * 2^52: what is added to it stands as an integer in the low bits.
const INTEGER: f64 = 6755399441055744.0;

#[inline(always)]
pub(super) fn exp(number: f64) -> f64 {
    const P: [f64; 5] = [
        0.16666666666666602,
        -0.0027777777777015593,
        6.613756321437934e-05,
        -1.6533902205465252e-06,
        4.1381367970572385e-08,
    ];
    let size = number.abs();
    // How often to double. Around half of ln 2, and one and a half, fdlibm compares the upper halves alone.
    let doublings = (LOG2_E * number + 0.5_f64.copysign(number)).trunc();
    let doublings = if size < f64::from_bits(0x3FF0_A2B2 << 32) { 1.0_f64.copysign(number) } else { doublings };
    let doublings = if size < f64::from_bits(0x3FD6_2E43 << 32) { 0.0 } else { doublings };
    let high = number - doublings * LN_2.0;
    let low = doublings * LN_2.1;
    let x = high - low;
    let t = x * x;
    let c = x - t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * P[4]))));
    let power = 1.0 - ((low - (x * c) / (2.0 - c)) - high);
    let factor = f64::from_bits(((doublings + INTEGER).to_bits() << 52).wrapping_add(1.0_f64.to_bits()));
    let result = power * factor;
    let result = if size < f64::from_bits(0x3E30_0000 << 32) { 1.0 + number } else { result };
    let result = if number == 1.0 { E } else { result };
    if size < 700.0 { result } else { f64::NAN }
}

#[inline(always)]
pub(super) fn log(number: f64) -> f64 {
    const L: [f64; 7] = [
        0.6666666666666735,
        0.3999999999940942,
        0.2857142874366239,
        0.22222198432149784,
        0.1818357216161805,
        0.15313837699209373,
        0.14798198605116586,
    ];
    const EXACT: f64 = 4503599627370496.0;
    let bits = number.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    // From about the root of 2 on it is halved.
    let halved = (fraction + (0x9_5F64 << 32)) & 1 << 52;
    let f = f64::from_bits(fraction | (halved ^ 1.0_f64.to_bits())) - 1.0;
    let exponent = (bits >> 52) + (halved >> 52);
    let k = f64::from_bits(exponent | EXACT.to_bits()) - EXACT - 1023.0;
    let (high, low) = (k * LN_2.0, k * LN_2.1);

    let r = f * f * (0.5 - 0.3333333333333333 * f);
    let near_one = high - ((r - low) - f);

    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (L[1] + w * (L[3] + w * L[5]));
    let odd = z * (L[0] + w * (L[2] + w * (L[4] + w * L[6])));
    let r = odd + even;
    let half = 0.5 * f * f;
    let inner = high - ((half - (s * (half + r) + low)) - f);
    let outer = high - ((s * (f - r) - low) - f);

    let is_inner = (fraction as i64 >= 0x6_147A << 32) & ((fraction as i64) < 0x6_B852 << 32);
    let is_near_one = (((fraction + (2 << 32)) & ((1 << 52) - 1)) as i64) < 3 << 32;
    let result = if is_inner { inner } else { outer };
    let result = if is_near_one { near_one } else { result };
    if (f64::MIN_POSITIVE..f64::INFINITY).contains(&number) { result } else { f64::NAN }
}
