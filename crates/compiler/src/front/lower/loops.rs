//! Loops: a block that is left when the loop ends, around a loop that is begun again.

use std::mem;

use millrace_column::DType;
use oxc_span::Span;

use super::flow::Target;
use super::logic::Truth;
use super::{Held, Lowering};
use crate::Refusal;
use crate::front::tree::{Expression, Local, Loop, LoopKind, TargetId};
use crate::ir::{BinaryOp, CompareOp, Conversion, Inst, Op, OutOfBounds, Region, Terminator, Type, Value};

impl Lowering<'_> {
    pub fn repeat(&mut self, repeat: &Loop) -> Result<(), Refusal> {
        self.check_size()?;
        let entry = self.held.clone();
        let (end, again) = (self.b.new_label(), self.b.new_label());
        self.set_target(repeat.end, Target::End { label: end, results: self.with_tags(&repeat.results), joined: None });
        let carries = |local: &Local| matches!(self.held(*local), Held::Value(_)) && self.merged_type(*local).is_some();
        let parameters: Vec<Local> = self.with_tags(&repeat.assigned).into_iter().filter(carries).collect();

        let before = mem::take(&mut self.b.insts);
        let index = matches!(repeat.kind, LoopKind::Of { .. }).then(|| self.b.i32(0));
        let mut initial = self.carried(&parameters);
        initial.extend(index);
        let mut inside: Vec<Value> = initial.iter().map(|value| self.b.new_value(self.b.ty(*value))).collect();
        let region_parameters = inside.clone();
        let index = index.and_then(|_| inside.pop());
        for (local, value) in parameters.iter().zip(inside) {
            self.held[local.0 as usize] = Held::Value(value);
        }

        let outside = mem::take(&mut self.b.insts);
        self.depth += 2;
        let index = self.turn(repeat, Target::Again { label: again, parameters: parameters.clone() }, index)?;
        self.depth -= 2;
        let terminator = self.jump.take().unwrap_or_else(|| {
            let mut next = self.carried(&parameters);
            next.extend(index);
            Terminator::Branch(again, next)
        });
        let insts = mem::replace(&mut self.b.insts, outside);
        let body = Region { parameters: region_parameters, insts, terminator };

        self.held = entry;
        let is_left = matches!(self.target(repeat.end), Some(Target::End { joined: Some(_), .. }));
        let results = if is_left { self.results_of(repeat.end) } else { Vec::new() };
        // The loop itself never yields: what stands after it is only there to have the right types.
        let after: Vec<Type> =
            if is_left { results.iter().map(|value| self.b.ty(*value)).collect() } else { self.returned_types() };
        let never: Vec<Value> = after.into_iter().map(|ty| self.b.new_value(ty)).collect();
        self.b.insts.push(Inst { results: never.clone(), op: Op::Loop { label: again, initial, body } });
        let insts = mem::replace(&mut self.b.insts, before);
        if is_left {
            let body = Region { parameters: Vec::new(), insts, terminator: Terminator::Yield(never) };
            self.b.insts.push(Inst { results, op: Op::Block { label: end, body } });
        } else {
            self.b.insts.extend(insts);
            self.jump = Some(Terminator::Return(never));
        }
        Ok(())
    }

    /// One turn of the loop, up to where it begins again. Gives the next index where there is one.
    fn turn(&mut self, repeat: &Loop, again: Target, index: Option<Value>) -> Result<Option<Value>, Refusal> {
        match &repeat.kind {
            LoopKind::While { test, update } => {
                if let Some(test) = test {
                    self.end_unless(test, repeat.end)?;
                }
                if self.jump.is_some() {
                    return Ok(None);
                }
                let Some(update) = update else {
                    self.set_target(repeat.next, again);
                    return self.statements(&repeat.body).map(|()| None);
                };
                self.block(repeat.next, &repeat.body_assigned, |this| this.statements(&repeat.body))?;
                if self.jump.is_none() {
                    self.effect(update)?;
                }
                Ok(None)
            }
            LoopKind::DoWhile { test } => {
                self.block(repeat.next, &repeat.body_assigned, |this| this.statements(&repeat.body))?;
                if self.jump.is_none() {
                    self.end_unless(test, repeat.end)?;
                }
                Ok(None)
            }
            LoopKind::Of { view, view_span, element } => {
                let Some(index) = index else {
                    return Err(self.text.mistake(repeat.span, "a loop without an index"));
                };
                self.next_element(repeat, (*view, *view_span), index, *element)?;
                self.block(repeat.next, &repeat.body_assigned, |this| this.statements(&repeat.body))?;
                if self.jump.is_some() {
                    return Ok(None);
                }
                let one = self.b.i32(1);
                Ok(Some(self.b.binary(BinaryOp::Add, index, one)))
            }
        }
    }

    /// Ends the loop after the last element; assigns the next one otherwise.
    fn next_element(
        &mut self,
        repeat: &Loop,
        (view, span): (Local, Span),
        index: Value,
        element: Local,
    ) -> Result<(), Refusal> {
        let view = self.read(view, span)?;
        let length = self.b.length(view);
        let is_inside = self.b.compare(CompareOp::Lt, index, length);
        self.end_unless_value(is_inside, repeat.end)?;
        // Never out of bounds, so that NaN never stands for `undefined`.
        let loaded = self.b.load(view, index, OutOfBounds::Nan, Type::F64);
        let value = match self.b.ty(view) {
            Type::View(DType::Bool) => self.b.convert(Conversion::ToBool, loaded, Type::Bool),
            _ => loaded,
        };
        let element_value = self.plain(value);
        self.hold(element, element_value);
        Ok(())
    }

    fn end_unless(&mut self, test: &Expression, end: TargetId) -> Result<(), Refusal> {
        match self.truth(test)? {
            Truth::Known(true) => Ok(()),
            Truth::Known(false) => self.jump_to(end),
            Truth::Value(goes_on) => self.end_unless_value(goes_on, end),
        }
    }

    fn end_unless_value(&mut self, goes_on: Value, end: TargetId) -> Result<(), Refusal> {
        let (arm, ()) = self.arm(|this| this.jump_to(end))?;
        self.leave_unless(goes_on, arm);
        Ok(())
    }
}
