//! `sin` and `cos` up to 2^19 pi / 2, but for numbers so near to a multiple of pi / 2 that it takes more digits of pi.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_4};

/// The first 33 bits of pi / 2, and the rest.
const HALF_PI: (f64, f64) = (1.5707963267341256, 6.077100506506192e-11);

const SIGN: u64 = 1 << 63;

/// 1.5 * 2^52: what is added to it stands as an integer in the low bits.
const INTEGER: f64 = 6755399441055744.0;

#[inline(always)]
pub(super) fn sin(number: f64) -> f64 {
    let Turned { sine, cosine, quarters, is_taken } = turn(number);
    let size = if quarters & 1 == 0 { sine } else { cosine };
    let sign = (number.to_bits() & SIGN) ^ ((quarters & 2) << 62);
    let result = f64::from_bits(size.to_bits() ^ sign);
    if is_taken { result } else { f64::NAN }
}

#[inline(always)]
pub(super) fn cos(number: f64) -> f64 {
    let Turned { sine, cosine, quarters, is_taken } = turn(number);
    let size = if quarters & 1 == 0 { cosine } else { sine };
    let sign = ((quarters + 1) & 2) << 62;
    let result = f64::from_bits(size.to_bits() ^ sign);
    if is_taken { result } else { f64::NAN }
}

/// Of the number without its sign: of what is left of it after so many quarter turns.
struct Turned {
    sine: f64,
    cosine: f64,
    /// Its two low bits count; the others are any.
    quarters: u64,
    is_taken: bool,
}

#[inline(always)]
fn turn(number: f64) -> Turned {
    let size = number.abs();
    // fdlibm compares the upper halves: numbers with that of pi / 4 are not turned.
    let is_small = size < f64::from_bits(((FRAC_PI_4.to_bits() >> 32) + 1) << 32);
    let quarters = (size * FRAC_2_PI + 0.5).trunc();
    let quarters = if is_small { 0.0 } else { quarters };
    let head = size - quarters * HALF_PI.0;
    let tail = quarters * HALF_PI.1;
    let x = head - tail;
    let y = (head - x) - tail;
    let lost = (size.to_bits() >> 52) as i64 - (x.to_bits() << 1 >> 53) as i64;
    let is_near = size < f64::from_bits(0x4139_21FC << 32);
    Turned {
        sine: sine(x, y, is_small),
        cosine: cosine(x, y),
        quarters: (quarters + INTEGER).to_bits(),
        is_taken: is_near & (is_small | (lost <= 16)),
    }
}

/// Of `x + y` with y far smaller, both small. Where nothing was turned there is no `y`, and fdlibm takes another way.
#[inline(always)]
fn sine(x: f64, y: f64, is_small: bool) -> f64 {
    const S: [f64; 6] = [
        -0.16666666666666632,
        0.00833333333332249,
        -0.0001984126982985795,
        2.7557313707070068e-06,
        -2.5050760253406863e-08,
        1.58969099521155e-10,
    ];
    let z = x * x;
    let v = z * x;
    let r = S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * S[5])));
    let alone = x + v * (S[0] + z * r);
    let both = x - ((z * (0.5 * y - v * r) - y) - v * S[0]);
    if is_small { alone } else { both }
}

#[inline(always)]
fn cosine(x: f64, y: f64) -> f64 {
    const C: [f64; 6] = [
        0.0416666666666666,
        -0.001388888888887411,
        2.480158728947673e-05,
        -2.7557314351390663e-07,
        2.087572321298175e-09,
        -1.1359647557788195e-11,
    ];
    let z = x * x;
    let r = z * (C[0] + z * (C[1] + z * (C[2] + z * (C[3] + z * (C[4] + z * C[5])))));
    let size = x.abs();
    // A quarter of x, in its upper half: taken from both terms, it leaves the last one small. Below 0.3 it is not needed.
    let quarter = f64::from_bits((size.to_bits() >> 32 << 32).wrapping_sub(0x0020_0000 << 32));
    let quarter = if size >= f64::from_bits(0x3FE9_0001 << 32) { 0.28125 } else { quarter };
    let quarter = if size < f64::from_bits(0x3FD3_3333 << 32) { 0.0 } else { quarter };
    let half = 0.5 * z - quarter;
    (1.0 - quarter) - (half - (z * r - x * y))
}
