use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use millrace_column::{Column, DType, OutputColumn, Slot};
use millrace_lanes::{Control, Gate, Job, Progress, Work};
use millrace_math::MathFunction;

use super::{Context, Kernel, KernelInput, KernelWork, Lists, Mismatch, Room};
use crate::codegen::cranelift::generate;
use crate::codegen::differential::RustMath;
use crate::ir::sketch::Sketch;
use crate::ir::{BailReason, BinaryOp, CompareOp, Function, InputSource, Op, OutOfBounds, Terminator, Type};
use crate::{Argument, validate};

fn kernel(function: Function, output: Option<DType>) -> Kernel {
    generate(&validate(function).expect("well formed"), output, &RustMath).expect("compiles")
}

fn column(values: &[f64]) -> Column {
    Column { dtype: DType::Float64, address: values.as_ptr().cast(), length: values.len() }
}

fn output(values: &mut [f64]) -> OutputColumn {
    OutputColumn { dtype: DType::Float64, address: values.as_mut_ptr().cast(), length: values.len() }
}

fn no_status() -> Arc<[AtomicU8]> {
    Arc::new([])
}

/// `x * scale`, bailing out of negative items, `scale` a captured number.
fn scaled() -> Kernel {
    let mut s = Sketch::new();
    let (x, scale) = (s.column(DType::Float64), s.number());
    let zero = s.f64(0.0);
    let negative = s.compare(CompareOp::Lt, x, zero);
    s.if_else(negative, &[], |_| Terminator::Bail(BailReason::Throw), |_| Terminator::Yield(Vec::new()));
    let result = s.binary(BinaryOp::Mul, x, scale);
    let mut function = s.returning(&[result]);
    function.inputs[0].name = "x".to_owned();
    function.inputs[1].name = "scale".to_owned();
    function.inputs[1].source = InputSource::Capture(0);
    kernel(function, None)
}

#[test]
fn describes_itself() {
    let kernel = scaled();
    assert_eq!(kernel.signature(), "(x: f64; scale: f64) -> f64");
    assert_eq!(kernel.inputs(), [Argument::Column(DType::Float64), Argument::Number]);
    assert_eq!((kernel.outputs(), kernel.returns_boolean(), kernel.can_bail()), (&[DType::Float64][..], false, true));
    assert!(kernel.ir().contains("bail throw"));
    assert!(kernel.asm().expect("made a second time").lines().count() > 10);

    let mut s = Sketch::new();
    let (table, index, rows, flag) =
        (s.view(DType::Int16), s.column(DType::Int32), s.views(DType::Float32), s.boolean());
    let element = s.load(table, index, OutOfBounds::Nan);
    let length = s.op(Op::Length(rows));
    let length = s.convert(crate::ir::Conversion::ToF64, length);
    let power = s.op(Op::Call(MathFunction::Pow, vec![element, length]));
    let is_large = s.compare(CompareOp::Gt, power, element);
    let result = s.binary(BinaryOp::And, is_large, flag);
    let function = s.returning(&[result]);
    let other = kernel_of(&function, None);
    assert_eq!(other.signature(), "(view<i16>, i32, view<f32>, bool) -> bool");
    assert_eq!(
        other.inputs(),
        [
            Argument::View(DType::Int16),
            Argument::Column(DType::Int32),
            Argument::Views(DType::Float32),
            Argument::Boolean
        ]
    );
    assert_eq!((other.returns_boolean(), other.can_bail()), (true, false));
    assert_eq!(other.providers(), [(MathFunction::Pow, "rust".into())]);
    assert_eq!(kernel_of(&function, Some(DType::Uint8)).outputs(), [DType::Uint8]);
}

fn kernel_of(function: &Function, output: Option<DType>) -> Kernel {
    kernel(function.clone(), output)
}

#[test]
fn lanes_run_it() {
    let kernel = scaled();
    let values: Vec<f64> = (0..100_000).map(|item| f64::from(item % 10) - 1.0).collect();
    let mut results = vec![7.0; values.len()];
    let status: Arc<[AtomicU8]> = values.iter().map(|_| AtomicU8::new(0)).collect();
    let inputs = vec![KernelInput::Column(column(&values)), KernelInput::Number(0.1)];
    // SAFETY: `values` and `results` outlive the job, which is done before they are looked at.
    let work = unsafe { KernelWork::new(&kernel, values.len(), inputs, &[output(&mut results)], status) };
    let work = Arc::new(work.expect("fits"));
    let shared: Arc<dyn Work> = work.clone();
    let mut job = Job::new(values.len(), 2, Control::owned(), Arc::new(Gate::default()));
    assert_eq!(job.run_slice(&shared, Duration::from_secs(60)), Ok(Progress::Done));
    assert_eq!(work.bailed(), (0..values.len()).step_by(10).collect::<Vec<_>>());
    for (value, result) in values.iter().zip(&results) {
        assert_eq!(*result, if *value < 0.0 { 7.0 } else { value * 0.1 });
    }
}

