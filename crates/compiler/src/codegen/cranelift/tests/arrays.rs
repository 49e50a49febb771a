//! Arrays that items make: aliasing views of them, views that are carried around, and the limit.

use millrace_column::DType;

use crate::codegen::differential::{Results, Supply, check};
use crate::codegen::interpreter::View;
use crate::ir::sketch::Sketch;
use crate::ir::{
    BailReason, BinaryOp, CompareOp, Conversion, Function, ITEM_MEMORY, Op, OutOfBounds, Terminator, Type, Value,
};

/// The first output of each item, or why it bailed out.
fn numbers(results: &Results) -> Vec<Result<f64, u8>> {
    let outputs = results.status.iter().enumerate();
    outputs
        .map(|(item, &status)| if status == 0 { Ok(results.outputs[0].read(item).to_number()) } else { Err(status) })
        .collect()
}

fn on_column(function: &Function, column: &[f64]) -> Vec<Result<f64, u8>> {
    numbers(&check(function, column.len(), &[Supply::Column(column.to_vec())], None))
}

fn integer(s: &mut Sketch, x: Value) -> Value {
    s.convert(Conversion::ToI32, x)
}

#[test]
fn each_item_finds_zeros() {
    for dtype in DType::ALL {
        for length in [1, 3, 16, 17, 500] {
            let mut s = Sketch::new();
            let x = s.column(DType::Float64);
            let (count, one) = (s.i32(length), s.f64(1.0));
            let made = s.allocate(dtype, count);
            // 1 where the element was 0, and 3 where the item before has left its own.
            let before = s.load(made, x, OutOfBounds::Nan);
            s.store(made, x, one);
            let after = s.load(made, x, OutOfBounds::Nan);
            let twice = s.binary(BinaryOp::Add, before, before);
            let result = s.binary(BinaryOp::Add, twice, after);
            let (last, outside) = (f64::from(length - 1), f64::from(length));
            let got = on_column(&s.returning(&[result]), &[last, last, outside, -0.0, last]);
            assert!(got[2].is_ok_and(f64::is_nan));
            assert_eq!([got[0], got[1], got[3], got[4]], [Ok(1.0); 4]);
        }
    }
}

/// Those that are cleared by stores and those that are by a call know of each other.
#[test]
fn small_arrays_before_large_ones() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let (few, many, fewer) = (s.i32(1), s.i32(500), s.i32(100));
    let arrays = [few, many, fewer].map(|length| s.allocate(DType::Float64, length));
    let mut sum = s.f64(0.0);
    for (array, index) in [(0, 0), (1, 0), (1, 499), (2, 99), (2, 0)] {
        let index = s.i32(index);
        let found = s.load(arrays[array], index, OutOfBounds::Nan);
        s.store(arrays[array], index, x);
        sum = s.binary(BinaryOp::Add, sum, found);
    }
    assert_eq!(on_column(&s.returning(&[sum]), &[1.0, 2.0, 3.0]), [Ok(0.0); 3]);
}

/// The high and the low word of a double, and the double put together from them.
#[test]
fn views_of_one_memory_see_the_same_bits() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let (zero, one, two) = (s.i32(0), s.i32(1), s.i32(2));
    let doubles = s.allocate(DType::Float64, one);
    let words = s.reinterpret(doubles, DType::Uint32, zero, two);
    s.store(doubles, zero, x);
    let low = s.load(words, zero, OutOfBounds::Nan);
    let high = s.load(words, one, OutOfBounds::Nan);
    s.store(words, one, low);
    s.store(words, zero, high);
    let swapped = s.load(doubles, zero, OutOfBounds::Nan);
    let function = s.returning(&[high, low, swapped]);
    let numbers = [1.0, -0.0, std::f64::consts::PI, -1e300, 5e-324];
    let results = check(&function, numbers.len(), &[Supply::Column(numbers.to_vec())], None);
    for (item, number) in numbers.into_iter().enumerate() {
        let (high, low) = (number.to_bits() >> 32, number.to_bits() & 0xffff_ffff);
        let got = |output: usize| results.outputs[output].read(item).to_number();
        assert_eq!((got(0), got(1)), (high as f64, low as f64));
        let swapped = f64::from_bits(low << 32 | high);
        assert!(got(2).to_bits() == swapped.to_bits() || swapped.is_nan());
    }
}

/// Offset and length of a part of 5 elements of 4 bytes, as elements of 8 bytes.
#[test]
fn parts_outside_bail_out() {
    let part = |offset: i32, length: i32| {
        let mut s = Sketch::new();
        let x = s.column(DType::Float64);
        let (five, offset, length) = (s.i32(5), s.i32(offset), s.i32(length));
        let made = s.allocate(DType::Int32, five);
        let part = s.reinterpret(made, DType::Float64, offset, length);
        s.store(part, x, x);
        let got = s.load(part, x, OutOfBounds::Nan);
        on_column(&s.returning(&[got]), &[0.0, 1.0])[1]
    };
    let outside = Err(BailReason::OutOfBounds as u8);
    assert_eq!((part(0, 2), part(8, 1).map(f64::is_nan)), (Ok(1.0), Ok(true)));
    for (offset, length) in [(0, 3), (16, 1), (4, 1), (-8, 1), (-8, 2), (0, -1), (i32::MIN, 1), (8, i32::MAX), (24, 0)]
    {
        assert_eq!(part(offset, length), outside, "{length} from {offset}");
    }
    assert_eq!(part(16, 0).map(f64::is_nan), Ok(true));
}

