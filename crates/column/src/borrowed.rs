//! Memory lent by JavaScript for as long as a job, or a slice of one, runs.

use crate::DType;

/// One input of a kernel as its machine code sees it: the base of a column, a lone value, or a view.
///
/// Sixteen bytes, the same for all, so that compiled code finds input `k` at `inputs + 16 * k`:
///
/// | input | first 8 bytes | last 8 bytes |
/// |---|---|---|
/// | scalars, one an item | address of the elements | number of elements |
/// | views, one an item | address of an array of `Slot`s, a view each | number of slots |
/// | one number for all items | the bits of the `f64` | 0 |
/// | one boolean for all items | 0 or 1 | 0 |
/// | one view for all items | address of the elements | number of elements |
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub bits: u64,
    pub length: u64,
}

impl Slot {
    pub fn number(value: f64) -> Self {
        Self { bits: value.to_bits(), length: 0 }
    }

    pub fn boolean(value: bool) -> Self {
        Self { bits: u64::from(value), length: 0 }
    }

    pub fn elements(address: *const u8, length: usize) -> Self {
        Self { bits: address as u64, length: length as u64 }
    }
}

/// Elements that a job reads. Only an address: nothing is read through it in this crate.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub dtype: DType,
    pub address: *const u8,
    pub length: usize,
}

impl Column {
    pub fn slot(&self) -> Slot {
        Slot::elements(self.address, self.length)
    }

    /// The bytes that the column spans, as addresses.
    pub fn span(&self) -> std::ops::Range<usize> {
        let start = self.address as usize;
        start..start + self.length * self.dtype.size()
    }
}

// SAFETY: an address and two plain values. Whoever reads through the address answers for the memory behind it: the
// bindings keep it alive for the job (shared or owned memory) or for the synchronous slice (plain buffers).
unsafe impl Send for Column {}
// SAFETY: as above.
unsafe impl Sync for Column {}

/// Elements that a job writes. Lanes write disjoint ranges of it.
#[derive(Clone, Copy, Debug)]
pub struct OutputColumn {
    pub dtype: DType,
    pub address: *mut u8,
    pub length: usize,
}

impl OutputColumn {
    /// The bytes that the column spans, as addresses.
    pub fn span(&self) -> std::ops::Range<usize> {
        let start = self.address as usize;
        start..start + self.length * self.dtype.size()
    }
}

// SAFETY: as for `Column`; that lanes write disjoint ranges is the chunk plan's promise.
unsafe impl Send for OutputColumn {}
// SAFETY: as above.
unsafe impl Sync for OutputColumn {}