/// The sum of an array of as many ones as the item says.
fn ones() -> Kernel {
    let mut s = Sketch::new();
    let (x, zero, one, none) = (s.column(DType::Float64), s.i32(0), s.i32(1), s.f64(0.0));
    let length = s.convert(crate::ir::Conversion::ToI32, x);
    let made = s.allocate(DType::Float64, length);
    let sum = s.repeat(&[zero, none], &[Type::F64], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], length);
        s.if_else(
            goes_on,
            &[],
            |s| {
                // 0 at first, or else another item's.
                let element = s.load(made, p[0], OutOfBounds::Nan);
                let (a, sum) = (s.f64(1.0), s.binary(BinaryOp::Add, p[1], element));
                let (sum, next) = (s.binary(BinaryOp::Add, sum, a), s.binary(BinaryOp::Add, p[0], one));
                s.store(made, p[0], a);
                Terminator::Branch(again, vec![next, sum])
            },
            |_| Terminator::Yield(Vec::new()),
        );
        Terminator::Yield(vec![p[1]])
    })[0];
    kernel(s.returning(&[sum]), None)
}

#[test]
fn lanes_have_memory_for_arrays() {
    let kernel = ones();
    // Of the large ones there are few: most arenas are kept by their threads, some by the job.
    let values: Vec<f64> = (0..20_000).map(|item| if item % 1000 == 7 { 3e5 } else { f64::from(item % 50) }).collect();
    let mut results = vec![7.0; values.len()];
    let status: Arc<[AtomicU8]> = values.iter().map(|_| AtomicU8::new(0)).collect();
    let inputs = vec![KernelInput::Column(column(&values))];
    // SAFETY: `values` and `results` outlive the job, which is done before they are looked at.
    let work = unsafe { KernelWork::new(&kernel, values.len(), inputs, &[output(&mut results)], status) };
    let work = Arc::new(work.expect("fits"));
    let shared: Arc<dyn Work> = work.clone();
    let mut job = Job::new(values.len(), 2, Control::owned(), Arc::new(Gate::default()));
    assert_eq!(job.run_slice(&shared, Duration::from_secs(60)), Ok(Progress::Done));
    assert!(work.bailed().is_empty());
    assert_eq!(results, values);
}

/// As where the system has no such stretch of addresses.
#[test]
fn without_room_only_empty_arrays_are_made() {
    unsafe extern "C" fn go_on(context: *mut Context) -> u32 {
        // SAFETY: machine code hands over the context that it was given.
        unsafe { (*context).fuel = 100 };
        0
    }
    let kernel = ones();
    let values = [0.0, 1.0, 0.0, 100.0];
    let (mut results, mut status) = ([7.0; 4], [0u8; 4]);
    let lane = std::ptr::null();
    let mut context =
        Context { fuel: 100, poll: go_on, lane, seed: 0, room: Room::none(), stack: 0, lists: std::ptr::null_mut() };
    let (inputs, outputs) = ([column(&values).slot()], [results.as_mut_ptr().cast()]);
    // SAFETY: there is an element for each item, in and out.
    assert_eq!(unsafe { kernel.call(&mut context, 0..4, &inputs, &outputs, status.as_mut_ptr()) }, 4);
    let full = BailReason::Memory as u8;
    assert_eq!((results, status), ([0.0, 7.0, 0.0, 7.0], [0, full, 0, full]));
}

#[test]
fn what_arrays_take_is_given_back() {
    let kernel = ones();
    let touched = |values: &[f64]| {
        let mut results = vec![7.0; values.len()];
        let status: Arc<[AtomicU8]> = values.iter().map(|_| AtomicU8::new(0)).collect();
        let inputs = vec![KernelInput::Column(column(values))];
        // SAFETY: `values` and `results` outlive the job, which runs on this thread alone.
        let work = unsafe { KernelWork::new(&kernel, values.len(), inputs, &[output(&mut results)], status) };
        let work: Arc<dyn Work> = Arc::new(work.expect("fits"));
        let mut job = Job::new(values.len(), 1, Control::owned(), Arc::new(Gate::default()));
        assert_eq!(job.run_here(&work, Duration::from_secs(60)), Ok(Progress::Done));
        assert_eq!(results, values);
        super::arena::kept()
    };
    assert_eq!(touched(&[100.0, 50.0, 3.0]), Some(800));
    assert_eq!(touched(&[10.0]), Some(800));
    assert_eq!(touched(&[100.0, 200_000.0]), None);
    assert_eq!(touched(&[1.0]), Some(8));
}

