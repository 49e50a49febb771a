//! Functions that return what they themselves give: a loop, since nothing of the call around is needed any more.

use oxc_ast::ast::{
    ArrowFunctionBody, BindingPattern, CallExpression, Expression as Syntax, Statement as SyntaxStatement,
};
use oxc_syntax::symbol::SymbolId;

use super::functions::{Callee, Identity};
use super::names::{Name, Thing};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::parse::FunctionSyntax;
use crate::front::tree::{
    Arithmetic, Expression, ExpressionKind, Local, Logical, Loop, LoopKind, Nothing, Statement, TargetId, may_go_on,
};
use crate::ir::{BailReason, BinaryOp, CompareOp};

/// Items that go deeper are run again in JavaScript, whose stack may not be deep enough.
const MAX_DEPTH: f64 = 2000.0;

/// A function whose calls of itself in the end begin it again.
#[derive(Clone)]
pub struct TailLoop<'a> {
    context: usize,
    /// The variable of each parameter; None for one that is no variable.
    parameters: Vec<(SymbolId, Option<Local>, Option<&'a Syntax<'a>>)>,
    depth: Local,
    next: TargetId,
}

impl<'a> Resolver<'a, '_> {
    /// Whether a function returns what it gives itself, and is one that may be begun again.
    pub(super) fn calls_itself_last(&self, syntax: FunctionSyntax<'a>, name: &str) -> bool {
        let own = match syntax {
            FunctionSyntax::Function(function, _) => function.name().map_or(name, |own| own.as_str()),
            FunctionSyntax::Arrow(_) => name,
        };
        let parameters = syntax.parameters();
        let are_simple = parameters.rest.is_none()
            && parameters.items.iter().all(|item| matches!(item.pattern, BindingPattern::BindingIdentifier(_)));
        are_simple
            && !own.is_empty()
            && self.use_of_arguments(syntax).is_none()
            && match syntax {
                FunctionSyntax::Arrow(arrow) => match &arrow.body {
                    ArrowFunctionBody::FunctionBody(body) => returns_call(&body.statements, own),
                    body => body.as_expression().is_some_and(|value| is_call(value, own)),
                },
                FunctionSyntax::Function(_, body) => returns_call(&body.statements, own),
            }
    }

    /// The body of a function that begins again.
    pub(super) fn looped_body(
        &mut self,
        syntax: FunctionSyntax<'a>,
        mark: usize,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let span = syntax.span();
        let depth = self.temporary("the depth", span);
        out.push(Statement::Declare(depth, Some(Expression { span, kind: ExpressionKind::Number(0.0) })));
        let (end, next) = (self.new_target(), self.new_target());
        let mut parameters = Vec::new();
        for parameter in &syntax.parameters().items {
            let BindingPattern::BindingIdentifier(name) = &parameter.pattern else { continue };
            let symbol = self.declared_symbol(name)?;
            let local = match self.bound(symbol) {
                Some(Name::Local(local)) => Some(*local),
                _ => None,
            };
            if local.is_none()
                && self.scoping.symbol_is_mutated(symbol)
                && matches!(self.bound(symbol), Some(Name::Nothing(_)))
            {
                self.needs_variable(symbol);
                return Err(self.unsupported(name.span, unsupported::FUNCTION_VALUE));
            }
            if let Some(local) = local {
                self.locals[local.0 as usize].is_something = false;
            }
            parameters.push((symbol, local, parameter.initializer.as_deref()));
        }
        let taken: Vec<Option<Local>> = parameters.iter().map(|(_, local, _)| *local).collect();
        let tail = TailLoop { context: self.context, parameters, depth, next };
        let outer = match self.calls.last_mut() {
            Some(call) => call.tail.replace(tail),
            None => self.own_tail.replace(tail),
        };
        let framed = self.framed(|this| {
            this.framed(|this| {
                let mut body = Vec::new();
                this.in_region(|this| this.function_body(syntax, mark, &mut body))?;
                if may_go_on(&body) {
                    let nothing = Expression { span, kind: ExpressionKind::Nothing(Nothing::Undefined) };
                    body.push(this.returning(nothing));
                }
                Ok(body)
            })
        });
        match self.calls.last_mut() {
            Some(call) => call.tail = outer,
            None => self.own_tail = outer,
        }
        let ((mut body, body_assigned), assigned) = framed?;
        // Each turn has variables of its own.
        let hoisted = self.hoisted(mark).into_iter().filter(|local| !taken.contains(&Some(*local)));
        let resets: Vec<Statement> = hoisted.map(|local| Statement::Declare(local, None)).collect();
        body.splice(0..0, resets);
        let results = assigned.clone();
        let kind = LoopKind::While { test: None, update: None };
        out.push(Statement::Loop(Box::new(Loop { span, end, next, kind, assigned, results, body_assigned, body })));
        Ok(())
    }

    /// `return f(...)` in `f` itself. False where it has to be called.
    pub(super) fn begin_again(
        &mut self,
        call: &'a CallExpression<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<bool, Refusal> {
        let (tail, is_own) = match self.calls.last() {
            Some(call) => (call.tail.clone(), false),
            None => (self.own_tail.clone(), true),
        };
        let Some(tail) = tail else { return Ok(false) };
        if call.optional || self.context != tail.context {
            return Ok(false);
        }
        let Some(Name::Thing(Thing::Function(callee))) = self.denotes(&call.callee)? else { return Ok(false) };
        let identity = match &callee {
            Callee::Captured { index, .. } => Identity::Captured(*index),
            Callee::Inner { syntax, context, .. } => Identity::Inner(*context, syntax.span()),
        };
        let is_itself = match self.calls.last() {
            Some(call) => call.identity == identity,
            None => is_own && identity.is_own(),
        };
        if !is_itself {
            return Ok(false);
        }
        let mut given = Vec::with_capacity(call.arguments.len());
        for (position, argument) in call.arguments.iter().enumerate() {
            let Some(syntax) = argument.as_expression() else { return Ok(false) };
            let parameter = tail.parameters.get(position);
            let is_passed_on = match (syntax, parameter) {
                (Syntax::Identifier(name), Some((symbol, _, _))) => self.symbol(name) == Some(*symbol),
                _ => false,
            };
            let is_value = !matches!(syntax, Syntax::ArrayExpression(_) | Syntax::ObjectExpression(_))
                && !matches!(self.denotes(syntax)?, Some(Name::Thing(thing)) if !thing.is_value());
            match parameter {
                _ if is_passed_on => {}
                Some((_, None, _)) => return Ok(false),
                _ if is_value => {}
                _ => return Ok(false),
            }
            given.push((syntax, is_passed_on));
        }
        let mut writes = Vec::new();
        let span = call.span;
        for (position, (_, local, default)) in tail.parameters.iter().enumerate() {
            let Some(local) = *local else {
                if position >= given.len() {
                    return Ok(false);
                }
                continue;
            };
            let value = match (given.get(position), default) {
                (Some((_, true)), _) => continue,
                (Some((syntax, false)), None) => self.expression(syntax)?,
                (Some((syntax, false)), Some(default)) => {
                    let value = self.boxed(syntax)?;
                    if self.is_something(&value) {
                        *value
                    } else {
                        let kind = ExpressionKind::Logical(Logical::Default, value, self.boxed(default)?);
                        Expression { span, kind }
                    }
                }
                (None, Some(default)) => self.expression(default)?,
                (None, None) => Expression { span, kind: ExpressionKind::Nothing(Nothing::Undefined) },
            };
            let next = self.temporary("the argument", span);
            out.push(Statement::Declare(next, Some(value)));
            writes.push((local, next));
        }
        for (syntax, _) in given.iter().skip(tail.parameters.len()) {
            let value = self.expression(syntax)?;
            out.push(Statement::Expression(value));
        }
        let mut write = |this: &mut Self, local: Local, value: ExpressionKind| {
            this.note_assigned(local);
            let value = Box::new(Expression { span, kind: value });
            out.push(Statement::Expression(Expression { span, kind: ExpressionKind::Assign(local, value) }));
        };
        for (local, next) in writes {
            write(self, local, ExpressionKind::Local(next));
        }
        let at = |kind| Box::new(Expression { span, kind });
        let depth = ExpressionKind::Local(tail.depth);
        let deeper = Arithmetic::Float(BinaryOp::Add);
        let deeper = ExpressionKind::Arithmetic(deeper, at(depth), at(ExpressionKind::Number(1.0)));
        write(self, tail.depth, deeper);
        let is_deep = ExpressionKind::Relation(
            CompareOp::Gt,
            at(ExpressionKind::Local(tail.depth)),
            at(ExpressionKind::Number(MAX_DEPTH)),
        );
        out.push(Statement::If {
            test: Expression { span, kind: is_deep },
            then: vec![Statement::Bail(BailReason::Recursion)],
            otherwise: Vec::new(),
        });
        out.push(Statement::Jump(tail.next));
        Ok(true)
    }

    /// Whether something that is returned may be such a call, so that each side of a choice is a `return` of its own.
    pub(super) fn may_begin_again(&self, syntax: &Syntax<'_>) -> bool {
        let has_tail = self.calls.last().map_or(self.own_tail.is_some(), |call| call.tail.is_some());
        has_tail && ends_in_call(syntax)
    }
}

