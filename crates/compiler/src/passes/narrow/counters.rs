//! Loop parameters that become integers.

use std::collections::HashMap;

use super::analysis::Ranges;
use super::demand::Demand;
use super::range::{I32, U32};
use super::{each_inst, new_value};
use crate::ir::{Conversion, Function, Inst, Label, Op, Region, Terminator, Type, Value};

/// The new types of a loop's parameters, by position; `None` for those that stay.
pub type Counters = HashMap<Label, Vec<Option<Type>>>;

/// A parameter that may become an integer.
struct Candidate {
    ty: Type,
    /// What it is set to: at the beginning, then by each branch.
    arguments: Vec<Value>,
}

/// A parameter becomes an integer if it always is one, can be computed as one, and is asked for as one.
pub fn find(function: &Function, ranges: &Ranges) -> Counters {
    let mut candidates = candidates(function, ranges);
    let demand = loop {
        let demand = Demand::new(function, ranges, |value| candidates.contains_key(&value));
        // One that cannot be computed as an integer may keep others from it.
        let before = candidates.len();
        candidates.retain(|_, candidate| candidate.arguments.iter().all(|&argument| demand.is_cheap(argument)));
        if candidates.len() == before {
            break demand;
        }
    };
    let mut asked = Vec::new();
    each_inst(function, &mut |inst| {
        // A comparison alone is as cheap between doubles.
        if !matches!(inst.op, Op::Compare(..)) {
            asked.extend(demand.asked_by(&inst.op));
        }
    });
    let wanted = demand.closure(asked, |value| candidates.get(&value).map_or(&[], |candidate| &candidate.arguments));
    let new_type = |value: &Value| candidates.get(value).filter(|_| wanted[value.0 as usize]).map(|found| found.ty);
    let mut counters = Counters::new();
    each_inst(function, &mut |inst| {
        if let Op::Loop { label, body, .. } = &inst.op {
            let types: Vec<Option<Type>> = body.parameters.iter().map(new_type).collect();
            if types.iter().any(Option::is_some) {
                counters.insert(*label, types);
            }
        }
    });
    counters
}

fn candidates(function: &Function, ranges: &Ranges) -> HashMap<Value, Candidate> {
    let mut carried: HashMap<Label, Vec<&[Value]>> = HashMap::new();
    function.body.each_region(&mut |region| {
        if let Terminator::Branch(label, values) = &region.terminator {
            carried.entry(*label).or_default().push(values);
        }
    });
    let mut candidates = HashMap::new();
    each_inst(function, &mut |inst| {
        let Op::Loop { label, initial, body } = &inst.op else { return };
        for (position, &parameter) in body.parameters.iter().enumerate() {
            let ty = match ranges[parameter.0 as usize] {
                _ if function.ty(parameter) != Type::F64 => continue,
                Some(range) if range.within(I32) => Type::I32,
                Some(range) if range.within(U32) => Type::U32,
                _ => continue,
            };
            let branches = carried.get(label).into_iter().flatten().map(|values| values[position]);
            let arguments = std::iter::once(initial[position]).chain(branches).collect();
            candidates.insert(parameter, Candidate { ty, arguments });
        }
    });
    candidates
}

/// Converts what goes into such parameters, and what comes out of them; the conversions cancel others.
pub fn rewrite(function: &mut Function, counters: &Counters, ranges: &mut Ranges) {
    let mut rewrite = Rewrite { counters, types: std::mem::take(&mut function.types) };
    rewrite.region(&mut function.body);
    function.types = rewrite.types;
    // Nothing asks for the ranges of integers that are new.
    ranges.resize(function.types.len(), None);
}

struct Rewrite<'a> {
    counters: &'a Counters,
    types: Vec<Type>,
}

impl Rewrite<'_> {
    fn region(&mut self, region: &mut Region) {
        let mut kept = Vec::with_capacity(region.insts.len());
        for mut inst in std::mem::take(&mut region.insts) {
            if let Op::Loop { label, initial, body } = &mut inst.op
                && let Some(types) = self.counters.get(label)
            {
                self.convert(initial, types, &mut kept);
                self.parameters(body, types);
            }
            inst.op.regions_mut().into_iter().for_each(|region| self.region(region));
            kept.push(inst);
        }
        if let Terminator::Branch(label, values) = &mut region.terminator
            && let Some(types) = self.counters.get(label)
        {
            self.convert(values, types, &mut kept);
        }
        region.insts = kept;
    }

    fn convert(&mut self, values: &mut [Value], types: &[Option<Type>], kept: &mut Vec<Inst>) {
        for (value, ty) in values.iter_mut().zip(types) {
            if let Some(ty) = *ty {
                let integer = new_value(&mut self.types, ty);
                let conversion = if ty == Type::I32 { Conversion::ToI32 } else { Conversion::ToU32 };
                kept.push(Inst { results: vec![integer], op: Op::Convert(conversion, *value) });
                *value = integer;
            }
        }
    }

    fn parameters(&mut self, body: &mut Region, types: &[Option<Type>]) {
        let mut doubles = Vec::new();
        for (parameter, ty) in body.parameters.iter_mut().zip(types) {
            if let Some(ty) = *ty {
                let integer = new_value(&mut self.types, ty);
                let double = std::mem::replace(parameter, integer);
                doubles.push(Inst { results: vec![double], op: Op::Convert(Conversion::ToF64, integer) });
            }
        }
        body.insts.splice(0..0, doubles);
    }
}
