//! Functions that are called, captured or written inside.

use millrace_column::DType;

use super::world::{Item, World};
use super::{boolean, gives, gives_in, number, outcome_in, refusal, refusal_in, view};
use crate::ir::{BailReason, Op};
use crate::{Given, Outcome, Scalar, lower};

/// A world where `x => ...` may call `helper`.
fn helped(source: &str, helper: &str) -> World {
    World::new(source, vec![("helper", Item::Function(1)), ("k", 10.0.into())]).with(
        "helper",
        helper,
        vec![("k", 3.0.into())],
    )
}

#[test]
fn every_form_of_source_can_be_called() {
    for helper in [
        "v => v * k",
        "(v) => { return v * k; }",
        "function (v) { return v * k; }",
        "function helper(v) { return v * k; }",
        "helper(v) { return v * k; }",
        "'a b'(v) { return v * k; }",
        "#helper(v) { return v * k; }",
        "__name((v) => v * k, 'helper')",
        "function helper(v) { var r; if (v > 0) { r = v; } else { r = v; } return r * k; }",
    ] {
        gives_in(&helped("x => helper(x) + k", helper), &[2.0], 16.0);
    }
}

#[test]
fn callees_are_named_in_many_ways() {
    for call in [
        "helper(x)",
        "(helper)(x)",
        "(0, helper)(x)",
        "(0, lib.helper)(x)",
        "lib.helper(x)",
        "lib['helper'](x)",
        "lib.deep.helper(x)",
        "pair[1](x)",
        "__name(helper, 'other')(x)",
    ] {
        let lib = Item::Object(vec![
            ("helper", Item::Function(1)),
            ("deep", Item::Object(vec![("helper", Item::Function(1))])),
        ]);
        let pair = Item::Object(vec![("0", 1.0.into()), ("1", Item::Function(1))]);
        let world =
            World::new(&format!("x => {call}"), vec![("helper", Item::Function(1)), ("lib", lib), ("pair", pair)]);
        gives_in(&world.with("helper", "v => v + 0.5", Vec::new()), &[2.0], 2.5);
    }
}

#[test]
fn each_call_has_types_and_variables_of_its_own() {
    let world = helped("x => helper(x) + (helper(x > 1) ? 1 : 0) + helper(x + 1)", "v => { let r = v; return r; }");
    gives_in(&world, &[2.0], 6.0);
    let table = Item::Is(view(DType::Float64, &[5.0, 7.0]));
    let world = World::new(
        "x => first(t) + first(u) + x",
        vec![("first", Item::Function(1)), ("t", table), ("u", Item::Is(view(DType::Int8, &[-3.0])))],
    );
    gives_in(&world.with("first", "a => a[0] + a.length", Vec::new()), &[1.0], 6.0);
    // A `var` of one call is not that of the next.
    number(
        "x => { const f = v => { var y; if (v > 0) { y = 1; } else { y = 2; } return y; }; return f(x) * 10 + f(-x); }",
        &[3.0],
        12.0,
    );
    number(
        "x => { let s = 0; for (let i = 0; i < 4; i++) { const f = v => v * i; s += f(x); } return s; }",
        &[2.0],
        12.0,
    );
}

