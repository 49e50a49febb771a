//! `switch`: the number of the first clause to run is computed, and each clause runs from that number on. Falling through
//! is going on, `break` leaves the block around.

use super::Lowering;
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Clause, Expression, Switch};
use crate::ir::{CompareOp, Effect, Value};

impl Lowering<'_> {
    pub fn switch(&mut self, switch: &Switch) -> Result<(), Refusal> {
        let value = self.equal_side(&switch.value, false)?;
        let count = switch.clauses.len();
        let default = switch.clauses.iter().position(|clause| clause.test.is_none());
        let mut matches = Vec::with_capacity(count);
        for (number, Clause { test, .. }) in switch.clauses.iter().enumerate() {
            if let Some(test) = test {
                matches.push((number, self.case(value, test)?));
            }
        }
        let mut first = self.b.i32(default.unwrap_or(count) as i32);
        for (number, is_equal) in matches.into_iter().rev() {
            let number = self.b.i32(number as i32);
            first = self.b.select(is_equal, number, first);
        }
        self.block(switch.end, &switch.assigned, |this| {
            for (number, clause) in switch.clauses.iter().enumerate() {
                if this.jump.is_some() {
                    break;
                }
                if number + 1 == count && default.is_some() {
                    this.statements(&clause.body)?;
                } else if !clause.body.is_empty() {
                    let number = this.b.i32(number as i32);
                    let runs = this.b.compare(CompareOp::Le, first, number);
                    this.choose(runs, |this| this.statements(&clause.body), |_| Ok(()))?;
                }
            }
            Ok(())
        })
    }

    /// Whether the value is that of a `case`. All are computed, so it must be one that can be.
    fn case(&mut self, value: Value, test: &Expression) -> Result<Value, Refusal> {
        let from = self.b.insts.len();
        let held = self.held.clone();
        let other = self.equal_side(test, true)?;
        let is_equal = self.equal(true, value, other);
        if held != self.held || self.b.insts[from..].iter().any(|inst| inst.op.effect() != Effect::Pure) {
            let message = "a `case` that reads an array or assigns cannot be compiled";
            let way_out = format!("write it with `if`, or {LEAVE_AUTO}");
            return Err(self.text.refuse("unsupported-syntax", test.span, message, way_out));
        }
        Ok(is_equal)
    }
}
