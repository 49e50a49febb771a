//! Calls of methods of arrays, which are written in JavaScript (see `prelude`).

use oxc_ast::ast::{CallExpression, Expression as Syntax};
use oxc_span::Span;

use super::arrays::{before, made};
use super::calls::Called;
use super::names::{Name, Thing};
use super::orders::{Order, order_of};
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
        let is_listed = matches!(receiver, Name::Local(local) if self.is_list(local));
        let (kinds, thing): (&[Kind], _) = match receiver {
            Name::Local(local) if is_listed => {
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
        // `toSorted` is a copy that is sorted, `toReversed` one that is reversed.
        let (kinds, thing, name) = match name {
            "toSorted" | "toReversed" => {
                let copy = kinds.iter().find(|kind| prelude::has(**kind, "slice"));
                let Some(copy) = copy else { return Ok(None) };
                if let (Kind::Typed, Given::Value(Expression { kind: ExpressionKind::Local(view), .. })) =
                    (*copy, &thing)
                {
                    self.note_typed(*view, name, span);
                }
                let copied = self.call_method(*copy, "slice", vec![thing], span)?;
                let name = if name == "toSorted" { "sort" } else { "reverse" };
                match made(copied, span, computed) {
                    Made::Value(value) => {
                        let local = self.computed("the array", value, computed);
                        let kind = ExpressionKind::Local(local);
                        (&[Kind::Typed] as &[Kind], Given::Value(Expression { span, kind }), name)
                    }
                    Made::Parts(thing) => (&[Kind::List] as &[Kind], Given::Thing(thing), name),
                    Made::Nothing => return Ok(None),
                }
            }
            name => (kinds, thing, name),
        };
        let mut given = Vec::with_capacity(call.arguments.len());
        let name = match name {
            "sort" => match order_of(&call.arguments) {
                Some(Order::Values { down }) => {
                    given.push(Given::Value(Expression { span, kind: ExpressionKind::Boolean(down) }));
                    name
                }
                Some(Order::Comparator) => {
                    self.give(&call.arguments[0], &mut given)?;
                    "$sortBy"
                }
                None if call.arguments.is_empty() && kinds.contains(&Kind::Typed) && !is_listed => "$sortTyped",
                None => return Err(self.unsupported(span, unsupported::SORT)),
            },
            name => {
                for argument in &call.arguments {
                    self.give(argument, &mut given)?;
                }
                name
            }
        };
        // What is no list is an element, typed arrays too.
        if name == "concat"
            && given.iter().any(|given| match given {
                Given::Value(Expression { kind: ExpressionKind::Local(local), .. }) => !self.is_list(*local),
                Given::Value(_) | Given::Nothing(_) => true,
                Given::Thing(_) | Given::Part(..) => false,
            })
        {
            return Err(self.unsupported(span, unsupported::CONCAT));
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
