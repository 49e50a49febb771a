//! Lists and records of known members that a function makes, and names for the members of others.

use millrace_column::DType;

use super::world::{Item, World};
use super::{gives_in, number, outcome, refusal, view};
use crate::{Given, Outcome};

#[test]
fn lists_and_records_are_taken_apart() {
    for (source, expected) in [
        ("x => { const p = { x: x + 1, y: 2 }; return p.x * p.y; }", 8.0),
        ("x => { const p = { 'a b': x, 3: 4 }; return p['a b'] + p[3]; }", 7.0),
        ("x => { const c = [x, 2, x * 2]; return c[0] + c[1] + c[2] + c.length; }", 14.0),
        ("x => { const p = { q: { r: [x, 5] } }; return p.q.r[1] + p.q.r.length; }", 7.0),
        ("x => { const [a, b] = [x, x + 1]; return a * 10 + b; }", 34.0),
        ("x => { const { a, b: { c } } = { a: x, b: { c: 2 } }; return a + c; }", 5.0),
        ("x => { const [, b, c] = [1, x, 3]; return b + c; }", 6.0),
        ("x => { let a = x; const p = { a }; a = 9; return p.a; }", 3.0),
        ("x => { let n = 0; const p = [n++, n++, n++]; return p[0] + p[1] * 10 + p[2] * 100 + n * 1000; }", 3210.0),
        ("x => { const p = { f: (v) => v + x, sin: Math.abs }; return p.f(1) + p.sin(-2); }", 6.0),
        ("x => { const p = [x]; return p[1] === undefined ? 7 : p[0]; }", 7.0),
        ("x => { let s = 0; for (let i = 0; i < 3; i++) { const p = { i, x }; s += p.i * p.x; } return s; }", 9.0),
        ("x => { const p = { a: 1, a: x }; return p.a; }", 3.0),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn members_of_a_list_may_be_chosen_by_a_number() {
    let source = "x => { const c = [1.5, x * 2, -3]; return c[x] + 0; }";
    for (x, expected) in [(0.0, 1.5), (1.0, 2.0), (2.0, -3.0), (-0.0, 1.5)] {
        number(source, &[x], expected);
    }
    for x in [3.0, -1.0, 0.5, f64::NAN] {
        assert!(matches!(outcome(source, &[Given::Number(x)]), Outcome::Bailed(_)), "{x}");
    }
    number(
        "x => { const c = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55]; let s = 0; for (let i = 0; i < c.length; i++) s += c[i]; return s + x; }",
        &[1.0],
        144.0,
    );
}

#[test]
fn elements_of_arrays_get_names() {
    let row = view(DType::Float32, &[1.5, 2.5]);
    for (source, expected) in [
        ("(r) => { const [a, b] = r; return a * 10 + b; }", Some(17.5_f64)),
        ("(r) => { const f = ([a, b]) => a + b; return f(r); }", Some(4.0)),
        ("(r) => { const [a, b, c] = r; return a + b; }", None),
    ] {
        match (outcome(source, std::slice::from_ref(&row)), expected) {
            (Outcome::Returned(values), Some(expected)) => {
                assert_eq!(values[0].to_number().to_bits(), expected.to_bits(), "{source}")
            }
            (Outcome::Bailed(_), None) => {}
            (other, _) => panic!("{source}: {other:?}"),
        }
    }
    let world = World::new(
        "x => { const [a, b] = pair; const { k } = cfg; return a * b + k + x; }",
        vec![("pair", Item::Is(view(DType::Float64, &[3.0, 4.0]))), ("cfg", Item::Object(vec![("k", 0.5.into())]))],
    );
    gives_in(&world, &[1.0], 13.5);
}

#[test]
fn they_are_handed_to_functions() {
    for (helper, call, expected) in [
        ("({ x, y }) => x * y", "helper({ x: x + 1, y: 2 })", 8.0),
        ("(p) => p.x - p.y", "helper({ x, y: 1 })", 2.0),
        ("([a, b], c) => a + b * c", "helper([x, 2], 5)", 13.0),
        ("(c, i) => c[i] + c.length", "helper([7, x], 1)", 5.0),
        ("({ x }, n) => x * 10 + n", "(() => { let n = 1; return helper({ x: n++ }, n++) + n; })()", 15.0),
    ] {
        let world = World::new(&format!("x => {call}"), vec![("helper", Item::Function(1))]);
        gives_in(&world.with("helper", helper, Vec::new()), &[3.0], expected);
    }
}

#[test]
fn what_cannot_be_taken_apart_is_refused() {
    for (source, words) in [
        ("x => { const p = { x }; p.y = 1; return p.x; }", "a new member"),
        ("x => { const p = { f: (v) => v }; p.f = (v) => x; return p.f(1); }", "a function as a value"),
        ("x => { let p = { x }; if (x) p = { x: 1 }; return p.x; }", "an object as a value"),
        ("x => { const p = { x }; return p.toString; }", "`toString` of a list or record"),
        ("x => { const { constructor } = { x }; return 1; }", "`constructor` of a list or record"),
        ("x => { const c = [x]; return c.join(); }", "`join` of a list or record"),
        ("x => { const c = [x, , 1]; return c[0]; }", "a hole"),
        ("x => { const p = { ...x }; return 1; }", "`...`"),
        ("x => { const p = { [x]: 1 }; return 1; }", "such a member"),
        ("x => { const p = { get a() { return 1; } }; return p.a; }", "such a member"),
        ("x => { const p = { __proto__: null }; return 1; }", "such a member"),
        ("x => { const p = { x }; return p[x]; }", "a computed key"),
        ("x => { const { y } = x; return y; }", "destructuring"),
        ("x => { const [y] = x; return y; }", "`x` is a number, not an array"),
    ] {
        let refused = refusal(source, 1);
        assert!(refused.message.contains(words), "{source}: {refused}");
    }
}

#[test]
fn functions_return_them() {
    for (helper, source, expected) in [
        ("(a, b) => [a + b, a - b]", "x => { const [s, d] = helper(x, 1); return s * 10 + d; }", 42.0),
        ("(a, b) => ({ re: a * b, im: a })", "x => { const { re, im } = helper(x, 2); return re + im; }", 9.0),
        ("(a, b) => ({ re: a * b, im: a })", "x => { const z = helper(x, 2); return z.re - z.im; }", 3.0),
        ("(a, b) => ({ re: a * b, im: a })", "x => helper(x, 2).re + helper(x, 3).im", 9.0),
        ("(a) => [a, a * 2]", "x => helper(x)[1] + helper(x)['length']", 8.0),
        (
            "(a) => { if (a > 2) return [a, 1]; return [0, a]; }",
            "x => { const [p, q] = helper(x); const [r, s] = helper(1); return p + q * 10 + r + s * 100; }",
            113.0,
        ),
        ("(a) => a > 2 ? [a, 1] : [0, a]", "x => { const [p, q] = helper(x); return p + q * 10; }", 13.0),
        (
            "(a) => { for (let i = 0; i < 5; i++) { if (i * i > a) return { i, a }; } return { i: -1, a }; }",
            "x => { const r = helper(x); return r.i * 10 + r.a; }",
            23.0,
        ),
        (
            "(a) => { const r = [a, [a + 1, 7]]; return r; }",
            "x => { const [p, [q, r]] = helper(x); return p * q + r; }",
            19.0,
        ),
        (
            "(z, n = 2) => ({ re: z.re * n, im: z.im * n })",
            "x => { const z = helper(helper({ re: x, im: 1 }), 10); return z.re + z.im; }",
            80.0,
        ),
        (
            "(a) => [a, a]",
            "x => { let s = 0; for (let i = 0; i < 3; i++) { const [p, q] = helper(i); s += p * q; } return s + x; }",
            8.0,
        ),
        (
            "(a) => [a++, a++, a]",
            "x => { const c = helper(x); return c[0] + c[1] * 10 + c[2] * 100 + c.length; }",
            546.0,
        ),
        ("(a) => [a, 1]", "x => { helper(x); return x; }", 3.0),
        (
            "(a) => [a, 1]",
            "x => { const mul = (a, b) => ({ v: a[0] * b[0] }); const both = (a) => { return mul(helper(a), [2]); }; return both(x).v; }",
            6.0,
        ),
        ("(a) => [() => a]", "x => { const [f] = helper(x); return f(); }", 3.0),
        ("(a) => [a, undefined]", "x => { const [f, g] = helper(x); return g ?? f; }", 3.0),
        ("(a) => [a, a > 2 ? null : 1]", "x => { const [f, g] = helper(x); return g === null ? f : 0; }", 3.0),
    ] {
        let world = World::new(source, vec![("helper", Item::Function(1))]);
        gives_in(&world.with("helper", helper, Vec::new()), &[3.0], expected);
    }
    // What is no list is none to take apart.
    for helper in ["(a) => { if (a > 7) return [a]; return a; }", "(a) => { if (a > 7) return [a]; }"] {
        let source = "x => { const [p] = helper(x); return x; }";
        let world = World::new(source, vec![("helper", Item::Function(1))]).with("helper", helper, Vec::new());
        match super::outcome_in(&world, &[Given::Number(3.0)]) {
            Outcome::Bailed(crate::ir::BailReason::Undefined) => {}
            other => panic!("{helper}: {other:?}"),
        }
    }
}

#[test]
fn results_that_do_not_fit_are_refused() {
    for (helper, source, words) in [
        (
            "(a) => { if (a > 2) return { a, b: 1 }; return { a }; }",
            "x => { const { a } = helper(x); return a; }",
            "different members",
        ),
        (
            "(a) => { if (a > 2) return [a]; return { 0: a }; }",
            "x => { const [p] = helper(x); return p; }",
            "different members",
        ),
        ("(a) => [a]", "x => helper(x) + 1", "returns a list or record"),
        ("(a) => ({ a })", "x => helper(x)[x]", "a computed key"),
        ("(a) => [a]", "x => { var p = helper(x); p = 1; return p[0]; }", "returns a list or record"),
    ] {
        let world = World::new(source, vec![("helper", Item::Function(1))]).with("helper", helper, Vec::new());
        let refused = super::refusal_in(&world, 1);
        assert!(refused.message.contains(words), "{source} with {helper}: {refused}");
    }
}

#[test]
fn members_are_written() {
    for (source, expected) in [
        ("x => { const p = { x }; p.x = 1; return p.x; }", 1.0),
        ("x => { const p = { x, n: 0 }; p.n += p.x; p.n++; ++p.n; return p.n * 10 + p.n--; }", 55.0),
        ("x => { const c = [0, 0]; c[0] = x; c[1] = c[0] = 7; return c[0] * 10 + c[1]; }", 77.0),
        ("x => { const c = [0, 0]; c[0] ||= x; c[1] &&= x; c[0] &&= 8; return c[0] * 10 + c[1]; }", 80.0),
        ("x => { const p = { a: { b: [x, 1] } }; p.a.b[1] -= 2; return p.a.b[0] * p.a.b[1]; }", -3.0),
        ("x => { const a = [x, 1]; const b = a; b[0] = 9; return a[0]; }", 9.0),
        ("x => { const n = 5, p = { n }; p.n = x; return n; }", 5.0),
        (
            "x => { const p = { n: 0 }; for (let i = 0; i < 4; i++) { if (i === 2) continue; p.n += i; } return p.n; }",
            4.0,
        ),
        ("x => { const p = { n: 0 }; const add = (v) => { p.n += v; return p; }; add(1); return add(x).n; }", 4.0),
        ("x => { const c = [1, 2]; if (x > 2) c[0] = 5; else c[1] = 6; return c[0] * 10 + c[1]; }", 52.0),
        ("x => { let s = 0; for (let i = 0; i < 3; i++) { const c = [0]; c[0] += i; s += c[0]; } return s; }", 3.0),
        (
            "x => { const c = [1, 2, 3]; const t = c[0]; c[0] = c[2]; c[2] = t; return c[0] * 100 + c[1] * 10 + c[2]; }",
            321.0,
        ),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn members_are_written_at_an_index_that_is_computed() {
    let source = "x => { const c = [10, 20, 30]; const w = (c[x] = 5); return c[0] + c[1] * 2 + c[2] * 3 + w * 1000; }";
    for (x, expected) in [(0.0, 5135.0), (-0.0, 5135.0), (1.0, 5110.0), (2.0, 5065.0)] {
        number(source, &[x], expected);
    }
    for x in [3.0, -1.0, 0.5, f64::NAN] {
        assert!(matches!(outcome(source, &[Given::Number(x)]), Outcome::Bailed(_)), "{x}");
    }
    for (source, expected) in [
        ("x => { const c = [0, 0, 0, 0]; for (let i = 0; i < 40; i++) c[i % 4] += i; return c[0] + c[1] * x; }", 750.0),
        ("x => { const c = [1, 2, 3]; let i = 0; const old = c[i++]++; return c[0] * 100 + old * 10 + i; }", 211.0),
        ("x => { const c = [1, 2, 3]; let i = 0; c[i++] = i++; return c[0] * 10 + i; }", 12.0),
        ("x => { const c = [1, 2, 3]; let i = 0; c[i] += (i = 2, c[0] = 50, 4); return c[0] * 10 + c[2]; }", 53.0),
        (
            "x => { const c = [0, 2]; let i = 0; const v = (c[i] ||= 7) + (c[i + 1] ||= 9); return v * 100 + c[0] * 10 + c[1]; }",
            972.0,
        ),
        ("x => { const c = [1.5, 2]; const i = x - 3; const v = ++c[i] + c[i]--; return v * 10 + c[0]; }", 51.5),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn functions_write_into_what_they_are_given() {
    for (helper, source, expected) in [
        (
            "(x, out) => { out[0] = x * 2; out[1] = x + 1; return out; }",
            "x => { const out = [0, 0]; helper(x, out); return out[0] * 10 + out[1]; }",
            64.0,
        ),
        (
            "(x, out, stride, offset) => { out[offset] = x; out[offset + stride] = 7; return out; }",
            "function (x) { var out = [0, 0]; helper(x, out, 1, 0); return out[0] * 10 + out[1]; }",
            37.0,
        ),
        (
            "(x, out) => { if (x > 5) { out[0] = 1; return out; } out[0] = 2; return out; }",
            "x => { const out = [0]; const same = helper(x, out); same[0] += 10; return out[0]; }",
            12.0,
        ),
        ("(p) => { p.n++; }", "x => { const p = { n: x }; for (let i = 0; i < 3; i++) helper(p); return p.n; }", 6.0),
        (
            "(a) => { const r = [a, 1]; r[1] += a; return r; }",
            "x => { const r = helper(x); r[0] = 0; const q = helper(x); return r[0] + r[1] * 10 + q[0] * 100; }",
            340.0,
        ),
        ("(p) => ({ p, n: 1 })", "x => { const p = { v: x }; const r = helper(p); r.p.v = 8; return p.v + r.n; }", 9.0),
    ] {
        let world = World::new(source, vec![("helper", Item::Function(1))]).with("helper", helper, Vec::new());
        gives_in(&world, &[3.0], expected);
    }
}

#[test]
fn what_would_be_one_of_several_is_not_written() {
    for (source, words) in [
        (
            "x => { const a = [x], b = [1]; const pick = (c) => { if (c) return a; return b; }; const r = pick(x > 2); return r[0]; }",
            "one that it did not make",
        ),
        (
            "x => { const a = [x]; const pick = (c) => { if (c) return [1]; return a; }; const r = pick(x > 2); r[0] = 7; return a[0]; }",
            "returned as one of several",
        ),
    ] {
        let refused = refusal(source, 1);
        assert!(refused.message.contains(words), "{source}: {refused}");
    }
    number(
        "x => { const a = [x]; const pick = (c) => { if (c) return [1]; return a; }; const r = pick(x > 5); return r[0]; }",
        &[3.0],
        3.0,
    );
}

#[test]
fn var_is_as_good_as_const_where_its_value_is_there() {
    for (source, expected) in [
        ("function (x) { var p = { x: x, n: 1 }, c = [x]; p.n += c[0]; return p.n; }", 4.0),
        ("function (x) { var s = 0; for (var i = 0; i < 3; i++) { var c = [i]; s += c[0]; } return s; }", 3.0),
        ("function (x) { var [a, b] = [x, 2]; return a * b; }", 6.0),
        ("function (x) { var out = [x]; var f = function (v) { return v + out[0]; }; return f(x); }", 6.0),
    ] {
        number(source, &[3.0], expected);
    }
    for source in [
        // Read before it has its value, in the same turn or in the next one.
        "function (x) { if (x > 9) return out[0]; var out = [x]; return out[0]; }",
        "function (x) { var s = 0; for (var i = 0; i < 3; i++) { if (i > 0) s += c[0]; var c = [i]; } return s; }",
        // It may have none.
        "function (x) { if (x > 2) { var c = [x]; } return c[0]; }",
        "function (x) { switch (x) { case 1: var c = [x]; default: return c[0]; } }",
        "function (x) { for (var i = 0; i < 2; i++) { if (x > 5) g(); var c = [i]; function g() { return c[0]; } } return 1; }",
    ] {
        assert_ne!(refusal(source, 1).code, "internal", "{source}");
    }
}
