use millrace_column::DType;
use millrace_math::MathFunction;

use crate::ir::sketch::Sketch;
use crate::ir::{
    BailReason, BinaryOp, CompareOp, Constant, Conversion, Function, Op, OutOfBounds, Terminator, Type, UnaryOp, Value,
};
use crate::passes::dce;
use crate::validate;

fn folded(mut function: Function) -> Function {
    super::run(&mut function);
    dce::run(&mut function);
    validate(function).expect("well formed").into_function()
}

/// What is left of an operation on a column of this type: nothing where the result is the column itself.
fn left(dtype: DType, build: impl FnOnce(&mut Sketch, Value) -> Value) -> Vec<Op> {
    let mut s = Sketch::new();
    let x = s.column(dtype);
    let result = build(&mut s, x);
    let function = folded(s.returning(&[result]));
    function.body.insts.into_iter().map(|inst| inst.op).collect()
}

fn with_constant(op: BinaryOp, constant: f64, is_left: bool) -> usize {
    left(DType::Float64, |s, x| {
        let constant = s.f64(constant);
        if is_left { s.binary(op, constant, x) } else { s.binary(op, x, constant) }
    })
    .len()
}

#[test]
fn neutral_operands_vanish_only_where_every_double_stays() {
    use BinaryOp::{Add, Div, Mul, Sub};
    for (op, constant, is_left, vanishes) in [
        (Mul, 1.0, false, true),
        (Mul, 1.0, true, true),
        (Div, 1.0, false, true),
        (Div, 1.0, true, false),
        (Sub, 0.0, false, true),
        (Sub, 0.0, true, false),
        (Sub, -0.0, false, false),
        (Add, -0.0, false, true),
        (Add, -0.0, true, true),
        (Add, 0.0, false, false),
        (Mul, 0.0, false, false),
        (Mul, 2.0, false, false),
    ] {
        assert_eq!(with_constant(op, constant, is_left) == 0, vanishes, "{op:?} {constant} {is_left}");
    }
}

#[test]
fn integers_have_more_neutral_operands() {
    use BinaryOp::{Add, And, Or, Shl, Shr, Xor};
    for (op, constant) in [(Or, 0), (Add, 0), (Xor, 0), (And, -1), (Shl, 0), (Shr, 32)] {
        let ops = left(DType::Int32, |s, x| {
            let constant = s.i32(constant);
            s.binary(op, x, constant)
        });
        assert_eq!(ops, [], "{op:?} {constant}");
    }
}

#[test]
fn integers_are_rounded_and_are_themselves() {
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    for op in [UnaryOp::Floor, UnaryOp::Ceil, UnaryOp::Trunc] {
        let rounded = |dtype| {
            left(dtype, |s, x| {
                let x = s.convert(Conversion::ToF64, x);
                let rounded = s.unary(op, x);
                s.compare(Eq, rounded, x)
            })
        };
        assert_eq!(rounded(DType::Int32), [Op::Constant(Constant::Bool(true))], "{op:?}");
        assert_eq!(rounded(DType::Uint32), [Op::Constant(Constant::Bool(true))], "{op:?}");
        assert_eq!(rounded(DType::Float32).len(), 3, "{op:?}");
    }
    for (op, is_true) in [(Eq, true), (Le, true), (Ge, true), (Ne, false), (Lt, false), (Gt, false)] {
        assert_eq!(left(DType::Int32, |s, x| s.compare(op, x, x)), [Op::Constant(Constant::Bool(is_true))], "{op:?}");
        assert_eq!(left(DType::Float64, |s, x| s.compare(op, x, x)).len(), 1, "{op:?}");
    }
}

#[test]
fn conversions_cancel() {
    use Conversion::{ToBool, ToF32, ToF64, ToI32, ToU32};
    let chain = |dtype, conversions: &[Conversion]| {
        left(dtype, |s, x| conversions.iter().fold(x, |x, &conversion| s.convert(conversion, x))).len()
    };
    assert_eq!(chain(DType::Int32, &[ToF64, ToI32]), 0);
    assert_eq!(chain(DType::Uint32, &[ToF64, ToU32]), 0);
    assert_eq!(chain(DType::Float32, &[ToF64, ToF32]), 0);
    assert_eq!(chain(DType::Bool, &[ToF64, ToBool]), 0);
    assert_eq!(chain(DType::Bool, &[ToI32, ToF64, ToI32, ToBool]), 0);
    assert_eq!(chain(DType::Uint32, &[ToF64, ToI32]), 1);
    assert_eq!(chain(DType::Float64, &[ToU32, ToI32]), 1);
    assert_eq!(chain(DType::Float64, &[ToU32, ToI32, ToU32, ToF64, ToU32]), 1);
    assert_eq!(chain(DType::Int32, &[ToF64, ToBool]), 1);
    assert_eq!(chain(DType::Float64, &[ToF32, ToF64]), 2);
    assert_eq!(chain(DType::Float64, &[ToI32, ToF64]), 2);
}

#[test]
fn what_is_undone_is_not_done() {
    for op in [UnaryOp::Neg, UnaryOp::Abs, UnaryOp::Floor] {
        let count = left(DType::Float64, |s, x| {
            let once = s.unary(op, x);
            s.unary(op, once)
        });
        assert_eq!(count.len(), if op == UnaryOp::Neg { 0 } else { 1 });
    }
}

#[test]
fn comparisons_are_turned_around_only_without_nan() {
    let not = |dtype, op| {
        left(dtype, |s, x| {
            let compared = s.compare(op, x, x);
            s.unary(UnaryOp::Not, compared)
        })
        .len()
    };
    assert_eq!(not(DType::Float64, CompareOp::Lt), 2);
    assert_eq!(not(DType::Float64, CompareOp::Eq), 1);
    assert_eq!(not(DType::Int32, CompareOp::Lt), 1);
}