#[test]
fn early_returns_leave_the_body_only() {
    let helper = "v => { if (v < 0) return -1; for (let i = 0; i < 9; i++) { if (i > v) return i; } if (v > 20) { return 20; } return v; }";
    for (x, expected) in [(-5.0, -1.0), (2.0, 3.0), (30.0, 20.0), (10.0, 10.0), (f64::NAN, f64::NAN)] {
        gives_in(&helped("x => helper(x)", helper), &[x], expected);
        gives_in(&helped("x => { const r = helper(x); return r + helper(x) - r; }", helper), &[x], expected);
    }
    let switch = "v => { switch (v) { case 0: return 5; case 1: v = 7; break; default: return v; } return v * 2; }";
    for (x, expected) in [(0.0, 5.0), (1.0, 14.0), (4.0, 4.0)] {
        gives_in(&helped("x => helper(x)", switch), &[x], expected);
    }
    let many: String = (0..300).map(|case| format!("if (v === {case}) return {}; ", case * 2)).collect();
    gives_in(&helped("x => helper(x)", &format!("v => {{ {many} return -1; }}")), &[250.0], 500.0);
    let labels =
        "v => { outer: for (let i = 0; i < 5; i++) { for (;;) { if (i > v) return i; continue outer; } } return 9; }";
    gives_in(
        &helped(
            "x => { let s = 0; for (let i = 0; i < 3; i++) { if (i > 1) break; s += helper(i); } return s; }",
            labels,
        ),
        &[0.0],
        3.0,
    );
}

#[test]
fn a_return_at_the_end_needs_no_jump() {
    for helper in [
        "v => v * 2",
        "v => { if (v < 0) return -v; return v; }",
        "v => { if (v < 0) { return -v; } else if (v > 9) { return 9; } else { return v; } }",
        "v => { const a = v + 1; { const b = a * 2; return b; } }",
    ] {
        let world = helped("x => helper(x)", helper);
        let function = lower(world.source(), &super::signature(&[Given::Number(1.0)]), &world).expect("compiles");
        let mut jumps = 0;
        function.function().body.each_region(&mut |region| {
            jumps += region.insts.iter().filter(|inst| matches!(inst.op, Op::Block { .. })).count();
        });
        assert_eq!(jumps, 0, "{helper}:\n{}", function.function());
    }
}

#[test]
fn arguments_are_computed_in_order_and_once() {
    gives_in(
        &helped("x => { let n = 0; return helper(n++, n++, n++) * 10 + n; }", "(a, b) => a * 2 + b"),
        &[0.0],
        13.0,
    );
    gives_in(&helped("x => helper(x = x + 1, x * 2) + x", "(a, b) => a * 100 + b"), &[1.0], 206.0);
    // The parameter is a variable of the callee's own.
    gives_in(&helped("x => { const r = helper(x); return r * 10 + x; }", "v => { v += 1; return v; }"), &[1.0], 21.0);
    gives_in(&helped("x => helper(helper(helper(x)))", "v => v * 2 + 1"), &[1.0], 15.0);
    // Superfluous ones are computed and dropped.
    gives_in(&helped("x => helper(x, x++, x++) + x", "v => v"), &[1.0], 4.0);
}

#[test]
fn missing_arguments_are_undefined() {
    gives_in(&helped("x => helper(x)", "(v, w = 5) => v + w"), &[1.0], 6.0);
    gives_in(&helped("x => helper(x, undefined)", "(v, w = v * 2) => v + w"), &[1.0], 3.0);
    gives_in(&helped("x => helper(undefined, x)", "(v = 7, w) => v + w"), &[1.0], 8.0);
    gives_in(&helped("x => helper(x)", "(v, w) => v"), &[1.0], 1.0);
    gives_in(&helped("x => helper(x)", "(v, w) => v + (w ?? 4)"), &[1.0], 5.0);
    gives_in(&helped("x => helper(x)", "(v, w) => w === undefined ? v + 2 : w"), &[1.0], 3.0);
    gives_in(
        &helped("x => helper(x, null)", "(v, w) => w === undefined ? 1 : w == undefined ? v + 2 : 3"),
        &[1.0],
        3.0,
    );
    gives_in(&helped("x => helper(x)", "(v, w) => typeof w === 'undefined' && !w ? v + 2 : 0"), &[1.0], 3.0);
    gives_in(&helped("x => helper(x)", "(v, w) => v + (w || 4)"), &[1.0], 5.0);
    gives_in(&helped("x => helper(x)", "(v, w) => v + w"), &[1.0], f64::NAN);
    gives_in(&helped("x => helper(x, null)", "(v, w) => v + w"), &[1.0], 1.0);
}

