//! Captured arrays that a function writes: as many as it likes, if it reads only what it wrote.

use millrace_column::DType;

use super::world::{Item, World};
use super::{refusal_in, signature, view};
use crate::ir::BailReason;
use crate::{Given, Interpreter, Outcome, Place, Scalar, View, lower};

/// `a` and `b` over one buffer of 16 bytes, `list`, and `n`, a number.
fn world(source: &str) -> World {
    let variables = vec![
        ("a", Item::Is(view(DType::Float64, &[7.0, 8.0]))),
        ("b", Item::Is(view(DType::Uint32, &[9.0, 9.0, 9.0, 9.0]))),
        ("list", Item::Is(view(DType::Float64, &[5.0, 6.0]))),
        ("n", 1.0.into()),
    ];
    let place = |store, length, is_list| Place { store, offset: 0, length, is_list };
    let layouts = vec![("a", place(0, 2, false)), ("b", place(0, 4, false)), ("list", place(1, 2, true))];
    World { layouts, ..World::new(source, variables) }
}

/// How an item ends, and the flags of its row.
fn run(world: &World, x: f64) -> (Outcome, Vec<f64>) {
    world.asked.borrow_mut().clear();
    let given = Given::Number(x);
    let function = lower(world.source(), &signature(std::slice::from_ref(&given)), world).expect("compiles");
    let mut inputs = vec![given];
    inputs.extend(world.asked.borrow().iter().cloned());
    let captured = inputs.clone();
    let row = function.function().scratch.as_ref().expect("it writes").row;
    if row > 0 {
        inputs.push(Given::Number(0.0));
        inputs.push(view(DType::Int32, &vec![0.0; row / 4]));
    }
    let outcome = Interpreter::new(&function, &super::Marks).expect("all are there").run(&mut inputs);
    assert_eq!(inputs[..captured.len()], captured, "what is captured stays as it is");
    let flags = match inputs.last() {
        Some(Given::View(words)) if row > 0 => bytes(words, row),
        _ => Vec::new(),
    };
    (outcome, flags)
}

fn bytes(words: &View, count: usize) -> Vec<f64> {
    let word = |at: usize| words.read(at / 4).to_number() as i32 as u32;
    (0..count).map(|at| f64::from(word(at) >> (8 * (at % 4)) & 0xff)).collect()
}

#[track_caller]
fn gives(source: &str, x: f64, expected: f64) -> Vec<f64> {
    let (outcome, flags) = run(&world(source), x);
    let is_good =
        matches!(&outcome, Outcome::Returned(values) if values.len() == 1 && values[0].is_same(Scalar::F64(expected)));
    assert!(is_good, "{source} with {x} gave {outcome:?}, not {expected}");
    flags
}

#[track_caller]
fn bails(source: &str, x: f64, reason: BailReason) {
    let (outcome, _) = run(&world(source), x);
    assert!(matches!(outcome, Outcome::Bailed(got) if got == reason), "{source} with {x} gave {outcome:?}");
}

#[test]
fn what_was_written_is_read_through_any_view() {
    gives("x => { a[0] = x; return b[1]; }", 1.0, f64::from(0x3ff0_0000));
    gives("x => { a[0] = x; return b[n]; }", 1.0, f64::from(0x3ff0_0000));
    gives("x => { b[n] = 0x40000000; b[n - 1] = 0; return a[0]; }", 1.0, 2.0);
    gives("x => { list[n] = x; list[0] = list[n] * 2; return list[0] + list.length; }", 3.0, 8.0);
    gives("x => { for (let i = 0; i < 2; i++) a[i] = x + i; return a[0] + a[1]; }", 3.0, 7.0);
}

