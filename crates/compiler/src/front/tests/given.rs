//! Lists and records as arguments, and as results.

use millrace_column::DType;

use super::{Marks, outcome, refusal_with, view};
use crate::ir::Shape;
use crate::signature::Seen;
use crate::{Argument, Given, Interpreter, Nothing, Outcome, Scalar, Signature, View, lower};

fn numbers(count: usize, seen: Vec<Seen>) -> Signature {
    Signature { arguments: vec![Argument::Column(DType::Float64); count], seen, output: None }
}

fn point() -> Seen {
    Seen::Record(vec![("x".to_owned(), Seen::Leaf(0)), ("y".to_owned(), Seen::Leaf(1))])
}

fn run(source: &str, signature: &Signature, leaves: &[Given]) -> Outcome {
    let function = lower(source, signature, &Nothing).unwrap_or_else(|refusal| panic!("{source}: {refusal}"));
    let read = function.function().inputs.iter().map(|input| match input.source {
        crate::ir::InputSource::Argument(position) => leaves[position].clone(),
        _ => panic!("nothing is captured"),
    });
    let mut read: Vec<Given> = read.collect();
    Interpreter::new(&function, &Marks).expect("all are there").run(&mut read)
}

fn list(numbers: &[f64]) -> View {
    View { dtype: DType::Float64, bytes: numbers.iter().flat_map(|number| number.to_le_bytes()).collect() }
}

#[track_caller]
fn gives(source: &str, signature: &Signature, leaves: &[f64], expected: &[f64]) {
    let leaves: Vec<Given> = leaves.iter().map(|number| Given::Number(*number)).collect();
    match run(source, signature, &leaves) {
        Outcome::Returned(values)
            if values.len() == expected.len()
                && values.iter().zip(expected).all(|(value, number)| value.is_same(Scalar::F64(*number))) => {}
        other => panic!("{source} gave {other:?}, not {expected:?}"),
    }
}

fn shape(source: &str, count: usize) -> Shape {
    lower(source, &numbers(count, Vec::new()), &Nothing).expect("compiles").function().shape.clone()
}

#[test]
fn members_of_a_record_are_inputs() {
    let signature = numbers(2, vec![point()]);
    gives("(p) => p.x - p.y", &signature, &[5.0, 3.0], &[2.0]);
    gives("({ x, y }) => x - y", &signature, &[5.0, 3.0], &[2.0]);
    gives("(p) => { const { y: b, x: a } = p; return a - b; }", &signature, &[5.0, 3.0], &[2.0]);
    gives("(p) => { const f = (q) => q.x - q.y; return f(p); }", &signature, &[5.0, 3.0], &[2.0]);
    gives("(p) => p['x'] - p.y", &signature, &[5.0, 3.0], &[2.0]);
}

#[test]
fn members_of_members_and_of_lists_are_inputs() {
    let inner = Seen::Tuple(vec![Seen::Leaf(1), Seen::Leaf(2)]);
    let signature =
        numbers(4, vec![Seen::Record(vec![("a".to_owned(), inner), ("b".to_owned(), Seen::Leaf(3))]), Seen::Leaf(0)]);
    gives("(p, k) => k + 10 * p.a[0] + 100 * p.a[1] + 1000 * p.b", &signature, &[1.0, 2.0, 3.0, 4.0], &[4321.0]);
    gives(
        "({ a: [x, y], b }, k) => k + x + y + b + a0(1); function a0(x) { return x }"
            .split(';')
            .next()
            .unwrap_or_default()
            .replace(" + a0(1)", "")
            .as_str(),
        &signature,
        &[1.0, 2.0, 3.0, 4.0],
        &[10.0],
    );
    gives("(p) => p.a.length", &signature, &[1.0, 2.0, 3.0, 4.0], &[2.0]);
}

#[test]
fn what_is_not_read_is_no_input() {
    let function = lower("(p) => p.y * 2", &numbers(2, vec![point()]), &Nothing).expect("compiles");
    let inputs: Vec<_> = function.function().inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(inputs, ["p.y"]);
}

