//! Generators that are consumed where they are called: their body stands there, and in the place of each `yield` what is done
//! with the value. That is the order in which JavaScript does it.

use std::rc::Rc;

use oxc_ast::ast::{CallExpression, Expression as Syntax, ForOfStatement, ForStatementLeft, YieldExpression};
use oxc_span::{GetSpan, Span};

use super::functions::{Callee, Identity};
use super::names::{Name, Thing};
use super::parameters::Given;
use super::parts::{Computed, Parts, Shape};
use super::prelude::Kind;
use super::statements::JumpFrame;
use super::{Context, Resolver, unsupported};
use crate::Refusal;
use crate::front::parse::FunctionSyntax;
use crate::front::tree::{
    Expression, ExpressionKind, Inlined, LocalKind, Loop, LoopKind, Nothing, Statement, TargetId,
};

/// What is done with each value.
pub type Consumer<'a> =
    Rc<dyn for<'s, 'b> Fn(&'b mut Resolver<'a, 's>, Name<'a>, &'b mut Vec<Statement>) -> Result<(), Refusal> + 'a>;

/// What is called, and what `this` is in it.
type Generator<'a> = (Callee<'a>, Option<Rc<Thing<'a>>>);

/// A generator whose body is being resolved.
pub struct Producing<'a> {
    consumer: Consumer<'a>,
    /// Where names are looked up in what consumes it.
    around: Around<'a>,
    /// Where its `return` goes.
    end: TargetId,
    /// How many calls are open in its body.
    calls: usize,
}

/// What differs between functions.
struct Around<'a> {
    context: usize,
    this: Option<Rc<Thing<'a>>>,
    arguments: Option<Rc<Parts<'a>>>,
    jumps: Vec<JumpFrame>,
    clause_scope: Option<usize>,
}

