//! Functions that are called: resolved anew for each call, with variables of their own, where the call stands.

use std::rc::Rc;

use oxc_ast::ast::{
    ArrowFunctionBody, ConditionalExpression, Expression as Expr, FormalParameters, LogicalExpression,
    Statement as Syntax,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::LogicalOperator;
use oxc_syntax::scope::ScopeId;
use oxc_syntax::symbol::{SymbolFlags, SymbolId};

use super::expressions::known_truth;
use super::invoked::Key;
use super::names::{Name, Place, Thing};
use super::parameters::Given;
use super::parts::{Made, Parts};
use super::symbols::{ArgumentsUse, Symbols};
use super::tail::TailLoop;
use super::{Context, Resolver, prelude, unsupported};
use crate::front::parse::{self, FunctionSyntax};
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Expression, ExpressionKind, Inlined, Like, Local, LocalKind, Statement};
use crate::ir::BailReason;
use crate::{Argument, Refusal};

/// More calls inside one another are refused.
const MAX_CALLS: usize = 64;

/// A function that calls itself is written out so many times, one inside the other; items that go deeper are run again in
/// JavaScript. Functions of libraries do it once: for a negative argument, say.
const MAX_RECURSION: usize = 4;

/// Once there are so many expressions and statements, no function is written out inside itself any more.
const MAX_RECURSIVE_NODES: u32 = 4000;

/// What can be called and has a body.
#[derive(Clone)]
pub enum Callee<'a> {
    Captured {
        index: usize,
        name: &'a str,
        source: &'a str,
        place: Place,
    },
    /// Written inside a function, in the context that it sees, within some calls whose variables it sees.
    Inner {
        syntax: FunctionSyntax<'a>,
        name: &'a str,
        context: usize,
        within: Rc<[u32]>,
        this: Option<Rc<Thing<'a>>>,
    },
}

impl<'a> Callee<'a> {
    pub fn name(&self) -> &'a str {
        match self {
            Self::Captured { name, .. } | Self::Inner { name, .. } => name,
        }
    }
}

/// A captured function, parsed.
pub struct Source<'a> {
    pub syntax: FunctionSyntax<'a>,
    /// In `Tree::texts`.
    pub text: usize,
    pub scoping: Rc<Symbols>,
}

/// What tells functions apart: a function that is called while it is being resolved calls itself.
#[derive(PartialEq)]
pub enum Identity {
    Captured(usize),
    Inner(usize, Span),
    /// No function, but a choice that is lowered as one.
    Choice,
}

impl Identity {
    pub fn of(callee: &Callee<'_>) -> Self {
        match callee {
            Callee::Captured { index, .. } => Self::Captured(*index),
            Callee::Inner { syntax, context, .. } => Self::Inner(*context, syntax.span()),
        }
    }
}

/// A call that is being resolved.
pub struct Call<'a> {
    pub id: u32,
    pub identity: Identity,
    pub result: Local,
    /// The variables for the members of the list or record that it returns, once it does.
    pub parts: Option<Rc<Parts<'a>>>,
    /// The function that it returns, once it does.
    pub function: Option<Thing<'a>>,
    /// Whether it may return functions that it makes, so that its variables outlive it.
    pub lets_functions_out: bool,
    /// Where it begins again, if it calls itself in the end.
    pub tail: Option<TailLoop<'a>>,
    /// How many frames are open in the function's body.
    pub frame: usize,
    /// The scope of the body.
    pub scope: usize,
}

impl<'a> FunctionSyntax<'a> {
    pub fn parameters(self) -> &'a FormalParameters<'a> {
        match self {
            Self::Arrow(arrow) => &arrow.params,
            Self::Function(function, _) => &function.params,
        }
    }

    pub fn span(self) -> Span {
        match self {
            Self::Arrow(arrow) => arrow.span,
            Self::Function(function, _) => function.span,
        }
    }

