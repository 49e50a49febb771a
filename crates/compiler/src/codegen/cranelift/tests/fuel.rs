//! Stopping in the middle, and going on.

use millrace_column::DType;

use crate::codegen::cranelift::generate;
use crate::codegen::differential::{Memory, RustMath, Supply};
use crate::ir::sketch::Sketch;
use crate::ir::{BailReason, BinaryOp, CompareOp, Function, Terminator};
use crate::{Context, Kernel, validate};

/// Polls that stop after so many refills of so much fuel.
#[repr(C)]
struct Patience {
    refills: usize,
    fuel: i64,
    polls: usize,
}

unsafe extern "C" fn poll(context: *mut Context) -> u32 {
    // SAFETY: machine code hands over the context that it was given.
    let context = unsafe { &mut *context };
    assert!(context.fuel < 0);
    // SAFETY: the tests below put a `Patience` there, and look at it after the call only.
    let patience = unsafe { &mut *context.lane.cast_mut().cast::<Patience>() };
    patience.polls += 1;
    context.fuel = patience.fuel;
    u32::from(patience.polls > patience.refills)
}

fn context(patience: &mut Patience, fuel: i64) -> Context {
    Context {
        fuel,
        poll,
        lane: std::ptr::from_mut(patience).cast(),
        seed: 0,
        room: crate::Room::none(),
        stack: millrace_lanes::lowest_stack_address(),
        lists: std::ptr::null_mut(),
    }
}

/// Sums 0..x in a loop: x + 1 steps and one for the item.
fn summing() -> Function {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let (zero, one) = (s.f64(0.0), s.f64(1.0));
    s.repeat(&[zero, zero], &[], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], x);
        s.if_else(goes_on, &[], |_| Terminator::Yield(Vec::new()), |_| Terminator::Return(vec![p[1]]));
        let (next, sum) = (s.binary(BinaryOp::Add, p[0], one), s.binary(BinaryOp::Add, p[1], p[0]));
        Terminator::Branch(again, vec![next, sum])
    });
    s.end(&[crate::ir::Type::F64], Terminator::Bail(BailReason::Undefined))
}

fn kernel(function: Function) -> Kernel {
    generate(&validate(function).expect("well formed"), None, &RustMath).expect("compiles")
}

#[test]
fn a_stopped_item_is_abandoned_and_can_be_run_again() {
    let kernel = kernel(summing());
    let items = vec![10.0; 20];
    let mut memory = Memory::new(&kernel, 20, &[Supply::Column(items)]);
    let untouched = memory.results.outputs[0].bytes[..8].to_vec();
    let (mut done, mut calls) = (0, 0);
    while done < 20 {
        // Two items and a part of the third.
        let mut patience = Patience { refills: 1, fuel: 13, polls: 0 };
        let mut context = context(&mut patience, 13);
        // SAFETY: the memory was made for this kernel and 20 items.
        let completed = unsafe { memory.call(&kernel, &mut context, done..20) };
        assert!(completed <= 2, "{completed}");
        done += completed;
        calls += 1;
        let output = &memory.results.outputs[0];
        assert!((0..done).all(|item| output.read(item).to_number() == 45.0));
        assert!((done..20).all(|item| output.bytes[8 * item..][..8] == untouched));
        assert!(memory.results.status.iter().all(|&status| status == 0));
    }
    assert_eq!(calls, 10);
}

#[test]
fn an_endless_loop_stops() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    s.repeat(&[], &[], |_, again, _| Terminator::Branch(again, Vec::new()));
    let kernel = kernel(s.returning(&[x]));
    let mut memory = Memory::new(&kernel, 3, &[Supply::Column(vec![1.0; 3])]);
    let mut patience = Patience { refills: 1000, fuel: 1000, polls: 0 };
    let mut context = context(&mut patience, 0);
    // SAFETY: the memory was made for this kernel and 3 items.
    assert_eq!(unsafe { memory.call(&kernel, &mut context, 1..3) }, 0);
    assert_eq!(patience.polls, 1001);
}

#[test]
fn fuel_is_spent_by_items_too_and_kept_between_calls() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let kernel = kernel(s.returning(&[x]));
    let mut memory = Memory::new(&kernel, 100, &[Supply::Column(vec![2.0; 100])]);
    let mut patience = Patience { refills: 0, fuel: 7, polls: 0 };
    let mut context = context(&mut patience, 60);
    // SAFETY: the memory was made for this kernel and 100 items.
    assert_eq!(unsafe { memory.call(&kernel, &mut context, 0..50) }, 50);
    assert_eq!(context.fuel, 10);
    // SAFETY: as above.
    assert_eq!(unsafe { memory.call(&kernel, &mut context, 50..100) }, 10);
    assert_eq!(patience.polls, 1);
}

#[test]
fn items_are_counted_from_the_base() {
    let kernel = kernel(summing());
    let mut memory = Memory::new(&kernel, 10, &[Supply::Column((0..10).map(f64::from).collect())]);
    let mut patience = Patience { refills: usize::MAX, fuel: 5, polls: 0 };
    let mut context = context(&mut patience, 5);
    // SAFETY: the memory was made for this kernel and 10 items.
    assert_eq!(unsafe { memory.call(&kernel, &mut context, 4..6) }, 2);
    let output = &memory.results.outputs[0];
    assert_eq!((output.read(4).to_number(), output.read(5).to_number()), (6.0, 10.0));
    assert_eq!(output.bytes[8 * 3..][..8], output.bytes[8 * 6..][..8]);
}