/// The numbers from 0 up to the item, which is given too; negative items bail out.
fn counts() -> Kernel {
    let mut s = Sketch::new();
    let (x, zero, one) = (s.column(DType::Float64), s.i32(0), s.i32(1));
    let length = s.convert(crate::ir::Conversion::ToI32, x);
    let made = s.allocate(DType::Float64, length);
    s.repeat(&[zero], &[], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], length);
        s.if_else(
            goes_on,
            &[],
            |s| {
                s.store(made, p[0], p[0]);
                let next = s.binary(BinaryOp::Add, p[0], one);
                Terminator::Branch(again, vec![next])
            },
            |_| Terminator::Yield(Vec::new()),
        );
        Terminator::Yield(Vec::new())
    });
    kernel(s.returning(&[x, made]), None)
}

/// The job goes on in slices, each with memory of its own, that end in the midst of ranges.
#[test]
fn lists_of_all_slices_come_in_the_order_of_items() {
    let kernel = counts();
    assert_eq!((kernel.signature().as_str(), kernel.lists()), ("(f64) -> [f64, f64[]]", vec![DType::Float64]));
    assert_eq!(kernel.shape().to_string(), "[_, [_...]]");
    let values: Vec<f64> = (0..30_000).map(|item| f64::from(item * 7 % 50) - 1.0).collect();
    let mut results = vec![7.0; values.len()];
    let status: Arc<[AtomicU8]> = values.iter().map(|_| AtomicU8::new(0)).collect();
    let lists = Arc::new(Lists::default());
    let mut job = Job::new(values.len(), 2, Control::owned(), Arc::new(Gate::default()));
    let mut slices = 0;
    loop {
        let inputs = vec![KernelInput::Column(column(&values))];
        // SAFETY: `values` and `results` outlive the slice, after which no lane runs.
        let work = unsafe { KernelWork::new(&kernel, values.len(), inputs, &[output(&mut results)], status.clone()) };
        let work: Arc<dyn Work> = Arc::new(work.expect("fits").gathering(lists.clone()));
        slices += 1;
        match job.run_slice(&work, Duration::from_micros(200)) {
            Ok(Progress::Done) => break,
            other => assert!(matches!(other, Ok(Progress::More)), "{other:?}"),
        }
    }
    assert!(slices > 1);
    let lengths: Vec<usize> = values.iter().map(|&value| value.max(0.0) as usize).collect();
    let offsets = lists.offsets(0, values.len());
    assert_eq!(offsets.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>(), lengths);
    let expected: Vec<u8> =
        lengths.iter().flat_map(|&length| 0..length).flat_map(|n| (n as f64).to_ne_bytes()).collect();
    let mut elements = vec![0; expected.len()];
    lists.take_elements(0, &mut elements);
    assert!(elements == expected);
    assert_eq!(status.iter().filter(|status| status.load(Ordering::Relaxed) != 0).count(), 600);
}

#[test]
fn the_interpreter_runs_some_of_the_items_over_copies() {
    let mut s = Sketch::new();
    let (x, flag, rows, table) =
        (s.column(DType::Int16), s.column(DType::Bool), s.views(DType::Float32), s.view(DType::Float64));
    let (zero, wide) = (s.f64(0.0), s.convert(crate::ir::Conversion::ToF64, x));
    s.if_else(flag, &[], |_| Terminator::Bail(BailReason::Throw), |_| Terminator::Yield(Vec::new()));
    let (of_row, of_table) = (s.load(rows, wide, OutOfBounds::Nan), s.load(table, zero, OutOfBounds::Nan));
    s.store(table, zero, wide);
    let result = s.binary(BinaryOp::Add, of_row, of_table);
    let kernel = kernel(s.returning(&[result]), None);
    let (numbers, flags, row, values) = ([1i16, -1, 0], [0u8, 0, 1], [0.5f32, 0.25], [4.0]);
    let slots: Arc<[Slot]> = Arc::new([Slot::elements(row.as_ptr().cast(), 2); 3]);
    let inputs = vec![
        KernelInput::Column(Column { dtype: DType::Int16, address: numbers.as_ptr().cast(), length: 3 }),
        KernelInput::Column(Column { dtype: DType::Bool, address: flags.as_ptr().cast(), length: 3 }),
        KernelInput::Views(DType::Float32, slots),
        KernelInput::View(column(&values)),
    ];
    let (mut results, status) = ([7.0; 3], (0..3).map(|_| AtomicU8::new(0)).collect());
    // SAFETY: the arrays outlive the work.
    let work = unsafe { KernelWork::new(&kernel, 3, inputs, &[output(&mut results)], status) }.expect("fits");
    // SAFETY: there are three items, and nobody else has the memory.
    let all = unsafe { work.interpret(0..3) };
    assert_eq!(all.status, [0, 0, BailReason::Throw as u8]);
    assert_eq!(
        [0, 1].map(|item| all.outputs[0].read(item).to_number()).map(f64::to_bits),
        [4.25, f64::NAN].map(f64::to_bits)
    );
    // SAFETY: as above.
    assert_eq!(unsafe { work.interpret(1..3) }.status, [0, BailReason::Throw as u8]);
    assert_eq!((results, values), ([7.0; 3], [4.0]));
}