    /// The name that it has for itself.
    pub fn own_symbol(self) -> Option<SymbolId> {
        match self {
            Self::Arrow(_) => None,
            Self::Function(function, _) => function.id.as_ref().and_then(|id| id.symbol_id.get()),
        }
    }

    fn scope(self) -> Option<ScopeId> {
        match self {
            Self::Arrow(arrow) => arrow.scope_id.get(),
            Self::Function(function, _) => function.scope_id.get(),
        }
    }
}

/// What is said of a name that stands where only values can.
pub fn row_of(name: &Name<'_>) -> unsupported::Row {
    match name {
        Name::Thing(Thing::Object(_) | Thing::Parts(_)) => unsupported::OBJECT_VALUE,
        Name::Thing(Thing::Text(_)) => unsupported::STRING,
        _ => unsupported::FUNCTION_VALUE,
    }
}

pub fn is_written_out(syntax: &Expr<'_>) -> bool {
    match syntax {
        Expr::ArrayExpression(_) | Expr::ObjectExpression(_) => true,
        Expr::ConditionalExpression(choice) => is_written_out(&choice.consequent) || is_written_out(&choice.alternate),
        _ => false,
    }
}

impl<'a> Resolver<'a, '_> {
    /// A function that is written where it stands.
    pub(super) fn inner(&self, syntax: FunctionSyntax<'a>, name: &'a str) -> Name<'a> {
        let this = match syntax {
            FunctionSyntax::Arrow(_) => self.this.clone(),
            FunctionSyntax::Function(..) => None,
        };
        Name::Thing(Thing::Function(Callee::Inner {
            syntax,
            name,
            context: self.context,
            within: self.within(self.context, syntax.span()),
            this,
        }))
    }

    /// The calls of inner functions around a place in a context: of each function the one whose variables its names stand for now.
    pub(super) fn within(&self, context: usize, place: Span) -> Rc<[u32]> {
        let mut seen: Vec<Span> = Vec::new();
        let mut ids = Vec::new();
        for call in self.calls.iter().rev() {
            let Identity::Inner(of, span) = call.identity else { continue };
            let is_around = of == context && span.start <= place.start && place.end <= span.end && span != place;
            if is_around && !seen.contains(&span) {
                seen.push(span);
                ids.push(call.id);
            }
        }
        ids.into()
    }

    /// The statements of a function whose parameters are bound, from `mark` on.
    pub(super) fn function_body(
        &mut self,
        syntax: FunctionSyntax<'a>,
        mark: usize,
        body: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        self.hoist(syntax, mark);
        match syntax {
            FunctionSyntax::Arrow(arrow) => match &arrow.body {
                ArrowFunctionBody::FunctionBody(block) => self.statements(&block.statements, body),
                expression => match expression.as_expression() {
                    Some(expression) => self.return_value(expression, body),
                    None => Ok(()),
                },
            },
            FunctionSyntax::Function(_, block) => self.statements(&block.statements, body),
        }
    }

    /// `var` is the function's from its start.
    fn hoist(&mut self, syntax: FunctionSyntax<'a>, mark: usize) {
        let Some(scope) = syntax.scope() else { return };
        let scoping = Rc::clone(&self.scoping);
        let mut symbols: Vec<_> = scoping.get_bindings(scope).values().copied().collect();
        symbols.sort_unstable();
        for symbol in symbols {
            let flags = scoping.symbol_flags(symbol);
            let is_bound = self.contexts[self.context].bound[mark..].iter().any(|(bound, _)| *bound == symbol);
            if flags.contains(SymbolFlags::FunctionScopedVariable) && !is_bound {
                self.declare(symbol, scoping.symbol_name(symbol), scoping.symbol_span(symbol), LocalKind::Var);
                self.note_region(symbol);
            }
        }
    }

    /// Function declarations are there from the start of their block.
    pub(super) fn hoist_functions(&mut self, body: &'a [Syntax<'a>]) -> Result<(), Refusal> {
        for statement in body {
            let Syntax::FunctionDeclaration(function) = statement else { continue };
            let (Some(id), Some(block)) = (&function.id, &function.body) else { continue };
            let Some(symbol) = id.symbol_id.get() else {
                return Err(self.text.mistake(id.span, "a function without a symbol"));
            };
            if self.scoping.symbol_is_mutated(symbol) || !self.scoping.symbol_redeclarations(symbol).is_empty() {
                return Err(self.unsupported(id.span, unsupported::FUNCTION_VALUE));
            }
            let function = self.inner(FunctionSyntax::Function(function, block), id.name.as_str());
            self.bind(symbol, function);
        }
        Ok(())
    }

    /// What is resolved from here on stands in the body of a function that is called.
    pub(super) fn begin_call(&mut self, identity: Identity, result: Local, lets_functions_out: bool) {
        self.call_ids += 1;
        self.calls.push(Call {
            id: self.call_ids,
            identity,
            result,
            parts: None,
            function: None,
            lets_functions_out,
            tail: None,
            frame: self.frames.len() + 1,
            scope: self.scopes.len(),
        });
    }

    /// Writes the body of a function where it is called.
    pub(super) fn inline(
        &mut self,
        callee: Callee<'a>,
        this: Option<Rc<Thing<'a>>>,
        given: Vec<Given<'a>>,
        span: Span,
    ) -> Result<(ExpressionKind, Option<Thing<'a>>), Refusal> {
        let (name, identity) = (callee.name(), Identity::of(&callee));
        let around = self.calls.iter().filter(|call| call.identity == identity).count();
        let around = around + usize::from(identity == Identity::Captured(0));
        // A method in a function that a method calls is no recursion of its own.
        let is_method = matches!(&identity, Identity::Captured(index) if prelude::is_prelude(*index));
        let around = if is_method { 0 } else { around };
        if around > 0
            && self.makes_calls
            && let Some(key) = Key::of(&callee, this.as_deref(), &given)
        {
            return Ok((self.invoke(key, callee, this, given, span)?, None));
        }
        if around >= MAX_RECURSION || around > 0 && self.nodes > MAX_RECURSIVE_NODES {
            return Ok((self.too_deep(&identity, name, span), None));
        }
        self.write_out(callee, this, given, span)
    }

    pub(super) fn write_out(
        &mut self,
        callee: Callee<'a>,
        this: Option<Rc<Thing<'a>>>,
        given: Vec<Given<'a>>,
        span: Span,
    ) -> Result<(ExpressionKind, Option<Thing<'a>>), Refusal> {
        let (name, identity) = (callee.name(), Identity::of(&callee));
        let itself = Thing::Function(callee.clone());
        if self.calls.len() == MAX_CALLS {
            let message = format!("more than {MAX_CALLS} functions call one another before `{name}`");
            return Err(self.text.too_large(span, &message));
        }
        let (syntax, context, this) = match callee {
            Callee::Captured { index, name, source, .. } => {
                let source = self.source(index, name, source)?;
                self.contexts.push(Context::new(index, source.text, Rc::clone(&source.scoping), source.syntax));
                let own = matches!(source.syntax, FunctionSyntax::Function(..)).then_some(this).flatten();
                (source.syntax, self.contexts.len() - 1, own)
            }
            Callee::Inner { syntax, context, within, this: bound, .. } => {
                // It would see the variables of another call than the one that it was written in.
                if self.within(context, syntax.span()) != within {
                    return Err(self.recursion(span, name));
                }
                let bound = match syntax {
                    FunctionSyntax::Arrow(_) => bound,
                    FunctionSyntax::Function(..) => this,
                };
                (syntax, context, bound)
            }
        };
        let outer = (self.context, std::mem::replace(&mut self.this, this));
        self.enter(context);
        let arguments = self.arguments.take();
        let jumps = std::mem::take(&mut self.jumps);
        let clause_scope = self.clause_scope.take();
        let inlined = self.nested(syntax.span(), |resolver| resolver.inlined(syntax, identity, name, itself, given));
        self.jumps = jumps;
        self.clause_scope = clause_scope;
        self.this = outer.1;
        self.arguments = arguments;
        self.enter(outer.0);
        inlined.map(|(inlined, parts)| (ExpressionKind::Inlined(Box::new(inlined)), parts))
    }

    fn inlined(
        &mut self,
        syntax: FunctionSyntax<'a>,
        identity: Identity,
        name: &str,
        itself: Thing<'a>,
        given: Vec<Given<'a>>,
    ) -> Result<(Inlined, Option<Thing<'a>>), Refusal> {
        parse::refuse_syntax(&self.text, syntax)?;
        let result = self.new_local(name, syntax.span(), LocalKind::Result);
        let end = self.new_target();
        let lets_functions_out = self.lets_functions_out(syntax);
        // Calls of one that is called are counted where they are made.
        let begins_again = !std::mem::take(&mut self.is_called) && self.calls_itself_last(syntax, name);
        self.begin_call(identity, result, lets_functions_out);
        self.scopes.push(Vec::new());
        let mark = self.contexts[self.context].bound.len();
        if let Some(own) = syntax.own_symbol()
            && self.scoping.symbol_flags(own).contains(SymbolFlags::FunctionExpression)
            && self.contexts[self.context].own != Some(own)
        {
            self.bind(own, Name::Thing(itself));
        }
        let ((arguments, body), assigned) = self.framed(|this| {
            let mut body = Vec::new();
            let arguments = this.bind_parameters(syntax, given, &mut body)?;
            if begins_again {
                this.looped_body(syntax, mark, &mut body)?;
            } else {
                this.function_body(syntax, mark, &mut body)?;
            }
            Ok((arguments, body))
        })?;
        // The next call of it has variables of its own, and so has one around it.
        let Context { bound, symbols, .. } = &mut self.contexts[self.context];
        for (symbol, before) in bound.drain(mark..).rev() {
            match before {
                Some(before) => symbols.insert(symbol, before),
                None => symbols.remove(&symbol),
            };
        }
        let parts = self.calls.pop().and_then(|call| call.parts.map(Thing::Parts).or(call.function));
        let locals = self.scopes.pop().unwrap_or_default();
        let text = self.contexts[self.context].text;
        let name = if name.is_empty() { "the inner function" } else { name }.to_owned();
        let gives_parts = parts.is_some();
        Ok((Inlined { name, text, arguments, body, end, result, gives_parts, like: None, assigned, locals }, parts))
    }

    /// `return expression`
    pub(super) fn return_value(&mut self, syntax: &'a Expr<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        let span = syntax.span();
        if self.may_begin_again(syntax) {
            match syntax {
                Expr::ConditionalExpression(choice) => return self.return_choice(choice, out),
                Expr::CallExpression(call) if self.begin_again(call, out)? => return Ok(()),
                _ => {}
            }
        }
        if let Expr::ConditionalExpression(choice) = syntax
            && (is_written_out(&choice.consequent) || is_written_out(&choice.alternate))
        {
            return self.return_choice(choice, out);
        }
        match syntax {
            Expr::SequenceExpression(all) => {
                let Some((last, before)) = all.expressions.split_last() else { return Ok(()) };
                before.iter().try_for_each(|one| self.effects(one, out))?;
                return self.nested(span, |this| this.return_value(last, out));
            }
            Expr::ParenthesizedExpression(inner) => return self.return_value(&inner.expression, out),
            Expr::LogicalExpression(logical) if self.is_parts(&logical.left)? => {
                let chosen = if logical.operator == LogicalOperator::And { &logical.right } else { &logical.left };
                return self.nested(span, |this| this.return_value(chosen, out));
            }
            Expr::LogicalExpression(logical)
                if logical.operator == LogicalOperator::And && is_written_out(&logical.right) =>
            {
                return self.return_if(logical, out);
            }
            _ => {}
        }
        let mut computed = Vec::new();
        match self.parts(syntax, &mut computed)? {
            Made::Parts(parts) => return self.return_parts(&parts, computed, span, out),
            Made::Value(value) => {
                out.push(self.returning(value));
                return Ok(());
            }
            Made::Nothing => {}
        }
        match self.denotes(syntax)? {
            Some(Name::Local(local)) if self.calls.is_empty() && self.own_tail.is_none() => {
                let info = &self.locals[local.0 as usize];
                if let LocalKind::Argument(leaf) = info.kind
                    && info.assignments == 0
                    && matches!(self.signature.arguments.get(leaf), Some(Argument::View(_) | Argument::Views(_)))
                    && let Some(place) = self.signature.place_of(leaf)
                {
                    self.return_argument(place, out);
                    return Ok(());
                }
            }
            Some(Name::Thing(parts @ Thing::Parts(_))) => return self.return_parts(&parts, computed, span, out),
            Some(Name::Thing(function)) if !self.calls.is_empty() && function.type_of() == "function" => {
                return self.return_function(function, span, out);
            }
            _ => {}
        }
        let value = self.expression(syntax)?;
        out.push(self.returning(value));
        Ok(())
    }

    /// Whether a name is that of a list or record, which is truthy.
    pub(super) fn is_parts(&mut self, syntax: &'a Expr<'a>) -> Result<bool, Refusal> {
        let is_path = matches!(syntax, Expr::Identifier(_)) || syntax.as_member_expression().is_some();
        Ok(is_path && matches!(self.denotes(syntax)?, Some(Name::Thing(Thing::Parts(_)))))
    }

    /// `return c && [a, b]`
    fn return_if(&mut self, logical: &'a LogicalExpression<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        let test = self.expression(&logical.left)?;
        match known_truth(&test) {
            Some(true) => return self.return_value(&logical.right, out),
            Some(false) => {
                out.push(self.returning(test));
                return Ok(());
            }
            None => {}
        }
        let span = logical.span;
        let local = self.temporary("the condition", span);
        self.end_with_scope(local, LocalKind::Let);
        out.push(Statement::Declare(local, Some(test)));
        let value = || Expression { span, kind: ExpressionKind::Local(local) };
        let mut then = Vec::new();
        self.nested(span, |this| this.return_value(&logical.right, &mut then))?;
        let otherwise = vec![self.returning(value())];
        out.push(Statement::If { test: value(), then, otherwise });
        Ok(())
    }

    /// `return c ? a : b`, as two returns.
    fn return_choice(
        &mut self,
        choice: &'a ConditionalExpression<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let test = self.test(&choice.test)?;
        match known_truth(&test) {
            Some(true) => return self.return_value(&choice.consequent, out),
            Some(false) => return self.return_value(&choice.alternate, out),
            None => {}
        }
        let mut side = |syntax| {
            let mut out = Vec::new();
            self.nested(choice.span, |this| this.return_value(syntax, &mut out)).map(|()| out)
        };
        let (then, otherwise) = (side(&choice.consequent)?, side(&choice.alternate)?);
        out.push(Statement::If { test, then, otherwise });
        Ok(())
    }

    /// A list or record that is one of several: as a function would return it.
    pub(super) fn chosen_parts(
        &mut self,
        choice: &'a ConditionalExpression<'a>,
    ) -> Result<(ExpressionKind, Option<Thing<'a>>), Refusal> {
        let span = choice.span;
        let result = self.new_local("the choice", span, LocalKind::Result);
        let end = self.new_target();
        self.begin_call(Identity::Choice, result, false);
        self.scopes.push(Vec::new());
        let framed = self.framed(|this| {
            let mut body = Vec::new();
            this.return_choice(choice, &mut body)?;
            Ok(body)
        });
        let parts = self.calls.pop().and_then(|call| call.parts.map(Thing::Parts));
        let locals = self.scopes.pop().unwrap_or_default();
        let (body, assigned) = framed?;
        let inlined = Inlined {
            name: "the choice".to_owned(),
            text: self.contexts[self.context].text,
            arguments: Vec::new(),
            body,
            end,
            result,
            gives_parts: parts.is_some(),
            like: None,
            assigned,
            locals,
        };
        Ok((ExpressionKind::Inlined(Box::new(inlined)), parts))
    }

    /// The `var` that were declared from `mark` on.
    pub(super) fn hoisted(&self, mark: usize) -> Vec<Local> {
        let is_var = |local: &Local| self.locals[local.0 as usize].kind == LocalKind::Var;
        let bound = self.contexts[self.context].bound[mark..].iter();
        bound
            .filter(|(symbol, _)| {
                let flags = self.scoping.symbol_flags(*symbol);
                flags.contains(SymbolFlags::FunctionScopedVariable)
            })
            .filter_map(|(symbol, _)| match self.bound(*symbol) {
                Some(Name::Local(local)) if is_var(local) => Some(*local),
                _ => None,
            })
            .collect()
    }

    /// `return value`
    pub(super) fn returning(&mut self, value: Expression) -> Statement {
        let Some(call) = self.calls.last() else { return Self::returned(value, &Statement::Return) };
        let result = call.result;
        if !matches!(value.kind, ExpressionKind::Nothing(_)) {
            self.note_assigned(result);
        }
        Self::returned(value, &Statement::Leave)
    }

    /// How a function uses `arguments`, if it does: arrow functions have none of their own.
    pub(super) fn use_of_arguments(&self, syntax: FunctionSyntax<'a>) -> Option<ArgumentsUse> {
        match syntax {
            FunctionSyntax::Arrow(_) => None,
            FunctionSyntax::Function(function, _) => self.scoping.use_of_arguments(function.span.start),
        }
    }

    /// Looks names up in another text.
    pub(super) fn enter(&mut self, context: usize) {
        self.context = context;
        self.text = self.texts[self.contexts[context].text];
        self.scoping = Rc::clone(&self.contexts[context].scoping);
    }

    pub(super) fn source(&mut self, index: usize, name: &'a str, source: &'a str) -> Result<Rc<Source<'a>>, Refusal> {
        if let Some(known) = self.sources.get(&index) {
            return Ok(Rc::clone(known));
        }
        let parsed = parse::parse(self.allocator, source, name)?;
        let scoping = Rc::new(Symbols::of(&parsed)?);
        self.texts.push(parsed.text);
        let source = Rc::new(Source { syntax: parsed.function, text: self.texts.len() - 1, scoping });
        self.sources.insert(index, Rc::clone(&source));
        Ok(source)
    }

    /// The function whose text the context is, by its own name.
    pub(super) fn itself(&self, name: &'a str) -> Name<'a> {
        let Context { function, text, .. } = self.contexts[self.context];
        Name::Thing(Thing::Function(Callee::Captured {
            index: function,
            name,
            source: self.texts[text].source,
            place: Place { function, path: vec![name.to_owned()] },
        }))
    }

    /// A call that is not made: who goes so deep is run again in JavaScript.
    fn too_deep(&mut self, identity: &Identity, name: &str, span: Span) -> ExpressionKind {
        let around = self.calls.iter().rev().find(|call| call.identity == *identity);
        let like = around.map_or(Like::Own, |call| Like::Result(call.result));
        let result = self.new_local(name, span, LocalKind::Result);
        let call = self.in_place(name, vec![Statement::Bail(BailReason::Recursion)], result);
        ExpressionKind::Inlined(Box::new(Inlined { like: Some(like), ..call }))
    }

    pub(super) fn recursion(&self, span: Span, name: &str) -> Refusal {
        let message = if name.is_empty() {
            "a function that calls itself cannot be compiled".to_owned()
        } else {
            format!("`{name}` calls itself, which cannot be compiled")
        };
        self.text.refuse("recursion", span, message, format!("write it as a loop, or {LEAVE_AUTO}"))
    }
}
