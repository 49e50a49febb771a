//! Which inputs, or arrays that the function makes, a view may be, or be a part of.

use std::collections::{BTreeSet, HashMap};

use crate::ir::{Function, Label, Op, Region, Terminator, Type, Value};

#[derive(Default)]
pub struct Roots {
    of: HashMap<Value, BTreeSet<Value>>,
    /// What can be jumped to: the values that are given there.
    targets: HashMap<Label, Vec<Value>>,
    changed: bool,
}

impl Roots {
    pub fn of(function: &Function) -> Self {
        let mut roots = Self::default();
        for input in &function.inputs {
            if matches!(function.ty(input.value), Type::View(_)) {
                roots.of.insert(input.value, BTreeSet::from([input.value]));
            }
        }
        loop {
            roots.changed = false;
            roots.region(&function.body);
            if !roots.changed {
                return roots;
            }
        }
    }

    /// What a view may be.
    pub fn get(&self, view: Value) -> impl Iterator<Item = Value> + '_ {
        self.of.get(&view).into_iter().flatten().copied()
    }

    /// The inputs and arrays that are written.
    pub fn written(&self, function: &Function) -> BTreeSet<Value> {
        let mut written = BTreeSet::new();
        function.body.each_region(&mut |region| {
            for inst in &region.insts {
                if let Op::Store { view, .. } = &inst.op {
                    written.extend(self.get(*view));
                }
            }
        });
        written
    }

    /// The inputs that functions are called with.
    pub fn handed_over(&self, function: &Function) -> BTreeSet<Value> {
        let mut handed = BTreeSet::new();
        function.body.each_region(&mut |region| {
            for inst in &region.insts {
                if let Op::Invoke { arguments, .. } = &inst.op {
                    handed.extend(arguments.iter().filter_map(|view| self.of.get(view)).flatten());
                }
            }
        });
        handed
    }

    /// Whether anything else may be this input, or a part of it.
    pub fn passes_on(&self, input: Value) -> bool {
        self.of.iter().any(|(value, roots)| *value != input && roots.contains(&input))
    }

    fn region(&mut self, region: &Region) {
        for inst in &region.insts {
            match &inst.op {
                Op::Select { then, otherwise, .. } => {
                    self.flow(inst.results[0], *then);
                    self.flow(inst.results[0], *otherwise);
                }
                Op::Allocate { .. } => {
                    self.of.entry(inst.results[0]).or_insert_with(|| BTreeSet::from([inst.results[0]]));
                }
                Op::Invoke { arguments, .. } => {
                    for result in &inst.results {
                        arguments.iter().for_each(|argument| self.flow(*result, *argument));
                    }
                }
                Op::Reinterpret { view, .. } => self.flow(inst.results[0], *view),
                Op::If { then, otherwise, .. } => {
                    self.held(then, &inst.results);
                    self.held(otherwise, &inst.results);
                }
                Op::Block { label, body } => {
                    self.targets.insert(*label, inst.results.clone());
                    self.held(body, &inst.results);
                }
                Op::Loop { label, initial, body } => {
                    self.targets.insert(*label, body.parameters.clone());
                    self.all(&body.parameters, initial);
                    self.held(body, &inst.results);
                }
                _ => {}
            }
        }
        if let Terminator::Branch(label, values) = &region.terminator
            && let Some(target) = self.targets.get(label).cloned()
        {
            self.all(&target, values);
        }
    }

    fn held(&mut self, region: &Region, results: &[Value]) {
        self.region(region);
        if let Terminator::Yield(values) = &region.terminator {
            self.all(results, values);
        }
    }

    fn all(&mut self, to: &[Value], from: &[Value]) {
        for (to, from) in to.iter().zip(from) {
            self.flow(*to, *from);
        }
    }

    fn flow(&mut self, to: Value, from: Value) {
        let Some(roots) = self.of.get(&from).cloned() else { return };
        let held = self.of.entry(to).or_default();
        let before = held.len();
        held.extend(roots);
        self.changed |= held.len() > before;
    }
}