#[test]
fn an_endless_item_leaves_when_its_slice_is_over() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    s.repeat(&[], &[], |_, again, _| Terminator::Branch(again, Vec::new()));
    let kernel = kernel(s.returning(&[x]), None);
    let values = [1.0];
    let mut results = [7.0];
    let inputs = vec![KernelInput::Column(column(&values))];
    // SAFETY: `values` and `results` outlive the job, which runs on this thread alone.
    let work = unsafe { KernelWork::new(&kernel, 1, inputs, &[output(&mut results)], no_status()) };
    let work: Arc<dyn Work> = Arc::new(work.expect("fits"));
    let began = Instant::now();
    let mut job = Job::new(1, 1, Control::owned(), Arc::new(Gate::default()));
    assert_eq!(job.run_here(&work, Duration::from_millis(20)), Ok(Progress::Stuck));
    assert!(began.elapsed() >= Duration::from_millis(20));
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(results, [7.0]);
}

#[test]
fn code_outlives_the_first_owner() {
    let kernel = scaled();
    let work = {
        let inputs = vec![KernelInput::Column(column(&[])), KernelInput::Number(0.1)];
        // SAFETY: there are no items.
        unsafe { KernelWork::new(&kernel, 0, inputs, &[output(&mut [])], no_status()) }.expect("fits")
    };
    drop(kernel);
    let work: Arc<dyn Work> = Arc::new(work);
    let mut job = Job::new(0, 1, Control::owned(), Arc::new(Gate::default()));
    assert_eq!(job.run_here(&work, Duration::from_secs(1)), Ok(Progress::Done));
}

#[test]
fn memory_that_does_not_fit_is_refused() {
    let kernel = scaled();
    let (values, status) = ([1.0; 4], || (0..4).map(|_| AtomicU8::new(0)).collect::<Arc<[AtomicU8]>>());
    let new = |inputs: Vec<KernelInput>, outputs: &[OutputColumn], status: Arc<[AtomicU8]>| {
        // SAFETY: never run.
        unsafe { KernelWork::new(&kernel, 4, inputs, outputs, status) }.map(|_| ()).map_err(|error| error.to_string())
    };
    let good = || vec![KernelInput::Column(column(&values)), KernelInput::Number(1.0)];
    let mut results = [0.0; 4];
    let out = output(&mut results);
    assert_eq!(new(good(), &[out], status()), Ok(()));
    assert_eq!(new(vec![], &[out], status()), Err("the kernel takes 2 inputs, not 0".to_owned()));
    assert_eq!(new(good(), &[], status()), Err("the kernel takes 1 outputs, not 0".to_owned()));
    let narrow = Column { dtype: DType::Float32, ..column(&values) };
    let wrong = vec![KernelInput::Column(narrow), KernelInput::Number(1.0)];
    assert_eq!(
        new(wrong, &[out], status()),
        Err("input 0 is Column(Float32); the kernel was compiled for Column(Float64)".to_owned())
    );
    let short = vec![KernelInput::Column(column(&values[..3])), KernelInput::Number(1.0)];
    assert_eq!(new(short, &[out], status()), Err("input 0 has 3 elements for 4 items".to_owned()));
    let narrow = OutputColumn { dtype: DType::Float32, ..out };
    assert_eq!(new(good(), &[narrow], status()), Err("output 0 holds f32; the kernel writes f64".to_owned()));
    let short = OutputColumn { length: 3, ..out };
    assert_eq!(new(good(), &[short], status()), Err("output 0 has 3 elements for 4 items".to_owned()));
    assert_eq!(new(good(), &[out], no_status()), Err("status 0 has 0 elements for 4 items".to_owned()));
}

#[test]
fn views_are_at_most_as_long_as_their_lengths_can_say() {
    let mut s = Sketch::new();
    let rows = s.views(DType::Uint8);
    let length = s.op(Op::Length(rows));
    let kernel = kernel(s.returning(&[length]), None);
    let slots = |length| -> Arc<[Slot]> { Arc::new([Slot::elements(std::ptr::null(), length)]) };
    let mut results = [0.0];
    let outputs = [output(&mut results)];
    let new = |length| {
        let inputs = vec![KernelInput::Views(DType::Uint8, slots(length))];
        // SAFETY: never run.
        unsafe { KernelWork::new(&kernel, 1, inputs, &outputs, no_status()) }.err()
    };
    assert_eq!(new(0x7fff_ffff), None);
    assert_eq!(new(0x8000_0000), Some(Mismatch::TooLong { position: 0 }));
}
