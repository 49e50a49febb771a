//! The same values in integers, for those who ask. A twin is computed where its double is; it is the double modulo 2^32.

use std::collections::HashMap;

use super::analysis::Ranges;
use super::demand::Demand;
use super::{each_inst, new_value};
use crate::codegen::interpreter::operation::to_int32;
use crate::ir::{Constant, Conversion, Function, Inst, Op, Region, Type, Value};
use crate::passes::substitution::Substitution;

pub fn run(function: &mut Function, ranges: &Ranges) {
    let demand = Demand::new(function, ranges, |_| false);
    let mut asked = Vec::new();
    each_inst(function, &mut |inst| asked.extend(demand.asked_by(&inst.op)));
    let wanted = demand.closure(asked, |_| &[]);
    let mut pass = Pass {
        demand,
        wanted,
        twins: HashMap::new(),
        types: std::mem::take(&mut function.types),
        substitution: Substitution::default(),
    };
    pass.insts(&mut function.prologue);
    pass.region(&mut function.body);
    function.types = pass.types;
}

struct Pass {
    demand: Demand,
    wanted: Vec<bool>,
    twins: HashMap<Value, Value>,
    types: Vec<Type>,
    /// For conversions that give what a twin is.
    substitution: Substitution,
}

impl Pass {
    fn region(&mut self, region: &mut Region) {
        self.insts(&mut region.insts);
        self.substitution.apply_terminator(&mut region.terminator);
    }

    fn insts(&mut self, insts: &mut Vec<Inst>) {
        let mut kept = Vec::with_capacity(insts.len());
        for mut inst in std::mem::take(insts) {
            self.answer(&mut inst);
            self.substitution.apply(&mut inst.op);
            inst.op.regions_mut().into_iter().for_each(|region| self.region(region));
            if let Op::Convert(Conversion::ToI32, a) = inst.op
                && self.types[a.0 as usize] == Type::I32
            {
                self.substitution.replace(inst.results[0], a);
                continue;
            }
            let twin = self.twin(&inst);
            kept.push(inst);
            kept.extend(twin);
        }
        *insts = kept;
    }

    /// Gives the operation the twins that it asks for.
    fn answer(&self, inst: &mut Inst) {
        for value in self.demand.asked_by(&inst.op) {
            let twin = self.twins[&value];
            match &mut inst.op {
                Op::Load { index, .. } | Op::Store { index, .. } => *index = twin,
                op => op.each_operand_mut(&mut |operand| {
                    if *operand == value {
                        *operand = twin;
                    }
                }),
            }
        }
    }

    /// What computes the twin of the instruction's result, where it is wanted.
    fn twin(&mut self, inst: &Inst) -> Option<Inst> {
        let &[double] = &inst.results[..] else { return None };
        if !self.wanted.get(double.0 as usize).is_some_and(|wanted| *wanted) {
            return None;
        }
        let op = match inst.op {
            Op::Constant(Constant::F64(bits)) => Op::Constant(Constant::I32(to_int32(f64::from_bits(bits)))),
            Op::Convert(Conversion::ToF64, from) if self.types[from.0 as usize] == Type::I32 => {
                self.twins.insert(double, from);
                return None;
            }
            Op::Convert(Conversion::ToF64, from) => Op::Convert(Conversion::ToI32, from),
            Op::Binary(op, a, b) => Op::Binary(op, self.twins[&a], self.twins[&b]),
            _ => return None,
        };
        let twin = new_value(&mut self.types, Type::I32);
        self.twins.insert(double, twin);
        Some(Inst { results: vec![twin], op })
    }
}
