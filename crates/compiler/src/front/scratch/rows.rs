//! Flags of what an item has written, set in its row when it is done.
//!
//! Lanes may set flags of one row at the same time: each flag is a byte of its own that only ever becomes 1.

use millrace_column::DType;

use super::Emit;
use super::entry::Views;
use crate::ir::{
    BinaryOp, CompareOp, Constant, Conversion, Function, Input, InputSource, Inst, Label, Op, OutOfBounds, Region,
    Scratch, Terminator, Type, UnaryOp, Value,
};

/// The inputs: where an item's row begins, counted in words of 4 bytes, and all rows.
#[derive(Clone, Copy)]
pub struct Rows {
    start: Value,
    flags: Value,
}

pub fn inputs(function: &mut Function, scratch: &Scratch) -> Option<Rows> {
    if scratch.row == 0 {
        return None;
    }
    let start = function.new_value(Type::U32);
    let flags = function.new_value(Type::View(DType::Int32));
    let input =
        |value, stored_as, uniform| Input { name: String::new(), source: InputSource::Rows, value, stored_as, uniform };
    function.inputs.push(input(start, Some(DType::Uint32), false));
    function.inputs.push(input(flags, None, true));
    Some(Rows { start, flags })
}

/// Makes the function set the flags wherever it returns.
pub fn note(function: &mut Function, scratch: &Scratch, views: &Views, rows: Option<Rows>) {
    let (Some(rows), Some(shadows)) = (rows, views.shadows) else { return };
    let end = Label(first_free(&function.body));
    let mut body = std::mem::replace(&mut function.body, Region::empty());
    leave_to(end, &mut body);
    let types = function.results.clone();
    let results: Vec<Value> = types.iter().map(|&ty| function.new_value(ty)).collect();
    let mut emit = Emit::new(function);
    emit.insts.push(Inst { results: results.clone(), op: Op::Block { label: end, body } });
    let start = emit.value(Op::Convert(Conversion::ToI32, rows.start), Type::I32);
    emit.each_word(scratch.row / 4, Label(end.0 + 1), |emit, word| emit.set_flags(shadows, rows.flags, start, word));
    let insts = emit.insts;
    function.body = Region { parameters: Vec::new(), insts, terminator: Terminator::Return(results) };
}

fn first_free(body: &Region) -> u32 {
    let mut free = 0;
    body.each_region(&mut |region| {
        for inst in &region.insts {
            if let Op::Block { label, .. } | Op::Loop { label, .. } = inst.op {
                free = free.max(label.0 + 1);
            }
        }
    });
    free
}

/// Returns leave the block instead.
fn leave_to(end: Label, region: &mut Region) {
    if let Terminator::Return(values) = &mut region.terminator {
        region.terminator = Terminator::Branch(end, std::mem::take(values));
    }
    for inst in &mut region.insts {
        for inner in inst.op.regions_mut() {
            leave_to(end, inner);
        }
    }
}

/// So many words are gone through without a loop.
const UNROLLED: usize = 4;

impl Emit<'_> {
    fn each_word(&mut self, words: usize, label: Label, set: impl Fn(&mut Self, Value)) {
        if words <= UNROLLED {
            for word in 0..words {
                let word = self.i32(word);
                set(self, word);
            }
            return;
        }
        let zero = self.i32(0);
        let word = self.function.new_value(Type::I32);
        let body = self.region(Terminator::Yield(Vec::new()), |emit| {
            set(emit, word);
            let one = emit.i32(1);
            let next = emit.binary(BinaryOp::Add, word, one);
            let all = emit.i32(words);
            let goes_on = emit.value(Op::Compare(CompareOp::Lt, next, all), Type::Bool);
            let then = Region { terminator: Terminator::Branch(label, vec![next]), ..Region::empty() };
            emit.effect(Op::If { condition: goes_on, then, otherwise: Region::empty() });
        });
        let body = Region { parameters: vec![word], ..body };
        self.effect(Op::Loop { label, initial: vec![zero], body });
    }

    /// Sets the flags of four granules. Most items find them set by others.
    fn set_flags(&mut self, shadows: Value, flags: Value, start: Value, word: Value) {
        let at = self.binary(BinaryOp::Add, start, word);
        let written = self.word(shadows, word);
        let known = self.word(flags, at);
        let unknown = self.value(Op::Unary(UnaryOp::BitNot, known), Type::I32);
        let new = self.binary(BinaryOp::And, written, unknown);
        let zero = self.i32(0);
        let is_new = self.value(Op::Compare(CompareOp::Ne, new, zero), Type::Bool);
        let then = self.region(Terminator::Yield(Vec::new()), |emit| {
            let words = emit.value(Op::Length(flags), Type::I32);
            let two = emit.i32(2);
            let bytes = emit.binary(BinaryOp::Shl, words, two);
            let first = emit.binary(BinaryOp::Shl, at, two);
            let zero = emit.i32(0);
            let op = Op::Reinterpret { view: flags, dtype: DType::Uint8, offset: zero, length: bytes };
            let flags = emit.value(op, Type::View(DType::Uint8));
            for byte in 0..4usize {
                emit.set_flag(new, flags, first, byte);
            }
        });
        self.effect(Op::If { condition: is_new, then, otherwise: Region::empty() });
    }

    fn set_flag(&mut self, new: Value, flags: Value, first: Value, byte: usize) {
        let bit = self.value(Op::Constant(Constant::I32(1 << (8 * byte))), Type::I32);
        let chosen = self.binary(BinaryOp::And, new, bit);
        let zero = self.i32(0);
        let is_new = self.value(Op::Compare(CompareOp::Ne, chosen, zero), Type::Bool);
        let then = self.region(Terminator::Yield(Vec::new()), |emit| {
            let byte = emit.i32(byte);
            let index = emit.binary(BinaryOp::Add, first, byte);
            let one = emit.i32(1);
            emit.effect(Op::Store { view: flags, index, value: one });
        });
        self.effect(Op::If { condition: is_new, then, otherwise: Region::empty() });
    }

    fn word(&mut self, view: Value, index: Value) -> Value {
        self.value(Op::Load { view, index, out_of_bounds: OutOfBounds::Bail }, Type::I32)
    }

    fn region(&mut self, terminator: Terminator, build: impl FnOnce(&mut Self)) -> Region {
        let outer = std::mem::take(&mut self.insts);
        build(self);
        let insts = std::mem::replace(&mut self.insts, outer);
        Region { parameters: Vec::new(), insts, terminator }
    }
}
