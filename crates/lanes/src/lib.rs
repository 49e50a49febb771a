//! Lanes: one Rayon pool for the whole process, on which jobs claim chunks of their items from a shared counter.
//!
//! A job of `n` lanes is `n` closures on the pool, not a pool of `n` threads: `nJobs` costs nothing to vary. Nothing here
//! knows what an item is; [`Work`] does.
//!
//! A job runs in one of three ways, and may go from one to the next: [`Job::run_here`] on the calling thread alone,
//! [`Job::run_slice`] on all lanes while the caller waits and helps, [`Job::start`] on the lanes while the caller goes on.

mod chunks;
mod control;
mod gate;
mod job;
mod lane;
mod pool;
mod stack;
mod work;

pub use control::Control;
pub use gate::{Gate, Pass};
pub use job::{Job, Panicked, Progress};
pub use lane::Lane;
pub use pool::pool_lanes;
pub use stack::lowest_stack_address;
pub use work::Work;
