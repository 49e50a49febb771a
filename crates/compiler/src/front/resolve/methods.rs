//! Calls of methods of arrays, which are written in JavaScript (see `prelude`), and the comparators that `sort` takes.

use oxc_ast::ast::{Argument, ArrowFunctionBody, CallExpression, Expression as Syntax, Statement};
use oxc_span::Span;
use oxc_syntax::operator::BinaryOperator;

use super::arrays::before;
use super::calls::Called;
use super::names::{Name, Thing};
use super::parameters::Given;
use super::parts::{Computed, Made, Shape};
use super::prelude::{self, Kind};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, TypedUse};
use crate::intrinsics;

impl<'a> Resolver<'a, '_> {
    /// A call of a method of an array; None for a call of something else.
    pub(super) fn method(
        &mut self,
        call: &'a CallExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Option<Called<'a>>, Refusal> {
        let span = call.span;
        let Some(member) = call.callee.as_member_expression().filter(|member| !member.optional()) else {
            return Ok(None);
        };
        let Some(name) = member.static_property_name().and_then(prelude::known) else { return Ok(None) };
        let object = member.object();
        let is_made =
            matches!(object, Syntax::CallExpression(_) | Syntax::NewExpression(_) | Syntax::ArrayExpression(_));
        // `new Array(n).fill(v)`
        if name == "fill"
            && let Syntax::NewExpression(new) = object
            && let Some(Name::Thing(Thing::Intrinsic(path))) = self.denotes(&new.callee)?
            && intrinsics::plain(&path) == "Array"
            && let ([length], [value]) = (new.arguments.as_slice(), call.arguments.as_slice())
        {
            let given = vec![Given::Value(self.argument(length)?), Given::Value(self.argument(value)?)];
            return self.call_method(Kind::Listed, "$filled", given, span).map(Some);
        }
        let receiver = match self.denotes(object)? {
            Some(name @ (Name::Local(_) | Name::Thing(Thing::Parts(_)))) => name,
            Some(_) => return Ok(None),
            None if is_made => match self.parts(object, computed)? {
                Made::Parts(thing) => Name::Thing(thing),
                Made::Value(value) => Name::Local(self.computed("the array", value, computed)),
                Made::Nothing => return Ok(None),
            },
            None => return Ok(None),
        };
        let (kinds, thing): (&[Kind], _) = match receiver {
            Name::Local(local) if self.is_list(local) => {
                (&[Kind::Listed, Kind::Any], Given::Value(Expression { span, kind: ExpressionKind::Local(local) }))
            }
            Name::Local(local) => {
                (&[Kind::Typed, Kind::Any], Given::Value(Expression { span, kind: ExpressionKind::Local(local) }))
            }
            Name::Thing(Thing::Parts(parts)) => match parts.shape {
                Shape::List if prelude::has(Kind::List, name) => return Err(self.demote(&parts, span)),
                Shape::List => (&[Kind::Listed, Kind::Any], Given::Thing(Thing::Parts(parts))),
                Shape::Memory => {
                    self.check_full(&parts, computed, span)?;
                    if (parts.is_copied() || parts.is_given) && prelude::has(Kind::List, name) {
                        return Err(self.unsupported(span, unsupported::COPIED));
                    }
                    (&[Kind::List, Kind::Listed, Kind::Any], Given::Thing(Thing::Parts(parts)))
                }
                Shape::Record | Shape::Buffer => return Ok(None),
            },
            _ => return Ok(None),
        };
        let mut given = Vec::with_capacity(call.arguments.len());
        if name == "sort" {
            let Some(down) = sorts_down(&call.arguments) else {
                return Err(self.unsupported(span, unsupported::SORT));
            };
            given.push(Given::Value(Expression { span, kind: ExpressionKind::Boolean(down) }));
        } else {
            for argument in &call.arguments {
                self.give(argument, &mut given)?;
            }
        }
        let count = call.arguments.len();
        if name == "push"
            && count > 1
            && let Given::Thing(list) = &thing
        {
            return self.push_all(list, given, span).map(Some);
        }
        let name = match (name, count) {
            ("reduce", 1) => "$reduce",
            ("reduceRight", 1) => "$reduceRight",
            (name, _) => name,
        };
        let Some(kind) = kinds.iter().find(|kind| prelude::has(**kind, name)) else { return Ok(None) };
        if count > prelude::most(*kind, name) {
            return Err(self.unsupported(span, unsupported::METHOD_ARGUMENTS));
        }
        if let (Kind::Typed, Given::Value(Expression { kind: ExpressionKind::Local(view), .. })) = (*kind, &thing) {
            self.note_typed(*view, name, span);
        }
        given.insert(0, thing);
        self.call_method(*kind, name, given, span).map(Some)
    }

    /// Whether an array is known to be a plain one.
    pub(super) fn is_list(&self, local: Local) -> bool {
        match self.locals[local.0 as usize].kind {
            LocalKind::Capture(slot) => self.slots[slot].is_list,
            _ => false,
        }
    }

    /// Notes that something is asked of an array which only typed arrays have, or which gives another one of its kind.
    pub(super) fn note_typed(&mut self, view: Local, property: &str, span: Span) {
        let text = self.contexts[self.context].text;
        self.typed_uses.push(TypedUse { view, span, text, property: property.to_owned() });
    }

    /// `list.push(a, b)`: all are computed before the first is in the list.
    fn push_all(&mut self, list: &Thing<'a>, given: Vec<Given<'a>>, span: Span) -> Result<Called<'a>, Refusal> {
        let mut computed = Vec::new();
        let mut pushes = Vec::new();
        for given in given {
            let Given::Value(value) = given else {
                return Err(self.unsupported(span, unsupported::OBJECT_VALUE));
            };
            let local = self.computed("the element", value, &mut computed);
            let value = Given::Value(Expression { span, kind: ExpressionKind::Local(local) });
            let (kind, _) = self.call_method(Kind::List, "push", vec![Given::Thing(list.clone()), value], span)?;
            pushes.push(Expression { span, kind });
        }
        let pushes = Expression { span, kind: ExpressionKind::Sequence(pushes) };
        Ok((before(computed, pushes).kind, None))
    }
}

/// The order of `(a, b) => a - b`, or the other way round; None for what could be no order at all.
fn sorts_down(arguments: &[Argument<'_>]) -> Option<bool> {
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
    let [first, second] = parameters.items.as_slice() else { return None };
    let first = first.pattern.get_identifier_name()?;
    let second = second.pattern.get_identifier_name()?;
    let Syntax::BinaryExpression(difference) = body else { return None };
    let (Syntax::Identifier(left), Syntax::Identifier(right)) = (&difference.left, &difference.right) else {
        return None;
    };
    match (left.name.as_str(), right.name.as_str()) {
        _ if difference.operator != BinaryOperator::Subtraction || first == second => None,
        (left, right) if left == first && right == second => Some(false),
        (left, right) if left == second && right == first => Some(true),
        _ => None,
    }
}

fn returned<'b, 'a>(body: &'b [Statement<'a>]) -> Option<&'b Syntax<'a>> {
    match body {
        [Statement::ReturnStatement(statement)] => statement.argument.as_ref(),
        _ => None,
    }
}
