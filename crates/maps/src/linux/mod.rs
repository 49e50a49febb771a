mod map;
mod parent;
mod room;
mod segment;

pub use map::Map;
pub use parent::follow_parent;
#[cfg(test)]
pub(crate) use room::available;
pub use segment::{Segment, can_share};
