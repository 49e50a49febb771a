//! Lists and records of known members that the function makes: taken apart into a variable for each member.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, Expression as Syntax, ObjectExpression, ObjectPropertyKind, PropertyKind,
};
use oxc_span::{GetSpan, Span};

use super::classes::Class;
use super::closures::is_same;
use super::functions::is_written_out;
use super::names::{Name, Thing};
use super::parameters::Given;
use super::prelude::Kind;
use super::{Resolver, arrays, prelude, unsupported};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, Nothing, Statement};

/// More members are refused: each is a variable.
const MAX_PARTS: usize = 64;

/// What records have without having it themselves.
const INHERITED: &str = "constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf \
    __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__";
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    List,
    Record,
    /// A list that lives in memory: `items` are its elements, at the start of its `storage`; with a `declared` length those that
    /// are not there yet.
    Memory,
    /// `bytes`
    Buffer,
}

/// Where a list is written: in a function (see [`crate::Captured::Function`]), at an offset.
pub type Site = (usize, u32);

/// The members of a list or record, in order.
pub struct Parts<'a> {
    pub members: Vec<(String, Name<'a>)>,
    pub shape: Shape,
    /// Where it is written, if it could live in memory instead.
    site: Option<Site>,
    /// In how many calls it was made.
    born: usize,
    /// Another one has the same members, as far as they are not written any more.
    copied: Cell<bool>,
    /// The call that its members are the results of, by its number; 0 for none.
    result_of: u32,
    /// It is an argument, or a member of one: who looks for other members than these finds them in JavaScript.
    pub is_given: bool,
    /// What it is an instance of.
    pub class: Option<Rc<Class<'a>>>,
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

/// A member that is mentioned again keeps its place.
fn set_member<'a>(members: &mut Vec<(String, Name<'a>)>, key: String, name: Name<'a>) {
    match members.iter_mut().find(|(known, _)| *known == key) {
        Some((_, known)) => *known = name,
        None => members.push((key, name)),
    }
}

