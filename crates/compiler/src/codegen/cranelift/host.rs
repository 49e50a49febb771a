//! The processor at hand, as Cranelift knows it; found out once.

use std::sync::OnceLock;

use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable, Flags};

use crate::Refusal;

/// The instruction set of this machine, with every feature that it has.
///
/// # Errors
///
/// A [`Refusal`] where Cranelift has no code generator for it.
pub fn isa() -> Result<&'static OwnedTargetIsa, Refusal> {
    static HOST: OnceLock<Result<OwnedTargetIsa, String>> = OnceLock::new();
    let host = HOST.get_or_init(|| build(true));
    host.as_ref().map_err(|reason| Refusal {
        code: "platform",
        message: format!("there is no code generator for this processor: {reason}"),
        function: String::new(),
        line: 0,
        column: 0,
        way_out: "leave `backend` at 'auto' to run it in JavaScript".to_owned(),
    })
}

/// `features` false leaves the oldest processor of the kind, for tests.
pub fn build(features: bool) -> Result<OwnedTargetIsa, String> {
    let flags = flags().map_err(|error| error.to_string())?;
    let builder = cranelift_native::builder_with_options(features)?;
    builder.finish(flags).map_err(|error| error.to_string())
}

fn flags() -> settings::SetResult<Flags> {
    let mut flags = settings::builder();
    flags.set("opt_level", "speed")?;
    // The tests check every function that is built; users do not wait for it.
    flags.set("enable_verifier", if cfg!(any(test, debug_assertions)) { "true" } else { "false" })?;
    // Calls leave by their full address: what they reach is anywhere in the process.
    flags.set("is_pic", "false")?;
    flags.set("use_colocated_libcalls", "false")?;
    // Frames larger than a guard page touch each of their pages.
    flags.enable("enable_probestack")?;
    flags.set("probestack_strategy", "inline")?;
    Ok(Flags::new(flags))
}
