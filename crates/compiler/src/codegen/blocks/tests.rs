use std::cell::Cell;

use millrace_column::DType;
use millrace_math::MathFunction;

use super::ITEMS;
use crate::codegen::cranelift::generate;
use crate::codegen::differential::{Memory, RustMath, Supply};
use crate::ir::sketch::Sketch;
use crate::ir::{BinaryOp, Function, Op, OutOfBounds};
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