fn ends_in_call(syntax: &Syntax<'_>) -> bool {
    match syntax {
        Syntax::CallExpression(_) => true,
        Syntax::ConditionalExpression(choice) => ends_in_call(&choice.consequent) || ends_in_call(&choice.alternate),
        _ => false,
    }
}

fn is_call(syntax: &Syntax<'_>, name: &str) -> bool {
    match syntax {
        Syntax::CallExpression(call) => matches!(&call.callee, Syntax::Identifier(callee) if callee.name == name),
        Syntax::ConditionalExpression(choice) => is_call(&choice.consequent, name) || is_call(&choice.alternate, name),
        _ => false,
    }
}

fn returns_call(statements: &[SyntaxStatement<'_>], name: &str) -> bool {
    statements.iter().any(|statement| match statement {
        SyntaxStatement::ReturnStatement(syntax) => syntax.argument.as_ref().is_some_and(|value| is_call(value, name)),
        SyntaxStatement::IfStatement(syntax) => {
            returns_call(std::slice::from_ref(&syntax.consequent), name)
                || syntax.alternate.as_ref().is_some_and(|side| returns_call(std::slice::from_ref(side), name))
        }
        SyntaxStatement::BlockStatement(block) => returns_call(&block.body, name),
        SyntaxStatement::ForStatement(syntax) => returns_call(std::slice::from_ref(&syntax.body), name),
        SyntaxStatement::ForOfStatement(syntax) => returns_call(std::slice::from_ref(&syntax.body), name),
        SyntaxStatement::WhileStatement(syntax) => returns_call(std::slice::from_ref(&syntax.body), name),
        SyntaxStatement::DoWhileStatement(syntax) => returns_call(std::slice::from_ref(&syntax.body), name),
        SyntaxStatement::LabeledStatement(syntax) => returns_call(std::slice::from_ref(&syntax.body), name),
        SyntaxStatement::SwitchStatement(switch) => {
            switch.cases.iter().any(|case| returns_call(&case.consequent, name))
        }
        _ => false,
    })
}
