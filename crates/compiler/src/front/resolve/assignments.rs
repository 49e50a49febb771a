//! Assignments, taken apart into reading, computing and writing.

use std::rc::Rc;

use oxc_ast::ast::{
    AssignmentExpression, Expression as Syntax, IdentifierReference, MemberExpression, SimpleAssignmentTarget,
    UpdateExpression,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::{AssignmentOperator, UpdateOperator};
use oxc_syntax::symbol::SymbolFlags;

use super::names::{Name, Thing};
use super::parts::{Made, Parts};
use super::{Resolver, prelude, unsupported};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Arithmetic, Expression, ExpressionKind, Local, LocalKind, Logical, Statement};
use crate::ir::BinaryOp;

enum Operator {
    Plain,
    Arithmetic(Arithmetic),
    Logical(Logical),
}

/// What is assigned to.
pub enum Target<'a> {
    Local(Local),
    /// An element of an array, whose index was computed into a variable.
    Element {
        view: Local,
        at: Local,
        index: Expression,
    },
    /// One of the members of a list, by its index.
    Chosen {
        members: Vec<Local>,
        at: Local,
        index: Expression,
    },
    /// An element of a list in memory.
    Listed {
        list: Rc<Parts<'a>>,
        at: Local,
        index: Expression,
    },
    /// The length of a list in memory.
    Cut {
        list: Rc<Parts<'a>>,
    },
}

