//! Assignments, taken apart into reading, computing and writing.

use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, IdentifierReference, SimpleAssignmentTarget, UpdateExpression,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::{AssignmentOperator, UpdateOperator};
use oxc_syntax::symbol::SymbolFlags;

use super::names::Name;
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Arithmetic, Expression, ExpressionKind, Local, Logical};
use crate::ir::BinaryOp;

enum Operator {
    Plain,
    Arithmetic(Arithmetic),
    Logical(Logical),
}

impl<'a> Resolver<'a, '_> {
    pub(super) fn assignment(&mut self, assignment: &'a AssignmentExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = assignment.span;
        let (local, target_span) = match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(identifier) => (self.writable(identifier)?, identifier.span),
            AssignmentTarget::ComputedMemberExpression(_) => {
                return Err(self.unsupported(span, unsupported::ELEMENT_WRITE));
            }
            AssignmentTarget::ArrayAssignmentTarget(_) | AssignmentTarget::ObjectAssignmentTarget(_) => {
                return Err(self.unsupported(span, unsupported::DESTRUCTURING));
            }
            _ => return Err(self.unsupported(span, unsupported::PROPERTY_WRITE)),
        };
        let right = self.boxed(&assignment.right)?;
        self.note_assigned(local);
        let before = || Box::new(Expression { span: target_span, kind: ExpressionKind::Local(local) });
        let value = match operator(assignment.operator) {
            Operator::Plain => right,
            Operator::Arithmetic(operator) => {
                Box::new(Expression { span, kind: ExpressionKind::Arithmetic(operator, before(), right) })
            }
            Operator::Logical(operator) => {
                let write = Expression { span, kind: ExpressionKind::Assign(local, right) };
                return Ok(ExpressionKind::Logical(operator, before(), Box::new(write)));
            }
        };
        Ok(ExpressionKind::Assign(local, value))
    }

    pub(super) fn update(&mut self, update: &'a UpdateExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = update.span;
        let local = match &update.argument {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => self.writable(identifier)?,
            SimpleAssignmentTarget::ComputedMemberExpression(_) => {
                return Err(self.unsupported(span, unsupported::ELEMENT_WRITE));
            }
            _ => return Err(self.unsupported(span, unsupported::PROPERTY_WRITE)),
        };
        self.note_assigned(local);
        let op = match update.operator {
            UpdateOperator::Increment => BinaryOp::Add,
            UpdateOperator::Decrement => BinaryOp::Sub,
        };
        if !update.prefix {
            return Ok(ExpressionKind::Postfix(local, op));
        }
        let at = |kind| Box::new(Expression { span: update.argument.span(), kind });
        let before = at(ExpressionKind::Local(local));
        let one = at(ExpressionKind::Number(1.0));
        let after = Expression { span, kind: ExpressionKind::Arithmetic(Arithmetic::Float(op), before, one) };
        Ok(ExpressionKind::Assign(local, Box::new(after)))
    }

    /// The variable that is assigned to; constants and what is not the function's own are refused.
    pub(super) fn writable(&mut self, identifier: &'a IdentifierReference<'a>) -> Result<Local, Refusal> {
        let name = identifier.name.as_str();
        let constant = self
            .symbol(identifier)
            .is_some_and(|symbol| self.scoping.symbol_flags(symbol).contains(SymbolFlags::ConstVariable));
        if constant {
            let message = format!("`{name}` is a constant: assigning to it throws");
            return Err(self.text.refuse("type", identifier.span, message, "declare it with `let`"));
        }
        if self.symbol(identifier).is_none() {
            return Err(self.not_writable(name, identifier.span));
        }
        match self.name(identifier)? {
            Name::Local(local) => Ok(local),
            Name::Thing(_) | Name::Nothing(_) | Name::Number(_) => Err(self.not_writable(name, identifier.span)),
        }
    }

    fn not_writable(&self, name: &str, span: Span) -> Refusal {
        let message = format!("assigning to `{name}`, which is defined outside the function, cannot be compiled");
        let way_out = format!("return the value instead, or {LEAVE_AUTO}");
        self.text.refuse("unsupported-syntax", span, message, way_out)
    }
}

fn operator(operator: AssignmentOperator) -> Operator {
    Operator::Arithmetic(match operator {
        AssignmentOperator::Assign => return Operator::Plain,
        AssignmentOperator::LogicalOr => return Operator::Logical(Logical::Or),
        AssignmentOperator::LogicalAnd => return Operator::Logical(Logical::And),
        AssignmentOperator::LogicalNullish => return Operator::Logical(Logical::Coalesce),
        AssignmentOperator::Addition => Arithmetic::Float(BinaryOp::Add),
        AssignmentOperator::Subtraction => Arithmetic::Float(BinaryOp::Sub),
        AssignmentOperator::Multiplication => Arithmetic::Float(BinaryOp::Mul),
        AssignmentOperator::Division => Arithmetic::Float(BinaryOp::Div),
        AssignmentOperator::Remainder => Arithmetic::Float(BinaryOp::Rem),
        AssignmentOperator::Exponential => Arithmetic::Power,
        AssignmentOperator::ShiftLeft => Arithmetic::Integer(BinaryOp::Shl),
        AssignmentOperator::ShiftRight => Arithmetic::Integer(BinaryOp::Shr),
        AssignmentOperator::ShiftRightZeroFill => Arithmetic::UnsignedShift,
        AssignmentOperator::BitwiseOR => Arithmetic::Integer(BinaryOp::Or),
        AssignmentOperator::BitwiseXOR => Arithmetic::Integer(BinaryOp::Xor),
        AssignmentOperator::BitwiseAnd => Arithmetic::Integer(BinaryOp::And),
    })
}
