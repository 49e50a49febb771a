//! Fuel: how machine code is stopped, in the middle of an item too. It lives in a register between calls of `poll`.

use std::mem::offset_of;

use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, condcodes::IntCC, types};

use super::entry::{Emitter, WORD, memory};
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
        let poll = self.builder.create_block();
        let refuel = self.builder.create_block();
        let go_on = self.builder.create_block();
        self.builder.ins().brif(spent, poll, &[], go_on, &[]);
        self.builder.set_cold_block(poll);
        self.builder.set_cold_block(refuel);

        self.builder.switch_to_block(poll);
        self.builder.seal_block(poll);
        self.store_fuel();
        let mut signature = Signature::new(self.call_convention());
        signature.params.push(AbiParam::new(WORD));
        signature.returns.push(AbiParam::new(types::I32));
        let signature = self.builder.import_signature(signature);
        let address = self.builder.ins().load(WORD, memory(), self.context, offset_of!(Context, poll) as i32);
        let call = self.builder.ins().call_indirect(signature, address, &[self.context]);
        let stop = self.builder.inst_results(call)[0];
        self.builder.ins().brif(stop, self.blocks.stop, &[], refuel, &[]);

        self.builder.switch_to_block(refuel);
        self.builder.seal_block(refuel);
        self.load_fuel();
        self.builder.ins().jump(go_on, &[]);

        self.builder.switch_to_block(go_on);
        self.builder.seal_block(go_on);
    }
}