impl<'a> Resolver<'a, '_> {
    pub(super) fn assignment(&mut self, assignment: &'a AssignmentExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = assignment.span;
        let target_span = assignment.left.span();
        let target = match assignment.left.as_simple_assignment_target() {
            Some(target) => self.target(target, span)?,
            None => return self.assign_apart(&assignment.left, &assignment.right, span),
        };
        let right = self.boxed(&assignment.right)?;
        let kind = match operator(assignment.operator) {
            Operator::Plain => self.write(&target, right)?,
            Operator::Arithmetic(operator) => {
                let kind = ExpressionKind::Arithmetic(operator, self.read_target(&target, target_span)?, right);
                self.write(&target, Box::new(Expression { span, kind }))?
            }
            Operator::Logical(operator) => {
                let before = self.read_target(&target, target_span)?;
                let write = Expression { span, kind: self.write(&target, right)? };
                ExpressionKind::Logical(operator, before, Box::new(write))
            }
        };
        Ok(with_index(target, Expression { span, kind }))
    }

    /// `x = [a, b]`, or `x = f()` where that gives a list or record: from here on `x` is that. False where it is no such
    /// assignment; nothing was resolved then.
    pub(super) fn rename(
        &mut self,
        assignment: &'a AssignmentExpression<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<bool, Refusal> {
        let Some(SimpleAssignmentTarget::AssignmentTargetIdentifier(name)) =
            assignment.left.as_simple_assignment_target()
        else {
            return Ok(false);
        };
        let Some(symbol) = self.symbol(name) else { return Ok(false) };
        let begins_again = self.calls.last().map_or(self.own_tail.is_some(), |call| call.tail.is_some());
        if assignment.operator != AssignmentOperator::Assign
            || begins_again
            || self.scoping.symbol_flags(symbol).contains(SymbolFlags::ConstVariable)
            || !self.scoping.is_renaming(assignment.span)
        {
            return Ok(false);
        }
        let mut computed = Vec::new();
        match self.parts(&assignment.right, &mut computed)? {
            Made::Parts(thing) => {
                self.declare_computed(computed, out);
                self.bind(symbol, Name::Thing(thing));
            }
            made => {
                let value = match made {
                    Made::Value(value) => value,
                    _ => match self.denotes(&assignment.right)? {
                        Some(Name::Thing(thing @ Thing::Parts(_))) => {
                            self.bind(symbol, Name::Thing(thing));
                            return Ok(true);
                        }
                        _ => self.expression(&assignment.right)?,
                    },
                };
                let span = assignment.span;
                let value = super::arrays::before(computed, value);
                let target = Target::Local(self.writable(name)?);
                let kind = self.write(&target, Box::new(value))?;
                out.push(Statement::Expression(Expression { span, kind }));
            }
        }
        Ok(true)
    }

    pub(super) fn update(&mut self, update: &'a UpdateExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = update.span;
        let target = self.target(&update.argument, span)?;
        let op = match update.operator {
            UpdateOperator::Increment => BinaryOp::Add,
            UpdateOperator::Decrement => BinaryOp::Sub,
        };
        if let (false, Target::Local(local)) = (update.prefix, &target) {
            self.note_assigned(*local);
            return Ok(ExpressionKind::Postfix(*local, op));
        }
        let at = |kind| Box::new(Expression { span: update.argument.span(), kind });
        let plus_one = |before| {
            let kind = ExpressionKind::Arithmetic(Arithmetic::Float(op), before, at(ExpressionKind::Number(1.0)));
            Box::new(Expression { span, kind })
        };
        let before = self.read_target(&target, update.argument.span())?;
        let kind = if update.prefix {
            self.write(&target, plus_one(before))?
        } else {
            let number = self.temporary("the number before", span);
            let write = Expression { span, kind: self.write(&target, plus_one(at(ExpressionKind::Local(number))))? };
            let body = ExpressionKind::Sequence(vec![write, *at(ExpressionKind::Local(number))]);
            let value = at(ExpressionKind::Plus(before));
            ExpressionKind::With { local: number, value, body: Box::new(Expression { span, kind: body }) }
        };
        Ok(with_index(target, Expression { span, kind }))
    }

    /// What is assigned to. Its parts are computed before the value is.
    pub(super) fn target(&mut self, target: &'a SimpleAssignmentTarget<'a>, span: Span) -> Result<Target<'a>, Refusal> {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                self.writable(identifier).map(Target::Local)
            }
            target => match target.as_member_expression() {
                Some(member) if !member.optional() => self.element_target(member, span),
                _ => Err(self.unsupported(span, unsupported::PROPERTY_WRITE)),
            },
        }
    }

    fn element_target(&mut self, member: &'a MemberExpression<'a>, span: Span) -> Result<Target<'a>, Refusal> {
        if let Some(Name::Thing(Thing::Parts(parts))) = self.denotes(member.object())? {
            return self.member_target(&parts, member);
        }
        let MemberExpression::ComputedMemberExpression(element) = member else {
            return Err(self.unsupported(span, unsupported::PROPERTY_WRITE));
        };
        if matches!(element.expression, Syntax::StringLiteral(_)) {
            return Err(self.unsupported(span, unsupported::PROPERTY_WRITE));
        }
        let view = self.array(&element.object)?;
        let index = self.expression(&element.expression)?;
        let at = self.temporary("the index", index.span);
        Ok(Target::Element { view, at, index })
    }

    /// What is assigned to, as a value.
    fn read_target(&mut self, target: &Target<'a>, span: Span) -> Result<Box<Expression>, Refusal> {
        let kind = match target {
            Target::Local(local) => ExpressionKind::Local(*local),
            Target::Element { view, at, .. } => {
                ExpressionKind::Element(*view, Box::new(Expression { span, kind: ExpressionKind::Local(*at) }))
            }
            Target::Chosen { members, at, .. } => {
                let values = members.iter().map(|member| ExpressionKind::Local(*member)).collect();
                self.chosen(*at, values, span)
            }
            Target::Listed { list, at, .. } => {
                let index = Box::new(Expression { span, kind: ExpressionKind::Local(*at) });
                match list.local("items") {
                    Some(items) => ExpressionKind::Element(items, index),
                    None => return Err(self.text.mistake(span, "a list without items")),
                }
            }
            Target::Cut { list } => self.length_of(list, span)?,
        };
        Ok(Box::new(Expression { span, kind }))
    }

    /// The assignment of a value to what is assigned to.
    pub(super) fn write(&mut self, target: &Target<'a>, value: Box<Expression>) -> Result<ExpressionKind, Refusal> {
        Ok(match target {
            Target::Local(local) => {
                self.note_assigned(*local);
                ExpressionKind::Assign(*local, value)
            }
            Target::Element { view, at, index } => {
                let index = Box::new(Expression { span: index.span, kind: ExpressionKind::Local(*at) });
                let keeps = prelude::keeps(self.contexts[self.context].function);
                ExpressionKind::Write { view: *view, keeps, index, value }
            }
            Target::Chosen { members, at, .. } => self.write_chosen(*at, members, value),
            Target::Listed { list, at, .. } => self.write_list(list, Some(*at), *value)?,
            Target::Cut { list } => self.write_list(list, None, *value)?,
        })
    }

    /// A variable for [`ExpressionKind::With`].
    pub(super) fn temporary(&mut self, name: &str, span: Span) -> Local {
        let local = self.new_local(name, span, LocalKind::Let);
        self.note_assigned(local);
        local
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
            known => {
                let refusal = self.no_variable(identifier, &known);
                Err(refusal.unwrap_or_else(|| self.not_writable(name, identifier.span)))
            }
        }
    }

    fn not_writable(&self, name: &str, span: Span) -> Refusal {
        let message = format!("assigning to `{name}`, which is defined outside the function, cannot be compiled");
        let way_out = format!("return the value instead, or {LEAVE_AUTO}");
        self.text.refuse("unsupported-syntax", span, message, way_out)
    }
}

/// Computes the index first.
pub fn with_index(target: Target<'_>, body: Expression) -> ExpressionKind {
    match target {
        Target::Local(_) | Target::Cut { .. } => body.kind,
        Target::Element { at, index, .. } | Target::Chosen { at, index, .. } | Target::Listed { at, index, .. } => {
            ExpressionKind::With { local: at, value: Box::new(index), body: Box::new(body) }
        }
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
