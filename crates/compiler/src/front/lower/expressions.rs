//! Expressions: as a value, as a number, and for what they change only.

use oxc_span::Span;

use super::logic::{Side, Truth};
use super::{Any, Lowering};
use crate::Refusal;
use crate::front::kinds::Kind;
use crate::front::tree::{Expression, ExpressionKind, Local, Logical, Nothing};
use crate::ir::{BinaryOp, OutOfBounds, Type, UnaryOp, Value};

impl<'t> Lowering<'t> {
    /// A value of whatever kind. An element past the end bails out.
    pub fn any(&mut self, expression: &Expression) -> Result<Any, Refusal> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Nothing(Nothing::Undefined) => Ok(self.nothing(Kind::Undefined)),
            ExpressionKind::Nothing(Nothing::Null) => Ok(self.nothing(Kind::Null)),
            ExpressionKind::Local(local) => self.held_any(*local, span),
            ExpressionKind::Logical(operator, left, right) => self.logical(*operator, left, right, Self::any),
            ExpressionKind::Conditional(test, then, otherwise) => self.conditional(test, then, otherwise, Self::any),
            ExpressionKind::Assign(local, value) => {
                let value = self.any(value)?;
                self.write(*local, value, span)?;
                Ok(value)
            }
            ExpressionKind::Sequence(expressions) => self.sequence(expressions, span, Self::any),
            ExpressionKind::Inlined(call) => self.inlined_value(call),
            ExpressionKind::Invoke { function, arguments } => self.invoked(*function, arguments, span),
            ExpressionKind::Write { view, keeps, index, value } => {
                self.write_element(*view, *keeps, index, value, span)
            }
            ExpressionKind::With { local, value, body } => self.with(*local, value, |this| this.any(body)),
            _ => {
                let value = self.of_one_kind(expression)?;
                Ok(self.plain(value))
            }
        }
    }

    /// Expressions whose values are all of one kind.
    fn of_one_kind(&mut self, expression: &Expression) -> Result<Value, Refusal> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Number(value) => Ok(self.b.f64(*value)),
            ExpressionKind::Boolean(value) => Ok(self.b.bool(*value)),
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
            ExpressionKind::Not(_) | ExpressionKind::IsOfType { .. } | ExpressionKind::Equality { .. } => {
                self.truth_value(expression)
            }
            ExpressionKind::Arithmetic(operator, left, right) => self.arithmetic(*operator, left, right),
            ExpressionKind::Relation(op, left, right) => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                Ok(self.b.compare(*op, left, right))
            }
            ExpressionKind::Make { elements, from } => self.make(*elements, from),
            ExpressionKind::Over { view, elements, offset, length } => {
                self.over(*view, *elements, offset, length.as_deref(), span)
            }
            ExpressionKind::Part { view, from, length } => self.part(*view, from, length, span),
            ExpressionKind::ElementSize(view) => {
                let view = self.view(*view, span)?;
                let size = self.size_of(view);
                Ok(self.b.f64(size))
            }
            ExpressionKind::Postfix(local, op) => self.postfix(*local, *op, span),
            ExpressionKind::Call(row, arguments) => self.call(row, arguments),
            _ => Err(self.text.mistake(span, "a value of several kinds")),
        }
    }

    /// A double: what is used as a number at once. `undefined`, which an element past the end is, is NaN, and `null` is 0.
    pub fn number(&mut self, expression: &Expression) -> Result<Value, Refusal> {
        let any = match &expression.kind {
            ExpressionKind::Element(view, index) => {
                let value = self.element(*view, index, expression.span, OutOfBounds::Nan)?;
                self.plain(value)
            }
            ExpressionKind::Logical(operator, left, right) => self.logical(*operator, left, right, Self::numeric)?,
            ExpressionKind::Conditional(test, then, otherwise) => {
                self.conditional(test, then, otherwise, Self::numeric)?
            }
            ExpressionKind::Sequence(expressions) => self.sequence(expressions, expression.span, Self::numeric)?,
            ExpressionKind::With { local, value, body } => self.with(*local, value, |this| this.numeric(body))?,
            _ => self.any(expression)?,
        };
        Ok(self.b.as_f64(any.value))
    }

    /// The same, as a value of a known kind.
    fn numeric(&mut self, expression: &Expression) -> Result<Any, Refusal> {
        let number = self.number(expression)?;
        Ok(self.plain(number))
    }

    /// What it changes; the value is dropped.
    pub fn effect(&mut self, expression: &Expression) -> Result<(), Refusal> {
        match &expression.kind {
            ExpressionKind::Nothing(_) => Ok(()),
            ExpressionKind::Logical(operator, left, right) => {
                if *operator == Logical::Coalesce {
                    return self.coalesce(left, |this| this.effect(right));
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
            ExpressionKind::Write { view, keeps, index, value } => {
                self.write_element(*view, *keeps, index, value, expression.span).map(drop)
            }
            ExpressionKind::With { local, value, body } => self.with(*local, value, |this| this.effect(body)),
            _ => self.any(expression).map(drop),
        }
    }

    fn sequence(&mut self, expressions: &[Expression], span: Span, side: Side<'t>) -> Result<Any, Refusal> {
        let Some((last, before)) = expressions.split_last() else {
            return Err(self.text.mistake(span, "an empty sequence"));
        };
        before.iter().try_for_each(|expression| self.effect(expression))?;
        side(self, last)
    }

    /// Gives a variable its first value.
    pub fn declare(&mut self, local: Local, value: &Expression) -> Result<(), Refusal> {
        if matches!(value.kind, ExpressionKind::Unset) {
            self.unset(local);
        } else {
            let value = self.any(value)?;
            self.hold(local, value);
        }
        Ok(())
    }

    /// Computes `body` with a variable that ends with it.
    pub fn with<T>(
        &mut self,
        local: Local,
        value: &Expression,
        body: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.declare(local, value)?;
        let done = body(self);
        self.end(local);
        done
    }

    fn postfix(&mut self, local: Local, op: BinaryOp, span: Span) -> Result<Value, Refusal> {
        let before = self.held_any(local, span)?;
        let before = self.b.as_f64(before.value);
        let one = self.b.f64(1.0);
        let after = self.b.binary(op, before, one);
        let after = self.plain(after);
        self.write(local, after, span)?;
        Ok(before)
    }
}
