//! Machine code for the processor at hand, by Cranelift.
//!
//! One machine-code function runs a whole range of items: `entry` builds it around the body that `region`, `operation`,
//! `convert` and `element` translate; `code` compiles it, and owns and frees the memory that it lies in.

mod code;
mod convert;
mod element;
mod entry;
mod fuel;
mod host;
mod invoke;
mod memory;
mod operation;
mod poll;
mod region;
mod runtime;

use cranelift_codegen::ir;
use millrace_column::DType;
use millrace_math::{Provider, Resolve};

use crate::ir::Type;
use crate::{Kernel, Refusal, Validated};

pub use code::Code;

/// All that machine code is made from.
#[derive(Debug)]
pub struct Plan {
    pub function: Validated,
    /// What each result that is no list is stored as.
    pub outputs: Vec<DType>,
    /// Of the functions of `Math` that are called.
    pub providers: Vec<Provider>,
    /// The address of [`poll::trampoline`].
    poll: usize,
}

impl Plan {
    fn new(function: Validated, output: Option<DType>, math: &dyn Resolve) -> Result<Self, Refusal> {
        let calls = function.function().calls();
        let providers = calls.into_iter().map(|called| math.resolve(called)).collect::<Result<_, _>>();
        let providers = providers.map_err(|none| Refusal {
            code: "math-provider",
            message: none.to_string(),
            function: String::new(),
            line: 0,
            column: 0,
            way_out: "leave `backend` at 'auto' to run it in JavaScript".to_owned(),
        })?;
        let stored = |ty: &Type| match ty {
            Type::Bool => DType::Bool,
            _ => DType::Float64,
        };
        let outputs = function
            .function()
            .results
            .iter()
            .filter(|ty| ty.is_scalar())
            .map(|ty| output.unwrap_or_else(|| stored(ty)))
            .collect();
        Ok(Self { function, outputs, providers, poll: poll::trampoline()? })
    }

    /// The kernel, then the functions that it calls, each under its number and 1.
    fn translate(&self, isa: &dyn cranelift_codegen::isa::TargetIsa) -> Vec<ir::Function> {
        let called = &self.function.function().functions;
        let called = called.iter().map(|function| invoke::translate(self, function, isa));
        std::iter::once(entry::translate(self, isa)).chain(called).collect()
    }
}

/// Machine code for `function`, whose results are stored as `output` says (see [`crate::Signature::output`]).
///
/// # Errors
///
/// A [`Refusal`] where `math` has no exact provider, the processor is unknown to Cranelift, or the function is too large
/// for it.
pub fn generate(function: &Validated, output: Option<DType>, math: &dyn Resolve) -> Result<Kernel, Refusal> {
    let plan = Plan::new(function.clone(), output, math)?;
    let isa = host::isa()?;
    let code = Code::compile(plan.translate(isa.as_ref()), isa)?;
    Ok(Kernel::new(plan, code))
}

/// The machine code as text, made anew: it is asked for rarely, and slows compilation.
///
/// # Errors
///
/// As [`generate`].
pub fn disassemble(plan: &Plan) -> Result<String, Refusal> {
    let isa = host::isa()?;
    code::disassemble(plan.translate(isa.as_ref()), isa.as_ref())
}

#[cfg(test)]
pub(super) mod tests;
