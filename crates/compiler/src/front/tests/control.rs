use super::{boolean, number, outcome, refusal};
use crate::ir::BailReason;
use crate::{Given, Outcome};

#[test]
fn branches_merge_variables() {
    let source = "x => { let a = 1, b = 2; if (x > 0) { a = 10; } else { b = 20; } return a * 100 + b; }";
    number(source, &[1.0], 1002.0);
    number(source, &[-1.0], 120.0);
    number("x => { let a; if (x > 0) a = 1; else a = 2; return a; }", &[0.0], 2.0);
    number("x => { if (x > 0) return 1; if (x < 0) return -1; return x; }", &[-0.0], -0.0);
    number("x => { if (x > 0) { return 1; } else if (x < 0) { return -1; } else { return 0; } }", &[-5.0], -1.0);
    number("x => { let a = Math.sin(x); if (x > 0) { x = 1; } else { return 7; } return x + a * 0; }", &[3.0], 1.0);
    number("x => { var a; if (x > 0) { a = x % 3; } else { throw 1; } return a; }", &[5.0], 2.0);
}

#[test]
fn loops_carry_what_they_assign() {
    number("n => { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }", &[10.0], 45.0);
    number("n => { let s = 0; while (n > 0) { s += n; n--; } return s; }", &[4.0], 10.0);
    number("n => { let s = 0; do { s += n; n -= 1; } while (n > 0); return s; }", &[-3.0], -3.0);
    number(
        "n => { let a = 0, b = 1; for (let i = 0; i < n; ++i) { const t = a + b; a = b; b = t; } return a; }",
        &[30.0],
        832_040.0,
    );
    number("n => { for (var i = 0; i < n; i += 2) {} return i; }", &[7.0], 8.0);
    number("n => { let i = 0; for (;;) { if (++i >= n) break; } return i; }", &[7.0], 7.0);
    number("n => { for (;;) { if (n > 100) return n; n *= 2; } }", &[3.0], 192.0);
    number("n => { let x; while (true) { x = n; if (x > 1) break; n++; } return x; }", &[-3.0], 2.0);
    number("n => { let k = 0; while ((n -= 1) > 0 && n % 7) k++; return k * 100 + n; }", &[10.0], 207.0);
    number("n => { let i = 0, j = 9; for (i = 1, j = 2; i < n; i++, j += i) ; return j; }", &[4.0], 11.0);
    number("n => { do { n = n + 1; } while (false); return n; }", &[4.0], 5.0);
    number("n => { while (false) { n = 0; } return n; }", &[4.0], 4.0);
}

#[test]
fn break_and_continue_find_their_loop() {
    number("n => { let s = 0; for (let i = 0; i < n; i++) { if (i % 2) continue; s += i; } return s; }", &[10.0], 20.0);
    number("n => { let s = 0, i = 0; while (i < n) { i++; if (i % 2) continue; s += i; } return s; }", &[10.0], 30.0);
    number(
        "n => { let s = 0, i = 0; do { i++; if (i === 3) continue; s += i; } while (i < n); return s; }",
        &[5.0],
        12.0,
    );
    let nested = "n => {
        let s = 0;
        outer: for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) {
                if (j > i) continue outer;
                if (i + j > 8) break outer;
                s = s * 3 + i + j;
            }
        }
        return s;
    }";
    let mut expected = 0.0;
    'outer: for i in 0..6 {
        for j in 0..6 {
            if j > i {
                continue 'outer;
            }
            if i + j > 8 {
                break 'outer;
            }
            expected = expected * 3.0 + f64::from(i + j);
        }
    }
    number(nested, &[6.0], expected);
    number("x => { done: { if (x > 1) break done; x = 100; } return x; }", &[2.0], 2.0);
    number("x => { done: { if (x > 1) break done; x = 100; } return x; }", &[0.0], 100.0);
    number("x => { a: b: for (;;) { for (;;) { x++; if (x > 5) break a; continue b; } } return x; }", &[0.0], 6.0);
}

#[test]
fn variables_of_a_scope_end_with_it() {
    number("n => { let s = 0; for (let i = 0; i < n; i++) { let t = i; t *= 2; s += t; } return s; }", &[4.0], 12.0);
    number("x => { let y = 1; { let y = 2; x += y; } return x + y; }", &[0.0], 3.0);
    number("x => { for (let i = 0; i < 3; i++) { const i = 10; x += i; } return x; }", &[0.0], 30.0);
    number("x => { let t; for (let i = 0; i < 3; i++) { t = i; x += t; } return x; }", &[0.0], 3.0);
}

