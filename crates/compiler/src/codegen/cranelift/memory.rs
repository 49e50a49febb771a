//! Memory that an item makes for itself. It lies in the lane's arena ([`crate::kernel::Room`]): a cursor goes up with each
//! array, and back to the start with each item, and with each iteration of a loop that hands on no view.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, InstructionData, Opcode, StackSlotData, StackSlotKind, ValueDef};
use millrace_column::{DType, Slot};

use super::entry::{Emitter, Held, WORD, memory};
use super::invoke::gives_view;
use super::runtime;
use crate::Context;
use crate::ir::{BailReason, Op, Region, Type, Value};

/// What is not larger is cleared by stores, and what is by a call.
const FEW_BYTES: i64 = 128;

const START: i32 = offset_of!(Context, room.start) as i32;
const CURSOR: i32 = offset_of!(Context, room.cursor) as i32;
const END: i32 = offset_of!(Context, room.end) as i32;
const TOUCHED: i32 = offset_of!(Context, room.touched) as i32;

impl Emitter<'_> {
    /// Gives back all that the item before made.
    pub fn reset_memory(&mut self) {
        let start = self.builder.ins().load(WORD, memory(), self.context, START);
        self.builder.ins().store(memory(), start, self.context, CURSOR);
    }

    /// How much there is before a loop, where what an iteration makes is of no use to the next.
    pub fn mark_memory(&mut self, body: &Region) -> Option<ir::Value> {
        let unit = self.plan.function.function();
        let mut allocates = false;
        body.each_region(&mut |region| {
            allocates |=
                region.insts.iter().any(|inst| matches!(inst.op, Op::Allocate { .. }) || gives_view(&inst.op, unit));
        });
        let carries_views = body.parameters.iter().any(|&value| !self.ty(value).is_scalar());
        (allocates && !carries_views).then(|| self.memory_so_far())
    }

    pub fn memory_so_far(&mut self) -> ir::Value {
        self.builder.ins().load(WORD, memory(), self.context, CURSOR)
    }

    pub fn release_memory(&mut self, mark: ir::Value) {
        self.builder.ins().store(memory(), mark, self.context, CURSOR);
    }

    pub fn allocate(&mut self, dtype: DType, length: Value) -> Held {
        let length = self.scalar(length);
        let known = self.known(length).map(|length| (length * dtype.size() as i64 + 7) & -8);
        // A negative length is a large one here, and so are its bytes.
        let length = self.builder.ins().uextend(WORD, length);
        let bytes = self.bytes(length, dtype);
        let bytes = self.builder.ins().iadd_imm_s(bytes, 7);
        let bytes = self.builder.ins().band_imm_s(bytes, -8);
        let address = self.builder.ins().load(WORD, memory(), self.context, CURSOR);
        let end = self.builder.ins().load(WORD, memory(), self.context, END);
        let next = self.builder.ins().iadd(address, bytes);
        let fits = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, next, end);
        self.bail_unless(fits, BailReason::Memory);
        self.builder.ins().store(memory(), next, self.context, CURSOR);
        self.clear(address, next, known);
        Held::View { address, length }
    }

    fn clear(&mut self, address: ir::Value, next: ir::Value, bytes: Option<i64>) {
        match bytes {
            Some(0) => {}
            Some(bytes @ 1..=FEW_BYTES) => {
                let zero = self.builder.ins().iconst(WORD, 0);
                for offset in (0..bytes).step_by(8) {
                    self.builder.ins().store(memory(), zero, address, offset as i32);
                }
                let touched = self.builder.ins().load(WORD, memory(), self.context, TOUCHED);
                let touched = self.builder.ins().umax(touched, next);
                self.builder.ins().store(memory(), touched, self.context, TOUCHED);
            }
            _ => {
                let room = self.builder.ins().iadd_imm_s(self.context, offset_of!(Context, room) as i64);
                self.call(runtime::clear as *const () as usize, WORD, &[room, address, next]);
            }
        }
    }

    pub fn reinterpret(&mut self, view: Value, dtype: DType, offset: Value, length: Value) -> Held {
        let Type::View(from) = self.ty(view) else { unreachable!("a validated operation has a view") };
        let ((base, old_length), offset, length) = (self.view(view), self.scalar(offset), self.scalar(length));
        let both = self.builder.ins().bor(offset, length);
        let are_numbers = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, both, 0);
        let (offset, length) = (self.builder.ins().uextend(WORD, offset), self.builder.ins().uextend(WORD, length));
        let bytes = self.bytes(length, dtype);
        let needed = self.builder.ins().iadd(offset, bytes);
        let there = self.bytes(old_length, from);
        let fits = self.builder.ins().icmp(IntCC::UnsignedLessThanOrEqual, needed, there);
        let rest = self.builder.ins().band_imm_u(offset, dtype.size() as i64 - 1);
        let is_aligned = self.builder.ins().icmp_imm_u(IntCC::Equal, rest, 0);
        let is_good = self.builder.ins().band(fits, is_aligned);
        let is_good = self.builder.ins().band(is_good, are_numbers);
        self.bail_unless(is_good, BailReason::OutOfBounds);
        Held::View { address: self.builder.ins().iadd(base, offset), length }
    }

    /// Copies the results that are lists, before the item's memory is given back.
    pub fn hand_out_lists(&mut self, item: ir::Value, results: &[Held]) {
        let lists = results.iter().filter_map(|held| match *held {
            Held::View { address, length } => Some((address, length)),
            Held::Scalar(_) => None,
        });
        let lists: Vec<_> = lists.collect();
        if lists.is_empty() {
            return;
        }
        let size = u32::try_from(size_of::<Slot>() * lists.len()).expect("far fewer results than 2^28");
        let slot = self.builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3));
        for (position, (address, length)) in lists.into_iter().enumerate() {
            let offset = position * size_of::<Slot>();
            self.builder.ins().stack_store(WORD, address, slot, (offset + offset_of!(Slot, bits)) as i32);
            self.builder.ins().stack_store(WORD, length, slot, (offset + offset_of!(Slot, length)) as i32);
        }
        let slots = self.builder.ins().stack_addr(WORD, slot, 0);
        let piece = self.builder.ins().load(WORD, memory(), self.context, offset_of!(Context, lists) as i32);
        let is_good = self.call(runtime::hand_out as *const () as usize, ir::types::I8, &[piece, item, slots]);
        self.bail_unless(is_good, BailReason::Memory);
    }

    fn bytes(&mut self, length: ir::Value, dtype: DType) -> ir::Value {
        self.builder.ins().ishl_imm_u(length, i64::from(dtype.size().trailing_zeros()))
    }

    /// The number that a register is known to hold.
    fn known(&self, value: ir::Value) -> Option<i64> {
        let ValueDef::Result(inst, _) = self.builder.func.dfg.value_def(value) else { return None };
        match self.builder.func.dfg.insts[inst] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits()),
            _ => None,
        }
    }

    pub fn bail_unless(&mut self, condition: ir::Value, reason: BailReason) {
        let go_on = self.builder.create_block();
        let reason = self.reason(reason);
        self.builder.ins().brif(condition, go_on, &[], self.blocks.bail, &reason);
        self.builder.switch_to_block(go_on);
        self.builder.seal_block(go_on);
    }
}
