//! Loads and stores of cells become values.

use std::collections::{BTreeSet, HashMap};

use super::cells::Cells;
use super::shape::Emit;
use super::windows::{Place, Windows};
use crate::ir::{Constant, Function, Inst, Label, Op, OutOfBounds, Region, Terminator, Type, Value};
use crate::passes::substitution::Substitution;

pub fn run(function: &mut Function, windows: &Windows, cells: &Cells) {
    let mut promote = Promote {
        windows,
        cells,
        types: std::mem::take(&mut function.types),
        now: vec![None; cells.all.len()],
        targets: HashMap::new(),
        substitution: Substitution::default(),
    };
    promote.region(&mut function.body, &[]);
    function.types = promote.types;
}

struct Promote<'a> {
    windows: &'a Windows,
    cells: &'a Cells,
    types: Vec<Type>,
    /// What each cell holds here; none where its array is not made yet.
    now: Vec<Option<Value>>,
    /// Which cells branches to a label carry behind what they carried before.
    targets: HashMap<Label, Vec<usize>>,
    substitution: Substitution,
}

impl Promote<'_> {
    /// `carried` are the cells that a yield carries.
    fn region(&mut self, region: &mut Region, carried: &[usize]) {
        let mut kept = Vec::with_capacity(region.insts.len());
        for mut inst in std::mem::take(&mut region.insts) {
            self.substitution.apply(&mut inst.op);
            self.inst(inst, &mut kept);
        }
        region.insts = kept;
        self.substitution.apply_terminator(&mut region.terminator);
        match &mut region.terminator {
            Terminator::Yield(values) => self.carry(carried, values),
            Terminator::Branch(label, values) => self.carry(&self.targets[label], values),
            Terminator::Return(_) | Terminator::Bail(_) => {}
        }
    }

    fn carry(&self, cells: &[usize], values: &mut Vec<Value>) {
        values.extend(cells.iter().map(|&cell| self.now[cell].expect("its array is made")));
    }

    fn inst(&mut self, mut inst: Inst, kept: &mut Vec<Inst>) {
        match inst.op {
            Op::Allocate { .. } => {
                for &cell in self.cells.of_array(inst.results[0]) {
                    let zero = self.cells.all[cell].held.zero();
                    self.now[cell] = Some(Emit { types: &mut self.types, insts: kept }.constant(zero));
                }
                kept.push(inst);
            }
            Op::Load { view, index, out_of_bounds } => match self.load(view, index, out_of_bounds, kept) {
                Some(value) => self.substitution.replace(inst.results[0], value),
                None => kept.push(inst),
            },
            Op::Store { view, index, value } => {
                if !self.store(view, index, value, kept) {
                    kept.push(inst);
                }
            }
            Op::If { .. } | Op::Block { .. } | Op::Loop { .. } => {
                self.control(&mut inst);
                kept.push(inst);
            }
            _ => kept.push(inst),
        }
    }

    fn load(&mut self, view: Value, index: Value, out_of_bounds: OutOfBounds, kept: &mut Vec<Inst>) -> Option<Value> {
        let window = self.windows.get(view)?;
        let mut emit = Emit { types: &mut self.types, insts: kept };
        match (self.windows.place(window, index), out_of_bounds) {
            (Place::At(byte), _) => {
                let cell = self.cells.at(window.array, byte)?;
                let held = self.cells.all[cell];
                let now = self.now[cell].expect("its array is made");
                let element = emit.read(held.held, now, byte - held.start, window.dtype);
                Some(if out_of_bounds == OutOfBounds::Nan { emit.number(element) } else { element })
            }
            (Place::Nowhere, OutOfBounds::Nan) => Some(emit.constant(Constant::f64(f64::NAN))),
            (Place::Nowhere | Place::Unknown, _) => None,
        }
    }

    /// Whether the store is not needed any more.
    fn store(&mut self, view: Value, index: Value, value: Value, kept: &mut Vec<Inst>) -> bool {
        let Some(window) = self.windows.get(view) else { return false };
        let place = self.windows.place(window, index);
        if self.cells.is_unread(window, place) {
            return true;
        }
        let Place::At(byte) = place else { return false };
        let Some(cell) = self.cells.at(window.array, byte) else { return false };
        let held = self.cells.all[cell];
        let now = self.now[cell].expect("its array is made");
        let mut emit = Emit { types: &mut self.types, insts: kept };
        self.now[cell] = Some(emit.write(held.held, now, byte - held.start, window.dtype, value));
        true
    }

    /// Cells that are changed inside are results of the operation, and parameters of a loop.
    fn control(&mut self, inst: &mut Inst) {
        let mut changed = BTreeSet::new();
        inst.op.regions().into_iter().for_each(|region| self.changed(region, &mut changed));
        let changed: Vec<usize> = changed.into_iter().filter(|&cell| self.now[cell].is_some()).collect();
        let before = self.now.clone();
        match &mut inst.op {
            Op::Block { label, .. } => drop(self.targets.insert(*label, changed.clone())),
            Op::Loop { label, initial, body } => {
                self.targets.insert(*label, changed.clone());
                self.carry(&changed, initial);
                self.renew(&changed, &mut body.parameters);
            }
            _ => {}
        }
        let inside = self.now.clone();
        for region in inst.op.regions_mut() {
            self.now.clone_from(&inside);
            self.region(region, &changed);
        }
        self.now = before;
        self.renew(&changed, &mut inst.results);
    }

    /// New values for these cells, which are defined where `values` are.
    fn renew(&mut self, cells: &[usize], values: &mut Vec<Value>) {
        for &cell in cells {
            let value = Value(u32::try_from(self.types.len()).expect("fewer than 2^32 values"));
            self.types.push(self.cells.all[cell].held.ty());
            self.now[cell] = Some(value);
            values.push(value);
        }
    }

    fn changed(&self, region: &Region, changed: &mut BTreeSet<usize>) {
        for inst in &region.insts {
            if let Op::Store { view, index, .. } = inst.op
                && let Some(window) = self.windows.get(view)
                && let Place::At(byte) = self.windows.place(window, index)
            {
                changed.extend(self.cells.at(window.array, byte));
            }
            inst.op.regions().into_iter().for_each(|region| self.changed(region, changed));
        }
    }
}