#[test]
fn calls_without_a_value_are_undefined() {
    let bails = |world: &World, reason| match outcome_in(world, &[Given::Number(1.0)]) {
        Outcome::Bailed(got) => assert_eq!(got, reason),
        other => panic!("{other:?}"),
    };
    bails(&helped("x => helper(x)", "v => { if (v > 5) return v; }"), BailReason::Undefined);
    gives_in(&helped("x => helper(x) + 1", "v => { if (v > 5) return v; return; }"), &[1.0], f64::NAN);
    gives_in(&helped("x => helper(x) ?? 3", "v => { if (v > 5) return v; }"), &[1.0], 3.0);
    gives_in(&helped("x => helper(x) === null ? 4 : 5", "v => { if (v > 5) return v; return null; }"), &[1.0], 4.0);
    bails(&helped("x => helper(x)", "v => { if (v > 5) return v; throw new Error('small'); }"), BailReason::Throw);
    bails(
        &helped("x => { helper(x); return x; }", "v => { if (v > 5) return; throw new Error('small'); }"),
        BailReason::Throw,
    );
    bails(&helped("x => x > 5 ? x : helper(x)", "() => { throw new Error('small'); }"), BailReason::Throw);
    // Where nobody wants the value it does no harm.
    gives_in(&helped("x => { helper(x); return x; }", "v => { if (v > 5) return v; }"), &[1.0], 1.0);
    gives_in(&helped("x => { helper(x); return x; }", "v => { v + 1; }"), &[1.0], 1.0);
    gives_in(&helped("x => (helper(x), x)", "v => { return; }"), &[1.0], 1.0);
    gives_in(&helped("x => helper(x) === undefined ? 2 : 1", "v => { v + 1; }"), &[1.0], 2.0);
    let refused = refusal_in(&helped("x => helper(x) + 1", "v => { throw v; }"), 1);
    assert!(refused.message.contains("`helper` returns nothing"), "{refused}");
    assert_eq!(refused.function, "");
}

#[test]
fn functions_inside_see_the_variables_around_them() {
    number("x => { const sq = (v) => v * v; return sq(x) + sq(x + 1); }", &[2.0], 13.0);
    number("x => { function sq(v) { return v * v; } return sq(x); }", &[2.0], 4.0);
    number("x => { return sq(x); function sq(v) { return v * v; } }", &[2.0], 4.0);
    number("x => { const a = x * 2; const f = (v) => v + a; return f(1); }", &[2.0], 5.0);
    number("x => { let s = 0; const add = (v) => { s += v; }; add(x); add(x * 10); return s; }", &[2.0], 22.0);
    number(
        "x => { let s = 0; const add = (v) => { s += v; return s; }; for (let i = 0; i < 3; i++) add(i + x); return s; }",
        &[1.0],
        6.0,
    );
    number("x => { let s = 1; const f = () => s; s = x; return f(); }", &[7.0], 7.0);
    number("x => (y => y * 2)(x)", &[2.0], 4.0);
    number("x => (function (y) { return y * 2; })(x)", &[2.0], 4.0);
    number(
        "x => { const outer = (v) => { const inner = (w) => w * x + v; return inner(v) + inner(1); }; return outer(3); }",
        &[2.0],
        14.0,
    );
    number("x => { const f = __name((v) => v + 1, 'f'); return f(x); }", &[2.0], 3.0);
    number("x => { const unused = async () => 1; function alsoUnused() { return [1]; } return x; }", &[2.0], 2.0);
}

