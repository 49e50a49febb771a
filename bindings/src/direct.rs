//! A kernel as a function of JavaScript's own, for one call at a time. A room for `unsafe`: it is made by N-API's plain calls, which
//! take a tenth of the time that classes and conversions take.

use std::ffi::c_void;
use std::ptr;

use millrace_column::{DType, Slot};
use millrace_compiler::{Argument, Kernel, Once};
use napi::bindgen_prelude::{Function, Unknown};
use napi::{Env, JsValue, Result, check_status, sys};
use napi_derive::napi;

use crate::compiler::NativeKernel;
use crate::views::dtype_of;

/// So many inputs are read without an allocation.
const USUAL: usize = 16;

/// What a direct function is made of. It belongs to the function object, whose finalizer frees it.
struct Direct {
    kernel: Kernel,
    inputs: Vec<Argument>,
    /// A function of JavaScript that does nothing: calling it lets the engine end what is to be ended.
    turn: sys::napi_ref,
}

#[napi]
impl NativeKernel {
    /// A function of the kernel's inputs (see `NativeInput`) that runs it for one item, at once and on the calling thread. It gives
    /// the number or boolean; `undefined` where the call is to be made in JavaScript; and `null`, without running anything, where
    /// the inputs are not what the kernel was compiled for.
    ///
    /// `turn` is called every few milliseconds while it runs. There is no function (`null`) for a kernel that gives more than
    /// one value, or whose inputs differ from item to item.
    #[napi(ts_return_type = "((...inputs: unknown[]) => number | boolean | undefined | null) | null")]
    pub fn direct<'env>(&self, env: &'env Env, turn: Function<'_, (), ()>) -> Result<Option<Unknown<'env>>> {
        let inputs = self.kernel.inputs();
        let is_uniform = |kind: &Argument| matches!(kind, Argument::Number | Argument::Boolean | Argument::View(_));
        if !self.kernel.gives_one() || !inputs.iter().all(is_uniform) {
            return Ok(None);
        }
        let mut reference = ptr::null_mut();
        // SAFETY: a live handle of the current call.
        check_status!(unsafe { sys::napi_create_reference(env.raw(), turn.raw(), 1, &raw mut reference) })?;
        let direct = Box::into_raw(Box::new(Direct { kernel: self.kernel.clone(), inputs, turn: reference }));
        let mut function = ptr::null_mut();
        // SAFETY: `direct` lives until the finalizer of the function that is handed it.
        check_status!(unsafe {
            sys::napi_create_function(env.raw(), ptr::null(), 0, Some(call), direct.cast(), &raw mut function)
        })?;
        // SAFETY: as above; the finalizer runs once, after the last call.
        check_status!(unsafe {
            sys::napi_add_finalizer(
                env.raw(),
                function,
                direct.cast(),
                Some(finalize),
                ptr::null_mut(),
                ptr::null_mut(),
            )
        })?;
        // SAFETY: a live handle of the current call.
        Ok(Some(unsafe { Unknown::from_raw_unchecked(env.raw(), function) }))
    }
}

/// Frees what a direct function was made of.
unsafe extern "C" fn finalize(env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: made by `direct`, and freed here only.
    let direct = unsafe { Box::from_raw(data.cast::<Direct>()) };
    // SAFETY: created in this environment, deleted once.
    unsafe { sys::napi_delete_reference(env, direct.turn) };
}

