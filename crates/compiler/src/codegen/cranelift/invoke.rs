//! Functions that are called within an item: `(context, stack left, area, arguments...) -> (code, result)`.
//!
//! The code is 0, the [`BailReason`] of the item, or [`STOP`]: each caller leaves at once with what it got. One scalar comes
//! back in a register; anything else through `area`, which the caller has on its stack. Fuel is in the context during a call.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    self, AbiParam, ExtFuncData, ExternalName, InstBuilder, StackSlotData, StackSlotKind, UserExternalName,
    UserFuncName, types,
};
use cranelift_codegen::isa::TargetIsa;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::Plan;
use super::entry::{Emitter, Held, ItemBlocks, WORD, memory, register};
use crate::Context;
use crate::ir::{BailReason, Function, Op, Type, Value};

/// The code of a call in which [`Context::poll`] said to stop.
const STOP: i64 = 255;

/// A machine frame holds fewer registers than this for each value.
const WORDS_PER_VALUE: usize = 2;

impl Function {
    /// More than its machine code takes of the stack for itself.
    fn machine_frame(&self) -> i64 {
        (4096 + self.types.len() * WORDS_PER_VALUE * 8) as i64
    }

    /// The result, if it is one that comes back in a register.
    fn in_register(&self) -> Option<Type> {
        match self.results[..] {
            [ty] if ty.is_scalar() => Some(ty),
            _ => None,
        }
    }
}

/// The registers of these values, in order.
fn registers(types: impl IntoIterator<Item = Type>) -> Vec<ir::Type> {
    let mut all = Vec::new();
    for ty in types {
        if ty.is_scalar() {
            all.push(register(ty));
        } else {
            all.extend([WORD, WORD]);
        }
    }
    all
}

fn signature(called: &Function, convention: cranelift_codegen::isa::CallConv) -> ir::Signature {
    let mut signature = ir::Signature::new(convention);
    signature.params.extend([WORD, types::I32, WORD].map(AbiParam::new));
    let parameters = registers(called.inputs.iter().map(|input| called.ty(input.value)));
    signature.params.extend(parameters.into_iter().map(AbiParam::new));
    signature.returns.push(AbiParam::new(types::I32));
    signature.returns.extend(called.in_register().map(|ty| AbiParam::new(register(ty))));
    signature
}

/// Machine code of one of the functions that the plan's function calls.
pub fn translate(plan: &Plan, called: &Function, isa: &dyn TargetIsa) -> ir::Function {
    let signature = signature(called, isa.default_call_conv());
    let mut function = ir::Function::with_name_signature(UserFuncName::default(), signature);
    let mut context = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut function, &mut context);
    let start = builder.create_block();
    builder.append_block_params_for_function_params(start);
    builder.switch_to_block(start);
    let parameters = builder.block_params(start).to_vec();
    let fuel = builder.declare_var(WORD);
    let blocks = ItemBlocks::new(&mut builder);
    let mut emitter = Emitter {
        plan,
        function: called,
        builder,
        held: vec![None; called.types.len()],
        targets: std::collections::HashMap::new(),
        fuel,
        context: parameters[0],
        stack: parameters[1],
        blocks,
    };
    emitter.called(parameters[2], &parameters[3..]);
    emitter.builder.seal_all_blocks();
    emitter.builder.finalize(isa.frontend_config());
    function
}

