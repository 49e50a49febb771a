//! Computes nothing twice: a pure operation that was done before, here or in a region around, gives its first result.
//!
//! In a function that writes no memory, so do loads.

use std::collections::HashMap;

use super::substitution::Substitution;
use crate::ir::{
    BinaryOp, CompareOp, Constant, Conversion, Effect, Function, Inst, Op, OutOfBounds, Region, UnaryOp, Value,
};
use millrace_column::DType;
use millrace_math::MathFunction;

pub fn run(function: &mut Function) {
    let (mut writes, types) = (false, &function.types);
    function.body.each_region(&mut |region| {
        writes |= region.insts.iter().any(|inst| match &inst.op {
            // Who is called may write what it is handed.
            Op::Invoke { arguments, .. } => arguments.iter().any(|&value| !types[value.0 as usize].is_scalar()),
            op => op.effect() == Effect::Write,
        });
    });
    let mut pass =
        Pass { loads: !writes, known: HashMap::new(), added: Vec::new(), substitution: Substitution::default() };
    pass.insts(&mut function.prologue);
    pass.region(&mut function.body);
}

/// Operations that are equal give equal results: operands tell the types.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Constant(Constant),
    Unary(UnaryOp, Value),
    Binary(BinaryOp, Value, Value),
    Compare(CompareOp, Value, Value),
    Convert(Conversion, Value),
    Select(Value, Value, Value),
    Call(MathFunction, Vec<Value>),
    Length(Value),
    Load(Value, Value, OutOfBounds),
    /// What comes behind the first has not bailed out, and so would the second not.
    Reinterpret(Value, DType, Value, Value),
}

struct Pass {
    loads: bool,
    known: HashMap<Key, Value>,
    /// What the open regions added to `known`, to be forgotten at their ends.
    added: Vec<Key>,
    substitution: Substitution,
}

impl Pass {
    fn region(&mut self, region: &mut Region) {
        let before = self.added.len();
        self.insts(&mut region.insts);
        self.substitution.apply_terminator(&mut region.terminator);
        for key in self.added.drain(before..) {
            self.known.remove(&key);
        }
    }

    fn insts(&mut self, insts: &mut Vec<Inst>) {
        insts.retain_mut(|inst| {
            self.substitution.apply(&mut inst.op);
            inst.op.regions_mut().into_iter().for_each(|region| self.region(region));
            let Some(key) = self.key(&inst.op) else { return true };
            if let Some(&first) = self.known.get(&key) {
                self.substitution.replace(inst.results[0], first);
                return false;
            }
            self.known.insert(key.clone(), inst.results[0]);
            self.added.push(key);
            true
        });
    }

    fn key(&self, op: &Op) -> Option<Key> {
        Some(match op {
            Op::Constant(constant) => Key::Constant(*constant),
            Op::Unary(op, a) => Key::Unary(*op, *a),
            Op::Binary(op, a, b) => Key::Binary(*op, *a, *b),
            Op::Compare(op, a, b) => Key::Compare(*op, *a, *b),
            Op::Convert(conversion, a) => Key::Convert(*conversion, *a),
            Op::Select { condition, then, otherwise } => Key::Select(*condition, *then, *otherwise),
            Op::Call(function, arguments) => Key::Call(*function, arguments.clone()),
            Op::Length(view) => Key::Length(*view),
            Op::Load { view, index, out_of_bounds } if self.loads => Key::Load(*view, *index, *out_of_bounds),
            Op::Reinterpret { view, dtype, offset, length } => Key::Reinterpret(*view, *dtype, *offset, *length),
            // Each allocation is memory of its own.
            Op::Load { .. }
            | Op::Store { .. }
            | Op::Allocate { .. }
            | Op::Invoke { .. }
            | Op::If { .. }
            | Op::Block { .. }
            | Op::Loop { .. } => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use millrace_column::DType;

    use crate::ir::sketch::Sketch;
    use crate::ir::{BinaryOp, CompareOp, Op, OutOfBounds, Terminator};
    use crate::validate;
    use millrace_math::MathFunction;

    #[test]
    fn the_second_time_gives_the_first_result() {
        let mut s = Sketch::new();
        let (view, x) = (s.view(DType::Float64), s.column(DType::Float64));
        let calls = [(); 2].map(|()| s.op(Op::Call(MathFunction::Sin, vec![x])));
        let is_less = s.compare(CompareOp::Lt, calls[1], x);
        let inner = s.if_else(
            is_less,
            &[crate::ir::Type::F64],
            |s| {
                let again = s.op(Op::Call(MathFunction::Sin, vec![x]));
                let new = s.op(Op::Call(MathFunction::Cos, vec![x]));
                Terminator::Yield(vec![s.binary(BinaryOp::Add, again, new)])
            },
            |_| Terminator::Yield(vec![x]),
        );
        // What an arm computed is not there behind it.
        let cosine = s.op(Op::Call(MathFunction::Cos, vec![x]));
        let loads = [(); 2].map(|()| s.load(view, x, OutOfBounds::Nan));
        let mut function = s.returning(&[calls[0], calls[1], inner[0], cosine, loads[0], loads[1]]);
        super::run(&mut function);
        assert_eq!(function.body.insts.len(), 5);
        assert_eq!(function.to_string().matches("call").count(), 3);
        assert!(validate(function).is_ok());
    }

    #[test]
    fn arrays_are_each_their_own_but_views_of_them_are_the_same() {
        let mut s = Sketch::new();
        let (four, zero) = (s.i32(4), s.i32(0));
        let arrays = [(); 2].map(|()| s.allocate(DType::Float64, four));
        let views = [(); 2].map(|()| s.reinterpret(arrays[0], DType::Uint32, zero, four));
        let loads = views.map(|view| s.load(view, zero, OutOfBounds::Nan));
        let mut function = s.returning(&loads);
        super::run(&mut function);
        let text = function.to_string();
        assert_eq!(["allocate", "reinterpret", "load"].map(|op| text.matches(op).count()), [2, 1, 1]);
        assert!(validate(function).is_ok());
    }

    #[test]
    fn loads_around_stores_are_done_each() {
        let mut s = Sketch::new();
        let (view, x) = (s.view(DType::Float64), s.column(DType::Float64));
        let before = s.load(view, x, OutOfBounds::Nan);
        s.store(view, x, x);
        let after = s.load(view, x, OutOfBounds::Nan);
        let mut function = s.returning(&[before, after]);
        super::run(&mut function);
        assert_eq!(function.body.insts.len(), 3);
    }
}
