//! Columns to lines, and lines to outputs.

use millrace_column::DType;

use super::Stored;
use super::loops::{Operand, of_truth};

/// Reads elements from `first` on into `line`.
///
/// # Safety
///
/// At `base` is a column of `dtype` with that many elements.
pub unsafe fn load(dtype: DType, base: *const u8, first: usize, line: &mut [f64]) {
    let of_int = |x: i32| f64::from_bits(u64::from(x as u32));
    // SAFETY: the caller's promise.
    unsafe {
        match dtype {
            DType::Float64 => read(base, first, line, |x: f64| x),
            DType::Float32 => read(base, first, line, |x: f32| f64::from_bits(u64::from(x.to_bits()))),
            DType::Int8 => read(base, first, line, |x: i8| of_int(x.into())),
            DType::Uint8 | DType::Uint8Clamped => read(base, first, line, |x: u8| of_int(x.into())),
            DType::Int16 => read(base, first, line, |x: i16| of_int(x.into())),
            DType::Uint16 => read(base, first, line, |x: u16| of_int(x.into())),
            DType::Int32 => read(base, first, line, of_int),
            DType::Uint32 => read(base, first, line, |x: u32| f64::from_bits(x.into())),
            DType::Bool => read(base, first, line, |x: u8| of_truth(x != 0)),
        }
    }
}

/// # Safety
///
/// At `base` are elements of type `T`, for each of `line` one from `first` on.
unsafe fn read<T>(base: *const u8, first: usize, line: &mut [f64], convert: impl Fn(T) -> f64) {
    for (position, value) in line.iter_mut().enumerate() {
        // SAFETY: the caller's promise. No reference is made: JavaScript may write shared memory meanwhile.
        *value = convert(unsafe { base.cast::<T>().add(first + position).read_unaligned() });
    }
}

/// Writes `count` elements from `first` on.
///
/// # Safety
///
/// At `base` is an output of that type with that many elements, which no one else writes.
pub unsafe fn store(stored: Stored, base: *mut u8, first: usize, count: usize, from: Operand<'_>) {
    // SAFETY: the caller's promise.
    unsafe {
        match stored {
            Stored::Float64 => write(base, first, count, from, |x| x),
            Stored::Float32 => write(base, first, count, from, |x| x.to_bits() as u32),
            Stored::Bool => write(base, first, count, from, |x| x.to_bits() as u8),
        }
    }
}

/// # Safety
///
/// At `base` is room for elements of type `T`, `count` of them from `first` on, which no one else writes.
unsafe fn write<T>(base: *mut u8, first: usize, count: usize, from: Operand<'_>, convert: impl Fn(f64) -> T) {
    let target = |position: usize| base.cast::<T>().wrapping_add(first + position);
    match from {
        Operand::Line(line) => {
            for (position, &value) in line.iter().enumerate().take(count) {
                // SAFETY: the caller's promise.
                unsafe { target(position).write_unaligned(convert(value)) };
            }
        }
        Operand::Same(value) => {
            for position in 0..count {
                // SAFETY: the caller's promise.
                unsafe { target(position).write_unaligned(convert(value)) };
            }
        }
    }
}
