//! Operators that assign nothing.

use oxc_ast::ast::{BinaryExpression, Expression as Syntax, LogicalExpression, UnaryExpression};
use oxc_syntax::operator::{BinaryOperator, LogicalOperator, UnaryOperator};

use super::Resolver;
use super::expressions::known_truth;
use super::names::Name;
use crate::Refusal;
use crate::front::tree::{Arithmetic, Expression, ExpressionKind, Logical, Nothing};
use crate::front::unsupported;
use crate::ir::{BinaryOp, CompareOp};

impl<'a> Resolver<'a, '_> {
    pub(super) fn unary(&mut self, unary: &'a UnaryExpression<'a>) -> Result<ExpressionKind, Refusal> {
        if unary.operator == UnaryOperator::Void {
            if matches!(unary.argument, Syntax::NumericLiteral(_)) {
                return Ok(ExpressionKind::Nothing(Nothing::Undefined));
            }
            let nothing = Expression { span: unary.span, kind: ExpressionKind::Nothing(Nothing::Undefined) };
            return Ok(ExpressionKind::Sequence(vec![self.expression(&unary.argument)?, nothing]));
        }
        if let Some(row) = unsupported::unary(unary.operator) {
            return Err(self.unsupported(unary.span, row));
        }
        if unary.operator == UnaryOperator::LogicalNot
            && let Some(truth) = self.known_test(&unary.argument)?
        {
            return Ok(ExpressionKind::Boolean(!truth));
        }
        let value = self.boxed(&unary.argument)?;
        Ok(match (unary.operator, &value.kind) {
            (UnaryOperator::UnaryNegation, ExpressionKind::Number(number)) => ExpressionKind::Number(-number),
            (UnaryOperator::UnaryNegation, _) => ExpressionKind::Minus(value),
            (UnaryOperator::BitwiseNot, _) => ExpressionKind::BitNot(value),
            (UnaryOperator::LogicalNot, _) => ExpressionKind::Not(value),
            _ => ExpressionKind::Plus(value),
        })
    }

    pub(super) fn logical(&mut self, logical: &'a LogicalExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let operator = match logical.operator {
            LogicalOperator::And => Logical::And,
            LogicalOperator::Or => Logical::Or,
            LogicalOperator::Coalesce => Logical::Coalesce,
        };
        if operator == Logical::And && self.is_parts(&logical.left)? {
            return self.expression(&logical.right).map(|right| right.kind);
        }
        let left = self.boxed(&logical.left)?;
        let takes_right = match operator {
            Logical::And => known_truth(&left),
            Logical::Or => known_truth(&left).map(|truth| !truth),
            Logical::Coalesce | Logical::Default => match &left.kind {
                ExpressionKind::Nothing(_) => Some(true),
                _ => self.is_something(&left).then_some(false),
            },
        };
        match takes_right {
            Some(true) => self.expression(&logical.right).map(|right| right.kind),
            Some(false) => Ok(left.kind),
            None => Ok(ExpressionKind::Logical(operator, left, self.boxed(&logical.right)?)),
        }
    }

    pub(super) fn binary(&mut self, binary: &'a BinaryExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let relation = match binary.operator {
            BinaryOperator::LessThan => CompareOp::Lt,
            BinaryOperator::LessEqualThan => CompareOp::Le,
            BinaryOperator::GreaterThan => CompareOp::Gt,
            BinaryOperator::GreaterEqualThan => CompareOp::Ge,
            BinaryOperator::Equality
            | BinaryOperator::Inequality
            | BinaryOperator::StrictEquality
            | BinaryOperator::StrictInequality => return self.equality(binary),
            BinaryOperator::In => return Err(self.unsupported(binary.span, unsupported::IN)),
            BinaryOperator::Instanceof => return Err(self.unsupported(binary.span, unsupported::INSTANCEOF)),
            operator => {
                let (left, right) = (self.boxed(&binary.left)?, self.boxed(&binary.right)?);
                if let (ExpressionKind::Number(one), ExpressionKind::Number(two)) = (&left.kind, &right.kind)
                    && let Some(number) = computed(operator, *one, *two)
                {
                    return Ok(ExpressionKind::Number(number));
                }
                return match arithmetic(operator) {
                    Some(operator) => Ok(ExpressionKind::Arithmetic(operator, left, right)),
                    None => Err(self.text.mistake(binary.span, "an operator without a row")),
                };
            }
        };
        let (left, right) = (self.boxed(&binary.left)?, self.boxed(&binary.right)?);
        Ok(match (&left.kind, &right.kind) {
            (ExpressionKind::Number(one), ExpressionKind::Number(two)) => ExpressionKind::Boolean(match relation {
                CompareOp::Lt => one < two,
                CompareOp::Le => one <= two,
                CompareOp::Gt => one > two,
                _ => one >= two,
            }),
            _ => ExpressionKind::Relation(relation, left, right),
        })
    }

    fn equality(&mut self, binary: &'a BinaryExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let strict = matches!(binary.operator, BinaryOperator::StrictEquality | BinaryOperator::StrictInequality);
        let negated = matches!(binary.operator, BinaryOperator::Inequality | BinaryOperator::StrictInequality);
        for (asked, name) in [(&binary.left, &binary.right), (&binary.right, &binary.left)] {
            if let Syntax::UnaryExpression(unary) = asked
                && unary.operator == UnaryOperator::Typeof
                && let Syntax::StringLiteral(name) = name
            {
                if self.is_iterator_of_list(&unary.argument)? {
                    return Ok(ExpressionKind::Boolean((name.value == "function") != negated));
                }
                if let Some(Name::Thing(thing)) = self.denotes(&unary.argument)?
                    && !thing.is_value()
                {
                    let is = thing.type_of() == name.value.as_str();
                    return Ok(ExpressionKind::Boolean(is != negated));
                }
                let value = self.boxed(&unary.argument)?;
                // No variable is any of the others.
                let may_be = matches!(name.value.as_str(), "number" | "boolean" | "undefined" | "object");
                if !may_be && matches!(value.kind, ExpressionKind::Local(_)) {
                    return Ok(ExpressionKind::Boolean(negated));
                }
                return Ok(match value.kind {
                    ExpressionKind::Nothing(Nothing::Undefined) => {
                        ExpressionKind::Boolean((name.value == "undefined") != negated)
                    }
                    ExpressionKind::Nothing(Nothing::Null) => {
                        ExpressionKind::Boolean((name.value == "object") != negated)
                    }
                    _ => ExpressionKind::IsOfType { negated, name: name.value.to_string(), value },
                });
            }
        }
        if let Some(are_same) = self.same_things(&binary.left, &binary.right)? {
            return Ok(ExpressionKind::Boolean(are_same != negated));
        }
        let texts = (self.text_of(&binary.left)?, self.text_of(&binary.right)?);
        if let (Some(left), Some(right)) = &texts {
            return Ok(ExpressionKind::Boolean((left == right) != negated));
        }
        if let (Some(_), None) | (None, Some(_)) = &texts
            && strict
        {
            let other = if texts.0.is_some() { &binary.right } else { &binary.left };
            if let Some(Name::Thing(_)) = self.denotes(other)? {
                return Ok(ExpressionKind::Boolean(negated));
            }
            let other = self.expression(other)?;
            let known = Expression { span: binary.span, kind: ExpressionKind::Boolean(negated) };
            return Ok(match other.kind {
                ExpressionKind::Nothing(_) | ExpressionKind::Local(_) => known.kind,
                _ => ExpressionKind::Sequence(vec![other, known]),
            });
        }
        let left = self.boxed(&binary.left)?;
        let right = self.boxed(&binary.right)?;
        let is_nothing = |side: &Expression| matches!(side.kind, ExpressionKind::Nothing(_));
        // What is not even computed changes nothing.
        let is_known =
            |this: &Self, side: &Expression| matches!(side.kind, ExpressionKind::Local(_)) && this.is_something(side);
        if is_nothing(&left) && is_known(self, &right) || is_nothing(&right) && is_known(self, &left) {
            return Ok(ExpressionKind::Boolean(negated));
        }
        Ok(match (&left.kind, &right.kind) {
            (ExpressionKind::Nothing(left), ExpressionKind::Nothing(right)) => {
                ExpressionKind::Boolean((!strict || left == right) != negated)
            }
            (ExpressionKind::Number(one), ExpressionKind::Number(two)) => {
                ExpressionKind::Boolean((one == two) != negated)
            }
            _ => ExpressionKind::Equality { strict, negated, left, right },
        })
    }
}

