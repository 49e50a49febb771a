use millrace_column::DType;
use millrace_math::{Entry, MathFunction, NoExactProvider, Probed, Provider, Resolve};

use super::operation::{max, min, to_int32, to_uint32};
use super::{Given, Interpreter, Outcome, Scalar, View};
use crate::ir::sketch::Sketch;
use crate::ir::{BailReason, BinaryOp, CompareOp, Function, Op, OutOfBounds, Terminator, Type};
use crate::validate;

struct Sines;

impl Resolve for Sines {
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider> {
        extern "C" fn sine(x: f64) -> f64 {
            x.sin()
        }
        match function {
            MathFunction::Sin => {
                Ok(Provider { function, name: "test", entry: Entry::One(sine), block: None, probed: Probed::default() })
            }
            _ => Err(NoExactProvider { function, tried: Vec::new() }),
        }
    }
}

fn run(function: Function, inputs: &mut [Given]) -> Outcome {
    let validated = validate(function).expect("well formed");
    Interpreter::new(&validated, &Sines).expect("only sines").run(inputs)
}

fn number(function: Function, inputs: &mut [Given]) -> f64 {
    match run(function, inputs) {
        Outcome::Returned(values) => values[0].to_number(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn integers_are_taken_modulo_two_to_the_32() {
    for (number, expected) in [
        (0.0, 0),
        (-0.0, 0),
        (1.9, 1),
        (-1.9, -1),
        (2_147_483_648.0, i32::MIN),
        (-2_147_483_649.0, i32::MAX),
        (4_294_967_295.0, -1),
        (4_294_967_296.0, 0),
        (1e10, 1_410_065_408),
        (-1e10, -1_410_065_408),
        (9_007_199_254_740_991.0, -1),
        (9_223_372_036_854_775_808.0, 0),
        (1e308, 0),
        (6.044629098073146e23, 0),
        (f64::NAN, 0),
        (f64::INFINITY, 0),
        (f64::NEG_INFINITY, 0),
        (5e-324, 0),
    ] {
        assert_eq!(to_int32(number), expected, "{number}");
        assert_eq!(to_uint32(number), to_int32(number) as u32);
    }
}

#[test]
fn min_and_max_know_nan_and_negative_zero() {
    assert!(min(f64::NAN, 1.0).is_nan() && min(1.0, f64::NAN).is_nan());
    assert!(max(f64::NAN, 1.0).is_nan() && max(1.0, f64::NAN).is_nan());
    for (a, b) in [(0.0, -0.0), (-0.0, 0.0)] {
        assert!(min(a, b).is_sign_negative());
        assert!(max(a, b).is_sign_positive());
    }
    assert_eq!((min(1.0, 2.0), max(1.0, 2.0), min(2.0, 1.0), max(2.0, 1.0)), (1.0, 2.0, 1.0, 2.0));
}

#[test]
fn elements_are_stored_as_typed_arrays_do() {
    let odd = [-1.0, 0.5, 1.5, 2.5, 255.5, 256.0, -0.0, f64::NAN, f64::INFINITY, 4_294_967_297.0];
    let stored = |dtype| {
        let view = View::of(dtype, &odd);
        (0..odd.len()).map(|position| view.read(position).to_number()).collect::<Vec<_>>()
    };
    assert_eq!(stored(DType::Uint8Clamped), [0.0, 0.0, 2.0, 2.0, 255.0, 255.0, 0.0, 0.0, 255.0, 255.0]);
    assert_eq!(stored(DType::Uint8), [255.0, 0.0, 1.0, 2.0, 255.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(stored(DType::Int8), [-1.0, 0.0, 1.0, 2.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(stored(DType::Uint16)[0], 65535.0);
    assert_eq!(stored(DType::Uint32)[0], 4_294_967_295.0);
    assert_eq!(stored(DType::Bool), [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
    assert_eq!(stored(DType::Float32)[9], 4_294_967_296.0);
}

#[test]
fn indexes_outside_give_nan_or_bail() {
    let read = |out_of_bounds| {
        let mut s = Sketch::new();
        let (view, index) = (s.view(DType::Int16), s.number());
        let element = s.load(view, index, out_of_bounds);
        s.returning(&[element])
    };
    let given = |index| [Given::View(View::of(DType::Int16, &[7.0, -8.0])), Given::Number(index)];
    assert_eq!(number(read(OutOfBounds::Nan), &mut given(1.0)), -8.0);
    assert_eq!(number(read(OutOfBounds::Bail), &mut given(-0.0)), 7.0);
    for outside in [2.0, -1.0, 0.5, f64::NAN, f64::INFINITY, 4_294_967_296.0] {
        assert!(number(read(OutOfBounds::Nan), &mut given(outside)).is_nan());
        assert!(matches!(run(read(OutOfBounds::Bail), &mut given(outside)), Outcome::Bailed(BailReason::OutOfBounds)));
    }
}

#[test]
fn loops_sum_and_stores_are_seen() {
    let mut s = Sketch::new();
    let view = s.view(DType::Float64);
    let length = s.op(Op::Length(view));
    let (zero, one, none) = (s.i32(0), s.i32(1), s.f64(0.0));
    let sum = s.repeat(&[zero, none], &[Type::F64], |s, again, p| {
        let (index, sum) = (p[0], p[1]);
        let inside = s.compare(CompareOp::Lt, index, length);
        s.if_else(
            inside,
            &[],
            |s| {
                let element = s.load(view, index, OutOfBounds::Nan);
                let sum = s.binary(BinaryOp::Add, sum, element);
                s.store(view, index, sum);
                let index = s.binary(BinaryOp::Add, index, one);
                Terminator::Branch(again, vec![index, sum])
            },
            |_| Terminator::Yield(Vec::new()),
        );
        Terminator::Yield(vec![sum])
    });
    let mut inputs = [Given::View(View::of(DType::Float64, &[1.0, 2.0, 3.0]))];
    assert_eq!(number(s.returning(&sum), &mut inputs), 6.0);
    assert_eq!(inputs[0], Given::View(View::of(DType::Float64, &[1.0, 3.0, 6.0])));
}

#[test]
fn views_of_one_memory_alias() {
    let mut s = Sketch::new();
    let x = s.number();
    let (zero, one, two, three) = (s.i32(0), s.i32(1), s.i32(2), s.i32(3));
    let doubles = s.allocate(DType::Float64, two);
    s.store(doubles, one, x);
    let eight = s.i32(8);
    let words = s.reinterpret(doubles, DType::Uint32, eight, two);
    let high = s.load(words, one, OutOfBounds::Nan);
    // Bytes 6 and 7 of the double, little end first.
    let six = s.i32(6);
    let bytes = s.reinterpret(words, DType::Uint8, six, two);
    let top = s.load(bytes, one, OutOfBounds::Nan);
    let low = s.load(bytes, zero, OutOfBounds::Nan);
    let outside = s.load(words, three, OutOfBounds::Nan);
    let function = s.returning(&[high, top, low, outside]);
    let Outcome::Returned(values) = run(function, &mut [Given::Number(-1.5)]) else { panic!("bails out") };
    let numbers: Vec<f64> = values.iter().map(|value| value.to_number()).collect();
    assert_eq!(numbers[..3], [f64::from(0xbff8_0000_u32), f64::from(0xbf), f64::from(0xf8)]);
    assert!(numbers[3].is_nan());
}

#[test]
fn endless_loops_run_out_of_fuel() {
    let mut s = Sketch::new();
    s.repeat(&[], &[], |_, again, _| Terminator::Branch(again, Vec::new()));
    assert!(matches!(run(s.returning(&[]), &mut []), Outcome::OutOfFuel));
}

#[test]
fn math_is_called_through_its_provider() {
    let build = |function| {
        let mut s = Sketch::new();
        let x = s.number();
        let y = s.op(Op::Call(function, vec![x]));
        s.returning(&[y])
    };
    assert_eq!(number(build(MathFunction::Sin), &mut [Given::Number(1.0)]), 1f64.sin());
    let validated = validate(build(MathFunction::Cos)).expect("well formed");
    assert!(Interpreter::new(&validated, &Sines).is_err());
}

#[test]
fn sameness_tells_zeros_apart_but_no_nans() {
    assert!(Scalar::F64(f64::NAN).is_same(Scalar::F64(-f64::NAN)));
    assert!(!Scalar::F64(0.0).is_same(Scalar::F64(-0.0)));
    assert!(!Scalar::I32(0).is_same(Scalar::Bool(false)));
}
