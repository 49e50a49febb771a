//! Statements but loops.

use oxc_ast::ast::{
    Expression as Expr, IfStatement, LabelIdentifier, LabeledStatement, Statement as Syntax, SwitchStatement,
    TryStatement,
};
use oxc_span::{GetSpan, Span};

use super::expressions::known_truth;
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Clause, Expression, ExpressionKind, Nothing, Statement, Switch, TargetId, may_go_on};
use crate::ir::BailReason;

/// A statement that can be jumped to.
pub struct JumpFrame {
    pub labels: Vec<String>,
    /// Where `break` goes.
    pub end: TargetId,
    /// Where `continue` goes, if it is a loop.
    pub next: Option<TargetId>,
    /// Whether a `break` without a label means it.
    pub takes_break: bool,
}

/// Whether something in these statements jumps or returns.
fn leaves(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Jump(_)
        | Statement::Return(_)
        | Statement::ReturnParts(_)
        | Statement::Leave(_)
        | Statement::LeaveParts => true,
        Statement::If { then, otherwise, .. } => leaves(then) || leaves(otherwise),
        Statement::Scope(body, _) | Statement::Labelled { body, .. } => leaves(body),
        Statement::Loop(repeat) => leaves(&repeat.body),
        Statement::Switch(switch) => switch.clauses.iter().any(|clause| leaves(&clause.body)),
        Statement::Expression(_) | Statement::Declare(..) | Statement::Bail(_) => false,
    })
}

/// The clause that a number goes to, if all clauses are numbers: None in it for `default`.
fn known_clause(value: &Expression, syntax: &SwitchStatement<'_>) -> Option<Option<usize>> {
    let ExpressionKind::Number(value) = value.kind else { return None };
    let mut chosen = None;
    for (number, case) in syntax.cases.iter().enumerate() {
        match &case.test {
            None => {}
            Some(Expr::NumericLiteral(test)) if test.value == value => chosen = chosen.or(Some(number)),
            Some(Expr::NumericLiteral(_)) => {}
            Some(_) => return None,
        }
    }
    Some(chosen)
}

fn is_nothing(value: &Expression) -> bool {
    match &value.kind {
        ExpressionKind::Nothing(_) => true,
        ExpressionKind::Conditional(_, then, otherwise) => is_nothing(then) || is_nothing(otherwise),
        _ => false,
    }
}

