//! Functions that are called within an item.

use millrace_column::DType;

use crate::codegen::cranelift::generate;
use crate::codegen::differential::{Memory, RustMath, Supply, check};
use crate::ir::sketch::Sketch;
use crate::ir::{
    BailReason, BinaryOp, CALL_STACK, CompareOp, Conversion, Function, LEAST_FRAME, OutOfBounds, Terminator, Type,
    Value,
};
use crate::{Context, Kernel, validate};

/// `n < 2 ? n : f(n - 1) + f(n - 2)`
fn fibonacci(s: &mut Sketch, n: Value) -> Value {
    let (one, two) = (s.f64(1.0), s.f64(2.0));
    let is_small = s.compare(CompareOp::Lt, n, two);
    let result = s.if_else(
        is_small,
        &[Type::F64],
        |_| Terminator::Yield(vec![n]),
        |s| {
            let before = [one, two].map(|back| {
                let back = s.binary(BinaryOp::Sub, n, back);
                s.invoke(0, vec![back], &[Type::F64])[0]
            });
            Terminator::Yield(vec![s.binary(BinaryOp::Add, before[0], before[1])])
        },
    );
    result[0]
}

fn calling(called: Vec<Function>, build: impl FnOnce(&mut Sketch, Value) -> Vec<Value>) -> Function {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let results = build(&mut s, x);
    let mut function = s.returning(&results);
    function.functions = called;
    function
}

fn called(parameters: &[Type], frame: u32, build: impl FnOnce(&mut Sketch, &[Value]) -> Vec<Value>) -> Function {
    let mut s = Sketch::new();
    let parameters: Vec<Value> = parameters.iter().map(|&ty| s.parameter(ty)).collect();
    let results = build(&mut s, &parameters);
    let types: Vec<Type> = results.iter().map(|&value| s.ty(value)).collect();
    s.called(&types, Terminator::Return(results), frame)
}

fn status(function: &Function, xs: &[f64]) -> Vec<u8> {
    check(function, xs.len(), &[Supply::Column(xs.to_vec())], None).status
}

#[test]
fn a_function_calls_itself() {
    let f = called(&[Type::F64], LEAST_FRAME, |s, n| vec![fibonacci(s, n[0])]);
    let function = calling(vec![f], |s, x| vec![fibonacci(s, x)]);
    let results = check(&function, 3, &[Supply::Column(vec![1.0, 10.0, 15.0])], None);
    assert_eq!(format!("{:?}", results.outputs[0].read(2)), "F64(610.0)");
    assert_eq!(results.status, [0; 3]);
}

/// `x > 0 ? f(x - 1) : x`, as deep as `x`.
fn deep(frame: u32) -> Function {
    let descend = |s: &mut Sketch, n: Value| {
        let (zero, one) = (s.f64(0.0), s.f64(1.0));
        let goes_on = s.compare(CompareOp::Gt, n, zero);
        let result = s.if_else(
            goes_on,
            &[Type::F64],
            |s| {
                let next = s.binary(BinaryOp::Sub, n, one);
                Terminator::Yield(s.invoke(0, vec![next], &[Type::F64]))
            },
            |_| Terminator::Yield(vec![n]),
        );
        result[0]
    };
    let f = called(&[Type::F64], frame, |s, n| vec![descend(s, n[0])]);
    calling(vec![f], |s, x| vec![descend(s, x)])
}

#[test]
fn who_calls_too_deep_bails_out_and_the_next_item_does_not() {
    let most = f64::from(CALL_STACK / LEAST_FRAME);
    let recursion = BailReason::Recursion as u8;
    let got = status(&deep(LEAST_FRAME), &[most, most + 1.0, 1e9, f64::INFINITY, 3.0]);
    assert_eq!(got, [0, recursion, recursion, recursion, 0]);
    assert_eq!(status(&deep(CALL_STACK / 2), &[1.0, 2.0, 3.0]), [0, 0, recursion]);
    assert_eq!(status(&deep(CALL_STACK + 1), &[0.0, 1.0]), [0, recursion]);
}

#[test]
fn results_of_every_type_come_back() {
    let all = [Type::F64, Type::F32, Type::I32, Type::U32, Type::Bool, Type::View(DType::Int16)];
    let many = called(&all, LEAST_FRAME, |_, values| values.iter().rev().copied().collect());
    let none = called(&[Type::F64], LEAST_FRAME, |_, _| Vec::new());
    let reversed: Vec<Type> = all.iter().rev().copied().collect();
    let function = calling(vec![many, none], |s, x| {
        let (single, length) = (s.convert(Conversion::ToF32, x), s.i32(3));
        let integers = [Conversion::ToI32, Conversion::ToU32, Conversion::ToBool].map(|to| s.convert(to, x));
        let view = s.allocate(DType::Int16, length);
        s.store(view, integers[0], x);
        s.invoke(1, vec![x], &[]);
        s.invoke(0, vec![x, single, integers[0], integers[1], integers[2], view], &reversed)
    });
    let xs = [0.0, 1.0, -2.0, 3e9, f64::NAN];
    assert_eq!(status(&function, &xs), [0; 5]);
}

