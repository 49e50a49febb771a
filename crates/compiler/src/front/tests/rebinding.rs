//! `arguments` where parameters are assigned to, names that stand for another function or list later, what is never
//! reached, and calls through `call`, `apply` and lists of functions.

use millrace_column::DType;

use super::world::{Item, World};
use super::{gives, gives_in, number, outcome_in, refusal, view};
use crate::{Given, Outcome, Scalar};

#[test]
fn arguments_are_known_by_their_number() {
    for (source, expected) in [
        ("function (x) { x = x + 1; /* other arguments */ return x; }", 4.0),
        ("function (x, y) { x = x + 1; return arguments.length * 10 + x; }", 14.0),
        ("function (x, y) { y = arguments.length; return y * 10 + x; }", 13.0),
        ("function (x, y) { 'use strict'; x = 9; return arguments[0] * 10 + x; }", 39.0),
        ("function (x, y = 2) { x = 9; return arguments[0] * 10 + x + y; }", 41.0),
        ("function (x) { x += 1; return arguments[1] === undefined ? x : 0; }", 4.0),
        ("function (x, y) { y = 2; return arguments[1] === undefined ? y + x : 0; }", 5.0),
        (
            "x => { function f(a, b, c) { switch (arguments.length) { case 1: return a; case 2: b = b + 1; return a * b; default: return c.what(); } } return f(x) * 100 + f(x, 2); }",
            309.0,
        ),
        (
            "x => { function f(a, b) { const n = arguments.length; if (n === 1) return a; if (n > 2) return a.what(); return a + b; } return f(x) * 10 + f(x, 1); }",
            34.0,
        ),
        (
            "x => { function f(start, stop, step) { var n; start = +start, stop = +stop, step = (n = arguments.length) < 2 ? (stop = start, start = 0, 1) : n < 3 ? 1 : +step; return start * 100 + stop * 10 + step; } return f(x) * 1000 + f(1, x, 5); }",
            31135.0,
        ),
        (
            "x => { function sum() { let s = 0; for (let i = arguments.length - 1; i >= 0; i--) s = s * 10 + arguments[i]; return s; } function pass() { return sum.apply(null, arguments); } return pass(x, 1, 2); }",
            213.0,
        ),
        (
            "x => { function f(a) { function g() { return arguments.length; } a = 1; return g(a, a) + a; } return f(x); }",
            3.0,
        ),
    ] {
        number(source, &[3.0], expected);
    }
    for source in [
        "function (x) { x = 2; return arguments[0]; }",
        "function (x) { x = 2; let s = 0; for (let i = 0; i < arguments.length; i++) s += arguments[i]; return s; }",
        "function (x) { const f = (a) => a[0]; x = 2; return f(arguments); }",
        "function (x) { arguments.length = 0; x = 2; return arguments.length; }",
        "function (x) { arguments[0] = 2; return x; }",
    ] {
        let refused = refusal(source, 1);
        assert!(refused.code == "unsupported-syntax", "{source}: {refused}");
    }
}

