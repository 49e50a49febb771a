//! What the flow of control proves to be written: where a load stands, and when an item is done.
//!
//! Nothing is ever unwritten again, so what was written on all ways to a place is written there.

use std::collections::{HashMap, HashSet};

use super::Stores;
use crate::ir::{Constant, Function, Label, Op, Region, Terminator, Value};

/// Larger stores are not followed granule by granule.
const MAX_GRANULES: usize = 512;

pub struct Known {
    /// For each load of a private array, in order: whether its element is surely written, or surely not there.
    pub loads: Vec<bool>,
    /// For each store: whether all of it is written whenever an item is done.
    pub always: Vec<bool>,
    /// For each store: whether a shadow is needed.
    pub shadowed: Vec<bool>,
    /// An array that every item reads before it writes to any of its memory.
    pub stale: Option<Value>,
    /// Indices that are known.
    pub constants: HashMap<Value, f64>,
}

/// What is written.
#[derive(Clone)]
struct State {
    granules: Vec<Vec<bool>>,
    /// Elements at indices that are not known: an array and the index.
    elements: HashSet<(Value, Value)>,
}

impl State {
    fn is_full(&self, store: usize) -> bool {
        let granules = &self.granules[store];
        !granules.is_empty() && granules.iter().all(|&written| written)
    }

    /// What is written on both ways.
    fn meet(mut self, other: &Self) -> Self {
        for (mine, others) in self.granules.iter_mut().zip(&other.granules) {
            for (mine, other) in mine.iter_mut().zip(others) {
                *mine &= other;
            }
        }
        self.elements.retain(|element| other.elements.contains(element));
        self
    }
}

fn meet(a: Option<State>, b: Option<State>) -> Option<State> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.meet(&b)),
        (a, b) => a.or(b),
    }
}

struct Walk<'s> {
    stores: &'s Stores,
    constants: &'s HashMap<Value, f64>,
    loads: Vec<bool>,
    shadowed: Vec<bool>,
    /// What is written at the ends of the blocks that are open, on the ways there so far.
    exits: HashMap<Label, Option<State>>,
    returned: Option<State>,
    /// For each store, whether a write to it was met.
    touched: Vec<bool>,
    /// How many choices and loops are open.
    depth: usize,
    stale: Option<Value>,
}

impl Known {
    pub fn of(function: &Function, stores: &Stores) -> Self {
        let constants = constants(function);
        let granules = stores.stores.iter().map(|store| match store.granules() {
            granules if granules <= MAX_GRANULES => vec![false; granules],
            _ => Vec::new(),
        });
        let mut granules: Vec<Vec<bool>> = granules.collect();
        spare(stores, &mut granules);
        let state = State { granules, elements: HashSet::new() };
        let mut walk = Walk {
            stores,
            constants: &constants,
            loads: Vec::new(),
            shadowed: vec![false; stores.stores.len()],
            exits: HashMap::new(),
            returned: None,
            touched: vec![false; stores.stores.len()],
            depth: 0,
            stale: None,
        };
        walk.region(&function.body, state);
        let Walk { loads, mut shadowed, returned, stale, .. } = walk;
        let full = |store| returned.as_ref().is_some_and(|state| state.is_full(store));
        let always: Vec<bool> = (0..stores.stores.len()).map(full).collect();
        for (shadowed, always) in shadowed.iter_mut().zip(&always) {
            *shadowed |= !always;
        }
        Self { loads, always, shadowed, stale, constants }
    }
}

/// What no array is over needs no writing.
fn spare(stores: &Stores, granules: &mut [Vec<bool>]) {
    let mut covered: Vec<Vec<bool>> = granules.iter().map(|granules| vec![false; granules.len()]).collect();
    for member in &stores.members {
        let store = &stores.stores[member.store];
        let first = (member.offset - store.offset) / store.granule;
        let all = first..first + member.length * stores.granules_each(member);
        if let Some(granules) = covered[member.store].get_mut(all) {
            granules.fill(true);
        }
    }
    for (granules, covered) in granules.iter_mut().zip(covered) {
        for (written, covered) in granules.iter_mut().zip(covered) {
            *written = !covered;
        }
    }
}

