use millrace_column::DType;

use super::world::{Item, World};
use super::{gives, number, outcome_with, refusal, refusal_in, signature, view};
use crate::ir::InputSource;
use crate::{Argument, Given, Nothing, Outcome, Scalar, Signature, lower};

#[test]
fn every_form_of_source_is_a_function() {
    for source in [
        "x => x * 2",
        "(x) => x * 2",
        "(x) => { return x * 2; }",
        "function (x) { return x * 2; }",
        "function double(x) { 'use strict'; return x * 2 }",
        "double(x) { return x * 2; }",
        "'double it'(x) { return x * 2; }",
        "[Symbol.for('double')](x) { return x * 2; }",
        "#double(x) { return x * 2; }",
        "static(x) { return x * 2; }",
        "get(x) { return x * 2; }",
        "async(x) { return x * 2; }",
        "if(x) { return x * 2; }",
        "__name((x) => x * 2, 'double')",
        "/* a */ x /* b */ => // c\n x * 2 // d",
        "((x) => x * 2)",
        "x => (x => 0, x * 2)".replace("x => 0, ", "").as_str(),
    ] {
        number(source, &[4.0], 8.0);
    }
}

#[test]
fn what_is_no_function_is_refused() {
    for source in [
        "",
        "1",
        "x",
        "x => ",
        "x => x)(",
        "x => x) + (y => y",
        "x => x); (y => y",
        "a(x) {}, b(x) {}",
        "{",
        "({})",
        "\0",
    ] {
        let refused = refusal(source, 1);
        assert_eq!(refused.code, "syntax", "{source}: {refused}");
    }
    let native = refusal("function parseInt() { [native code] }", 1);
    assert_eq!(native.code, "syntax");
    assert!(native.message.contains("built in"), "{native}");
    assert!(refusal("x => { let y; let y; return x; }", 1).message.contains('y'));
    let place = refusal("x => {\n  return x +* 2;\n}", 1);
    assert_eq!((place.code, place.line, place.column), ("syntax", 2, 13));
}

#[test]
fn captures_are_inputs_after_the_arguments() {
    let captures = [("R", Given::Number(6371.0)), ("on", Given::Boolean(true)), ("t", view(DType::Int8, &[3.0, 4.0]))];
    let source = "x => on ? x * R + t[1] : 0";
    match outcome_with(source, &[Given::Number(2.0)], &captures) {
        Outcome::Returned(values) => assert!(values[0].is_same(Scalar::F64(12746.0))),
        other => panic!("{other:?}"),
    }
    let world = World::new(source, captures.map(|(name, given)| (name, Item::Is(given))).to_vec());
    let function = lower(source, &signature(&[Given::Number(2.0)]), &world).expect("compiles");
    let inputs = function.function().inputs.iter();
    let inputs: Vec<_> = inputs.map(|input| (input.name.as_str(), &input.source, input.uniform)).collect();
    assert_eq!(
        inputs,
        [
            ("x", &InputSource::Argument(0), false),
            ("on", &InputSource::Capture(0), true),
            ("R", &InputSource::Capture(1), true),
            ("t", &InputSource::Capture(2), true)
        ]
    );
}

#[test]
fn a_capture_shadows_an_intrinsic_and_a_variable_shadows_both() {
    let captures = [("NaN", Given::Number(7.0)), ("y", Given::Number(5.0))];
    let with = |source: &str| match outcome_with(source, &[Given::Number(2.0)], &captures) {
        Outcome::Returned(values) => values[0].to_number(),
        other => panic!("{other:?}"),
    };
    assert_eq!(with("x => NaN + y").to_bits(), 12f64.to_bits());
    assert_eq!(with("x => { const y = 1; return x + y; }").to_bits(), 3f64.to_bits());
    number("(Math) => Math + 1", &[1.0], 2.0);
}

#[test]
fn arguments_have_slots_whether_or_not_parameters_take_them() {
    number("x => x", &[1.0, 2.0, 3.0], 1.0);
    number("() => 1", &[1.0], 1.0);
    number("(x, y = 5) => x + y", &[1.0], 6.0);
    number("(x, y = x * 2, z = y + 1) => x + y + z", &[1.0], 6.0);
    number("(x, y = undefinedName) => x + y", &[1.0, 2.0], 3.0);
    number("(x, i) => x * 2", &[1.0], 2.0);
    number("(x, y) => x + y", &[1.0], f64::NAN);
    number("(x, y) => y === undefined ? x : x + y", &[1.0], 1.0);
    number("(x, y, z) => { y = y || 3; z = z === undefined ? y : 0; return x + y + z; }", &[1.0], 7.0);
    number("(x, y) => y == null ? x : y.length", &[4.0], 4.0);
}

#[test]
fn uniform_arguments_are_inputs_of_their_own_kind() {
    let signature = Signature {
        arguments: vec![
            Argument::Number,
            Argument::Boolean,
            Argument::Views(DType::Float32),
            Argument::Column(DType::Int16),
        ],
        ..Signature::default()
    };
    let function = lower("(a, b, v, c) => b ? a + v[0] : c", &signature, &Nothing).expect("compiles");
    let inputs: Vec<_> = function.function().inputs.iter().map(|input| (input.uniform, input.stored_as)).collect();
    assert_eq!(inputs, [(true, None), (true, None), (false, None), (false, Some(DType::Int16))]);
}

#[test]
fn free_variables_are_named() {
    let refused = refusal("x => x * R", 1);
    assert_eq!(refused.code, "free-variable");
    assert_eq!(refused.message, "`R` is not defined inside the function");
    assert_eq!(refused.way_out, "pass it explicitly: delayed(f, { R })");
    assert_eq!((refused.line, refused.column), (1, 10));
    assert_eq!(
        refused.to_string(),
        "`R` is not defined inside the function (line 1, column 10); pass it explicitly: delayed(f, { R })"
    );
    assert_eq!(refusal("x => helper(x)", 1).code, "free-variable");
    assert_eq!(refusal("x => { total = x; return x; }", 1).code, "unsupported-syntax");
    assert_eq!(refusal("x => console.log(x)", 1).message, "`console` cannot be compiled");
    assert_eq!(refusal("x => Date.now()", 1).message, "`Date` cannot be compiled");
}

#[test]
fn assignments_to_what_is_not_the_functions_own_are_refused() {
    let refused = refusal_in(&World::new("x => { R = x; return R; }", vec![("R", 1.0.into())]), 1);
    assert!(refused.message.contains("assigning to `R`"), "{refused}");
    assert!(refusal("x => { const c = 1; c = 2; return c; }", 1).message.contains("`c` is a constant"));
    assert!(refusal("x => { const c = 1; c++; return c; }", 1).message.contains("`c` is a constant"));
    assert!(refusal("x => { for (const i = 0; i < 3; i++) x++; return x; }", 1).message.contains("`i` is a constant"));
}

#[test]
fn var_is_the_functions_and_may_repeat() {
    number("function (a, a) { return a; }", &[3.0, 4.0], 4.0);
    number("function (x) { var x; return x; }", &[3.0], 3.0);
    number("function (x) { var x = x + 1; var x = x * 2; return x; }", &[3.0], 8.0);
    number("function (x) { if (x > 0) { var y = 1; } else { var y = 2; } return y; }", &[-3.0], 2.0);
    gives("function (x) { y = x; var y; return y; }", &[Given::Number(4.0)], Scalar::F64(4.0));
}
