//! Structured control flow as blocks and jumps.

use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, types};

use super::entry::{Emitter, Held};
use crate::ir::{BailReason, Inst, Label, Op, Region, Terminator, Type, Value};

impl Emitter<'_> {
    /// The instructions of a region in the current block and those it goes on to. What it yields is carried to `yield_to`.
    pub fn region(&mut self, region: &Region, yield_to: Option<Block>) {
        for inst in &region.insts {
            self.inst(inst);
        }
        match &region.terminator {
            Terminator::Yield(values) => {
                let to = yield_to.expect("only regions inside an operation yield: the function is validated");
                self.jump(to, values);
            }
            Terminator::Branch(label, values) => self.jump(self.targets[label], values),
            Terminator::Return(values) => self.jump(self.blocks.done, values),
            Terminator::Bail(reason) => {
                let reason = self.reason(*reason);
                self.builder.ins().jump(self.blocks.bail, &reason);
            }
        }
    }

    pub fn inst(&mut self, inst: &Inst) {
        match &inst.op {
            Op::If { condition, then, otherwise } => self.if_else(&inst.results, *condition, then, otherwise),
            Op::Block { label, body } => {
                let after = self.after(&inst.results);
                self.targets.insert(*label, after);
                self.region(body, Some(after));
                self.go_on(after, &inst.results);
            }
            Op::Loop { label, initial, body } => self.repeat(&inst.results, *label, initial, body),
            Op::Allocate { dtype, length } => {
                let made = self.allocate(*dtype, *length);
                self.define(inst.results[0], made);
            }
            Op::Reinterpret { view, dtype, offset, length } => {
                let seen = self.reinterpret(*view, *dtype, *offset, *length);
                self.define(inst.results[0], seen);
            }
            Op::Invoke { function, arguments } => self.invoke(*function, arguments, &inst.results),
            Op::Select { condition, then, otherwise } => {
                let chosen = self.select(*condition, *then, *otherwise);
                self.define(inst.results[0], chosen);
            }
            op => {
                if let Some(result) = self.operation(op) {
                    self.define(inst.results[0], Held::Scalar(result));
                }
            }
        }
    }

    fn if_else(&mut self, results: &[Value], condition: Value, then: &Region, otherwise: &Region) {
        let after = self.after(results);
        let (then_block, else_block) = (self.builder.create_block(), self.builder.create_block());
        let condition = self.scalar(condition);
        self.builder.ins().brif(condition, then_block, &[], else_block, &[]);
        for (block, region) in [(then_block, then), (else_block, otherwise)] {
            if matches!(region.terminator, Terminator::Bail(_)) {
                self.builder.set_cold_block(block);
            }
            self.builder.switch_to_block(block);
            self.builder.seal_block(block);
            self.region(region, Some(after));
        }
        self.go_on(after, results);
    }

    /// All branches to the loop meet in one block, which spends the fuel and begins it again.
    fn repeat(&mut self, results: &[Value], label: Label, initial: &[Value], body: &Region) {
        let types = |emitter: &Self| body.parameters.iter().map(|&value| emitter.ty(value)).collect::<Vec<Type>>();
        let types = types(self);
        let (header, again) = (self.block_with(types.clone()), self.block_with(types));
        let after = self.after(results);
        let mark = self.mark_memory(body);
        self.targets.insert(label, again);
        self.jump(header, initial);

        self.builder.switch_to_block(header);
        self.define_all(&body.parameters, header);
        self.region(body, Some(after));

        self.builder.switch_to_block(again);
        self.builder.seal_block(again);
        let arguments: Vec<BlockArg> = self.builder.block_params(again).iter().map(|&value| value.into()).collect();
        if let Some(mark) = mark {
            self.release_memory(mark);
        }
        self.spend_fuel();
        self.builder.ins().jump(header, &arguments);
        self.builder.seal_block(header);
        self.go_on(after, results);
    }

    /// The block behind an operation, which takes its results.
    fn after(&mut self, results: &[Value]) -> Block {
        let types: Vec<Type> = results.iter().map(|&value| self.ty(value)).collect();
        self.block_with(types)
    }

    fn go_on(&mut self, after: Block, results: &[Value]) {
        self.builder.switch_to_block(after);
        self.builder.seal_block(after);
        self.define_all(results, after);
    }

    fn define_all(&mut self, values: &[Value], block: Block) {
        let types: Vec<Type> = values.iter().map(|&value| self.ty(value)).collect();
        for (&value, held) in values.iter().zip(self.parameters(block, &types)) {
            self.define(value, held);
        }
    }

    fn jump(&mut self, to: Block, values: &[Value]) {
        let arguments = self.block_args(values);
        self.builder.ins().jump(to, &arguments);
    }

    /// The argument of the block that writes an item's status.
    pub fn reason(&mut self, reason: BailReason) -> [BlockArg; 1] {
        [self.builder.ins().iconst(types::I8, i64::from(reason as u8)).into()]
    }
}
