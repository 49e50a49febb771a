//! Elements of every type read and written, in bounds and out.

use millrace_column::DType;

use super::ODD;
use crate::codegen::differential::{Supply, check};
use crate::codegen::interpreter::View;
use crate::ir::sketch::Sketch;
use crate::ir::{BailReason, BinaryOp, Conversion, Op, OutOfBounds};

/// In bounds, at the edges, out of bounds, fractions, and integers that wrap to small ones.
const INDEXES: [f64; 18] = [
    0.0,
    -0.0,
    1.0,
    5.0,
    49.0,
    50.0,
    -1.0,
    0.5,
    48.99999999999999,
    -0.5,
    2147483647.0,
    -2147483648.0,
    4294967296.0,
    4294967297.0,
    18446744073709551616.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

#[test]
fn columns_of_every_type() {
    for dtype in DType::ALL {
        let mut s = Sketch::new();
        let x = s.column(dtype);
        let column = View::of(dtype, &ODD);
        let numbers: Vec<f64> = (0..ODD.len()).map(|item| column.read(item).to_number()).collect();
        check(&s.returning(&[x]), numbers.len(), &[Supply::Column(numbers)], None);
    }
}

#[test]
fn loads_of_every_type_at_every_index() {
    for dtype in DType::ALL {
        for out_of_bounds in [OutOfBounds::Nan, OutOfBounds::Bail] {
            for integer in [false, true] {
                let mut s = Sketch::new();
                let (view, x) = (s.view(dtype), s.column(DType::Float64));
                let index = if integer { s.convert(Conversion::ToI32, x) } else { x };
                let element = s.load(view, index, out_of_bounds);
                let supplies = [Supply::View(View::of(dtype, &ODD)), Supply::Column(INDEXES.to_vec())];
                let results = check(&s.returning(&[element]), INDEXES.len(), &supplies, None);
                let bails = results.status.contains(&(BailReason::OutOfBounds as u8));
                assert_eq!(bails, out_of_bounds == OutOfBounds::Bail);
            }
        }
    }
}

#[test]
fn stores_of_every_type_at_every_index() {
    for dtype in DType::ALL {
        for conversion in
            [None, Some(Conversion::ToF32), Some(Conversion::ToI32), Some(Conversion::ToU32), Some(Conversion::ToBool)]
        {
            let mut s = Sketch::new();
            let (view, index, x) = (s.view(dtype), s.column(DType::Float64), s.column(DType::Float64));
            let value = conversion.map_or(x, |conversion| s.convert(conversion, x));
            s.store(view, index, value);
            let indexes: Vec<f64> = INDEXES.into_iter().chain((0..ODD.len()).map(|index| index as f64)).collect();
            let values = indexes.iter().enumerate().map(|(item, _)| ODD[item % ODD.len()]).collect();
            let items = indexes.len();
            let supplies = [Supply::View(View::of(dtype, &[1.0; 50])), Supply::Column(indexes), Supply::Column(values)];
            check(&s.returning(&[x]), items, &supplies, None);
        }
    }
}

#[test]
fn a_view_an_item() {
    let mut s = Sketch::new();
    let (views, index) = (s.views(DType::Int16), s.number());
    let length = s.op(Op::Length(views));
    let element = s.load(views, index, OutOfBounds::Nan);
    s.store(views, index, length);
    let again = s.load(views, index, OutOfBounds::Nan);
    let function = s.returning(&[length, element, again]);
    let views: Vec<View> = (0..5).map(|length| View::of(DType::Int16, &vec![-7.0; length])).collect();
    check(&function, 5, &[Supply::Views(views), Supply::Number(2.0)], None);
}

#[test]
fn empty_views_have_nothing() {
    let mut s = Sketch::new();
    let (view, index) = (s.view(DType::Float64), s.column(DType::Float64));
    let length = s.op(Op::Length(view));
    let element = s.load(view, index, OutOfBounds::Nan);
    s.store(view, index, index);
    let supplies = [Supply::View(View::of(DType::Float64, &[])), Supply::Column(INDEXES.to_vec())];
    check(&s.returning(&[length, element]), INDEXES.len(), &supplies, None);
}

#[test]
fn what_is_the_same_for_all_items_is_read_once() {
    let mut s = Sketch::new();
    let (number, flag, x) = (s.number(), s.boolean(), s.column(DType::Float32));
    let half = s.once(Op::Binary(BinaryOp::Mul, number, number));
    let wide = s.convert(Conversion::ToF64, x);
    let sum = s.binary(BinaryOp::Add, half, wide);
    let result = s.op(Op::Select { condition: flag, then: sum, otherwise: number });
    let function = s.returning(&[result, flag]);
    for flag in [false, true] {
        let supplies = [Supply::Number(0.1), Supply::Boolean(flag), Supply::Column(vec![1.0, -0.0, f64::NAN])];
        check(&function, 3, &supplies, None);
    }
    check(&function, 0, &[Supply::Number(0.1), Supply::Boolean(true), Supply::Column(Vec::new())], None);
}
