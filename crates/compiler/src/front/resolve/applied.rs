//! `f.call(object, x)`, `f.apply(object, list)`, and calls of one of the functions of a list.

use std::rc::Rc;

use oxc_ast::ast::{Argument, CallExpression, Expression as Syntax};
use oxc_span::{GetSpan, Span};

use super::calls::Called;
use super::functions::Callee;
use super::names::{Name, Place, Thing};
use super::parameters::{Given, as_given};
use super::parts::{Computed, Made, Shape};
use super::{Resolver, arrays, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind};
use crate::intrinsics::{self, Meaning};

/// More functions in one list are refused: each is written out where one of them is called.
const MAX_FUNCTIONS: usize = 16;

impl<'a> Resolver<'a, '_> {
    /// A call of `call` or `apply` of a function that is known; None for any other.
    pub(super) fn applied(&mut self, call: &'a CallExpression<'a>) -> Result<Option<Called<'a>>, Refusal> {
        let Some(member) = call.callee.as_member_expression().filter(|member| !member.optional()) else {
            return Ok(None);
        };
        let Some(method @ ("call" | "apply")) = member.static_property_name() else { return Ok(None) };
        let function = match self.denotes(member.object())? {
            Some(Name::Thing(thing)) if thing.type_of() == "function" => thing,
            _ => return Ok(None),
        };
        // It may have a member of that name of its own.
        if let Thing::Function(Callee::Captured { place, .. }) = &function {
            let found = self.ask(place.member(method), call.span)?;
            if !matches!(&found, Name::Thing(Thing::Intrinsic(path)) if path.starts_with("Function.prototype.")) {
                return Ok(None);
            }
        }
        let span = call.span;
        let (object, arguments) = match call.arguments.split_first() {
            Some((object, arguments)) => (object.as_expression(), arguments),
            None => (None, &call.arguments[..]),
        };
        if call.arguments.first().is_some_and(|first| matches!(first, Argument::SpreadElement(_))) {
            return Err(self.unsupported(span, unsupported::SPREAD));
        }
        let mut given = Vec::with_capacity(arguments.len());
        let this = object.map_or(Ok(None), |object| self.object_given(object, &mut given))?;
        match (method, arguments) {
            ("call", arguments) => {
                for argument in arguments {
                    self.give(argument, &mut given)?;
                }
            }
            (_, [] | [Argument::NullLiteral(_)]) => {}
            (_, [list]) => {
                let Some(list) = list.as_expression() else {
                    return Err(self.unsupported(span, unsupported::SPREAD));
                };
                if let Some(folded) = self.apply_to_view(&function, list)? {
                    return Ok(Some((folded, None)));
                }
                self.give_members(list, &mut given)?;
            }
            _ => return Err(self.unsupported(span, unsupported::SPREAD)),
        }
        let mut computed = Vec::new();
        let (kind, thing) = match function {
            Thing::Function(callee) => return self.inline(callee, this, given, span).map(Some),
            other => {
                let names = self.names_of(given.into_iter(), span, &mut computed);
                (self.call_named(&other, &names, span)?, None)
            }
        };
        Ok(Some((arrays::before(computed, Expression { span, kind }).kind, thing)))
    }

    /// What a function is called on: nothing, or what has members. Anything that would have to be computed is refused.
    fn object_given(
        &mut self,
        syntax: &'a Syntax<'a>,
        given: &mut Vec<Given<'a>>,
    ) -> Result<Option<Rc<Thing<'a>>>, Refusal> {
        match syntax {
            Syntax::NullLiteral(_) | Syntax::ThisExpression(_) | Syntax::NumericLiteral(_) => {}
            Syntax::Identifier(_) | Syntax::StaticMemberExpression(_) => {}
            Syntax::UnaryExpression(unary) if matches!(unary.argument, Syntax::NumericLiteral(_)) => {}
            Syntax::ArrayExpression(_) | Syntax::ObjectExpression(_) => {
                let mut computed = Vec::new();
                let made = self.parts(syntax, &mut computed)?;
                given.extend(computed.into_iter().map(|(local, value)| Given::Part(local, value)));
                return Ok(match made {
                    Made::Parts(thing) => Some(Rc::new(thing)),
                    _ => None,
                });
            }
            _ => return Err(self.unsupported(syntax.span(), unsupported::OBJECT_VALUE)),
        }
        Ok(match self.denotes(syntax)? {
            Some(Name::Thing(thing @ (Thing::Object(_) | Thing::Parts(_)))) => Some(Rc::new(thing)),
            _ => None,
        })
    }

    /// `Math.max.apply(null, view)`
    fn apply_to_view(&mut self, function: &Thing<'a>, list: &'a Syntax<'a>) -> Result<Option<ExpressionKind>, Refusal> {
        let Thing::Intrinsic(path) = function else { return Ok(None) };
        let Some(row) = intrinsics::find(path) else { return Ok(None) };
        let mut computed = Vec::new();
        let view = match self.denotes(list)? {
            Some(Name::Local(view)) => view,
            Some(Name::Thing(Thing::Parts(parts))) if parts.shape == Shape::Memory => {
                self.check_full(&parts, &mut computed, list.span())?;
                match parts.local("items") {
                    Some(items) => items,
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        let folded = self.spread_view(row, view, list.span())?;
        Ok(Some(arrays::before(computed, folded).kind))
    }

    /// The members of a list as arguments.
    fn give_members(&mut self, list: &'a Syntax<'a>, given: &mut Vec<Given<'a>>) -> Result<(), Refusal> {
        let span = list.span();
        let mut computed: Computed = Vec::new();
        let whole = match self.nested(span, |this| this.parts(list, &mut computed))? {
            Made::Parts(thing) => Some(Name::Thing(thing)),
            Made::Value(_) => None,
            Made::Nothing => self.denotes(list)?,
        };
        let members: Vec<Name<'a>> = match whole {
            Some(Name::Thing(Thing::Parts(parts))) if parts.shape == Shape::List => {
                parts.members.iter().map(|(_, member)| member.clone()).collect()
            }
            Some(Name::Nothing(_)) => Vec::new(),
            _ => return Err(self.unsupported(span, unsupported::SPREAD)),
        };
        given.extend(computed.into_iter().map(|(local, value)| Given::Part(local, value)));
        given.extend(members.iter().map(|name| as_given(name, span)));
        Ok(())
    }

    /// A call of one of the functions of a list, by an index that is computed; None for a call of something else. Past
    /// the end the item is run again in JavaScript.
    pub(super) fn call_element(&mut self, call: &'a CallExpression<'a>) -> Result<Option<ExpressionKind>, Refusal> {
        let Syntax::ComputedMemberExpression(element) = &call.callee else { return Ok(None) };
        if element.optional || call.optional {
            return Ok(None);
        }
        let span = call.span;
        let functions = match self.denotes(&element.object)? {
            Some(Name::Thing(Thing::Object(place))) => self.captured_functions(&place, span)?,
            Some(Name::Thing(Thing::Parts(parts))) if parts.shape == Shape::List => {
                let things = parts.members.iter().map(|(_, member)| match member {
                    Name::Thing(thing) if thing.type_of() == "function" => Some(thing.clone()),
                    _ => None,
                });
                things.collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        let Some(functions) = functions.filter(|all| !all.is_empty() && all.len() <= MAX_FUNCTIONS) else {
            return Ok(None);
        };
        let index = self.expression(&element.expression)?;
        let at = self.temporary("the index", index.span);
        let mut given = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            self.give(argument, &mut given)?;
        }
        let mut computed = vec![(Some(at), index)];
        let names = self.names_of(given.into_iter(), span, &mut computed);
        let kind = self.chosen_by(at, functions.len(), span, |this, position| {
            this.call_named(&functions[position], &names, span)
        })?;
        Ok(Some(arrays::before(computed, Expression { span, kind }).kind))
    }

    /// The elements of something captured, if all are functions.
    fn captured_functions(&mut self, place: &Place, span: Span) -> Result<Option<Vec<Thing<'a>>>, Refusal> {
        let mut functions = Vec::new();
        for position in 0..=MAX_FUNCTIONS {
            match self.ask(place.member(&position.to_string()), span)? {
                Name::Thing(thing @ (Thing::Function(_) | Thing::Intrinsic(_))) if thing.type_of() == "function" => {
                    functions.push(thing);
                }
                Name::Nothing(_) => return Ok(Some(functions)),
                _ => break,
            }
        }
        Ok(None)
    }

    /// A call of a function that is known, with arguments that have names.
    pub(super) fn call_named(
        &mut self,
        thing: &Thing<'a>,
        names: &[Name<'a>],
        span: Span,
    ) -> Result<ExpressionKind, Refusal> {
        match thing {
            Thing::Choice(local, sides) => self.nested(span, |this| this.chosen_side(*local, sides, names, span)),
            Thing::Function(callee) => {
                let given = names.iter().map(|name| as_given(name, span)).collect();
                match self.inline(callee.clone(), None, given, span)? {
                    (value, None) => Ok(value),
                    _ => Err(self.unsupported(span, unsupported::OBJECT_VALUE)),
                }
            }
            Thing::Intrinsic(path) => match intrinsics::find(path) {
                Some(row) if matches!(row.meaning, Meaning::Refused(_) | Meaning::Constant(_)) => {
                    Err(self.unsupported(span, unsupported::FUNCTION_VALUE))
                }
                Some(row) => {
                    let given =
                        names.iter().map(|name| self.name_value(name, span).map(|kind| Expression { span, kind }));
                    Ok(ExpressionKind::Call(row, given.collect::<Result<_, _>>()?))
                }
                None => Err(self.unknown_member(path, span)),
            },
            _ => Err(self.unsupported(span, unsupported::FUNCTION_VALUE)),
        }
    }
}
