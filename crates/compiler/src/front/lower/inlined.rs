//! Calls of functions whose bodies stand at the call: parameters are variables, a `return` assigns the result and leaves.
//!
//! What ends a body flows on after it; only a `return` in the midst of one leaves a block around it.

use std::mem;

use super::logic::Truth;
use super::{Any, Held, Lowering};
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::kinds::Kind;
use crate::front::tree::{Expression, ExpressionKind, Inlined, Local, LocalKind, Statement, TargetId};
use crate::ir::{BailReason, Inst, Op, Region, Terminator, Type};

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
    /// It returns a list or record. Where it returns nothing such, the item is run again in JavaScript.
    gives_parts: bool,
}

impl Lowering<'_> {
    /// A call whose result is used.
    pub fn inlined_value(&mut self, call: &Inlined) -> Result<Any, Refusal> {
        self.inlined(call, true)?;
        let given = match self.held(call.result) {
            Held::Value(_) => self.held_any(call.result, self.tree.local(call.result).span)?,
            // It never comes back.
            Held::Undefined | Held::Dead => {
                let value = self.any_value(self.merged_type(call.result).unwrap_or(Type::F64));
                self.plain(value)
            }
        };
        self.end(call.result);
        Ok(given)
    }

    pub fn inlined_effect(&mut self, call: &Inlined) -> Result<(), Refusal> {
        self.inlined(call, false)?;
        self.end(call.result);
        Ok(())
    }

    fn inlined(&mut self, call: &Inlined, wanted: bool) -> Result<(), Refusal> {
        for local in &call.locals {
            match self.tree.local(*local).kind {
                LocalKind::Let | LocalKind::Result => self.end(*local),
                _ => self.unset(*local),
            }
        }
        // In order: some are computed from those before them.
        for (parameter, argument) in &call.arguments {
            match parameter {
                Some(parameter) => self.declare(*parameter, argument)?,
                None => self.effect(argument)?,
            }
        }
        self.unset(call.result);
        // The members of what it returns.
        for local in &call.assigned {
            if self.held(*local) == Held::Dead && self.tree.local(*local).kind == LocalKind::Result {
                self.unset(*local);
            }
        }
        let text = mem::replace(&mut self.text, self.tree.texts[call.text]);
        let Inlined { end, result, gives_parts, .. } = *call;
        let leaving = Leaving { end, result, wanted, gives_parts };
        let outer = self.leaving.replace(leaving);
        let done = self.block(call.end, &call.assigned, |this| this.tail(&call.body, leaving, MAX_CHOICES));
        self.leaving = outer;
        self.text = text;
        done?;
        for local in &call.locals {
            self.end(*local);
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
                Statement::Leave(value) => return self.returned(value, leaving),
                Statement::LeaveParts => return Ok(()),
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
                        self.end(*local);
                    }
                    return Ok(());
                }
                _ => self.statement(statement)?,
            }
        }
        if self.jump.is_none() && (leaving.wanted || leaving.gives_parts) {
            self.gives_nothing(leaving.result);
        }
        Ok(())
    }

    /// Where a call ends without a value that is wanted.
    fn gives_nothing(&mut self, result: Local) {
        match self.types[result.0 as usize] {
            Some(Ty::Mixed(kinds)) if kinds.has(Kind::Undefined) => {
                let nothing = self.nothing(Kind::Undefined);
                self.hold(result, nothing);
            }
            _ => self.jump = Some(Terminator::Bail(BailReason::Undefined)),
        }
    }

    /// A `return` in the midst of a body.
    pub fn leave(&mut self, value: Option<&Expression>) -> Result<(), Refusal> {
        let Some(leaving) = self.leaving else {
            return Err(self.text.mistake(self.tree.span, "a return from nowhere"));
        };
        if let Some(value) = value {
            self.returned(value, leaving)?;
        }
        if self.jump.is_some() {
            return Ok(());
        }
        self.jump_to(leaving.end)
    }

    /// What a call gives.
    fn returned(&mut self, value: &Expression, leaving: Leaving) -> Result<(), Refusal> {
        let gives = match &value.kind {
            ExpressionKind::Inlined(call) => self.types[call.result.0 as usize].is_some(),
            ExpressionKind::Invoke { function, .. } => self.gives(*function),
            _ => true,
        };
        if leaving.wanted && gives && !leaving.gives_parts {
            let value = self.any(value)?;
            self.hold(leaving.result, value);
            return Ok(());
        }
        self.effect(value)?;
        if leaving.wanted || leaving.gives_parts {
            self.gives_nothing(leaving.result);
        } else {
            self.unset(leaving.result);
        }
        Ok(())
    }
}

/// Whether all ways through these statements return or throw.
fn leaves(statements: &[Statement]) -> bool {
    match statements.last() {
        Some(Statement::Leave(_) | Statement::LeaveParts | Statement::Bail(_)) => true,
        Some(Statement::If { then, otherwise, .. }) => leaves(then) && leaves(otherwise),
        Some(Statement::Scope(body, _)) => leaves(body),
        _ => false,
    }
}
