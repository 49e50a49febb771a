//! Lists and records that cross the boundary: arguments of the function, and what it returns.

use std::rc::Rc;

use oxc_ast::ast::BindingPattern;
use oxc_span::{GetSpan, Span};

use super::names::{Name, Thing};
use super::parts::{Computed, Parts, Shape as Form, Site};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, LocalKind, Statement};
use crate::ir::{BailReason, Shape};
use crate::signature::Seen;

impl<'a> Resolver<'a, '_> {
    /// A parameter of the function that is compiled, or what stands in its place.
    pub(super) fn own_parameter(
        &mut self,
        pattern: &'a BindingPattern<'a>,
        seen: &Seen,
        body: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let span = pattern.span();
        match (pattern, seen) {
            (BindingPattern::BindingIdentifier(name), _) => {
                let symbol = self.declared_symbol(name)?;
                if let Seen::Leaf(position) = *seen {
                    let local = self.declare(symbol, &name.name, name.span, LocalKind::Argument(position));
                    self.locals[local.0 as usize].is_something = !self.scoping.symbol_is_mutated(symbol);
                    self.note_region(symbol);
                } else {
                    let whole = self.given(&name.name, seen, span);
                    self.note_region(symbol);
                    self.bind(symbol, whole);
                }
                Ok(())
            }
            _ => {
                let whole = self.given("the argument", seen, span);
                self.take_apart(pattern, &whole, body)
            }
        }
    }

    /// An argument, or a member of one.
    pub(super) fn given(&mut self, name: &str, seen: &Seen, span: Span) -> Name<'a> {
        let argument = |this: &mut Self, position| {
            let local = this.new_local(name, span, LocalKind::Argument(position));
            this.locals[local.0 as usize].is_something = true;
            Name::Local(local)
        };
        let (members, shape) = match seen {
            Seen::List(position) => {
                let items = argument(self, *position);
                (vec![("items".to_owned(), items.clone()), ("storage".to_owned(), items)], Form::Memory)
            }
            Seen::Leaf(position) => return argument(self, *position),
            Seen::Tuple(members) => {
                let members = members.iter().enumerate();
                let members = members
                    .map(|(index, seen)| (index.to_string(), self.given(&format!("{name}[{index}]"), seen, span)));
                (members.collect(), Form::List)
            }
            Seen::Record(members) => {
                let members = members.iter();
                let members =
                    members.map(|(key, seen)| (key.clone(), self.given(&format!("{name}.{key}"), seen, span)));
                (members.collect(), Form::Record)
            }
        };
        let mut parts = self.new_parts(members, shape);
        parts.is_given = true;
        Name::Thing(Thing::Parts(Rc::new(parts)))
    }

    /// `return` of a list or record from the function that is compiled. What is put together otherwise than by the first
    /// `return` of it is made in JavaScript, and so is one of the objects that it was given, which is no other than that.
    pub(super) fn return_own_parts(
        &mut self,
        thing: &Thing<'a>,
        mut computed: Computed,
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let Thing::Parts(parts) = thing else { return Err(self.unsupported(span, unsupported::OBJECT_VALUE)) };
        let given = parts.local("items").map(|items| self.locals[items.0 as usize].kind);
        if let (Form::Memory, true, Some(LocalKind::Argument(leaf))) = (parts.shape, parts.is_given, given)
            && let Some(place) = self.signature.place_of(leaf)
        {
            out.extend(computed.into_iter().map(Statement::computed));
            self.return_argument(place, out);
            return Ok(());
        }
        let mut returned = Returned::default();
        let shape = self.shape_of(parts, span, &mut returned, &mut computed)?;
        out.extend(computed.into_iter().map(Statement::computed));
        let Some(shape) = shape else {
            out.push(Statement::Bail(BailReason::Type));
            return Ok(());
        };
        let known = self.shape.get_or_insert_with(|| (shape.clone(), returned.lists.clone()));
        if known.0 == shape && !returned.leaves.is_empty() {
            out.push(Statement::ReturnParts(returned.leaves));
            return Ok(());
        }
        // Lists of several lengths live in memory.
        if let Some(at) = differing(&known.0, &shape) {
            let of = |lists: &Lists| lists.iter().find(|(path, _)| *path == at).map(|(_, site)| *site);
            if let Some(site) = of(&returned.lists).or_else(|| of(&known.1)) {
                self.demoted = self.demoted.or(Some(site));
                return Err(self.unsupported(span, unsupported::OBJECT_VALUE));
            }
        }
        out.push(Statement::Bail(BailReason::Type));
        Ok(())
    }

    /// `return` of an argument, as it was given.
    pub(super) fn return_argument(&mut self, place: usize, out: &mut Vec<Statement>) {
        let shape = Shape::Argument(place);
        let known = self.shape.get_or_insert_with(|| (shape.clone(), Lists::new()));
        out.push(if known.0 == shape { Statement::ReturnParts(Vec::new()) } else { Statement::Bail(BailReason::Type) });
    }

    /// How a list or record is put together of its leaves; None if that is not all of it.
    fn shape_of(
        &mut self,
        parts: &Rc<Parts<'a>>,
        span: Span,
        returned: &mut Returned<'a>,
        computed: &mut Computed,
    ) -> Result<Option<Shape>, Refusal> {
        // The same object twice would come back as two; and of some it is not known which of several they are.
        if parts.is_given || parts.is_copied() || returned.met.iter().any(|known| Rc::ptr_eq(known, parts)) {
            return Ok(None);
        }
        if parts.class.is_some() {
            return Err(self.unsupported(span, unsupported::INSTANCE));
        }
        match parts.shape {
            Form::List | Form::Record => {}
            Form::Memory => {
                self.check_full(parts, computed, span)?;
                returned.met.push(Rc::clone(parts));
                let Some(items) = parts.local("items") else {
                    return Err(self.text.mistake(span, "a list without items"));
                };
                returned.leaves.push(Expression { span, kind: ExpressionKind::Local(items) });
                return Ok(Some(Shape::List));
            }
            Form::Buffer => return Err(self.unsupported(span, unsupported::OBJECT_VALUE)),
        }
        returned.met.push(Rc::clone(parts));
        if let (Form::List, Some(site)) = (parts.shape, parts.site()) {
            returned.lists.push((returned.path.clone(), site));
        }
        let mut shapes = Vec::with_capacity(parts.members.len());
        for (position, (key, member)) in parts.members.iter().enumerate() {
            let shape = match member {
                Name::Nothing(_) => return Ok(None),
                Name::Thing(Thing::Parts(inner)) => {
                    returned.path.push(position);
                    let shape = self.nested(span, |this| this.shape_of(inner, span, returned, computed))?;
                    returned.path.pop();
                    match shape {
                        Some(shape) => shape,
                        None => return Ok(None),
                    }
                }
                _ => {
                    returned.leaves.push(Expression { span, kind: self.name_value(member, span)? });
                    Shape::Scalar
                }
            };
            shapes.push((key.clone(), shape));
        }
        if parts.members.is_empty() && parts.shape == Form::List && parts.site().is_some() {
            self.demoted = self.demoted.or(parts.site());
            return Err(self.unsupported(span, unsupported::OBJECT_VALUE));
        }
        Ok(Some(if parts.shape == Form::List {
            Shape::Tuple(shapes.into_iter().map(|(_, shape)| shape).collect())
        } else {
            Shape::Record(shapes)
        }))
    }
}

/// Lists of known members in a result: where in it, and where they are written.
pub type Lists = Vec<(Vec<usize>, Site)>;

/// What a `return` gives.
#[derive(Default)]
struct Returned<'a> {
    leaves: Vec<Expression>,
    met: Vec<Rc<Parts<'a>>>,
    lists: Lists,
    path: Vec<usize>,
}

/// Where two results differ first.
fn differing(one: &Shape, other: &Shape) -> Option<Vec<usize>> {
    let first = |pairs: &mut dyn Iterator<Item = (&Shape, &Shape)>| {
        pairs.enumerate().find_map(|(position, (one, other))| {
            let mut path = differing(one, other)?;
            path.insert(0, position);
            Some(path)
        })
    };
    match (one, other) {
        (Shape::Tuple(one), Shape::Tuple(other)) if one.len() == other.len() => first(&mut one.iter().zip(other)),
        (Shape::Record(one), Shape::Record(other))
            if one.iter().map(|(key, _)| key).eq(other.iter().map(|(key, _)| key)) =>
        {
            first(&mut one.iter().zip(other).map(|((_, one), (_, other))| (one, other)))
        }
        _ => (one != other).then(Vec::new),
    }
}
