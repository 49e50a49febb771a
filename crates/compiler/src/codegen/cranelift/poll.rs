//! Asking whether to stop, at no cost for the code around the question.
//!
//! A call in a loop, even one that is almost never made, clobbers most registers, and the allocator then keeps the loop's
//! values in memory. So kernels call a trampoline that preserves every register, and it calls [`crate::Context::poll`].
//! Such a function cannot give results: when the answer is to stop, it leaves the fuel negative.

use std::mem::offset_of;
use std::sync::OnceLock;

use cranelift_codegen::ir::{AbiParam, Function, InstBuilder, Signature, UserFuncName, types};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::entry::{WORD, memory};
use super::{Code, host};
use crate::{Context, Refusal};

/// The address of the trampoline; it is made once and stays.
///
/// # Errors
///
/// As [`Code::compile`].
pub fn trampoline() -> Result<usize, Refusal> {
    static TRAMPOLINE: OnceLock<Result<Code, Refusal>> = OnceLock::new();
    let code = TRAMPOLINE.get_or_init(|| {
        let isa = host::isa()?;
        Code::compile(vec![translate(isa.as_ref())], isa)
    });
    code.as_ref().map(Code::address).map_err(Refusal::clone)
}

/// `(context)`, every register preserved.
pub fn signature() -> Signature {
    let mut signature = Signature::new(CallConv::PreserveAll);
    signature.params.push(AbiParam::new(WORD));
    signature
}

fn translate(isa: &dyn TargetIsa) -> Function {
    let mut function = Function::with_name_signature(UserFuncName::default(), signature());
    let mut builder_context = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut function, &mut builder_context);
    let (start, stop, done) = (builder.create_block(), builder.create_block(), builder.create_block());
    builder.append_block_params_for_function_params(start);

    builder.switch_to_block(start);
    let context = builder.block_params(start)[0];
    let mut poll = Signature::new(isa.default_call_conv());
    poll.params.push(AbiParam::new(WORD));
    poll.returns.push(AbiParam::new(types::I32));
    let poll = builder.import_signature(poll);
    let address = builder.ins().load(WORD, memory(), context, offset_of!(Context, poll) as i32);
    let call = builder.ins().call_indirect(poll, address, &[context]);
    let answer = builder.inst_results(call)[0];
    builder.ins().brif(answer, stop, &[], done, &[]);

    builder.switch_to_block(stop);
    let negative = builder.ins().iconst(WORD, -1);
    builder.ins().store(memory(), negative, context, offset_of!(Context, fuel) as i32);
    builder.ins().jump(done, &[]);

    builder.switch_to_block(done);
    builder.ins().return_(&[]);
    builder.seal_all_blocks();
    builder.finalize(isa.frontend_config());
    function
}
