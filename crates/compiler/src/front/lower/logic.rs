//! Truth, and the operators that choose: `&&`, `||`, `??`, `?:`, `!`.

use super::any::Tag;
use super::{Any, Lowering};
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::kinds::{Kind, Kinds};
use crate::front::tree::{Expression, ExpressionKind, Logical};
use crate::ir::{BinaryOp, UnaryOp, Value};

/// Whether something is truthy, which may be known without computing it.
#[derive(Clone, Copy)]
pub enum Truth {
    Known(bool),
    Value(Value),
}

/// How the sides of a choice are lowered: [`Lowering::any`], or the same as numbers.
pub type Side<'t> = fn(&mut Lowering<'t>, &Expression) -> Result<Any, Refusal>;

impl<'t> Lowering<'t> {
    /// An expression of which only the truth counts.
    pub fn truth(&mut self, expression: &Expression) -> Result<Truth, Refusal> {
        match &expression.kind {
            ExpressionKind::Nothing(_) => Ok(Truth::Known(false)),
            ExpressionKind::Boolean(value) => Ok(Truth::Known(*value)),
            ExpressionKind::Number(value) => Ok(Truth::Known(*value != 0.0 && !value.is_nan())),
            ExpressionKind::Not(inner) => {
                let truth = self.truth(inner)?;
                Ok(self.not(truth))
            }
            ExpressionKind::Logical(operator @ (Logical::And | Logical::Or), left, right) => {
                self.both(*operator == Logical::And, left, right)
            }
            ExpressionKind::Conditional(test, then, otherwise) => match self.truth(test)? {
                Truth::Known(true) => self.truth(then),
                Truth::Known(false) => self.truth(otherwise),
                Truth::Value(condition) => {
                    let truth = |side| move |this: &mut Self| this.truth_value(side).map(|value| this.plain(value));
                    self.select(condition, truth(then), truth(otherwise)).map(|any| Truth::Value(any.value))
                }
            },
            ExpressionKind::IsOfType { negated, name, value } => self.is_of_type(name, *negated, value),
            ExpressionKind::Equality { strict, negated, left, right } => {
                let is_equal = self.equality(*strict, left, right)?;
                Ok(if *negated { self.not(is_equal) } else { is_equal })
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
                let any = self.any(expression)?;
                Ok(match any.tag {
                    Tag::Array => Truth::Known(true),
                    Tag::Known(kind) if kind.is_nothing() => Truth::Known(false),
                    _ => Truth::Value(self.b.as_bool(any.value)),
                })
            }
        }
    }

    fn not(&mut self, truth: Truth) -> Truth {
        match truth {
            Truth::Known(known) => Truth::Known(!known),
            Truth::Value(value) => Truth::Value(self.b.unary(UnaryOp::Not, value)),
        }
    }

