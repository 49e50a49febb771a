//! Functions built by hand, for tests.

use millrace_column::DType;

use super::{
    BinaryOp, CompareOp, Constant, Conversion, Function, Input, InputSource, Inst, Label, Op, OutOfBounds, Region,
    Shape, Terminator, Type, UnaryOp, Value,
};
use crate::validate::plain;

/// A function under construction; instructions go to the innermost open region.
pub struct Sketch {
    function: Function,
    open: Vec<Vec<Inst>>,
    labels: u32,
}

impl Sketch {
    pub fn new() -> Self {
        let function = Function {
            name: "sketch".to_owned(),
            types: Vec::new(),
            inputs: Vec::new(),
            prologue: Vec::new(),
            body: Region::empty(),
            results: Vec::new(),
            shape: Shape::Scalar,
            scratch: None,
            functions: Vec::new(),
            frame: 0,
        };
        Self { function, open: vec![Vec::new()], labels: 0 }
    }

    fn input(&mut self, ty: Type, stored_as: Option<DType>, uniform: bool) -> Value {
        let value = self.function.new_value(ty);
        let source = InputSource::Argument(self.function.inputs.len());
        self.function.inputs.push(Input { name: String::new(), source, value, stored_as, uniform });
        value
    }

    /// One element an item.
    pub fn column(&mut self, dtype: DType) -> Value {
        self.input(Type::of_element(dtype), Some(dtype), false)
    }

    /// One number for all items.
    pub fn number(&mut self) -> Value {
        self.input(Type::F64, None, true)
    }

    /// One boolean for all items.
    pub fn boolean(&mut self) -> Value {
        self.input(Type::Bool, None, true)
    }

    /// One view for all items.
    pub fn view(&mut self, dtype: DType) -> Value {
        self.input(Type::View(dtype), None, true)
    }

    /// A view an item.
    pub fn views(&mut self, dtype: DType) -> Value {
        self.input(Type::View(dtype), None, false)
    }

    /// One of those that a function is called with, for [`Sketch::called`].
    pub fn parameter(&mut self, ty: Type) -> Value {
        let value = self.input(ty, None, false);
        let position = self.function.inputs.len() - 1;
        self.function.inputs[position].source = InputSource::Parameter(position);
        value
    }

    /// A call of a function that gives values of these types.
    pub fn invoke(&mut self, function: usize, arguments: Vec<Value>, results: &[Type]) -> Vec<Value> {
        self.emit(Op::Invoke { function, arguments }, results)
    }

    /// A function that is called.
    pub fn called(self, results: &[Type], terminator: Terminator, frame: u32) -> Function {
        let mut function = self.end(results, terminator);
        function.shape = Shape::Scalar;
        function.frame = frame;
        function
    }

    pub fn ty(&self, value: Value) -> Type {
        self.function.ty(value)
    }

    fn result_types(&self, op: &Op) -> Vec<Type> {
        let operands: Vec<Type> = op.operands().iter().map(|&value| self.ty(value)).collect();
        plain(op, &operands).unwrap_or_else(|| panic!("{op:?} does not take {operands:?}"))
    }

    fn emit(&mut self, op: Op, types: &[Type]) -> Vec<Value> {
        let results: Vec<Value> = types.iter().map(|&ty| self.function.new_value(ty)).collect();
        self.open.last_mut().expect("a region is open").push(Inst { results: results.clone(), op });
        results
    }

    /// An operation without regions.
    pub fn op(&mut self, op: Op) -> Value {
        let types = self.result_types(&op);
        self.emit(op, &types).first().copied().unwrap_or(Value(u32::MAX))
    }

    /// An operation of the prologue.
    pub fn once(&mut self, op: Op) -> Value {
        let types = self.result_types(&op);
        let results: Vec<Value> = types.iter().map(|&ty| self.function.new_value(ty)).collect();
        self.function.prologue.push(Inst { results: results.clone(), op });
        results[0]
    }

