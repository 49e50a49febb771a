//! Lists and records of known members that the function makes: taken apart into a variable for each member.

use std::cell::Cell;
use std::rc::Rc;

use oxc_ast::ast::{ArrayExpressionElement, Expression as Syntax, ObjectExpression, ObjectPropertyKind, PropertyKind};
use oxc_span::{GetSpan, Span};

use super::names::{Name, Thing};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, Nothing, Statement};

/// More members are refused: each is a variable.
const MAX_PARTS: usize = 64;

/// What records have without having it themselves.
const INHERITED: &str = "constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf \
    __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__";

/// The members of a list or record, in order.
pub struct Parts<'a> {
    pub members: Vec<(String, Name<'a>)>,
    pub is_list: bool,
    /// In how many calls it was made.
    born: usize,
    /// Another one has the same members, as far as they are not written any more.
    copied: Cell<bool>,
    /// The call that its members are the results of, by its number; 0 for none.
    result_of: u32,
}

/// What an expression makes.
pub enum Made<'a> {
    Parts(Thing<'a>),
    /// A call of a function that returns something else.
    Value(Expression),
    /// None of these: it was not looked at any further.
    Nothing,
}

/// What members are computed by, in order, and the variables that they are computed into.
pub type Computed = Vec<(Option<Local>, Expression)>;

fn member_is_value(name: &Name<'_>) -> bool {
    matches!(name, Name::Thing(thing) if thing.is_value())
}

impl Parts<'_> {
    /// From here on.
    pub fn never_written(&self) {
        self.copied.set(true);
    }

    pub fn is_copied(&self) -> bool {
        self.copied.get()
    }
}

