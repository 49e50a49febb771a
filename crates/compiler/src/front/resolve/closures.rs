//! Functions that functions return: their variables outlive the call, and what its names stood for is kept.

use std::rc::Rc;

use oxc_ast::ast::{
    ArrowFunctionBody, ConditionalExpression, Expression as Syntax, ObjectPropertyKind, Statement as SyntaxStatement,
};
use oxc_span::Span;

use super::functions::{Callee, Identity};
use super::names::{Name, Thing};
use super::{Context, Resolver, unsupported};
use crate::Refusal;
use crate::front::parse::FunctionSyntax;
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, Statement};

impl<'a> Resolver<'a, '_> {
    /// Whether a function may return functions that it makes.
    pub(super) fn lets_functions_out(&self, syntax: FunctionSyntax<'a>) -> bool {
        match syntax {
            FunctionSyntax::Arrow(arrow) => match &arrow.body {
                ArrowFunctionBody::FunctionBody(body) => returns_functions(&body.statements),
                body => body.as_expression().is_some_and(is_function),
            },
            FunctionSyntax::Function(_, body) => returns_functions(&body.statements),
        }
    }

    /// Where the variables of the innermost call live, if they outlive it: how many calls are around that scope.
    pub(super) fn outlived(&self) -> Option<usize> {
        let calls = self.calls.iter().rev().take_while(|call| call.lets_functions_out).count();
        (calls > 0).then(|| self.calls.len() - calls)
    }

    /// `return` of a function.
    pub(super) fn return_function(
        &mut self,
        thing: Thing<'a>,
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let closure = self.closure(&thing);
        let Some(call) = self.calls.last_mut() else { return Err(self.unsupported(span, unsupported::FUNCTION_VALUE)) };
        match &call.function {
            None if call.parts.is_none() => call.function = Some(closure),
            Some(known) if is_same(known, &closure) => {}
            _ => return Err(self.unsupported(span, unsupported::FUNCTION_VALUE)),
        }
        out.push(Statement::LeaveParts);
        Ok(())
    }

    /// A function with what its names stand for now, for use after the call that it was made in.
    pub(super) fn closure(&mut self, thing: &Thing<'a>) -> Thing<'a> {
        let Thing::Function(Callee::Inner { syntax, name, context, this, .. }) = thing else { return thing.clone() };
        let of = &self.contexts[*context];
        let mut symbols = of.symbols.clone();
        let kept = self.contexts.len();
        for meaning in symbols.values_mut() {
            if let Name::Thing(Thing::Function(Callee::Inner { context: its, within, .. })) = meaning
                && its == context
            {
                *its = kept;
                *within = Rc::from([]);
            }
        }
        let Context { function, text, own, .. } = *of;
        let scoping = Rc::clone(&of.scoping);
        self.contexts.push(Context { function, text, scoping, symbols, bound: Vec::new(), own });
        Thing::Function(Callee::Inner {
            syntax: *syntax,
            name,
            context: kept,
            within: Rc::from([]),
            this: this.clone(),
        })
    }

    /// `c ? f : g`, if both are functions.
    pub(super) fn choice_of_functions(
        &mut self,
        choice: &'a ConditionalExpression<'a>,
    ) -> Result<Option<(Thing<'a>, Local, Expression)>, Refusal> {
        let sides = (self.function_of(&choice.consequent)?, self.function_of(&choice.alternate)?);
        let (Some(then), Some(otherwise)) = sides else { return Ok(None) };
        let span = choice.span;
        let test = self.boxed(&choice.test)?;
        let not = Box::new(Expression { span, kind: ExpressionKind::Not(test) });
        let value = Expression { span, kind: ExpressionKind::Not(not) };
        let local = self.temporary("the choice", span);
        Ok(Some((Thing::Choice(local, Rc::new((then, otherwise))), local, value)))
    }

    fn function_of(&mut self, syntax: &'a Syntax<'a>) -> Result<Option<Thing<'a>>, Refusal> {
        Ok(match self.denotes(syntax)? {
            Some(Name::Thing(thing @ (Thing::Function(_) | Thing::Choice(..)))) => Some(thing),
            Some(Name::Thing(thing @ Thing::Intrinsic(_))) if thing.type_of() == "function" => Some(thing),
            _ => None,
        })
    }

    /// Lets a variable end with the scope that it was made in, or with the one that it outlives its call in.
    pub(super) fn end_with_scope(&mut self, local: Local, kind: LocalKind) {
        let innermost = self.calls.last().map(|call| call.scope);
        let is_in_body = innermost.is_some_and(|scope| self.scopes.len() == scope + 1) || kind == LocalKind::Var;
        let scope = match self.outlived() {
            Some(calls) if is_in_body => self.calls[calls].scope - 1,
            _ if kind == LocalKind::Var => match innermost {
                Some(scope) => scope,
                None => return,
            },
            _ => self.scopes.len() - 1,
        };
        self.scopes[scope].push(local);
    }
}

pub fn is_same(one: &Thing<'_>, two: &Thing<'_>) -> bool {
    match (one, two) {
        (Thing::Function(Callee::Inner { syntax: one, .. }), Thing::Function(Callee::Inner { syntax: two, .. })) => {
            one.span() == two.span()
        }
        (
            Thing::Function(Callee::Captured { index: one, .. }),
            Thing::Function(Callee::Captured { index: two, .. }),
        ) => one == two,
        (Thing::Intrinsic(one), Thing::Intrinsic(two)) => one == two,
        (Thing::Text(one), Thing::Text(two)) => one == two,
        _ => false,
    }
}

fn returns_functions(statements: &[SyntaxStatement<'_>]) -> bool {
    let has_functions = statements.iter().any(|statement| {
        matches!(statement, SyntaxStatement::FunctionDeclaration(_) | SyntaxStatement::VariableDeclaration(_))
    });
    statements.iter().any(|statement| match statement {
        SyntaxStatement::ReturnStatement(syntax) => syntax.argument.as_ref().is_some_and(|value| {
            is_function(value) || has_functions && matches!(value, Syntax::Identifier(_) | Syntax::ObjectExpression(_))
        }),
        SyntaxStatement::IfStatement(syntax) => {
            returns_functions(std::slice::from_ref(&syntax.consequent))
                || syntax.alternate.as_ref().is_some_and(|side| returns_functions(std::slice::from_ref(side)))
        }
        SyntaxStatement::BlockStatement(block) => returns_functions(&block.body),
        _ => false,
    })
}

/// Whether an expression is a function, or a record that has one.
fn is_function(syntax: &Syntax<'_>) -> bool {
    match syntax {
        Syntax::ArrowFunctionExpression(_) | Syntax::FunctionExpression(_) => true,
        Syntax::ArrayExpression(list) => {
            list.elements.iter().any(|element| element.as_expression().is_some_and(is_function))
        }
        Syntax::ConditionalExpression(choice) => is_function(&choice.consequent) || is_function(&choice.alternate),
        Syntax::ObjectExpression(record) => record.properties.iter().any(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => is_function(&property.value),
            ObjectPropertyKind::SpreadProperty(_) => false,
        }),
        _ => false,
    }
}

impl Identity {
    /// Whether it is the function that is compiled.
    pub fn is_own(&self) -> bool {
        *self == Self::Captured(0)
    }
}
