use std::slice;

use millrace_column::DType;

use super::{argument, gives, lower, outcome, refusal_with, signature, view};
use crate::ir::BailReason;
use crate::{Argument, Given, Outcome, Scalar, Signature};

fn gives_number(source: &str, arguments: &[Given], expected: f64) {
    gives(source, arguments, Scalar::F64(expected));
}

fn bails(source: &str, arguments: &[Given]) {
    match outcome(source, arguments) {
        Outcome::Bailed(BailReason::OutOfBounds) => {}
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn elements_are_numbers() {
    for dtype in DType::ALL.into_iter().filter(|dtype| *dtype != DType::Bool) {
        let xs = view(dtype, &[1.0, 2.0, 3.0]);
        gives_number("xs => xs[1]", slice::from_ref(&xs), 2.0);
        gives_number("xs => xs[1] / 4", slice::from_ref(&xs), 0.5);
        gives_number(
            "xs => { let s = 0; for (let i = 0; i < xs.length; i++) s += xs[i]; return s; }",
            slice::from_ref(&xs),
            6.0,
        );
        gives_number("xs => { let s = 0; for (const x of xs) s = s * 10 + x; return s; }", &[xs], 123.0);
    }
    gives_number("xs => xs[0]", &[view(DType::Uint32, &[4_294_967_295.0])], 4_294_967_295.0);
    gives_number("xs => xs[0] | 0", &[view(DType::Uint32, &[4_294_967_295.0])], -1.0);
}

#[test]
fn past_the_end_is_nan_in_arithmetic() {
    let xs = view(DType::Int32, &[1.0, 2.0, 3.0]);
    let with =
        |source: &str, index: f64, expected: f64| gives_number(source, &[xs.clone(), Given::Number(index)], expected);
    for index in [3.0, -1.0, 0.5, f64::NAN, f64::INFINITY, 4_294_967_296.0] {
        with("(xs, i) => xs[i] + 1", index, f64::NAN);
        with("(xs, i) => xs[i] | 0", index, 0.0);
        with("(xs, i) => +xs[i]", index, f64::NAN);
        with("(xs, i) => Math.abs(xs[i])", index, f64::NAN);
        with("(xs, i) => xs[i] ? 1 : 2", index, 2.0);
        with("(xs, i) => xs[i] < 5 ? 1 : 2", index, 2.0);
        with("(xs, i) => xs[i] === 1 ? 1 : 2", index, 2.0);
        with("(xs, i) => 1 !== xs[i] ? 1 : 2", index, 1.0);
        with("(xs, i) => xs[i] || 9", index, 9.0);
        with("(xs, i) => (i > 1e9 ? xs[i] : xs[i]) * 2", index, f64::NAN);
        with("(xs, i) => Number(xs[i])", index, f64::NAN);
        with("(xs, i) => { xs[i]; return 4; }", index, 4.0);
        with("(xs, i) => xs[xs[i]] + 1", index, f64::NAN);
    }
    with("(xs, i) => xs[i]", -0.0, 1.0);
}

#[test]
fn past_the_end_is_run_again_where_undefined_would_show() {
    let xs = view(DType::Float32, &[1.0, 2.0, 3.0]);
    for source in [
        "(xs, i) => xs[i]",
        "(xs, i) => { const x = xs[i]; return x + 1; }",
        "(xs, i) => xs[i] && 7",
        "(xs, i) => (i ? xs[i] : 1) === 3 ? 1 : 2",
        "(xs, i) => { let x = 0; x = xs[i]; return 1; }",
    ] {
        bails(source, &[xs.clone(), Given::Number(3.0)]);
    }
    gives_number("(xs, i) => xs[i] ?? 7", &[xs.clone(), Given::Number(2.0)], 3.0);
    for (index, expected) in [(0.0, 2.0), (-0.0, 2.0), (2.0, 2.0), (3.0, 1.0), (0.5, 1.0), (-1.0, 1.0), (f64::NAN, 1.0)]
    {
        gives_number("(xs, i) => xs[i] === undefined ? 1 : 2", &[xs.clone(), Given::Number(index)], expected);
    }
    for (source, expected) in [
        ("(xs, i) => xs[i] === xs[i] ? 1 : 2", 1.0),
        ("(xs, i) => xs[i] ?? 7", 7.0),
        ("(xs, i) => Number.isNaN(xs[i]) ? 1 : 2", 2.0),
        ("(xs, i) => typeof xs[i] === 'undefined' ? 1 : 2", 1.0),
        ("(xs, i) => xs[i] == null ? 1 : 2", 1.0),
    ] {
        gives_number(source, &[xs.clone(), Given::Number(3.0)], expected);
    }
}

#[test]
fn elements_of_boolean_columns_are_booleans() {
    let flags = view(DType::Bool, &[1.0, 0.0]);
    gives("flags => flags[0]", slice::from_ref(&flags), Scalar::Bool(true));
    gives("flags => !flags[1]", slice::from_ref(&flags), Scalar::Bool(true));
    gives_number("flags => flags[0] + flags[0]", slice::from_ref(&flags), 2.0);
    gives_number("flags => +(flags[5] || flags[0])", &[view(DType::Bool, &[1.0; 6])], 1.0);
    gives(
        "flags => { let all = true; for (const f of flags) all = all && f; return all; }",
        &[flags],
        Scalar::Bool(false),
    );
}

#[test]
fn arrays_may_be_named_and_tested() {
    let xs = view(DType::Float64, &[5.0, 6.0]);
    gives_number("xs => { const t = xs; return t[1] + t.length; }", slice::from_ref(&xs), 8.0);
    gives_number("xs => xs && xs.length", slice::from_ref(&xs), 2.0);
    gives_number("xs => xs['length']", slice::from_ref(&xs), 2.0);
    gives_number("xs => xs ? 1 : 2", slice::from_ref(&xs), 1.0);
    gives_number(
        "xs => { let s = 0; for (let i = 0; i < 2; i++) { const t = xs; s += t[i]; } return s; }",
        slice::from_ref(&xs),
        11.0,
    );
    gives_number(
        "xs => { let s = 0; for (const x of xs) { if (x === 5) continue; s += x; } return s; }",
        slice::from_ref(&xs),
        6.0,
    );
    gives_number("xs => { var last; for (last of xs) if (last > 5) break; return 1; }", slice::from_ref(&xs), 1.0);
    gives_number("xs => { var v = 0; for (v of xs) v *= 2; return v; }", &[xs], 12.0);
}

#[test]
fn columns_of_every_type_become_numbers() {
    for (dtype, number) in [
        (DType::Float32, 1.5),
        (DType::Int8, -3.0),
        (DType::Uint8Clamped, 255.0),
        (DType::Int32, -2_147_483_648.0),
        (DType::Uint32, 4_294_967_295.0),
    ] {
        let signature = Signature { arguments: vec![Argument::Column(dtype)], ..Signature::default() };
        let function = lower("x => x * 2", &signature, &crate::Nothing).expect("compiles");
        let interpreter = crate::Interpreter::new(&function, &super::Marks).expect("no Math");
        match interpreter.run(&mut [Given::Number(number)]) {
            Outcome::Returned(values) => assert!(values[0].is_same(Scalar::F64(number * 2.0))),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn arrays_where_numbers_belong_are_refused() {
    let xs = [view(DType::Float64, &[1.0]), view(DType::Float64, &[2.0])];
    let signature = signature(&xs);
    for (source, words) in [
        ("xs => xs + 1", "an array is used as a number"),
        ("xs => [xs]", "an array that the function did not make"),
        ("(xs, ys) => xs === ys", "an array is compared"),
        ("(xs, ys) => (xs.length ? xs : ys)[0]", "a member of something"),
        ("(xs, ys) => { const t = xs.length ? xs : ys; return t[0]; }", "chooses between arrays"),
        ("(xs, ys) => { xs = ys; return xs[0]; }", "assigned more than once"),
        ("xs => { xs[0] = 1; return 1; }", "writing to an array"),
        ("xs => { xs[0] += 1; return 1; }", "writing to an array"),
        ("xs => xs[0]++", "writing to an array"),
        ("xs => xs.join()", "calling `xs.join`"),
        ("xs => xs['a']", "`xs.a`"),
        ("xs => xs[true]", "a boolean as an index"),
        ("xs => { const n = 1; return n[0]; }", "`n` is a number, not an array"),
        ("xs => { xs = 1; return 1; }", "`xs` is a number here, and an array at line 1, column 1"),
    ] {
        let refused = refusal_with(source, &signature);
        assert!(refused.message.contains(words), "{source}: {refused}");
    }
    assert_eq!(argument(&xs[0]), Argument::View(DType::Float64));
}
