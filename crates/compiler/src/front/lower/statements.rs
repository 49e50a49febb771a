//! Statements.

use super::logic::Truth;
use super::{Any, Lowering};
use crate::Refusal;
use crate::front::kinds::Kind;
use crate::front::tree::{ExpressionKind, Nothing, Statement};
use crate::ir::{BailReason, Terminator, Type, Value};

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
                self.unset(*local);
                Ok(())
            }
            Statement::Declare(local, Some(value)) => self.declare(*local, value),
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
                    self.end(*local);
                }
                Ok(())
            }
            Statement::Labelled { end, assigned, body } => self.block(*end, assigned, |this| this.statements(body)),
            Statement::Loop(repeat) => self.repeat(repeat),
            Statement::Switch(switch) => self.switch(switch),
            Statement::Jump(target) => self.jump_to(*target),
            Statement::Return(value) if self.tree.shape.is_some() => {
                self.effect(value)?;
                self.jump = Some(Terminator::Bail(BailReason::Type));
                Ok(())
            }
            Statement::ReturnParts(leaves) => {
                let mut values = Vec::with_capacity(leaves.len());
                for (position, leaf) in leaves.iter().enumerate() {
                    let any = self.any(leaf)?;
                    values.push(self.result(any, position));
                }
                self.jump = Some(self.return_with(values));
                Ok(())
            }
            Statement::Return(value) if self.returns_nothing => {
                self.effect(value)?;
                self.jump = Some(match value.kind {
                    ExpressionKind::Nothing(Nothing::Undefined) => self.return_with(Vec::new()),
                    _ => Terminator::Bail(BailReason::Undefined),
                });
                Ok(())
            }
            Statement::Return(value) => {
                let gives = match &value.kind {
                    ExpressionKind::Nothing(_) => false,
                    ExpressionKind::Inlined(call) => self.types[call.result.0 as usize].is_some(),
                    ExpressionKind::Invoke { function, .. } => self.gives(*function),
                    _ => true,
                };
                self.jump = Some(if gives {
                    let any = self.any(value)?;
                    let value = self.result(any, 0);
                    self.return_with(vec![value])
                } else {
                    self.effect(value)?;
                    Terminator::Bail(BailReason::Undefined)
                });
                Ok(())
            }
            Statement::Leave(value) => self.leave(Some(value)),
            Statement::LeaveParts => self.leave(None),
            Statement::Bail(reason) => {
                self.jump = Some(Terminator::Bail(*reason));
                Ok(())
            }
        }
    }

    /// A leaf of what the function returns. Of another type, the item is run again in JavaScript.
    fn result(&mut self, any: Any, leaf: usize) -> Value {
        match self.results[leaf] {
            Type::Bool => self.surely_of(any, Kind::Boolean),
            ty @ Type::View(_) if self.b.ty(any.value) != ty => {
                let never = self.b.bool(false);
                self.bail_unless(never, BailReason::Undefined);
                self.any_value(ty)
            }
            Type::View(_) => any.value,
            _ => self.surely_of(any, Kind::Number),
        }
    }
}
