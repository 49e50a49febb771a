//! Calls: of intrinsics, and of functions whose bodies are known.

use std::rc::Rc;

use oxc_ast::ast::{Argument, CallExpression, Expression as Syntax, MemberExpression, NewExpression};
use oxc_span::{GetSpan, Span};

use super::functions::Callee;
use super::names::{Name, Thing};
use super::parameters::Given;
use super::parts::{Computed, Made, Shape};
use super::{Resolver, arrays, prelude, unsupported};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Expression, ExpressionKind, Local};
use crate::intrinsics::{self, Meaning};

/// A call, with the members of what it returns.
pub type Called<'a> = (ExpressionKind, Option<Thing<'a>>);

impl<'a> Resolver<'a, '_> {
    pub(super) fn call(&mut self, call: &'a CallExpression<'a>) -> Result<ExpressionKind, Refusal> {
        if let Syntax::Identifier(callee) = &call.callee
            && callee.name == "__name"
            && let Some(inner) = call.arguments.first().and_then(Argument::as_expression)
        {
            return self.expression(inner).map(|inner| inner.kind);
        }
        if let Some((kind, _)) = self.applied(call)? {
            return Ok(kind);
        }
        if let Some(kind) = self.call_element(call)? {
            return Ok(kind);
        }
        let mut computed = Vec::new();
        match self.callee(call)? {
            Some(Name::Thing(Thing::Intrinsic(path))) if path.starts_with('$') => self.special(&path, call),
            Some(Name::Thing(Thing::Intrinsic(path))) => match self.call_maker(&path, call, &mut computed)? {
                Some(Made::Value(value)) => Ok(arrays::before(computed, value).kind),
                Some(_) => Err(self.unsupported(call.span, unsupported::OBJECT_VALUE)),
                None => self.call_intrinsic(&path, call),
            },
            Some(Name::Thing(Thing::Function(callee))) => self.call_function(callee, call).map(|(value, _)| value),
            Some(Name::Thing(Thing::Choice(local, sides))) => self.call_chosen(local, &sides, call),
            _ => match self.method(call, &mut computed)? {
                Some((kind, _)) => Ok(arrays::before(computed, Expression { span: call.span, kind }).kind),
                None => match self.call_result(call, &mut computed)? {
                    Some((kind, _)) => Ok(arrays::before(computed, Expression { span: call.span, kind }).kind),
                    None => Err(self.not_callable(&call.callee)),
                },
            },
        }
    }

    /// What is called, if it has a name; None for a method of an array.
    pub(super) fn callee(&mut self, call: &'a CallExpression<'a>) -> Result<Option<Name<'a>>, Refusal> {
        if let Some(member) = call.callee.as_member_expression()
            && member.static_property_name().and_then(prelude::known).is_some()
            && let Some(Name::Thing(Thing::Parts(parts))) = self.denotes(member.object())?
            && matches!(parts.shape, Shape::List | Shape::Memory)
        {
            return Ok(None);
        }
        self.denotes(&call.callee)
    }

    /// A call of a function whose body is known, with the members of what it returns if that is a list or record.
    /// What it is called on may be made first.
    pub(super) fn call_for_parts(
        &mut self,
        call: &'a CallExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Option<Called<'a>>, Refusal> {
        if matches!(&call.callee, Syntax::Identifier(callee) if callee.name == "__name") {
            return Ok(None);
        }
        if let Some(called) = self.applied(call)? {
            return Ok(Some(called));
        }
        if let Some(kind) = self.call_element(call)? {
            return Ok(Some((kind, None)));
        }
        match self.callee(call)? {
            Some(Name::Thing(Thing::Function(callee))) => self.call_function(callee, call).map(Some),
            None => self.call_result(call, computed),
            _ => Ok(None),
        }
    }

    /// `f(x)(y)` and `f(x).g(y)`: a call of what a call returns, or of a member of it.
    fn call_result(
        &mut self,
        call: &'a CallExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Option<Called<'a>>, Refusal> {
        if let Some(member) = call.callee.as_member_expression()
            && let Syntax::NewExpression(new) = member.object()
        {
            return self.call_of_instance(new, member, call, computed);
        }
        let (inner, member) = match &call.callee {
            Syntax::CallExpression(inner) => (inner, None),
            callee => match callee.as_member_expression() {
                Some(member) => match (member.object(), self.property(member)?) {
                    (Syntax::CallExpression(inner), Some(property)) => (inner, Some(property)),
                    _ => return Ok(None),
                },
                None => return Ok(None),
            },
        };
        let Some((made, Some(thing))) = self.call_for_parts(inner, computed)? else { return Ok(None) };
        if matches!(&thing, Thing::Parts(parts) if parts.shape != Shape::Record) {
            return Ok(None);
        }
        let (function, this) = match member {
            None => (Name::Thing(thing), None),
            Some(property) => (self.member_of(&thing, &property, call.span)?, Some(Rc::new(thing))),
        };
        let Name::Thing(Thing::Function(callee)) = function else { return Ok(None) };
        let mut given = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            self.give(argument, &mut given)?;
        }
        let (value, thing) = self.inline(callee, this, given, call.span)?;
        let at = |span, kind| Expression { span, kind };
        let kind = ExpressionKind::Sequence(vec![at(inner.span, made), at(call.span, value)]);
        Ok(Some((kind, thing)))
    }

    /// `new C(x).f(y)`
    fn call_of_instance(
        &mut self,
        new: &'a NewExpression<'a>,
        member: &'a MemberExpression<'a>,
        call: &'a CallExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Option<Called<'a>>, Refusal> {
        let span = call.span;
        let Some(property) = self.property(member)? else { return Ok(None) };
        let Made::Parts(thing) = self.construct(new, computed)? else { return Ok(None) };
        if !matches!(&thing, Thing::Parts(parts) if parts.class.is_some()) {
            return Ok(None);
        }
        let Name::Thing(Thing::Function(callee)) = self.member_of(&thing, &property, span)? else { return Ok(None) };
        let mut given = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            self.give(argument, &mut given)?;
        }
        self.inline(callee, Some(Rc::new(thing)), given, span).map(Some)
    }

    /// A call of one of two functions.
    fn call_chosen(
        &mut self,
        local: Local,
        sides: &(Thing<'a>, Thing<'a>),
        call: &'a CallExpression<'a>,
    ) -> Result<ExpressionKind, Refusal> {
        let span = call.span;
        let mut given = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            self.give(argument, &mut given)?;
        }
        let mut computed = Vec::new();
        let names = self.names_of(given.into_iter(), span, &mut computed);
        let kind = self.chosen_side(local, sides, &names, span)?;
        Ok(computed.into_iter().rev().fold(kind, |kind, (local, value)| {
            let body = Expression { span, kind };
            match local {
                Some(local) => ExpressionKind::With { local, value: Box::new(value), body: Box::new(body) },
                None => ExpressionKind::Sequence(vec![value, body]),
            }
        }))
    }

    pub(super) fn chosen_side(
        &mut self,
        local: Local,
        sides: &(Thing<'a>, Thing<'a>),
        names: &[Name<'a>],
        span: Span,
    ) -> Result<ExpressionKind, Refusal> {
        let mut side = |thing: &Thing<'a>| -> Result<Box<Expression>, Refusal> {
            let kind = self.call_named(thing, names, span)?;
            Ok(Box::new(Expression { span, kind }))
        };
        let (then, otherwise) = (side(&sides.0)?, side(&sides.1)?);
        let test = Box::new(Expression { span, kind: ExpressionKind::Local(local) });
        Ok(ExpressionKind::Conditional(test, then, otherwise))
    }

    fn call_function(&mut self, callee: Callee<'a>, call: &'a CallExpression<'a>) -> Result<Called<'a>, Refusal> {
        let this = self.object_of(&call.callee)?;
        let mut given = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            self.give(argument, &mut given)?;
        }
        self.inline(callee, this, given, call.span)
    }

    /// What `this` is in a method: the object that it is called on, if that is something captured, or a record.
    pub(super) fn object_of(&mut self, callee: &'a Syntax<'a>) -> Result<Option<Rc<Thing<'a>>>, Refusal> {
        let Some(member) = callee.as_member_expression() else { return Ok(None) };
        Ok(match self.denotes(member.object())? {
            Some(Name::Thing(Thing::Object(place) | Thing::Function(Callee::Captured { place, .. }))) => {
                Some(Rc::new(Thing::Object(place)))
            }
            Some(Name::Thing(parts @ Thing::Parts(_))) => Some(Rc::new(parts)),
            _ => None,
        })
    }

    pub(super) fn give(&mut self, argument: &'a Argument<'a>, given: &mut Vec<Given<'a>>) -> Result<(), Refusal> {
        if let Argument::SpreadElement(spread) = argument {
            let mut computed = Vec::new();
            let names = self.spread(spread, &mut computed)?;
            given.extend(computed.into_iter().map(|(local, value)| Given::Part(local, value)));
            let span = spread.span;
            for name in names {
                given.push(match name {
                    Name::Thing(thing) if !thing.is_value() => Given::Thing(thing),
                    Name::Nothing(nothing) => Given::Nothing(nothing),
                    name => Given::Value(Expression { span, kind: self.name_value(&name, span)? }),
                });
            }
            return Ok(());
        }
        let Some(syntax) = argument.as_expression() else {
            return Err(self.unsupported(argument.span(), unsupported::SPREAD));
        };
        if let Some(Name::Thing(thing)) = self.denotes(syntax)?
            && !thing.is_value()
        {
            given.push(Given::Thing(thing));
            return Ok(());
        }
        if let Syntax::ConditionalExpression(choice) = syntax
            && let Some((thing, local, test)) = self.choice_of_functions(choice)?
        {
            given.push(Given::Part(Some(local), test));
            given.push(Given::Thing(thing));
            return Ok(());
        }
        let mut computed = Vec::new();
        let value = match self.parts(syntax, &mut computed)? {
            Made::Parts(parts) => {
                given.extend(computed.into_iter().map(|(local, value)| Given::Part(local, value)));
                given.push(Given::Thing(parts));
                return Ok(());
            }
            Made::Value(value) => value,
            Made::Nothing => self.expression(syntax)?,
        };
        given.push(match value.kind {
            ExpressionKind::Nothing(nothing) => Given::Nothing(nothing),
            _ => Given::Value(value),
        });
        Ok(())
    }

    fn call_intrinsic(&mut self, path: &str, call: &'a CallExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = call.callee.span();
        let Some(row) = intrinsics::find(path) else {
            return Err(self.unknown_member(path, span));
        };
        if let Meaning::Refused(way_out) = row.meaning {
            let message = match row.path {
                "Math.random" => "`Math.random` is not compiled without a seed".to_owned(),
                path => format!("`{path}` cannot be compiled"),
            };
            return Err(self.text.refuse("unsupported-syntax", span, message, way_out));
        }
        if let Meaning::Constant(_) = row.meaning {
            let message = format!("`{path}` is a number, not a function");
            return Err(self.text.refuse("type", span, message, "leave out the parentheses"));
        }
        self.given_to_intrinsic(row, call)
    }

    fn not_callable(&mut self, callee: &'a Syntax<'a>) -> Refusal {
        let span = callee.span();
        let object = callee.as_member_expression().map_or(callee, MemberExpression::object);
        if let Some(row) = unsupported::expression(object) {
            return self.unsupported(object.span(), row);
        }
        let source = self.source_of(span);
        let message = format!("calling `{source}` cannot be compiled");
        let way_out =
            format!("call functions of `Math`, and functions that are written in JavaScript, or {LEAVE_AUTO}");
        self.text.refuse("unsupported-syntax", span, message, way_out)
    }

    /// The beginning of the source at `span`.
    fn source_of(&self, span: oxc_span::Span) -> String {
        let from = span.start.saturating_sub(self.text.shift) as usize;
        let to = span.end.saturating_sub(self.text.shift) as usize;
        let source = self.text.source.get(from..to).unwrap_or_default();
        let mut short: String = source.chars().take(40).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        if short.len() < source.len() {
            short.push('…');
        }
        short
    }
}
