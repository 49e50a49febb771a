//! `switch`: the number of the first clause to run is computed, and each clause runs from that number on. Falling through
//! is going on, `break` leaves the block around.

use super::logic::Truth;
use super::{Any, Lowering};
use crate::Refusal;
use crate::front::tree::{Expression, Switch};
use crate::ir::{BinaryOp, CompareOp, Effect, Value};

impl Lowering<'_> {
    pub fn switch(&mut self, switch: &Switch) -> Result<(), Refusal> {
        let value = self.any_element(&switch.value)?;
        let count = switch.clauses.len();
        let default = switch.clauses.iter().position(|clause| clause.test.is_none());
        let cases: Vec<(usize, &Expression)> = switch
            .clauses
            .iter()
            .enumerate()
            .filter_map(|(number, clause)| clause.test.as_ref().map(|test| (number, test)))
            .collect();
        let first = self.first_clause(value, &cases, default.unwrap_or(count))?;
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

    /// The number of the first of these cases that is `value`, or of what runs otherwise. Cases that do nothing but compute
    /// are all computed; one that does more is reached only where none before it was right.
    fn first_clause(&mut self, value: Any, cases: &[(usize, &Expression)], otherwise: usize) -> Result<Value, Refusal> {
        let mut matches: Vec<(usize, Truth)> = Vec::with_capacity(cases.len());
        let mut rest = None;
        for (position, (number, test)) in cases.iter().enumerate() {
            let (arm, is_equal) = self.arm(|this| {
                let other = this.any_element(test)?;
                Ok(this.equal(true, value, other))
            })?;
            if arm.held == self.held && arm.insts.iter().all(|inst| inst.op.effect() <= Effect::Read) {
                self.b.insts.extend(arm.insts);
                matches.push((*number, is_equal));
                continue;
            }
            let before = matches.iter().map(|(_, truth)| *truth).collect::<Vec<_>>();
            let mut reached = self.b.bool(true);
            for truth in before {
                let is_equal = match truth {
                    Truth::Known(known) => self.b.bool(known),
                    Truth::Value(value) => value,
                };
                let is_not = self.b.unary(crate::ir::UnaryOp::Not, is_equal);
                reached = self.b.binary(BinaryOp::And, reached, is_not);
            }
            let after = &cases[position + 1..];
            let number = *number;
            let test = *test;
            let chosen = self.select(
                reached,
                |this| {
                    let other = this.any_element(test)?;
                    let is_equal = this.equal(true, value, other);
                    let of = |this: &mut Self, number: usize| {
                        let number = this.b.f64(number as f64);
                        Ok(this.plain(number))
                    };
                    match is_equal {
                        Truth::Known(true) => of(this, number),
                        Truth::Known(false) => this.first_clause_number(value, after, otherwise),
                        Truth::Value(is_equal) => this.select(
                            is_equal,
                            |this| of(this, number),
                            |this| this.first_clause_number(value, after, otherwise),
                        ),
                    }
                },
                |this| {
                    let any = this.b.f64(0.0);
                    Ok(this.plain(any))
                },
            )?;
            rest = Some(self.b.as_i32(chosen.value));
            break;
        }
        let mut first = match rest {
            Some(rest) => rest,
            None => self.b.i32(otherwise as i32),
        };
        for (number, is_equal) in matches.into_iter().rev() {
            let number = self.b.i32(number as i32);
            first = match is_equal {
                Truth::Known(true) => number,
                Truth::Known(false) => first,
                Truth::Value(is_equal) => self.b.select(is_equal, number, first),
            };
        }
        Ok(first)
    }

    fn first_clause_number(
        &mut self,
        value: Any,
        cases: &[(usize, &Expression)],
        otherwise: usize,
    ) -> Result<Any, Refusal> {
        let first = self.first_clause(value, cases, otherwise)?;
        let first = self.b.as_f64(first);
        Ok(self.plain(first))
    }
}
