//! Where ways part and meet.

use std::mem;

use super::builder::speculation_cost;
use super::{Held, Lowering, MAX_NESTING, MAX_VALUES};
use crate::Refusal;
use crate::front::tree::{Local, TargetId};
use crate::ir::{Constant, Inst, Label, Op, Region, Terminator, Type, Value};

/// Both sides of a choice are computed where that costs no more simple operations than this.
const MAX_SPECULATION: u32 = 6;

/// One way through a choice, lowered apart.
pub struct Arm {
    pub insts: Vec<Inst>,
    pub held: Vec<Held>,
    /// How it ends, if it does not go on after the choice.
    pub jump: Option<Terminator>,
}

impl Arm {
    fn region(self, values: Vec<Value>) -> Region {
        let terminator = self.jump.unwrap_or(Terminator::Yield(values));
        Region { parameters: Vec::new(), insts: self.insts, terminator }
    }
}

/// What can be jumped to.
pub enum Target {
    /// A block's end, with the variables that it gives and what they hold on all the ways there so far.
    End { label: Label, results: Vec<Local>, joined: Option<Vec<Held>> },
    /// A loop's next turn, with the variables that it carries.
    Again { label: Label, parameters: Vec<Local> },
}

impl Lowering<'_> {
    /// Refuses what would be too large.
    pub fn check_size(&self) -> Result<(), Refusal> {
        if self.depth >= MAX_NESTING {
            return Err(self.text.too_large(self.tree.span, "the function nests too deeply"));
        }
        if self.b.types.len() > MAX_VALUES {
            return Err(self.text.too_large(self.tree.span, "the function computes too many values"));
        }
        Ok(())
    }

    /// Lowers one way apart; what variables hold is as before afterwards.
    pub fn arm<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<(Arm, T), Refusal> {
        self.check_size()?;
        self.depth += 1;
        let insts = mem::take(&mut self.b.insts);
        let held = self.held.clone();
        let done = work(self)?;
        self.depth -= 1;
        let arm = Arm {
            insts: mem::replace(&mut self.b.insts, insts),
            held: mem::replace(&mut self.held, held),
            jump: self.jump.take(),
        };
        Ok((arm, done))
    }

    /// Adds to an arm.
    pub fn at_end_of<T>(&mut self, arm: &mut Arm, work: impl FnOnce(&mut Self) -> T) -> T {
        mem::swap(&mut self.b.insts, &mut arm.insts);
        let done = work(self);
        mem::swap(&mut self.b.insts, &mut arm.insts);
        done
    }

    /// A choice between statements. What follows an arm that jumps is lowered in line, not nested.
    pub fn choose(
        &mut self,
        condition: Value,
        then: impl FnOnce(&mut Self) -> Result<(), Refusal>,
        otherwise: impl FnOnce(&mut Self) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mark = self.b.types.len();
        let (then, ()) = self.arm(then)?;
        if then.jump.is_some() {
            self.push_if(condition, then.region(Vec::new()), Region::empty(), Vec::new());
            return otherwise(self);
        }
        let (otherwise, ()) = self.arm(otherwise)?;
        if otherwise.jump.is_some() {
            self.push_if(condition, Region::empty(), otherwise.region(Vec::new()), Vec::new());
            self.b.insts.extend(then.insts);
            self.held = then.held;
            return Ok(());
        }
        self.merge(condition, mark, (then, Vec::new()), (otherwise, Vec::new()));
        Ok(())
    }

    fn push_if(&mut self, condition: Value, then: Region, otherwise: Region, results: Vec<Value>) {
        self.b.insts.push(Inst { results, op: Op::If { condition, then, otherwise } });
    }

    /// Leaves by this jump unless `condition` holds.
    pub fn leave_unless(&mut self, condition: Value, arm: Arm) {
        self.push_if(condition, Region::empty(), arm.region(Vec::new()), Vec::new());
    }

    /// Joins two ways that both go on, and what each computed. Values from `mark` on were defined inside them.
    pub fn merge(
        &mut self,
        condition: Value,
        mark: usize,
        (then, computed): (Arm, Vec<Value>),
        (otherwise, computed_otherwise): (Arm, Vec<Value>),
    ) -> Vec<Value> {
        let mut disagreed = Vec::new();
        let mut values = (Vec::new(), Vec::new());
        for (index, sides) in then.held.iter().zip(&otherwise.held).enumerate() {
            self.held[index] = match sides {
                (Held::Value(a), Held::Value(b)) if a != b || a.0 as usize >= mark => {
                    disagreed.push(index);
                    values.0.push(*a);
                    values.1.push(*b);
                    continue;
                }
                (a, b) => a.lesser(*b),
            };
        }
        values.0.extend(computed);
        values.1.extend(computed_otherwise);
        let cost = speculation_cost(&then.insts).zip(speculation_cost(&otherwise.insts)).map(|(a, b)| a + b);
        let mut results: Vec<Value> = if cost.is_some_and(|cost| cost <= MAX_SPECULATION) {
            self.b.insts.extend(then.insts);
            self.b.insts.extend(otherwise.insts);
            values.0.iter().zip(&values.1).map(|(a, b)| self.b.select(condition, *a, *b)).collect()
        } else {
            let results: Vec<Value> = values.0.iter().map(|value| self.b.new_value(self.b.ty(*value))).collect();
            self.push_if(condition, then.region(values.0), otherwise.region(values.1), results.clone());
            results
        };
        let computed = results.split_off(disagreed.len());
        for (index, value) in disagreed.into_iter().zip(results) {
            self.held[index] = Held::Value(value);
        }
        computed
    }

    /// Computes a value apart where its instructions cost little and change no variable; gives back the arm otherwise.
    pub fn inline_cheap(&mut self, arm: Arm) -> Result<(), Arm> {
        if speculation_cost(&arm.insts).is_some_and(|cost| cost <= MAX_SPECULATION) && arm.held == self.held {
            self.b.insts.extend(arm.insts);
            return Ok(());
        }
        Err(arm)
    }

    /// Lowers `body` so that jumps to `id` leave it; `results` are the variables that it may change.
    pub fn block(
        &mut self,
        id: TargetId,
        results: &[Local],
        body: impl FnOnce(&mut Self) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.check_size()?;
        let label = self.b.new_label();
        self.set_target(id, Target::End { label, results: self.with_tags(results), joined: None });
        let before = mem::take(&mut self.b.insts);
        let entry = self.held.clone();
        self.depth += 1;
        body(self)?;
        self.depth -= 1;
        let is_left = matches!(self.target(id), Some(Target::End { joined: Some(_), .. }));
        if !is_left {
            let inside = mem::replace(&mut self.b.insts, before);
            self.b.insts.extend(inside);
            return Ok(());
        }
        let terminator = match self.jump.take() {
            Some(jump) => jump,
            None => Terminator::Yield(self.arrive(id)),
        };
        let insts = mem::replace(&mut self.b.insts, before);
        let body = Region { parameters: Vec::new(), insts, terminator };
        self.held = entry;
        let results = self.results_of(id);
        self.b.insts.push(Inst { results, op: Op::Block { label, body } });
        Ok(())
    }

    pub fn set_target(&mut self, id: TargetId, target: Target) {
        self.targets[id.0 as usize] = Some(target);
    }

    pub fn target(&self, id: TargetId) -> Option<&Target> {
        self.targets[id.0 as usize].as_ref()
    }

    /// Ends the region by a jump to `id`.
    pub fn jump_to(&mut self, id: TargetId) -> Result<(), Refusal> {
        let jump = match self.target(id) {
            Some(Target::End { label, .. }) => {
                let label = *label;
                Terminator::Branch(label, self.arrive(id))
            }
            Some(Target::Again { label, parameters }) => Terminator::Branch(*label, self.carried(parameters)),
            None => return Err(self.text.mistake(self.tree.span, "a jump to nowhere")),
        };
        self.jump = Some(jump);
        Ok(())
    }

    /// What the variables that a loop carries hold.
    pub fn carried(&self, parameters: &[Local]) -> Vec<Value> {
        let held = |local: &Local| match self.held(*local) {
            Held::Value(value) => Some(value),
            Held::Dead | Held::Undefined => None,
        };
        parameters.iter().filter_map(held).collect()
    }

    /// Notes what variables hold on one more way to the end of a block, and gives what is carried there. A variable that
    /// holds nothing is never read afterwards: any value will do for it.
    pub fn arrive(&mut self, id: TargetId) -> Vec<Value> {
        let Some(Target::End { label, results, joined }) = self.targets[id.0 as usize].take() else {
            return Vec::new();
        };
        let arriving: Vec<Held> = results.iter().map(|local| self.held(*local)).collect();
        let joined = match joined {
            None => arriving.clone(),
            Some(joined) => joined.iter().zip(&arriving).map(|(a, b)| a.lesser(*b)).collect(),
        };
        let mut values = Vec::new();
        for (local, held) in results.iter().zip(&arriving) {
            match (self.merged_type(*local), held) {
                (None, _) => {}
                (Some(_), Held::Value(value)) => values.push(*value),
                (Some(ty), Held::Dead | Held::Undefined) => values.push(self.any_value(ty)),
            }
        }
        self.set_target(id, Target::End { label, results, joined: Some(joined) });
        values
    }

    pub fn any_value(&mut self, ty: Type) -> Value {
        match ty {
            Type::Bool => self.b.bool(false),
            Type::I32 => self.tags[0],
            Type::View(dtype) => {
                let length = self.b.i32(0);
                self.b.allocate(dtype, length)
            }
            _ => self.b.constant(Constant::f64(0.0)),
        }
    }

    /// The block's results as values, which the variables hold from here on.
    pub fn results_of(&mut self, id: TargetId) -> Vec<Value> {
        let Some(Target::End { results, joined: Some(joined), .. }) = self.targets[id.0 as usize].take() else {
            return Vec::new();
        };
        let mut values = Vec::new();
        for (local, held) in results.iter().zip(joined) {
            let result = self.merged_type(*local).map(|ty| self.b.new_value(ty));
            values.extend(result);
            self.held[local.0 as usize] = match (held, result) {
                (Held::Value(_), Some(value)) => Held::Value(value),
                (held, _) => held,
            };
        }
        values
    }
}
