//! Every operation on every type that it takes, on odd values.

use millrace_column::DType;
use millrace_math::MathFunction;

use super::{ODD, pairs};
use crate::codegen::cranelift::{Code, Plan, host};
use crate::codegen::differential::{RustMath, Supply, check, run};
use crate::ir::sketch::Sketch;
use crate::ir::{BinaryOp, CompareOp, Constant, Conversion, Op, Type, UnaryOp, Value};
use crate::{Kernel, validate};

const SCALARS: [Type; 5] = [Type::F64, Type::F32, Type::I32, Type::U32, Type::Bool];

/// A double as a value of the type.
fn cast(s: &mut Sketch, x: Value, ty: Type) -> Value {
    let conversion = match ty {
        Type::F64 | Type::View(_) => return x,
        Type::F32 => Conversion::ToF32,
        Type::I32 => Conversion::ToI32,
        Type::U32 => Conversion::ToU32,
        Type::Bool => Conversion::ToBool,
    };
    s.convert(conversion, x)
}

/// Checks an operation on two columns of odd doubles cast to `ty`, where it takes that type.
fn on(ty: Type, op: impl Fn(Value, Value) -> Op) -> bool {
    let mut s = Sketch::new();
    let (x, y) = (s.column(DType::Float64), s.column(DType::Float64));
    let (a, b) = (cast(&mut s, x, ty), cast(&mut s, y, ty));
    let op = op(a, b);
    let types: Vec<Type> = op.operands().iter().map(|&value| s.ty(value)).collect();
    if crate::validate::plain(&op, &types).is_none() {
        return false;
    }
    let result = s.op(op);
    let [left, right] = pairs();
    check(&s.returning(&[result]), left.len(), &[Supply::Column(left), Supply::Column(right)], None);
    true
}

#[test]
fn unary() {
    use UnaryOp::{Abs, BitNot, Ceil, Floor, LeadingZeros, Neg, Not, Sqrt, Trunc};
    let mut checked = 0;
    for op in [Neg, Not, BitNot, LeadingZeros, Abs, Sqrt, Floor, Ceil, Trunc] {
        checked += SCALARS.iter().filter(|&&ty| on(ty, |a, _| Op::Unary(op, a))).count();
    }
    assert_eq!(checked, 3 + 1 + 2 + 5 * 2);
}

#[test]
fn binary() {
    use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Rem, Shl, Shr, Sub, Words, Xor};
    let mut checked = 0;
    for op in [Add, Sub, Mul, Div, Rem, Min, Max, And, Or, Xor, Shl, Shr, Words] {
        checked += SCALARS.iter().filter(|&&ty| on(ty, |a, b| Op::Binary(op, a, b))).count();
    }
    assert_eq!(checked, 3 * 4 + 2 + 1 + 2 * 2 + 3 * 3 + 2 * 2 + 1);
}

#[test]
fn comparisons() {
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    let mut checked = 0;
    for op in [Eq, Ne, Lt, Le, Gt, Ge] {
        checked += SCALARS.iter().filter(|&&ty| on(ty, |a, b| Op::Compare(op, a, b))).count();
    }
    assert_eq!(checked, 2 * 5 + 4 * 4);
}

#[test]
fn conversions() {
    use Conversion::{FromBits, HighWord, LowWord, ToBits, ToBool, ToF32, ToF64, ToI32, ToU32};
    let mut checked = 0;
    for conversion in [ToF64, ToF32, ToI32, ToU32, ToBool, LowWord, HighWord, ToBits, FromBits] {
        checked += SCALARS.iter().filter(|&&ty| on(ty, |a, _| Op::Convert(conversion, a))).count();
    }
    assert_eq!(checked, 4 + 1 + 3 + 2 + 4 + 4);
}

#[test]
fn selections() {
    for ty in SCALARS {
        let mut s = Sketch::new();
        let (x, y, flag) = (s.column(DType::Float64), s.column(DType::Float64), s.column(DType::Bool));
        let (a, b) = (cast(&mut s, x, ty), cast(&mut s, y, ty));
        let result = s.op(Op::Select { condition: flag, then: a, otherwise: b });
        let [left, right] = pairs();
        let flags = (0..left.len()).map(|item| f64::from(u8::from(item % 3 == 0))).collect();
        let function = s.returning(&[result]);
        check(&function, left.len(), &[Supply::Column(left), Supply::Column(right), Supply::Column(flags)], None);
    }
}

#[test]
fn constants() {
    for number in ODD {
        for ty in SCALARS {
            let mut s = Sketch::new();
            let constant = match ty {
                Type::F64 | Type::View(_) => Constant::f64(number),
                Type::F32 => Constant::F32((number as f32).to_bits()),
                Type::I32 => Constant::I32(number as i32),
                Type::U32 => Constant::U32(number as u32),
                Type::Bool => Constant::Bool(number > 0.0),
            };
            let value = s.constant(constant);
            check(&s.returning(&[value]), 1, &[], None);
        }
    }
}

#[test]
fn calls_of_every_arity() {
    let mut s = Sketch::new();
    let (x, y) = (s.column(DType::Float64), s.column(DType::Float64));
    let results = [
        s.op(Op::Call(MathFunction::Sin, vec![x])),
        s.op(Op::Call(MathFunction::Exp, vec![y])),
        s.op(Op::Call(MathFunction::Pow, vec![x, y])),
        s.op(Op::Call(MathFunction::Hypot, vec![])),
        s.op(Op::Call(MathFunction::Hypot, vec![y])),
        s.op(Op::Call(MathFunction::Hypot, vec![x, y, x, y, x, y, x])),
    ];
    let [left, right] = pairs();
    check(&s.returning(&results), left.len(), &[Supply::Column(left), Supply::Column(right)], None);
}

#[test]
fn many_results_of_every_type_are_stored_as_every_type() {
    let function = || {
        let mut s = Sketch::new();
        let x = s.column(DType::Float64);
        let results: Vec<Value> = SCALARS.iter().map(|&ty| cast(&mut s, x, ty)).collect();
        s.returning(&results)
    };
    check(&function(), ODD.len(), &[Supply::Column(ODD.to_vec())], None);
    for dtype in DType::ALL {
        check(&function(), ODD.len(), &[Supply::Column(ODD.to_vec())], Some(dtype));
    }
}

#[test]
fn processors_without_rounding_instructions_call_for_them() {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let narrow = s.convert(Conversion::ToF32, x);
    let rounding = [UnaryOp::Floor, UnaryOp::Ceil, UnaryOp::Trunc];
    let results: Vec<Value> = rounding.iter().flat_map(|&op| [s.unary(op, x), s.unary(op, narrow)]).collect();
    let function = s.returning(&results);
    let supplies = [Supply::Column(ODD.to_vec())];
    for output in [None, Some(DType::Uint8Clamped)] {
        let expected = check(&function, ODD.len(), &supplies, output);
        let validated = validate(function.clone()).expect("well formed");
        let plan = Plan::new(validated, output, &RustMath).expect("no Math");
        let isa = host::build(false).expect("the oldest processor");
        let code = Code::compile(plan.translate(isa.as_ref()), &isa).expect("compiles");
        let got = run(&Kernel::new(plan, code), ODD.len(), &supplies);
        assert_eq!(format!("{:?}", got.outputs), format!("{:?}", expected.outputs));
    }
}
