use super::{boolean, gives, number};
use crate::{Given, Scalar};

const NAN: f64 = f64::NAN;
const INFINITY: f64 = f64::INFINITY;

#[test]
fn arithmetic_is_of_doubles() {
    number("(x, y) => x + y", &[0.1, 0.2], 0.300_000_000_000_000_04);
    number("(x, y) => x - y", &[-0.0, 0.0], -0.0);
    number("(x, y) => x + y", &[-0.0, 0.0], 0.0);
    number("(x, y) => x * y", &[1e308, 10.0], INFINITY);
    number("(x, y) => x / y", &[1.0, -0.0], -INFINITY);
    number("(x, y) => x / y", &[5e-324, 2.0], 0.0);
    number("(x, y) => x % y", &[-5.0, 3.0], -2.0);
    number("(x, y) => x % y", &[-4.0, 2.0], -0.0);
    number("(x, y) => x % y", &[5.5, INFINITY], 5.5);
    number("(x, y) => x % y", &[5.5, 0.0], NAN);
    number("(x, y) => x ** y", &[2.0, 10.0], 1024.0);
    number("x => -x", &[0.0], -0.0);
    number("x => -0", &[0.0], -0.0);
    number("x => +x", &[-0.0], -0.0);
    number("x => x * 9007199254740993", &[1.0], 9_007_199_254_740_992.0);
}

#[test]
fn booleans_are_numbers_in_arithmetic() {
    gives("(x, y) => x + y", &[Given::Boolean(true), Given::Boolean(true)], Scalar::F64(2.0));
    gives("x => -x", &[Given::Boolean(false)], Scalar::F64(-0.0));
    gives("x => +x", &[Given::Boolean(true)], Scalar::F64(1.0));
    gives("x => ~x", &[Given::Boolean(true)], Scalar::F64(-2.0));
    gives("(x, y) => x < y", &[Given::Boolean(false), Given::Boolean(true)], Scalar::Bool(true));
    number("x => (x > 1) + (x > 2) + true", &[2.5], 3.0);
}

#[test]
fn bitwise_operators_take_integers_modulo_two_to_the_32() {
    number("x => x | 0", &[1e10], 1_410_065_408.0);
    number("x => x | 0", &[-1.9], -1.0);
    number("x => x | 0", &[NAN], 0.0);
    number("x => x | 0", &[-0.0], 0.0);
    number("x => x | 0", &[4_294_967_295.0], -1.0);
    number("x => x >>> 0", &[-1.0], 4_294_967_295.0);
    number("x => x >>> 1", &[-2.0], 2_147_483_647.0);
    number("x => x >> 1", &[-3.0], -2.0);
    number("(x, y) => x << y", &[1.0, 33.0], 2.0);
    number("(x, y) => x << y", &[1.0, 31.0], -2_147_483_648.0);
    number("(x, y) => x >>> y", &[-1.0, -1.0], 1.0);
    number("(x, y) => x & y", &[12.7, 10.2], 8.0);
    number("(x, y) => x ^ y", &[12.0, 10.0], 6.0);
    number("x => ~x", &[4_294_967_296.0], -1.0);
    number("(x, y) => x * y | 0", &[2_147_483_647.0, 2_147_483_647.0], 0.0);
    number("(x, y) => Math.imul(x, y)", &[2_147_483_647.0, 2_147_483_647.0], 1.0);
}

#[test]
fn comparisons_are_false_with_nan() {
    for operator in ["<", "<=", ">", ">=", "==", "==="] {
        boolean(&format!("(x, y) => x {operator} y"), &[NAN, 1.0], false);
    }
    boolean("(x, y) => x != y", &[NAN, NAN], true);
    boolean("(x, y) => x !== y", &[NAN, NAN], true);
    boolean("(x, y) => x === y", &[0.0, -0.0], true);
    boolean("(x, y) => x < y", &[-0.0, 0.0], false);
    boolean("(x, y) => x >= y", &[2.0, 2.0], true);
}

