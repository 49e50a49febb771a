//! What is the same whichever way it came is no choice: a result of an `if` or a block, or a parameter of a loop, that always
//! is one value or one constant is replaced by it.
//!
//! Optimistic: each is taken for what is known of its sources until one of them says otherwise, so that values that are only
//! carried around loops are seen through.

use std::collections::HashMap;

use super::substitution::Substitution;
use crate::ir::{Constant, Function, Inst, Label, Op, Region, Terminator, Value};

pub fn run(function: &mut Function) {
    let mut merges = Merges {
        constants: HashMap::new(),
        order: vec![0; function.types.len()],
        found: Vec::new(),
        targets: HashMap::new(),
        next: 1,
    };
    function.prologue.iter().for_each(|inst| merges.inst(inst));
    merges.region(&function.body, &[]);
    let known = merges.solve();
    if known.is_empty() {
        return;
    }
    let mut rewrite =
        Rewrite { known, substitution: Substitution::default(), types: std::mem::take(&mut function.types) };
    rewrite.region(&mut function.body);
    function.types = rewrite.types;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Value(Value),
    Constant(Constant),
}

/// A value that one of several is handed on as.
struct Merge {
    value: Value,
    sources: Vec<Value>,
    /// The place of the operation that it belongs to: what is defined before is visible there.
    place: usize,
}

struct Merges {
    constants: HashMap<Value, Constant>,
    /// Places of definitions, by the numbers of values.
    order: Vec<usize>,
    found: Vec<Merge>,
    /// Positions in `found` of what branches to a label set.
    targets: HashMap<Label, Vec<usize>>,
    next: usize,
}

impl Merges {
    fn region(&mut self, region: &Region, results: &[usize]) {
        region.insts.iter().for_each(|inst| self.inst(inst));
        match &region.terminator {
            Terminator::Yield(values) => self.add(results, values),
            Terminator::Branch(label, values) => self.add(&self.targets[label].clone(), values),
            Terminator::Return(_) | Terminator::Bail(_) => {}
        }
    }

    fn add(&mut self, merges: &[usize], values: &[Value]) {
        for (&merge, &value) in merges.iter().zip(values) {
            self.found[merge].sources.push(value);
        }
    }

    fn merges(&mut self, values: &[Value]) -> Vec<usize> {
        let first = self.found.len();
        self.found.extend(values.iter().map(|&value| Merge { value, sources: Vec::new(), place: self.next }));
        (first..self.found.len()).collect()
    }

    fn inst(&mut self, inst: &Inst) {
        if let Op::Constant(constant) = inst.op {
            self.constants.insert(inst.results[0], constant);
        }
        self.next += 1;
        let results = if inst.op.regions().is_empty() { Vec::new() } else { self.merges(&inst.results) };
        match &inst.op {
            Op::Block { label, .. } => drop(self.targets.insert(*label, results.clone())),
            Op::Loop { label, initial, body } => {
                let parameters = self.merges(&body.parameters);
                self.add(&parameters, initial);
                self.targets.insert(*label, parameters);
                self.define(&body.parameters);
            }
            _ => {}
        }
        inst.op.regions().into_iter().for_each(|region| self.region(region, &results));
        self.define(&inst.results);
    }

    fn define(&mut self, values: &[Value]) {
        for value in values {
            self.order[value.0 as usize] = self.next;
            self.next += 1;
        }
    }

    fn solve(&self) -> HashMap<Value, Known> {
        let merged: HashMap<Value, usize> =
            self.found.iter().enumerate().map(|(position, merge)| (merge.value, position)).collect();
        let mut known: Vec<Option<Known>> = vec![None; self.found.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for (position, merge) in self.found.iter().enumerate() {
                if known[position] == Some(Known::Value(merge.value)) {
                    continue;
                }
                let mut meet = None;
                for &source in &merge.sources {
                    let of_source = match (merged.get(&source), self.constants.get(&source)) {
                        (Some(&other), _) => known[other],
                        (None, Some(&constant)) => Some(Known::Constant(constant)),
                        (None, None) => Some(Known::Value(source)),
                    };
                    meet = match (meet, of_source) {
                        (None, other) | (other, None) => other,
                        (Some(a), Some(b)) if a == b => Some(a),
                        _ => Some(Known::Value(merge.value)),
                    };
                }
                if let Some(Known::Value(value)) = meet
                    && self.order[value.0 as usize] >= merge.place
                {
                    meet = Some(Known::Value(merge.value));
                }
                if meet != known[position] {
                    // Once it has been taken for one thing, another is no thing but itself.
                    known[position] = if known[position].is_none() { meet } else { Some(Known::Value(merge.value)) };
                    changed = true;
                }
            }
        }
        let found = self.found.iter().zip(known);
        found
            .filter_map(|(merge, known)| {
                Some((merge.value, known.filter(|known| *known != Known::Value(merge.value))?))
            })
            .collect()
    }
}

