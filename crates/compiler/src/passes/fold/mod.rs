//! Constants are computed, conversions that cancel are taken out, and an `if` on a constant becomes one of its arms.

mod constants;
mod identities;

use super::substitution::Substitution;
use crate::ir::{Constant, Function, Inst, Op, Region, Terminator, Type, Value};

pub fn run(function: &mut Function) {
    let mut pass = Pass {
        definitions: vec![None; function.types.len()],
        types: std::mem::take(&mut function.types),
        substitution: Substitution::default(),
    };
    let mut prologue = Vec::new();
    pass.insts(std::mem::take(&mut function.prologue), &mut prologue);
    pass.region(&mut function.body);
    function.types = pass.types;
    function.prologue = prologue;
}

struct Pass {
    /// The operations without regions that define values, as they are after folding.
    definitions: Vec<Option<Op>>,
    types: Vec<Type>,
    substitution: Substitution,
}

/// What an operation is replaced by.
enum Folded {
    /// Nothing: it stays.
    Same,
    /// A value that is there already.
    Value(Value),
    /// Another operation, which may fold further.
    Op(Op),
}

impl Pass {
    fn region(&mut self, region: &mut Region) {
        let mut kept = Vec::with_capacity(region.insts.len());
        if let Some(terminator) = self.insts(std::mem::take(&mut region.insts), &mut kept) {
            region.terminator = terminator;
        }
        region.insts = kept;
        self.substitution.apply_terminator(&mut region.terminator);
    }

    /// Folds instructions into `kept`. `Some` where one of them always jumps: the rest is never run.
    fn insts(&mut self, insts: Vec<Inst>, kept: &mut Vec<Inst>) -> Option<Terminator> {
        for mut inst in insts {
            self.substitution.apply(&mut inst.op);
            inst.op.regions_mut().into_iter().for_each(|region| self.region(region));
            if let Op::If { condition, .. } = inst.op
                && let Some(Constant::Bool(value)) = self.constant(condition)
            {
                let arm = self.take_arm(inst, value, kept);
                if arm.is_some() {
                    return arm;
                }
                continue;
            }
            self.plain(inst, kept);
        }
        None
    }

    /// The instructions of the arm that is run go to where the `if` stood.
    fn take_arm(&mut self, inst: Inst, condition: bool, kept: &mut Vec<Inst>) -> Option<Terminator> {
        let Op::If { then, otherwise, .. } = inst.op else { unreachable!("the caller has an `if`") };
        let arm = if condition { then } else { otherwise };
        kept.extend(arm.insts);
        match arm.terminator {
            Terminator::Yield(values) => {
                inst.results
                    .into_iter()
                    .zip(values)
                    .for_each(|(result, value)| self.substitution.replace(result, value));
                None
            }
            jump => Some(jump),
        }
    }

    fn plain(&mut self, mut inst: Inst, kept: &mut Vec<Inst>) {
        loop {
            let folded = match self.compute(&inst.op) {
                Some(constant) => Folded::Op(Op::Constant(constant)),
                None => self.simplify(&inst.op, kept),
            };
            match folded {
                Folded::Same => break,
                Folded::Op(op) => {
                    let is_done = matches!(op, Op::Constant(_));
                    inst.op = op;
                    if is_done {
                        break;
                    }
                }
                Folded::Value(value) => return self.substitution.replace(inst.results[0], value),
            }
        }
        if inst.op.regions().is_empty()
            && let [result] = inst.results[..]
        {
            self.define(result, inst.op.clone());
        }
        kept.push(inst);
    }

    fn define(&mut self, value: Value, op: Op) {
        let index = value.0 as usize;
        if self.definitions.len() <= index {
            self.definitions.resize(index + 1, None);
        }
        self.definitions[index] = Some(op);
    }

    fn definition(&self, value: Value) -> Option<&Op> {
        self.definitions.get(value.0 as usize)?.as_ref()
    }

    fn constant(&self, value: Value) -> Option<Constant> {
        match self.definition(value)? {
            Op::Constant(constant) => Some(*constant),
            _ => None,
        }
    }

    fn ty(&self, value: Value) -> Type {
        self.types[value.0 as usize]
    }

    /// A constant before the instruction that is being folded.
    fn new_constant(&mut self, constant: Constant, kept: &mut Vec<Inst>) -> Value {
        let value = Value(u32::try_from(self.types.len()).expect("fewer than 2^32 values"));
        self.types.push(constant.ty());
        self.define(value, Op::Constant(constant));
        kept.push(Inst { results: vec![value], op: Op::Constant(constant) });
        value
    }
}

#[cfg(test)]
mod tests;
