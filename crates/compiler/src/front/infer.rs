use super::Resolved;
use crate::{Refusal, Signature};

pub struct Inferred<'a>(std::marker::PhantomData<&'a ()>);

pub fn infer<'a>(_resolved: &Resolved<'a>, _signature: &Signature) -> Result<Inferred<'a>, Refusal> {
    todo!()
}