#[test]
fn what_a_call_writes_is_there_afterwards_and_what_it_makes_is_gone() {
    let view = Type::View(DType::Float64);
    // 40 MB, which there is room for once.
    let large = called(&[Type::F64, view], LEAST_FRAME, |s, p| {
        let (length, index) = (s.i32(5_000_000), s.i32(4_999_999));
        let made = s.allocate(DType::Float64, length);
        s.store(made, index, p[0]);
        let zero = s.i32(0);
        let element = s.load(made, index, OutOfBounds::Nan);
        s.store(p[1], zero, element);
        vec![s.load(made, zero, OutOfBounds::Nan)]
    });
    let function = calling(vec![large], |s, x| {
        let one = s.i32(1);
        let array = s.allocate(DType::Float64, one);
        let zero = s.i32(0);
        let before = s.load(array, zero, OutOfBounds::Nan);
        let calls = [(); 3].map(|()| s.invoke(0, vec![x, array], &[Type::F64])[0]);
        let after = s.load(array, zero, OutOfBounds::Nan);
        vec![before, calls[2], after]
    });
    let results = check(&function, 1, &[Supply::Column(vec![7.0])], None);
    let got: Vec<f64> = results.outputs.iter().map(|output| output.read(0).to_number()).collect();
    assert_eq!((got, results.status), (vec![0.0, 0.0, 7.0], vec![0]));
}

#[test]
fn a_reason_to_bail_out_comes_through_all_calls() {
    let (f64, bool) = (Type::F64, Type::Bool);
    let mut s = Sketch::new();
    let n = s.parameter(f64);
    let (zero, one) = (s.f64(0.0), s.f64(1.0));
    let goes_on = s.compare(CompareOp::Gt, n, zero);
    let result = s.if_else(
        goes_on,
        &[bool],
        |s| {
            let next = s.binary(BinaryOp::Sub, n, one);
            Terminator::Yield(s.invoke(0, vec![next], &[bool]))
        },
        |_| Terminator::Bail(BailReason::Throw),
    );
    let f = s.called(&[bool], Terminator::Return(result), LEAST_FRAME);
    let function = calling(vec![f], |s, x| s.invoke(0, vec![x], &[bool]));
    assert_eq!(status(&function, &[0.0, 5.0, f64::NAN]), [BailReason::Throw as u8; 3]);
}

fn kernel(function: Function) -> Kernel {
    generate(&validate(function).expect("well formed"), None, &RustMath).expect("compiles")
}

unsafe extern "C" fn stop(_: *mut Context) -> u32 {
    1
}

fn run(kernel: &Kernel, context: Context, xs: &[f64]) -> (usize, Vec<u8>) {
    let mut context = context;
    let mut memory = Memory::new(kernel, xs.len(), &[Supply::Column(xs.to_vec())]);
    // SAFETY: `memory` is made for the kernel and as many items.
    let done = unsafe { memory.call(kernel, &mut context, 0..xs.len()) };
    (done, memory.results.status)
}

fn context(fuel: i64, stack: usize) -> Context {
    let (lane, lists) = (std::ptr::null(), std::ptr::null_mut());
    Context { fuel, poll: stop, lane, seed: 0, room: crate::Room::none(), stack, lists }
}

#[test]
fn calls_are_steps_and_can_be_stopped() {
    let kernel = kernel(deep(LEAST_FRAME));
    let stack = millrace_lanes::lowest_stack_address();
    assert_eq!(run(&kernel, context(100, stack), &[10.0, 20.0]), (2, vec![0, 0]));
    assert_eq!(run(&kernel, context(30, stack), &[10.0, 500.0, 1.0]), (1, vec![0, 0, 0]));
}

#[test]
fn calls_end_where_the_stack_does() {
    let kernel = kernel(deep(LEAST_FRAME));
    let here = 0_u8;
    // Without enough for one call.
    let stack = std::ptr::from_ref(&here).addr();
    assert_eq!(run(&kernel, context(10_000, stack), &[0.0, 1.0]), (2, vec![0, BailReason::Recursion as u8]));
    // A few levels down.
    let stack = stack - (16 << 10);
    let (done, status) = run(&kernel, context(100_000, stack), &[1.0, 900.0]);
    assert_eq!((done, status), (2, vec![0, BailReason::Recursion as u8]));
}