    /// `typeof value === name`
    fn is_of_type(&mut self, name: &str, negated: bool, value: &Expression) -> Result<Truth, Refusal> {
        let any = self.any_element(value)?;
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.type_of() == name).map(Kinds::of);
        let kinds = kinds.fold(Kinds::NOTHING.without(Kinds::NOTHING), Kinds::and);
        let is = match any.tag {
            Tag::Array => Truth::Known(name == "object"),
            tag => match Self::known_to_be(tag, kinds) {
                Some(known) => Truth::Known(known),
                None => Truth::Value(self.is_one_of(tag, kinds)),
            },
        };
        Ok(if negated { self.not(is) } else { is })
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
        let (arm, value) = self.arm(|this| this.truth_value(right))?;
        let arm = match self.inline_cheap(arm) {
            Ok(()) => {
                let op = if and { BinaryOp::And } else { BinaryOp::Or };
                return Ok(Truth::Value(self.b.binary(op, left, value)));
            }
            Err(arm) => arm,
        };
        let (short, known) = self.arm(|this| Ok(this.b.bool(!and)))?;
        let (right, short) = ((arm, vec![value]), (short, vec![known]));
        let merged = if and { self.merge(left, mark, right, short) } else { self.merge(left, mark, short, right) };
        self.merged(merged.first()).map(Truth::Value)
    }

    /// `condition ? then : otherwise`
    pub fn select(
        &mut self,
        condition: Value,
        then: impl FnOnce(&mut Self) -> Result<Any, Refusal>,
        otherwise: impl FnOnce(&mut Self) -> Result<Any, Refusal>,
    ) -> Result<Any, Refusal> {
        let mark = self.b.types.len();
        let (mut then, a) = self.arm(then)?;
        let (mut otherwise, b) = self.arm(otherwise)?;
        let tag = match (a.tag, b.tag) {
            (Tag::Known(one), Tag::Known(two)) if one == two => {
                let merged = self.merge(condition, mark, (then, vec![a.value]), (otherwise, vec![b.value]));
                return Ok(Any { value: self.merged(merged.first())?, tag: a.tag });
            }
            (Tag::Array, _) | (_, Tag::Array) => {
                return Err(self.text.mistake(self.tree.span, "a choice between arrays"));
            }
            (one, two) => Self::kinds_of(one).and(Self::kinds_of(two)),
        };
        let tags = (self.tag_value(a.tag), self.tag_value(b.tag));
        let a = self.at_end_of(&mut then, |this| this.b.as_f64(a.value));
        let b = self.at_end_of(&mut otherwise, |this| this.b.as_f64(b.value));
        let merged = self.merge(condition, mark, (then, vec![a, tags.0]), (otherwise, vec![b, tags.1]));
        Ok(Any { value: self.merged(merged.first())?, tag: Tag::OneOf(tag, self.merged(merged.get(1))?) })
    }

    fn merged(&self, value: Option<&Value>) -> Result<Value, Refusal> {
        value.copied().ok_or_else(|| self.text.mistake(self.tree.span, "a choice without a value"))
    }

    pub fn conditional(
        &mut self,
        test: &Expression,
        then: &Expression,
        otherwise: &Expression,
        side: Side<'t>,
    ) -> Result<Any, Refusal> {
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
    ) -> Result<Any, Refusal> {
        let left = match operator {
            Logical::Coalesce | Logical::Default => self.any_element(left)?,
            // A falsy left side is dropped: `x[i] || 0` may read NaN for `undefined`.
            Logical::Or => match self.element_type(left) {
                Some(Ty::Number) => {
                    let left = self.number(left)?;
                    self.plain(left)
                }
                _ => side(self, left)?,
            },
            Logical::And => side(self, left)?,
        };
        let missing = if operator == Logical::Default { Kinds::of(Kind::Undefined) } else { Kinds::NOTHING };
        let chooses_right = match (operator, left.tag) {
            (Logical::And, Tag::Array) => Some(true),
            (Logical::Or | Logical::Coalesce | Logical::Default, Tag::Array) => Some(false),
            (Logical::Coalesce | Logical::Default, tag) => Self::known_to_be(tag, missing),
            (Logical::And, tag) => Self::known_to_be(tag, Kinds::NOTHING).filter(|known| *known).map(|_| false),
            (Logical::Or, tag) => Self::known_to_be(tag, Kinds::NOTHING).filter(|known| *known),
        };
        match (chooses_right, operator) {
            (Some(true), _) => side(self, right),
            (Some(false), _) => Ok(left),
            (None, Logical::And) => {
                let condition = self.b.as_bool(left.value);
                self.select(condition, |this| side(this, right), |_| Ok(left))
            }
            (None, Logical::Or) => {
                let condition = self.b.as_bool(left.value);
                let left = self.without(left, missing);
                self.select(condition, |_| Ok(left), |this| side(this, right))
            }
            (None, Logical::Coalesce | Logical::Default) => {
                let condition = self.is_one_of(left.tag, missing);
                let left = self.without(left, missing);
                self.select(condition, |this| side(this, right), |_| Ok(left))
            }
        }
    }

    /// A left side that was chosen, so that it is none of these.
    fn without(&mut self, left: Any, missing: Kinds) -> Any {
        let Tag::OneOf(kinds, tag) = left.tag else { return left };
        let kinds = kinds.without(missing);
        let Some(kind) = kinds.only() else { return Any { tag: Tag::OneOf(kinds, tag), ..left } };
        let value = match kind {
            Kind::Boolean => self.b.as_bool(left.value),
            _ => left.value,
        };
        Any { value, tag: Tag::Known(kind) }
    }

    /// `left ?? right`, where only what it changes counts.
    pub fn coalesce(
        &mut self,
        left: &Expression,
        right: impl FnOnce(&mut Self) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let left = self.any_element(left)?;
        match left.tag {
            Tag::Array => Ok(()),
            tag => match Self::known_to_be(tag, Kinds::NOTHING) {
                Some(true) => right(self),
                Some(false) => Ok(()),
                None => {
                    let condition = self.is_one_of(tag, Kinds::NOTHING);
                    self.choose(condition, right, |_| Ok(()))
                }
            },
        }
    }
}
