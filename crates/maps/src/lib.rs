//! Memory that a process and its children see both, and what ties the children to it.
//!
//! A [`Segment`] is a file without a name in any folder: it goes when the last process closes and unmaps it, however that
//! process ends, so nothing can be left behind. Others open it by its [`Name`], through the process that made it.
//!
//! Two kinds are made: [`Segment::reserve`], which all who open it read and write, and [`Segment::copy_of`], which is sealed
//! where the system can and of which every [`Map`] is its own, copied page by page where it is written.
//!
//! One of the rooms for `unsafe`. Linux alone has what this needs; elsewhere everything says that it is unsupported.

mod error;
mod name;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;

pub use error::{MapError, Result};
pub use name::Name;
pub use system::{Map, Segment, can_share, follow_parent};

#[cfg(all(test, target_os = "linux"))]
mod tests;