#[test]
fn an_item_may_take_so_much() {
    let elements = (ITEM_MEMORY / 8) as f64;
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let length = integer(&mut s, x);
    let made = s.allocate(DType::Float64, length);
    let first = s.i32(0);
    s.store(made, first, x);
    let got = s.load(made, first, OutOfBounds::Nan);
    let one = s.f64(1.0);
    let sum = s.binary(BinaryOp::Add, got, one);
    let function = s.returning(&[sum]);
    let full = Err(BailReason::Memory as u8);
    let got = on_column(&function, &[1.0, elements + 1.0, elements, elements, -1.0, 2_147_483_647.0, -2_147_483_648.0]);
    assert_eq!(got, [Ok(2.0), full, Ok(elements + 1.0), Ok(elements + 1.0), full, full, full]);

    let mut s = Sketch::new();
    let (x, half) = (s.column(DType::Float64), s.i32(ITEM_MEMORY as i32 / 2));
    let length = integer(&mut s, x);
    let views = [s.allocate(DType::Uint8, half), s.allocate(DType::Uint8, length)];
    views.iter().for_each(|&view| s.store(view, x, x));
    let got = views.map(|view| s.load(view, x, OutOfBounds::Nan));
    let got = s.binary(BinaryOp::Add, got[0], got[1]);
    let function = s.returning(&[got]);
    let half = (ITEM_MEMORY / 2) as f64;
    let got = on_column(&function, &[half, half + 1.0, 0.0]);
    assert!([got[0], got[2]].iter().all(|got| got.is_ok_and(f64::is_nan)));
    assert_eq!(got[1], full);
}

/// A list that grows: its storage is a parameter of the loop, and doubled where it is full.
#[test]
fn loops_carry_views() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let (zero, one) = (s.i32(0), s.i32(1));
    let count = integer(&mut s, x);
    let storage = s.allocate(DType::Float64, one);
    let view = Type::View(DType::Float64);
    let filled = s.repeat(&[storage, zero], &[view], |s, again, p| {
        let (storage, length) = (p[0], p[1]);
        let goes_on = s.compare(CompareOp::Lt, length, count);
        let done = s.block(&[], |s, done| {
            s.if_else(goes_on, &[], |_| Terminator::Yield(Vec::new()), |_| Terminator::Branch(done, Vec::new()));
            let room = s.op(Op::Length(storage));
            let is_full = s.compare(CompareOp::Eq, length, room);
            let storage = s.if_else(
                is_full,
                &[view],
                |s| {
                    let twice = s.binary(BinaryOp::Add, room, room);
                    let larger = s.allocate(DType::Float64, twice);
                    copy(s, storage, larger, length);
                    Terminator::Yield(vec![larger])
                },
                |_| Terminator::Yield(vec![storage]),
            )[0];
            let number = s.convert(Conversion::ToF64, length);
            s.store(storage, length, number);
            let length = s.binary(BinaryOp::Add, length, one);
            Terminator::Branch(again, vec![storage, length])
        });
        assert!(done.is_empty());
        Terminator::Yield(vec![storage])
    })[0];
    let sum = sum(&mut s, filled);
    let function = s.returning(&[sum]);
    assert_eq!(on_column(&function, &[0.0, 1.0, 5.0, 100.0]), [Ok(0.0), Ok(0.0), Ok(10.0), Ok(4950.0)]);
}

fn copy(s: &mut Sketch, from: Value, to: Value, length: Value) {
    let (zero, one) = (s.i32(0), s.i32(1));
    s.repeat(&[zero], &[], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], length);
        s.if_else(
            goes_on,
            &[],
            |s| {
                let element = s.load(from, p[0], OutOfBounds::Nan);
                s.store(to, p[0], element);
                let next = s.binary(BinaryOp::Add, p[0], one);
                Terminator::Branch(again, vec![next])
            },
            |_| Terminator::Yield(Vec::new()),
        );
        Terminator::Yield(Vec::new())
    });
}

fn sum(s: &mut Sketch, view: Value) -> Value {
    let (zero, one, none) = (s.i32(0), s.i32(1), s.f64(0.0));
    let length = s.op(Op::Length(view));
    s.repeat(&[zero, none], &[Type::F64], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], length);
        s.if_else(
            goes_on,
            &[],
            |s| {
                let element = s.load(view, p[0], OutOfBounds::Nan);
                let sum = s.binary(BinaryOp::Add, p[1], element);
                let next = s.binary(BinaryOp::Add, p[0], one);
                Terminator::Branch(again, vec![next, sum])
            },
            |_| Terminator::Yield(Vec::new()),
        );
        Terminator::Yield(vec![p[1]])
    })[0]
}