impl<'a> Resolver<'a, '_> {
    pub(super) fn statements(&mut self, body: &'a [Syntax<'a>], out: &mut Vec<Statement>) -> Result<(), Refusal> {
        self.hoist_functions(body)?;
        for statement in body {
            let from = out.len();
            self.statement(statement, out)?;
            // What cannot be reached need not be what can be compiled. A loop without an end may still be stopped.
            if out.len() > from && !matches!(out.last(), Some(Statement::Loop(_))) && !may_go_on(&out[from..]) {
                break;
            }
        }
        Ok(())
    }

    /// What is asked whether it is truthy.
    pub(super) fn test(&mut self, syntax: &'a Expr<'a>) -> Result<Expression, Refusal> {
        match self.known_test(syntax)? {
            Some(truth) => Ok(Expression { span: syntax.span(), kind: ExpressionKind::Boolean(truth) }),
            None => self.expression(syntax),
        }
    }

    /// `return a ? b : undefined` is two returns.
    pub(super) fn returned(value: Expression, leave: &dyn Fn(Expression) -> Statement) -> Statement {
        match value.kind {
            ExpressionKind::Conditional(test, then, otherwise) if is_nothing(&then) || is_nothing(&otherwise) => {
                let side = |value: Expression| vec![Self::returned(value, leave)];
                Statement::If { test: *test, then: side(*then), otherwise: side(*otherwise) }
            }
            _ => leave(value),
        }
    }

    pub(super) fn statement(&mut self, statement: &'a Syntax<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        self.labelled_statement(statement, Vec::new(), out)
    }

    /// A statement as the body of another.
    pub(super) fn body(&mut self, statement: &'a Syntax<'a>) -> Result<Vec<Statement>, Refusal> {
        let mut out = Vec::new();
        self.in_region(|this| this.statement(statement, &mut out))?;
        Ok(out)
    }

    fn labelled_statement(
        &mut self,
        statement: &'a Syntax<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let span = statement.span();
        if let Some(row) = unsupported::statement(statement) {
            return Err(self.unsupported(span, row));
        }
        self.nested(span, |this| match statement {
            Syntax::LabeledStatement(labelled) => this.label(labelled, labels, out),
            Syntax::ForStatement(syntax) => this.for_loop(syntax, labels, out),
            Syntax::ForOfStatement(syntax) => this.for_of(syntax, labels, out),
            Syntax::WhileStatement(syntax) => this.while_loop(syntax, labels, out),
            Syntax::DoWhileStatement(syntax) => this.do_loop(syntax, labels, out),
            _ if !labels.is_empty() => this.labelled_block(statement, labels, out),
            // Functions are there from the start of the block.
            Syntax::EmptyStatement(_) | Syntax::FunctionDeclaration(_) => Ok(()),
            Syntax::ExpressionStatement(syntax) => match &syntax.expression {
                Expr::YieldExpression(syntax) => this.yielded(syntax, out),
                expression => this.effects(expression, out),
            },
            Syntax::BlockStatement(block) => this.scoped(out, |this, out| this.statements(&block.body, out)),
            Syntax::IfStatement(syntax) => this.if_statement(syntax, out),
            Syntax::SwitchStatement(syntax) => this.switch(syntax, out),
            Syntax::TryStatement(syntax) => this.guarded(syntax, out),
            Syntax::VariableDeclaration(declaration) => this.variables(declaration, out),
            Syntax::ReturnStatement(syntax) => {
                if this.return_generated(syntax.argument.as_ref(), out)? {
                    return Ok(());
                }
                if let Some(value) = &syntax.argument {
                    return this.return_value(value, out);
                }
                let value = Expression { span, kind: ExpressionKind::Nothing(Nothing::Undefined) };
                out.push(this.returning(value));
                Ok(())
            }
            // What is thrown is computed where the item is run again, in JavaScript.
            Syntax::ThrowStatement(_) => {
                out.push(Statement::Bail(BailReason::Throw));
                Ok(())
            }
            Syntax::BreakStatement(syntax) => {
                out.push(Statement::Jump(this.jump(span, syntax.label.as_ref(), false)?));
                Ok(())
            }
            Syntax::ContinueStatement(syntax) => {
                out.push(Statement::Jump(this.jump(span, syntax.label.as_ref(), true)?));
                Ok(())
            }
            _ => Err(this.text.unsupported(span, "this statement cannot be compiled")),
        })
    }

    /// An expression for what it changes.
    pub(super) fn effects(&mut self, syntax: &'a Expr<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        match syntax {
            Expr::SequenceExpression(all) => {
                all.expressions.iter().try_for_each(|one| self.nested(one.span(), |this| this.effects(one, out)))
            }
            Expr::AssignmentExpression(assignment)
                if self.rebind(assignment, out)? || self.rename(assignment, out)? =>
            {
                Ok(())
            }
            _ => {
                out.push(Statement::Expression(self.expression(syntax)?));
                Ok(())
            }
        }
    }

    fn if_statement(&mut self, syntax: &'a IfStatement<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        let test = self.test(&syntax.test)?;
        // What cannot be reached need not be what can be compiled.
        match known_truth(&test) {
            Some(true) => return self.statement(&syntax.consequent, out),
            Some(false) => {
                return syntax.alternate.as_ref().map_or(Ok(()), |alternate| self.statement(alternate, out));
            }
            None => {}
        }
        let then = self.body(&syntax.consequent)?;
        let otherwise = syntax.alternate.as_ref().map_or_else(|| Ok(Vec::new()), |syntax| self.body(syntax))?;
        out.push(Statement::If { test, then, otherwise });
        Ok(())
    }

    fn label(
        &mut self,
        labelled: &'a LabeledStatement<'a>,
        mut labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        labels.push(labelled.label.name.to_string());
        self.labelled_statement(&labelled.body, labels, out)
    }

    fn labelled_block(
        &mut self,
        statement: &'a Syntax<'a>,
        labels: Vec<String>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let end = self.new_target();
        self.jumps.push(JumpFrame { labels, end, next: None, takes_break: false });
        let framed = self.framed(|this| this.body(statement));
        self.jumps.pop();
        let (body, assigned) = framed?;
        out.push(Statement::Labelled { end, assigned, body });
        Ok(())
    }

    fn jump(&self, span: Span, label: Option<&'a LabelIdentifier<'a>>, next: bool) -> Result<TargetId, Refusal> {
        let frame = self.jumps.iter().rev().find(|frame| match label {
            Some(label) => frame.labels.iter().any(|name| *name == label.name.as_str()),
            None if next => frame.next.is_some(),
            None => frame.takes_break,
        });
        let target = frame.and_then(|frame| if next { frame.next } else { Some(frame.end) });
        target.ok_or_else(|| {
            let message = "`break` or `continue` has nowhere to go";
            self.text.refuse("syntax", span, message, "pass a function that JavaScript accepts")
        })
    }

    /// `try`: nothing throws here, since an item that would is run again in JavaScript. So nothing is ever caught.
    fn guarded(&mut self, syntax: &'a TryStatement<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        let from = out.len();
        self.scoped(out, |this, out| this.statements(&syntax.block.body, out))?;
        let Some(finalizer) = &syntax.finalizer else { return Ok(()) };
        if leaves(&out[from..]) {
            return Err(self.unsupported(finalizer.span, unsupported::FINALLY));
        }
        self.scoped(out, |this, out| this.statements(&finalizer.body, out))
    }

    /// `switch` over a string that is known: the clauses from the one that is chosen on.
    fn switch_text(
        &mut self,
        text: &str,
        syntax: &'a SwitchStatement<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let mut chosen = None;
        for (number, case) in syntax.cases.iter().enumerate() {
            let Some(test) = &case.test else { continue };
            match self.text_of(test)? {
                Some(other) if *other == *text => {
                    chosen = Some(number);
                    break;
                }
                Some(_) => {}
                None if matches!(test, Expr::NumericLiteral(_) | Expr::BooleanLiteral(_)) => {}
                None => return Err(self.unsupported(test.span(), unsupported::STRING)),
            }
        }
        self.clauses_from(chosen, syntax, out)
    }

    /// The clauses from the one that is chosen on, or from `default` on.
    fn clauses_from(
        &mut self,
        chosen: Option<usize>,
        syntax: &'a SwitchStatement<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let chosen = chosen.or_else(|| syntax.cases.iter().position(|case| case.test.is_none()));
        let Some(chosen) = chosen else { return Ok(()) };
        let end = self.new_target();
        self.jumps.push(JumpFrame { labels: Vec::new(), end, next: None, takes_break: true });
        let framed = self.framed(|this| {
            let mut body = Vec::new();
            let done = this.scoped(&mut body, |this, out| {
                for case in &syntax.cases[chosen..] {
                    this.in_region(|this| this.statements(&case.consequent, out))?;
                    // What follows a jump is not reached.
                    if case.consequent.last().is_some_and(|last| {
                        matches!(
                            last,
                            Syntax::BreakStatement(_) | Syntax::ReturnStatement(_) | Syntax::ThrowStatement(_)
                        )
                    }) {
                        break;
                    }
                }
                Ok(())
            });
            done.map(|()| body)
        });
        self.jumps.pop();
        let (body, assigned) = framed?;
        out.push(Statement::Labelled { end, assigned, body });
        Ok(())
    }

    fn switch(&mut self, syntax: &'a SwitchStatement<'a>, out: &mut Vec<Statement>) -> Result<(), Refusal> {
        if let Some(text) = self.text_of(&syntax.discriminant)? {
            return self.switch_text(&text, syntax, out);
        }
        let value = self.expression(&syntax.discriminant)?;
        if let Some(chosen) = known_clause(&value, syntax) {
            return self.clauses_from(chosen, syntax, out);
        }
        let end = self.new_target();
        self.jumps.push(JumpFrame { labels: Vec::new(), end, next: None, takes_break: true });
        let outer_clause = self.clause_scope;
        let done = self.scoped(out, |this, out| {
            this.clause_scope = Some(this.scopes.len());
            let (clauses, assigned) = this.framed(|this| {
                let mut clauses = Vec::with_capacity(syntax.cases.len());
                for case in &syntax.cases {
                    let test = case.test.as_ref().map(|test| this.expression(test)).transpose()?;
                    let mut body = Vec::new();
                    this.in_region(|this| this.statements(&case.consequent, &mut body))?;
                    clauses.push(Clause { test, body });
                }
                Ok(clauses)
            })?;
            out.push(Statement::Switch(Box::new(Switch { end, value, clauses, assigned })));
            Ok(())
        });
        self.clause_scope = outer_clause;
        self.jumps.pop();
        done
    }
}
