//! Patterns, `...`, rest parameters and `arguments`.

use millrace_column::DType;

use super::{gives, number, outcome, refusal, view};
use crate::{Given, Outcome, Scalar};

#[test]
fn assignments_take_apart() {
    for (source, expected) in [
        ("x => { let a = x, b = 2; [a, b] = [b, a]; return a * 10 + b; }", 23.0),
        ("x => { let a = 1, b = 1; for (let i = 0; i < x; i++) [a, b] = [b, a + b]; return a; }", 3.0),
        ("x => { let a, b, c; [a, , b = 7, c = a] = [x, 1]; return a + b * 10 + c * 100; }", 373.0),
        ("x => { let a, b; ({ a, b = 5 } = { a: x }); return a + b; }", 8.0),
        ("x => { let a, b; ({ p: a, q: [b] } = { p: x, q: [4] }); return a * b; }", 12.0),
        ("x => { const p = { u: 1, v: 2 }; [p.u, p.v] = [p.v, x]; return p.u * 10 + p.v; }", 23.0),
        ("x => { const t = [1, 2, 3]; [t[0], t[2]] = [t[2], t[0]]; return t[0] * 100 + t[1] * 10 + t[2]; }", 321.0),
        ("x => { let n = 0; const t = [5, 6]; [t[n++], t[n++]] = [n, x]; return t[0] * 100 + t[1] * 10 + n; }", 32.0),
        ("x => { let [a, b] = [x, 1]; a += b; [b, a] = [a, b]; return a * 10 + b; }", 14.0),
        ("x => { var [a, b] = [x, 1]; var a = a + b; return a; }", 4.0),
        ("x => { var { a, b } = { a: x, b: 2 }; a += b; return a; }", 5.0),
    ] {
        number(source, &[3.0], expected);
    }
    gives(
        "v => { let a = 0, b = 0; [a, b = 9] = v; return a + b; }",
        &[view(DType::Int8, &[1.0, 2.0])],
        Scalar::F64(3.0),
    );
    match outcome("v => { let a = 0, b = 0; [a, b] = v; return a; }", &[view(DType::Int8, &[1.0])]) {
        Outcome::Bailed(_) => {}
        other => panic!("{other:?}"),
    }
    let refused = refusal("x => { let a = 0; const b = ([a] = [x]); return a; }", 1);
    assert!(refused.message.contains("its value is used"), "{refused}");
}

#[test]
fn patterns_have_defaults_and_what_is_left() {
    for (source, expected) in [
        ("x => { const [a = 5, b = 6] = [x]; return a * 10 + b; }", 36.0),
        ("x => { const [a = 5, b = 6] = [undefined, null]; return b === null ? a + x : 0; }", 8.0),
        ("x => { const { a = 5, b: { c = x } = {} } = {}; return a + c; }", 8.0),
        ("x => { const [a, ...r] = [1, x, 4]; return a + r.length * 10 + r[0] * 100 + r[1] * 1000; }", 4321.0),
        ("x => { const { a, ...r } = { a: 1, b: x, c: 4 }; return r.b + r.c * 10; }", 43.0),
        ("x => { const f = ({ a = 1, b = a } = {}) => a * 10 + b; return f() + f({ b: x }); }", 24.0),
        ("x => { const f = ([a, b = 2] = [7]) => a * b; return f() + f([x]) + f([x, x]); }", 29.0),
        ("x => { const f = (a, b = a * 2) => a + b; let u; if (x > 5) u = 1; return f(x, u); }", 9.0),
        ("x => { const f = (a = 4) => a; return f(x > 5 ? 1 : undefined) + f(x > 1 ? 1 : undefined); }", 5.0),
        ("x => { const f = (a = 4) => a; return f(null) === null ? x : 0; }", 3.0),
    ] {
        number(source, &[3.0], expected);
    }
    let past = [view(DType::Float64, &[2.0])];
    gives("v => { const [a, b = 7] = v; return a * b; }", &past, Scalar::F64(14.0));
}

#[test]
fn lists_and_records_are_spread() {
    for (source, expected) in [
        ("x => { const f = (a, b, c) => a + b * 10 + c * 100; const p = [x, 2]; return f(...p, 1); }", 123.0),
        ("x => { const f = (a, b, c = 4) => a + b * 10 + c * 100; return f(...[x, 2]); }", 423.0),
        ("x => { const p = [x, 2]; const q = [1, ...p, ...p]; p[0] = 100; return q.length * 10 + q[3]; }", 53.0),
        ("x => { const p = { a: x, b: 2 }; const q = { ...p, b: 5 }; p.a = 100; return q.a * 10 + q.b; }", 35.0),
        ("x => { const o = undefined; const q = { a: x, ...o }; return q.a; }", 3.0),
        ("x => Math.max(...[1, x, 2]) + Math.min(0, ...[], x)", 3.0),
        ("x => Math.max(...[])", f64::NEG_INFINITY),
        ("x => { const f = (...xs) => xs.length * 100 + xs[0] * 10 + xs[1]; return f(x, 2); }", 232.0),
        ("x => { const f = (a, ...xs) => xs.length * 100 + a; return f(x); }", 3.0),
        ("x => { const f = (...[a, b = 8]) => a * b; return f(x); }", 24.0),
        ("x => { const f = (...xs) => Math.max(...xs); return f(1, x, 2) - f(...[x, 1]); }", 0.0),
        ("x => { const f = (...xs) => { xs[0] += 1; return xs[0]; }; return f(x) + x; }", 7.0),
        ("(...xs) => xs.length * 10 + xs[0]", 13.0),
        ("function (x) { return arguments.length * 100 + arguments[0] * 10; }", 130.0),
        ("function (x, y) { return arguments.length < 2 ? x : x + y; }", 3.0),
        ("x => { function f(a, b) { return arguments.length < 2 ? a : a + b; } return f(x) * 10 + f(x, 1); }", 34.0),
        (
            "x => { function f() { let s = 0; for (let i = 0; i < arguments.length; i++) s += arguments[i]; return s; } return f(x, 2, 4); }",
            9.0,
        ),
        ("x => { function f(a) { return arguments[1] === undefined ? a : 0; } return f(x); }", 3.0),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn the_greatest_of_an_array_is_found_in_a_loop() {
    let extremes = "v => Math.max(...v) * 10 + Math.min(...v)";
    gives(extremes, &[view(DType::Int8, &[3.0, -1.0, 2.0])], Scalar::F64(29.0));
    gives("v => Math.max(...v)", &[view(DType::Float64, &[])], Scalar::F64(f64::NEG_INFINITY));
    gives("v => Math.max(7, ...v, 2)", &[view(DType::Float64, &[f64::NAN])], Scalar::F64(f64::NAN));
    gives("v => Math.min(...v)", &[view(DType::Float64, &[0.0, -0.0])], Scalar::F64(-0.0));
    match outcome("v => Math.max(...v)", &[view(DType::Int8, &vec![0.0; 30_001])]) {
        Outcome::Bailed(_) => {}
        other => panic!("{other:?}"),
    }
    match outcome("(v, x) => { let y = 0; [y] = [...[x]]; return y; }", &[view(DType::Int8, &[]), Given::Number(4.0)]) {
        Outcome::Returned(_) => {}
        other => panic!("{other:?}"),
    }
}