/// What an iteration makes is given back unless it is handed on: a million small arrays are more than an item may have.
#[test]
fn iterations_use_the_same_memory() {
    let build = |hands_on: bool| {
        let mut s = Sketch::new();
        let x = s.column(DType::Float64);
        let (zero, one, count, length) = (s.i32(0), s.i32(1), s.i32(10_000), s.i32(4096));
        let first = s.allocate(DType::Float64, one);
        let initial = if hands_on { vec![zero, first] } else { vec![zero] };
        s.repeat(&initial, &[], |s, again, p| {
            let made = s.allocate(DType::Float64, length);
            s.store(made, p[0], x);
            if let [_, before] = p {
                s.store(*before, p[0], x);
            }
            let next = s.binary(BinaryOp::Add, p[0], one);
            let goes_on = s.compare(CompareOp::Lt, next, count);
            let arguments = if hands_on { vec![next, made] } else { vec![next] };
            s.if_else(goes_on, &[], |_| Terminator::Branch(again, arguments), |_| Terminator::Yield(Vec::new()));
            Terminator::Yield(Vec::new())
        });
        let first = s.load(first, one, OutOfBounds::Nan);
        on_column(&s.returning(&[first]), &[3.0])[0]
    };
    assert!(build(false).is_ok_and(f64::is_nan));
    assert_eq!(build(true), Err(BailReason::Memory as u8));
}

#[test]
fn either_of_two_views() {
    let mut s = Sketch::new();
    let (x, flag) = (s.column(DType::Float64), s.column(DType::Bool));
    let (zero, one, two) = (s.i32(0), s.i32(1), s.i32(2));
    let views = [s.allocate(DType::Float64, one), s.allocate(DType::Float64, two)];
    s.store(views[0], zero, x);
    let chosen = s.op(Op::Select { condition: flag, then: views[0], otherwise: views[1] });
    let element = s.load(chosen, zero, OutOfBounds::Nan);
    let length = s.op(Op::Length(chosen));
    let length = s.convert(Conversion::ToF64, length);
    let result = s.binary(BinaryOp::Add, element, length);
    let supplies = [Supply::Column(vec![10.0, 10.0]), Supply::Column(vec![1.0, 0.0])];
    assert_eq!(numbers(&check(&s.returning(&[result]), 2, &supplies, None)), [Ok(11.0), Ok(2.0)]);
}

/// As many numbers as the item says, from the item on, and half of them as bytes; the list of an argument; a number.
#[test]
fn arrays_are_results() {
    let mut s = Sketch::new();
    let (x, rows) = (s.column(DType::Float64), s.views(DType::Int16));
    let (zero, one) = (s.i32(0), s.i32(1));
    let count = integer(&mut s, x);
    let numbers = s.allocate(DType::Float64, count);
    s.repeat(&[zero], &[], |s, again, p| {
        let goes_on = s.compare(CompareOp::Lt, p[0], count);
        s.if_else(
            goes_on,
            &[],
            |s| {
                let number = s.convert(Conversion::ToF64, p[0]);
                let number = s.binary(BinaryOp::Add, number, x);
                s.store(numbers, p[0], number);
                let next = s.binary(BinaryOp::Add, p[0], one);
                Terminator::Branch(again, vec![next])
            },
            |_| Terminator::Yield(Vec::new()),
        );
        Terminator::Yield(Vec::new())
    });
    let bytes = s.reinterpret(numbers, DType::Uint8, zero, count);
    let flag = s.compare(CompareOp::Gt, x, x);
    let function = s.returning(&[numbers, x, rows, bytes, flag]);
    assert_eq!(function.shape.to_string(), "[[_...], _, array, array, _]");
    let given: Vec<View> = (0..5).map(|length| View::of(DType::Int16, &[-7.0, 8.0, 9.0, 10.0][..length])).collect();
    let supplies = [Supply::Column(vec![3.0, -1.0, 0.0, 2.0, 1.0]), Supply::Views(given.clone())];
    let results = check(&function, 5, &supplies, None);
    assert_eq!(results.status, [0, BailReason::Memory as u8, 0, 0, 0]);
    let numbers = |item: usize| {
        let list = &results.lists[0][item];
        (0..list.length()).map(|index| list.read(index).to_number()).collect::<Vec<_>>()
    };
    assert_eq!(
        (0..5).map(numbers).collect::<Vec<_>>(),
        [vec![3.0, 4.0, 5.0], vec![], vec![], vec![2.0, 3.0], vec![1.0]]
    );
    assert_eq!(results.lists[1][4], given[4]);
    assert_eq!(results.lists[2][0].bytes, 3f64.to_ne_bytes()[..3]);
    assert_eq!(results.outputs[0].read(3).to_number(), 2.0);
}