fn constants(function: &Function) -> HashMap<Value, f64> {
    let mut constants = HashMap::new();
    let mut note = |insts: &[crate::ir::Inst]| {
        for inst in insts {
            match inst.op {
                Op::Constant(Constant::F64(bits)) => constants.insert(inst.results[0], f64::from_bits(bits)),
                Op::Constant(Constant::I32(number)) => constants.insert(inst.results[0], f64::from(number)),
                _ => None,
            };
        }
    };
    note(&function.prologue);
    function.body.each_region(&mut |region| note(&region.insts));
    constants
}

/// The position that a number as an index means, if there is one.
pub fn position(index: f64, length: usize) -> Option<usize> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    (index >= 0.0 && index.fract() == 0.0 && index < length as f64).then_some(index as usize)
}

impl Walk<'_> {
    /// What is written where the region yields; None if it never does.
    fn region(&mut self, region: &Region, mut state: State) -> Option<State> {
        for inst in &region.insts {
            match &inst.op {
                Op::Store { view, index, .. } => self.write(*view, *index, &mut state),
                Op::Load { view, index, .. } => self.read(*view, *index, &mut state),
                Op::If { then, otherwise, .. } => {
                    self.depth += 1;
                    let then = self.region(then, state.clone());
                    let otherwise = self.region(otherwise, state.clone());
                    self.depth -= 1;
                    state = meet(then, otherwise).unwrap_or(state);
                }
                Op::Block { label, body } => {
                    self.exits.insert(*label, None);
                    let end = self.region(body, state.clone());
                    let left = self.exits.remove(label).flatten();
                    state = meet(end, left).unwrap_or(state);
                }
                // It begins again with more written, never less.
                Op::Loop { body, .. } => {
                    self.depth += 1;
                    state = self.region(body, state.clone()).unwrap_or(state);
                    self.depth -= 1;
                }
                _ => {}
            }
        }
        match &region.terminator {
            Terminator::Yield(_) => return Some(state),
            Terminator::Branch(label, _) => {
                if let Some(exit) = self.exits.get_mut(label) {
                    *exit = meet(exit.take(), Some(state));
                }
            }
            Terminator::Return(_) => self.returned = meet(self.returned.take(), Some(state)),
            Terminator::Bail(_) => {}
        }
        None
    }

    fn write(&mut self, view: Value, index: Value, state: &mut State) {
        let Some(member) = self.stores.member(view) else { return };
        self.touched[member.store] = true;
        match self.constants.get(&index) {
            Some(&number) => {
                if let Some(position) = position(number, member.length) {
                    self.mark(view, position, state);
                } else if self.stores.stores[member.store].is_list {
                    self.shadowed[member.store] = true;
                }
            }
            None => {
                // Whether a list has it is seen by the shadow.
                self.shadowed[member.store] |= self.stores.stores[member.store].is_list;
                state.elements.insert((view, index));
            }
        }
    }

    fn read(&mut self, view: Value, index: Value, state: &mut State) {
        let Some(member) = self.stores.member(view) else { return };
        let store = member.store;
        let is_known = state.is_full(store)
            || match self.constants.get(&index) {
                Some(&number) => match position(number, member.length) {
                    Some(position) => self.is_marked(view, position, state),
                    None => true,
                },
                None => state.elements.contains(&(view, index)),
            };
        self.loads.push(is_known);
        if !is_known && self.depth == 0 && !self.touched[store] {
            self.stale.get_or_insert(view);
        }
        self.shadowed[store] |= !is_known;
        // Behind the check it is.
        match self.constants.get(&index).map(|&number| position(number, member.length)) {
            Some(Some(position)) => self.mark(view, position, state),
            Some(None) => {}
            None => drop(state.elements.insert((view, index))),
        }
    }

    fn span(&self, view: Value, position: usize) -> Option<(usize, std::ops::Range<usize>)> {
        let member = self.stores.member(view)?;
        let each = self.stores.granules_each(member);
        let store = &self.stores.stores[member.store];
        let first = (member.offset - store.offset) / store.granule + position * each;
        Some((member.store, first..first + each))
    }

    fn mark(&self, view: Value, position: usize, state: &mut State) {
        let Some((store, span)) = self.span(view, position) else { return };
        if let Some(granules) = state.granules[store].get_mut(span) {
            granules.fill(true);
        }
    }

    fn is_marked(&self, view: Value, position: usize, state: &State) -> bool {
        self.span(view, position)
            .and_then(|(store, span)| state.granules[store].get(span))
            .is_some_and(|granules| granules.iter().all(|&written| written))
    }
}