#[test]
fn what_is_never_reached_need_not_be_compiled() {
    for (source, expected) in [
        ("x => { return x; x.what(); }", 3.0),
        ("x => { const n = 1 + 1; if (n === 2) { return x; } return x.what(); }", 3.0),
        ("x => { const f = undefined; if (typeof f === 'function') return f(x); return x; }", 3.0),
        ("x => { const f = (v) => v; if (f == null) return x.what(); return f(x); }", 3.0),
        ("x => { const f = (v) => v; return f !== undefined && f(x) > 2 ? 1 : 0; }", 1.0),
        ("x => { const f = (v, w = 1) => v; if (f.length === 2) return f.what(); return f(x) + f.length; }", 4.0),
        ("x => { const f = (a, g) => g ? g(a) : a; return f(x) * 10 + f(x, (v) => v + 1); }", 34.0),
        ("x => { const f = (a, g) => !g ? a : g(a); return f(x, null) * 10 + f(x, Math.sqrt) * 0; }", 30.0),
        (
            "x => { let s = 0; a: for (let i = 0; i < 9; i++) { for (;;) { if (i > x) break a; s += i; continue a; } } return s; }",
            6.0,
        ),
        ("x => { b: { if (x > 2) break b; return 1; } return 2; }", 2.0),
        ("x => { do { if (x > 9) return 1; break; } while (true); return 2; }", 2.0),
        ("x => { switch (x) { case 3: break; default: return 1; } return 2; }", 2.0),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn names_stand_for_other_things_later() {
    for (source, expected) in [
        ("x => { let f = (v) => v + 1; const a = f(x); f = (v) => v * 2; return a * 10 + f(x); }", 46.0),
        ("x => { var f = (v) => v + 1; var a = f(x); f = Math.abs; return a * 10 + f(-x); }", 43.0),
        ("x => { let f; f = (v) => v + 1; return f(x); }", 4.0),
        (
            "x => { const g = (f, v) => { f = f === undefined ? (w) => w + 1 : f; return f(v); }; return g(undefined, x) * 10 + g((w) => w, x); }",
            43.0,
        ),
        ("x => { const g = (v, f) => { if (f === undefined) f = (w) => w + 1; return f(v); }; return g(x); }", 4.0),
        ("x => { const g = (v, k) => { if (k == null) k = 4; return v * k; }; return g(x) * 10 + g(x, 1); }", 123.0),
        (
            "x => { const g = (v, k) => { if (v > 2) k = 4; return k === undefined ? v : v * k; }; return g(x) * 10 + g(1); }",
            121.0,
        ),
        (
            "x => { const g = (v, k) => { for (let i = 0; i < 3; i++) k = k === undefined ? v : k + v; return k; }; return g(x); }",
            9.0,
        ),
        ("x => { let p = [x, 1]; p = [p[1], p[0]]; return p[0] * 10 + p[1]; }", 13.0),
        ("x => { let p = { a: x }; const q = p; p = { a: 1, b: 2 }; return q.a * 100 + p.a * 10 + p.b; }", 312.0),
        (
            "x => { let f = (v) => v; const g = (v) => f(v); const a = g(x); f = (v) => -v; return a * 10 + g(x); }",
            27.0,
        ),
        (
            "x => { let s = 0; for (let i = 0; i < 3; i++) { let f = (v) => v; s += f(i); f = (v) => v * 10; s += f(i); } return s; }",
            33.0,
        ),
        (
            "x => { const f = (n, k) => { if (n === 0) return k; k = k === undefined ? 1 : k + 1; return f(n - 1, k); }; return f(x); }",
            3.0,
        ),
        ("x => { let f = (v) => v; { f = (v) => v + 1; } return f(x); }", 4.0),
    ] {
        number(source, &[3.0], expected);
    }
    for source in [
        "x => { let f = (v) => v; if (x > 2) f = (v) => v + 1; return f(x); }",
        "x => { let f = (v) => v; for (let i = 0; i < 3; i++) f = (v) => v + 1; return f(x); }",
        "x => { let f = (v) => v; const set = () => { f = (v) => v + 1; }; set(); return f(x); }",
        "x => { let f = (v) => v; switch (x) { case 3: f = (v) => v + 1; } return f(x); }",
        "x => { let f = (v) => v; b: { if (x > 2) break b; f = (v) => v + 1; } return f(x); }",
        "x => { let f = (v) => v; const y = (f = (v) => v + 1, 2); return f(x) + y; }",
    ] {
        let refused = refusal(source, 1);
        assert!(refused.message.contains("a function as a value"), "{source}: {refused}");
    }
    let list = "v => { v = v.map((e) => e + 1); return v[0] * 10 + v.length; }";
    gives(list, &[view(DType::Float64, &[3.0, 4.0])], Scalar::F64(42.0));
}

#[test]
fn lists_of_one_of_two_are_taken_apart() {
    for (source, expected) in [
        ("x => { const f = (a, b) => [a, b]; const [p, q] = x > 2 ? f(1, 2) : f(3, 4); return p * 10 + q; }", 12.0),
        ("x => { const f = (a, b) => [a, b], r = x < 2, [p, q] = r ? f(1, 2) : f(3, 4); return p * 10 + q; }", 34.0),
        (
            "x => { const f = (a) => ({ a, b: [a, 2] }); const { a, b: [c, d] } = x ? f(x) : f(1); return a * 100 + c * 10 + d; }",
            332.0,
        ),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn functions_are_told_apart() {
    let source = "x => { const down = (a, b) => b - a; function pick(f = up) { if (f === up) return down; if (typeof f !== 'function') throw 0; return (a, b) => f(b, a); } return pick()(1, x) * 100 + pick((a, b) => a * 10 + b)(1, x); }";
    let world = World::new(source, vec![("up", Item::Function(1))]).with("up", "(a, b) => a - b", Vec::new());
    gives_in(&world, &[3.0], 231.0);
}

#[test]
fn functions_are_applied() {
    for (source, expected) in [
        ("x => { const f = (a, b) => a * 10 + b; return f.call(null, x, 1) + f.apply(null, [x, 2]); }", 63.0),
        ("x => { function f(a) { return this.k * a; } return f.call({ k: 2 }, x); }", 6.0),
        ("x => Math.max.apply(null, [1, x, 2]) + Math.abs.call(undefined, -x)", 6.0),
        ("x => { const f = (a = 5) => a; return f.apply(null) + f.call() + f.apply(null, null) + x; }", 18.0),
        (
            "x => { const fs = [(v) => v + 1, (v) => v * 2, Math.abs]; let s = 0; for (let i = 0; i < 3; i++) s = s * 10 + fs[i](x); return s; }",
            463.0,
        ),
        (
            "x => { let n = 0; const fs = [() => { n += 1; return n; }, () => { n += 10; return n; }]; for (let i = 0; i < 4; i++) fs[i & 1](); return n + x; }",
            25.0,
        ),
        ("x => { let i = 0; const fs = [(v) => v, (v) => v * 2]; return fs[i++](i) * 10 + fs[i](x); }", 16.0),
    ] {
        number(source, &[3.0], expected);
    }
    gives("v => Math.max.apply(null, v)", &[view(DType::Float64, &[1.0, 7.0, 2.0])], Scalar::F64(7.0));
    let both = World::new(
        "(x, i) => fs[i](x)",
        vec![("fs", Item::Object(vec![("0", Item::Function(1)), ("1", Item::Function(2))]))],
    )
    .with("twice", "(v) => v * 2", Vec::new())
    .with("more", "(v) => v + k", vec![("k", Item::from(5.0))]);
    gives_in(&both, &[3.0, 0.0], 6.0);
    gives_in(&both, &[3.0, 1.0], 8.0);
    for at in [2.0, -1.0, 0.5, f64::NAN] {
        match outcome_in(&both, &[Given::Number(3.0), Given::Number(at)]) {
            Outcome::Bailed(_) => {}
            other => panic!("{at}: {other:?}"),
        }
    }
    // A function whose `call` is another.
    let own = World::new("x => f.call(null, x)", vec![("f", Item::Function(1))])
        .with("f", "(v) => v", Vec::new())
        .having(vec![("call", Item::Function(2))])
        .with("other", "(o, v) => v * 100", Vec::new());
    gives_in(&own, &[3.0], 300.0);
}