#[test]
fn what_was_not_written_is_not_read() {
    bails("x => { a[0] = x; return a[1]; }", 1.0, BailReason::State);
    bails("x => { b[0] = x; return a[0]; }", 1.0, BailReason::State);
    bails("x => { b[n] = x; return b[2]; }", 1.0, BailReason::State);
    bails("x => { if (x > 5) list[0] = x; return list[0]; }", 1.0, BailReason::State);
    gives("x => { if (x > 5) list[0] = x; return list[0]; }", 6.0, 6.0);
    bails("x => { if (x > 0) list[0] += x; return list[0]; }", 1.0, BailReason::State);
}

#[test]
fn there_is_nothing_past_the_end() {
    gives("x => { a[2] = x; a[-1] = x; a[.5] = x; return a.length + b.length; }", 1.0, 6.0);
    gives("x => { a[0] = x; return a[5] === undefined ? 1 : 0; }", 1.0, 1.0);
    bails("x => { list[2] = x; return x; }", 1.0, BailReason::OutOfBounds);
    bails("x => { list[x] = x; return x; }", 2.0, BailReason::OutOfBounds);
    bails("x => { list[x] = x; return x; }", 0.5, BailReason::OutOfBounds);
    gives("x => { list[x] = x; return x; }", 1.0, 1.0);
}

#[test]
fn flags_say_what_was_written() {
    // All of the list, whatever happens: no flags are needed.
    assert!(gives("x => { list[0] = x; list[1] = x; return list[0]; }", 1.0, 1.0).is_empty());
    assert!(
        gives(
            "x => { if (x > 5) { list[0] = 1; list[1] = 2; return 1; } list[1] = x; list[0] = x; return x; }",
            1.0,
            1.0
        )
        .is_empty()
    );
    assert_eq!(gives("x => { list[1] = x; return x; }", 1.0, 1.0)[..2], [0.0, 1.0]);
    assert_eq!(gives("x => { if (x > 5) list[0] = x; return x; }", 1.0, 1.0)[..2], [0.0, 0.0]);
    assert_eq!(gives("x => { a[0] = x; b[3] = x; return x; }", 1.0, 1.0)[..4], [1.0, 1.0, 0.0, 1.0]);
}

#[test]
fn what_cannot_be_private_is_refused() {
    let mut unknown = world("x => { a[0] = x; return x; }");
    unknown.layouts.clear();
    assert_eq!(refusal_in(&unknown, 1).to_string(), "`a` is not known (line 1, column 8); ");
    let mut large = world("x => { list[0] = x; return x; }");
    large.layouts[2].1.length = 1 << 24;
    assert_eq!(refusal_in(&large, 1).code, "scratch");
    let counter = world("x => { list[0] += x; return list[0]; }");
    let message = refusal_in(&counter, 1).message;
    assert_eq!(message, "captured `list` cannot be written: it is read before, and has what an earlier call left");
    // What is only read is asked of nobody.
    let mut reading = world("x => a[0] + b[1] + x");
    reading.layouts.clear();
    assert!(lower(reading.source(), &signature(&[Given::Number(1.0)]), &reading).is_ok());
}

#[test]
fn bits_of_nan_are_not_read() {
    // Which NaN `x / x` is differs from one V8 to another, and from one call to another.
    bails("x => { a[0] = x / x; return b[1]; }", 0.0, BailReason::NanBits);
    bails("x => { a[n] = x / x; return b[n]; }", 0.0, BailReason::NanBits);
    gives("x => { a[0] = x / x; return b[1]; }", 2.0, f64::from(0x3ff0_0000));
    // Nobody looks at the bits here.
    gives("x => { a[0] = x / x; return a[0]; }", 0.0, f64::NAN);
    gives("x => { a[0] = x / x; list[1] = list[0] = x; return a[0] + list[0]; }", 0.0, f64::NAN);
    // These are what the function itself wrote.
    gives("x => { b[0] = 5; b[1] = 0x7ff80001; return a[0] !== a[0] ? b[1] + b[0] : x; }", 0.0, f64::from(0x7ff8_0006));
}
