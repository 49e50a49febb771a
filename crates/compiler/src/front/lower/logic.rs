//! Truth, and the operators that choose: `&&`, `||`, `??`, `?:`, `!`.

use super::Lowering;
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::tree::{Expression, ExpressionKind, Logical};
use crate::ir::{BinaryOp, Type, UnaryOp, Value};

/// Whether something is truthy, which may be known without computing it.
#[derive(Clone, Copy)]
pub enum Truth {
    Known(bool),
    Value(Value),
}

/// How the sides of a choice are lowered: [`Lowering::value`] or [`Lowering::number`].
pub type Side<'t> = fn(&mut Lowering<'t>, &Expression) -> Result<Value, Refusal>;

impl<'t> Lowering<'t> {
    /// An expression of which only the truth counts.
    pub fn truth(&mut self, expression: &Expression) -> Result<Truth, Refusal> {
        match &expression.kind {
            ExpressionKind::Nothing(_) => Ok(Truth::Known(false)),
            ExpressionKind::Boolean(value) => Ok(Truth::Known(*value)),
            ExpressionKind::Number(value) => Ok(Truth::Known(*value != 0.0 && !value.is_nan())),
            ExpressionKind::Not(inner) => Ok(match self.truth(inner)? {
                Truth::Known(known) => Truth::Known(!known),
                Truth::Value(value) => Truth::Value(self.b.unary(UnaryOp::Not, value)),
            }),
            ExpressionKind::Logical(operator @ (Logical::And | Logical::Or), left, right) => {
                self.both(*operator == Logical::And, left, right)
            }
            ExpressionKind::Conditional(test, then, otherwise) => match self.truth(test)? {
                Truth::Known(true) => self.truth(then),
                Truth::Known(false) => self.truth(otherwise),
                Truth::Value(condition) => self
                    .select(condition, |this| this.truth_value(then), |this| this.truth_value(otherwise))
                    .map(Truth::Value),
            },
            ExpressionKind::IsNothing { negated, value } => {
                self.value(value)?;
                Ok(Truth::Known(*negated))
            }
            ExpressionKind::IsOfType { negated, name, value } => {
                let value = self.value(value)?;
                let actual = match self.b.ty(value) {
                    Type::Bool => "boolean",
                    Type::View(_) => "object",
                    _ => "number",
                };
                Ok(Truth::Known((name == actual) != *negated))
            }
            ExpressionKind::Sequence(expressions) => match expressions.split_last() {
                None => Ok(Truth::Known(false)),
                Some((last, before)) => {
                    before.iter().try_for_each(|expression| self.effect(expression))?;
                    self.truth(last)
                }
            },
            ExpressionKind::With { local, value, body } => self.with(*local, value, |this| this.truth(body)),
            // `undefined` and NaN are both falsy.
            ExpressionKind::Element(..) => {
                let value = self.number(expression)?;
                Ok(Truth::Value(self.b.as_bool(value)))
            }
            _ => {
                let value = self.value(expression)?;
                match self.b.ty(value) {
                    Type::View(_) => Ok(Truth::Known(true)),
                    _ => Ok(Truth::Value(self.b.as_bool(value))),
                }
            }
        }
    }

    /// The same, as a value.
    pub fn truth_value(&mut self, expression: &Expression) -> Result<Value, Refusal> {
        Ok(match self.truth(expression)? {
            Truth::Known(known) => self.b.bool(known),
            Truth::Value(value) => value,
        })
    }

    /// `left && right`, or `left || right`, as a condition.
    fn both(&mut self, and: bool, left: &Expression, right: &Expression) -> Result<Truth, Refusal> {
        let left = match self.truth(left)? {
            Truth::Known(known) if known == and => return self.truth(right),
            Truth::Known(known) => return Ok(Truth::Known(known)),
            Truth::Value(left) => left,
        };
        let mark = self.b.types.len();
        let right = self.arm(|this| this.truth_value(right).map(Some))?;
        let right = match self.inline_cheap(right) {
            Ok(right) => {
                let op = if and { BinaryOp::And } else { BinaryOp::Or };
                return Ok(Truth::Value(self.b.binary(op, left, right)));
            }
            Err(right) => right,
        };
        let short = self.arm(|this| Ok(Some(this.b.bool(!and))))?;
        let merged = if and { self.merge(left, mark, right, short) } else { self.merge(left, mark, short, right) };
        self.merged(merged).map(Truth::Value)
    }

    /// `condition ? then : otherwise`
    pub fn select(
        &mut self,
        condition: Value,
        then: impl FnOnce(&mut Self) -> Result<Value, Refusal>,
        otherwise: impl FnOnce(&mut Self) -> Result<Value, Refusal>,
    ) -> Result<Value, Refusal> {
        let mark = self.b.types.len();
        let then = self.arm(|this| then(this).map(Some))?;
        let otherwise = self.arm(|this| otherwise(this).map(Some))?;
        let merged = self.merge(condition, mark, then, otherwise);
        self.merged(merged)
    }

    fn merged(&self, value: Option<Value>) -> Result<Value, Refusal> {
        value.ok_or_else(|| self.text.mistake(self.tree.span, "a choice without a value"))
    }

    pub fn conditional(
        &mut self,
        test: &Expression,
        then: &Expression,
        otherwise: &Expression,
        side: Side<'t>,
    ) -> Result<Value, Refusal> {
        match self.truth(test)? {
            Truth::Known(true) => side(self, then),
            Truth::Known(false) => side(self, otherwise),
            Truth::Value(condition) => self.select(condition, |this| side(this, then), |this| side(this, otherwise)),
        }
    }

    /// `&&`, `||`, `??` as values.
    pub fn logical(
        &mut self,
        operator: Logical,
        left: &Expression,
        right: &Expression,
        side: Side<'t>,
    ) -> Result<Value, Refusal> {
        let left = match operator {
            // Never `undefined` or `null`, but for an element out of bounds, which bails out.
            Logical::Coalesce => return self.value(left),
            // A falsy left side is dropped: `x[i] || 0` may read NaN for `undefined`.
            Logical::Or => match self.element_type(left) {
                Some(Ty::Number) => self.number(left)?,
                _ => side(self, left)?,
            },
            Logical::And => side(self, left)?,
        };
        if matches!(self.b.ty(left), Type::View(_)) {
            return if operator == Logical::And { side(self, right) } else { Ok(left) };
        }
        let condition = self.b.as_bool(left);
        match operator {
            Logical::And => self.select(condition, |this| side(this, right), |_| Ok(left)),
            Logical::Or | Logical::Coalesce => self.select(condition, |_| Ok(left), |this| side(this, right)),
        }
    }
}