/// What JavaScript calls.
unsafe extern "C" fn call(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let mut given = [ptr::null_mut(); USUAL];
    let (mut count, mut data) = (USUAL, ptr::null_mut());
    // SAFETY: the environment and call at hand; `given` has room for `count`.
    unsafe {
        sys::napi_get_cb_info(env, info, &raw mut count, given.as_mut_ptr(), ptr::null_mut(), &raw mut data);
    }
    // SAFETY: what `direct` made the function with; it lives as long as the function, which is being called.
    let direct = unsafe { &*data.cast::<Direct>() };
    let mut usual = [Slot { bits: 0, length: 0 }; USUAL];
    let mut more = Vec::new();
    let slots = if direct.inputs.len() <= USUAL {
        if read(env, &given, &direct.inputs, count, &mut usual) {
            &usual[..direct.inputs.len()]
        } else {
            return null(env);
        }
    } else {
        let mut all = vec![ptr::null_mut(); direct.inputs.len()];
        count = all.len();
        // SAFETY: as above.
        unsafe {
            let (this, data) = (ptr::null_mut(), ptr::null_mut());
            sys::napi_get_cb_info(env, info, &raw mut count, all.as_mut_ptr(), this, data);
        }
        more.resize(all.len(), Slot { bits: 0, length: 0 });
        if !read(env, &all, &direct.inputs, count, &mut more) {
            return null(env);
        }
        &more[..]
    };
    let mut is_over = || !turn(env, direct.turn);
    // SAFETY: `read` made the slots as the kernel's inputs are; JavaScript that could detach the memory runs only after the call:
    // `turn` is this package's own and does nothing.
    let ended = unsafe { direct.kernel.call_once(slots, &mut is_over) };
    let mut result = ptr::null_mut();
    // SAFETY: the environment at hand.
    unsafe {
        match ended {
            Once::Number(number) => sys::napi_create_double(env, number, &raw mut result),
            Once::Boolean(value) => sys::napi_get_boolean(env, value, &raw mut result),
            Once::Bailed | Once::Stopped => sys::napi_get_undefined(env, &raw mut result),
        };
    }
    result
}

/// Reads a value for each of `kinds`; says whether all are of their kind.
fn read(env: sys::napi_env, given: &[sys::napi_value], kinds: &[Argument], count: usize, slots: &mut [Slot]) -> bool {
    count == kinds.len()
        && kinds.iter().zip(given).zip(slots).all(|((&kind, &value), slot)| match slot_of(env, value, kind) {
            Some(read) => {
                *slot = read;
                true
            }
            None => false,
        })
}

fn slot_of(env: sys::napi_env, value: sys::napi_value, kind: Argument) -> Option<Slot> {
    match kind {
        Argument::Number => {
            let mut number = 0.0;
            // SAFETY: a live handle of the current call; anything but a number is said to be none.
            let status = unsafe { sys::napi_get_value_double(env, value, &raw mut number) };
            (status == sys::Status::napi_ok).then(|| Slot::number(number))
        }
        Argument::Boolean => {
            let mut boolean = false;
            // SAFETY: as above.
            let status = unsafe { sys::napi_get_value_bool(env, value, &raw mut boolean) };
            (status == sys::Status::napi_ok).then(|| Slot::boolean(boolean))
        }
        Argument::View(dtype) => view(env, value, dtype),
        Argument::Column(_) | Argument::Views(_) => None,
    }
}

/// The elements of a typed array, if it is one of `dtype` that machine code can count.
fn view(env: sys::napi_env, value: sys::napi_value, dtype: DType) -> Option<Slot> {
    let (mut kind, mut length, mut address) = (0, 0, ptr::null_mut());
    // SAFETY: a live handle of the current call, and places for the answers; anything but a typed array is said to be none.
    let status = unsafe {
        sys::napi_get_typedarray_info(
            env,
            value,
            &raw mut kind,
            &raw mut length,
            &raw mut address,
            ptr::null_mut(),
            ptr::null_mut(),
        )
    };
    if status != sys::Status::napi_ok || dtype_of(kind) != Some(dtype) || i32::try_from(length).is_err() {
        return None;
    }
    Some(Slot::elements(if length == 0 { ptr::null() } else { address.cast_const().cast() }, length))
}

/// Lets the engine end the environment or the call, by calling a function that does nothing; says whether it goes on.
fn turn(env: sys::napi_env, turn: sys::napi_ref) -> bool {
    let mut scope = ptr::null_mut();
    // SAFETY: the environment of the call that this is inside of; the scope is closed below.
    if unsafe { sys::napi_open_handle_scope(env, &raw mut scope) } != sys::Status::napi_ok {
        return false;
    }
    let (mut function, mut receiver, mut result) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: the reference lives as long as the function that is being called.
    let status = unsafe {
        sys::napi_get_reference_value(env, turn, &raw mut function);
        sys::napi_get_undefined(env, &raw mut receiver);
        sys::napi_call_function(env, receiver, function, 0, ptr::null(), &raw mut result)
    };
    // SAFETY: opened above.
    unsafe { sys::napi_close_handle_scope(env, scope) };
    status == sys::Status::napi_ok
}

fn null(env: sys::napi_env) -> sys::napi_value {
    let mut null = ptr::null_mut();
    // SAFETY: the environment of the call at hand.
    unsafe { sys::napi_get_null(env, &raw mut null) };
    null
}
