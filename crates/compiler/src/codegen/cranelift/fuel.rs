//! Fuel: how machine code is stopped, in the middle of an item too. It lives in a register between calls of `poll`.

use std::mem::offset_of;

use cranelift_codegen::ir::{InstBuilder, condcodes::IntCC};

use super::entry::{Emitter, WORD, memory};
use super::poll;
use crate::Context;

impl Emitter<'_> {
    pub fn load_fuel(&mut self) {
        let fuel = self.builder.ins().load(WORD, memory(), self.context, offset_of!(Context, fuel) as i32);
        self.builder.def_var(self.fuel, fuel);
    }

    pub fn store_fuel(&mut self) {
        let fuel = self.builder.use_var(self.fuel);
        self.builder.ins().store(memory(), fuel, self.context, offset_of!(Context, fuel) as i32);
    }

    /// One step; asks whether to stop when there is no fuel left.
    pub fn spend_fuel(&mut self) {
        let fuel = self.builder.use_var(self.fuel);
        let fuel = self.builder.ins().iadd_imm_s(fuel, -1);
        self.builder.def_var(self.fuel, fuel);
        let spent = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, fuel, 0);
        let ask = self.builder.create_block();
        let go_on = self.builder.create_block();
        self.builder.ins().brif(spent, ask, &[], go_on, &[]);
        self.builder.set_cold_block(ask);

        self.builder.switch_to_block(ask);
        self.builder.seal_block(ask);
        self.store_fuel();
        let signature = self.builder.import_signature(poll::signature());
        let address = self.builder.ins().iconst(WORD, self.plan.poll as i64);
        self.builder.ins().call_indirect(signature, address, &[self.context]);
        self.load_fuel();
        let fuel = self.builder.use_var(self.fuel);
        let stop = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, fuel, 0);
        self.builder.ins().brif(stop, self.blocks.stop, &[], go_on, &[]);

        self.builder.switch_to_block(go_on);
        self.builder.seal_block(go_on);
    }
}
