//! Classes, and functions that are called with `new`: written out where the call stands. An instance is a record of the members
//! that its constructor assigns; its methods are found where JavaScript finds them, at the prototype.

use std::rc::Rc;

use oxc_ast::ast::{
    Class as Syntax, ClassElement, Expression as Expr, MethodDefinitionKind, NewExpression, PropertyKey,
};
use oxc_span::{GetSpan, Span};

use super::calls::Called;
use super::functions::Callee;
use super::names::{Name, Place, Thing};
use super::parameters::as_given;
use super::parts::{Computed, Made, Parts, Shape};
use super::symbols::{Symbols, private_name};
use super::{Context, Resolver, unsupported};
use crate::Refusal;
use crate::front::parse::{self, FunctionSyntax};
use crate::front::tree::{Expression, ExpressionKind, Inlined, Local, LocalKind, Nothing, Statement};

/// What an instance is of.
#[derive(Clone)]
pub struct Class<'a> {
    pub place: Place,
    pub index: usize,
    source: &'a str,
}

/// A captured class, parsed.
pub struct ClassSource<'a> {
    syntax: &'a Syntax<'a>,
    /// In `Tree::texts`.
    text: usize,
    scoping: Rc<Symbols>,
}

/// A field of a class: its variable, and what it is at first.
type Field<'a> = (String, Option<&'a Expr<'a>>);

