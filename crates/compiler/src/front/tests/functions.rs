//! Functions as values: returned, chosen, with an object, and begun again by themselves; and what is asked of strings.

use super::world::{Item, World};
use super::{gives_in, number, outcome, refusal};
use crate::ir::BailReason;
use crate::{Given, Outcome};

#[test]
fn functions_return_functions() {
    for (source, expected) in [
        ("x => { const add = (a) => (b) => a + b; return add(x)(4); }", 7.0),
        ("x => { const add = (a) => (b) => a + b; const f = add(x), g = add(10); return f(1) * 100 + g(1); }", 411.0),
        ("x => { const compose = (f, g) => (v) => f(g(v)); return compose((a) => a * 2, (a) => a + 1)(x); }", 8.0),
        ("x => { const d = (f, h = 0.5) => (v) => (f(v + h) - f(v - h)) / (2 * h); return d((t) => t * t)(x); }", 6.0),
        ("x => { const d = (f) => (v) => f(v) + 1; return d(Math.sqrt)(x + 6); }", 4.0),
        (
            "x => { function counter() { let n = 0; return () => { n += 1; return n; }; } const a = counter(), b = counter(); a(); a(); b(); return a() * 10 + b() + x * 0; }",
            32.0,
        ),
        (
            "x => { const make = (s) => { let state = s; const next = () => { state = state * 3 % 7; return state; }; return { next, twice: () => next() + next() }; }; const r = make(x); let s = 0; for (let i = 0; i < 3; i++) s = s * 10 + r.next(); return s * 100 + r.twice(); }",
            26406.0,
        ),
        ("x => { const make = (k) => ({ at: (v) => v * k, k }); const m = make(x); return m.at(5) + m.k; }", 18.0),
        ("x => { const make = (k) => { if (k > 1) return (v) => v + k; return (v) => v + k; }; return x; }", 3.0),
        (
            "x => { let s = 0; for (let i = 0; i < 3; i++) { const f = ((k) => (v) => v * k)(i); s += f(x); } return s; }",
            9.0,
        ),
        (
            "x => { const poly = (a, b) => { const sum = a + b; var twice = sum * 2; return (v) => v * sum + twice; }; const p = poly(1, 2); const q = poly(x, x); return p(1) * 100 + q(2); }",
            924.0,
        ),
        (
            "x => { const pair = (f) => { const g = (v) => f(v) + 1; return (v) => g(g(v)); }; return pair((t) => t * 2)(x); }",
            15.0,
        ),
    ] {
        number(source, &[3.0], expected);
    }
    let two = refusal("x => { const make = (k) => k > 1 ? (v) => v : (v) => -v; return make(x)(1); }", 1);
    assert!(two.message.contains("a function as a value"), "{two}");
}

