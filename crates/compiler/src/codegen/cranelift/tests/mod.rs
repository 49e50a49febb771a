mod arrays;
mod control;
mod fuel;
mod generator;
mod invoke;
mod memory;
mod operations;
mod random;

/// Doubles where implementations part: zeros, subnormals, halves, the edges of the integer types, infinities, NaN.
pub const ODD: [f64; 52] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.5,
    0.49999999999999994,
    -0.49999999999999994,
    0.1,
    -3.7,
    3.0,
    7.0,
    31.0,
    32.0,
    33.0,
    127.0,
    -128.0,
    128.0,
    254.5,
    255.5,
    256.0,
    32767.0,
    -32769.0,
    65536.0,
    2147483647.0,
    2147483648.0,
    -2147483648.0,
    -2147483649.0,
    4294967295.0,
    4294967296.0,
    4294967297.5,
    9007199254740991.0,
    9007199254740992.0,
    -9007199254740993.0,
    9223372036854774784.0,
    9223372036854775808.0,
    -9223372036854775808.0,
    -9223372036854777856.0,
    // Of these bits only the last is low: 1 << 31.
    9671406556917035545133056.0,
    -9671406556917035545133056.0,
    1e22,
    -1e300,
    1e308,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Every pair of odd doubles, as two columns.
pub fn pairs() -> [Vec<f64>; 2] {
    let left = ODD.iter().flat_map(|&a| std::iter::repeat_n(a, ODD.len())).collect();
    let right = ODD.iter().flat_map(|_| ODD).collect();
    [left, right]
}
