//! fdlibm's `sin`, `cos` and `log` with their branches, one number at a time: what lanes are held against. (The `libm`
//! crate has other sequences for these.) NaN where the result takes more than the first round of reduction.

use std::f64::consts::{E, FRAC_2_PI};

use crate::foreign::libm;

fn upper(number: f64) -> u32 {
    (number.to_bits() >> 32) as u32 & 0x7FFF_FFFF
}

pub(super) extern "C" fn sin(number: f64) -> f64 {
    let Some((quarters, x, y)) = reduced(number) else { return f64::NAN };
    match quarters.rem_euclid(4) {
        0 => sine(x, y, quarters == 0),
        1 => cosine(x, y),
        2 => -sine(x, y, false),
        _ => -cosine(x, y),
    }
}

pub(super) extern "C" fn cos(number: f64) -> f64 {
    let Some((quarters, x, y)) = reduced(number) else { return f64::NAN };
    match quarters.rem_euclid(4) {
        0 => cosine(x, y),
        1 => -sine(x, y, false),
        2 => -cosine(x, y),
        _ => sine(x, y, false),
    }
}

fn reduced(number: f64) -> Option<(i32, f64, f64)> {
    const HALF_PI: f64 = f64::from_bits(0x3FF9_21FB_5440_0000);
    const REST: f64 = f64::from_bits(0x3DD0_B461_1A62_6331);
    let (size, high) = (number.abs(), upper(number));
    if high <= 0x3FE9_21FB {
        return Some((0, number, 0.0));
    }
    if high > 0x4139_21FB {
        return None;
    }
    let quarters = (size * FRAC_2_PI + 0.5) as i32;
    let head = size - f64::from(quarters) * HALF_PI;
    let tail = f64::from(quarters) * REST;
    let x = head - tail;
    if (high >> 20) as i32 - (upper(x) >> 20) as i32 > 16 {
        return None;
    }
    let y = (head - x) - tail;
    Some(if number < 0.0 { (-quarters, -x, -y) } else { (quarters, x, y) })
}

fn sine(x: f64, y: f64, is_alone: bool) -> f64 {
    const S: [u64; 6] = [
        0xBFC5_5555_5555_5549,
        0x3F81_1111_1110_F8A6,
        0xBF2A_01A0_19C1_61D5,
        0x3EC7_1DE3_57B1_FE7D,
        0xBE5A_E5E6_8A2B_9CEB,
        0x3DE5_D93A_5ACF_D57C,
    ];
    if upper(x) < 0x3E40_0000 {
        return x;
    }
    let z = x * x;
    let v = z * x;
    let r = S[1..].iter().rev().fold(0.0, |sum, &bits| f64::from_bits(bits) + z * sum);
    let first = f64::from_bits(S[0]);
    if is_alone { x + v * (first + z * r) } else { x - ((z * (0.5 * y - v * r) - y) - v * first) }
}

fn cosine(x: f64, y: f64) -> f64 {
    const C: [u64; 6] = [
        0x3FA5_5555_5555_554C,
        0xBF56_C16C_16C1_5177,
        0x3EFA_01A0_19CB_1590,
        0xBE92_7E4F_809C_52AD,
        0x3E21_EE9E_BDB4_B1C4,
        0xBDA8_FAE9_BE88_38D4,
    ];
    let high = upper(x);
    if high < 0x3E40_0000 {
        return 1.0;
    }
    let z = x * x;
    let r = z * C.iter().rev().fold(0.0, |sum, &bits| f64::from_bits(bits) + z * sum);
    if high < 0x3FD3_3333 {
        return 1.0 - (0.5 * z - (z * r - x * y));
    }
    let quarter = if high > 0x3FE9_0000 { 0.28125 } else { f64::from_bits(u64::from(high - 0x0020_0000) << 32) };
    (1.0 - quarter) - ((0.5 * z - quarter) - (z * r - x * y))
}

pub(super) extern "C" fn log(number: f64) -> f64 {
    const LN_2: (f64, f64) = (f64::from_bits(0x3FE6_2E42_FEE0_0000), f64::from_bits(0x3DEA_39EF_3579_3C76));
    const L: [u64; 7] = [
        0x3FE5_5555_5555_5593,
        0x3FD9_9999_9997_FA04,
        0x3FD2_4924_9422_9359,
        0x3FCC_71C5_1D8E_78AF,
        0x3FC7_4664_96CB_03DE,
        0x3FC3_9A09_D078_C69F,
        0x3FC2_F112_DF3E_5244,
    ];
    let l = L.map(f64::from_bits);
    if number.is_nan() || number < f64::MIN_POSITIVE || number == f64::INFINITY {
        return f64::NAN;
    }
    let fraction = upper(number) & 0xF_FFFF;
    let halved = (fraction + 0x9_5F64) & 0x10_0000;
    let scaled = u64::from(fraction | (halved ^ 0x3FF0_0000)) << 32 | (number.to_bits() & 0xFFFF_FFFF);
    let k = f64::from((upper(number) >> 20) as i32 - 1023 + (halved >> 20) as i32);
    let f = f64::from_bits(scaled) - 1.0;
    if (fraction + 2) & 0xF_FFFF < 3 {
        if f == 0.0 {
            return if k == 0.0 { 0.0 } else { k * LN_2.0 + k * LN_2.1 };
        }
        let r = f * f * (0.5 - 0.3333333333333333 * f);
        return if k == 0.0 { f - r } else { k * LN_2.0 - ((r - k * LN_2.1) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (l[1] + w * (l[3] + w * l[5]));
    let odd = z * (l[0] + w * (l[2] + w * (l[4] + w * l[6])));
    let r = odd + even;
    let half = 0.5 * f * f;
    match ((0x6_147A..=0x6_B851).contains(&fraction), k == 0.0) {
        (true, true) => f - (half - s * (half + r)),
        (true, false) => k * LN_2.0 - ((half - (s * (half + r) + k * LN_2.1)) - f),
        (false, true) => f - s * (f - r),
        (false, false) => k * LN_2.0 - ((s * (f - r) - k * LN_2.1) - f),
    }
}

/// V8 sets 1 apart.
pub(super) extern "C" fn exp(number: f64) -> f64 {
    if number == 1.0 { E } else { libm::exp(number) }
}
