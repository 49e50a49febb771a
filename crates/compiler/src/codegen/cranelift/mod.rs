use millrace_math::Resolve;

use crate::{Kernel, Refusal, Validated};

pub fn generate(_function: &Validated, _math: &dyn Resolve) -> Result<Kernel, Refusal> {
    todo!()
}
