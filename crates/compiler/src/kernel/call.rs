//! The calling convention.

use std::ffi::c_void;
use std::ops::Range;

use millrace_column::Slot;

use super::{Kernel, Piece, Room};

/// What a kernel needs of the lane that runs it. One a lane and call; machine code reads and writes `fuel`, calls `poll`.
#[repr(C)]
pub struct Context {
    /// Falls by one at each loop back-edge and each item; when it runs out `poll` is called. Negative after a stop.
    pub fuel: i64,
    /// Refills `fuel` with 0 or more and gives 0, or something else to stop the kernel at once, in the middle of an item too.
    pub poll: unsafe extern "C" fn(*mut Self) -> u32,
    /// Whatever `poll` needs.
    pub lane: *const c_void,
    /// For seeded random numbers; unused so far.
    pub seed: u64,
    /// What items may take for arrays that they make.
    pub room: Room,
    /// Calls within an item come no lower on the stack: see [`millrace_lanes::lowest_stack_address`].
    pub stack: usize,
    /// Where results that are lists are copied to; null for kernels without.
    pub lists: *mut Piece,
}

/// `(context, first item, number of items, inputs, outputs, status) -> items completed`.
///
/// `inputs` holds a [`Slot`] for each argument, then each capture. `outputs` holds the base address of each output; item
/// `i` is written at `i` times the element size, `i` counted from the base, not from `first`. `status[i]`, also counted
/// from the base, becomes a [`crate::ir::BailReason`] where the item is to be run again in JavaScript; it may be null where
/// [`Kernel::can_bail`] is false. Fewer items than asked for are completed only when `poll` said stop: the item after
/// them was not started, or was abandoned with nothing of it written.
pub(crate) type Entry = unsafe extern "C" fn(*mut Context, usize, usize, *const Slot, *const *mut u8, *mut u8) -> usize;

impl Kernel {
    /// Runs the items of `range` and returns how many of them were completed.
    ///
    /// # Safety
    ///
    /// `inputs` are as [`Kernel::inputs`] says, an element for each item up to `range.end` behind those that differ from
    /// item to item; `outputs` as [`Kernel::outputs`], with room for as many; `status` as many bytes, or null where the
    /// kernel cannot bail. All that memory stays as long as the call takes, and no other call writes the items of `range`.
    /// `context.poll` may be called with `context`. The memory of `context.room` is this call's alone.
    /// `context.lists` is a piece for this kernel and this range, if it has results that are lists.
    pub unsafe fn call(
        &self,
        context: &mut Context,
        range: Range<usize>,
        inputs: &[Slot],
        outputs: &[*mut u8],
        status: *mut u8,
    ) -> usize {
        // SAFETY: the code begins there, was made for this convention, and lives as long as `self`.
        let entry = unsafe { std::mem::transmute::<usize, Entry>(self.0.code.address()) };
        // SAFETY: the caller's promise.
        unsafe { entry(context, range.start, range.len(), inputs.as_ptr(), outputs.as_ptr(), status) }
    }

    /// Runs blocks of items at the beginning of `range`, where the function can be run so, and returns how many items were
    /// completed: fewer than the blocks hold only when `should_stop` said so.
    ///
    /// # Safety
    ///
    /// As for [`Kernel::call`].
    pub unsafe fn call_blocks(
        &self,
        range: Range<usize>,
        inputs: &[Slot],
        outputs: &[*mut u8],
        should_stop: &dyn Fn() -> bool,
    ) -> usize {
        let Some(blocks) = &self.0.blocks else { return 0 };
        // SAFETY: the caller's promise; these are the kernel's blocks.
        unsafe { blocks.run(range, inputs, outputs, should_stop) }
    }
}
