//! Expressions: as a value, as a number, and for what they change only.

use oxc_span::Span;

use super::logic::{Side, Truth};
use super::{Held, Lowering};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Local, Logical};
use crate::ir::{BinaryOp, OutOfBounds, Type, UnaryOp, Value};

impl<'t> Lowering<'t> {
    /// A double, a boolean or a view. An element past the end bails out, since `undefined` would be none of them.
    pub fn value(&mut self, expression: &Expression) -> Result<Value, Refusal> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Number(value) => Ok(self.b.f64(*value)),
            ExpressionKind::Boolean(value) => Ok(self.b.bool(*value)),
            ExpressionKind::Nothing(_) => Err(self.text.mistake(span, "`undefined` as a value")),
            ExpressionKind::Local(local) => self.read(*local, span),
            ExpressionKind::Length(view) => {
                let view = self.view(*view, span)?;
                let length = self.b.length(view);
                Ok(self.b.as_f64(length))
            }
            ExpressionKind::Element(view, index) => {
                let loaded = self.element(*view, index, span, OutOfBounds::Bail)?;
                Ok(if self.b.ty(loaded) == Type::Bool { loaded } else { self.b.as_f64(loaded) })
            }
            ExpressionKind::Plus(value) => self.number(value),
            ExpressionKind::Minus(value) => {
                let value = self.number(value)?;
                Ok(self.b.unary(UnaryOp::Neg, value))
            }
            ExpressionKind::BitNot(value) => self.bit_not(value),
            ExpressionKind::Not(_) | ExpressionKind::IsNothing { .. } | ExpressionKind::IsOfType { .. } => {
                self.truth_value(expression)
            }
            ExpressionKind::Arithmetic(operator, left, right) => self.arithmetic(*operator, left, right),
            ExpressionKind::Relation(op, left, right) => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                Ok(self.b.compare(*op, left, right))
            }
            ExpressionKind::Equality { strict, negated, left, right } => self.equality(*strict, *negated, left, right),
            ExpressionKind::Logical(operator, left, right) => self.logical(*operator, left, right, Self::value),
            ExpressionKind::Conditional(test, then, otherwise) => self.conditional(test, then, otherwise, Self::value),
            ExpressionKind::Assign(local, value) => {
                let value = self.value(value)?;
                self.write(*local, value, span)?;
                Ok(value)
            }
            ExpressionKind::Write { view, index, value } => self.write_element(*view, index, value, span, true),
            ExpressionKind::With { local, value, body } => self.with(*local, value, |this| this.value(body)),
            ExpressionKind::Postfix(local, op) => self.postfix(*local, *op, span),
            ExpressionKind::Sequence(expressions) => self.sequence(expressions, span, Self::value),
            ExpressionKind::Call(row, arguments) => self.call(row, arguments),
            ExpressionKind::Inlined(call) => self.inlined_value(call),
        }
    }

    /// A double: what is used as a number at once. An element past the end is NaN, as `undefined` would be.
    pub fn number(&mut self, expression: &Expression) -> Result<Value, Refusal> {
        let value = match &expression.kind {
            ExpressionKind::Element(view, index) => self.element(*view, index, expression.span, OutOfBounds::Nan)?,
            ExpressionKind::Logical(operator, left, right) => self.logical(*operator, left, right, Self::number)?,
            ExpressionKind::Conditional(test, then, otherwise) => {
                self.conditional(test, then, otherwise, Self::number)?
            }
            ExpressionKind::Sequence(expressions) => self.sequence(expressions, expression.span, Self::number)?,
            ExpressionKind::With { local, value, body } => self.with(*local, value, |this| this.number(body))?,
            _ => self.value(expression)?,
        };
        Ok(self.b.as_f64(value))
    }

    /// What it changes; the value is dropped.
    pub fn effect(&mut self, expression: &Expression) -> Result<(), Refusal> {
        match &expression.kind {
            ExpressionKind::Nothing(_) => Ok(()),
            ExpressionKind::Logical(operator, left, right) => {
                if *operator == Logical::Coalesce {
                    return self.value(left).map(drop);
                }
                let and = *operator == Logical::And;
                match self.truth(left)? {
                    Truth::Known(known) if known == and => self.effect(right),
                    Truth::Known(_) => Ok(()),
                    Truth::Value(condition) if and => self.choose(condition, |this| this.effect(right), |_| Ok(())),
                    Truth::Value(condition) => self.choose(condition, |_| Ok(()), |this| this.effect(right)),
                }
            }
            ExpressionKind::Conditional(test, then, otherwise) => match self.truth(test)? {
                Truth::Known(true) => self.effect(then),
                Truth::Known(false) => self.effect(otherwise),
                Truth::Value(condition) => {
                    self.choose(condition, |this| this.effect(then), |this| this.effect(otherwise))
                }
            },
            ExpressionKind::Sequence(expressions) => expressions.iter().try_for_each(|part| self.effect(part)),
            ExpressionKind::Element(..) => self.number(expression).map(drop),
            ExpressionKind::Inlined(call) => self.inlined_effect(call),
            ExpressionKind::Write { view, index, value } => {
                self.write_element(*view, index, value, expression.span, false).map(drop)
            }
            ExpressionKind::With { local, value, body } => self.with(*local, value, |this| this.effect(body)),
            _ => self.value(expression).map(drop),
        }
    }

    fn sequence(&mut self, expressions: &[Expression], span: Span, side: Side<'t>) -> Result<Value, Refusal> {
        let Some((last, before)) = expressions.split_last() else {
            return Err(self.text.mistake(span, "an empty sequence"));
        };
        before.iter().try_for_each(|expression| self.effect(expression))?;
        side(self, last)
    }

    /// Computes `body` with a variable that ends with it.
    pub fn with<T>(
        &mut self,
        local: Local,
        value: &Expression,
        body: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let value = self.value(value)?;
        self.held[local.0 as usize] = Held::Value(value);
        let done = body(self);
        self.held[local.0 as usize] = Held::Dead;
        done
    }

    fn postfix(&mut self, local: Local, op: BinaryOp, span: Span) -> Result<Value, Refusal> {
        let before = self.read(local, span)?;
        let one = self.b.f64(1.0);
        let after = self.b.binary(op, before, one);
        self.write(local, after, span)?;
        Ok(before)
    }
}
