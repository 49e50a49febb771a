//! Elements of arrays: read, and written.

use oxc_span::Span;

use super::Lowering;
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::tree::{Expression, ExpressionKind, Local};
use crate::ir::{OutOfBounds, Type, Value};

impl Lowering<'_> {
    pub fn view(&self, local: Local, span: Span) -> Result<Value, Refusal> {
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
        let index = self.number(index)?;
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

    /// `view[index] = value`. Gives the value, if that is wanted: it must not be `undefined` then.
    pub fn write_element(
        &mut self,
        view: Local,
        index: &Expression,
        value: &Expression,
        span: Span,
        wanted: bool,
    ) -> Result<Value, Refusal> {
        // What is written at `undefined` would be read there again: such an index is run again in JavaScript.
        let index = self.value(index)?;
        let holds_booleans =
            matches!(self.types[view.0 as usize], Some(Ty::View(dtype)) if Ty::of_element(dtype) == Ty::Boolean);
        let value = if wanted || holds_booleans { self.value(value)? } else { self.number(value)? };
        let view = self.view(view, span)?;
        self.b.store(view, index, value);
        Ok(value)
    }
}
