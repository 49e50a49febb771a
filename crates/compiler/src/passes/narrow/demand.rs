//! Who asks for integers, and which doubles can be computed as integers at no cost.

use super::analysis::Ranges;
use super::each_inst;
use super::range::I32;
use crate::ir::{BinaryOp, Constant, Conversion, Function, Op, Type, Value};

/// By the number of the value.
pub struct Demand {
    /// The double is an integer, and its twin is at hand: it was converted from one, is a constant, or a sum, difference or
    /// product of such.
    is_cheap: Vec<bool>,
    /// The twin is the same number, not only modulo 2^32.
    is_small: Vec<bool>,
    /// What the twin is computed from.
    sources: Vec<[Option<Value>; 2]>,
}

impl Demand {
    /// Where those doubles that `is_counter` are to be had as integers too.
    pub fn new(function: &Function, ranges: &Ranges, is_counter: impl Fn(Value) -> bool) -> Self {
        let types = &function.types;
        let mut is_cheap: Vec<bool> = (0..types.len()).map(|value| is_counter(Value(value as u32))).collect();
        let mut sources = vec![[None; 2]; types.len()];
        // What defines operands comes before: only results of `if`s, blocks and loops cross regions the other way.
        each_inst(function, &mut |inst| {
            let &[result] = &inst.results[..] else { return };
            let index = result.0 as usize;
            let of = |value: Value| is_cheap[value.0 as usize];
            let computed = match inst.op {
                Op::Constant(Constant::F64(_)) => true,
                Op::Convert(Conversion::ToF64, from) => types[from.0 as usize] != Type::F32,
                Op::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, a, b) => {
                    sources[index] = [Some(a), Some(b)];
                    of(a) && of(b)
                }
                _ => return,
            };
            is_cheap[index] = computed && types[index] == Type::F64 && ranges[index].is_some();
        });
        let is_small = ranges.iter().map(|range| range.is_some_and(|range| range.within(I32))).collect();
        Self { is_cheap, is_small, sources }
    }

    pub fn is_cheap(&self, value: Value) -> bool {
        self.is_cheap.get(value.0 as usize).is_some_and(|cheap| *cheap)
    }

    fn is_index(&self, value: Value) -> bool {
        self.is_cheap(value) && self.is_small[value.0 as usize]
    }

    /// The operands that the operation would rather have as integers. ToInt32 takes an integer of any size modulo 2^32, as
    /// integer arithmetic does; the others need the integer itself.
    pub fn asked_by(&self, op: &Op) -> Vec<Value> {
        match *op {
            Op::Load { index, .. } | Op::Store { index, .. } if self.is_index(index) => vec![index],
            Op::Convert(Conversion::ToI32 | Conversion::ToU32, a) if self.is_cheap(a) => vec![a],
            Op::Compare(_, a, b) if self.is_index(a) && self.is_index(b) => vec![a, b],
            _ => Vec::new(),
        }
    }

    /// These and all that their twins are computed from. `more` gives what else the twin of a value needs.
    pub fn closure<'a>(&self, mut left: Vec<Value>, more: impl Fn(Value) -> &'a [Value]) -> Vec<bool> {
        let mut wanted = vec![false; self.is_cheap.len()];
        while let Some(value) = left.pop() {
            if !std::mem::replace(&mut wanted[value.0 as usize], true) {
                left.extend(self.sources[value.0 as usize].into_iter().flatten());
                left.extend(more(value));
            }
        }
        wanted
    }
}
