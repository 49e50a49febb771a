//! Drops what is never run, and what has no effect and is not used: operations, loop parameters that only feed themselves,
//! results that nobody reads, and an `if` of which nothing is left.

use std::collections::HashMap;

use crate::ir::{Effect, Function, Inst, Label, Op, Region, Terminator, Value};

pub fn run(function: &mut Function) {
    function.drop_unreachable();
    let used = Flow::of(function).used();
    let is_used = |value: &Value| used[value.0 as usize];
    function.prologue.retain(|inst| inst.results.iter().any(is_used));
    Sweep { is_used: &is_used, kept: HashMap::new() }.region(&mut function.body, &[]);
}

/// Which values each value is made from, and which are needed whatever happens.
struct Flow {
    sources: Vec<Vec<Value>>,
    needed: Vec<Value>,
    /// What branches to a label set.
    targets: HashMap<Label, Vec<Value>>,
}

impl Flow {
    fn of(function: &Function) -> Self {
        let mut flow =
            Self { sources: vec![Vec::new(); function.types.len()], needed: Vec::new(), targets: HashMap::new() };
        flow.insts(&function.prologue);
        flow.region(&function.body, &[]);
        flow
    }

    fn used(mut self) -> Vec<bool> {
        let mut used = vec![false; self.sources.len()];
        while let Some(value) = self.needed.pop() {
            if !std::mem::replace(&mut used[value.0 as usize], true) {
                self.needed.append(&mut self.sources[value.0 as usize]);
            }
        }
        used
    }

    fn region(&mut self, region: &Region, results: &[Value]) {
        self.insts(&region.insts);
        match &region.terminator {
            Terminator::Yield(values) => self.set(results, values),
            Terminator::Branch(label, values) => {
                let targets = self.targets[label].clone();
                self.set(&targets, values);
            }
            Terminator::Return(values) => self.needed.extend(values),
            Terminator::Bail(_) => {}
        }
    }

    fn set(&mut self, targets: &[Value], values: &[Value]) {
        for (target, &value) in targets.iter().zip(values) {
            self.sources[target.0 as usize].push(value);
        }
    }

    fn insts(&mut self, insts: &[Inst]) {
        for inst in insts {
            match &inst.op {
                Op::Block { label, .. } => drop(self.targets.insert(*label, inst.results.clone())),
                Op::Loop { label, initial, body } => {
                    self.targets.insert(*label, body.parameters.clone());
                    self.set(&body.parameters, initial);
                }
                op if op.effect() <= Effect::Read => {
                    let operands = op.operands();
                    inst.results.iter().for_each(|value| self.sources[value.0 as usize].extend(&operands));
                }
                // The condition of an `if` too: which arm is run tells which values its results are.
                op => self.needed.extend(op.operands()),
            }
            inst.op.regions().into_iter().for_each(|region| self.region(region, &inst.results));
        }
    }
}

struct Sweep<'a> {
    is_used: &'a dyn Fn(&Value) -> bool,
    /// Which of the values that branches to a label carry are kept.
    kept: HashMap<Label, Vec<bool>>,
}

