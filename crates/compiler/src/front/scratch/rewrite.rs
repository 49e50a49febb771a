//! Loads and stores of captured arrays become those of the item's own.

use super::entry::{Private, Shadow, Views, Width};
use super::known::{Known, position};
use super::{Emit, Stores};
use crate::ir::{
    BailReason, BinaryOp, CompareOp, Constant, Function, Inst, Op, OutOfBounds, Region, Terminator, Type, Value,
};

pub fn run(function: &mut Function, stores: &Stores, known: &Known, views: &Views) {
    let mut body = std::mem::replace(&mut function.body, Region::empty());
    let mut prologue = std::mem::take(&mut function.prologue);
    let mut rewrite = Rewrite { function, stores, known, views, loads: 0 };
    rewrite.insts(&mut prologue);
    rewrite.region(&mut body);
    function.body = body;
    function.prologue = prologue;
}

struct Rewrite<'s> {
    function: &'s mut Function,
    stores: &'s Stores,
    known: &'s Known,
    views: &'s Views,
    /// How many loads were met.
    loads: usize,
}

impl Rewrite<'_> {
    fn region(&mut self, region: &mut Region) {
        self.insts(&mut region.insts);
    }

    fn insts(&mut self, insts: &mut Vec<Inst>) {
        let mut out = Vec::with_capacity(insts.len());
        for mut inst in insts.drain(..) {
            for region in inst.op.regions_mut() {
                self.region(region);
            }
            match inst.op {
                Op::Length(view) => self.length(view, inst, &mut out),
                Op::Load { view, .. } if self.views.private.contains_key(&view) => self.load(inst, &mut out),
                Op::Store { view, .. } if self.views.private.contains_key(&view) => self.store(inst, &mut out),
                _ => out.push(inst),
            }
        }
        *insts = out;
    }

    /// It is part of what the function is compiled for.
    fn length(&mut self, view: Value, mut inst: Inst, out: &mut Vec<Inst>) {
        if let Some(member) = self.stores.member(view) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
            let length = Constant::I32(member.length as i32);
            inst.op = Op::Constant(length);
        }
        out.push(inst);
    }

    fn load(&mut self, mut inst: Inst, out: &mut Vec<Inst>) {
        let is_known = self.known.loads[self.loads];
        self.loads += 1;
        let Op::Load { view, index, .. } = &mut inst.op else { return };
        let Private { view: own, shadow } = self.views.private[view];
        *view = own;
        if let (false, Some(shadow)) = (is_known, shadow) {
            let index = *index;
            let mut emit = Emit::new(self.function);
            // Where there is no such element it is NaN, which is not less.
            let written = emit.load(shadow, index);
            let full = emit.value(Op::Constant(Constant::f64(shadow.width.full())), Type::F64);
            let is_unset = emit.value(Op::Compare(CompareOp::Lt, written, full), Type::Bool);
            emit.bail_if(is_unset, BailReason::State);
            out.append(&mut emit.insts);
        }
        out.push(inst);
    }

    fn store(&mut self, mut inst: Inst, out: &mut Vec<Inst>) {
        let Op::Store { view, index, .. } = &mut inst.op else { return };
        let captured = *view;
        let Private { view: own, shadow } = self.views.private[view];
        *view = own;
        let index = *index;
        let Some(shadow) = shadow else {
            out.push(inst);
            return;
        };
        let may_grow = self.may_grow(captured, index);
        let mut emit = Emit::new(self.function);
        if may_grow {
            let written = emit.load(shadow, index);
            let is_missing = emit.value(Op::Compare(CompareOp::Ne, written, written), Type::Bool);
            emit.bail_if(is_missing, BailReason::OutOfBounds);
        }
        emit.insts.push(inst);
        let full = emit.full(shadow.width);
        emit.effect(Op::Store { view: shadow.view, index, value: full });
        out.append(&mut emit.insts);
    }

    /// Whether a list might get an element that it does not have.
    fn may_grow(&self, view: Value, index: Value) -> bool {
        self.stores.member(view).is_some_and(|member| {
            let is_there =
                self.known.constants.get(&index).is_some_and(|&number| position(number, member.length).is_some());
            self.stores.stores[member.store].is_list && !is_there
        })
    }
}

impl Emit<'_> {
    fn load(&mut self, shadow: Shadow, index: Value) -> Value {
        self.value(Op::Load { view: shadow.view, index, out_of_bounds: OutOfBounds::Nan }, Type::F64)
    }

    fn full(&mut self, width: Width) -> Value {
        #[allow(clippy::cast_possible_truncation)]
        match width {
            Width::Eight => self.value(Op::Constant(Constant::f64(width.full())), Type::F64),
            _ => self.value(Op::Constant(Constant::I32(width.full() as i32)), Type::I32),
        }
    }

    pub fn bail_if(&mut self, condition: Value, reason: BailReason) {
        let then = Region { parameters: Vec::new(), insts: Vec::new(), terminator: Terminator::Bail(reason) };
        self.effect(Op::If { condition, then, otherwise: Region::empty() });
    }

    pub fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Value {
        self.value(Op::Binary(op, a, b), Type::I32)
    }
}
