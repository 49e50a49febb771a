//! Arrays that a function makes, and views of them.

use millrace_column::DType;
use oxc_span::Span;

use super::Lowering;
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::tree::{Elements, Expression, Local};
use crate::ir::{
    BailReason, BinaryOp, CompareOp, Conversion, Inst, Op, OutOfBounds, Region, Terminator, Type, UnaryOp, Value,
};

impl Lowering<'_> {
    fn dtype_of(&self, elements: Elements) -> DType {
        let of = |local: Local| match self.types[local.0 as usize] {
            Some(Ty::View(dtype)) => dtype,
            _ => DType::Float64,
        };
        match elements {
            Elements::Of(dtype) => dtype,
            Elements::Like(local) | Elements::Written(local) => of(local),
        }
    }

    /// `new Float64Array(from)`: a length or an array.
    pub fn make(&mut self, elements: Elements, from: &Expression) -> Result<Value, Refusal> {
        let dtype = self.dtype_of(elements);
        let from = self.any(from)?;
        let from = self.surely(from);
        if let Type::View(_) = self.b.ty(from) {
            let length = self.b.length(from);
            let made = self.b.allocate(dtype, length);
            self.copy(from, made);
            return Ok(made);
        }
        let length = self.b.as_f64(from);
        let length = self.whole(length, BailReason::Memory);
        Ok(self.b.allocate(dtype, length))
    }

    /// The memory of `view` from a byte on.
    pub fn over(
        &mut self,
        view: Local,
        elements: Elements,
        offset: &Expression,
        length: Option<&Expression>,
        span: Span,
    ) -> Result<Value, Refusal> {
        let dtype = self.dtype_of(elements);
        let view = self.view(view, span)?;
        let offset = self.number(offset)?;
        let offset = self.whole(offset, BailReason::OutOfBounds);
        let length = match length {
            Some(length) => {
                let length = self.number(length)?;
                self.whole(length, BailReason::OutOfBounds)
            }
            None => self.rest_of(view, offset, dtype),
        };
        Ok(self.b.reinterpret(view, dtype, offset, length))
    }

    /// How many elements there are from a byte on. JavaScript throws where the bytes are no whole number of them.
    fn rest_of(&mut self, view: Value, offset: Value, dtype: DType) -> Value {
        let (size, own) = (dtype.size() as f64, self.size_of(view));
        let (size, own) = (self.b.f64(size), self.b.f64(own));
        let length = self.b.length(view);
        let length = self.b.as_f64(length);
        let bytes = self.b.binary(BinaryOp::Mul, length, own);
        let offset = self.b.as_f64(offset);
        let rest = self.b.binary(BinaryOp::Sub, bytes, offset);
        let count = self.b.binary(BinaryOp::Div, rest, size);
        let floor = self.b.unary(UnaryOp::Floor, count);
        let is_whole = self.b.compare(CompareOp::Eq, count, floor);
        self.bail_unless(is_whole, BailReason::OutOfBounds);
        self.whole(count, BailReason::OutOfBounds)
    }

    /// `length` elements of `view` from one on.
    pub fn part(&mut self, view: Local, from: &Expression, length: &Expression, span: Span) -> Result<Value, Refusal> {
        let (from, length) = (self.number(from)?, self.number(length)?);
        let view = self.view(view, span)?;
        let Type::View(dtype) = self.b.ty(view) else { return Err(self.text.mistake(span, "a part of a number")) };
        let size = self.size_of(view);
        let size = self.b.f64(size);
        let offset = self.b.binary(BinaryOp::Mul, from, size);
        let offset = self.whole(offset, BailReason::OutOfBounds);
        let length = self.whole(length, BailReason::OutOfBounds);
        Ok(self.b.reinterpret(view, dtype, offset, length))
    }

    pub fn size_of(&self, view: Value) -> f64 {
        match self.b.ty(view) {
            Type::View(dtype) => dtype.size() as f64,
            _ => 1.0,
        }
    }

    /// A number as a length or an offset: its fraction is dropped, NaN is 0. The item is run again in JavaScript where it is
    /// negative, or more than there ever is.
    fn whole(&mut self, number: Value, reason: BailReason) -> Value {
        let (low, high) = (self.b.f64(-1.0), self.b.f64(2_147_483_648.0));
        let is_negative = self.b.compare(CompareOp::Le, number, low);
        let is_large = self.b.compare(CompareOp::Ge, number, high);
        let is_outside = self.b.binary(BinaryOp::Or, is_negative, is_large);
        let is_inside = self.b.unary(UnaryOp::Not, is_outside);
        self.bail_unless(is_inside, reason);
        self.b.as_i32(number)
    }

    /// Copies all elements of one array to the start of another, each converted as that array does.
    pub fn copy(&mut self, from: Value, to: Value) {
        let (end, again) = (self.b.new_label(), self.b.new_label());
        let length = self.b.length(from);
        let start = self.b.i32(0);
        let index = self.b.new_value(Type::I32);
        let outside = std::mem::take(&mut self.b.insts);
        let goes_on = self.b.compare(CompareOp::Lt, index, length);
        let done = Region { terminator: Terminator::Branch(end, Vec::new()), ..Region::empty() };
        let op = Op::If { condition: goes_on, then: Region::empty(), otherwise: done };
        self.b.insts.push(Inst { results: Vec::new(), op });
        // Never out of bounds, so that NaN never stands for `undefined`.
        let mut element = self.b.load(from, index, OutOfBounds::Nan, Type::F64);
        if self.b.ty(from) == Type::View(DType::Bool) {
            element = self.b.convert(Conversion::ToBool, element, Type::Bool);
        }
        self.b.store(to, index, element);
        let one = self.b.i32(1);
        let next = self.b.binary(BinaryOp::Add, index, one);
        let insts = std::mem::take(&mut self.b.insts);
        let body = Region { parameters: vec![index], insts, terminator: Terminator::Branch(again, vec![next]) };
        let op = Op::Loop { label: again, initial: vec![start], body };
        let insts = vec![Inst { results: Vec::new(), op }];
        let body = Region { insts, ..Region::empty() };
        self.b.insts = outside;
        self.b.insts.push(Inst { results: Vec::new(), op: Op::Block { label: end, body } });
    }
}
