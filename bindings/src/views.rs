//! Memory that JavaScript owns, borrowed as addresses. One of the two rooms for `unsafe`.
//!
//! Nothing here outlives the call into native code by itself: whoever keeps an address longer holds a [`Pin`], and only
//! for memory that cannot be detached (see `jobs`).

use std::ops::Range;
use std::ptr;
use std::sync::Arc;

use millrace_column::{Column, DType, OutputColumn, Slot};
use millrace_compiler::{Argument, KernelInput};
use napi::bindgen_prelude::{FromNapiValue, JsObjectValue, Object, Unknown};
use napi::{Env, Error, JsValue, Result, Status, ValueType, check_status, sys};

/// The typed arrays that can be columns, by N-API's numbers; 64-bit integers cannot.
pub fn dtype_of(kind: sys::napi_typedarray_type) -> Option<DType> {
    Some(match kind {
        sys::TypedarrayType::int8_array => DType::Int8,
        sys::TypedarrayType::uint8_array => DType::Uint8,
        sys::TypedarrayType::uint8_clamped_array => DType::Uint8Clamped,
        sys::TypedarrayType::int16_array => DType::Int16,
        sys::TypedarrayType::uint16_array => DType::Uint16,
        sys::TypedarrayType::int32_array => DType::Int32,
        sys::TypedarrayType::uint32_array => DType::Uint32,
        sys::TypedarrayType::float32_array => DType::Float32,
        sys::TypedarrayType::float64_array => DType::Float64,
        _ => return None,
    })
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Status::InvalidArg, message.into())
}

/// Address, length and type of a typed array, as they are now. A detached one has no elements.
pub fn view_of(env: &Env, value: &Unknown<'_>, what: &str) -> Result<OutputColumn> {
    let mut is_view = false;
    // SAFETY: `env` and `value` are live handles of the current call.
    check_status!(unsafe { sys::napi_is_typedarray(env.raw(), value.raw(), &raw mut is_view) })?;
    if !is_view {
        return Err(invalid(format!("{what} is not a typed array")));
    }
    let (mut kind, mut length, mut address) = (0, 0, ptr::null_mut());
    let (mut buffer, mut offset) = (ptr::null_mut(), 0);
    // SAFETY: a live typed array, and places for each of the answers. The handle of the buffer is never used: Node 20 has
    // no words for one that is a SharedArrayBuffer.
    check_status!(unsafe {
        sys::napi_get_typedarray_info(
            env.raw(),
            value.raw(),
            &raw mut kind,
            &raw mut length,
            &raw mut address,
            &raw mut buffer,
            &raw mut offset,
        )
    })?;
    let dtype = dtype_of(kind).ok_or_else(|| invalid(format!("{what} is a typed array of 64-bit integers")))?;
    let address = if length == 0 { ptr::null_mut() } else { address.cast() };
    Ok(OutputColumn { dtype, address, length })
}

fn as_column(view: OutputColumn, dtype: DType) -> Column {
    Column { dtype, address: view.address, length: view.length }
}

/// A typed array whose elements can be what a kernel knows as `wanted`: booleans are bytes.
pub fn typed_view(env: &Env, value: &Unknown<'_>, wanted: DType, what: &str) -> Result<OutputColumn> {
    let view = view_of(env, value, what)?;
    if view.dtype == wanted || (wanted == DType::Bool && view.dtype == DType::Uint8) {
        return Ok(OutputColumn { dtype: wanted, ..view });
    }
    Err(invalid(format!("{what} holds {} where the kernel has {wanted}", view.dtype)))
}

/// One element of `values` for each of `kinds`, for `items` items.
pub fn inputs(env: &Env, values: &Object<'_>, kinds: &[Argument], items: usize) -> Result<Vec<KernelInput>> {
    let given = values.get_array_length()? as usize;
    if given != kinds.len() {
        return Err(invalid(format!("the kernel takes {} inputs, not {given}", kinds.len())));
    }
    (0u32..).zip(kinds).map(|(index, &kind)| input(env, &values.get_element(index)?, kind, items, index)).collect()
}

