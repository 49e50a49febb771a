//! Elements of arrays: read, and written.

use oxc_span::Span;

use super::{Any, Lowering};
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::kinds::{Kind, Kinds};
use crate::front::tree::{Expression, ExpressionKind, Local};
use crate::ir::{OutOfBounds, Type, Value};

impl Lowering<'_> {
    pub fn view(&mut self, local: Local, span: Span) -> Result<Value, Refusal> {
        let value = self.read(local, span)?;
        match self.b.ty(value) {
            Type::View(_) => Ok(value),
            _ => Err(self.text.mistake(span, "an element of a number")),
        }
    }

    pub fn element(
        &mut self,
        view: Local,
        index: &Expression,
        span: Span,
        out_of_bounds: OutOfBounds,
    ) -> Result<Value, Refusal> {
        let view = self.view(view, span)?;
        let index = self.index(index)?;
        let ty = match (out_of_bounds, self.b.ty(view)) {
            (OutOfBounds::Bail, Type::View(dtype)) => Type::of_element(dtype),
            _ => Type::F64,
        };
        Ok(self.b.load(view, index, out_of_bounds, ty))
    }

    /// What an expression that is an element of a view, and nothing else, gives.
    pub fn element_type(&self, expression: &Expression) -> Option<Ty> {
        let ExpressionKind::Element(view, _) = &expression.kind else { return None };
        match self.types[view.0 as usize] {
            Some(Ty::View(dtype)) => Some(Ty::of_element(dtype)),
            _ => None,
        }
    }

    /// An index that is read at: `undefined` is none, as NaN is; of `null` and booleans the item is run again in JavaScript.
    pub fn index(&mut self, index: &Expression) -> Result<Value, Refusal> {
        let any = match index.kind {
            ExpressionKind::Element(..) => {
                let number = self.number(index)?;
                self.plain(number)
            }
            _ => self.any(index)?,
        };
        let none = Kinds::of(Kind::Number).and(Kinds::of(Kind::Undefined));
        Ok(match Self::known_to_be(any.tag, none) {
            Some(true) => self.b.as_f64(any.value),
            _ => self.surely_of(any, Kind::Number),
        })
    }

    /// `view[index] = value`. Gives the value.
    pub fn write_element(
        &mut self,
        view: Local,
        keeps: bool,
        index: &Expression,
        value: &Expression,
        span: Span,
    ) -> Result<Any, Refusal> {
        // What is written at `undefined` would be read there again: such an index is run again in JavaScript.
        let index = self.any(index)?;
        let index = self.surely_of(index, Kind::Number);
        let holds_booleans =
            matches!(self.types[view.0 as usize], Some(Ty::View(dtype)) if Ty::of_element(dtype) == Ty::Boolean);
        let value = if keeps { self.any(value)? } else { self.any_element(value)? };
        let stored = match (holds_booleans, keeps) {
            (true, _) => self.surely_of(value, Kind::Boolean),
            (false, true) => self.surely_of(value, Kind::Number),
            (false, false) => self.b.as_f64(value.value),
        };
        let view = self.view(view, span)?;
        self.b.store(view, index, stored);
        Ok(value)
    }
}