struct Rewrite {
    known: HashMap<Value, Known>,
    substitution: Substitution,
    types: Vec<crate::ir::Type>,
}

impl Rewrite {
    fn region(&mut self, region: &mut Region) {
        let mut kept = Vec::with_capacity(region.insts.len());
        for mut inst in std::mem::take(&mut region.insts) {
            self.substitution.apply(&mut inst.op);
            if let Op::Loop { body, .. } = &inst.op {
                body.parameters.iter().for_each(|&value| self.replace(value, &mut kept));
            }
            if !inst.op.regions().is_empty() {
                inst.results.iter().for_each(|&value| self.replace(value, &mut kept));
            }
            inst.op.regions_mut().into_iter().for_each(|region| self.region(region));
            kept.push(inst);
        }
        region.insts = kept;
        self.substitution.apply_terminator(&mut region.terminator);
    }

    fn replace(&mut self, value: Value, kept: &mut Vec<Inst>) {
        match self.known.get(&value) {
            None => {}
            Some(&Known::Value(by)) => self.substitution.replace(value, by),
            Some(&Known::Constant(constant)) => {
                let by = Value(u32::try_from(self.types.len()).expect("fewer than 2^32 values"));
                self.types.push(constant.ty());
                kept.push(Inst { results: vec![by], op: Op::Constant(constant) });
                self.substitution.replace(value, by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use millrace_column::DType;

    use crate::ir::sketch::Sketch;
    use crate::ir::{BinaryOp, CompareOp, Terminator, Type};
    use crate::passes::dce;
    use crate::validate;

    /// What the loop carries is 1 at first, and then what an `if` inside makes of it.
    fn carried(changes: bool) -> String {
        let mut s = Sketch::new();
        let (x, one) = (s.column(DType::Float64), s.f64(1.0));
        let result = s.repeat(&[x, one], &[Type::F64], |s, again, p| {
            let goes_on = s.compare(CompareOp::Lt, p[0], one);
            s.if_else(
                goes_on,
                &[],
                |s| {
                    let is_small = s.compare(CompareOp::Lt, p[0], x);
                    let kept = s.if_else(
                        is_small,
                        &[Type::F64],
                        |s| Terminator::Yield(vec![s.f64(if changes { 2.0 } else { 1.0 })]),
                        |_| Terminator::Yield(vec![p[1]]),
                    );
                    let next = s.binary(BinaryOp::Add, p[0], kept[0]);
                    Terminator::Branch(again, vec![next, kept[0]])
                },
                |_| Terminator::Yield(Vec::new()),
            );
            Terminator::Yield(vec![p[1]])
        });
        let mut function = s.returning(&result);
        super::run(&mut function);
        dce::run(&mut function);
        validate(function).expect("well formed").into_function().to_string()
    }

    #[test]
    fn what_is_the_same_either_way_is_not_carried() {
        assert!(carried(false).contains("loop #0 (%2: f64) = [%0] {"), "{}", carried(false));
        assert!(!carried(false).contains("= if"));
        assert!(carried(true).contains("loop #0 (%2: f64, %3: f64) = [%0, %1] {"), "{}", carried(true));
    }

    #[test]
    fn what_is_made_inside_stays_a_result() {
        let mut s = Sketch::new();
        let (x, flag) = (s.column(DType::Float64), s.boolean());
        let inside = s.block(&[Type::F64, Type::F64], |s, _| {
            let twice = s.binary(BinaryOp::Add, x, x);
            Terminator::Yield(vec![twice, x])
        });
        let either =
            s.if_else(flag, &[Type::F64], |_| Terminator::Yield(vec![inside[1]]), |_| Terminator::Yield(vec![x]));
        let mut function = s.returning(&[inside[0], inside[1], either[0]]);
        super::run(&mut function);
        assert_eq!(function.body.terminator, Terminator::Return(vec![inside[0], x, x]));
        assert!(validate(function).is_ok());
    }
}