fn input(env: &Env, value: &Unknown<'_>, kind: Argument, items: usize, index: u32) -> Result<KernelInput> {
    let what = format!("input {index}");
    let primitive = |wanted: ValueType| {
        let got = value.get_type()?;
        if got == wanted { Ok(()) } else { Err(invalid(format!("{what} is {got}, not {wanted}"))) }
    };
    Ok(match kind {
        Argument::Number => {
            primitive(ValueType::Number)?;
            // SAFETY: a live handle, and a number.
            KernelInput::Number(unsafe { f64::from_napi_value(env.raw(), value.raw()) }?)
        }
        Argument::Boolean => {
            primitive(ValueType::Boolean)?;
            // SAFETY: a live handle, and a boolean.
            KernelInput::Boolean(unsafe { bool::from_napi_value(env.raw(), value.raw()) }?)
        }
        Argument::Column(dtype) => KernelInput::Column(as_column(typed_view(env, value, dtype, &what)?, dtype)),
        Argument::View(dtype) => KernelInput::View(as_column(typed_view(env, value, dtype, &what)?, dtype)),
        Argument::Views(dtype) => {
            primitive(ValueType::Object)?;
            // SAFETY: a live handle, and an object.
            let object = unsafe { Object::from_napi_value(env.raw(), value.raw()) }?;
            let values = typed_view(env, &object.get_named_property("values")?, dtype, &what)?;
            let offsets = typed_view(env, &object.get_named_property("offsets")?, DType::Float64, &what)?;
            KernelInput::Views(dtype, views(values, offsets, items, &what)?)
        }
    })
}

/// Item `i` sees `values[offsets[i]..offsets[i + 1]]`.
fn views(values: OutputColumn, offsets: OutputColumn, items: usize, what: &str) -> Result<Arc<[Slot]>> {
    if offsets.length <= items {
        return Err(invalid(format!("{what} has {} offsets for {items} items", offsets.length)));
    }
    let offset = |index: usize| {
        // SAFETY: `index <= items`, which is below the length of `offsets`; JavaScript does not run meanwhile.
        let offset = unsafe { offsets.address.cast::<f64>().add(index).read_unaligned() };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let position = offset as usize;
        if position <= values.length {
            Ok(position)
        } else {
            Err(invalid(format!("{what} has an offset past its end")))
        }
    };
    (0..items)
        .map(|item| {
            let (start, end) = (offset(item)?, offset(item + 1)?);
            let length = end.checked_sub(start).ok_or_else(|| invalid(format!("{what} has offsets that fall")))?;
            Ok(Slot::elements(values.address.wrapping_add(start * values.dtype.size()), length))
        })
        .collect()
}

/// Where results go: a typed array for each output of the kernel, or one for the only one.
pub fn outputs(env: &Env, value: &Unknown<'_>, wanted: &[DType]) -> Result<Vec<OutputColumn>> {
    let mut is_view = false;
    // SAFETY: `env` and `value` are live handles of the current call.
    check_status!(unsafe { sys::napi_is_typedarray(env.raw(), value.raw(), &raw mut is_view) })?;
    if is_view && wanted.len() == 1 {
        return Ok(vec![typed_view(env, value, wanted[0], "the output")?]);
    }
    if value.get_type()? != ValueType::Object {
        return Err(invalid("the outputs are no typed arrays"));
    }
    // SAFETY: a live handle, and an object.
    let values = unsafe { Object::from_napi_value(env.raw(), value.raw()) }?;
    let given = values.get_array_length()? as usize;
    if given != wanted.len() {
        return Err(invalid(format!("the kernel has {} outputs, not {given}", wanted.len())));
    }
    let output = |(index, &dtype)| typed_view(env, &values.get_element(index)?, dtype, "the output");
    (0u32..).zip(wanted).map(output).collect()
}

