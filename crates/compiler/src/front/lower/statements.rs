//! Statements.

use super::logic::Truth;
use super::{Held, Lowering};
use crate::Refusal;
use crate::front::tree::{ExpressionKind, Statement};
use crate::ir::{BailReason, Terminator};

impl Lowering<'_> {
    /// Statements in order, up to the first that always jumps: the rest is dead.
    pub fn statements(&mut self, statements: &[Statement]) -> Result<(), Refusal> {
        for statement in statements {
            if self.jump.is_some() {
                break;
            }
            self.statement(statement)?;
        }
        Ok(())
    }

    pub fn statement(&mut self, statement: &Statement) -> Result<(), Refusal> {
        self.check_size()?;
        match statement {
            Statement::Expression(expression) => self.effect(expression),
            Statement::Declare(local, None) => {
                self.held[local.0 as usize] = Held::Undefined;
                Ok(())
            }
            Statement::Declare(local, Some(value)) => {
                let value = self.value(value)?;
                self.held[local.0 as usize] = Held::Value(value);
                Ok(())
            }
            Statement::If { test, then, otherwise } => match self.truth(test)? {
                Truth::Known(true) => self.statements(then),
                Truth::Known(false) => self.statements(otherwise),
                Truth::Value(condition) => {
                    self.choose(condition, |this| this.statements(then), |this| this.statements(otherwise))
                }
            },
            Statement::Scope(body, locals) => {
                self.statements(body)?;
                for local in locals {
                    self.held[local.0 as usize] = Held::Dead;
                }
                Ok(())
            }
            Statement::Labelled { end, assigned, body } => self.block(*end, assigned, |this| this.statements(body)),
            Statement::Loop(repeat) => self.repeat(repeat),
            Statement::Switch(switch) => self.switch(switch),
            Statement::Jump(target) => self.jump_to(*target),
            Statement::Return(value) => {
                let gives = match &value.kind {
                    ExpressionKind::Nothing(_) => false,
                    ExpressionKind::Inlined(call) => self.types[call.result.0 as usize].is_some(),
                    _ => true,
                };
                self.jump = Some(if gives {
                    Terminator::Return(vec![self.value(value)?])
                } else {
                    self.effect(value)?;
                    Terminator::Bail(BailReason::Undefined)
                });
                Ok(())
            }
            Statement::Leave(value) => self.leave(value),
            Statement::Bail(reason) => {
                self.jump = Some(Terminator::Bail(*reason));
                Ok(())
            }
        }
    }
}
