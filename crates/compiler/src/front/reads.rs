//! Which variables a part of the tree reads, and which functions it calls.

use std::collections::BTreeSet;

use super::tree::{Expression, ExpressionKind, Inlined, Local, LoopKind, Statement};

#[derive(Debug, Default)]
pub struct Reads {
    pub locals: BTreeSet<Local>,
    /// By their numbers in [`super::tree::Tree::functions`].
    pub functions: BTreeSet<usize>,
}

impl Reads {
    pub fn of(call: &Inlined) -> Self {
        let mut reads = Self::default();
        reads.inlined(call);
        reads
    }

    fn inlined(&mut self, call: &Inlined) {
        call.arguments.iter().for_each(|(_, argument)| self.expression(argument));
        self.statements(&call.body);
    }

    fn statements(&mut self, statements: &[Statement]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn all(&mut self, expressions: &[Expression]) {
        expressions.iter().for_each(|expression| self.expression(expression));
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Expression(value)
            | Statement::Declare(_, Some(value))
            | Statement::Return(value)
            | Statement::Leave(value) => self.expression(value),
            Statement::Declare(_, None) | Statement::Jump(_) | Statement::LeaveParts | Statement::Bail(_) => {}
            Statement::If { test, then, otherwise } => {
                self.expression(test);
                self.statements(then);
                self.statements(otherwise);
            }
            Statement::Scope(body, _) | Statement::Labelled { body, .. } => self.statements(body),
            Statement::Loop(repeat) => {
                match &repeat.kind {
                    LoopKind::While { test, update } => {
                        test.iter().chain(update).for_each(|part| self.expression(part))
                    }
                    LoopKind::DoWhile { test } => self.expression(test),
                    LoopKind::Of { view, .. } => drop(self.locals.insert(*view)),
                }
                self.statements(&repeat.body);
            }
            Statement::Switch(switch) => {
                self.expression(&switch.value);
                for clause in &switch.clauses {
                    clause.test.iter().for_each(|test| self.expression(test));
                    self.statements(&clause.body);
                }
            }
            Statement::ReturnParts(leaves) => self.all(leaves),
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Number(_)
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Nothing(_)
            | ExpressionKind::Unset => {}
            ExpressionKind::Local(local)
            | ExpressionKind::Length(local)
            | ExpressionKind::ElementSize(local)
            | ExpressionKind::Postfix(local, _) => drop(self.locals.insert(*local)),
            ExpressionKind::Element(view, index) => {
                self.locals.insert(*view);
                self.expression(index);
            }
            ExpressionKind::Plus(value)
            | ExpressionKind::Minus(value)
            | ExpressionKind::BitNot(value)
            | ExpressionKind::Not(value)
            | ExpressionKind::IsOfType { value, .. }
            | ExpressionKind::Assign(_, value)
            | ExpressionKind::Make { from: value, .. } => self.expression(value),
            ExpressionKind::Arithmetic(_, left, right)
            | ExpressionKind::Relation(_, left, right)
            | ExpressionKind::Equality { left, right, .. }
            | ExpressionKind::Logical(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
            ExpressionKind::Conditional(test, then, otherwise) => {
                [test, then, otherwise].into_iter().for_each(|part| self.expression(part));
            }
            ExpressionKind::Write { view, index, value, .. } => {
                self.locals.insert(*view);
                self.expression(index);
                self.expression(value);
            }
            ExpressionKind::Over { view, offset, length, .. } => {
                self.locals.insert(*view);
                self.expression(offset);
                length.iter().for_each(|length| self.expression(length));
            }
            ExpressionKind::Part { view, from, length } => {
                self.locals.insert(*view);
                self.expression(from);
                self.expression(length);
            }
            ExpressionKind::With { value, body, .. } => {
                self.expression(value);
                self.expression(body);
            }
            ExpressionKind::Sequence(expressions) | ExpressionKind::Call(_, expressions) => self.all(expressions),
            ExpressionKind::Invoke { function, arguments } => {
                self.functions.insert(*function);
                self.all(arguments);
            }
            ExpressionKind::Inlined(call) => self.inlined(call),
        }
    }
}
