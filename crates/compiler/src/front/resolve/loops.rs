//! Loops, with the variables that they change.

use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, DoWhileStatement, Expression, ForOfStatement, ForStatement, ForStatementInit,
    ForStatementLeft, Statement as Syntax, WhileStatement,
};
use oxc_span::{GetSpan, Span};

use super::names::{Name, Thing};
use super::parts::Shape;
use super::statements::JumpFrame;
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Local, Loop, LoopKind, Statement};

/// The statements of a body, and what it assigns.
type Body = (Vec<Statement>, Vec<Local>);

impl<'a> Resolver<'a, '_> {
    pub(super) fn while_loop(
        &mut self,
        syntax: &'a WhileStatement<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        self.any_loop(syntax.span, labels, Vec::new(), out, |this| {
            let test = Some(this.expression(&syntax.test)?);
            let body = this.loop_body(&syntax.body)?;
            Ok((LoopKind::While { test, update: None }, body))
        })
    }

    pub(super) fn do_loop(
        &mut self,
        syntax: &'a DoWhileStatement<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        self.any_loop(syntax.span, labels, Vec::new(), out, |this| {
            let body = this.loop_body(&syntax.body)?;
            let test = this.expression(&syntax.test)?;
            Ok((LoopKind::DoWhile { test }, body))
        })
    }

    pub(super) fn for_loop(
        &mut self,
        syntax: &'a ForStatement<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        self.scoped(out, |this, out| {
            match &syntax.init {
                None => {}
                Some(ForStatementInit::VariableDeclaration(declaration)) => this.variables(declaration, out)?,
                Some(init) => {
                    if let Some(init) = init.as_expression() {
                        out.push(Statement::Expression(this.expression(init)?));
                    }
                }
            }
            let own = this.scopes.last().cloned().unwrap_or_default();
            this.any_loop(syntax.span, labels, own, out, |this| {
                let test = syntax.test.as_ref().map(|test| this.expression(test)).transpose()?;
                let update = syntax.update.as_ref().map(|update| this.expression(update)).transpose()?;
                let body = this.loop_body(&syntax.body)?;
                Ok((LoopKind::While { test, update }, body))
            })
        })
    }

    pub(super) fn for_of(
        &mut self,
        syntax: &'a ForOfStatement<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        if syntax.r#await {
            return Err(self.unsupported(syntax.span, unsupported::AWAIT_OF));
        }
        if let Expression::CallExpression(call) = &syntax.right
            && self.generator_of(call)?.is_some()
        {
            return self.for_of_generated(syntax, call, labels, out);
        }
        let mut computed = Vec::new();
        let view = match self.whole(&syntax.right, &mut computed)? {
            Name::Local(view) => view,
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::List && parts.has_things() => {
                self.declare_computed(computed, out);
                return self.for_of_members(syntax, &parts, labels, out);
            }
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::List => {
                return Err(self.demote(&parts, syntax.right.span()));
            }
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::Memory => {
                self.check_full(&parts, &mut computed, syntax.right.span())?;
                match parts.local("items") {
                    Some(items) => items,
                    None => return Err(self.text.mistake(syntax.span, "a list without items")),
                }
            }
            _ => self.array(&syntax.right)?,
        };
        self.declare_computed(computed, out);
        let view_span = syntax.right.span();
        self.scoped(out, |this, out| {
            this.any_loop(syntax.span, labels, Vec::new(), out, |this| {
                let element = this.for_of_element(&syntax.left)?;
                let body = this.loop_body(&syntax.body)?;
                Ok((LoopKind::Of { view, view_span, element }, body))
            })
        })
    }

    fn for_of_element(&mut self, left: &'a ForStatementLeft<'a>) -> Result<Local, Refusal> {
        let local = match left {
            ForStatementLeft::VariableDeclaration(declaration) => {
                let kind = self.local_kind(declaration)?;
                match declaration.declarations.first().map(|declarator| &declarator.id) {
                    Some(BindingPattern::BindingIdentifier(name)) => {
                        let symbol = self.declared_symbol(name)?;
                        self.declared(symbol, name, kind)
                    }
                    _ => return Err(self.unsupported(declaration.span, unsupported::DESTRUCTURING)),
                }
            }
            left => match left.as_assignment_target() {
                Some(AssignmentTarget::AssignmentTargetIdentifier(identifier)) => self.writable(identifier)?,
                _ => return Err(self.unsupported(left.span(), unsupported::DESTRUCTURING)),
            },
        };
        self.note_assigned(local);
        Ok(local)
    }

    fn loop_body(&mut self, body: &'a Syntax<'a>) -> Result<Body, Refusal> {
        self.framed(|this| this.body(body))
    }

    /// A loop of any kind; the variables in `own` end with it.
    fn any_loop(
        &mut self,
        span: Span,
        labels: Vec<String>,
        own: Vec<Local>,
        out: &mut Vec<Statement>,
        parts: impl FnOnce(&mut Self) -> Result<(LoopKind, Body), Refusal>,
    ) -> Result<(), Refusal> {
        let (end, next) = (self.new_target(), self.new_target());
        self.jumps.push(JumpFrame { labels, end, next: Some(next), takes_break: true });
        let framed = self.framed(parts);
        self.jumps.pop();
        let ((kind, (body, body_assigned)), assigned) = framed?;
        let results = assigned.iter().copied().filter(|local| !own.contains(local)).collect();
        out.push(Statement::Loop(Box::new(Loop { span, end, next, kind, assigned, results, body_assigned, body })));
        Ok(())
    }
}
