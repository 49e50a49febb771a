use oxc_allocator::Allocator;

use crate::Refusal;

pub struct Parsed<'a>(std::marker::PhantomData<&'a ()>);

pub fn parse<'a>(_allocator: &'a Allocator, _source: &'a str) -> Result<Parsed<'a>, Refusal> {
    todo!()
}