#[test]
fn integers_are_compared_and_indexed_with_as_such() {
    let ops = left(DType::Int16, |s, x| {
        let (double, limit) = (s.convert(Conversion::ToF64, x), s.f64(10.0));
        s.compare(CompareOp::Lt, double, limit)
    });
    assert!(matches!(ops[..], [Op::Constant(Constant::I32(10)), Op::Compare(CompareOp::Lt, Value(0), _)]), "{ops:?}");
    let ops = left(DType::Int16, |s, x| {
        let (double, limit) = (s.convert(Conversion::ToF64, x), s.f64(0.5));
        s.compare(CompareOp::Lt, double, limit)
    });
    assert_eq!(ops.len(), 3);

    let mut s = Sketch::new();
    let (view, x) = (s.view(DType::Float64), s.column(DType::Int32));
    let (double, minus_zero) = (s.convert(Conversion::ToF64, x), s.f64(-0.0));
    let results = [double, minus_zero].map(|index| s.load(view, index, OutOfBounds::Nan));
    let function = folded(s.returning(&results));
    let indexes: Vec<Type> = function
        .body
        .insts
        .iter()
        .filter_map(|inst| match inst.op {
            Op::Load { index, .. } => Some(function.ty(index)),
            _ => None,
        })
        .collect();
    assert_eq!(indexes, [Type::I32, Type::I32]);
}

#[test]
fn an_if_on_a_constant_is_one_of_its_arms() {
    let build = |condition, jumps: bool| {
        let mut s = Sketch::new();
        let x = s.column(DType::Float64);
        let (one, two) = (s.f64(1.0), s.f64(2.0));
        let condition = s.compare(CompareOp::Lt, if condition { one } else { two }, two);
        let result = s.if_else(
            condition,
            &[Type::F64],
            |s| {
                let sum = s.binary(BinaryOp::Add, x, one);
                if jumps { Terminator::Return(vec![sum]) } else { Terminator::Yield(vec![sum]) }
            },
            |_| Terminator::Bail(BailReason::Throw),
        );
        let result = s.binary(BinaryOp::Mul, result[0], two);
        folded(s.returning(&[result]))
    };
    let function = build(true, false);
    assert_eq!(function.body.insts.len(), 4);
    assert!(!function.can_bail());
    let function = build(true, true);
    assert!(matches!(function.body.insts.last(), Some(inst) if matches!(inst.op, Op::Binary(BinaryOp::Add, ..))));
    assert!(matches!(build(false, false).body.terminator, Terminator::Bail(BailReason::Throw)));
}

#[test]
fn constants_are_computed_but_not_math() {
    let ops = left(DType::Float64, |s, x| {
        let (a, b) = (s.f64(7.0), s.f64(-2.0));
        let rest = s.binary(BinaryOp::Rem, a, b);
        let integer = s.convert(Conversion::ToI32, rest);
        let double = s.convert(Conversion::ToF64, integer);
        let called = s.op(Op::Call(millrace_math::MathFunction::Sin, vec![double]));
        s.binary(BinaryOp::Div, x, called)
    });
    assert!(
        matches!(ops[..], [Op::Constant(one), Op::Call(..), Op::Binary(..)] if one == Constant::f64(1.0)),
        "{ops:?}"
    );
}

#[test]
fn a_square_is_a_product_and_no_other_power_is() {
    let power = |exponent: f64| {
        left(DType::Float64, |s, x| {
            let exponent = s.f64(exponent);
            s.op(Op::Call(MathFunction::Pow, vec![x, exponent]))
        })
    };
    assert!(matches!(power(2.0)[..], [Op::Binary(BinaryOp::Mul, base, other)] if base == other));
    for exponent in [-2.0, 0.5, 1.0, 3.0] {
        assert!(matches!(power(exponent)[..], [Op::Constant(_), Op::Call(..)]), "{exponent}");
    }
}

#[test]
fn powers_of_two_divide_by_multiplying() {
    let quotient = |divisor: f64| {
        left(DType::Float64, |s, x| {
            let divisor = s.f64(divisor);
            s.binary(BinaryOp::Div, x, divisor)
        })
    };
    for (divisor, factor) in [(2.0, 0.5), (-0.25, -4.0), (2f64.powi(1022), 2f64.powi(-1022))] {
        let ops = quotient(divisor);
        assert!(
            matches!(ops[..], [Op::Constant(Constant::F64(bits)), Op::Binary(BinaryOp::Mul, ..)] if bits == factor.to_bits())
        );
    }
    for divisor in [3.0, 0.0, -0.0, f64::INFINITY, f64::NAN, 2f64.powi(1023), 2f64.powi(-1060), f64::MIN_POSITIVE / 4.0]
    {
        assert!(matches!(quotient(divisor)[..], [Op::Constant(_), Op::Binary(BinaryOp::Div, ..)]), "{divisor}");
    }
}

#[test]
fn lengths_of_arrays_are_known() {
    let mut s = Sketch::new();
    let (five, eight, two) = (s.i32(5), s.i32(8), s.i32(2));
    let made = s.allocate(DType::Float64, five);
    let part = s.reinterpret(made, DType::Float64, eight, two);
    let lengths = [made, part].map(|view| s.op(Op::Length(view)));
    let function = folded(s.returning(&lengths));
    assert_eq!(function.body.terminator, Terminator::Return(vec![five, two]));
    // They may bail out.
    assert_eq!(function.body.insts.len(), 5);
}