/// Asks for large pages behind an output that is about to be written for the first time: a fresh 80 MB array then costs some 40
/// page faults, not 20,000. Only a hint, and only where the system waits for one.
pub fn expect_writes(output: &OutputColumn) {
    #[cfg(target_os = "linux")]
    {
        const LARGE_PAGE: usize = 2 << 20;
        let span = output.span();
        let start = span.start.next_multiple_of(LARGE_PAGE);
        let end = span.end / LARGE_PAGE * LARGE_PAGE;
        if start < end {
            // SAFETY: whole pages inside a live typed array; the advice changes how they are backed, never what they hold.
            unsafe { libc::madvise(ptr::with_exposed_provenance_mut(start), end - start, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = output;
}

/// The only results of items may replace the column that they are computed from, element by element; any other overlap is
/// refused.
pub fn check_overlap(inputs: &[KernelInput], outputs: &[OutputColumn]) -> Result<()> {
    let spans: Vec<_> = outputs.iter().map(OutputColumn::span).collect();
    let apart =
        |a: &Range<usize>, b: &Range<usize>| a.end <= b.start || b.end <= a.start || a.is_empty() || b.is_empty();
    let are_apart = spans.iter().enumerate().all(|(index, one)| spans[..index].iter().all(|other| apart(one, other)));
    if !are_apart {
        return Err(invalid("the outputs overlap each other"));
    }
    outputs.iter().try_for_each(|output| check_inputs(inputs, output, outputs.len() == 1))
}

fn check_inputs(inputs: &[KernelInput], output: &OutputColumn, is_only: bool) -> Result<()> {
    let written = output.span();
    let clashes = |column: &Column, by_item: bool| {
        let read = column.span();
        let apart = read.end <= written.start || written.end <= read.start || read.is_empty() || written.is_empty();
        let in_place = is_only && by_item && read.start == written.start && column.dtype.size() == output.dtype.size();
        !apart && !in_place
    };
    let clash = inputs.iter().any(|input| match input {
        KernelInput::Column(column) => clashes(column, true),
        KernelInput::View(column) => clashes(column, false),
        KernelInput::Views(dtype, slots) => slots.iter().any(|slot| {
            let address = std::ptr::with_exposed_provenance(slot.bits as usize);
            clashes(&Column { dtype: *dtype, address, length: slot.length as usize }, false)
        }),
        KernelInput::Number(_) | KernelInput::Boolean(_) => false,
    });
    if clash { Err(invalid("the output overlaps an input")) } else { Ok(()) }
}

/// What the slots of inputs hold first: addresses of elements.
pub fn addresses(inputs: &[KernelInput]) -> impl Iterator<Item = u64> {
    inputs.iter().map(|input| match input {
        KernelInput::Column(column) | KernelInput::View(column) => column.address as u64,
        KernelInput::Views(_, slots) => slots.first().map_or(0, |slot| slot.bits),
        KernelInput::Number(_) | KernelInput::Boolean(_) => 0,
    })
}

/// The two control words.
pub fn control_words(env: &Env, value: &Unknown<'_>) -> Result<OutputColumn> {
    let view = typed_view(env, value, DType::Int32, "the control word")?;
    if view.length < 2 {
        return Err(invalid("the control word needs two elements"));
    }
    Ok(view)
}

/// Keeps JavaScript values alive until it is released, on their own thread.
///
/// Dropping it without releasing leaks the references: that is what has to happen when their environment is gone.
pub struct Pin(Vec<sys::napi_ref>);

// SAFETY: references are only created and released on the thread of their environment; in between a pin only travels.
unsafe impl Send for Pin {}

impl Pin {
    pub fn new(env: &Env, values: &[sys::napi_value]) -> Result<Self> {
        let mut pin = Self(Vec::with_capacity(values.len()));
        for &value in values {
            let mut reference = ptr::null_mut();
            // SAFETY: live handles of the current call.
            check_status!(unsafe { sys::napi_create_reference(env.raw(), value, 1, &raw mut reference) })?;
            pin.0.push(reference);
        }
        Ok(pin)
    }

    /// The `index`th value.
    pub fn value(&self, env: &Env, index: usize) -> Result<sys::napi_value> {
        let mut value = ptr::null_mut();
        // SAFETY: the reference was created in this environment and is released only by consuming `self`.
        check_status!(unsafe { sys::napi_get_reference_value(env.raw(), self.0[index], &raw mut value) })?;
        Ok(value)
    }

    pub fn release(self, env: &Env) {
        for reference in self.0 {
            // SAFETY: created in this environment, deleted once.
            unsafe { sys::napi_delete_reference(env.raw(), reference) };
        }
    }
}