    pub fn constant(&mut self, constant: Constant) -> Value {
        self.op(Op::Constant(constant))
    }

    pub fn f64(&mut self, number: f64) -> Value {
        self.constant(Constant::f64(number))
    }

    pub fn i32(&mut self, number: i32) -> Value {
        self.constant(Constant::I32(number))
    }

    pub fn unary(&mut self, op: UnaryOp, a: Value) -> Value {
        self.op(Op::Unary(op, a))
    }

    pub fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Value {
        self.op(Op::Binary(op, a, b))
    }

    pub fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> Value {
        self.op(Op::Compare(op, a, b))
    }

    pub fn convert(&mut self, conversion: Conversion, a: Value) -> Value {
        self.op(Op::Convert(conversion, a))
    }

    pub fn load(&mut self, view: Value, index: Value, out_of_bounds: OutOfBounds) -> Value {
        self.op(Op::Load { view, index, out_of_bounds })
    }

    pub fn store(&mut self, view: Value, index: Value, value: Value) {
        self.op(Op::Store { view, index, value });
    }

    pub fn allocate(&mut self, dtype: DType, length: Value) -> Value {
        self.op(Op::Allocate { dtype, length })
    }

    pub fn reinterpret(&mut self, view: Value, dtype: DType, offset: Value, length: Value) -> Value {
        self.op(Op::Reinterpret { view, dtype, offset, length })
    }

    pub fn label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels - 1)
    }

    fn region(&mut self, parameters: Vec<Value>, build: impl FnOnce(&mut Self) -> Terminator) -> Region {
        self.open.push(Vec::new());
        let terminator = build(self);
        Region { parameters, insts: self.open.pop().expect("opened above"), terminator }
    }

    pub fn if_else(
        &mut self,
        condition: Value,
        results: &[Type],
        then: impl FnOnce(&mut Self) -> Terminator,
        otherwise: impl FnOnce(&mut Self) -> Terminator,
    ) -> Vec<Value> {
        let then = self.region(Vec::new(), then);
        let otherwise = self.region(Vec::new(), otherwise);
        self.emit(Op::If { condition, then, otherwise }, results)
    }

    pub fn block(&mut self, results: &[Type], build: impl FnOnce(&mut Self, Label) -> Terminator) -> Vec<Value> {
        let label = self.label();
        let body = self.region(Vec::new(), |sketch| build(sketch, label));
        self.emit(Op::Block { label, body }, results)
    }

    pub fn repeat(
        &mut self,
        initial: &[Value],
        results: &[Type],
        build: impl FnOnce(&mut Self, Label, &[Value]) -> Terminator,
    ) -> Vec<Value> {
        let label = self.label();
        let parameters: Vec<Value> = initial.iter().map(|&value| self.function.new_value(self.ty(value))).collect();
        let body = self.region(parameters.clone(), |sketch| build(sketch, label, &parameters));
        self.emit(Op::Loop { label, initial: initial.to_vec(), body }, results)
    }

    /// The function, ending with `terminator`; `results` are its types.
    pub fn end(mut self, results: &[Type], terminator: Terminator) -> Function {
        self.function.results = results.to_vec();
        let mut shapes = results.iter().map(|ty| match ty {
            Type::View(DType::Float64 | DType::Bool) => Shape::List,
            Type::View(_) => Shape::Array,
            _ => Shape::Scalar,
        });
        self.function.shape = match results {
            [_] => shapes.next().expect("there is one"),
            _ => Shape::Tuple(shapes.collect()),
        };
        self.function.body = Region { parameters: Vec::new(), insts: self.open.remove(0), terminator };
        self.function
    }

    /// The function, returning `values`.
    pub fn returning(self, values: &[Value]) -> Function {
        let types: Vec<Type> = values.iter().map(|&value| self.ty(value)).collect();
        self.end(&types, Terminator::Return(values.to_vec()))
    }
}
