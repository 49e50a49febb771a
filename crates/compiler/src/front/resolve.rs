use super::Parsed;
use crate::{Refusal, Signature};

pub struct Resolved<'a>(std::marker::PhantomData<&'a ()>);

pub fn resolve<'a>(_parsed: &Parsed<'a>, _signature: &Signature) -> Result<Resolved<'a>, Refusal> {
    todo!()
}