impl Sweep<'_> {
    fn kept(&self, values: &[Value]) -> Vec<bool> {
        values.iter().map(self.is_used).collect()
    }

    /// `yields` says which of the yielded values are kept.
    fn region(&mut self, region: &mut Region, yields: &[bool]) {
        region.insts.retain_mut(|inst| self.keeps(inst));
        match &mut region.terminator {
            Terminator::Yield(values) => retain(values, yields),
            Terminator::Branch(label, values) => retain(values, &self.kept[label]),
            Terminator::Return(_) | Terminator::Bail(_) => {}
        }
    }

    fn keeps(&mut self, inst: &mut Inst) -> bool {
        if inst.op.effect() <= Effect::Read {
            return inst.results.iter().any(self.is_used);
        }
        let results = self.kept(&inst.results);
        match &mut inst.op {
            Op::If { then, otherwise, .. } => {
                self.region(then, &results);
                self.region(otherwise, &results);
                retain(&mut inst.results, &results);
                let is_idle = |arm: &Region| arm.insts.is_empty() && matches!(arm.terminator, Terminator::Yield(_));
                return !(inst.results.is_empty() && is_idle(then) && is_idle(otherwise));
            }
            Op::Block { label, body } => {
                self.kept.insert(*label, results.clone());
                self.region(body, &results);
                retain(&mut inst.results, &results);
            }
            Op::Loop { label, initial, body } => {
                let parameters = self.kept(&body.parameters);
                self.kept.insert(*label, parameters.clone());
                self.region(body, &results);
                retain(&mut body.parameters, &parameters);
                retain(initial, &parameters);
                retain(&mut inst.results, &results);
            }
            _ => {}
        }
        true
    }
}

/// Keeps the values at the positions that are to be kept.
fn retain(values: &mut Vec<Value>, kept: &[bool]) {
    let mut kept = kept.iter();
    values.retain(|_| kept.next().is_none_or(|kept| *kept));
}

#[cfg(test)]
mod tests {
    use millrace_column::DType;

    use crate::ir::sketch::Sketch;
    use crate::ir::{BinaryOp, CompareOp, Effect, Op, OutOfBounds, Terminator, Type, UnaryOp};
    use crate::validate;

    #[test]
    fn loops_carry_only_what_somebody_reads() {
        let mut s = Sketch::new();
        let x = s.column(DType::Float64);
        let zero = s.f64(0.0);
        let results = s.repeat(&[x, zero, x], &[Type::F64, Type::F64], |s, again, p| {
            let goes_on = s.compare(CompareOp::Lt, p[0], x);
            s.if_else(goes_on, &[], |_| Terminator::Yield(Vec::new()), |_| Terminator::Return(vec![p[0]]));
            let (next, fed_back) = (s.binary(BinaryOp::Add, p[0], x), s.binary(BinaryOp::Mul, p[1], p[1]));
            let leaves = s.compare(CompareOp::Eq, next, x);
            s.if_else(
                leaves,
                &[],
                |_| Terminator::Yield(Vec::new()),
                |_| Terminator::Branch(again, vec![next, fed_back, p[2]]),
            );
            Terminator::Yield(vec![fed_back, next])
        });
        let mut function = s.returning(&results[1..]);
        super::run(&mut function);
        let function = validate(function).expect("well formed").into_function();
        let Op::Loop { initial, body, .. } = &function.body.insts[0].op else { panic!("{function}") };
        assert_eq!((initial.len(), body.parameters.len(), function.body.insts[0].results.len()), (1, 1, 1));
        assert!(!function.to_string().contains("mul"));
    }

    #[test]
    fn what_is_not_used_is_dropped_unless_it_may_bail_or_write() {
        let mut s = Sketch::new();
        let (view, flag, x, n) = (s.view(DType::Float64), s.boolean(), s.column(DType::Float64), s.number());
        s.once(Op::Unary(UnaryOp::Sqrt, n));
        let sum = s.binary(BinaryOp::Add, x, n);
        let element = s.load(view, sum, OutOfBounds::Nan);
        s.binary(BinaryOp::Mul, element, element);
        s.if_else(
            flag,
            &[],
            |s| {
                s.unary(UnaryOp::Sqrt, x);
                Terminator::Yield(Vec::new())
            },
            |_| Terminator::Yield(Vec::new()),
        );
        s.load(view, x, OutOfBounds::Bail);
        s.store(view, x, x);
        let mut function = s.returning(&[x]);
        super::run(&mut function);
        assert!(function.prologue.is_empty());
        let kept: Vec<_> = function.body.insts.iter().map(|inst| inst.op.effect()).collect();
        assert_eq!(kept, [Effect::Control, Effect::Write]);
        assert!(validate(function).is_ok());
    }
}