impl<'a> Resolver<'a, '_> {
    /// A list or record that is written out, or that a function returns.
    pub(super) fn parts(&mut self, syntax: &'a Syntax<'a>, computed: &mut Computed) -> Result<Made<'a>, Refusal> {
        let parts = match syntax {
            Syntax::ArrayExpression(list) => {
                let mut members = Vec::with_capacity(list.elements.len());
                for element in &list.elements {
                    if let ArrayExpressionElement::SpreadElement(spread) = element {
                        for name in self.spread(spread, computed)? {
                            members.push((members.len().to_string(), name));
                        }
                        continue;
                    }
                    let name = match element.as_expression() {
                        Some(value) => self.part(value, computed)?,
                        None => return Err(self.unsupported(list.span, unsupported::HOLE)),
                    };
                    members.push((members.len().to_string(), name));
                }
                self.new_parts(members, true)
            }
            Syntax::ObjectExpression(record) => {
                let members = self.record(record, computed)?;
                self.new_parts(members, false)
            }
            Syntax::CallExpression(call) => {
                let Some((value, parts)) = self.call_for_parts(call)? else { return Ok(Made::Nothing) };
                let value = Expression { span: call.span, kind: value };
                return Ok(match parts {
                    Some(parts) => {
                        computed.push((None, value));
                        Made::Parts(Thing::Parts(parts))
                    }
                    None => Made::Value(value),
                });
            }
            _ => return Ok(Made::Nothing),
        };
        if parts.members.len() > MAX_PARTS {
            return Err(self.text.too_large(syntax.span(), "a list or record has too many members"));
        }
        Ok(Made::Parts(Thing::Parts(Rc::new(parts))))
    }

    pub(super) fn new_parts(&self, members: Vec<(String, Name<'a>)>, is_list: bool) -> Parts<'a> {
        Parts { members, is_list, born: self.calls.len(), copied: Cell::new(false), result_of: 0 }
    }

    fn record(
        &mut self,
        record: &'a ObjectExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Vec<(String, Name<'a>)>, Refusal> {
        let mut members: Vec<(String, Name<'a>)> = Vec::with_capacity(record.properties.len());
        for property in &record.properties {
            let property = match property {
                ObjectPropertyKind::ObjectProperty(property) => property,
                ObjectPropertyKind::SpreadProperty(spread) => {
                    for (key, name) in self.spread_record(spread, computed)? {
                        members.retain(|(known, _)| *known != key);
                        members.push((key, name));
                    }
                    continue;
                }
            };
            let key =
                property.key.static_name().filter(|key| property.kind == PropertyKind::Init && key != "__proto__");
            let Some(key) = key else {
                return Err(self.unsupported(property.span, unsupported::MEMBER));
            };
            let name = self.part(&property.value, computed)?;
            members.retain(|(known, _)| *known != key);
            members.push((key.into_owned(), name));
        }
        Ok(members)
    }

    pub(super) fn part(&mut self, syntax: &'a Syntax<'a>, computed: &mut Computed) -> Result<Name<'a>, Refusal> {
        let made = self.nested(syntax.span(), |this| this.parts(syntax, computed))?;
        if let Made::Parts(thing) = made {
            return Ok(Name::Thing(thing));
        }
        if let Made::Nothing = made
            && let Some(Name::Thing(thing)) = self.denotes(syntax)?
            && !thing.is_value()
        {
            return Ok(Name::Thing(thing));
        }
        let value = match made {
            Made::Value(value) => value,
            _ => self.expression(syntax)?,
        };
        Ok(match value.kind {
            ExpressionKind::Nothing(nothing) => Name::Nothing(nothing),
            _ => {
                let local = self.new_local("the member", value.span, LocalKind::Let);
                self.note_assigned(local);
                computed.push((Some(local), value));
                Name::Local(local)
            }
        })
    }

    /// `return` of a list or record: its members are assigned to variables of who calls, unless it was there before the
    /// call: then who calls has the same one.
    pub(super) fn return_parts(
        &mut self,
        thing: &Thing<'a>,
        computed: Computed,
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        for (local, value) in computed {
            out.push(match local {
                Some(local) => Statement::Declare(local, Some(value)),
                None => Statement::Expression(value),
            });
        }
        let Thing::Parts(parts) = thing else { return Err(self.unsupported(span, unsupported::OBJECT_VALUE)) };
        let known = self.calls.last().and_then(|call| call.parts.clone());
        let results = match known {
            Some(results) => results,
            None => {
                let is_from_outside = parts.born < self.calls.len();
                let results = if is_from_outside { Rc::clone(parts) } else { self.results_like(parts, span)? };
                if let Some(call) = self.calls.last_mut() {
                    call.parts = Some(Rc::clone(&results));
                }
                results
            }
        };
        self.assign_parts(&results, parts, span, out)?;
        out.push(Statement::LeaveParts);
        Ok(())
    }

    /// Variables outside of the function for members like these.
    fn results_like(&mut self, parts: &Parts<'a>, span: Span) -> Result<Rc<Parts<'a>>, Refusal> {
        let outside = self.calls.last().map_or(0, |call| call.frame - 1);
        let mut members = Vec::with_capacity(parts.members.len());
        for (key, member) in &parts.members {
            let name = match member {
                Name::Local(_) | Name::Number(_) | Name::Nothing(_) => {
                    let local = self.new_local(key, span, LocalKind::Result);
                    self.declared_in[local.0 as usize] = outside;
                    Name::Local(local)
                }
                Name::Thing(Thing::Parts(inner)) if inner.born < self.calls.len() => member.clone(),
                Name::Thing(Thing::Parts(inner)) => {
                    Name::Thing(Thing::Parts(self.nested(span, |this| this.results_like(inner, span))?))
                }
                Name::Thing(Thing::Intrinsic(_)) if member_is_value(member) => {
                    let local = self.new_local(key, span, LocalKind::Result);
                    self.declared_in[local.0 as usize] = outside;
                    Name::Local(local)
                }
                Name::Thing(_) => return Err(self.unsupported(span, unsupported::FUNCTION_VALUE)),
            };
            members.push((key.clone(), name));
        }
        let born = self.calls.len().saturating_sub(1);
        let result_of = self.calls.last().map_or(0, |call| call.id);
        Ok(Rc::new(Parts { born, result_of, ..self.new_parts(members, parts.is_list) }))
    }

    fn assign_parts(
        &mut self,
        results: &Rc<Parts<'a>>,
        parts: &Rc<Parts<'a>>,
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        if Rc::ptr_eq(results, parts) {
            return Ok(());
        }
        let keys = |parts: &Parts<'a>| parts.members.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        let differ = || {
            let message =
                "the function returns lists or records of different members, or one that it did not make and another";
            Err(self.text.refuse("type", span, message, "return the same members everywhere, in a new list or record"))
        };
        let is_result = self.calls.last().is_some_and(|call| call.id == results.result_of);
        if !is_result || results.is_list != parts.is_list || keys(results) != keys(parts) {
            return differ();
        }
        if parts.born < self.calls.len() {
            parts.copied.set(true);
            results.copied.set(true);
        }
        for ((_, result), (_, member)) in results.members.iter().zip(&parts.members) {
            match (result, member) {
                (Name::Thing(Thing::Parts(results)), Name::Thing(Thing::Parts(parts))) => {
                    self.nested(span, |this| this.assign_parts(results, parts, span, out))?;
                }
                (Name::Local(result), member) => {
                    let value = Box::new(Expression { span, kind: self.name_value(member, span)? });
                    self.note_assigned(*result);
                    let kind = ExpressionKind::Assign(*result, value);
                    out.push(Statement::Expression(Expression { span, kind }));
                }
                _ => return Err(self.unsupported(span, unsupported::OBJECT_VALUE)),
            }
        }
        Ok(())
    }

    pub(super) fn part_of(&self, parts: &Parts<'a>, property: &str, span: Span) -> Result<Name<'a>, Refusal> {
        if parts.is_list && property == "length" {
            return Ok(Name::Number(parts.members.len() as f64));
        }
        if let Some((_, name)) = parts.members.iter().find(|(known, _)| known == property) {
            return Ok(name.clone());
        }
        // What every object has is something.
        if !parts.is_list && !INHERITED.split_whitespace().any(|known| known == property) {
            return Ok(Name::Nothing(Nothing::Undefined));
        }
        // A list has nothing past its end.
        if parts.is_list && property.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Name::Nothing(Nothing::Undefined));
        }
        let message = format!("`{property}` of a list or record that the function creates cannot be compiled");
        Err(self.text.refuse(
            "unsupported-syntax",
            span,
            message,
            format!("use the members that it has, or {LEAVE_AUTO}"),
        ))
    }
}