#[test]
fn functions_are_handed_to_functions() {
    number("x => { const apply = (f, v) => f(f(v)); return apply(w => w * 2 + x, 1); }", &[3.0], 13.0);
    number(
        "x => { const twice = (f) => f(2) + f(3); const k = 10; return twice(v => v * k) + twice(Math.abs) + x; }",
        &[1.0],
        56.0,
    );
    let world = helped("x => helper(v => v + k, x)", "(f, v) => f(v) * k");
    gives_in(&world, &[1.0], 33.0);
    // The one that is handed over sees its own variables, not those of who calls it.
    gives_in(&helped("x => { const v = x * 2; return helper(() => v, 100); }", "(f, v) => f() + v"), &[1.0], 102.0);
    gives_in(&helped("x => helper(x)", "(v, f = (w) => w * k) => f(v)"), &[2.0], 6.0);
}

#[test]
fn results_may_be_booleans_and_arrays() {
    boolean("x => { const big = (v) => v > 3; return big(x); }", &[4.0], true);
    boolean(
        "x => { const big = (v) => { if (v > 3) return true; return false; }; return big(x) && !big(1); }",
        &[4.0],
        true,
    );
    let t = view(DType::Float64, &[4.0, 6.0]);
    gives(
        "(t, x) => { const pick = (a) => a; const p = pick(t); return p[1] + x; }",
        &[t, Given::Number(1.0)],
        Scalar::F64(7.0),
    );
}

#[test]
fn methods_have_the_object_that_they_are_called_on() {
    let lib = || {
        Item::Object(vec![
            ("k", 4.0.into()),
            ("scale", Item::Function(1)),
            ("inner", Item::Object(vec![("k", 5.0.into())])),
        ])
    };
    let method = "scale(v) { return v * this.k + this.inner.k; }";
    let world = World::new("x => lib.scale(x)", vec![("lib", lib())]);
    gives_in(&world.with("scale", method, Vec::new()), &[2.0], 13.0);
    let arrow = World::new("x => lib.scale(x)", vec![("lib", lib())]).with("scale", "(v) => v * this.k", Vec::new());
    assert!(refusal_in(&arrow, 1).message.contains("`this`"));
    let lost = World::new("x => { const { scale } = lib; return scale(x); }", vec![("lib", lib())]);
    assert!(refusal_in(&lost.with("scale", method, Vec::new()), 1).message.contains("`this`"));
    let inherited = World::new("x => lib.scale(x)", vec![("lib", lib())]);
    gives_in(&inherited.with("scale", "scale(v) { const f = () => this.k; return v * f(); }", Vec::new()), &[2.0], 8.0);
    // Members of classes.
    let stats = World::new("x => Stats.scale(x)", vec![("Stats", Item::Function(1))])
        .with("Stats", "class Stats { static k = 3; static scale(v) { return v * this.k; } }", Vec::new())
        .having(vec![("k", 3.0.into()), ("scale", Item::Function(2))])
        .with("scale", "scale(v) { return v * this.k + Stats.k; }", vec![("Stats", Item::Function(1))]);
    gives_in(&stats, &[2.0], 9.0);
}

