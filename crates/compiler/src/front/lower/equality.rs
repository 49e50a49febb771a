//! `===` and `==`, between values of whatever kind.

use super::any::Tag;
use super::logic::Truth;
use super::{Any, Lowering};
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::kinds::{Kind, Kinds};
use crate::front::tree::{Expression, ExpressionKind};
use crate::ir::{BinaryOp, CompareOp, OutOfBounds, Type, UnaryOp, Value};

impl Lowering<'_> {
    /// `left === right`, or `left == right`.
    pub fn equality(&mut self, strict: bool, left: &Expression, right: &Expression) -> Result<Truth, Refusal> {
        let with = (self.may_be_nothing(right), self.may_be_nothing(left));
        let left = self.equal_side(left, with.0)?;
        let right = self.equal_side(right, with.1)?;
        Ok(self.equal(strict, left, right))
    }

    /// A side of an equality. `undefined` and NaN both equal no number, so that an element past the end may be NaN, unless
    /// the other side could be `undefined` or `null`.
    pub fn equal_side(&mut self, side: &Expression, other_may_be_nothing: bool) -> Result<Any, Refusal> {
        match self.element_type(side) {
            Some(Ty::Number) if !other_may_be_nothing => {
                let number = self.number(side)?;
                Ok(self.plain(number))
            }
            _ => self.any_element(side),
        }
    }

    fn may_be_nothing(&self, side: &Expression) -> bool {
        match &side.kind {
            ExpressionKind::Local(local) => match self.types[local.0 as usize] {
                Some(ty) => ty.kinds().is_some_and(|kinds| kinds.has_any_of(Kinds::NOTHING)),
                None => true,
            },
            ExpressionKind::Nothing(_)
            | ExpressionKind::Element(..)
            | ExpressionKind::Logical(..)
            | ExpressionKind::Conditional(..)
            | ExpressionKind::Assign(..)
            | ExpressionKind::Sequence(_)
            | ExpressionKind::Invoke { .. }
            | ExpressionKind::Inlined(_) => true,
            _ => false,
        }
    }

    /// A value of whatever kind; an element past the end is `undefined`.
    pub fn any_element(&mut self, expression: &Expression) -> Result<Any, Refusal> {
        let (ExpressionKind::Element(view, index), Some(ty)) = (&expression.kind, self.element_type(expression)) else {
            return self.any(expression);
        };
        let view = self.view(*view, expression.span)?;
        let index = self.index(index)?;
        let value = self.b.load(view, index, OutOfBounds::Nan, Type::F64);
        let length = self.b.length(view);
        let length = self.b.as_f64(length);
        let zero = self.b.f64(0.0);
        let whole = self.b.unary(UnaryOp::Floor, index);
        let is_whole = self.b.compare(CompareOp::Eq, whole, index);
        let from_start = self.b.compare(CompareOp::Ge, index, zero);
        let to_end = self.b.compare(CompareOp::Lt, index, length);
        let is_inside = self.b.binary(BinaryOp::And, from_start, to_end);
        let is_inside = self.b.binary(BinaryOp::And, is_inside, is_whole);
        let kind = if ty == Ty::Boolean { Kind::Boolean } else { Kind::Number };
        let tag = self.b.select(is_inside, self.tags[kind as usize], self.tags[Kind::Undefined as usize]);
        Ok(Any { value, tag: Tag::OneOf(Kinds::of(kind).and(Kinds::of(Kind::Undefined)), tag) })
    }

    pub fn equal(&mut self, strict: bool, left: Any, right: Any) -> Truth {
        if matches!(left.tag, Tag::Array) || matches!(right.tag, Tag::Array) {
            return Truth::Known(false);
        }
        if strict { self.strictly_equal(left, right) } else { self.loosely_equal(left, right) }
    }

    fn strictly_equal(&mut self, left: Any, right: Any) -> Truth {
        let (of_left, of_right) = (Self::kinds_of(left.tag), Self::kinds_of(right.tag));
        if !of_left.has_any_of(of_right) {
            return Truth::Known(false);
        }
        let of_one_kind = match (left.tag, right.tag) {
            (Tag::Known(one), Tag::Known(_)) if one.is_nothing() => return Truth::Known(true),
            (Tag::Known(_), Tag::Known(_)) => {
                return Truth::Value(self.b.compare(CompareOp::Eq, left.value, right.value));
            }
            (Tag::Known(kind), _) => self.is_one_of(right.tag, Kinds::of(kind)),
            (_, Tag::Known(kind)) => self.is_one_of(left.tag, Kinds::of(kind)),
            (one, two) => {
                let (one, two) = (self.tag_value(one), self.tag_value(two));
                self.b.compare(CompareOp::Eq, one, two)
            }
        };
        if let (Tag::Known(kind), _) | (_, Tag::Known(kind)) = (left.tag, right.tag)
            && kind.is_nothing()
        {
            return Truth::Value(of_one_kind);
        }
        let mut same = self.same_number(left, right);
        // `undefined` is NaN as a number, which equals nothing.
        if of_left.has(Kind::Undefined) && of_right.has(Kind::Undefined) {
            let is_undefined = self.is_one_of(left.tag, Kinds::of(Kind::Undefined));
            same = self.b.binary(BinaryOp::Or, same, is_undefined);
        }
        Truth::Value(self.b.binary(BinaryOp::And, of_one_kind, same))
    }

    /// `undefined` and `null` equal each other and nothing else; booleans are numbers.
    fn loosely_equal(&mut self, left: Any, right: Any) -> Truth {
        let nothing = Kinds::NOTHING;
        match (Self::known_to_be(left.tag, nothing), Self::known_to_be(right.tag, nothing)) {
            (Some(true), Some(known)) | (Some(known), Some(true)) => Truth::Known(known),
            (Some(true), None) => Truth::Value(self.is_one_of(right.tag, nothing)),
            (None, Some(true)) => Truth::Value(self.is_one_of(left.tag, nothing)),
            (Some(false), Some(false)) => Truth::Value(self.same_number(left, right)),
            _ => {
                let of_left = self.is_one_of(left.tag, nothing);
                let of_right = self.is_one_of(right.tag, nothing);
                let both = self.b.binary(BinaryOp::And, of_left, of_right);
                let either = self.b.binary(BinaryOp::Or, of_left, of_right);
                let neither = self.b.unary(UnaryOp::Not, either);
                let same = self.same_number(left, right);
                let same = self.b.binary(BinaryOp::And, neither, same);
                Truth::Value(self.b.binary(BinaryOp::Or, both, same))
            }
        }
    }

    fn same_number(&mut self, left: Any, right: Any) -> Value {
        let (left, right) = (self.b.as_f64(left.value), self.b.as_f64(right.value));
        self.b.compare(CompareOp::Eq, left, right)
    }
}