#[test]
fn equality_of_different_types() {
    let mixed = |source: &str, x: f64, y: bool, expected: bool| {
        gives(source, &[Given::Number(x), Given::Boolean(y)], Scalar::Bool(expected));
    };
    mixed("(x, y) => x === y", 1.0, true, false);
    mixed("(x, y) => x !== y", 1.0, true, true);
    mixed("(x, y) => x == y", 1.0, true, true);
    mixed("(x, y) => x == y", 0.0, false, true);
    mixed("(x, y) => x != y", 2.0, true, true);
    gives("(x, y) => x === y", &[Given::Boolean(true), Given::Boolean(true)], Scalar::Bool(true));
}

#[test]
fn nothing_is_ever_undefined() {
    boolean("x => x === undefined", &[1.0], false);
    boolean("x => x != null", &[1.0], true);
    number("x => x === void 0 ? 1 : 2", &[1.0], 2.0);
    number("x => x ?? 5", &[NAN], NAN);
    boolean("x => typeof x === 'number'", &[1.0], true);
    boolean("x => 'boolean' !== typeof (x > 1)", &[1.0], false);
    number("x => { if (typeof x !== 'number') throw new TypeError(`no ${x}`); return x; }", &[3.0], 3.0);
}

#[test]
fn logical_operators_give_values() {
    number("(x, y) => x && y", &[0.0, 5.0], 0.0);
    number("(x, y) => x && y", &[-0.0, 5.0], -0.0);
    number("(x, y) => x && y", &[NAN, 5.0], NAN);
    number("(x, y) => x && y", &[2.0, 5.0], 5.0);
    number("(x, y) => x || y", &[0.0, 5.0], 5.0);
    number("(x, y) => x || y", &[2.0, 5.0], 2.0);
    number("x => x || Math.sin(x) || 7", &[0.0], 7.0);
    boolean("(x, y) => x > 1 && y > 1", &[2.0, 1.0], false);
    boolean("(x, y) => x > 1 || y > 1", &[0.0, 2.0], true);
    boolean("x => !x", &[NAN], true);
    boolean("x => !!x", &[-0.0], false);
    boolean("(x, y) => !(x && y > 1)", &[1.0, 2.0], false);
    number("(x, y) => (x > 1 && y) ? 1 : 2", &[2.0, 0.0], 2.0);
    number("(x, y) => (x > 1 || y % 3 || Math.sin(y)) ? 1 : 2", &[0.0, 3.0], 1.0);
}

#[test]
fn conditionals_compute_one_side_only() {
    number("x => x > 0 ? 1 : -1", &[-3.0], -1.0);
    number("x => { let n = 0; x > 0 ? n = 1 : n = 2; return n; }", &[3.0], 1.0);
    number("x => { let n = 0; const y = x > 0 ? (n += 1, 10) : (n += 5, 20); return n * 100 + y; }", &[-1.0], 520.0);
    number("x => x < 1 ? 1 : x < 2 ? 2 : x < 3 ? 3 : 4", &[2.5], 3.0);
    number("x => true ? x : 0", &[2.0], 2.0);
}

#[test]
fn assignments_are_values() {
    number("x => { let a = 1, b = 2; a = b = x; return a + b; }", &[5.0], 10.0);
    number("x => x + (x = 10) + x", &[1.0], 21.0);
    number("x => x++ + x * 10", &[1.0], 21.0);
    number("x => ++x + x * 10", &[1.0], 22.0);
    number("x => x-- - --x", &[5.0], 2.0);
    number("x => { x += 1; x -= 3; x *= 4; x /= 2; x %= 3; x **= 2; return x; }", &[6.0], 4.0);
    number("x => { x <<= 4; x >>= 1; x >>>= 1; x |= 3; x &= 6; x ^= 1; return x; }", &[1.0], 7.0);
    number("x => { let y = 0; y ||= x; y &&= y + 1; y ??= 9; return y; }", &[4.0], 5.0);
    number("x => (x = 1, x += 1, x * 3)", &[0.0], 6.0);
    number("x => { let n = 0; x > 0 && (n = 5); x < 0 || (n += 1); return n; }", &[1.0], 6.0);
}

#[test]
fn operands_are_computed_in_order() {
    number("x => { let y = x; return y * (y = 3) + y; }", &[2.0], 9.0);
    number("x => { let t = 0; return (t = t * 10 + 1) + 0 * (t = t * 10 + 2) + t; }", &[0.0], 13.0);
}