#[test]
fn members_that_are_not_known_are_refused() {
    let refused = |source| refusal_with(source, &numbers(2, vec![point()])).message;
    assert_eq!(refused("(p) => p.z"), "`z` of an argument is no number, boolean or array of numbers of its own");
    assert!(refused("(p) => { const q = { ...p }; return q.x; }").contains("`...`"));
    assert!(
        refused("({ x, ...others }) => others.y").contains("rest"),
        "{}",
        refused("({ x, ...others }) => others.y")
    );
    assert!(refused("({ z = 1 }) => z").contains("`z` of an argument"));
    assert!(refused("(p) => { p.x = 1; return 2; }").contains("writing to a property"));
    assert_eq!(refused("(p) => p"), "the function returns nothing");
    assert!(refused("(p) => { if (p.x > 1) p = { x: 1 }; return p.x; }").contains("an object as a value"));
    assert!(
        refused("(p) => { for (let i = 0; i < 2; i++) { p = { x: p.y, y: i }; } return p.x; }")
            .contains("an object as a value")
    );
}

#[test]
fn lists_and_records_come_back() {
    let plain = numbers(2, Vec::new());
    gives("(x, y) => [y, x + y]", &plain, &[1.0, 2.0], &[2.0, 3.0]);
    gives("(x, y) => ({ r: x, theta: { a: y, b: [1, x] } })", &plain, &[1.0, 2.0], &[1.0, 2.0, 1.0, 1.0]);
    gives("(x, y) => x < y ? [x, y] : [y, x]", &plain, &[3.0, 2.0], &[2.0, 3.0]);
    gives("(x, y) => { const t = [x, y]; if (x > 9) return t; return [0, t[1]]; }", &plain, &[3.0, 2.0], &[0.0, 2.0]);
    gives("(x, y) => { const f = (a) => [a, a * 2]; return f(x + y); }", &plain, &[3.0, 2.0], &[5.0, 10.0]);
    let leaf = || Shape::Scalar;
    assert_eq!(shape("(x, y) => [y, [x]]", 2), Shape::Tuple(vec![leaf(), Shape::Tuple(vec![leaf()])]));
    let record = |keys: &[&str]| Shape::Record(keys.iter().map(|key| ((*key).to_owned(), Shape::Scalar)).collect());
    assert_eq!(shape("(x) => ({ b: x, a: 1 })", 1), record(&["b", "a"]));
    // The place of a key is that of its first mention.
    assert_eq!(shape("(x) => ({ b: x, a: 1, b: 2 })", 1), record(&["b", "a"]));
}

#[test]
fn what_is_put_together_otherwise_is_run_in_javascript() {
    let bails = |source: &str, leaves: &[f64]| {
        let leaves: Vec<Given> = leaves.iter().map(|number| Given::Number(*number)).collect();
        matches!(outcome(source, &leaves), Outcome::Bailed(_))
    };
    assert!(bails("(x) => { if (x < 0) return NaN; return [x]; }", &[-1.0]));
    assert!(bails(
        "(x) => { if (x < 0) return { x }; return [x, 1]; }".replace("return [x, 1]", "return { x, y: 1 }").as_str(),
        &[1.0]
    ));
    assert!(bails("(x) => { if (x < 0) return [x, undefined]; return [x, 1]; }", &[-1.0]));
    // The same list twice is one object in JavaScript.
    let twice = "(x) => { const t = [x]; if (x < 0) return [t, t]; return [[x], [1]]; }";
    assert!(bails(twice, &[-1.0]));
    assert!(!bails(twice, &[1.0]));
}