impl Resolver<'_, '_> {
    /// Whether an expression is known to be neither `undefined` nor `null`.
    pub(super) fn is_something(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Local(local) => self.locals[local.0 as usize].is_something,
            ExpressionKind::Conditional(_, then, otherwise) => self.is_something(then) && self.is_something(otherwise),
            ExpressionKind::Assign(_, value) => self.is_something(value),
            ExpressionKind::Sequence(all) => all.last().is_some_and(|last| self.is_something(last)),
            ExpressionKind::Logical(Logical::And, left, right) => self.is_something(left) && self.is_something(right),
            ExpressionKind::Logical(_, _, right) => self.is_something(right),
            ExpressionKind::Nothing(_)
            | ExpressionKind::Element(..)
            | ExpressionKind::Inlined(_)
            | ExpressionKind::Invoke { .. } => false,
            _ => true,
        }
    }
}

/// What is known beforehand, of two numbers that are.
fn computed(operator: BinaryOperator, one: f64, two: f64) -> Option<f64> {
    Some(match operator {
        BinaryOperator::Addition => one + two,
        BinaryOperator::Subtraction => one - two,
        BinaryOperator::Multiplication => one * two,
        BinaryOperator::Division => one / two,
        _ => return None,
    })
}

/// The operators that give a number.
fn arithmetic(operator: BinaryOperator) -> Option<Arithmetic> {
    Some(match operator {
        BinaryOperator::Addition => Arithmetic::Float(BinaryOp::Add),
        BinaryOperator::Subtraction => Arithmetic::Float(BinaryOp::Sub),
        BinaryOperator::Multiplication => Arithmetic::Float(BinaryOp::Mul),
        BinaryOperator::Division => Arithmetic::Float(BinaryOp::Div),
        BinaryOperator::Remainder => Arithmetic::Float(BinaryOp::Rem),
        BinaryOperator::Exponential => Arithmetic::Power,
        BinaryOperator::ShiftLeft => Arithmetic::Integer(BinaryOp::Shl),
        BinaryOperator::ShiftRight => Arithmetic::Integer(BinaryOp::Shr),
        BinaryOperator::ShiftRightZeroFill => Arithmetic::UnsignedShift,
        BinaryOperator::BitwiseOR => Arithmetic::Integer(BinaryOp::Or),
        BinaryOperator::BitwiseXOR => Arithmetic::Integer(BinaryOp::Xor),
        BinaryOperator::BitwiseAnd => Arithmetic::Integer(BinaryOp::And),
        _ => return None,
    })
}
