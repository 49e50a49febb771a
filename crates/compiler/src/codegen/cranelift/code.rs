//! Compiled machine code and the memory that it lies in.

use std::mem::ManuallyDrop;

use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::isa::{OwnedTargetIsa, TargetIsa};
use cranelift_codegen::{CodegenError, Context, ir};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Module, ModuleError, default_libcall_names};

use super::runtime;
use crate::Refusal;

/// Machine code in memory of its own, writable first and executable after, never both. Freed when dropped.
pub struct Code {
    module: ManuallyDrop<JITModule>,
    address: usize,
}

impl Code {
    /// # Errors
    ///
    /// A [`Refusal`] where the function is too large, or there is no memory for it.
    pub fn compile(functions: Vec<ir::Function>, isa: &OwnedTargetIsa) -> Result<Self, Refusal> {
        let mut builder = JITBuilder::with_isa(isa.clone(), default_libcall_names());
        builder.symbols(runtime::library());
        let mut module = JITModule::new(builder);
        let defined = define(&mut module, functions);
        // Frees the module's memory from here on, whatever happens.
        let module = ManuallyDrop::new(module);
        match defined {
            Ok(address) => Ok(Self { module, address: address as usize }),
            Err(error) => {
                // SAFETY: nothing has the address of the memory's code, and `module` is not used again.
                unsafe { ManuallyDrop::into_inner(module).free_memory() };
                Err(error)
            }
        }
    }

    /// Where it begins, as long as `self` lives.
    pub fn address(&self) -> usize {
        self.address
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        // SAFETY: the code is called only while `self` is borrowed (see `Kernel::call`), so that none is running in the
        // memory; and the module is taken once, here.
        unsafe { ManuallyDrop::take(&mut self.module).free_memory() };
    }
}

// SAFETY: after `compile` the module is touched only to be dropped, by one thread; its code may run on any.
unsafe impl Sync for Code {}

/// The address of the finished code of the first function.
fn define(module: &mut JITModule, functions: Vec<ir::Function>) -> Result<*const u8, Refusal> {
    let refusal = |error| refusal(&error);
    // Their numbers are their positions: by these they call one another.
    let mut ids = Vec::with_capacity(functions.len());
    for function in &functions {
        ids.push(module.declare_anonymous_function(&function.signature).map_err(refusal)?);
    }
    debug_assert!(ids.iter().enumerate().all(|(position, id)| id.as_u32() as usize == position));
    for (id, function) in ids.iter().zip(functions) {
        module.define_function(*id, &mut Context::for_function(function)).map_err(refusal)?;
    }
    module.finalize_definitions().map_err(refusal)?;
    Ok(module.get_finalized_function(ids[0]))
}

/// The machine code of `functions` as text.
///
/// # Errors
///
/// As [`Code::compile`].
pub fn disassemble(functions: Vec<ir::Function>, isa: &dyn TargetIsa) -> Result<String, Refusal> {
    let mut text = String::new();
    for function in functions {
        let mut context = Context::for_function(function);
        context.set_disasm(true);
        let compiled = context.compile(isa, &mut ControlPlane::default());
        let compiled = compiled.map_err(|error| codegen_refusal(&error.inner))?;
        text.push_str(compiled.vcode.as_deref().unwrap_or_default());
    }
    Ok(text)
}

fn refusal(error: &ModuleError) -> Refusal {
    match error {
        ModuleError::Compilation(error) => codegen_refusal(error),
        error => Refusal {
            code: "platform",
            message: format!("there is no memory for machine code: {error}"),
            function: String::new(),
            line: 0,
            column: 0,
            way_out: "leave `backend` at 'auto' to run it in JavaScript".to_owned(),
        },
    }
}

fn codegen_refusal(error: &CodegenError) -> Refusal {
    match error {
        CodegenError::ImplLimitExceeded | CodegenError::CodeTooLarge => Refusal {
            code: "too-large",
            message: "the function is too large to be compiled".to_owned(),
            function: String::new(),
            line: 0,
            column: 0,
            way_out: "split it, or leave `backend` at 'auto' to run it in JavaScript".to_owned(),
        },
        error => crate::Invalid(format!("{error:?}")).into(),
    }
}