impl<'a> Resolver<'a, '_> {
    /// The generator that is called, if it is one.
    pub(super) fn generator_of(&mut self, call: &'a CallExpression<'a>) -> Result<Option<Generator<'a>>, Refusal> {
        let Some(Name::Thing(Thing::Function(callee))) = self.callee(call)? else { return Ok(None) };
        let syntax = match &callee {
            // Only these have a star.
            Callee::Captured { source, .. } if !source.contains('*') => return Ok(None),
            Callee::Captured { index, name, source, .. } => match self.source(*index, name, source) {
                Ok(source) => source.syntax,
                Err(_) => return Ok(None),
            },
            Callee::Inner { syntax, .. } => *syntax,
        };
        match syntax {
            FunctionSyntax::Function(function, _) if function.generator && !function.r#async => {
                Ok(Some((callee, self.object_of(&call.callee)?)))
            }
            _ => Ok(None),
        }
    }

    /// `for (const x of generator())`
    pub(super) fn for_of_generated(
        &mut self,
        syntax: &'a ForOfStatement<'a>,
        call: &'a CallExpression<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let Some((callee, this)) = self.generator_of(call)? else {
            return Err(self.text.mistake(call.span, "no generator"));
        };
        let end = self.new_target();
        let consumer = Self::each(syntax, labels, end);
        self.generate(callee, this, call, consumer, end, out)
    }

    /// `for (const x of [{ ... }, { ... }])`: written out for each.
    pub(super) fn for_of_members(
        &mut self,
        syntax: &'a ForOfStatement<'a>,
        parts: &Parts<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let end = self.new_target();
        let consumer = Self::each(syntax, labels, end);
        let (body, assigned) = self.framed(|this| {
            let mut body = Vec::new();
            for (_, member) in &parts.members {
                consumer(this, member.clone(), &mut body)?;
            }
            Ok(body)
        })?;
        out.push(Statement::Labelled { end, assigned, body });
        Ok(())
    }

    /// What the body of a loop does with one value.
    fn each(syntax: &'a ForOfStatement<'a>, labels: Vec<String>, end: TargetId) -> Consumer<'a> {
        Rc::new(move |resolver, value, out| {
            let next = resolver.new_target();
            let labels = labels.clone();
            resolver.jumps.push(JumpFrame { labels, end, next: Some(next), takes_break: true });
            let framed = resolver.framed(|this| {
                let mut body = Vec::new();
                this.scoped(&mut body, |this, out| {
                    this.take_element(&syntax.left, &value, out)?;
                    this.in_region(|this| this.statement(&syntax.body, out))
                })?;
                Ok(body)
            });
            resolver.jumps.pop();
            let (body, assigned) = framed?;
            out.push(Statement::Labelled { end: next, assigned, body });
            Ok(())
        })
    }

    /// The variable of `for ... of`, or what stands in its place.
    fn take_element(
        &mut self,
        left: &'a ForStatementLeft<'a>,
        value: &Name<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        match left {
            ForStatementLeft::VariableDeclaration(declaration) => match declaration.declarations.first() {
                Some(declarator) => self.take_apart(&declarator.id, value, out),
                None => Ok(()),
            },
            left => match left.as_assignment_target() {
                Some(target) => self.assign_part(target, value, out),
                None => Err(self.unsupported(left.span(), unsupported::DESTRUCTURING)),
            },
        }
    }

    /// What a generator gives, in a list in memory.
    pub(super) fn listed(
        &mut self,
        syntax: &'a Syntax<'a>,
        computed: &mut Computed,
    ) -> Result<Option<Name<'a>>, Refusal> {
        let Syntax::CallExpression(call) = syntax else { return Ok(None) };
        let Some((callee, this)) = self.generator_of(call)? else { return Ok(None) };
        let span = call.span;
        let none = self.new_parts(Vec::new(), Shape::List);
        let list = Thing::Parts(self.in_memory(&none, computed, span)?);
        let end = self.new_target();
        let filled = list.clone();
        let consumer: Consumer<'a> = Rc::new(move |resolver, value, out| {
            let value = Given::Value(Expression { span, kind: resolver.name_value(&value, span)? });
            let given = vec![Given::Thing(filled.clone()), value];
            let (kind, _) = resolver.call_method(Kind::List, "push", given, span)?;
            out.push(Statement::Expression(Expression { span, kind }));
            Ok(())
        });
        self.scopes.push(Vec::new());
        let framed = self.framed(|resolver| {
            let mut body = Vec::new();
            resolver.generate(callee, this, call, consumer, end, &mut body)?;
            body.push(Statement::LeaveParts);
            Ok(body)
        });
        let locals = self.scopes.pop().unwrap_or_default();
        let (body, assigned) = framed?;
        let result = self.new_local("the list", span, LocalKind::Result);
        let whole = self.in_place("the generator", body, result);
        let whole = Inlined { gives_parts: true, assigned, locals, ..whole };
        computed.push((None, Expression { span, kind: ExpressionKind::Inlined(Box::new(whole)) }));
        Ok(Some(Name::Thing(list)))
    }

    /// The body of a generator, with what is done with each of its values. What leaves it goes to `end`.
    fn generate(
        &mut self,
        callee: Callee<'a>,
        this: Option<Rc<Thing<'a>>>,
        call: &'a CallExpression<'a>,
        consumer: Consumer<'a>,
        end: TargetId,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let span = call.span;
        let mut given = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            self.give(argument, &mut given)?;
        }
        let (name, identity) = match &callee {
            Callee::Captured { index, name, .. } => (*name, Identity::Captured(*index)),
            Callee::Inner { syntax, name, context, .. } => (*name, Identity::Inner(*context, syntax.span())),
        };
        if self.calls.iter().any(|call| call.identity == identity) {
            return Err(self.recursion(span, name));
        }
        let (syntax, context) = match callee {
            Callee::Captured { index, name, source, .. } => {
                let source = self.source(index, name, source)?;
                self.contexts.push(Context::new(index, source.text, Rc::clone(&source.scoping), source.syntax));
                (source.syntax, self.contexts.len() - 1)
            }
            Callee::Inner { syntax, context, within, .. } => {
                if self.within(context, syntax.span()) != within {
                    return Err(self.recursion(span, name));
                }
                (syntax, context)
            }
        };
        let around = self.step_into(Around { context, this, arguments: None, jumps: Vec::new(), clause_scope: None });
        let made = self.nested(span, |resolver| resolver.generated(syntax, identity, given, consumer, around, end));
        out.push(made?);
        Ok(())
    }

    fn generated(
        &mut self,
        syntax: FunctionSyntax<'a>,
        identity: Identity,
        given: Vec<Given<'a>>,
        consumer: Consumer<'a>,
        around: Around<'a>,
        end: TargetId,
    ) -> Result<Statement, Refusal> {
        let span = syntax.span();
        let result = self.new_local("the generator", span, LocalKind::Result);
        self.begin_call(identity, result, false);
        let calls = self.calls.len();
        self.producing.push(Producing { consumer, around, end, calls });
        self.scopes.push(Vec::new());
        let mark = self.contexts[self.context].bound.len();
        let framed = self.framed(|this| {
            let mut body = Vec::new();
            let arguments = this.bind_parameters(syntax, given, &mut body)?;
            let mut all: Vec<Statement> = arguments.into_iter().map(Statement::computed).collect();
            this.function_body(syntax, mark, &mut body)?;
            let hoisted = this.hoisted(mark);
            all.extend(hoisted.into_iter().map(|local| Statement::Declare(local, None)));
            all.append(&mut body);
            Ok(all)
        });
        self.unbind(mark);
        let locals = self.scopes.pop().unwrap_or_default();
        self.calls.pop();
        if let Some(Producing { around, .. }) = self.producing.pop() {
            self.step_into(around);
        }
        let (body, assigned) = framed?;
        Ok(Statement::Scope(vec![Statement::Labelled { end, assigned, body }], locals))
    }

    /// Forgets what names meant in a function that was written out.
    fn unbind(&mut self, mark: usize) {
        let Context { bound, symbols, .. } = &mut self.contexts[self.context];
        for (symbol, before) in bound.drain(mark..).rev() {
            match before {
                Some(before) => symbols.insert(symbol, before),
                None => symbols.remove(&symbol),
            };
        }
    }

    /// Goes on in another function. Gives what it was in before.
    fn step_into(&mut self, around: Around<'a>) -> Around<'a> {
        let before = Around {
            context: self.context,
            this: std::mem::replace(&mut self.this, around.this),
            arguments: std::mem::replace(&mut self.arguments, around.arguments),
            jumps: std::mem::replace(&mut self.jumps, around.jumps),
            clause_scope: std::mem::replace(&mut self.clause_scope, around.clause_scope),
        };
        self.enter(around.context);
        before
    }

    /// Does with a value what is done with each.
    fn consumed(&mut self, value: Name<'a>, span: Span, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        let (Some(producing), Some(call)) = (self.producing.pop(), self.calls.pop()) else {
            return Err(self.unsupported(span, unsupported::YIELD));
        };
        let Producing { consumer, around, end, calls } = producing;
        let own = self.step_into(around);
        let done = self.nested(span, |this| consumer(this, value, out));
        let around = self.step_into(own);
        self.calls.push(call);
        self.producing.push(Producing { consumer, around, end, calls });
        done
    }

    /// `yield value;` and `yield* values;`
    pub(super) fn yielded(&mut self, syntax: &'a YieldExpression<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        let span = syntax.span;
        let Some(argument) = &syntax.argument else {
            return self.consumed(Name::Nothing(Nothing::Undefined), span, out);
        };
        let mut computed = Vec::new();
        if !syntax.delegate {
            let value = self.part(argument, &mut computed)?;
            self.declare_computed(computed, out);
            return self.consumed(value, span, out);
        }
        if let Syntax::CallExpression(call) = argument
            && let Some((callee, this)) = self.generator_of(call)?
        {
            let end = self.new_target();
            let consumer: Consumer<'a> = Rc::new(move |resolver, value, out| resolver.consumed(value, span, out));
            return self.generate(callee, this, call, consumer, end, out);
        }
        let whole = self.whole(argument, &mut computed)?;
        let view = match &whole {
            Name::Local(view) => *view,
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::List => {
                let members: Vec<Name<'a>> = parts.members.iter().map(|(_, member)| member.clone()).collect();
                self.declare_computed(computed, out);
                return members.into_iter().try_for_each(|member| self.consumed(member, span, out));
            }
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::Memory => {
                self.check_full(parts, &mut computed, span)?;
                match parts.local("items") {
                    Some(items) => items,
                    None => return Err(self.text.mistake(span, "a list without items")),
                }
            }
            _ => return Err(self.unsupported(span, unsupported::YIELD)),
        };
        self.declare_computed(computed, out);
        self.scoped(out, |this, out| {
            let (end, next) = (this.new_target(), this.new_target());
            let framed = this.framed(|this| {
                let element = this.new_local("the element", span, LocalKind::Let);
                this.end_with_scope(element, LocalKind::Let);
                this.note_assigned(element);
                let framed = this.framed(|this| {
                    let mut body = Vec::new();
                    this.consumed(Name::Local(element), span, &mut body)?;
                    Ok(body)
                })?;
                Ok((element, framed))
            })?;
            let ((element, (body, body_assigned)), assigned) = framed;
            let results = assigned.clone();
            let kind = LoopKind::Of { view, view_span: span, element };
            out.push(Statement::Loop(Box::new(Loop { span, end, next, kind, assigned, results, body_assigned, body })));
            Ok(())
        })
    }

    /// `return` in a generator: what it returns, nobody gets.
    pub(super) fn return_generated(
        &mut self,
        argument: Option<&'a Syntax<'a>>,
        out: &mut Vec<Statement>,
    ) -> Result<bool, Refusal> {
        let Some(&Producing { end, calls, .. }) = self.producing.last() else { return Ok(false) };
        if calls != self.calls.len() {
            return Ok(false);
        }
        if let Some(argument) = argument {
            let value = self.expression(argument)?;
            out.push(Statement::Expression(value));
        }
        out.push(Statement::Jump(end));
        Ok(true)
    }
}