#[test]
fn switches_fall_through() {
    let source = "x => {
        let r = 0;
        switch (x) {
            case 1: r += 1;
            case 2: r += 10; break;
            default: r += 100;
            case 3: r += 1000; break;
            case 4: return -1;
        }
        return r;
    }";
    for (x, expected) in [(1.0, 11.0), (2.0, 10.0), (3.0, 1000.0), (4.0, -1.0), (9.0, 1100.0), (f64::NAN, 1100.0)] {
        number(source, &[x], expected);
    }
    let sums = "x => { switch (true) { case x > 10: return 2; case x > 5: return 1; } return 0; }";
    number(sums, &[7.0], 1.0);
    number(sums, &[17.0], 2.0);
    number(sums, &[1.0], 0.0);
    number("x => { let y; switch (x) { case 0: case 1: y = 5; break; default: y = 6; } return y; }", &[1.0], 5.0);
    number("x => { for (let i = 0; ; i++) { switch (i) { case 3: return i; default: continue; } } }", &[1.0], 3.0);
    number("x => { switch (x) { } return x; }", &[1.0], 1.0);
    number("x => { switch (x) { case 1: { let t = 2; x = t; } } return x; }", &[1.0], 2.0);
}

#[test]
fn what_cannot_be_reached_is_not_lowered() {
    number("x => { return x; x = y2; var y2; }", &[1.0], 1.0);
    number("x => { for (;;) { return x; let q; q++; } }", &[1.0], 1.0);
    number("x => { if (x > 0) { return 1; } else { return 2; } throw 1; }", &[1.0], 1.0);
    number("x => { while (true) { if (x > 3) return x; x++; } return 5; }", &[1.0], 4.0);
}

#[test]
fn a_path_without_a_value_is_run_again() {
    let bails = |source: &str, x: f64, expected: BailReason| match outcome(source, &[Given::Number(x)]) {
        Outcome::Bailed(reason) => assert_eq!(reason, expected, "{source}"),
        other => panic!("{source}: {other:?}"),
    };
    bails("x => { if (x > 0) return 1; }", -1.0, BailReason::Undefined);
    bails("x => { if (x > 0) return 1; return; }", -1.0, BailReason::Undefined);
    bails("x => x > 0 ? x : undefined", -1.0, BailReason::Undefined);
    bails("x => { if (x > 0) return 1; return null; }", -1.0, BailReason::Undefined);
    bails("x => { if (x < 0) throw new RangeError('negative: ' + x); return x; }", -1.0, BailReason::Throw);
    number("x => { if (x < 0) throw new RangeError('negative: ' + x); return x; }", &[1.0], 1.0);
    number("x => x > 0 ? x : undefined", &[2.0], 2.0);
}

#[test]
fn an_endless_loop_runs_out_of_fuel() {
    assert!(matches!(outcome("x => { for (;;) x++; return 1; }", &[Given::Number(0.0)]), Outcome::OutOfFuel));
    assert!(matches!(outcome("x => { while (true); return x; }", &[Given::Number(0.0)]), Outcome::OutOfFuel));
}

