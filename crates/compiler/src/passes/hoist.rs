//! Moves to the prologue what is the same for all items: pure operations on uniform values, wherever they stand. They
//! cannot fail, and one evaluation for thousands of items is cheap even where no item comes by.
//!
//! Out of loops nothing more is moved: cheap operations are by Cranelift, and a call might be made that the loop skips.

use std::collections::HashMap;

use super::substitution::Substitution;
use crate::ir::{Constant, Effect, Function, Inst, Op, Region, Type, Value};

pub fn run(function: &mut Function) {
    if function.is_called() {
        return;
    }
    let mut uniform = vec![false; function.types.len()];
    for input in function.inputs.iter().filter(|input| input.uniform) {
        uniform[input.value.0 as usize] = true;
    }
    for value in function.prologue.iter().flat_map(|inst| &inst.results) {
        uniform[value.0 as usize] = true;
    }
    let mut pass = Pass {
        uniform,
        constants: HashMap::new(),
        copies: HashMap::new(),
        types: std::mem::take(&mut function.types),
        prologue: std::mem::take(&mut function.prologue),
    };
    pass.region(&mut function.body);
    function.types = pass.types;
    function.prologue = pass.prologue;
}

struct Pass {
    uniform: Vec<bool>,
    /// Of the body. They stay where they are used, but what is moved gets copies.
    constants: HashMap<Value, Constant>,
    copies: HashMap<Constant, Value>,
    types: Vec<Type>,
    prologue: Vec<Inst>,
}

impl Pass {
    fn region(&mut self, region: &mut Region) {
        region.insts.retain_mut(|inst| {
            if let Op::Constant(constant) = inst.op {
                self.constants.insert(inst.results[0], constant);
                return true;
            }
            inst.op.regions_mut().into_iter().for_each(|region| self.region(region));
            let operands = inst.op.operands();
            let is_same = |value: &Value| self.uniform[value.0 as usize] || self.constants.contains_key(value);
            if inst.op.effect() != Effect::Pure || !operands.iter().all(is_same) {
                return true;
            }
            let mut moved = inst.clone();
            let mut copies = Substitution::default();
            for value in operands {
                if let Some(&constant) = self.constants.get(&value) {
                    copies.replace(value, self.copy(constant));
                }
            }
            copies.apply(&mut moved.op);
            moved.results.iter().for_each(|value| self.uniform[value.0 as usize] = true);
            self.prologue.push(moved);
            false
        });
    }

    /// The constant as a value of the prologue.
    fn copy(&mut self, constant: Constant) -> Value {
        *self.copies.entry(constant).or_insert_with(|| {
            let value = Value(u32::try_from(self.types.len()).expect("fewer than 2^32 values"));
            self.types.push(constant.ty());
            self.uniform.push(true);
            self.prologue.push(Inst { results: vec![value], op: Op::Constant(constant) });
            value
        })
    }
}

#[cfg(test)]
mod tests {
    use millrace_column::DType;
    use millrace_math::MathFunction;

    use crate::ir::sketch::Sketch;
    use crate::ir::{BinaryOp, CompareOp, Op, OutOfBounds, Terminator, Type};
    use crate::validate;

    #[test]
    fn what_is_the_same_for_all_items_is_computed_once() {
        let mut s = Sketch::new();
        let (x, n, view) = (s.column(DType::Float64), s.number(), s.view(DType::Float64));
        let two = s.f64(2.0);
        let half = s.binary(BinaryOp::Div, n, two);
        let sine = s.op(Op::Call(MathFunction::Sin, vec![half]));
        let varies = s.binary(BinaryOp::Mul, x, sine);
        let is_less = s.compare(CompareOp::Lt, x, half);
        let result = s.if_else(
            is_less,
            &[Type::F64],
            |s| {
                let power = s.op(Op::Call(MathFunction::Pow, vec![sine, two]));
                Terminator::Yield(vec![power])
            },
            |_| Terminator::Yield(vec![varies]),
        );
        // Memory may change between items.
        let element = s.load(view, half, OutOfBounds::Nan);
        let mut function = s.returning(&[result[0], element]);
        super::run(&mut function);
        assert_eq!(function.prologue.len(), 4);
        assert_eq!(function.to_string().split("  }\n").next().map(|text| text.matches("call").count()), Some(2));
        assert!(validate(function).is_ok());
    }
}
