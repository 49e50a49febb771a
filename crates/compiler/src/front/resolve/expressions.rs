//! Expressions without an operator of their own, and where each kind goes.

use std::rc::Rc;

use oxc_ast::ast::{ChainElement, ChainExpression, Expression as Syntax, IdentifierReference, MemberExpression};
use oxc_span::{GetSpan, Span};

use super::Resolver;
use super::arrays::before;
use super::names::{Name, Thing};
use super::parts::{Made, Parts, Shape};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Arithmetic, Expression, ExpressionKind, Local, Nothing};
use crate::front::unsupported;

/// Whether what is written as a constant, or is known to be one, is truthy.
pub fn known_truth(expression: &Expression) -> Option<bool> {
    match &expression.kind {
        ExpressionKind::Boolean(value) => Some(*value),
        ExpressionKind::Number(value) => Some(*value != 0.0 && !value.is_nan()),
        ExpressionKind::Nothing(_) => Some(false),
        ExpressionKind::Not(inner) => known_truth(inner).map(|truth| !truth),
        _ => None,
    }
}

impl<'a> Resolver<'a, '_> {
    pub(super) fn expression(&mut self, syntax: &'a Syntax<'a>) -> Result<Expression, Refusal> {
        let span = syntax.span();
        let kind = self.nested(span, |this| this.kind(syntax, span))?;
        Ok(Expression { span, kind })
    }

    pub(super) fn boxed(&mut self, syntax: &'a Syntax<'a>) -> Result<Box<Expression>, Refusal> {
        self.expression(syntax).map(Box::new)
    }

    fn kind(&mut self, syntax: &'a Syntax<'a>, span: Span) -> Result<ExpressionKind, Refusal> {
        if let Some(row) = unsupported::expression(syntax) {
            return Err(self.unsupported(span, row));
        }
        if let Some(member) = syntax.as_member_expression() {
            return self.member(syntax, member);
        }
        match syntax {
            Syntax::NumericLiteral(literal) => Ok(ExpressionKind::Number(literal.value)),
            Syntax::BooleanLiteral(literal) => Ok(ExpressionKind::Boolean(literal.value)),
            Syntax::NullLiteral(_) => Ok(ExpressionKind::Nothing(Nothing::Null)),
            Syntax::Identifier(identifier) => self.identifier(identifier),
            Syntax::ParenthesizedExpression(inner) => self.expression(&inner.expression).map(|inner| inner.kind),
            Syntax::SequenceExpression(sequence) => {
                let expressions = sequence.expressions.iter().map(|syntax| self.expression(syntax));
                Ok(ExpressionKind::Sequence(expressions.collect::<Result<_, _>>()?))
            }
            Syntax::ConditionalExpression(conditional) => {
                let test = Box::new(self.test(&conditional.test)?);
                // What cannot be reached need not be what can be compiled.
                match known_truth(&test) {
                    Some(true) => self.expression(&conditional.consequent).map(|side| side.kind),
                    Some(false) => self.expression(&conditional.alternate).map(|side| side.kind),
                    None => Ok(ExpressionKind::Conditional(
                        test,
                        self.boxed(&conditional.consequent)?,
                        self.boxed(&conditional.alternate)?,
                    )),
                }
            }
            Syntax::UnaryExpression(unary) => self.unary(unary),
            Syntax::BinaryExpression(binary) => self.binary(binary),
            Syntax::LogicalExpression(logical) => self.logical(logical),
            Syntax::UpdateExpression(update) => self.update(update),
            Syntax::AssignmentExpression(assignment) => self.assignment(assignment),
            Syntax::CallExpression(call) => self.call(call),
            Syntax::NewExpression(new) => {
                let mut computed = Vec::new();
                match self.construct(new, &mut computed)? {
                    Made::Value(value) => Ok(before(computed, value).kind),
                    _ => Err(self.unsupported(span, unsupported::OBJECT_VALUE)),
                }
            }
            Syntax::ChainExpression(chain) => self.chain(chain, span),
            _ => Err(self.text.unsupported(span, "this expression cannot be compiled")),
        }
    }

    fn identifier(&mut self, identifier: &'a IdentifierReference<'a>) -> Result<ExpressionKind, Refusal> {
        let name = self.name(identifier)?;
        self.name_value(&name, identifier.span)
    }

    fn member(&mut self, syntax: &'a Syntax<'a>, member: &'a MemberExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = member.span();
        if let Some(name) = self.denotes(syntax)? {
            return self.name_value(&name, span);
        }
        self.computed_member(member)
    }

    fn computed_member(&mut self, member: &'a MemberExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = member.span();
        if let Some(property) = self.property(member)?
            && let Some(Name::Thing(thing)) = self.denotes(member.object())?
            && let Some((value, made)) = self.got(&thing, &property, span)?
        {
            return if made.is_none() { Ok(value) } else { Err(self.unsupported(span, unsupported::OBJECT_VALUE)) };
        }
        let is_made = matches!(
            member.object(),
            Syntax::CallExpression(_)
                | Syntax::NewExpression(_)
                | Syntax::ArrayExpression(_)
                | Syntax::ObjectExpression(_)
        );
        let is_made = is_made || self.is_got(member.object())?;
        if !is_made && !matches!(self.denotes(member.object())?, Some(Name::Thing(Thing::Parts(_)))) {
            let object = self.array(member.object())?;
            return self.member_of_array(object, member);
        }
        let mut computed = Vec::new();
        let kind = match self.whole(member.object(), &mut computed)? {
            Name::Local(object) => self.member_of_array(object, member)?,
            Name::Thing(Thing::Parts(parts)) => self.member_of_parts(&parts, member)?,
            _ => return Err(self.unsupported(span, unsupported::MEMBER)),
        };
        Ok(before(computed, Expression { span, kind }).kind)
    }

    fn member_of_array(&mut self, object: Local, member: &'a MemberExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = member.span();
        match member {
            MemberExpression::ComputedMemberExpression(element)
                if !matches!(element.expression, Syntax::StringLiteral(_)) =>
            {
                return Ok(ExpressionKind::Element(object, self.boxed(&element.expression)?));
            }
            _ => {}
        }
        let of = |kind| Box::new(Expression { span, kind });
        match member.static_property_name() {
            Some("length") => Ok(ExpressionKind::Length(object)),
            Some(property @ "BYTES_PER_ELEMENT") => {
                self.note_typed(object, property, span);
                Ok(ExpressionKind::ElementSize(object))
            }
            Some(property @ "byteLength") => {
                self.note_typed(object, property, span);
                let (length, size) = (ExpressionKind::Length(object), ExpressionKind::ElementSize(object));
                let product = Arithmetic::Float(crate::ir::BinaryOp::Mul);
                Ok(ExpressionKind::Arithmetic(product, of(length), of(size)))
            }
            property => {
                let name = &self.locals[object.0 as usize].name;
                let property = property.unwrap_or("#private");
                let way_out = format!("use `{name}[i]` and `{name}.length`, or {LEAVE_AUTO}");
                let message = format!("`{name}.{property}` cannot be compiled");
                Err(self.text.refuse("unsupported-syntax", span, message, way_out))
            }
        }
    }

    /// What `?.` stands in: without any, if all that it asks for is there.
    fn chain(&mut self, chain: &'a ChainExpression<'a>, span: Span) -> Result<ExpressionKind, Refusal> {
        let nothing = ExpressionKind::Nothing(Nothing::Undefined);
        if let Some(member) = chain.expression.as_member_expression() {
            if self.link_ends(member.object(), member.optional())? {
                return Ok(nothing);
            }
            if let Some(name) = self.denotes_member(member)? {
                return self.name_value(&name, span);
            }
            return self.computed_member(member);
        }
        match &chain.expression {
            ChainElement::CallExpression(call) if self.link_ends(&call.callee, call.optional)? => Ok(nothing),
            ChainElement::CallExpression(call) => self.call(call),
            _ => Err(self.text.unsupported(span, "this expression cannot be compiled")),
        }
    }

    fn member_of_parts(
        &mut self,
        parts: &Rc<Parts<'a>>,
        member: &'a MemberExpression<'a>,
    ) -> Result<ExpressionKind, Refusal> {
        let span = member.span();
        match (parts.shape, self.property(member)?, member) {
            (Shape::List | Shape::Record, Some(property), _) => {
                if let Some((value, None)) = self.got(&Thing::Parts(Rc::clone(parts)), &property, span)? {
                    return Ok(value);
                }
                let name = self.part_of(parts, &property, span)?;
                self.name_value(&name, span)
            }
            (Shape::List, None, MemberExpression::ComputedMemberExpression(element)) => {
                let index = self.expression(&element.expression)?;
                self.element_of(parts, index)
            }
            (Shape::Memory, Some(property), _) if property == "length" => self.length_of(parts, span),
            (Shape::Memory, _, MemberExpression::ComputedMemberExpression(element)) => match parts.local("items") {
                Some(items) => Ok(ExpressionKind::Element(items, self.boxed(&element.expression)?)),
                None => Err(self.text.mistake(span, "a list without items")),
            },
            (Shape::Record, None, _) => Err(self.unsupported(span, unsupported::COMPUTED)),
            _ => Err(self.unsupported(span, unsupported::MEMBER)),
        }
    }

    /// What is indexed or asked for its length: it must have a name.
    pub(super) fn array(&mut self, syntax: &'a Syntax<'a>) -> Result<Local, Refusal> {
        let span = syntax.span();
        let refused = |this: &Self, message: &str| {
            let way_out = format!("pass the array as an argument, or {LEAVE_AUTO}");
            Err(this.text.refuse("unsupported-syntax", span, message, way_out))
        };
        match self.denotes(syntax)? {
            Some(Name::Local(local)) => Ok(local),
            Some(Name::Thing(Thing::Parts(parts))) if parts.shape == Shape::Memory => match parts.local("items") {
                Some(items) => Ok(items),
                None => Err(self.text.mistake(span, "a list without items")),
            },
            Some(Name::Thing(Thing::Object(_))) => {
                refused(self, "a member of an object by a computed key cannot be compiled")
            }
            _ => match unsupported::expression(syntax) {
                Some(row) => Err(self.unsupported(span, row)),
                None => refused(self, "a member of something that is no array with a name cannot be compiled"),
            },
        }
    }
}
