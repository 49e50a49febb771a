//! Memory that JavaScript owns, borrowed as addresses. One of the two rooms for `unsafe`.
//!
//! Nothing here outlives the call into native code by itself: whoever keeps an address longer holds a [`Pin`], and only
//! for memory that cannot be detached (see `jobs`).

use std::ptr;

use millrace_column::{Column, DType, OutputColumn, Slot};
use millrace_compiler::Argument;
use napi::bindgen_prelude::{FromNapiValue, JsObjectValue, Object, Unknown};
use napi::{Env, Error, JsValue, Result, Status, ValueType, check_status, sys};

/// The typed arrays that can be columns, by N-API's numbers; 64-bit integers cannot.
fn dtype_of(kind: sys::napi_typedarray_type) -> Option<DType> {
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

fn as_column(view: OutputColumn) -> Column {
    Column { dtype: view.dtype, address: view.address, length: view.length }
}

/// Whether elements of `view` can be what a kernel knows as `wanted`: booleans are bytes.
fn fits(view: DType, wanted: DType) -> bool {
    view == wanted || (wanted == DType::Bool && view == DType::Uint8)
}

fn typed_view(env: &Env, value: &Unknown<'_>, wanted: DType, what: &str) -> Result<OutputColumn> {
    let view = view_of(env, value, what)?;
    if !fits(view.dtype, wanted) {
        return Err(invalid(format!("{what} holds {} where the kernel takes {wanted}", view.dtype)));
    }
    Ok(view)
}

fn long_enough(length: usize, needed: usize, what: &str) -> Result<()> {
    if length < needed {
        return Err(invalid(format!(
            "{what} has {length} elements where the job has {needed} items (a detached or shrunk buffer has none or fewer)"
        )));
    }
    Ok(())
}

/// The inputs of a kernel as addresses, checked against what it was compiled for.
pub struct Inputs {
    pub slots: Vec<Slot>,
    /// The views of each input that has one an item; `slots` points into them.
    pub views: Vec<Box<[Slot]>>,
    /// The memory behind each input, and whether it is read only at the item's own index.
    spans: Vec<(Column, bool)>,
}

impl Inputs {
    /// One element of `values` for each of `kinds`, for `items` items.
    pub fn read(env: &Env, values: &Object<'_>, kinds: &[Argument], items: usize) -> Result<Self> {
        let mut inputs = Self { slots: Vec::with_capacity(kinds.len()), views: Vec::new(), spans: Vec::new() };
        let given = values.get_array_length()? as usize;
        if given != kinds.len() {
            return Err(invalid(format!("the kernel takes {} inputs, not {given}", kinds.len())));
        }
        for (index, &kind) in (0u32..).zip(kinds) {
            let value: Unknown<'_> = values.get_element(index)?;
            let slot = inputs.one(env, &value, kind, items, index)?;
            inputs.slots.push(slot);
        }
        Ok(inputs)
    }

    fn one(&mut self, env: &Env, value: &Unknown<'_>, kind: Argument, items: usize, index: u32) -> Result<Slot> {
        let what = format!("input {index}");
        let primitive = |wanted: ValueType| {
            let got = value.get_type()?;
            if got == wanted { Ok(()) } else { Err(invalid(format!("{what} is {got}, not {wanted}"))) }
        };
        match kind {
            Argument::Number => {
                primitive(ValueType::Number)?;
                // SAFETY: a live handle, and a number.
                Ok(Slot::number(unsafe { f64::from_napi_value(env.raw(), value.raw()) }?))
            }
            Argument::Boolean => {
                primitive(ValueType::Boolean)?;
                // SAFETY: a live handle, and a boolean.
                Ok(Slot::boolean(unsafe { bool::from_napi_value(env.raw(), value.raw()) }?))
            }
            Argument::Column(dtype) => {
                let column = as_column(typed_view(env, value, dtype, &what)?);
                long_enough(column.length, items, &what)?;
                self.spans.push((column, true));
                Ok(column.slot())
            }
            Argument::View(dtype) => {
                let column = as_column(typed_view(env, value, dtype, &what)?);
                countable(column.length, &what)?;
                self.spans.push((column, false));
                Ok(column.slot())
            }
            Argument::Views(dtype) => {
                // SAFETY: a live handle; napi checks nothing here, and every use of the object checks its status.
                let object = unsafe { Object::from_napi_value(env.raw(), value.raw()) }?;
                let values = as_column(typed_view(env, &object.get_named_property("values")?, dtype, &what)?);
                let offsets = typed_view(env, &object.get_named_property("offsets")?, DType::Float64, &what)?;
                long_enough(offsets.length, items + 1, &what)?;
                let slots = views(values, as_column(offsets), items, &what)?;
                self.spans.push((values, false));
                let slot = Slot::elements(slots.as_ptr().cast(), slots.len());
                self.views.push(slots);
                Ok(slot)
            }
        }
    }

    /// Results may replace the column that they are computed from, element by element; any other overlap is refused.
    pub fn check_overlap(&self, output: &OutputColumn) -> Result<()> {
        let written = output.span();
        for (column, by_item) in &self.spans {
            let read = column.span();
            let apart = read.end <= written.start || written.end <= read.start || read.is_empty() || written.is_empty();
            let in_place = *by_item && read.start == written.start && column.dtype.size() == output.dtype.size();
            if !apart && !in_place {
                return Err(invalid("the output overlaps an input"));
            }
        }
        Ok(())
    }
}

/// Indices within views are 32-bit in machine code.
fn countable(length: usize, what: &str) -> Result<()> {
    if i32::try_from(length).is_err() {
        return Err(invalid(format!(
            "{what} has {length} elements; a captured or whole typed array may have 2^31 - 1"
        )));
    }
    Ok(())
}

/// Item `i` sees `values[offsets[i]..offsets[i + 1]]`.
fn views(values: Column, offsets: Column, items: usize, what: &str) -> Result<Box<[Slot]>> {
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
            countable(length, what)?;
            Ok(Slot::elements(values.address.wrapping_add(start * values.dtype.size()), length))
        })
        .collect()
}

/// Where results go: a typed array of what the kernel writes, long enough.
pub fn output(env: &Env, value: &Unknown<'_>, wanted: DType, items: usize) -> Result<OutputColumn> {
    let view = typed_view(env, value, wanted, "the output")?;
    long_enough(view.length, items, "the output")?;
    Ok(view)
}

/// The two control words.
pub fn control_words(env: &Env, value: &Unknown<'_>) -> Result<OutputColumn> {
    let view = typed_view(env, value, DType::Int32, "the control word")?;
    long_enough(view.length, 2, "the control word")?;
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