impl Parts<'_> {
    /// From here on.
    pub fn never_written(&self) {
        self.copied.set(true);
    }

    /// The variable of a member.
    pub fn local(&self, key: &str) -> Option<Local> {
        self.members.iter().find(|(known, _)| known == key).and_then(|(_, name)| match name {
            Name::Local(local) => Some(*local),
            _ => None,
        })
    }

    /// Where it is written, if it could live in memory instead.
    pub fn site(&self) -> Option<Site> {
        self.site
    }

    /// Whether a member is a list, a record or a function.
    pub fn has_things(&self) -> bool {
        self.members.iter().any(|(_, name)| matches!(name, Name::Thing(thing) if !thing.is_value()))
    }

    /// Whether a function is in it, at whatever depth.
    fn has_functions(&self) -> bool {
        self.members.iter().any(|(_, name)| match name {
            Name::Thing(Thing::Parts(parts)) => parts.has_functions(),
            Name::Thing(thing) => thing.type_of() == "function",
            _ => false,
        })
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
                let site = (self.contexts[self.context].function, list.span.start);
                let has_spread = list.elements.iter().any(ArrayExpressionElement::is_spread);
                if has_spread && self.in_memory.contains(&site) {
                    return self.spread_in_memory(list, computed);
                }
                let mut members = Vec::with_capacity(list.elements.len());
                for element in &list.elements {
                    if let ArrayExpressionElement::SpreadElement(spread) = element {
                        let names = self.spread(spread, computed);
                        self.demoted = self.demoted.or(names.is_err().then_some(site));
                        for name in names? {
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
                let parts = Parts { site: Some(site), ..self.new_parts(members, Shape::List) };
                if self.in_memory.contains(&site) || prelude::is_prelude(site.0) {
                    let list = self.in_memory(&parts, computed, list.span)?;
                    return Ok(Made::Parts(Thing::Parts(list)));
                }
                parts
            }
            Syntax::ObjectExpression(record) => {
                let members = self.record(record, computed)?;
                self.new_parts(members, Shape::Record)
            }
            Syntax::ConditionalExpression(choice) if self.known_test(&choice.test)?.is_some() => {
                let is_first = self.known_test(&choice.test)? == Some(true);
                let side = if is_first { &choice.consequent } else { &choice.alternate };
                return self.nested(choice.span, |this| this.parts(side, computed));
            }
            Syntax::ConditionalExpression(choice) if is_written_out(syntax) => {
                let called = self.chosen_parts(choice)?;
                return Ok(arrays::made(called, choice.span, computed));
            }
            Syntax::NewExpression(_) | Syntax::CallExpression(_) => {
                let mut own = Vec::new();
                return Ok(match self.called(syntax, &mut own)? {
                    Made::Value(value) => Made::Value(arrays::before(own, value)),
                    made => {
                        computed.extend(own);
                        made
                    }
                });
            }
            _ if let Some(called) = self.got_by(syntax)? => return Ok(arrays::made(called, syntax.span(), computed)),
            _ => match self.buffer_of(syntax)? {
                Some(buffer) => buffer,
                None => return Ok(Made::Nothing),
            },
        };
        if parts.members.len() > MAX_PARTS {
            return Err(self.text.too_large(syntax.span(), "a list or record has too many members"));
        }
        Ok(Made::Parts(Thing::Parts(Rc::new(parts))))
    }

    pub(super) fn new_parts(&self, members: Vec<(String, Name<'a>)>, shape: Shape) -> Parts<'a> {
        Parts {
            members,
            shape,
            site: None,
            born: self.calls.len(),
            copied: Cell::new(false),
            result_of: 0,
            is_given: false,
            class: None,
        }
    }

    fn called(&mut self, syntax: &'a Syntax<'a>, computed: &mut Computed) -> Result<Made<'a>, Refusal> {
        let call = match syntax {
            Syntax::NewExpression(new) => return self.construct(new, computed),
            // esbuild's `keepNames` is no call.
            Syntax::CallExpression(call) if !matches!(&call.callee, Syntax::Identifier(callee) if callee.name == "__name") => {
                call
            }
            _ => return Ok(Made::Nothing),
        };
        if let Some(called) = self.applied(call)? {
            return Ok(arrays::made(called, call.span, computed));
        }
        if let Some(Name::Thing(Thing::Intrinsic(path))) = self.callee(call)? {
            return Ok(self.call_maker(&path, call, computed)?.unwrap_or(Made::Nothing));
        }
        if let Some(called) = self.method(call, computed)? {
            return Ok(arrays::made(called, call.span, computed));
        }
        let Some(called) = self.call_for_parts(call, computed)? else { return Ok(Made::Nothing) };
        Ok(arrays::made(called, call.span, computed))
    }

    /// `[...xs, x]`, in memory.
    fn spread_in_memory(
        &mut self,
        list: &'a ArrayExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Made<'a>, Refusal> {
        let span = list.span;
        let none = self.new_parts(Vec::new(), Shape::List);
        let whole = self.in_memory(&none, computed, span)?;
        for element in &list.elements {
            let receiver = Given::Thing(Thing::Parts(Rc::clone(&whole)));
            let (name, given) = match element {
                ArrayExpressionElement::SpreadElement(spread) => {
                    match self.whole_or_generated(&spread.argument, computed)? {
                        Name::Local(local) => {
                            let kind = ExpressionKind::Local(local);
                            ("$append", Given::Value(Expression { span: spread.span, kind }))
                        }
                        Name::Thing(Thing::Parts(parts)) if matches!(parts.shape, Shape::List | Shape::Memory) => {
                            self.check_full(&parts, computed, span)?;
                            ("$append", Given::Thing(Thing::Parts(parts)))
                        }
                        _ => return Err(self.unsupported(spread.span, unsupported::SPREAD)),
                    }
                }
                element => match element.as_expression() {
                    Some(value) => ("push", Given::Value(self.expression(value)?)),
                    None => return Err(self.unsupported(span, unsupported::HOLE)),
                },
            };
            let (value, _) = self.call_method(Kind::List, name, vec![receiver, given], span)?;
            computed.push((None, Expression { span, kind: value }));
        }
        Ok(Made::Parts(Thing::Parts(whole)))
    }

    /// The refusal of what only a list in memory can do, for one that is not: the function is resolved again then.
    pub(super) fn demote(&mut self, parts: &Parts<'a>, span: Span) -> Refusal {
        self.demoted = self.demoted.or(parts.site);
        self.unsupported(span, unsupported::NEW_MEMBER)
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
                        set_member(&mut members, key, name);
                    }
                    continue;
                }
            };
            let mut key = property.key.static_name().map(Cow::into_owned);
            if key.is_none()
                && let Some(syntax) = property.key.as_expression()
            {
                key = self.text_of(syntax)?.map(|text| text.to_string());
            }
            let key = key.filter(|key| property.kind == PropertyKind::Init && key != "__proto__");
            let Some(key) = key else {
                return Err(self.unsupported(property.span, unsupported::MEMBER));
            };
            let name = self.part(&property.value, computed)?;
            set_member(&mut members, key, name);
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
        if self.calls.is_empty() {
            return self.return_own_parts(thing, computed, span, out);
        }
        out.extend(computed.into_iter().map(Statement::computed));
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
        // A function in it sees the variables that are there, and so does who gets it.
        let is_seen = self.calls.last().is_some_and(|call| call.lets_functions_out) && parts.has_functions();
        let mut members = Vec::with_capacity(parts.members.len());
        for (key, member) in &parts.members {
            let name = match member {
                Name::Local(_) if is_seen => member.clone(),
                Name::Thing(Thing::Parts(inner)) if is_seen && !inner.has_functions() => member.clone(),
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
                Name::Thing(function) if function.type_of() == "function" => Name::Thing(self.closure(function)),
                Name::Thing(text @ Thing::Text(_)) => Name::Thing(text.clone()),
                Name::Thing(_) => return Err(self.unsupported(span, unsupported::FUNCTION_VALUE)),
            };
            members.push((key.clone(), name));
        }
        let born = self.calls.len().saturating_sub(1);
        let result_of = self.calls.last().map_or(0, |call| call.id);
        let Parts { site, is_given, ref class, .. } = *parts;
        let class = class.clone();
        Ok(Rc::new(Parts { born, result_of, site, is_given, class, ..self.new_parts(members, parts.shape) }))
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
        // Other members than these are to be found where it is an argument.
        let is_other = results.is_given != parts.is_given;
        let class_of = |parts: &Parts<'a>| parts.class.as_ref().map(|class| class.index);
        let is_other = is_other || class_of(results) != class_of(parts);
        if !is_result || is_other || results.shape != parts.shape || keys(results) != keys(parts) {
            // Lists of several lengths live in memory.
            let are_lists = [results, parts].map(|parts| matches!(parts.shape, Shape::List | Shape::Memory));
            if is_result && !is_other && are_lists == [true, true] {
                let list = if parts.shape == Shape::List { parts } else { results };
                self.demoted = self.demoted.or(list.site);
            }
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
                (Name::Local(result), Name::Local(member)) if result == member => {}
                (Name::Local(result), member) => {
                    let value = Box::new(Expression { span, kind: self.name_value(member, span)? });
                    self.note_assigned(*result);
                    let kind = ExpressionKind::Assign(*result, value);
                    out.push(Statement::Expression(Expression { span, kind }));
                }
                (Name::Thing(result), Name::Thing(member)) if is_same(result, member) => {}
                _ => return Err(self.unsupported(span, unsupported::OBJECT_VALUE)),
            }
        }
        Ok(())
    }

    pub(super) fn part_of(&mut self, parts: &Parts<'a>, property: &str, span: Span) -> Result<Name<'a>, Refusal> {
        if parts.shape == Shape::List && property == "length" {
            return Ok(Name::Number(parts.members.len() as f64));
        }
        let is_known = matches!(parts.shape, Shape::List | Shape::Record);
        if is_known && let Some((_, name)) = parts.members.iter().find(|(known, _)| known == property) {
            let is_seen = parts.class.as_ref().is_none_or(|class| self.sees_private(class));
            if property.starts_with('\0') && !is_seen {
                return Err(self.unsupported(span, unsupported::PRIVATE));
            }
            return Ok(name.clone());
        }
        if let Some(class) = &parts.class {
            return self.inherited(class, property, span);
        }
        if property.starts_with('\0') {
            return Err(self.unsupported(span, unsupported::PRIVATE));
        }
        // What every object has is something.
        let is_known = parts.shape == Shape::Record && !parts.is_given;
        if is_known && !INHERITED.split_whitespace().any(|known| known == property) {
            return Ok(Name::Nothing(Nothing::Undefined));
        }
        // A list has nothing past its end.
        if parts.shape == Shape::List && property.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Name::Nothing(Nothing::Undefined));
        }
        let message = if parts.is_given {
            format!("`{property}` of an argument is no number, boolean or array of numbers of its own")
        } else {
            format!("`{property}` of a list or record that the function creates cannot be compiled")
        };
        Err(self.text.refuse(
            "unsupported-syntax",
            span,
            message,
            format!("use the members that it has, or {LEAVE_AUTO}"),
        ))
    }
}
