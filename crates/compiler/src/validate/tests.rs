use millrace_column::DType;
use millrace_math::MathFunction;

use super::{MAX_NESTING, validate};
use crate::Refusal;
use crate::ir::sketch::Sketch;
use crate::ir::{
    BailReason, BinaryOp, CompareOp, Constant, Conversion, Function, InputSource, Inst, LEAST_FRAME, Label, Op,
    OutOfBounds, Region, Shape, Terminator, Type, Value,
};

fn complaint(function: Function) -> String {
    validate(function).expect_err("the function is wrong").0
}

fn yields(values: &[Value]) -> Terminator {
    Terminator::Yield(values.to_vec())
}

/// Counts up to `x` in a loop inside a block.
fn counting() -> Function {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let zero = s.f64(0.0);
    let one = s.f64(1.0);
    let out = s.block(&[Type::F64], |s, outside| {
        s.repeat(&[zero], &[], |s, again, parameters| {
            let goes_on = s.compare(CompareOp::Lt, parameters[0], x);
            s.if_else(goes_on, &[], |_| yields(&[]), |_| Terminator::Branch(outside, vec![parameters[0]]));
            let next = s.binary(BinaryOp::Add, parameters[0], one);
            Terminator::Branch(again, vec![next])
        });
        Terminator::Bail(BailReason::Undefined)
    });
    s.returning(&out)
}

#[test]
fn accepts_structured_control_flow() {
    assert_eq!(validate(counting()).map(|validated| validated.function().clone()), Ok(counting()));
}

#[test]
fn values_are_defined_once_and_before_use() {
    let mut twice = Sketch::new().returning(&[]);
    twice.types = vec![Type::I32];
    let one = Inst { results: vec![Value(0)], op: Op::Constant(Constant::I32(1)) };
    twice.body.insts = vec![one.clone(), one.clone()];
    assert_eq!(complaint(twice.clone()), "%0 is defined twice");
    twice.body.insts = vec![one];
    twice.types.clear();
    assert_eq!(complaint(twice), "a result has no type");

    let mut s = Sketch::new();
    let a = s.f64(1.0);
    let b = s.binary(BinaryOp::Add, a, a);
    let mut early = s.returning(&[b]);
    early.body.insts.swap(0, 1);
    assert_eq!(complaint(early), "%0 is used where it is not defined");

    let mut s = Sketch::new();
    let condition = s.constant(Constant::Bool(true));
    let mut inside = Value(0);
    s.if_else(
        condition,
        &[],
        |s| {
            inside = s.f64(1.0);
            yields(&[])
        },
        |_| yields(&[]),
    );
    assert_eq!(complaint(s.returning(&[inside])), "%1 is used where it is not defined");
}

#[test]
fn operands_have_the_documented_types() {
    let wrong = |a: Constant, op: fn(Value) -> Op, result: Type| {
        let mut s = Sketch::new();
        let a = s.constant(a);
        let mut function = s.returning(&[a]);
        let result = function.new_value(result);
        function.body.insts.push(Inst { results: vec![result], op: op(a) });
        complaint(function)
    };
    let text = wrong(Constant::f64(1.0), |a| Op::Binary(BinaryOp::And, a, a), Type::F64);
    assert!(text.contains("does not take operands of types [F64, F64]"), "{text}");
    let text = wrong(Constant::f64(1.0), |a| Op::Compare(CompareOp::Lt, a, a), Type::F64);
    assert!(text.contains("gives [Bool], not [F64]"), "{text}");
    wrong(Constant::Bool(true), |a| Op::Compare(CompareOp::Lt, a, a), Type::Bool);
    wrong(Constant::I32(1), |a| Op::Binary(BinaryOp::Div, a, a), Type::I32);
    wrong(Constant::F32(0), |a| Op::Convert(Conversion::ToI32, a), Type::I32);
    wrong(Constant::I32(0), Op::Length, Type::I32);
    wrong(Constant::I32(0), |a| Op::Load { view: a, index: a, out_of_bounds: OutOfBounds::Nan }, Type::F64);
    wrong(Constant::f64(0.0), |a| Op::Call(MathFunction::Pow, vec![a]), Type::F64);
    wrong(Constant::f64(0.0), |a| Op::Select { condition: a, then: a, otherwise: a }, Type::F64);
    wrong(Constant::f64(1.0), |a| Op::Allocate { dtype: DType::Int8, length: a }, Type::View(DType::Int8));
    let text = wrong(Constant::I32(1), |a| Op::Allocate { dtype: DType::Int8, length: a }, Type::View(DType::Uint8));
    assert!(text.contains("gives [View(Int8)], not [View(Uint8)]"), "{text}");
    wrong(
        Constant::I32(1),
        |a| Op::Reinterpret { view: a, dtype: DType::Int8, offset: a, length: a },
        Type::View(DType::Int8),
    );
    wrong(
        Constant::I32(0),
        |a| Op::If { condition: a, then: Region::empty(), otherwise: Region::empty() },
        Type::View(DType::Int8),
    );
}

