//! Members of lists and records that the function makes: written, and chosen by a number.

use std::rc::Rc;

use oxc_ast::ast::MemberExpression;
use oxc_span::{GetSpan, Span};

use super::assignments::Target;
use super::names::{Name, Thing};
use super::parameters::Given;
use super::parts::{Parts, Shape};
use super::prelude::{self, Kind};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Inlined, Local, LocalKind, Statement};
use crate::ir::BailReason;

/// How many members a list may have that is written at an index which is computed: each is a choice.
const MAX_CHOSEN: usize = 16;

/// Whether the index is this one.
fn is_at(at: Local, position: usize, span: Span) -> Expression {
    let left = Box::new(Expression { span, kind: ExpressionKind::Local(at) });
    let right = Box::new(Expression { span, kind: ExpressionKind::Number(position as f64) });
    Expression { span, kind: ExpressionKind::Equality { strict: true, negated: false, left, right } }
}

impl<'a> Resolver<'a, '_> {
    /// `parts.x`, `parts[0]` or `parts[index]`, to be assigned to.
    pub(super) fn member_target(
        &mut self,
        parts: &Rc<Parts<'a>>,
        member: &'a MemberExpression<'a>,
    ) -> Result<Target<'a>, Refusal> {
        let span = member.span();
        let is_own = parts.shape == Shape::Memory && parts.local("items").is_some();
        if parts.is_given && !is_own {
            return Err(self.unsupported(span, unsupported::PROPERTY_WRITE));
        }
        if parts.is_copied() {
            return Err(self.unsupported(span, unsupported::COPIED));
        }
        if parts.shape == Shape::Memory {
            return self.list_target(parts, member);
        }
        if let Some(property) = self.property(member)? {
            let is_seen = parts.class.as_ref().is_some_and(|class| self.sees_private(class));
            if property.starts_with('\0') && !is_seen {
                return Err(self.unsupported(span, unsupported::PRIVATE));
            }
            return match parts.members.iter().find(|(known, _)| *known == property) {
                Some((_, Name::Local(local))) => Ok(Target::Local(*local)),
                Some(_) => Err(self.unsupported(span, unsupported::FUNCTION_VALUE)),
                None => Err(self.demote(parts, span)),
            };
        }
        let MemberExpression::ComputedMemberExpression(element) = member else {
            return Err(self.unsupported(span, unsupported::PROPERTY_WRITE));
        };
        if parts.shape != Shape::List {
            return Err(self.unsupported(span, unsupported::COMPUTED));
        }
        if parts.members.len() > MAX_CHOSEN {
            return Err(self.demote(parts, span));
        }
        let index = self.expression(&element.expression)?;
        let members = parts.members.iter().map(|(_, member)| match member {
            Name::Local(local) => Ok(*local),
            _ => Err(self.unsupported(span, unsupported::OBJECT_VALUE)),
        });
        let members = members.collect::<Result<_, _>>()?;
        let at = self.temporary("the index", index.span);
        Ok(Target::Chosen { members, at, index })
    }

    /// The same, of a list in memory.
    fn list_target(&mut self, parts: &Rc<Parts<'a>>, member: &'a MemberExpression<'a>) -> Result<Target<'a>, Refusal> {
        let span = member.span();
        if parts.is_given && member.static_property_name().is_some() {
            return Err(self.unsupported(span, unsupported::PROPERTY_WRITE));
        }
        let property = member.static_property_name();
        if let Some(property) = property {
            let own = parts.local(property).filter(|_| prelude::is_prelude(self.contexts[self.context].function));
            return match own {
                Some(local) => Ok(Target::Local(local)),
                None if property == "length" && parts.local("declared").is_none() => {
                    Ok(Target::Cut { list: Rc::clone(parts) })
                }
                None => Err(self.unsupported(span, unsupported::PROPERTY_WRITE)),
            };
        }
        let MemberExpression::ComputedMemberExpression(element) = member else {
            return Err(self.unsupported(span, unsupported::PROPERTY_WRITE));
        };
        let index = self.expression(&element.expression)?;
        let at = self.temporary("the index", index.span);
        Ok(Target::Listed { list: Rc::clone(parts), at, index })
    }

    /// `list[at] = value`, or `list.length = value`, of a list in memory.
    pub(super) fn write_list(
        &mut self,
        list: &Rc<Parts<'a>>,
        at: Option<Local>,
        value: Expression,
    ) -> Result<ExpressionKind, Refusal> {
        let span = value.span;
        let is_given = list.is_given;
        let list = Given::Thing(Thing::Parts(Rc::clone(list)));
        let (name, given) = match at {
            Some(at) => {
                let at = Expression { span, kind: ExpressionKind::Local(at) };
                (if is_given { "$set" } else { "$write" }, vec![list, Given::Value(at), Given::Value(value)])
            }
            None => ("$cut", vec![list, Given::Value(value)]),
        };
        self.call_method(Kind::List, name, given, span).map(|(value, _)| value)
    }

    /// `list[index]`: one of its members. Past the end the item is run again in JavaScript.
    pub(super) fn element_of(&mut self, parts: &Parts<'a>, index: Expression) -> Result<ExpressionKind, Refusal> {
        let span = index.span;
        if parts.shape != Shape::List {
            return Err(self.unsupported(span, unsupported::COMPUTED));
        }
        let values = parts.members.iter().map(|(_, member)| self.name_value(member, span));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let at = self.temporary("the index", span);
        let kind = self.chosen(at, values, span);
        Ok(ExpressionKind::With { local: at, value: Box::new(index), body: Box::new(Expression { span, kind }) })
    }

    /// The value at the index that `at` holds.
    pub(super) fn chosen(&mut self, at: Local, values: Vec<ExpressionKind>, span: Span) -> ExpressionKind {
        let result = self.new_local("the list", span, LocalKind::Result);
        let sides = values.into_iter().map(|kind| (kind, Vec::new())).collect();
        self.one_of(at, result, sides, span)
    }

    /// What is computed for the index that `at` holds.
    pub(super) fn chosen_by(
        &mut self,
        at: Local,
        count: usize,
        span: Span,
        mut value: impl FnMut(&mut Self, usize) -> Result<ExpressionKind, Refusal>,
    ) -> Result<ExpressionKind, Refusal> {
        let result = self.new_local("the list", span, LocalKind::Result);
        let mut sides = Vec::with_capacity(count);
        for position in 0..count {
            sides.push(self.framed(|this| value(this, position))?);
        }
        Ok(self.one_of(at, result, sides, span))
    }

    /// Each with what it assigns.
    fn one_of(
        &mut self,
        at: Local,
        result: Local,
        sides: Vec<(ExpressionKind, Vec<Local>)>,
        span: Span,
    ) -> ExpressionKind {
        let mut body = Vec::with_capacity(sides.len() + 1);
        let mut assigned = vec![result];
        for (position, (kind, others)) in sides.into_iter().enumerate() {
            self.note_assigned(result);
            assigned.extend(others);
            let value = Expression { span, kind };
            let then = vec![Statement::Leave(value)];
            body.push(Statement::If { test: is_at(at, position, span), then, otherwise: Vec::new() });
        }
        assigned.sort_unstable();
        assigned.dedup();
        body.push(Statement::Bail(BailReason::OutOfBounds));
        ExpressionKind::Inlined(Box::new(Inlined { assigned, ..self.in_place("the list", body, result) }))
    }

    /// Assigns a value to the member at the index that `at` holds. The value is that of the assignment.
    pub(super) fn write_chosen(&mut self, at: Local, members: &[Local], value: Box<Expression>) -> ExpressionKind {
        let span = value.span;
        let assigned = self.temporary("the value", span);
        let local = |local| Box::new(Expression { span, kind: ExpressionKind::Local(local) });
        let mut otherwise = vec![Statement::Bail(BailReason::OutOfBounds)];
        for (position, member) in members.iter().enumerate().rev() {
            self.note_assigned(*member);
            let kind = ExpressionKind::Assign(*member, local(assigned));
            let then = vec![Statement::Expression(Expression { span, kind })];
            otherwise = vec![Statement::If { test: is_at(at, position, span), then, otherwise }];
        }
        let result = self.new_local("the list", span, LocalKind::Result);
        let choice = Inlined { assigned: members.to_vec(), ..self.in_place("the list", otherwise, result) };
        let write = Expression { span, kind: ExpressionKind::Inlined(Box::new(choice)) };
        let kind = ExpressionKind::Sequence(vec![write, *local(assigned)]);
        ExpressionKind::With { local: assigned, value, body: Box::new(Expression { span, kind }) }
    }

    /// Statements where an expression stands, in the same text; what they leave with is its value.
    pub(super) fn in_place(&mut self, name: &str, body: Vec<Statement>, result: Local) -> Inlined {
        Inlined {
            name: name.to_owned(),
            text: self.contexts[self.context].text,
            arguments: Vec::new(),
            body,
            end: self.new_target(),
            result,
            gives_parts: false,
            like: None,
            assigned: Vec::new(),
            locals: Vec::new(),
        }
    }
}