#[test]
fn functions_are_chosen() {
    for (source, expected) in [
        ("x => { const f = x > 2 ? (v) => v + 1 : (v) => v - 1; return f(f(x)); }", 5.0),
        ("x => { const f = x < 2 ? Math.sqrt : Math.abs; return f(-x) + f(-1); }", 4.0),
        ("x => { const twice = (f, v) => f(f(v)); return twice(x > 2 ? (v) => v * 2 : (v) => v, x); }", 12.0),
        ("x => { let n = 0; const f = n++ < 1 ? (v) => v + n : (v) => v; return f(x) * 10 + f(n); }", 42.0),
        ("x => { const f = x > 2 ? (v) => v + 1 : (v) => v - 1; let n = 0; return f(n++) + n * 10; }", 11.0),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn a_function_that_calls_itself_last_is_a_loop() {
    number("function gcd(a, b) { return b === 0 ? a : gcd(b, a % b); }", &[1071.0, 462.0], 21.0);
    number("function gcd(a, b) { if (!b) return a; return gcd(b, a % b); }", &[6765.0, 4181.0], 1.0);
    for (source, expected) in [
        ("x => { const f = (n, acc = 1) => n <= 1 ? acc : f(n - 1, acc * n); return f(x * 4); }", 479001600.0),
        (
            "x => { const sum = (n, s) => { if (n === 0) return s; return sum(n - 1, s + n); }; return sum(1000, 0) + x; }",
            500503.0,
        ),
        (
            "x => { const swap = (n, a, b) => n === 0 ? a * 10 + b : swap(n - 1, b, a); return swap(5, 1, 2) + x; }",
            24.0,
        ),
        (
            "x => { function f(n) { var seen; if (n > 5) seen = n; if (n === 0) return seen === undefined ? 1 : 2; return f(n - 1); } return f(9) + x; }",
            4.0,
        ),
        ("x => { function f(n, g) { if (n <= 0) return g(n); return f(n - 1, g); } return f(9, (v) => v + x); }", 3.0),
        (
            "x => { function f(n) { for (let i = 0; i < 3; i++) { if (i === 1) return n > 9 ? n : f(n + i); } } return f(x); }",
            10.0,
        ),
        (
            "x => { function f(n) { if (n < 4) return f(n + 1) ; return f2(n) + 1; } function f2(n) { return n; } return f(x); }",
            5.0,
        ),
        (
            "x => { const find = (lo, hi) => { if (hi - lo < 0.5) return lo; const m = (lo + hi) / 2; if (m * m > x) return find(lo, m); else return find(m, hi); }; return find(0, 4); }",
            1.5,
        ),
        ("x => { const f = (n, m) => n > 9 ? (m === undefined ? n : m) : f(n + 1); return f(x, 1); }", 10.0),
    ] {
        number(source, &[3.0], expected);
    }
    match outcome("x => { const f = (n) => n <= 0 ? 1 : f(n - 1); return f(x); }", &[Given::Number(1e6)]) {
        Outcome::Bailed(BailReason::Recursion) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn records_have_methods() {
    number("x => { const p = { a: x, f(v) { return this.a * v; } }; return p.f(4); }", &[3.0], 12.0);
    number(
        "x => { const p = { a: x, up() { this.a += 1; return this.a; } }; p.up(); return p.up() + p.a; }",
        &[3.0],
        10.0,
    );
    number("x => { const p = { a: x, f() { return 2 + (() => this.a)(); } }; return p.f(); }", &[3.0], 5.0);
}

#[test]
fn nothing_is_caught_and_chains_end_early() {
    for (source, expected) in [
        ("x => { try { return x * 2; } catch { return 0; } }", 6.0),
        ("x => { let n = 0; try { n = x; } finally { n *= 2; } return n; }", 6.0),
        ("x => { const p = { a: x }; return p?.a ?? 1; }", 3.0),
        ("x => { const o = null; return o?.a.b.c ?? x; }", 3.0),
        ("x => { const p = { q: undefined, f: (v) => v }; return (p.q?.r ?? 4) + p.f?.(x); }", 7.0),
        ("x => { const o = undefined; return o?.f(x) ?? 5; }", 5.0),
        ("x => { let n = 0; return void n++ === undefined ? n + x : 0; }", 4.0),
        ("x => { const KEY = 'b'; const p = { a: 1, [KEY]: x }; return p[KEY] + p['a']; }", 4.0),
        ("x => { const p = x > 2 ? [x, 1] : [1, x]; return p[0] * 10 + p[1]; }", 31.0),
        ("x => { const p = x > 5 ? { a: 1 } : x > 2 ? { a: x } : { a: 3 }; return p.a; }", 3.0),
        ("x => { const mode = 'fast'; return mode === 'fast' ? x : unknown(x); }", 3.0),
        (
            "x => { const f = (kind) => { switch (kind) { case 'a': return 1; case 'b': case 'c': return 2; default: return 3; } }; return f('a') * 100 + f('c') * 10 + f('z'); }",
            123.0,
        ),
        ("x => { const f = (g) => typeof g === 'function' ? g(x) : g; return f((v) => v * 2) + f(1); }", 7.0),
        ("x => { const f = (a) => a === 'x' ? 1 : 2; return f(x) * 10 + f('x'); }", 21.0),
        ("x => { const s = 'a' + `b`; return s === 'ab' && s.length === 2 ? x : 0; }", 3.0),
    ] {
        number(source, &[3.0], expected);
    }
    match outcome(
        "x => { try { if (x > 2) throw new Error('large'); return 1; } catch { return 0; } }",
        &[Given::Number(3.0)],
    ) {
        Outcome::Bailed(BailReason::Throw) => {}
        other => panic!("{other:?}"),
    }
    let refused = refusal("x => { try { return x; } finally { x++; } }", 1);
    assert!(refused.message.contains("`finally`"), "{refused}");
}

#[test]
fn helpers_that_are_captured_return_functions() {
    let world = World::new("x => make(x)(2)", vec![("make", Item::Function(1))]);
    gives_in(&world.with("make", "(k) => (v) => v * k + base", vec![("base", 100.0.into())]), &[3.0], 106.0);
    let world = World::new("x => gcd(x, 4)", vec![("gcd", Item::Function(1))]);
    let own = vec![("gcd", Item::Function(1))];
    gives_in(&world.with("gcd", "(a, b) => b === 0 ? a : gcd(b, a % b)", own), &[6.0], 2.0);
}
