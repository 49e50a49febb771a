//! The boundary: convert, call, convert. The only crate that knows N-API.
//!
//! Memory that JavaScript owns is borrowed in `views`, for as long as `jobs` says, and by `direct` for one call at once; memory of the
//! system is lent to it in `maps`. All `unsafe` is in these four.

mod compiler;
mod direct;
mod jobs;
mod maps;
mod math;
mod views;
