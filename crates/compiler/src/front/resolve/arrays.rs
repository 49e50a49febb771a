//! Arrays that the function makes: typed arrays, buffers, and lists that live in memory.

use std::rc::Rc;

use millrace_column::DType;
use oxc_ast::ast::{Argument, CallExpression, Expression as Syntax, NewExpression};
use oxc_span::{GetSpan, Span};

use super::calls::Called;
use super::names::{Name, Thing, property_of};
use super::parameters::Given;
use super::parts::{Computed, Made, Parts, Shape};
use super::prelude::Kind;
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Elements, Expression, ExpressionKind, Local, LocalKind};
use crate::intrinsics;

impl<'a> Resolver<'a, '_> {
    /// `new Float64Array(8)` and its like. What is not compiled is refused.
    pub(super) fn construct(
        &mut self,
        new: &'a NewExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Made<'a>, Refusal> {
        let span = new.span;
        let path = match self.denotes(&new.callee)? {
            Some(Name::Thing(Thing::Intrinsic(path))) => path,
            Some(Name::Thing(Thing::Function(callee))) => return self.instance(callee, new, computed),
            // `new this(...)` in what belongs to a class.
            Some(Name::Thing(Thing::Object(place))) => match self.ask(place, span)? {
                Name::Thing(Thing::Function(callee)) => return self.instance(callee, new, computed),
                _ => return Err(self.unsupported(span, unsupported::NEW)),
            },
            _ => return Err(self.unsupported(span, unsupported::NEW)),
        };
        if let Some(dtype) = intrinsics::typed_array(&path) {
            return self.typed_array(dtype, &new.arguments, span).map(Made::Value);
        }
        match intrinsics::plain(&path) {
            "ArrayBuffer" if new.arguments.len() == 1 => {
                let length = self.argument(&new.arguments[0])?;
                let kind = ExpressionKind::Make { elements: Elements::Of(DType::Uint8), from: Box::new(length) };
                let bytes = self.computed("the buffer", Expression { span, kind }, computed);
                Ok(Made::Parts(Thing::Parts(Rc::new(self.buffer(bytes)))))
            }
            "Array" => self.list_of(&new.arguments, span, computed),
            _ => Err(self.unsupported(span, unsupported::NEW)),
        }
    }

    pub(super) fn argument(&mut self, argument: &'a Argument<'a>) -> Result<Expression, Refusal> {
        match argument.as_expression() {
            Some(syntax) => self.expression(syntax),
            None => Err(self.unsupported(argument.span(), unsupported::SPREAD)),
        }
    }

    /// A variable for a value that is computed before what uses it.
    pub(super) fn computed(&mut self, name: &str, value: Expression, computed: &mut Computed) -> Local {
        let local = self.temporary(name, value.span);
        computed.push((Some(local), value));
        local
    }

    pub(super) fn buffer(&self, bytes: Local) -> Parts<'a> {
        self.new_parts(vec![("bytes".to_owned(), Name::Local(bytes))], Shape::Buffer)
    }

    fn typed_array(&mut self, dtype: DType, arguments: &'a [Argument<'a>], span: Span) -> Result<Expression, Refusal> {
        let elements = Elements::Of(dtype);
        let make = |from| ExpressionKind::Make { elements, from: Box::new(from) };
        let Some(first) = arguments.first() else {
            let zero = Expression { span, kind: ExpressionKind::Number(0.0) };
            return Ok(Expression { span, kind: make(zero) });
        };
        let Some(syntax) = first.as_expression() else {
            return Err(self.unsupported(first.span(), unsupported::SPREAD));
        };
        let mut computed = Vec::new();
        let kind = match self.whole(syntax, &mut computed)? {
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::Buffer => {
                let view = parts.local("bytes");
                let offset = match arguments.get(1) {
                    Some(offset) => self.argument(offset)?,
                    None => Expression { span, kind: ExpressionKind::Number(0.0) },
                };
                let length = arguments.get(2).map(|length| self.argument(length)).transpose()?;
                let Some(view) = view else { return Err(self.text.mistake(span, "a buffer without bytes")) };
                ExpressionKind::Over { view, elements, offset: Box::new(offset), length: length.map(Box::new) }
            }
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::List => self.filled(&parts, elements, span)?,
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::Memory => {
                self.check_full(&parts, &mut computed, span)?;
                match parts.local("items") {
                    Some(items) => make(Expression { span, kind: ExpressionKind::Local(items) }),
                    None => return Err(self.text.mistake(span, "a list without items")),
                }
            }
            Name::Local(local) => make(Expression { span, kind: ExpressionKind::Local(local) }),
            Name::Number(number) => make(Expression { span, kind: ExpressionKind::Number(number) }),
            _ => return Err(self.unsupported(span, unsupported::NEW)),
        };
        Ok(before(computed, Expression { span, kind }))
    }

    /// A new array with the members of a list.
    fn filled(&mut self, parts: &Parts<'a>, elements: Elements, span: Span) -> Result<ExpressionKind, Refusal> {
        let local = self.temporary("the array", span);
        let count = Expression { span, kind: ExpressionKind::Number(parts.members.len() as f64) };
        let mut body = Vec::with_capacity(parts.members.len() + 1);
        for (position, (_, member)) in parts.members.iter().enumerate() {
            let value = Box::new(Expression { span, kind: self.name_value(member, span)? });
            let index = Box::new(Expression { span, kind: ExpressionKind::Number(position as f64) });
            let keeps = matches!(elements, Elements::Written(_));
            body.push(Expression { span, kind: ExpressionKind::Write { view: local, keeps, index, value } });
        }
        body.push(Expression { span, kind: ExpressionKind::Local(local) });
        let value = Box::new(Expression { span, kind: ExpressionKind::Make { elements, from: Box::new(count) } });
        let body = Box::new(Expression { span, kind: ExpressionKind::Sequence(body) });
        Ok(ExpressionKind::With { local, value, body })
    }

    /// What an expression is as a whole: a list or record, or a variable that its value is computed into.
    pub(super) fn whole(&mut self, syntax: &'a Syntax<'a>, computed: &mut Computed) -> Result<Name<'a>, Refusal> {
        if let Some(name) = self.denotes(syntax)? {
            match &name {
                Name::Thing(thing) if thing.is_value() => {}
                _ => return Ok(name),
            }
        }
        let value = match self.parts(syntax, computed)? {
            Made::Parts(thing) => return Ok(Name::Thing(thing)),
            Made::Value(value) => value,
            Made::Nothing => self.expression(syntax)?,
        };
        Ok(Name::Local(self.computed("the array", value, computed)))
    }

    /// The same, where a generator is run to its end.
    pub(super) fn whole_or_generated(
        &mut self,
        syntax: &'a Syntax<'a>,
        computed: &mut Computed,
    ) -> Result<Name<'a>, Refusal> {
        match self.listed(syntax, computed)? {
            Some(list) => Ok(list),
            None => self.whole(syntax, computed),
        }
    }

    /// A list in memory, of members that are known.
    pub(super) fn in_memory(
        &mut self,
        parts: &Parts<'a>,
        computed: &mut Computed,
        span: Span,
    ) -> Result<Rc<Parts<'a>>, Refusal> {
        let storage = self.new_local("the list", span, LocalKind::Let);
        self.note_assigned(storage);
        let kind = self.filled(parts, Elements::Written(storage), span)?;
        computed.push((Some(storage), Expression { span, kind }));
        let items = self.computed("the list", Expression { span, kind: ExpressionKind::Local(storage) }, computed);
        Ok(Rc::new(self.memory(storage, items, None)))
    }

    fn memory(&self, storage: Local, items: Local, declared: Option<Local>) -> Parts<'a> {
        let mut members = vec![("items".to_owned(), Name::Local(items)), ("storage".to_owned(), Name::Local(storage))];
        members.extend(declared.map(|local| ("declared".to_owned(), Name::Local(local))));
        self.new_parts(members, Shape::Memory)
    }

    /// `new Array(n)`, `new Array(a, b)`: of a length, nothing is in it until it is written, from the start on.
    fn list_of(
        &mut self,
        arguments: &'a [Argument<'a>],
        span: Span,
        computed: &mut Computed,
    ) -> Result<Made<'a>, Refusal> {
        if arguments.len() != 1 {
            let mut members = Vec::with_capacity(arguments.len());
            for (index, argument) in arguments.iter().enumerate() {
                let Some(syntax) = argument.as_expression() else {
                    return Err(self.unsupported(argument.span(), unsupported::SPREAD));
                };
                members.push((index.to_string(), self.part(syntax, computed)?));
            }
            let parts = self.new_parts(members, Shape::List);
            return self.in_memory(&parts, computed, span).map(|list| Made::Parts(Thing::Parts(list)));
        }
        let length = self.argument(&arguments[0])?;
        let declared = self.computed("the length", length, computed);
        let length = || Expression { span, kind: ExpressionKind::Local(declared) };
        let (checked, _) = self.call_method(Kind::List, "$length", vec![Given::Value(length())], span)?;
        computed.push((None, Expression { span, kind: checked }));
        let storage = self.new_local("the list", span, LocalKind::Let);
        self.note_assigned(storage);
        let elements = Elements::Written(storage);
        let kind = ExpressionKind::Make { elements, from: Box::new(length()) };
        computed.push((Some(storage), Expression { span, kind }));
        let zero = || Box::new(Expression { span, kind: ExpressionKind::Number(0.0) });
        let kind = ExpressionKind::Part { view: storage, from: zero(), length: zero() };
        let items = self.computed("the list", Expression { span, kind }, computed);
        Ok(Made::Parts(Thing::Parts(Rc::new(self.memory(storage, items, Some(declared))))))
    }

    /// Runs the item again in JavaScript where a list has elements that were never written.
    pub(super) fn check_full(
        &mut self,
        parts: &Rc<Parts<'a>>,
        computed: &mut Computed,
        span: Span,
    ) -> Result<(), Refusal> {
        let Some(declared) = parts.local("declared") else { return Ok(()) };
        let list = Given::Thing(Thing::Parts(Rc::clone(parts)));
        let length = Given::Value(Expression { span, kind: ExpressionKind::Local(declared) });
        let (check, _) = self.call_method(Kind::List, "$full", vec![list, length], span)?;
        computed.push((None, Expression { span, kind: check }));
        Ok(())
    }

    /// `list.length`, of a list in memory.
    pub(super) fn length_of(&mut self, parts: &Parts<'a>, span: Span) -> Result<ExpressionKind, Refusal> {
        let Some(items) = parts.local("items") else { return Err(self.text.mistake(span, "a list without items")) };
        let length = ExpressionKind::Length(items);
        let (Some(declared), Some(max)) = (parts.local("declared"), intrinsics::find("Math.max")) else {
            return Ok(length);
        };
        let of = |kind| Expression { span, kind };
        Ok(ExpressionKind::Call(max, vec![of(ExpressionKind::Local(declared)), of(length)]))
    }

    /// What only the methods of this room say: names that begin with `$`.
    pub(super) fn special(&mut self, path: &str, call: &'a CallExpression<'a>) -> Result<ExpressionKind, Refusal> {
        let span = call.span;
        let arguments: Vec<&'a Syntax<'a>> = call.arguments.iter().filter_map(Argument::as_expression).collect();
        match (path, arguments.as_slice()) {
            ("$like", [like, length]) => {
                let elements = Elements::Like(self.array(like)?);
                Ok(ExpressionKind::Make { elements, from: self.boxed(length)? })
            }
            ("$part", [view, from, length]) => {
                let view = self.array(view)?;
                Ok(ExpressionKind::Part { view, from: self.boxed(from)?, length: self.boxed(length)? })
            }
            ("$sort" | "$sortBy", [view, _]) => {
                let view = ExpressionKind::Local(self.array(view)?);
                let mut given = vec![Given::Value(Expression { span, kind: view })];
                self.give(&call.arguments[1], &mut given)?;
                let name = if path == "$sort" { "sort" } else { "$sortBy" };
                self.call_method(Kind::Typed, name, given, span).map(|(value, _)| value)
            }
            ("$push", [list, value]) => {
                let Some(Name::Thing(list)) = self.denotes(list)? else {
                    return Err(self.text.mistake(span, "no list to push to"));
                };
                let value = Given::Value(self.expression(value)?);
                self.call_method(Kind::List, "push", vec![Given::Thing(list), value], span).map(|(value, _)| value)
            }
            _ => Err(self.text.mistake(span, "a special function that there is none of")),
        }
    }

    /// `x.buffer`, of a typed array whose memory is known from its start.
    pub(super) fn buffer_of(&mut self, syntax: &'a Syntax<'a>) -> Result<Option<Parts<'a>>, Refusal> {
        let Some(member) = syntax.as_member_expression() else { return Ok(None) };
        if property_of(member).as_deref() != Some("buffer") || member.optional() {
            return Ok(None);
        }
        let Some(Name::Local(local)) = self.denotes(member.object())? else { return Ok(None) };
        match self.memories.get(&local) {
            Some(&whole) => Ok(Some(self.buffer(whole))),
            None => Err(self.unsupported(member.span(), unsupported::BUFFER)),
        }
    }

    /// Notes which memory a variable that is never assigned again has from its start.
    pub(super) fn note_memory(&mut self, local: Local, value: &Expression) {
        let whole = match &value.kind {
            ExpressionKind::Make { .. } => Some(local),
            // Made, filled, and given.
            ExpressionKind::With { local: made, value, body } => match (&value.kind, &body.kind) {
                (ExpressionKind::Make { .. }, ExpressionKind::Sequence(all)) => {
                    let last = all.last().map(|last| &last.kind);
                    matches!(last, Some(ExpressionKind::Local(given)) if given == made).then_some(local)
                }
                _ => return self.note_memory(local, body),
            },
            ExpressionKind::Over { view, .. } => Some(*view),
            _ => None,
        };
        if let Some(whole) = whole {
            self.memories.insert(local, whole);
        }
    }

    /// `Float64Array.of(a, b)`, `Array.from(x, f)`: calls of functions that make arrays.
    pub(super) fn call_maker(
        &mut self,
        path: &str,
        call: &'a CallExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Option<Made<'a>>, Refusal> {
        let span = call.span;
        let (owner, method) = path.rsplit_once('.').unwrap_or((path, ""));
        let dtype = intrinsics::typed_array(owner);
        let is_list = intrinsics::plain(owner) == "Array";
        if dtype.is_none() && !is_list {
            return Ok(None);
        }
        match method {
            "" if is_list => self.list_of(&call.arguments, span, computed).map(Some),
            "of" => {
                let mut members = Vec::with_capacity(call.arguments.len());
                for (index, argument) in call.arguments.iter().enumerate() {
                    let Some(syntax) = argument.as_expression() else {
                        return Err(self.unsupported(argument.span(), unsupported::SPREAD));
                    };
                    members.push((index.to_string(), self.part(syntax, computed)?));
                }
                let parts = self.new_parts(members, Shape::List);
                match dtype {
                    Some(dtype) => {
                        let kind = self.filled(&parts, Elements::Of(dtype), span)?;
                        Ok(Some(Made::Value(Expression { span, kind })))
                    }
                    None => self.in_memory(&parts, computed, span).map(|list| Some(Made::Parts(Thing::Parts(list)))),
                }
            }
            "from" => self.from(dtype, call, computed).map(Some),
            _ => Ok(None),
        }
    }

    fn from(
        &mut self,
        dtype: Option<DType>,
        call: &'a CallExpression<'a>,
        computed: &mut Computed,
    ) -> Result<Made<'a>, Refusal> {
        let span = call.span;
        let Some(syntax) = call.arguments.first().and_then(Argument::as_expression) else {
            return Err(self.unsupported(span, unsupported::MAKER));
        };
        let source = self.whole_or_generated(syntax, computed)?;
        let mut given = Vec::new();
        for argument in &call.arguments[1..] {
            self.give(argument, &mut given)?;
        }
        let zero = Expression { span, kind: ExpressionKind::Number(0.0) };
        let none = dtype.map(|dtype| ExpressionKind::Make { elements: Elements::Of(dtype), from: Box::new(zero) });
        let none = none.map(|kind| Given::Value(Expression { span, kind }));
        let kind = if dtype.is_some() { Kind::Typed } else { Kind::Listed };
        let length = match &source {
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::Record => match parts.members.as_slice() {
                [(key, name)] if key == "length" => Some(self.name_value(name, span)?),
                _ => return Err(self.unsupported(span, unsupported::MAKER)),
            },
            _ => None,
        };
        let name = match (&length, given.len()) {
            (Some(_), 1) => "$from",
            (None, 0) => "$copy",
            (None, 1) => "$map",
            _ => return Err(self.unsupported(span, unsupported::MAKER)),
        };
        let mut all: Vec<Given<'a>> = none.into_iter().collect();
        all.push(match (length, source) {
            (Some(kind), _) => Given::Value(Expression { span, kind }),
            (None, Name::Thing(thing)) => {
                if let Thing::Parts(parts) = &thing {
                    self.check_full(parts, computed, span)?;
                }
                Given::Thing(thing)
            }
            (None, Name::Local(local)) => Given::Value(Expression { span, kind: ExpressionKind::Local(local) }),
            _ => return Err(self.unsupported(span, unsupported::MAKER)),
        });
        all.extend(given);
        let (value, parts) = self.call_method(kind, name, all, span)?;
        Ok(made((value, parts), span, computed))
    }
}

/// What was called, with its value as one that is computed before.
pub fn made<'a>((value, parts): Called<'a>, span: Span, computed: &mut Computed) -> Made<'a> {
    let value = Expression { span, kind: value };
    match parts {
        Some(parts) => {
            computed.push((None, value));
            Made::Parts(parts)
        }
        None => Made::Value(value),
    }
}

/// An expression with what is computed before it.
pub fn before(computed: Computed, body: Expression) -> Expression {
    computed.into_iter().rev().fold(body, |body, (local, value)| {
        let span = body.span;
        let kind = match local {
            Some(local) => ExpressionKind::With { local, value: Box::new(value), body: Box::new(body) },
            None => ExpressionKind::Sequence(vec![value, body]),
        };
        Expression { span, kind }
    })
}
