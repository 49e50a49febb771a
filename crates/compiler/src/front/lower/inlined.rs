//! Calls of functions whose bodies stand at the call: parameters are variables, a `return` assigns the result and leaves.
//!
//! What ends a body flows on after it; only a `return` in the midst of one leaves a block around it.

use std::mem;

use super::logic::Truth;
use super::{Held, Lowering};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Inlined, Local, LocalKind, Statement, TargetId};
use crate::ir::{BailReason, Inst, Op, Region, Terminator, Type, Value};

/// More choices in a row whose sides return are lowered as jumps, since each nests what follows it.
const MAX_CHOICES: usize = 8;

/// A call whose body is being lowered.
#[derive(Clone, Copy)]
pub struct Leaving {
    /// Where a `return` in its midst goes.
    end: TargetId,
    result: Local,
    /// Whether the result is used.
    wanted: bool,
}

impl Lowering<'_> {
    /// A call whose result is used. A call that gives none is run again in JavaScript.
    pub fn inlined_value(&mut self, call: &Inlined) -> Result<Value, Refusal> {
        self.inlined(call, true)?;
        let held = mem::replace(&mut self.held[call.result.0 as usize], Held::Dead);
        Ok(match held {
            Held::Value(value) => value,
            // It never comes back.
            Held::Undefined | Held::Dead => self.any_value(self.merged_type(call.result).unwrap_or(Type::F64)),
        })
    }

    pub fn inlined_effect(&mut self, call: &Inlined) -> Result<(), Refusal> {
        self.inlined(call, false)?;
        self.held[call.result.0 as usize] = Held::Dead;
        Ok(())
    }

    fn inlined(&mut self, call: &Inlined, wanted: bool) -> Result<(), Refusal> {
        let mut given = Vec::with_capacity(call.arguments.len());
        for (parameter, argument) in &call.arguments {
            match parameter {
                Some(parameter) => given.push((*parameter, self.value(argument)?)),
                None => self.effect(argument)?,
            }
        }
        for local in &call.locals {
            self.held[local.0 as usize] = Held::at_start(self.tree.local(*local).kind);
        }
        for (parameter, value) in given {
            self.held[parameter.0 as usize] = Held::Value(value);
        }
        self.held[call.result.0 as usize] = Held::Undefined;
        // The members of what it returns.
        for local in &call.assigned {
            let held = &mut self.held[local.0 as usize];
            if *held == Held::Dead && self.tree.local(*local).kind == LocalKind::Result {
                *held = Held::Undefined;
            }
        }
        let text = mem::replace(&mut self.text, self.tree.texts[call.text]);
        let leaving = Leaving { end: call.end, result: call.result, wanted };
        let outer = self.leaving.replace(leaving);
        let done = self.block(call.end, &call.assigned, |this| this.tail(&call.body, leaving, MAX_CHOICES));
        self.leaving = outer;
        self.text = text;
        done?;
        for local in &call.locals {
            self.held[local.0 as usize] = Held::Dead;
        }
        // What follows is lowered all the same, since an expression needs its value; it is never reached.
        if let Some(terminator) = self.jump.take() {
            let condition = self.b.bool(true);
            let then = Region { parameters: Vec::new(), insts: Vec::new(), terminator };
            let op = Op::If { condition, then, otherwise: Region::empty() };
            self.b.insts.push(Inst { results: Vec::new(), op });
        }
        Ok(())
    }

    /// Statements that end a body. A `return` that nothing follows needs no jump.
    fn tail(&mut self, statements: &[Statement], leaving: Leaving, choices: usize) -> Result<(), Refusal> {
        for (position, statement) in statements.iter().enumerate() {
            if self.jump.is_some() {
                return Ok(());
            }
            let rest = &statements[position + 1..];
            match statement {
                Statement::Leave(value) => return self.end_with(value, leaving),
                Statement::If { test, then, otherwise }
                    if choices > 0 && (leaves(then) || leaves(otherwise) || rest.is_empty()) =>
                {
                    let side = |this: &mut Self, side: &[Statement]| {
                        if leaves(side) || rest.is_empty() {
                            return this.tail(side, leaving, choices - 1);
                        }
                        this.statements(side)?;
                        this.tail(rest, leaving, choices - 1)
                    };
                    return match self.truth(test)? {
                        Truth::Known(true) => side(self, then),
                        Truth::Known(false) => side(self, otherwise),
                        Truth::Value(condition) => {
                            self.choose(condition, |this| side(this, then), |this| side(this, otherwise))
                        }
                    };
                }
                Statement::Scope(body, locals) if leaves(body) || rest.is_empty() => {
                    self.tail(body, leaving, choices)?;
                    for local in locals {
                        self.held[local.0 as usize] = Held::Dead;
                    }
                    return Ok(());
                }
                _ => self.statement(statement)?,
            }
        }
        if leaving.wanted && self.jump.is_none() {
            self.jump = Some(Terminator::Bail(BailReason::Undefined));
        }
        Ok(())
    }

    /// The last `return` on a way through the body.
    fn end_with(&mut self, value: &Expression, leaving: Leaving) -> Result<(), Refusal> {
        let held = self.returned(value, leaving.wanted)?;
        self.held[leaving.result.0 as usize] = held;
        Ok(())
    }

    /// A `return` in the midst of a body.
    pub fn leave(&mut self, value: &Expression) -> Result<(), Refusal> {
        let Some(Leaving { end, result, wanted }) = self.leaving else {
            return Err(self.text.mistake(value.span, "a return from nowhere"));
        };
        let held = self.returned(value, wanted)?;
        if self.jump.is_some() {
            return Ok(());
        }
        self.held[result.0 as usize] = held;
        self.jump_to(end)
    }

    /// What a call gives. Without a value where one is wanted the item is run again in JavaScript.
    fn returned(&mut self, value: &Expression, wanted: bool) -> Result<Held, Refusal> {
        let gives = match &value.kind {
            ExpressionKind::Nothing(_) => false,
            ExpressionKind::Inlined(call) => self.types[call.result.0 as usize].is_some(),
            _ => true,
        };
        if wanted && gives {
            return self.value(value).map(Held::Value);
        }
        self.effect(value)?;
        if wanted {
            self.jump = Some(Terminator::Bail(BailReason::Undefined));
        }
        Ok(Held::Undefined)
    }
}

/// Whether all ways through these statements return or throw.
fn leaves(statements: &[Statement]) -> bool {
    match statements.last() {
        Some(Statement::Leave(_) | Statement::Bail(_)) => true,
        Some(Statement::If { then, otherwise, .. }) => leaves(then) && leaves(otherwise),
        Some(Statement::Scope(body, _)) => leaves(body),
        _ => false,
    }
}
