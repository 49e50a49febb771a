//! What `sort` is given: an order whose outcome does not depend on how JavaScript sorts.
//!
//! Where comparing is consistent, all stable ways to sort come to the same. Of a function that is called that is not known, so
//! it is taken from how the comparator is written: as a difference of one key of both elements, which has no effect.

use oxc_ast::ast::{
    Argument, ArrowFunctionBody, BinaryExpression, ConditionalExpression, Expression as Syntax, FormalParameters,
    Statement,
};
use oxc_syntax::operator::{BinaryOperator, UnaryOperator};

/// How elements are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By their values, or the other way round.
    Values { down: bool },
    /// As the comparator says, which is consistent as long as it never gives NaN.
    Comparator,
}

/// The order of a comparator; None for what could be no order at all.
pub fn order_of(arguments: &[Argument<'_>]) -> Option<Order> {
    let [argument] = arguments else { return None };
    let (parameters, body) = match argument.as_expression()? {
        Syntax::ArrowFunctionExpression(arrow) => {
            let result = match &arrow.body {
                ArrowFunctionBody::FunctionBody(block) => returned(&block.statements)?,
                expression => expression.as_expression()?,
            };
            (&arrow.params, result)
        }
        Syntax::FunctionExpression(function) => (&function.params, returned(&function.body.as_ref()?.statements)?),
        _ => return None,
    };
    let pair = Pair::of(parameters)?;
    match body.without_parentheses() {
        Syntax::BinaryExpression(difference) if difference.operator == BinaryOperator::Subtraction => {
            let side = pair.sides(difference)?;
            if matches!(difference.left, Syntax::Identifier(_)) {
                return Some(Order::Values { down: side == Side::Second });
            }
            Some(Order::Comparator)
        }
        Syntax::ConditionalExpression(chosen) => pair.three_ways(chosen).map(|down| Order::Values { down }),
        _ => None,
    }
}

fn returned<'b, 'a>(body: &'b [Statement<'a>]) -> Option<&'b Syntax<'a>> {
    match body {
        [Statement::ReturnStatement(statement)] => statement.argument.as_ref(),
        _ => None,
    }
}

/// Which parameter stands to the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    First,
    Second,
}

/// The parameters of a comparator.
struct Pair {
    first: String,
    second: String,
}

impl Pair {
    fn of(parameters: &FormalParameters<'_>) -> Option<Self> {
        let [first, second] = parameters.items.as_slice() else { return None };
        if parameters.rest.is_some() || first.initializer.is_some() || second.initializer.is_some() {
            return None;
        }
        let first = first.pattern.get_identifier_name()?.to_string();
        let second = second.pattern.get_identifier_name()?.to_string();
        (first != second).then_some(Self { first, second })
    }

    /// Whether both sides are one key, of one parameter each: which of them is to the left.
    fn sides(&self, both: &BinaryExpression<'_>) -> Option<Side> {
        let mut side = None;
        self.alike(&both.left, &both.right, &mut side).then_some(side).flatten()
    }

    /// Whether two expressions differ in the parameter alone, and computing them has no effect.
    fn alike(&self, left: &Syntax<'_>, right: &Syntax<'_>, side: &mut Option<Side>) -> bool {
        match (left.without_parentheses(), right.without_parentheses()) {
            (Syntax::Identifier(left), Syntax::Identifier(right)) => {
                let found = match (left.name.as_str(), right.name.as_str()) {
                    (left, right) if left == self.first && right == self.second => Side::First,
                    (left, right) if left == self.second && right == self.first => Side::Second,
                    (left, right) => return left == right && left != self.first && left != self.second,
                };
                *side.get_or_insert(found) == found
            }
            (Syntax::NumericLiteral(left), Syntax::NumericLiteral(right)) => {
                left.value.to_bits() == right.value.to_bits()
            }
            (Syntax::UnaryExpression(left), Syntax::UnaryExpression(right)) => {
                matches!(left.operator, UnaryOperator::UnaryNegation | UnaryOperator::UnaryPlus)
                    && left.operator == right.operator
                    && self.alike(&left.argument, &right.argument, side)
            }
            (Syntax::BinaryExpression(left), Syntax::BinaryExpression(right)) => {
                (left.operator.is_arithmetic() || left.operator.is_bitwise())
                    && left.operator == right.operator
                    && self.alike(&left.left, &right.left, side)
                    && self.alike(&left.right, &right.right, side)
            }
            (Syntax::StaticMemberExpression(left), Syntax::StaticMemberExpression(right)) => {
                !left.optional
                    && !right.optional
                    && left.property.name == right.property.name
                    && self.alike(&left.object, &right.object, side)
            }
            (Syntax::ComputedMemberExpression(left), Syntax::ComputedMemberExpression(right)) => {
                !left.optional
                    && !right.optional
                    && self.alike(&left.object, &right.object, side)
                    && self.alike(&left.expression, &right.expression, side)
            }
            (Syntax::CallExpression(left), Syntax::CallExpression(right)) => {
                is_of_math(&left.callee)
                    && self.alike(&left.callee, &right.callee, side)
                    && left.arguments.len() == right.arguments.len()
                    && left.arguments.iter().zip(&right.arguments).all(|(left, right)| {
                        match (left.as_expression(), right.as_expression()) {
                            (Some(left), Some(right)) => self.alike(left, right, side),
                            _ => false,
                        }
                    })
            }
            _ => false,
        }
    }

    /// Whether `a < b ? -1 : a > b ? 1 : 0` goes down; None for what is not written like that.
    fn three_ways(&self, chosen: &ConditionalExpression<'_>) -> Option<bool> {
        let Syntax::ConditionalExpression(other) = chosen.alternate.without_parentheses() else { return None };
        let first = self.is_less(&chosen.test)?;
        let second = self.is_less(&other.test)?;
        let values = [&chosen.consequent, &other.consequent, &other.alternate].map(number);
        let [Some(one), Some(two), Some(none)] = values else { return None };
        let is_order = first != second && one * two < 0.0 && none == 0.0;
        is_order.then_some((one < 0.0) != first)
    }

    /// `a < b` or `b > a`; false for `a > b` or `b < a`.
    fn is_less(&self, test: &Syntax<'_>) -> Option<bool> {
        let Syntax::BinaryExpression(test) = test.without_parentheses() else { return None };
        let is_first = matches!(test.left, Syntax::Identifier(_)).then(|| self.sides(test)).flatten()? == Side::First;
        match test.operator {
            BinaryOperator::LessThan => Some(is_first),
            BinaryOperator::GreaterThan => Some(!is_first),
            _ => None,
        }
    }
}

fn is_of_math(callee: &Syntax<'_>) -> bool {
    let Syntax::StaticMemberExpression(member) = callee else { return false };
    matches!(&member.object, Syntax::Identifier(object) if object.name == "Math") && member.property.name != "random"
}

fn number(syntax: &Syntax<'_>) -> Option<f64> {
    match syntax.without_parentheses() {
        Syntax::NumericLiteral(literal) => Some(literal.value),
        Syntax::UnaryExpression(negated) if negated.operator == UnaryOperator::UnaryNegation => {
            match negated.argument.without_parentheses() {
                Syntax::NumericLiteral(literal) => Some(-literal.value),
                _ => None,
            }
        }
        _ => None,
    }
}
