use millrace_column::DType;

use crate::codegen::differential::{Supply, check};
use crate::ir::sketch::Sketch;
use crate::ir::{BinaryOp, CompareOp, Conversion, Function, Op, OutOfBounds, Terminator, Type, Value};
use crate::{passes, validate};

const NUMBERS: [f64; 12] =
    [0.0, -0.0, 1.0, -1.5, 255.0, 300.7, -129.0, 65537.0, 4_294_967_295.0, -2_147_483_649.0, 1e300, 5e-324];

/// Holds the function to the interpreter, and gives it as it is when optimised.
fn optimised(function: &Function) -> Function {
    check(function, NUMBERS.len(), &[Supply::Column(NUMBERS.to_vec())], None);
    passes::optimise(validate(function.clone()).expect("well formed")).into_function()
}

fn counts(function: &Function) -> [usize; 3] {
    let text = function.to_string();
    ["allocate", "store", "load"].map(|op| text.matches(op).count())
}

/// An array of 16 bytes, and it as elements of `dtype`.
fn view(s: &mut Sketch, array: Value, dtype: DType) -> Value {
    let (zero, length) = (s.i32(0), s.i32(16 / dtype.size() as i32));
    s.reinterpret(array, dtype, zero, length)
}

fn array(s: &mut Sketch) -> Value {
    let two = s.i32(2);
    s.allocate(DType::Float64, two)
}

fn read_all(s: &mut Sketch, array: Value, dtype: DType, results: &mut Vec<Value>) {
    let seen = view(s, array, dtype);
    for index in 0..16 / dtype.size() as i32 {
        let index = s.i32(index);
        let element = s.load(seen, index, OutOfBounds::Bail);
        results.push(element);
    }
}

/// Every type written over every other, whole or in part, and all that is there read as both.
#[test]
fn elements_of_every_type_over_those_of_every_other() {
    for first in DType::ALL {
        for second in DType::ALL {
            let mut s = Sketch::new();
            let x = s.column(DType::Float64);
            let array = array(&mut s);
            let (a, b) = (view(&mut s, array, first), view(&mut s, array, second));
            let mut results = Vec::new();
            let half = s.f64(0.5);
            let other = s.binary(BinaryOp::Add, x, half);
            for (view, index, value) in [(a, 0, x), (b, 1, other), (a, 1, other), (b, 0, x)] {
                let index = s.i32(index);
                s.store(view, index, value);
                read_all(&mut s, array, first, &mut results);
                read_all(&mut s, array, second, &mut results);
            }
            let left = counts(&optimised(&s.returning(&results)));
            let clamps = [first, second].contains(&DType::Uint8Clamped);
            assert!(left == [0; 3] || clamps, "{first} and {second} leave {left:?}");
        }
    }
}

/// What a shadow of a captured array comes to: the high word of a double, changed.
#[test]
fn words_of_a_double_are_plain_values() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let array = array(&mut s);
    let words = view(&mut s, array, DType::Uint32);
    let (zero, one) = (s.i32(0), s.i32(1));
    s.store(array, zero, x);
    let high = s.load(words, one, OutOfBounds::Nan);
    let high = s.convert(Conversion::ToI32, high);
    let mask = s.i32(i32::MAX);
    let positive = s.binary(BinaryOp::And, high, mask);
    s.store(words, one, positive);
    let result = s.load(array, zero, OutOfBounds::Nan);
    let function = optimised(&s.returning(&[result]));
    assert_eq!(counts(&function), [0; 3]);
    let ops: Vec<String> = function.body.insts.iter().map(|inst| format!("{:?}", inst.op)).collect();
    assert_eq!(ops.len(), 7, "{function}");
}

/// Values come through `if`s, blocks and loops, and out of them by all ways.
#[test]
fn cells_are_carried_through_control_flow() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let array = array(&mut s);
    let words = view(&mut s, array, DType::Int32);
    let (zero, one, ten, ten_times) = (s.i32(0), s.i32(1), s.f64(10.0), s.i32(10));
    let is_large = s.compare(CompareOp::Gt, x, ten);
    s.if_else(
        is_large,
        &[],
        |s| {
            s.store(array, zero, x);
            Terminator::Yield(Vec::new())
        },
        |s| {
            s.store(words, one, x);
            Terminator::Yield(Vec::new())
        },
    );
    let sum = s.block(&[Type::F64], |s, outside| {
        s.repeat(&[zero], &[], |s, again, p| {
            let number = s.convert(Conversion::ToF64, p[0]);
            let before = s.load(array, one, OutOfBounds::Nan);
            let after = s.binary(BinaryOp::Add, before, number);
            s.store(array, one, after);
            let word = s.load(words, zero, OutOfBounds::Nan);
            let is_odd = s.compare(CompareOp::Gt, word, after);
            s.if_else(
                is_odd,
                &[],
                |s| {
                    s.store(words, zero, number);
                    Terminator::Branch(outside, vec![after])
                },
                |_| Terminator::Yield(Vec::new()),
            );
            let next = s.binary(BinaryOp::Add, p[0], one);
            let goes_on = s.compare(CompareOp::Lt, next, ten_times);
            s.if_else(goes_on, &[], |_| Terminator::Branch(again, vec![next]), |_| Terminator::Yield(Vec::new()));
            Terminator::Yield(Vec::new())
        });
        let last = s.load(array, one, OutOfBounds::Nan);
        Terminator::Yield(vec![last])
    });
    let first = s.load(array, zero, OutOfBounds::Nan);
    let second = s.load(words, one, OutOfBounds::Nan);
    let function = optimised(&s.returning(&[sum[0], first, second]));
    assert_eq!(counts(&function), [0; 3], "{function}");
}

