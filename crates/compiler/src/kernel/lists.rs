//! Results that are lists: how many elements there are is known when the item is done, so they are gathered as they come.
//!
//! An item's lists lie in its own memory, which the next item takes. So each is copied to the piece of its range before; a
//! range that is done hands its piece to the job, and the job's lists are put together at the end.

use std::collections::TryReserveError;
use std::sync::{Mutex, PoisonError};

use millrace_column::{DType, Slot};

use super::Kernel;

/// The lists that the items of a range gave.
pub struct Piece {
    first: usize,
    /// One for each result that is a list.
    parts: Vec<Part>,
}

struct Part {
    dtype: DType,
    /// Of each item's list, up to the last that gave some.
    lengths: Vec<usize>,
    /// All elements, without gaps.
    bytes: Vec<u8>,
}

impl Piece {
    /// For the items from `first` on.
    pub fn new(kernel: &Kernel, first: usize) -> Self {
        let part = |dtype| Part { dtype, lengths: Vec::new(), bytes: Vec::new() };
        Self { first, parts: kernel.lists().into_iter().map(part).collect() }
    }

    /// Whether the kernel has results that are lists.
    pub fn has_lists(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Copies the lists of `item`, in the order of the results. Items come in order, but some may be missing.
    ///
    /// # Errors
    ///
    /// Where there is no memory for them; then nothing is kept of the item.
    ///
    /// # Safety
    ///
    /// There is a slot for each list, with its address and how many elements of its type are there.
    pub unsafe fn add(&mut self, item: usize, lists: *const Slot) -> Result<(), TryReserveError> {
        let position = item - self.first;
        // SAFETY: the caller's promise.
        let lists = unsafe { std::slice::from_raw_parts(lists, self.parts.len()) };
        for (part, list) in self.parts.iter_mut().zip(lists) {
            part.lengths.try_reserve(position + 1 - part.lengths.len())?;
            part.bytes.try_reserve(list.length as usize * part.dtype.size())?;
        }
        for (part, list) in self.parts.iter_mut().zip(lists) {
            let length = list.length as usize;
            part.lengths.resize(position, 0);
            part.lengths.push(length);
            let address = std::ptr::with_exposed_provenance::<u8>(list.bits as usize);
            let (end, bytes) = (part.bytes.len(), length * part.dtype.size());
            // SAFETY: the caller's promise; room was reserved above. No reference is made to what is read: it may be shared
            // with JavaScript, where the function returns an argument.
            unsafe {
                address.copy_to_nonoverlapping(part.bytes.as_mut_ptr().add(end), bytes);
                part.bytes.set_len(end + bytes);
            }
        }
        Ok(())
    }
}

/// The lists of a job, one a result and item. Shared by the [`super::KernelWork`]s that run parts of it.
#[derive(Default)]
pub struct Lists(Mutex<Vec<Piece>>);

impl Lists {
    /// To be called once for each range of items that is done.
    pub(crate) fn hand_in(&self, piece: Piece) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(piece);
    }

    /// The results at this position among those that are lists, for `items` items: `offsets` has one number more, and the
    /// list of item `i` lies from `offsets[i]` to `offsets[i + 1]` among all elements. It is empty for items that bailed out.
    /// To be asked when no lane runs.
    pub fn offsets(&self, list: usize, items: usize) -> Vec<usize> {
        let mut offsets = vec![0; items + 1];
        for piece in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            for (position, &length) in piece.parts[list].lengths.iter().enumerate() {
                offsets[piece.first + position + 1] = length;
            }
        }
        let mut end = 0;
        for offset in &mut offsets {
            end += *offset;
            *offset = end;
        }
        offsets
    }

    /// Writes all elements of such results in the order of the items, each [`Kernel::lists`] says of which type, and forgets
    /// them. As long as `offsets` ends, in bytes; what does not fit is left out.
    pub fn take_elements(&self, list: usize, target: &mut [u8]) {
        let mut pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.sort_unstable_by_key(|piece| piece.first);
        let mut left = target;
        for piece in pieces.iter_mut() {
            let bytes = std::mem::take(&mut piece.parts[list].bytes);
            let Some((here, rest)) = left.split_at_mut_checked(bytes.len()) else { return };
            here.copy_from_slice(&bytes);
            left = rest;
        }
    }
}
