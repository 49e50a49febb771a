//! The boundary: convert, call, convert. The only crate that knows N-API.
//!
//! Memory that JavaScript owns is borrowed in `views`, for as long as `jobs` says; all `unsafe` is in these two.

mod compiler;
mod jobs;
mod math;
mod views;
