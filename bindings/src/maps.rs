//! Memory that this process and its children see both, as ArrayBuffers of JavaScript. One of the rooms for `unsafe`.
//!
//! A map belongs to its ArrayBuffer: it is unmapped when that is collected or detached, and at the end of its environment, which
//! detaches it first. No other address of it is kept.

use std::ffi::c_void;
use std::path::Path;
use std::ptr;

use millrace_column::DType;
use millrace_maps::{Map, MapError, Name, Segment};
use napi::bindgen_prelude::Unknown;
use napi::{Env, Error, Result, Status, check_status, sys};
use napi_derive::napi;

use crate::views::view_of;

#[allow(clippy::needless_pass_by_value)]
fn refused(error: MapError) -> Error {
    let status = match error {
        MapError::Length(_) | MapError::Name(_) => Status::InvalidArg,
        _ => Status::GenericFailure,
    };
    Error::new(status, error.to_string())
}

fn closed() -> Error {
    Error::new(Status::GenericFailure, "the shared memory is closed")
}

/// Shared memory that this process made; see `NativeSegment` in `ts/src/native.ts`.
#[napi(js_name = "Segment")]
pub struct NativeSegment(Option<Segment>);

#[napi]
impl NativeSegment {
    /// Under which other processes can open it until it is closed.
    #[napi(getter)]
    pub fn name(&self) -> Result<String> {
        Ok(self.0.as_ref().ok_or_else(closed)?.name().to_string())
    }

    /// The memory. Each call maps it again.
    #[napi(ts_return_type = "ArrayBuffer")]
    pub fn map<'env>(&self, env: &'env Env) -> Result<Unknown<'env>> {
        let segment = self.0.as_ref().ok_or_else(closed)?;
        as_buffer(env, segment.map().map_err(refused)?)
    }

    /// Nobody can open it any more. Maps stay.
    #[napi]
    pub fn close(&mut self) {
        self.0 = None;
    }
}

/// Whether children of this process can open segments of it.
#[napi]
pub fn can_share() -> bool {
    millrace_maps::can_share()
}

/// Memory of so many bytes, zeros, that all who open it can write.
#[napi]
pub fn reserve_segment(length: f64, folder: String) -> Result<NativeSegment> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let bytes = length as usize;
    #[allow(clippy::cast_precision_loss)]
    if bytes as f64 != length {
        return Err(Error::new(Status::InvalidArg, format!("shared memory cannot have {length} bytes")));
    }
    Ok(NativeSegment(Some(Segment::reserve(bytes, Path::new(&folder)).map_err(refused)?)))
}

/// The bytes of a Uint8Array, for others to open privately.
#[napi]
pub fn copy_segment(
    env: &Env,
    #[napi(ts_arg_type = "Uint8Array")] bytes: Unknown<'_>,
    folder: String,
) -> Result<NativeSegment> {
    let view = view_of(env, &bytes, "what is to be shared")?;
    if view.dtype != DType::Uint8 {
        return Err(Error::new(Status::InvalidArg, "what is to be shared is not a Uint8Array"));
    }
    // SAFETY: the view was just read from a live typed array; JavaScript of this thread does not run before this returns, and what
    // other threads write to shared memory meanwhile changes values only.
    let segment = unsafe { Segment::copy_of(view.address.cast(), view.length, Path::new(&folder)) };
    Ok(NativeSegment(Some(segment.map_err(refused)?)))
}

/// Memory that another process made, by its name. `private`: what is written to it nobody else sees.
#[napi(ts_return_type = "ArrayBuffer")]
pub fn open_segment<'env>(env: &'env Env, name: String, private: bool) -> Result<Unknown<'env>> {
    let name: Name = name.parse().map_err(refused)?;
    let segment = Segment::open(&name).map_err(refused)?;
    let map = if private { segment.map_private() } else { segment.map() };
    as_buffer(env, map.map_err(refused)?)
}

/// Lets this process end with its parent, and keeps descriptors of its own from those that it starts.
/// Says whether the parent is still there.
#[napi]
pub fn follow_parent(parent: u32, own: Vec<i32>) -> bool {
    millrace_maps::follow_parent(parent, &own)
}

fn as_buffer(env: &Env, map: Map) -> Result<Unknown<'_>> {
    let (address, length) = (map.address(), map.length());
    let owner = Box::into_raw(Box::new(map));
    let mut buffer = ptr::null_mut();
    // SAFETY: `owner` keeps the map until `unmap`, which is called once, when nothing uses the buffer any more. The address is
    // new, so that no other buffer is over it.
    let status = unsafe {
        sys::napi_create_external_arraybuffer(
            env.raw(),
            address.cast(),
            length,
            Some(unmap),
            owner.cast(),
            &raw mut buffer,
        )
    };
    if status != sys::Status::napi_ok {
        // SAFETY: made above; there is no buffer that will call `unmap`.
        drop(unsafe { Box::from_raw(owner) });
    }
    check_status!(status, "shared memory cannot be handed to JavaScript here")?;
    // SAFETY: a handle that was just made in the current call.
    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), buffer) })
}

/// What Node calls when an ArrayBuffer of `as_buffer` is no more.
unsafe extern "C" fn unmap(_env: sys::napi_env, _address: *mut c_void, owner: *mut c_void) {
    // SAFETY: made by `as_buffer`, given here once.
    drop(unsafe { Box::from_raw(owner.cast::<Map>()) });
}
