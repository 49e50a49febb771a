use std::cell::Cell;

use millrace_column::DType;
use millrace_math::MathFunction;

use super::ITEMS;
use crate::codegen::cranelift::generate;
use crate::codegen::cranelift::tests::pairs;
use crate::codegen::differential::{Memory, RustMath, Supply, check_blocks};
use crate::ir::sketch::Sketch;
use crate::ir::{BinaryOp, CompareOp, Conversion, Function, Op, OutOfBounds, Type, UnaryOp, Value};
use crate::{Kernel, validate};

fn kernel(function: Function, output: Option<DType>) -> Kernel {
    generate(&validate(function).expect("well formed"), output, &RustMath).expect("compiles")
}

/// How many of some items are run by blocks where `polls` questions whether to stop are answered with no.
fn covered(kernel: &Kernel, items: usize, supplies: &[Supply], polls: usize) -> usize {
    let mut memory = Memory::new(kernel, items, supplies);
    let left = Cell::new(polls);
    let should_stop = || {
        let stop = left.get() == 0;
        left.set(left.get().saturating_sub(1));
        stop
    };
    // SAFETY: the memory was made for the kernel and its items.
    unsafe { memory.call_blocks(kernel, 0..items, &should_stop) }
}

fn sine_of_column() -> Function {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let sine = s.op(Op::Call(MathFunction::Sin, vec![x]));
    s.returning(&[sine])
}

#[test]
fn whole_blocks_are_covered_until_a_stop() {
    let kernel = kernel(sine_of_column(), None);
    let items = 3 * ITEMS + 7;
    let supplies = [Supply::Column((0..items).map(|item| item as f64).collect())];
    assert_eq!(covered(&kernel, items, &supplies, usize::MAX), 3 * ITEMS);
    assert_eq!(covered(&kernel, items, &supplies, 2), 2 * ITEMS);
    assert_eq!(covered(&kernel, items, &supplies, 0), 0);
    assert_eq!(covered(&kernel, ITEMS - 1, &supplies, usize::MAX), 0);
    assert_eq!(kernel.providers()[0].1, "rust, millrace in blocks");
}

#[test]
fn what_cannot_be_is_left_to_machine_code() {
    let no_call = {
        let mut s = Sketch::new();
        let x = s.column(DType::Float64);
        let sum = s.binary(BinaryOp::Add, x, x);
        s.returning(&[sum])
    };
    let no_block = {
        let mut s = Sketch::new();
        let x = s.column(DType::Float64);
        let power = s.op(Op::Call(MathFunction::Pow, vec![x, x]));
        s.returning(&[power])
    };
    let memory = {
        let mut s = Sketch::new();
        let (x, view) = (s.column(DType::Float64), s.view(DType::Float64));
        let sine = s.op(Op::Call(MathFunction::Sin, vec![x]));
        let element = s.load(view, sine, OutOfBounds::Nan);
        s.returning(&[element])
    };
    for function in [no_call, no_block, memory] {
        assert!(kernel(function, None).0.blocks.is_none());
    }
    assert!(kernel(sine_of_column(), Some(DType::Int8)).0.blocks.is_none());
    assert!(kernel(sine_of_column(), Some(DType::Float32)).0.blocks.is_some());
}

#[test]
fn lines_are_used_again() {
    let mut s = Sketch::new();
    let mut x = s.column(DType::Float64);
    for _ in 0..100 {
        let sine = s.op(Op::Call(MathFunction::Sin, vec![x]));
        x = s.binary(BinaryOp::Add, sine, sine);
    }
    let kernel = kernel(s.returning(&[x]), None);
    assert_eq!(kernel.0.blocks.as_ref().map(|blocks| blocks.lines), Some(2));
}

/// Runs an operation by blocks, on two columns of odd doubles cast to `ty`, where there is a loop for it.
fn on(ty: Type, op: impl Fn(Value, Value) -> Op) -> bool {
    let mut s = Sketch::new();
    let (x, y) = (s.column(DType::Float64), s.column(DType::Float64));
    // Blocks have no loop from doubles to integers; truths and singles are numbers of their own, and integers come from them.
    let cast = |s: &mut Sketch, x: Value| match ty {
        Type::F64 | Type::View(_) => x,
        Type::F32 => s.convert(Conversion::ToF32, x),
        Type::Bool => s.convert(Conversion::ToBool, x),
        Type::I32 | Type::U32 => {
            let truth = s.convert(Conversion::ToBool, x);
            let number = s.convert(Conversion::ToI32, truth);
            if ty == Type::I32 { s.unary(UnaryOp::Neg, number) } else { s.convert(Conversion::ToU32, number) }
        }
    };
    let (a, b) = (cast(&mut s, x), cast(&mut s, y));
    let op = op(a, b);
    let types: Vec<Type> = op.operands().iter().map(|&value| s.ty(value)).collect();
    if crate::validate::plain(&op, &types).is_none() {
        return false;
    }
    let result = s.op(op);
    let sine = s.op(Op::Call(MathFunction::Sin, vec![x]));
    let [left, right] = pairs();
    check_blocks(&s.returning(&[result, sine]), left.len(), &[Supply::Column(left), Supply::Column(right)], None)
}

#[test]
fn operations_have_the_same_bits_in_blocks() {
    use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Shl, Shr, Sub, Xor};
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    use UnaryOp::{Abs, BitNot, Ceil, Floor, LeadingZeros, Neg, Not, Sqrt, Trunc};
    const SCALARS: [Type; 5] = [Type::F64, Type::F32, Type::I32, Type::U32, Type::Bool];
    let mut checked = 0;
    for ty in SCALARS {
        for op in [Neg, Not, BitNot, LeadingZeros, Abs, Sqrt, Floor, Ceil, Trunc] {
            checked += usize::from(on(ty, |a, _| Op::Unary(op, a)));
        }
        for op in [Add, Sub, Mul, Div, Min, Max, And, Or, Xor, Shl, Shr] {
            checked += usize::from(on(ty, |a, b| Op::Binary(op, a, b)));
        }
        for op in [Eq, Ne, Lt, Le, Gt, Ge] {
            checked += usize::from(on(ty, |a, b| Op::Compare(op, a, b)));
        }
    }
    assert_eq!(checked, 16 + 31 + 26);
}
