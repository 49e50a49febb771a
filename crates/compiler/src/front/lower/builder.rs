//! Appends instructions, with their types, to the region under construction.

use millrace_column::DType;
use millrace_math::MathFunction;

use crate::ir::{
    BinaryOp, CompareOp, Constant, Conversion, Effect, Inst, Label, Op, OutOfBounds, Type, UnaryOp, Value,
};

/// A function's values so far, and the instructions of its innermost open region.
#[derive(Default)]
pub struct Builder {
    pub(super) types: Vec<Type>,
    pub(super) insts: Vec<Inst>,
    labels: u32,
}

impl Builder {
    pub(super) fn new_value(&mut self, ty: Type) -> Value {
        self.types.push(ty);
        // The number of values is bounded far below (see `Lowering::arm`).
        Value(self.types.len() as u32 - 1)
    }

    pub(super) fn new_label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels - 1)
    }

    pub(super) fn ty(&self, value: Value) -> Type {
        self.types[value.0 as usize]
    }

    fn emit(&mut self, op: Op, ty: Type) -> Value {
        let value = self.new_value(ty);
        self.insts.push(Inst { results: vec![value], op });
        value
    }

    pub(super) fn constant(&mut self, constant: Constant) -> Value {
        self.emit(Op::Constant(constant), constant.ty())
    }

    pub fn f64(&mut self, value: f64) -> Value {
        self.constant(Constant::f64(value))
    }

    pub fn bool(&mut self, value: bool) -> Value {
        self.constant(Constant::Bool(value))
    }

    pub(super) fn i32(&mut self, value: i32) -> Value {
        self.constant(Constant::I32(value))
    }

    pub fn unary(&mut self, op: UnaryOp, a: Value) -> Value {
        self.emit(Op::Unary(op, a), self.ty(a))
    }

    pub fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Value {
        self.emit(Op::Binary(op, a, b), self.ty(a))
    }

    pub fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> Value {
        self.emit(Op::Compare(op, a, b), Type::Bool)
    }

    pub fn convert(&mut self, conversion: Conversion, a: Value, to: Type) -> Value {
        self.emit(Op::Convert(conversion, a), to)
    }

    pub fn select(&mut self, condition: Value, then: Value, otherwise: Value) -> Value {
        self.emit(Op::Select { condition, then, otherwise }, self.ty(then))
    }

    pub fn call(&mut self, function: MathFunction, arguments: Vec<Value>) -> Value {
        self.emit(Op::Call(function, arguments), Type::F64)
    }

    pub(super) fn length(&mut self, view: Value) -> Value {
        self.emit(Op::Length(view), Type::I32)
    }

    pub(super) fn load(&mut self, view: Value, index: Value, out_of_bounds: OutOfBounds, ty: Type) -> Value {
        self.emit(Op::Load { view, index, out_of_bounds }, ty)
    }

    pub(super) fn allocate(&mut self, dtype: DType, length: Value) -> Value {
        self.emit(Op::Allocate { dtype, length }, Type::View(dtype))
    }

    pub(super) fn reinterpret(&mut self, view: Value, dtype: DType, offset: Value, length: Value) -> Value {
        self.emit(Op::Reinterpret { view, dtype, offset, length }, Type::View(dtype))
    }

    pub(super) fn store(&mut self, view: Value, index: Value, value: Value) {
        self.insts.push(Inst { results: Vec::new(), op: Op::Store { view, index, value } });
    }

    /// Any scalar as a double.
    pub(super) fn as_f64(&mut self, value: Value) -> Value {
        match self.ty(value) {
            Type::F64 | Type::View(_) => value,
            _ => self.convert(Conversion::ToF64, value, Type::F64),
        }
    }

    /// JavaScript's truthiness of a scalar.
    pub(super) fn as_bool(&mut self, value: Value) -> Value {
        match self.ty(value) {
            Type::Bool | Type::View(_) => value,
            _ => self.convert(Conversion::ToBool, value, Type::Bool),
        }
    }

    /// Any scalar as a 32-bit integer, by JavaScript's ToInt32.
    pub(super) fn as_i32(&mut self, value: Value) -> Value {
        self.convert(Conversion::ToI32, value, Type::I32)
    }
}

/// What computing instructions costs that a jump would save, in simple operations; None where they cannot be computed
/// when JavaScript would not.
pub fn speculation_cost(insts: &[Inst]) -> Option<u32> {
    insts.iter().try_fold(0, |sum, inst| {
        let cost = match &inst.op {
            op if op.effect() != Effect::Pure => return None,
            Op::Constant(_) => 0,
            Op::Unary(UnaryOp::Sqrt, _) | Op::Binary(BinaryOp::Div | BinaryOp::Rem, ..) | Op::Call(..) => return None,
            Op::Convert(Conversion::ToI32 | Conversion::ToU32, _) => 3,
            _ => 1,
        };
        Some(sum + cost)
    })
}
