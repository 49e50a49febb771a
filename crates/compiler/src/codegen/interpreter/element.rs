//! Elements in memory, read and written as JavaScript's typed arrays do.

use millrace_column::DType;

use super::Scalar;
use super::operation::{to_int32, to_uint32};

/// A typed array of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub dtype: DType,
    /// In the machine's byte order. Bytes behind the last whole element are never read.
    pub bytes: Vec<u8>,
}

impl View {
    /// A view of as many elements, each converted from a number as the typed array would.
    pub fn of(dtype: DType, numbers: &[f64]) -> Self {
        let mut view = Self { dtype, bytes: vec![0; numbers.len() * dtype.size()] };
        for (index, &number) in numbers.iter().enumerate() {
            view.write(index, Scalar::F64(number));
        }
        view
    }

    pub fn length(&self) -> usize {
        self.bytes.len() / self.dtype.size()
    }

    /// # Panics
    ///
    /// Where there is no such element.
    pub fn read(&self, position: usize) -> Scalar {
        read(self.dtype, &self.bytes[position * self.dtype.size()..])
    }

    /// # Panics
    ///
    /// Where there is no such element.
    pub fn write(&mut self, position: usize, value: Scalar) {
        write(self.dtype, &mut self.bytes[position * self.dtype.size()..], value);
    }
}

/// Where the element is that JavaScript reads at `index`: none for a fraction, NaN, or outside.
pub fn position(index: f64, length: usize) -> Option<usize> {
    let inside = index.trunc() == index && index >= 0.0 && index < length as f64;
    inside.then_some(index as usize)
}

/// The element that `memory` begins with.
///
/// # Panics
///
/// Where there is none.
pub fn read(dtype: DType, memory: &[u8]) -> Scalar {
    let size = dtype.size();
    let mut eight = [0; 8];
    eight[..size].copy_from_slice(&memory[..size]);
    let [a, b, c, d, ..] = eight;
    match dtype {
        DType::Float64 => Scalar::F64(f64::from_ne_bytes(eight)),
        DType::Float32 => Scalar::F32(f32::from_ne_bytes([a, b, c, d])),
        DType::Int8 => Scalar::I32(i32::from(a as i8)),
        DType::Uint8 | DType::Uint8Clamped => Scalar::I32(i32::from(a)),
        DType::Int16 => Scalar::I32(i32::from(i16::from_ne_bytes([a, b]))),
        DType::Uint16 => Scalar::I32(i32::from(u16::from_ne_bytes([a, b]))),
        DType::Int32 => Scalar::I32(i32::from_ne_bytes([a, b, c, d])),
        DType::Uint32 => Scalar::U32(u32::from_ne_bytes([a, b, c, d])),
        DType::Bool => Scalar::Bool(a != 0),
    }
}

/// Converts the value as the typed array does, and writes it to where `memory` begins.
///
/// # Panics
///
/// Where there is no room for an element.
pub fn write(dtype: DType, memory: &mut [u8], value: Scalar) {
    let target = &mut memory[..dtype.size()];
    let number = value.to_number();
    match dtype {
        DType::Float64 => target.copy_from_slice(&number.to_ne_bytes()),
        DType::Float32 => target.copy_from_slice(&(number as f32).to_ne_bytes()),
        DType::Int8 | DType::Uint8 => target[0] = to_uint32(number) as u8,
        DType::Uint8Clamped => target[0] = clamp(number),
        DType::Int16 | DType::Uint16 => target.copy_from_slice(&(to_uint32(number) as u16).to_ne_bytes()),
        DType::Int32 => target.copy_from_slice(&to_int32(number).to_ne_bytes()),
        DType::Uint32 => target.copy_from_slice(&to_uint32(number).to_ne_bytes()),
        DType::Bool => target[0] = u8::from(value.to_bool()),
    }
}

/// What a `Uint8ClampedArray` stores: within 0..=255, halves to the even side, NaN as 0.
fn clamp(number: f64) -> u8 {
    if number.is_nan() { 0 } else { number.clamp(0.0, 255.0).round_ties_even() as u8 }
}
