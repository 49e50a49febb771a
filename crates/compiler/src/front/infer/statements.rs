//! What statements say about types.

use super::{Inference, Ty};
use crate::Refusal;
use crate::front::kinds::Kind;
use crate::front::tree::{Expression, ExpressionKind, Loop, LoopKind, Statement, Switch};

impl Inference<'_> {
    pub(super) fn statements(&mut self, statements: &[Statement]) -> Result<(), Refusal> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Refusal> {
        match statement {
            Statement::Expression(expression) => self.effect(expression),
            Statement::Declare(_, None) | Statement::Jump(_) | Statement::LeaveParts | Statement::Bail(_) => Ok(()),
            Statement::Declare(_, Some(value)) if matches!(value.kind, ExpressionKind::Unset) => Ok(()),
            Statement::Declare(local, Some(value)) => {
                let ty = self.value(value)?;
                self.hand_on(*local, value);
                self.assign(*local, ty, value.span)
            }
            Statement::If { test, then, otherwise } => {
                self.truth(test)?;
                self.statements(then)?;
                self.statements(otherwise)
            }
            Statement::Scope(body, _) | Statement::Labelled { body, .. } => self.statements(body),
            Statement::Loop(repeat) => self.repeat(repeat),
            Statement::Switch(switch) => self.switch(switch),
            Statement::Return(value) if matches!(value.kind, ExpressionKind::Nothing(_)) => Ok(()),
            Statement::Return(value) if self.tree.shape.is_some() => self.effect(value),
            Statement::ReturnParts(leaves) => {
                for (position, leaf) in leaves.iter().enumerate() {
                    let ty = self.returned(leaf)?;
                    self.hand_out(position, leaf);
                    self.returns(position, ty, leaf.span)?;
                }
                Ok(())
            }
            Statement::Return(value) => self.result(value),
            Statement::Leave(value) => {
                let ty = self.returned(value)?;
                match self.calls.last() {
                    Some(&Some(result)) => {
                        self.hand_on(result, value);
                        self.assign(result, ty, value.span)
                    }
                    Some(None) => Ok(()),
                    None => Err(self.text.mistake(value.span, "a return from nowhere")),
                }
            }
        }
    }

    /// What the function itself returns: each side of a choice is a result of its own.
    fn result(&mut self, value: &Expression) -> Result<(), Refusal> {
        if let ExpressionKind::Conditional(test, then, otherwise) = &value.kind {
            self.truth(test)?;
            self.result(then)?;
            return self.result(otherwise);
        }
        let ty = self.returned(value)?;
        self.hand_out(0, value);
        let is_variable =
            matches!(value.kind, ExpressionKind::Local(_) | ExpressionKind::Inlined(_) | ExpressionKind::Invoke { .. });
        match ty.and_then(Ty::kinds) {
            // The variable may have been asked what it is before; an item that returns a boolean is run again.
            Some(kinds) if is_variable && kinds.has(Kind::Number) => self.returns(0, Some(Ty::Number), value.span),
            _ => self.returns(0, ty, value.span),
        }
    }

    fn repeat(&mut self, repeat: &Loop) -> Result<(), Refusal> {
        match &repeat.kind {
            LoopKind::While { test, update } => {
                test.iter().try_for_each(|test| self.truth(test))?;
                self.statements(&repeat.body)?;
                update.iter().try_for_each(|update| self.effect(update))
            }
            LoopKind::DoWhile { test } => {
                self.statements(&repeat.body)?;
                self.truth(test)
            }
            LoopKind::Of { view, view_span, element } => {
                if let Some(dtype) = self.view(*view, *view_span)? {
                    self.assign(*element, Some(Ty::of_element(dtype)), *view_span)?;
                }
                self.statements(&repeat.body)
            }
        }
    }

    fn switch(&mut self, switch: &Switch) -> Result<(), Refusal> {
        self.compared(&switch.value)?;
        for clause in &switch.clauses {
            clause.test.iter().try_for_each(|test| self.compared(test).map(drop))?;
            self.statements(&clause.body)?;
        }
        Ok(())
    }
}