#[test]
fn lists_of_several_lengths_and_arrays_come_back() {
    let gives_list = |source: &str, x: f64, expected: &[f64]| match outcome(source, &[Given::Number(x)]) {
        Outcome::Returned(values) => assert_eq!(values.lists.last(), Some(&list(expected)), "{source}"),
        other => panic!("{source} gave {other:?}"),
    };
    for source in [
        "(x) => { if (x < 0) return []; return [x, 1]; }",
        "(x) => x < 0 ? [] : [x, 1]",
        "(x) => { const r = []; if (x < 0) return r; r.push(x, 1); return r; }",
        "(x) => { const f = (a) => { if (a < 0) return []; return [a, 1]; }; return f(x); }",
        "(x) => { const t = new Float64Array(x < 0 ? 0 : 2); t[0] = x; t[1] = 1; return t; }",
        "(x) => ({ n: 1, r: x < 0 ? [] : [x, 1] })",
    ] {
        gives_list(source, 5.0, &[5.0, 1.0]);
        gives_list(source, -1.0, &[]);
    }
    assert_eq!(shape("(x) => x < 0 ? [] : [x, 1]", 1), Shape::List);
    let both = "(x) => { if (x < 0) return [[x], 1]; return [[x, 2], 1]; }";
    assert_eq!(shape(both, 1), Shape::Tuple(vec![Shape::List, Shape::Scalar]));
    let made = "(x) => { const t = new Int8Array(2); return { t, u: [new Uint8Array(x), x] }; }";
    assert_eq!(shape(made, 1).to_string(), "{ t: array, u: [array, _] }");
}

#[test]
fn a_name_may_be_given_to_another_list() {
    let signature = numbers(2, vec![Seen::Tuple(vec![Seen::Leaf(0), Seen::Leaf(1)])]);
    for source in [
        "(p) => { p = [p[1], p[0]]; return p[0] - p[1]; }",
        "(p) => { const q = p; p = [q[1], q[0]]; p = [p[0], p[1], q[0]]; return p[0] - p[2]; }",
        "(p) => { const f = (p, k) => { p = [p[1], p[0]]; return k ? p : [0, 0]; }; p = f(p, 1); return p[0] - p[1]; }",
        "(p) => { let x = p[0]; return x = [p[1], x], x[0] - x[1]; }",
        "(p) => { let x = 1; if (p[0] > 9) return 5; x = p; return x[1] - x[0]; }",
        "(p) => { var s = 0; for (const v of [1, 2]) s += v; s = [s, p[1] - p[0]]; return s && s[1]; }",
    ] {
        gives(source, &signature, &[3.0, 10.0], &[7.0]);
    }
}

#[test]
fn arrays_that_would_be_one_are_refused() {
    for source in [
        "(x) => { const t = new Float64Array(4); return [t, t]; }",
        "(x) => { const t = new Float64Array(4); return [t, t.subarray(1)]; }",
        "(x) => { const t = new Float64Array(4), u = new Uint8Array(t.buffer); return { t, u }; }",
    ] {
        let message = refusal_with(source, &numbers(1, Vec::new())).message;
        assert!(message.contains("one array at two places") || message.contains("cannot be compiled"), "{message}");
    }
}

#[test]
fn arguments_come_back_as_what_they_are_only() {
    let signature = numbers(2, vec![point()]);
    let source = "(p) => { if (p.x < 0) return { p }; return { p: { x: p.y, y: p.x } }; }";
    gives(source, &signature, &[1.0, 2.0], &[2.0, 1.0]);
    let bailed = run(source, &signature, &[Given::Number(-1.0), Given::Number(2.0)]);
    assert!(matches!(bailed, Outcome::Bailed(_)), "{bailed:?}");
    let through = "(p) => { const f = (q) => q; if (p.x < 0) return f(p); return { x: 1, y: 2 }; }";
    let bailed = run(through, &signature, &[Given::Number(-1.0), Given::Number(2.0)]);
    assert!(matches!(bailed, Outcome::Bailed(_)), "{bailed:?}");
}

#[test]
fn a_list_is_read_as_a_view() {
    let signature =
        Signature { arguments: vec![Argument::Views(DType::Float64)], seen: vec![Seen::List(0)], output: None };
    assert!(signature.is_list(0));
    let leaves = [view(DType::Float64, &[1.0, 2.0, 3.0])];
    match run("(v) => { const [a, b] = v; return v[2] * 100 + b * 10 + a + v.length * 1000; }", &signature, &leaves) {
        Outcome::Returned(values) => assert!(values[0].is_same(Scalar::F64(3321.0)), "{values:?}"),
        other => panic!("{other:?}"),
    }
}
