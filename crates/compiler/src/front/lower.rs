use super::Inferred;
use crate::{Refusal, Signature, ir::Function};

pub fn lower(_inferred: &Inferred<'_>, _signature: &Signature) -> Result<Function, Refusal> {
    todo!()
}
