use millrace_column::DType;

use crate::codegen::differential::{Supply, check};
use crate::codegen::interpreter::View;
use crate::ir::sketch::Sketch;
use crate::ir::{BinaryOp, CompareOp, Conversion, Function, Op, OutOfBounds, Region, Terminator, Type, Value};
use crate::passes::optimise;
use crate::validate;

/// `let sum = 0; for (let i = first; i < bound; i += step) sum += x[i + offset]`, all doubles.
fn summing(first: f64, step: f64, offset: f64, bound: impl FnOnce(&mut Sketch, Value) -> Value) -> Function {
    let mut s = Sketch::new();
    let view = s.view(DType::Float64);
    let (first, step, offset, none) = (s.f64(first), s.f64(step), s.f64(offset), s.f64(0.0));
    let bound = bound(&mut s, view);
    let sum = s.repeat(&[first, none], &[Type::F64], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], bound);
        s.if_else(goes_on, &[], |_| Terminator::Yield(Vec::new()), |_| Terminator::Return(vec![p[1]]));
        let index = s.binary(BinaryOp::Add, p[0], offset);
        let element = s.load(view, index, OutOfBounds::Nan);
        let sum = s.binary(BinaryOp::Add, p[1], element);
        let next = s.binary(BinaryOp::Add, p[0], step);
        Terminator::Branch(again, vec![next, sum])
    });
    s.returning(&sum)
}

fn length(s: &mut Sketch, view: Value) -> Value {
    let length = s.op(Op::Length(view));
    s.convert(Conversion::ToF64, length)
}

/// The types of the parameters of all loops, and of the indexes of all loads, after all passes.
fn types(function: &Function) -> (Vec<Type>, Vec<Type>) {
    let function = optimise(validate(function.clone()).expect("well formed")).into_function();
    let (mut parameters, mut indexes) = (Vec::new(), Vec::new());
    function.body.each_region(&mut |region: &Region| {
        parameters.extend(region.parameters.iter().map(|&value| function.ty(value)));
        for inst in &region.insts {
            if let Op::Load { index, .. } = inst.op {
                indexes.push(function.ty(index));
            }
        }
    });
    (parameters, indexes)
}

fn runs_the_same(function: &Function, extra: &[Supply]) {
    let view = Supply::View(View::of(DType::Float64, &[1.5, -2.0, 4.0, 8.25, 16.0, 32.0]));
    let supplies: Vec<Supply> = std::iter::once(view).chain(extra.iter().cloned()).collect();
    check(function, 1, &supplies, None);
}

#[test]
fn counters_up_to_a_length_become_integers() {
    for (first, step, offset) in [(0.0, 1.0, 0.0), (1.0, 1.0, -1.0), (-3.0, 2.0, 1.0), (0.0, 3.0, 2.0)] {
        let function = summing(first, step, offset, length);
        // Others may come to 2^31: one step behind the last item, or as indexes.
        let ty = if step == 1.0 && offset <= 0.0 { Type::I32 } else { Type::F64 };
        assert_eq!(types(&function), (vec![ty, Type::F64], vec![ty]), "{first} {step} {offset}");
        runs_the_same(&function, &[]);
    }
}

#[test]
fn counters_that_may_leave_the_integers_stay() {
    let (parameters, _) = types(&summing(0.5, 1.0, 0.0, length));
    assert_eq!(parameters, [Type::F64, Type::F64]);
    let (parameters, _) = types(&summing(-0.0, 1.0, 0.0, length));
    assert_eq!(parameters, [Type::F64, Type::F64]);
    // The step after the last item below 2^31 - 1 would be above.
    let (parameters, _) = types(&summing(0.0, 3.0, 0.0, length));
    assert_eq!(parameters, [Type::U32, Type::F64]);
    let mut s = summing(0.0, 1.0, 0.0, |s, _| s.number());
    let (parameters, indexes) = types(&s);
    assert_eq!((parameters, indexes), (vec![Type::F64, Type::F64], vec![Type::F64]));
    s.name = "up to any number".to_owned();
    for bound in [0.0, 3.5, 6.0, 9.0, f64::NAN] {
        runs_the_same(&s, &[Supply::Number(bound)]);
    }
}

#[test]
fn indexes_out_of_bounds_on_either_side_are_the_same() {
    for offset in [-2.0, 0.0, 1.0, 5.0, 2_147_483_647.0, -4_294_967_296.0] {
        runs_the_same(&summing(0.0, 1.0, offset, length), &[]);
    }
}

/// `h = (h * 31 + x[i]) | 0`, or without the `| 0`.
fn hashing(wraps: bool) -> Function {
    let mut s = Sketch::new();
    let view = s.view(DType::Uint8);
    let (none, one, factor) = (s.f64(0.0), s.f64(1.0), s.f64(31.0));
    let bound = length(&mut s, view);
    let hash = s.repeat(&[none, none], &[Type::F64], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], bound);
        s.if_else(goes_on, &[], |_| Terminator::Yield(Vec::new()), |_| Terminator::Return(vec![p[1]]));
        let byte = s.load(view, p[0], OutOfBounds::Bail);
        let byte = s.convert(Conversion::ToF64, byte);
        let product = s.binary(BinaryOp::Mul, p[1], factor);
        let mut sum = s.binary(BinaryOp::Add, product, byte);
        if wraps {
            let integer = s.convert(Conversion::ToI32, sum);
            sum = s.convert(Conversion::ToF64, integer);
        }
        let next = s.binary(BinaryOp::Add, p[0], one);
        Terminator::Branch(again, vec![next, sum])
    });
    s.returning(&hash)
}

#[test]
fn arithmetic_modulo_two_to_the_32_is_integer_arithmetic() {
    let bytes: Vec<f64> = (0..200).map(|byte| f64::from(byte * 37 % 256)).collect();
    for wraps in [true, false] {
        let function = hashing(wraps);
        check(&function, 1, &[Supply::View(View::of(DType::Uint8, &bytes))], None);
        // The factor may be 0 and the other negative: a product of -0 is no integer.
        let (parameters, _) = types(&function);
        assert_eq!(parameters[0], Type::I32);
        assert_eq!(parameters[1], if wraps { Type::I32 } else { Type::F64 });
    }
}