impl<'a> Resolver<'a, '_> {
    /// `new C(...)`
    pub(super) fn instance(
        &mut self,
        callee: Callee<'a>,
        new: &'a NewExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Made<'a>, Refusal> {
        let span = new.span;
        let Callee::Captured { index, name, source, place } = callee else {
            return Err(self.unsupported(span, unsupported::NEW));
        };
        let (context, constructor, fields) = match self.class_source(index, name, source)? {
            Some(class) => {
                if class.syntax.heritage.is_some() {
                    return Err(self.unsupported(span, unsupported::DERIVED));
                }
                let own = class.syntax.id.as_ref().and_then(|id| id.symbol_id.get());
                let ClassSource { text, ref scoping, .. } = *class;
                let context = Context::of(index, text, Rc::clone(scoping), own);
                self.contexts.push(context);
                (self.contexts.len() - 1, constructor_of(class.syntax), self.fields_of(class.syntax, span)?)
            }
            None => {
                let source = self.source(index, name, source)?;
                let FunctionSyntax::Function(..) = source.syntax else {
                    return Err(self.unsupported(span, unsupported::NEW));
                };
                // What is written as a method cannot be called so.
                if self.texts[source.text].shift != 1 {
                    return Err(self.unsupported(span, unsupported::NEW));
                }
                let context = Context::new(index, source.text, Rc::clone(&source.scoping), source.syntax);
                self.contexts.push(context);
                (self.contexts.len() - 1, Some(source.syntax), Vec::new())
            }
        };
        let mut keys: Vec<String> = fields.iter().map(|(key, _)| key.clone()).collect();
        if let Some(constructor) = constructor {
            let scoping = Rc::clone(&self.contexts[context].scoping);
            for key in scoping.own_members(constructor.span()) {
                if !keys.iter().any(|known| known == key) {
                    keys.push(key.to_owned());
                }
            }
        }
        let mut given = Vec::with_capacity(new.arguments.len());
        for argument in &new.arguments {
            self.give(argument, &mut given)?;
        }
        let names = self.names_of(given.into_iter(), span, computed);
        let mut members = Vec::with_capacity(keys.len());
        for key in keys {
            // A setter, or what is read until it is assigned to.
            let is_free = key.starts_with('\0')
                || matches!(
                    self.ask(place.member("prototype").member(&key), span),
                    Ok(Name::Nothing(Nothing::Undefined))
                );
            if !is_free {
                return Err(self.unsupported(span, unsupported::SHADOWING));
            }
            let local = self.new_local(&key, span, LocalKind::Let);
            computed.push((Some(local), Expression { span, kind: ExpressionKind::Unset }));
            members.push((key, Name::Local(local)));
        }
        let mut parts = self.new_parts(members, Shape::Record);
        parts.class = Some(Rc::new(Class { place, index, source }));
        let parts = Rc::new(parts);
        let this = Rc::new(Thing::Parts(Rc::clone(&parts)));
        if !fields.is_empty() {
            let initial = self.initial_fields(&parts, &fields, context, Rc::clone(&this), span)?;
            computed.push((None, initial));
        }
        if let Some(syntax) = constructor {
            let within = self.within(context, syntax.span());
            let callee = Callee::Inner { syntax, name, context, within, this: None };
            let given = names.iter().map(|name| as_given(name, span)).collect();
            let (kind, made) = self.inline(callee, Some(this), given, span)?;
            // What it returns could be the value of `new`.
            let gives =
                matches!(&kind, ExpressionKind::Inlined(call) if self.locals[call.result.0 as usize].assignments > 0);
            if gives || made.is_some() {
                return Err(self.unsupported(span, unsupported::CONSTRUCTED));
            }
            computed.push((None, Expression { span, kind }));
        }
        Ok(Made::Parts(Thing::Parts(parts)))
    }

    /// What a class, as it is called, is written as; None for a function.
    fn class_source(
        &mut self,
        index: usize,
        name: &'a str,
        source: &'a str,
    ) -> Result<Option<Rc<ClassSource<'a>>>, Refusal> {
        if let Some(known) = self.classes.get(&index) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(parsed) = parse::parse_class(self.allocator, source, name) else { return Ok(None) };
        let scoping = Rc::new(Symbols::in_program(parsed.program, &parsed.text)?);
        self.texts.push(parsed.text);
        let class = Rc::new(ClassSource { syntax: parsed.class, text: self.texts.len() - 1, scoping });
        self.classes.insert(index, Rc::clone(&class));
        Ok(Some(class))
    }

    fn fields_of(&self, class: &'a Syntax<'a>, span: Span) -> Result<Vec<Field<'a>>, Refusal> {
        let mut fields: Vec<Field<'a>> = Vec::new();
        for element in &class.body.body {
            match element {
                ClassElement::PropertyDefinition(field) if !field.r#static && !field.declare => {
                    let key = match &field.key {
                        PropertyKey::PrivateIdentifier(name) => Some(private_name(&name.name)),
                        key => key.static_name().map(std::borrow::Cow::into_owned),
                    };
                    match key {
                        Some(key) if key != "__proto__" && fields.iter().all(|(known, _)| *known != key) => {
                            fields.push((key, field.value.as_ref()));
                        }
                        _ => return Err(self.unsupported(span, unsupported::MEMBER)),
                    }
                }
                ClassElement::AccessorProperty(_) => return Err(self.unsupported(span, unsupported::MEMBER)),
                _ => {}
            }
        }
        Ok(fields)
    }

    /// What the fields of an instance are before its constructor is called.
    fn initial_fields(
        &mut self,
        parts: &Parts<'a>,
        fields: &[Field<'a>],
        context: usize,
        this: Rc<Thing<'a>>,
        span: Span,
    ) -> Result<Expression, Refusal> {
        let outer = (self.context, self.this.replace(this));
        self.enter(context);
        let arguments = self.arguments.take();
        let jumps = std::mem::take(&mut self.jumps);
        let clause_scope = self.clause_scope.take();
        self.scopes.push(Vec::new());
        let framed = self.framed(|this| {
            let mut body = Vec::with_capacity(fields.len() + 1);
            for (key, initial) in fields {
                let Some(local) = parts.local(key) else { continue };
                let value = match initial {
                    Some(initial) => this.expression(initial)?,
                    None => Expression { span, kind: ExpressionKind::Nothing(Nothing::Undefined) },
                };
                body.push(this.assigned(local, value));
            }
            body.push(Statement::LeaveParts);
            Ok(body)
        });
        let locals = self.scopes.pop().unwrap_or_default();
        let initial = framed.map(|(body, assigned)| {
            let result = self.new_local("the fields", span, LocalKind::Result);
            let whole = self.in_place("the fields", body, result);
            Inlined { gives_parts: true, assigned, locals, ..whole }
        });
        self.jumps = jumps;
        self.clause_scope = clause_scope;
        self.arguments = arguments;
        self.this = outer.1;
        self.enter(outer.0);
        Ok(Expression { span, kind: ExpressionKind::Inlined(Box::new(initial?)) })
    }

    /// `local = value`, as a statement.
    fn assigned(&mut self, local: Local, value: Expression) -> Statement {
        self.note_assigned(local);
        let span = value.span;
        let kind = ExpressionKind::Assign(local, Box::new(value));
        Statement::Expression(Expression { span, kind })
    }

    /// What an instance has from its class.
    pub(super) fn inherited(&mut self, class: &Class<'a>, property: &str, span: Span) -> Result<Name<'a>, Refusal> {
        if property.starts_with('\0') {
            return Err(self.unsupported(span, unsupported::PRIVATE));
        }
        self.ask(class.place.member("prototype").member(property), span)
    }

    /// Whether the text that is being resolved is one that the private members of a class are for.
    pub(super) fn sees_private(&self, class: &Class<'a>) -> bool {
        self.contexts[self.context].function == class.index || class.source.contains(self.text.source)
    }

    /// The getter that a member of something is.
    pub(super) fn getter(&mut self, thing: &Thing<'a>, property: &str, span: Span) -> Option<Callee<'a>> {
        let place = match thing {
            Thing::Object(place) | Thing::Function(Callee::Captured { place, .. }) => place.member(property),
            Thing::Parts(parts) if parts.members.iter().all(|(key, _)| key != property) => {
                parts.class.as_ref()?.place.member("prototype").member(property)
            }
            _ => return None,
        };
        if property.starts_with('\0') || self.ask(place.clone(), span).is_ok() {
            return None;
        }
        self.getters.get(&place).cloned()
    }

    pub(super) fn is_got(&mut self, syntax: &'a Expr<'a>) -> Result<bool, Refusal> {
        let Some(member) = syntax.as_member_expression() else { return Ok(false) };
        let Some(property) = self.property(member)? else { return Ok(false) };
        match self.denotes(member.object())? {
            Some(Name::Thing(thing)) => Ok(self.getter(&thing, &property, syntax.span()).is_some()),
            _ => Ok(false),
        }
    }

    /// The value of an expression that asks a getter.
    pub(super) fn got_by(&mut self, syntax: &'a Expr<'a>) -> Result<Option<Called<'a>>, Refusal> {
        let Some(member) = syntax.as_member_expression() else { return Ok(None) };
        let Some(property) = self.property(member)? else { return Ok(None) };
        match self.denotes(member.object())? {
            Some(Name::Thing(thing)) => self.got(&thing, &property, syntax.span()),
            _ => Ok(None),
        }
    }

    /// The value of a getter, if the member of something is one.
    pub(super) fn got(&mut self, thing: &Thing<'a>, property: &str, span: Span) -> Result<Option<Called<'a>>, Refusal> {
        let Some(callee) = self.getter(thing, property, span) else { return Ok(None) };
        let this = match thing {
            Thing::Function(Callee::Captured { place, .. }) => Thing::Object(place.clone()),
            other => other.clone(),
        };
        self.inline(callee, Some(Rc::new(this)), Vec::new(), span).map(Some)
    }
}

fn constructor_of<'a>(class: &'a Syntax<'a>) -> Option<FunctionSyntax<'a>> {
    class.body.body.iter().find_map(|element| match element {
        ClassElement::MethodDefinition(method) if method.kind == MethodDefinitionKind::Constructor => {
            method.value.body.as_ref().map(|body| FunctionSyntax::Function(&method.value, body))
        }
        _ => None,
    })
}
