//! Calls: of intrinsics, and of functions whose bodies are known.

use std::rc::Rc;

use oxc_ast::ast::{Argument, CallExpression, Expression as Syntax, MemberExpression};
use oxc_span::GetSpan;

use super::functions::Callee;
use super::names::{Name, Place, Thing};
use super::parameters::Given;
use super::parts::{Made, Parts, Shape};
use super::{Resolver, arrays, prelude, unsupported};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Expression, ExpressionKind};
use crate::intrinsics::{self, Meaning};

/// A call, with the members of what it returns.
pub type Called<'a> = (ExpressionKind, Option<Rc<Parts<'a>>>);

impl<'a> Resolver<'a, '_> {
    pub(super) fn call(&mut self, call: &'a CallExpression<'a>) -> Result<ExpressionKind, Refusal> {
        if call.optional {
            return Err(self.unsupported(call.span, unsupported::OPTIONAL));
        }
        if let Syntax::Identifier(callee) = &call.callee
            && callee.name == "__name"
            && let Some(inner) = call.arguments.first().and_then(Argument::as_expression)
        {
            return self.expression(inner).map(|inner| inner.kind);
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
            _ => match self.method(call, &mut computed)? {
                Some((kind, _)) => Ok(arrays::before(computed, Expression { span: call.span, kind }).kind),
                None => Err(self.not_callable(&call.callee)),
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
    pub(super) fn call_for_parts(&mut self, call: &'a CallExpression<'a>) -> Result<Option<Called<'a>>, Refusal> {
        if call.optional {
            return Ok(None);
        }
        match self.callee(call)? {
            Some(Name::Thing(Thing::Function(callee))) => self.call_function(callee, call).map(Some),
            _ => Ok(None),
        }
    }

    fn call_function(&mut self, callee: Callee<'a>, call: &'a CallExpression<'a>) -> Result<Called<'a>, Refusal> {
        let this = self.object_of(&call.callee)?;
        let mut given = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            self.give(argument, &mut given)?;
        }
        self.inline(callee, this, given, call.span)
    }

    /// What `this` is in a method: the object that it is called on, if that is something captured.
    fn object_of(&mut self, callee: &'a Syntax<'a>) -> Result<Option<Place>, Refusal> {
        let Some(member) = callee.as_member_expression() else { return Ok(None) };
        Ok(match self.denotes(member.object())? {
            Some(Name::Thing(Thing::Object(place) | Thing::Function(Callee::Captured { place, .. }))) => Some(place),
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