impl Emitter<'_> {
    fn called(&mut self, area: ir::Value, parameters: &[ir::Value]) {
        let called = self.function;
        let mut words = parameters.iter().copied();
        let mut next = || words.next().expect("the signature has them");
        for input in &called.inputs {
            let held = match called.ty(input.value) {
                Type::View(_) => Held::View { address: next(), length: next() },
                _ => Held::Scalar(next()),
            };
            self.define(input.value, held);
        }
        self.load_fuel();
        self.spend_fuel();
        let gives_views = called.results.iter().any(|ty| !ty.is_scalar());
        let mark = (called.allocates() && !gives_views).then(|| self.memory_so_far());
        self.add_parameters(self.blocks.done, &called.results);
        let reason = self.builder.append_block_param(self.blocks.bail, types::I8);
        self.region(&called.body, None);

        self.builder.switch_to_block(self.blocks.done);
        // Before the builder adds the fuel to them.
        let results = self.builder.block_params(self.blocks.done).to_vec();
        if let Some(mark) = mark {
            self.release_memory(mark);
        }
        self.store_fuel();
        let mut returned = vec![self.builder.ins().iconst(types::I32, 0)];
        if called.in_register().is_some() {
            returned.push(results[0]);
        } else {
            for (position, result) in results.into_iter().enumerate() {
                self.builder.ins().store(memory(), result, area, 8 * position as i32);
            }
        }
        self.builder.ins().return_(&returned);

        self.builder.switch_to_block(self.blocks.bail);
        self.builder.set_cold_block(self.blocks.bail);
        self.store_fuel();
        let code = self.builder.ins().uextend(types::I32, reason);
        self.leave(code);

        self.builder.switch_to_block(self.blocks.stop);
        self.builder.set_cold_block(self.blocks.stop);
        let code = self.builder.ins().iconst(types::I32, STOP);
        self.leave(code);
    }

    /// Returns without a result.
    fn leave(&mut self, code: ir::Value) {
        let mut returned = vec![code];
        if let Some(ty) = self.function.in_register() {
            returned.push(match ty {
                Type::F64 => self.builder.ins().f64const(0.0),
                Type::F32 => self.builder.ins().f32const(0.0),
                ty => self.builder.ins().iconst(register(ty), 0),
            });
        }
        self.builder.ins().return_(&returned);
    }

    pub fn invoke(&mut self, number: usize, arguments: &[Value], results: &[Value]) {
        let called = &self.plan.function.function().functions[number];
        let left = self.builder.ins().iadd_imm_s(self.stack, -i64::from(called.frame));
        let is_left = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, left, 0);
        let here = self.builder.ins().get_stack_pointer(WORD);
        let there = self.builder.ins().iadd_imm_s(here, -called.machine_frame());
        let lowest = self.builder.ins().load(WORD, memory(), self.context, offset_of!(Context, stack) as i32);
        let has_room = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, there, lowest);
        let goes_on = self.builder.ins().band(is_left, has_room);
        self.bail_unless(goes_on, BailReason::Recursion);

        let given = registers(called.results.iter().copied());
        let in_register = called.in_register().is_some();
        let area = (!in_register && !given.is_empty()).then(|| {
            let size = u32::try_from(8 * given.len()).expect("far fewer results than 2^29");
            let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3);
            self.builder.create_sized_stack_slot(slot)
        });
        let area_address = match area {
            Some(slot) => self.builder.ins().stack_addr(WORD, slot, 0),
            None => self.builder.ins().iconst(WORD, 0),
        };
        let mut words = vec![self.context, left, area_address];
        for &argument in arguments {
            match self.held(argument) {
                Held::Scalar(scalar) => words.push(scalar),
                Held::View { address, length } => words.extend([address, length]),
            }
        }
        self.store_fuel();
        let function = self.function_reference(number, called);
        let call = self.builder.ins().call(function, &words);
        let returned = self.builder.inst_results(call).to_vec();
        let (failed, go_on) = (self.builder.create_block(), self.builder.create_block());
        self.builder.ins().brif(returned[0], failed, &[], go_on, &[]);

        self.builder.switch_to_block(failed);
        self.builder.seal_block(failed);
        self.builder.set_cold_block(failed);
        let stops = self.builder.ins().icmp_imm_u(IntCC::Equal, returned[0], STOP);
        let bails = self.builder.create_block();
        self.builder.ins().brif(stops, self.blocks.stop, &[], bails, &[]);
        self.builder.switch_to_block(bails);
        self.builder.seal_block(bails);
        self.load_fuel();
        let reason = self.builder.ins().ireduce(types::I8, returned[0]);
        self.builder.ins().jump(self.blocks.bail, &[reason.into()]);

        self.builder.switch_to_block(go_on);
        self.builder.seal_block(go_on);
        self.load_fuel();
        let words: Vec<ir::Value> = match area {
            None => returned[1..].to_vec(),
            Some(slot) => {
                let load = |(position, &ty): (usize, &ir::Type)| {
                    let address = self.builder.ins().stack_addr(WORD, slot, 0);
                    self.builder.ins().load(ty, memory(), address, 8 * position as i32)
                };
                given.iter().enumerate().map(load).collect()
            }
        };
        let mut words = words.into_iter();
        let mut next = || words.next().expect("as many as were given");
        for (&result, ty) in results.iter().zip(&called.results) {
            let held = match ty {
                Type::View(_) => Held::View { address: next(), length: next() },
                _ => Held::Scalar(next()),
            };
            self.define(result, held);
        }
    }

    /// By its number in the module, where the kernel is the first.
    fn function_reference(&mut self, number: usize, called: &Function) -> ir::FuncRef {
        let name = UserExternalName::new(0, number as u32 + 1);
        let function = &mut self.builder.func;
        let name = function.declare_imported_user_function(name);
        let signature = signature(called, function.signature.call_conv);
        let signature = self.builder.import_signature(signature);
        let data = ExtFuncData { name: ExternalName::user(name), signature, colocated: false, patchable: false };
        self.builder.import_function(data)
    }
}

/// Whether a call gives a view, which lies in memory that it made or was handed.
pub fn gives_view(op: &Op, unit: &Function) -> bool {
    matches!(op, Op::Invoke { function, .. } if unit.functions[*function].results.iter().any(|ty| !ty.is_scalar()))
}