/// Each iteration makes an array anew.
#[test]
fn arrays_of_iterations_begin_with_zeros() {
    let mut s = Sketch::new();
    let (x, zero, one, five) = (s.column(DType::Float64), s.i32(0), s.i32(1), s.i32(5));
    let none = s.f64(0.0);
    let sum = s.repeat(&[zero, none], &[Type::F64], |s, again, p| {
        let made = s.allocate(DType::Int8, one);
        let found = s.load(made, zero, OutOfBounds::Nan);
        s.store(made, zero, x);
        let stored = s.load(made, zero, OutOfBounds::Nan);
        let sum = s.binary(BinaryOp::Add, p[1], found);
        let sum = s.binary(BinaryOp::Add, sum, stored);
        let next = s.binary(BinaryOp::Add, p[0], one);
        let goes_on = s.compare(CompareOp::Lt, next, five);
        s.if_else(goes_on, &[], |_| Terminator::Branch(again, vec![next, sum]), |_| Terminator::Yield(Vec::new()));
        Terminator::Yield(vec![sum])
    });
    let function = optimised(&s.returning(&sum));
    assert_eq!(counts(&function), [0; 3], "{function}");
}

#[test]
fn what_is_read_anywhere_stays_and_what_nobody_reads_goes() {
    let mut s = Sketch::new();
    let (x, zero, one, eight) = (s.column(DType::Float64), s.i32(0), s.i32(1), s.i32(8));
    let array = array(&mut s);
    // The second element is read at any index; the first is a cell. Nobody reads the other array.
    let second = s.reinterpret(array, DType::Float64, eight, one);
    s.store(array, zero, x);
    s.store(array, one, x);
    s.store(second, x, zero);
    let first = s.load(array, zero, OutOfBounds::Nan);
    let got = s.load(second, x, OutOfBounds::Nan);
    let hundred = s.i32(100);
    let log = s.allocate(DType::Uint8Clamped, hundred);
    s.store(log, x, x);
    s.store(log, one, x);
    s.store(log, hundred, x);
    let function = optimised(&s.returning(&[first, got]));
    assert_eq!(counts(&function), [1, 2, 1], "{function}");
    assert_eq!(function.body.terminator.values()[0], x);
}

#[test]
fn views_that_are_handed_on_stay() {
    let mut s = Sketch::new();
    let (x, zero) = (s.column(DType::Float64), s.i32(0));
    let flag = s.compare(CompareOp::Lt, x, x);
    let arrays = [array(&mut s), array(&mut s)];
    s.store(arrays[0], zero, x);
    let either = s.op(Op::Select { condition: flag, then: arrays[0], otherwise: arrays[1] });
    s.store(either, zero, zero);
    let got = s.load(arrays[0], zero, OutOfBounds::Nan);
    let returned = array(&mut s);
    s.store(returned, zero, x);
    let function = optimised(&s.returning(&[got, returned]));
    assert_eq!(counts(&function), [3, 3, 1], "{function}");
}

/// Too many cells for one function, out of bounds at known places, and views at odd places.
#[test]
fn what_is_not_worth_it_or_not_possible_stays() {
    let mut s = Sketch::new();
    let (x, many) = (s.column(DType::Float64), s.i32(400));
    let array = s.allocate(DType::Float64, many);
    let mut sum = s.f64(0.0);
    for index in 0..400 {
        let index = s.i32(index);
        s.store(array, index, x);
        let got = s.load(array, index, OutOfBounds::Nan);
        sum = s.binary(BinaryOp::Add, sum, got);
    }
    let left = counts(&optimised(&s.returning(&[sum])));
    assert_eq!(left, [1, 400 - 256, 400 - 256]);

    let mut s = Sketch::new();
    let (x, two, four) = (s.column(DType::Float64), s.i32(2), s.i32(4));
    let array = s.allocate(DType::Int32, four);
    let fraction = s.f64(0.5);
    s.store(array, fraction, x);
    s.store(array, four, x);
    let outside = s.load(array, four, OutOfBounds::Nan);
    let never = s.load(array, four, OutOfBounds::Bail);
    let (zero, one) = (s.i32(0), s.i32(1));
    // A double from the second word on, and one from the first on.
    let words = s.reinterpret(array, DType::Int32, four, two);
    let odd = s.reinterpret(words, DType::Float64, zero, one);
    let even = s.reinterpret(array, DType::Float64, zero, two);
    s.store(odd, zero, x);
    s.store(even, zero, x);
    let got = s.load(odd, zero, OutOfBounds::Nan);
    let function = optimised(&s.returning(&[outside, got, never]));
    assert_eq!(counts(&function), [1, 2, 2], "{function}");
}

/// An element that begins at an odd byte lies in both words of a double.
#[test]
fn elements_at_odd_places_stay_in_memory() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let array = array(&mut s);
    let bytes = view(&mut s, array, DType::Uint8);
    let (zero, one, three, four) = (s.i32(0), s.i32(1), s.i32(3), s.i32(4));
    let odd = s.reinterpret(bytes, DType::Uint8, three, four);
    let pairs = s.reinterpret(odd, DType::Uint16, zero, one);
    s.store(array, zero, x);
    let before = s.load(pairs, zero, OutOfBounds::Nan);
    s.store(pairs, zero, x);
    let after = s.load(array, zero, OutOfBounds::Nan);
    optimised(&s.returning(&[before, after]));
}
