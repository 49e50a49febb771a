//! Patterns: lists and records taken apart into variables, in declarations, parameters and assignments.

use oxc_ast::ast::{
    AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingIdentifier, BindingPattern,
    Expression as Syntax,
};
use oxc_span::{GetSpan, Span};

use super::assignments::{Target, with_index};
use super::names::{Name, Thing};
use super::parts::{Made, Shape};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Inlined, Local, LocalKind, Logical, Nothing, Statement};

fn element_at(view: Local, index: usize, span: Span) -> Expression {
    let index = Expression { span, kind: ExpressionKind::Number(index as f64) };
    Expression { span, kind: ExpressionKind::Element(view, Box::new(index)) }
}

impl<'a> Resolver<'a, '_> {
    /// `[a, b]` or `{ x, y }` as the names of a variable's members.
    pub(super) fn take_apart(
        &mut self,
        pattern: &'a BindingPattern<'a>,
        whole: &Name<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.bind_part(name, whole, out),
            BindingPattern::ObjectPattern(pattern) => {
                let mut taken = Vec::with_capacity(pattern.properties.len());
                for property in &pattern.properties {
                    let Some(key) = property.key.static_name() else {
                        return Err(self.unsupported(property.span, unsupported::DESTRUCTURING));
                    };
                    let member = self.any_member(whole, &key, property.span)?;
                    self.nested(property.span, |this| this.take_apart(&property.value, &member, out))?;
                    taken.push(key.into_owned());
                }
                match &pattern.rest {
                    None => Ok(()),
                    Some(rest) => {
                        let others = self.other_members(whole, &taken, rest.span, out)?;
                        self.take_apart(&rest.argument, &others, out)
                    }
                }
            }
            BindingPattern::ArrayPattern(pattern) => {
                for (index, element) in pattern.elements.iter().enumerate() {
                    let Some(element) = element else { continue };
                    let span = element.span();
                    let member = match (whole, element) {
                        // Past the end it is `undefined`, which has a default.
                        (Name::Local(view), BindingPattern::AssignmentPattern(with_default)) => {
                            let left = Box::new(element_at(*view, index, span));
                            let right = self.boxed(&with_default.right)?;
                            let kind = ExpressionKind::Logical(Logical::Default, left, right);
                            let member = self.keep(Expression { span, kind }, out);
                            self.nested(span, |this| this.take_apart(&with_default.left, &member, out))?;
                            continue;
                        }
                        _ => self.iterated(whole, index, pattern.span, out)?,
                    };
                    self.nested(span, |this| this.take_apart(element, &member, out))?;
                }
                match &pattern.rest {
                    None => Ok(()),
                    Some(rest) => {
                        let others = self.other_elements(whole, pattern.elements.len(), rest.span, out)?;
                        self.take_apart(&rest.argument, &others, out)
                    }
                }
            }
            BindingPattern::AssignmentPattern(pattern) => {
                let member = self.or_default(whole, &pattern.right, out)?;
                self.nested(pattern.span, |this| this.take_apart(&pattern.left, &member, out))
            }
        }
    }

    /// `[a, b] = [b, a]`, or `({ x, y } = p)`: all is computed, then assigned in order. It has no value.
    pub(super) fn assign_apart(
        &mut self,
        target: &'a AssignmentTarget<'a>,
        right: &'a Syntax<'a>,
        span: Span,
    ) -> Result<ExpressionKind, Refusal> {
        let (mut body, assigned) = self.framed(|this| {
            let mut body = Vec::new();
            let mut computed = Vec::new();
            let whole = match this.parts(right, &mut computed)? {
                Made::Parts(thing) => Some(Name::Thing(thing)),
                Made::Value(_) => None,
                Made::Nothing => this.denotes(right)?,
            };
            let Some(whole) = whole else { return Err(this.unsupported(span, unsupported::DESTRUCTURING)) };
            body.extend(computed.into_iter().map(Statement::computed));
            this.assign_part(target, &whole, &mut body)?;
            Ok(body)
        })?;
        body.push(Statement::LeaveParts);
        let result = self.new_local("the assignment", span, LocalKind::Result);
        let whole = self.in_place("the assignment", body, result);
        Ok(ExpressionKind::Inlined(Box::new(Inlined { gives_parts: true, assigned, ..whole })))
    }

    pub(super) fn assign_part(
        &mut self,
        target: &'a AssignmentTarget<'a>,
        whole: &Name<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let span = target.span();
        match target {
            AssignmentTarget::ArrayAssignmentTarget(pattern) => {
                for (index, element) in pattern.elements.iter().enumerate() {
                    let Some(element) = element else { continue };
                    let member = self.iterated(whole, index, pattern.span, out)?;
                    self.nested(span, |this| this.assign_maybe_default(element, &member, out))?;
                }
                match &pattern.rest {
                    None => Ok(()),
                    Some(rest) => Err(self.unsupported(rest.span, unsupported::REST)),
                }
            }
            AssignmentTarget::ObjectAssignmentTarget(pattern) => {
                if let Some(rest) = &pattern.rest {
                    return Err(self.unsupported(rest.span, unsupported::REST));
                }
                for property in &pattern.properties {
                    match property {
                        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(property) => {
                            let member = self.any_member(whole, &property.binding.name, property.span)?;
                            let member = match &property.init {
                                Some(default) => self.or_default(&member, default, out)?,
                                None => member,
                            };
                            let local = self.writable(&property.binding)?;
                            self.assign_name(Target::Local(local), &member, property.span, out)?;
                        }
                        AssignmentTargetProperty::AssignmentTargetPropertyProperty(property) => {
                            let Some(key) = property.name.static_name() else {
                                return Err(self.unsupported(property.span, unsupported::DESTRUCTURING));
                            };
                            let member = self.any_member(whole, &key, property.span)?;
                            self.nested(span, |this| this.assign_maybe_default(&property.binding, &member, out))?;
                        }
                    }
                }
                Ok(())
            }
            target => {
                let Some(target) = target.as_simple_assignment_target() else {
                    return Err(self.unsupported(span, unsupported::DESTRUCTURING));
                };
                let target = self.target(target, span)?;
                self.assign_name(target, whole, span, out)
            }
        }
    }

    fn assign_maybe_default(
        &mut self,
        target: &'a AssignmentTargetMaybeDefault<'a>,
        member: &Name<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(with_default) => {
                let member = self.or_default(member, &with_default.init, out)?;
                self.assign_part(&with_default.binding, &member, out)
            }
            target => match target.as_assignment_target() {
                Some(target) => self.assign_part(target, member, out),
                None => Err(self.unsupported(target.span(), unsupported::DESTRUCTURING)),
            },
        }
    }

    fn assign_name(
        &mut self,
        target: Target<'a>,
        member: &Name<'a>,
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let value = Box::new(Expression { span, kind: self.name_value(member, span)? });
        let kind = self.write(&target, value)?;
        let kind = with_index(target, Expression { span, kind });
        out.push(Statement::Expression(Expression { span, kind }));
        Ok(())
    }

    /// What is iterated, not indexed, at a place: the elements of a typed array, or of a list.
    fn iterated(
        &mut self,
        whole: &Name<'a>,
        index: usize,
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<Name<'a>, Refusal> {
        match whole {
            Name::Local(view) => Ok(self.keep(element_at(*view, index, span), out)),
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::Memory => match parts.local("items") {
                Some(items) => Ok(self.keep(element_at(items, index, span), out)),
                None => Err(self.text.mistake(span, "a list without items")),
            },
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::List => {
                self.part_of(parts, &index.to_string(), span)
            }
            _ => Err(self.unsupported(span, unsupported::DESTRUCTURING)),
        }
    }

    /// A value in a variable of its own.
    fn keep(&mut self, value: Expression, out: &mut Vec<Statement>) -> Name<'a> {
        let local = self.new_local("the element", value.span, LocalKind::Let);
        self.note_assigned(local);
        out.push(Statement::Declare(local, Some(value)));
        Name::Local(local)
    }

    /// A member, or its default where it is `undefined`.
    pub(super) fn or_default(
        &mut self,
        member: &Name<'a>,
        default: &'a Syntax<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<Name<'a>, Refusal> {
        let span = default.span();
        match member {
            Name::Nothing(Nothing::Undefined) => {
                let mut computed = Vec::new();
                let name = self.part(default, &mut computed)?;
                out.extend(computed.into_iter().map(|(local, value)| match local {
                    Some(local) => Statement::Declare(local, Some(value)),
                    None => Statement::Expression(value),
                }));
                Ok(name)
            }
            Name::Local(local) if !self.locals[local.0 as usize].is_something => {
                let left = Box::new(Expression { span, kind: ExpressionKind::Local(*local) });
                let right = self.boxed(default)?;
                let kind = ExpressionKind::Logical(Logical::Default, left, right);
                Ok(self.keep(Expression { span, kind }, out))
            }
            _ => Ok(member.clone()),
        }
    }

    fn any_member(&mut self, whole: &Name<'a>, key: &str, span: Span) -> Result<Name<'a>, Refusal> {
        match whole {
            Name::Thing(thing) => self.member_of(thing, key, span),
            _ => Err(self.unsupported(span, unsupported::DESTRUCTURING)),
        }
    }

    fn bind_part(
        &mut self,
        name: &'a BindingIdentifier<'a>,
        member: &Name<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let symbol = self.declared_symbol(name)?;
        // `var` is there from the start, and may have a value already.
        let is_var = matches!(self.bound(symbol), Some(Name::Local(local)) if self.locals[local.0 as usize].kind == LocalKind::Var);
        if let Name::Thing(thing) = member
            && !thing.is_value()
        {
            if let Thing::Intrinsic(path) = thing
                && crate::intrinsics::find(path).is_none()
                && !crate::intrinsics::is_namespace(path)
            {
                return Err(self.unknown_member(path, name.span));
            }
            if is_var && !self.scoping.is_settled(symbol) {
                return Err(self.unsupported(name.span, unsupported::DESTRUCTURING));
            }
            return self.alias(symbol, name, thing.clone());
        }
        let value = self.name_value(member, name.span)?;
        let kind = if is_var { LocalKind::Var } else { LocalKind::Let };
        let local = self.declared(symbol, name, kind);
        self.note_assigned(local);
        out.push(Statement::Declare(local, Some(Expression { span: name.span, kind: value })));
        Ok(())
    }
}
