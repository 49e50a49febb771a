//! From the source text of a JavaScript function to machine code that computes the same bits as V8.
//!
//! The tree is the pipeline, and [`compile`] shows every stage of it. Each stage's type proves the stage before: code
//! generation takes only a [`validate::Validated`] function. The interpreter in `codegen` is the oracle that machine code
//! is tested against.

mod captures;
mod codegen;
mod front;
mod intrinsics;
pub mod ir;
mod kernel;
mod passes;
mod refusal;
mod signature;
mod validate;

pub use captures::{Captured, Captures, Layout, Nothing, Place};
pub use codegen::interpreter::{Given, Interpreter, Outcome, Returned, Scalar, View};
pub use kernel::{Context, Interpreted, Kernel, KernelInput, KernelWork, Lists, Mismatch, Once, Room};
pub use refusal::Refusal;
pub use signature::{Argument, Seen, Signature};
pub use validate::{Invalid, MAX_NESTING, Validated, validate};

use millrace_math::Resolve;

/// Compiles `source`, the text of one function, for arguments as `signature` says.
///
/// `captures` knows what the function and those that it calls capture; it is asked on the calling thread. `math` provides
/// the functions of `Math`; what it cannot provide exactly is refused.
///
/// # Errors
///
/// A [`Refusal`] names what is not compiled, where it stands and the way out. The function is then run in JavaScript.
pub fn compile(
    source: &str,
    signature: &Signature,
    captures: &dyn Captures,
    math: &dyn Resolve,
) -> Result<Kernel, Refusal> {
    let function = lower(source, signature, captures)?;
    if signature.output.is_some() && function.function().shape != ir::Shape::Scalar {
        return Err(Refusal {
            code: "result",
            message: "the function gives lists or objects, which cannot be written to one typed array".to_owned(),
            function: String::new(),
            line: 0,
            column: 0,
            way_out: "use `map`, or return one number or boolean".to_owned(),
        });
    }
    codegen::cranelift::generate(&function, signature.output, math)
}

/// The stages before code generation: what the interpreter runs, and `inspectIr` shows.
///
/// # Errors
///
/// As [`compile`], but for `Math` functions without a provider.
pub fn lower(source: &str, signature: &Signature, captures: &dyn Captures) -> Result<Validated, Refusal> {
    let function = front::on_deep_stack(source, captures, |questions| {
        let allocator = front::Allocator::default();
        let parsed = front::parse(&allocator, source, "")?;
        let resolved = front::resolve(&allocator, &parsed, signature, questions, front::Before::default())?;
        let finish = |resolved: &front::Resolved<'_>| {
            let lowered = passes::optimise(validate(front::lower(resolved, signature)?)?);
            front::make_private(lowered, resolved, questions)
        };
        // What cannot be called with the types that are found may still be written out.
        finish(&resolved).or_else(|refusal| match resolved.without_calls() {
            None => Err(refusal),
            Some(before) => finish(&front::resolve(&allocator, &parsed, signature, questions, before)?),
        })
    })?;
    Ok(function)
}