#[test]
fn views_agree_in_their_elements() {
    let build = |dtype| {
        let mut s = Sketch::new();
        let (flag, one) = (s.boolean(), s.i32(1));
        let view = s.allocate(DType::Float64, one);
        s.if_else(flag, &[Type::View(dtype)], |_| yields(&[view]), |_| yields(&[view]));
        s.returning(&[])
    };
    assert!(validate(build(DType::Float64)).is_ok());
    assert_eq!(complaint(build(DType::Float32)), "`yield [%2]` gives [View(Float64)]; expected [View(Float32)]");

    let mut s = Sketch::new();
    let one = s.i32(1);
    let view = s.allocate(DType::Float64, one);
    s.repeat(&[view], &[], |_, _, _| yields(&[]));
    let mut function = s.returning(&[]);
    assert!(validate(function.clone()).is_ok());
    function.types[2] = Type::View(DType::Uint32);
    assert!(complaint(function).starts_with("loop #0 takes Some([View(Uint32)])"));

    let mut s = Sketch::new();
    let one = s.i32(1);
    let view = s.allocate(DType::Float64, one);
    let mut function = s.returning(&[view]);
    assert!(validate(function.clone()).is_ok());
    function.shape = Shape::Scalar;
    assert_eq!(complaint(function.clone()), "results [View(Float64)] for the shape _");
    // A list has numbers as JavaScript has them.
    (function.shape, function.types[1], function.results) =
        (Shape::List, Type::View(DType::Int8), vec![Type::View(DType::Int8)]);
    assert_eq!(complaint(function), "results [View(Int8)] for the shape [_...]");
}

#[test]
fn branches_stand_inside_their_targets() {
    let outside = Sketch::new().end(&[], Terminator::Branch(Label(0), Vec::new()));
    assert_eq!(complaint(outside), "the body ends with `branch #0 []`");

    let mut s = Sketch::new();
    s.block(&[], |_, _| yields(&[]));
    s.block(&[], |_, _| Terminator::Branch(Label(0), Vec::new()));
    assert_eq!(complaint(s.returning(&[])), "`branch #0 []` is not inside #0");

    let mut s = Sketch::new();
    let one = s.f64(1.0);
    s.block(&[Type::I32], |_, label| Terminator::Branch(label, vec![one]));
    assert_eq!(complaint(s.returning(&[])), "`branch #0 [%0]` gives [F64]; expected [I32]");

    let mut reused = counting();
    let block = reused.body.insts[2].clone();
    reused.body.insts.push(Inst { results: Vec::new(), op: Op::Block { label: Label(0), body: Region::empty() } });
    assert_eq!(complaint(reused.clone()), "the label #0 is used twice");
    reused.body.insts[3] = block;
    complaint(reused);
}

#[test]
fn the_body_returns_what_the_function_says() {
    assert_eq!(complaint(Sketch::new().end(&[], yields(&[]))), "the body ends with `yield []`");
    let mut s = Sketch::new();
    let one = s.f64(1.0);
    let mut function = s.returning(&[one]);
    function.shape = Shape::Tuple(Vec::new());
    assert_eq!(complaint(function.clone()), "results [F64] for the shape []");
    function.shape = Shape::Scalar;
    function.results = vec![Type::I32];
    assert_eq!(complaint(function), "`return [%0]` gives [F64]; expected [I32]");
}