#[test]
fn what_may_have_no_value_is_undefined() {
    for (source, x, expected) in [
        ("x => { let y; if (x > 9) y = 1; else x = y; return +y; }", 1.0, f64::NAN),
        ("x => { let y; if (x > 9) y = 1; return y === undefined ? 2 : y; }", 1.0, 2.0),
        ("x => { let y; if (x > 0) y = 1; return y === undefined ? 2 : y; }", 1.0, 1.0),
        ("x => { let y; if (x > 0) y = 1; return y || 5; }", -1.0, 5.0),
        ("x => { let y; if (x > 0) y = 0; return y ?? 5; }", 1.0, 0.0),
        ("x => { let y; if (x > 0) y = 0; return y ?? 5; }", -1.0, 5.0),
        ("x => { let y; while (x > 0) { y = y === undefined ? 10 : y + 1; x--; } return y; }", 3.0, 12.0),
        ("x => { var y; for (;;) { if (x > 5) break; y = x++; } return y; }", 3.0, 5.0),
        ("x => { const t = x + late; var late = 1; return t; }", 1.0, f64::NAN),
        ("x => { let y; switch (x) { case 1: y = 1; } return y == null ? 7 : y; }", 2.0, 7.0),
        ("x => { let y; switch (x) { case 1: y = 1; } return y == null ? 7 : y; }", 1.0, 1.0),
        ("x => { let y; for (let i = 0; i < x; i++) { let z; if (i > 1) z = i; y = z; } return y ?? -1; }", 2.0, -1.0),
        ("x => { let y; for (let i = 0; i < x; i++) { let z; if (i > 1) z = i; y = z; } return y ?? -1; }", 3.0, 2.0),
        (
            "x => { let best; for (let i = 0; i < x; i++) if (best === undefined || i * 7 % 5 > best) best = i * 7 % 5; return best; }",
            5.0,
            4.0,
        ),
        ("x => { let y = null; if (x > 0) y = x; return y === null ? -1 : y; }", -4.0, -1.0),
        ("x => { let y = null; if (x > 0) y = x; return y + 1; }", -4.0, 1.0),
        ("x => { let y; if (x > 0) y = null; return y === null ? 1 : y === undefined ? 2 : 3; }", 4.0, 1.0),
        ("x => { let y; if (x > 0) y = null; return y === null ? 1 : y === undefined ? 2 : 3; }", -4.0, 2.0),
        ("x => { let y; if (x > 0) y = null; return y == undefined ? 1 : 2; }", -4.0, 1.0),
        (
            "x => { let y; if (x > 0) y = true; return typeof y === 'boolean' ? 1 : typeof y === 'undefined' ? 2 : 3; }",
            1.0,
            1.0,
        ),
        ("x => { let y = x > 0 ? x : false; return y === false ? 9 : y; }", -1.0, 9.0),
        ("x => { let y = x > 0 ? x : false; return y === false ? 9 : +y; }", 3.0, 3.0),
        ("x => { let b = true; b++; return b + x; }", 3.0, 5.0),
        ("x => { let y; y ??= x; y ??= 100; return y; }", 3.0, 3.0),
        ("x => { let y; y ||= x; y &&= y + 1; return y; }", 3.0, 4.0),
        ("x => { let a, b; if (x > 0) a = x; if (x > 1) b = x; return a === b ? 1 : 0; }", 0.0, 1.0),
        ("x => { let a, b; if (x > 0) a = x; if (x > 1) b = x; return a === b ? 1 : 0; }", 1.0, 0.0),
        ("x => { let a, b; if (x > 0) a = x; if (x > 1) b = x; return a === b ? 1 : 0; }", 2.0, 1.0),
        ("x => { let a, b = null; if (x > 0) a = x; if (x > 0) b = true; return a == b ? 1 : 0; }", 1.0, 1.0),
        ("x => { let a, b = null; if (x > 0) a = x; if (x > 0) b = true; return a == b ? 1 : 0; }", -1.0, 1.0),
        ("x => { let a, b = null; if (x > 0) a = x; if (x > 0) b = true; return a == b ? 1 : 0; }", 2.0, 0.0),
        (
            "x => { let y; if (x > 0) y = x; switch (y) { case undefined: return 1; case 2: return 2; } return 3; }",
            0.0,
            1.0,
        ),
        (
            "x => { let y; if (x > 0) y = x; switch (y) { case undefined: return 1; case 2: return 2; } return 3; }",
            2.0,
            2.0,
        ),
        ("x => { let y; if (x > 0) y = x; return Number.isNaN(y) ? 1 : isNaN(y) ? 2 : 3; }", 0.0, 2.0),
        ("x => { let y; if (x > 0) y = x; return Number.isNaN(y) ? 1 : isNaN(y) ? 2 : 3; }", 2.0, 3.0),
    ] {
        number(source, &[x], expected);
    }
    for source in [
        "x => { let y; if (x > 9) y = 1; return y; }",
        "x => { let y = null; if (x > 9) y = 1; return y; }",
        "x => { let y; if (x > 9) y = true; return y; }",
        "x => { let y = null; if (x > 9) y = 1; return y ?? undefined; }",
    ] {
        match outcome(source, &[Given::Number(1.0)]) {
            Outcome::Bailed(BailReason::Undefined) => {}
            other => panic!("{source}: {other:?}"),
        }
    }
}

#[test]
fn what_is_used_before_it_is_declared_is_refused() {
    for source in [
        "x => { switch (x) { case 0: let y = 1; break; case 1: y = 2; return y; } return 0; }",
        "x => { x = y; let y = 1; return y; }",
        "x => { let y = y + 1; return y; }",
    ] {
        assert!(refusal(source, 1).message.contains("before it is declared"), "{source}");
    }
}

#[test]
fn conditions_of_loops_may_be_anything() {
    number("x => { let n = 0; while (x) { x--; n++; } return n; }", &[3.0], 3.0);
    number("x => { let n = 0; for (; !(n > 4);) n++; return n; }", &[3.0], 5.0);
    boolean(
        "x => { let found = false; for (let i = 0; i < 10 && !found; i++) found = i === x; return found; }",
        &[3.0],
        true,
    );
}