/// What a world gives for a number, and where it goes too deep.
fn goes(world: &World, x: f64) -> Option<f64> {
    match outcome_in(world, &[Given::Number(x)]) {
        Outcome::Returned(values) => Some(values[0].to_number()),
        Outcome::Bailed(BailReason::Recursion) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn functions_call_themselves_as_deep_as_v8_does_at_least() {
    let f = |source: &str| World::new(source, vec![("f", Item::Function(0)), ("g", Item::Function(1))]);
    let factorials = [
        f("function f(x) { return x > 1 ? x * f(x - 1) : 1; }"),
        f("x => x > 1 ? x * f(x - 1) : 1"),
        f("x => { const h = v => v > 1 ? v * h(v - 1) : 1; return h(x); }"),
        f("x => { const h = function own(v) { return v > 1 ? v * own(v - 1) : 1; }; return h(x); }"),
        f("x => { function h(v) { if (v <= 1) return 1; const r = h(v - 1); return r * v; } return h(x); }"),
        f("x => g(x)").with(
            "g",
            "function g(v) { var r; if (v > 1) { r = v * g(v - 1); } else { r = 1; } return r; }",
            vec![("g", Item::Function(1))],
        ),
    ];
    for world in &factorials {
        assert_eq!(
            [0.0, 1.0, 3.0, 18.0].map(|x| goes(world, x)),
            [Some(1.0), Some(1.0), Some(6.0), Some(6402373705728000.0)],
            "{}",
            world.source()
        );
        assert_eq!((goes(world, 500.0), goes(world, 1e5)), (Some(f64::INFINITY), None), "{}", world.source());
    }
    // For a negative argument, say.
    let mirror = f("function f(x) { if (x < 0) { return 1 - f(-x); } return x * 2; }");
    assert_eq!((goes(&mirror, -3.0), goes(&mirror, 3.0)), (Some(-5.0), Some(6.0)));
    let fibonacci = f("function f(x) { return x < 2 ? x : f(x - 1) + f(x - 2); }");
    assert_eq!([1.0, 2.0, 4.0, 15.0].map(|x| goes(&fibonacci, x)), [Some(1.0), Some(1.0), Some(3.0), Some(610.0)]);
    let even = World::new("x => even(x) ? 1 : 0", vec![("even", Item::Function(1))])
        .with("even", "v => v === 0 || odd(v - 1)", vec![("odd", Item::Function(2))])
        .with("odd", "v => v !== 0 && even(v - 1)", vec![("even", Item::Function(1))]);
    assert_eq!([0.0, 1.0, 4.0, 5.0, 100.0].map(|x| goes(&even, x)), [1.0, 0.0, 1.0, 0.0, 1.0].map(Some));
    assert_eq!(goes(&even, 1e5), None);
}

/// What each function gives natively.
#[track_caller]
fn runs(source: &str, arguments: &[f64], expected: f64) {
    let own = World::new(source, vec![("f", Item::Function(0)), ("k", 3.0.into())]);
    gives_in(&own, arguments, expected);
    let given = vec![Given::Number(0.0); arguments.len()];
    let function = lower(source, &super::signature(&given), &own).expect("compiles").into_function();
    assert!(!function.functions.is_empty(), "{source} is written out:\n{function}");
}

#[test]
fn what_is_called_is_all_that_a_function_can_be() {
    runs(
        "function f(m, n) { return m === 0 ? n + 1 : n === 0 ? f(m - 1, 1) : f(m - 1, f(m, n - 1)); }",
        &[2.0, 3.0],
        9.0,
    );
    runs(
        "function f(x, y, z) { return y >= x ? z : f(f(x - 1, y, z), f(y - 1, z, x), f(z - 1, x, y)); }",
        &[6.0, 4.0, 2.0],
        3.0,
    );
    // Captured values, and variables around, are handed over.
    runs("function f(x) { return x < 1 ? k : k * f(x - 1); }", &[3.0], 81.0);
    runs("(x, y) => { let s = y; s += 1; const h = (n) => n > 0 ? s + h(n - 1) : x; return h(4); }", &[1.0, 2.0], 13.0);
    // Defaults, and what is `undefined` or a boolean now and then.
    runs("x => { const h = (n, a = 2) => n > 0 ? a + h(n - 1) + h(n - 1, 0) : 1; return h(x); }", &[2.0], 8.0);
    runs("x => { const h = (n) => { if (n > 3) return; return (h(n + 1) ?? 10) + 1; }; return h(x); }", &[1.0], 13.0);
    runs("x => { const any = (n) => n > 0 ? any(n - 1) || n > 5 : false; return any(x) ? 1 : 2; }", &[7.0], 1.0);
    // Functions are handed on.
    runs(
        "x => { const adapt = (g, a, b, n) => { const m = (a + b) / 2; return n === 0 ? g(m) * (b - a) : adapt(g, a, m, n - 1) + adapt(g, m, b, n - 1); }; return adapt((v) => v * x, 0, 1, 3) + adapt(Math.abs, 0, 1, 2); }",
        &[2.0],
        1.5,
    );
    // Two that call one another, in loops.
    runs(
        "x => { const a = (n) => { let s = 0; for (let i = 0; i < n; i++) s += b(i); return s + 1; }; const b = (n) => n > 0 ? a(n - 1) * 2 : 1; return a(x); }",
        &[3.0],
        8.0,
    );
    // Arrays of a call's own.
    runs(
        "x => { const h = (n) => { const t = new Float64Array(n + 1); t[n] = n > 0 ? h(n - 1) : 1; let s = 0; for (let i = 0; i < t.length; i++) s += t[i]; return s + 1; }; return h(x); }",
        &[300.0],
        302.0,
    );
}

#[test]
fn what_cannot_be_called_is_written_out() {
    let world = |source: &str| World::new(source, Vec::new());
    let source = "x => { let s = 0; const h = (n) => { s += n; if (n > 0) h(n - 1); }; h(x); return s; }";
    assert_eq!((goes(&world(source), 2.0), goes(&world(source), 9.0)), (Some(3.0), None));
}

#[test]
fn variables_of_a_call_around_are_still_there_afterwards() {
    let world = World::new(
        "x => { const h = (v, n) => { const a = v * 10; var b = n; if (n > 0) { const r = h(v + 1, n - 1); return r + a + b; } return a; }; return h(x, 2); }",
        Vec::new(),
    );
    // h(3, 0) is 30, h(2, 1) is 30 + 20 + 1, h(1, 2) is 51 + 10 + 2.
    gives_in(&world, &[1.0], 63.0);
    let apply = World::new(
        "x => { const twice = (f, v) => f(f(v)); return twice((w) => twice((u) => u + 1, w) * 2, x); }",
        Vec::new(),
    );
    gives_in(&apply, &[1.0], 16.0);
    // A function that is handed to a call of the function around it sees the variables of the call that it was written in.
    for source in [
        "x => { const h = (n, f) => n === 0 ? f() : h(n - 1, () => n); return h(x, () => 0); }",
        "x => { const h = (n, f) => { const go = (g) => h(0, g); return n === 0 ? f() : go(() => n); }; return h(x, () => 0); }",
        "x => { const h = (n, f) => { const through = (g) => { const k = () => g(); return h(0, k); }; return n === 0 ? f() : through(() => n); }; return h(x, () => 0); }",
    ] {
        let refused = refusal_in(&World::new(source, Vec::new()), 1);
        assert_eq!(refused.code, "recursion", "{source}: {refused}");
    }
    let passed =
        World::new("x => { const h = (n, f) => n === 0 ? f() : h(n - 1, f) + 1; return h(2, () => x); }", Vec::new());
    gives_in(&passed, &[5.0], 7.0);
    let own = World::new("x => f(x, () => 0)", vec![("f", Item::Function(1))]).with(
        "f",
        "function f(n, g) { return n === 0 ? g() : f(n - 1, () => n); }",
        Vec::new(),
    );
    assert_eq!([0.0, 1.0, 3.0].map(|x| goes(&own, x)), [Some(0.0), Some(1.0), Some(1.0)]);
}

#[test]
fn recursion_without_an_end_is_refused_by_its_type() {
    let endless = World::new("function f(x) { return f(x + 1); }", Vec::new());
    assert_eq!(refusal_in(&endless, 1).code, "type");
}

#[test]
fn refusals_name_the_helper_and_its_own_place() {
    let refused = refusal_in(&helped("x =>\n\n helper(x)", "(v) => {\n  return v + 'a';\n}"), 1);
    assert_eq!((refused.function.as_str(), refused.line, refused.column), ("helper", 2, 14));
    assert!(refused.to_string().contains("(line 2, column 14 of `helper`)"), "{refused}");
    for (helper, code, line) in [
        ("(v) => {\n  return Nowhere + v;\n}", "free-variable", 2),
        ("(v) => {\n  return v[0];\n}", "type", 2),
        ("async (v) => v", "unsupported-syntax", 1),
        ("*helper(v) { yield v; }", "unsupported-syntax", 1),
        ("class A {}", "unsupported-syntax", 1),
        ("v => v v", "syntax", 1),
        ("function helper() { [native code] }", "syntax", 1),
        ("(v) => {\n  k = v;\n return k; }", "unsupported-syntax", 2),
        ("({ v }) => v", "unsupported-syntax", 1),
    ] {
        let refused = refusal_in(&helped("x => 1 + \n\n\n helper(x)", helper), 1);
        assert_eq!(
            (refused.code, refused.function.as_str(), refused.line),
            (code, "helper", line),
            "{helper}: {refused}"
        );
    }
}

#[test]
fn what_grows_without_end_is_refused() {
    // Each calls the next twice.
    let mut world = World::new("x => f0(x)", vec![("f0", Item::Function(1))]);
    const NAMES: [&str; 40] = {
        let mut names = ["f"; 40];
        names[0] = "f0";
        names
    };
    for (index, name) in NAMES.into_iter().enumerate() {
        world = world.with(name, "v => n(v) + n(v + 1)", vec![("n", Item::Function(index + 2))]);
    }
    world = world.with("last", "v => v", Vec::new());
    assert_eq!(refusal_in(&world, 1).code, "too-large");
    // A hundred functions, one inside the other.
    let mut chain = World::new("x => f(x)", vec![("f", Item::Function(1))]);
    for index in 0..100 {
        chain = chain.with("f", "v => n(v)", vec![("n", Item::Function(index + 2))]);
    }
    chain = chain.with("last", "v => v", Vec::new());
    assert_eq!(refusal_in(&chain, 1).code, "too-large");
    // Sources that are too long together, each of them short enough.
    let long = format!("v => v {}", "+ 1".repeat(9_000));
    let both = World::new("x => a(x) + b(x)", vec![("a", Item::Function(1)), ("b", Item::Function(2))]);
    let refused = refusal_in(&both.with("a", &long, Vec::new()).with("b", &long, Vec::new()), 1);
    assert!(refused.message.contains("words and signs") || refused.code == "too-large", "{refused}");
}

#[test]
fn deep_helpers_do_not_overflow_the_stack() {
    for depth in [400, 900, 5_000] {
        for (before, after) in [("(", ")"), ("!", ""), ("Math.abs(", ")"), ("- ", ""), ("(a => ", ")(1)")] {
            let deep = format!("v => {}v{}", before.repeat(depth), after.repeat(depth));
            let world = helped("x => helper(x)", &deep);
            if let Err(refused) = lower(world.source(), &super::signature(&[Given::Number(1.0)]), &world) {
                assert!(refused.code != "internal" && !refused.message.contains("panicked"), "{refused}");
            }
        }
    }
    let chain = (0..60).fold(World::new("x => f(x)", vec![("f", Item::Function(1))]), |world, index| {
        let deep = format!("v => {}n(v){}", "(1 + ".repeat(12), ")".repeat(12));
        world.with("f", &deep, vec![("n", Item::Function(index + 2))])
    });
    gives_in(&chain.with("last", "v => v", Vec::new()), &[1.0], 721.0);
}

#[test]
fn endless_helpers_compile() {
    let world = helped("x => x > 0 ? x : helper(x)", "v => { for (;;) { v++; } }");
    gives_in(&world, &[4.0], 4.0);
    gives_in(&helped("x => x > 0 ? x : helper(x)", "v => { for (;;) { v++; } return v; }"), &[4.0], 4.0);
    gives_in(&helped("x => { if (x < 0) helper(x); return x; }", "v => { for (;;) { v++; } }"), &[4.0], 4.0);
    assert_eq!(refusal("x => { const f = () => 1; return f; }", 1).code, "unsupported-syntax");
}