#[test]
fn the_prologue_is_pure_and_uniform() {
    let mut s = Sketch::new();
    let (x, n, view) = (s.column(DType::Float64), s.number(), s.view(DType::Int8));
    let sum = s.once(Op::Binary(BinaryOp::Add, n, n));
    s.once(Op::Binary(BinaryOp::Mul, sum, n));
    s.once(Op::Length(view));
    let good = s.returning(&[sum]);
    assert!(validate(good.clone()).is_ok());

    let mut varying = good.clone();
    varying.prologue[0].op = Op::Binary(BinaryOp::Add, n, x);
    assert_eq!(complaint(varying), "the prologue uses %0, which differs from item to item");
    let mut reading = good;
    reading.prologue[0].op = Op::Load { view, index: n, out_of_bounds: OutOfBounds::Nan };
    assert_eq!(complaint(reading), "the prologue has an effect");
}

#[test]
fn inputs_are_of_the_kinds_that_slots_hold() {
    let mut s = Sketch::new();
    s.column(DType::Float32);
    let good = s.returning(&[]);
    let change = |edit: fn(&mut Function)| {
        let mut function = good.clone();
        edit(&mut function);
        complaint(function)
    };
    assert_eq!(change(|f| f.types[0] = Type::F64), "the input %0 is a f64: argument 0 from f32");
    change(|f| f.inputs[0].uniform = true);
    change(|f| f.inputs[0].stored_as = None);
    change(|f| f.types[0] = Type::View(DType::Float32));
}

#[test]
fn deep_nesting_is_refused() {
    fn nested(depth: usize) -> Function {
        let mut s = Sketch::new();
        let condition = s.boolean();
        let mut function = s.returning(&[]);
        for _ in 0..depth {
            let then = std::mem::take(&mut function.body.insts);
            let then = Region { insts: then, ..Region::empty() };
            function.body.insts =
                vec![Inst { results: Vec::new(), op: Op::If { condition, then, otherwise: Region::empty() } }];
        }
        function
    }
    assert!(validate(nested(MAX_NESTING - 1)).is_ok());
    assert!(complaint(nested(MAX_NESTING)).contains("nest deeper"));
}

#[test]
fn a_defect_becomes_a_refusal() {
    let refusal = Refusal::from(super::Invalid("%1 is defined twice".to_owned()));
    assert_eq!(
        refusal.to_string(),
        "the compiler made a mistake: %1 is defined twice; leave `backend` at 'auto', and please report it"
    );
}

/// A function of one number that calls another one of one number, which is `called`.
fn calling(called: Function) -> Function {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let result = s.invoke(0, vec![x], &[Type::F64]);
    let mut function = s.returning(&result);
    function.functions = vec![called];
    function
}

#[test]
fn calls_are_of_functions_that_take_and_give_as_much() {
    let identity = |frame: u32, ty: Type| {
        let mut s = Sketch::new();
        let x = s.parameter(ty);
        s.called(&[ty], Terminator::Return(vec![x]), frame)
    };
    let good = calling(identity(LEAST_FRAME, Type::F64));
    assert!(validate(good.clone()).is_ok());
    assert!(complaint(calling(identity(LEAST_FRAME, Type::Bool))).contains("@0 takes [Bool]"));
    assert!(complaint(calling(identity(LEAST_FRAME - 1, Type::F64))).contains("no frame"));
    assert!(complaint(identity(LEAST_FRAME, Type::F64)).contains("nothing calls it"));
    assert!(complaint(Function { functions: Vec::new(), ..good.clone() }).contains("there is no function @0"));
    let nested = Function { functions: good.functions.clone(), ..good.functions[0].clone() };
    assert!(complaint(calling(nested)).contains("functions of its own"));
    let mut kernel = good.clone();
    kernel.inputs[0].source = InputSource::Parameter(0);
    assert!(complaint(kernel).contains("is no input of such a function"));
    assert!(good.to_string().contains("invoke @0 [%0]") && good.to_string().contains("@0: function"), "{good}");
}
