//! One job of a kernel: what lanes run.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use millrace_column::{Column, DType, OutputColumn, Slot};
use millrace_lanes::{Lane, Work};

use super::{Arenas, Context, Kernel, Lists, Piece};
use crate::Argument;

/// Steps between two questions whether to stop. A step takes a nanosecond at least.
const FUEL: i64 = 4096;

/// The most elements that a view may have: `length` is an `i32` in machine code.
const LONGEST_VIEW: u64 = i32::MAX as u64;

/// An input as a job is handed it, one for each [`Argument`].
#[derive(Clone, Debug)]
pub enum KernelInput {
    Column(Column),
    Number(f64),
    Boolean(bool),
    View(Column),
    /// A view an item, their elements of this type.
    Views(DType, Arc<[Slot]>),
}

impl KernelInput {
    fn argument(&self) -> Argument {
        match self {
            Self::Column(column) => Argument::Column(column.dtype),
            Self::Number(_) => Argument::Number,
            Self::Boolean(_) => Argument::Boolean,
            Self::View(view) => Argument::View(view.dtype),
            Self::Views(dtype, _) => Argument::Views(*dtype),
        }
    }

    fn slot(&self) -> Slot {
        match self {
            Self::Column(column) | Self::View(column) => column.slot(),
            Self::Number(number) => Slot::number(*number),
            Self::Boolean(value) => Slot::boolean(*value),
            Self::Views(_, slots) => Slot::elements(slots.as_ptr().cast(), slots.len()),
        }
    }
}

/// A job's memory does not fit its kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// How many inputs or outputs there are to be, and are.
    Count { what: &'static str, expected: usize, got: usize },
    /// The input at this position is of another kind or element type.
    Input { position: usize, expected: Argument, got: Argument },
    /// The output at this position has another element type.
    Output { position: usize, expected: DType, got: DType },
    /// There are fewer elements than items.
    TooShort { what: &'static str, position: usize, items: usize, length: usize },
    /// A view has more than 2^31 - 1 elements.
    TooLong { position: usize },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count { what, expected, got } => write!(f, "the kernel takes {expected} {what}s, not {got}"),
            Self::Input { position, expected, got } => {
                write!(f, "input {position} is {got:?}; the kernel was compiled for {expected:?}")
            }
            Self::Output { position, expected, got } => {
                write!(f, "output {position} holds {got}; the kernel writes {expected}")
            }
            Self::TooShort { what, position, items, length } => {
                write!(f, "{what} {position} has {length} elements for {items} items")
            }
            Self::TooLong { position } => write!(f, "a view of input {position} has more than 2^31 - 1 elements"),
        }
    }
}

impl std::error::Error for Mismatch {}

/// A kernel with the memory that it reads and writes.
pub struct KernelWork {
    pub(super) kernel: Kernel,
    slots: Vec<Slot>,
    outputs: Vec<*mut u8>,
    status: Arc<[AtomicU8]>,
    arenas: Arenas,
    lists: Arc<Lists>,
    /// What `slots` are made of; keeps the views' slots.
    pub(super) inputs: Vec<KernelInput>,
}

// SAFETY: addresses and plain values, but for the kernel and `Arc`s, which are `Send`; what lies behind the addresses is
// the promise of `new`'s caller.
unsafe impl Send for KernelWork {}
// SAFETY: as above; lanes run disjoint ranges, and so write disjoint elements.
unsafe impl Sync for KernelWork {}

impl KernelWork {
    /// `items` items. `status` has a byte for each, 0 at first, which becomes a [`crate::ir::BailReason`] where the item is
    /// to be run again in JavaScript; it may be empty where the kernel cannot bail.
    ///
    /// # Safety
    ///
    /// The memory of all inputs and outputs stays as described, readable and writable, while lanes run the work; nothing
    /// else in this process depends on the outputs meanwhile.
    ///
    /// # Errors
    ///
    /// A [`Mismatch`] where inputs or outputs are not what the kernel was compiled for, or too short.
    pub unsafe fn new(
        kernel: &Kernel,
        items: usize,
        inputs: Vec<KernelInput>,
        outputs: &[OutputColumn],
        status: Arc<[AtomicU8]>,
    ) -> Result<Self, Mismatch> {
        count("input", kernel.inputs().len(), inputs.len())?;
        count("output", kernel.outputs().len(), outputs.len())?;
        for (position, (input, expected)) in inputs.iter().zip(kernel.inputs()).enumerate() {
            check_input(position, input, expected, items)?;
        }
        for (position, (output, &expected)) in outputs.iter().zip(kernel.outputs()).enumerate() {
            if output.dtype != expected {
                return Err(Mismatch::Output { position, expected, got: output.dtype });
            }
            long_enough("output", position, items, output.length)?;
        }
        if kernel.can_bail() {
            long_enough("status", 0, items, status.len())?;
        }
        let slots = inputs.iter().map(KernelInput::slot).collect();
        let outputs = outputs.iter().map(|output| output.address).collect();
        Ok(Self {
            kernel: kernel.clone(),
            slots,
            outputs,
            status,
            arenas: Arenas::default(),
            lists: Arc::default(),
            inputs,
        })
    }

    /// The same, putting results that are lists where other works of the same job put theirs.
    #[must_use]
    pub fn gathering(self, lists: Arc<Lists>) -> Self {
        Self { lists, ..self }
    }

    /// The items that are to be run again in JavaScript, ascending. To be asked when no lane runs.
    pub fn bailed(&self) -> Vec<usize> {
        let status = self.status.iter().enumerate();
        status.filter(|(_, status)| status.load(Ordering::Relaxed) != 0).map(|(item, _)| item).collect()
    }
}

impl Work for KernelWork {
    fn run(&self, range: Range<usize>, lane: &Lane<'_>) -> usize {
        // SAFETY: as below.
        let done =
            unsafe { self.kernel.call_blocks(range.clone(), &self.slots, &self.outputs, &|| lane.should_stop()) };
        if done == range.len() || lane.should_stop() {
            return done;
        }
        let range = range.start + done..range.end;
        let status = self.status.as_ptr().cast_mut().cast();
        let mut piece = Piece::new(&self.kernel, range.start);
        let here = self.kernel.with_room(&self.arenas, |room| {
            let lane = std::ptr::from_ref(lane).cast();
            let mut context = Context {
                fuel: FUEL,
                poll,
                lane,
                seed: 0,
                room,
                stack: self.kernel.lowest_stack(),
                lists: &raw mut piece,
            };
            // SAFETY: `new` checked inputs and outputs against the kernel, and its caller answers for their memory; lanes
            // run ranges within the items that do not overlap; `lane` and the room's memory outlive the call.
            let done = unsafe { self.kernel.call(&mut context, range, &self.slots, &self.outputs, status) };
            (done, context.room)
        });
        if piece.has_lists() {
            self.lists.hand_in(piece);
        }
        done + here
    }
}

/// Refills the fuel and asks the lane.
///
/// # Safety
///
/// `context.lane` is a [`Lane`].
unsafe extern "C" fn poll(context: *mut Context) -> u32 {
    // SAFETY: machine code hands over the context that it was given, which `run` made and does not touch meanwhile.
    let context = unsafe { &mut *context };
    context.fuel = FUEL;
    // SAFETY: `run` borrows the lane for longer than the call that this is inside of.
    let lane = unsafe { &*context.lane.cast::<Lane<'_>>() };
    u32::from(lane.should_stop())
}

fn check_input(position: usize, input: &KernelInput, expected: Argument, items: usize) -> Result<(), Mismatch> {
    let got = input.argument();
    if got != expected {
        return Err(Mismatch::Input { position, expected, got });
    }
    let longest = match input {
        KernelInput::Column(column) => return long_enough("input", position, items, column.length),
        KernelInput::Number(_) | KernelInput::Boolean(_) => return Ok(()),
        KernelInput::View(view) => view.length as u64,
        KernelInput::Views(_, slots) => {
            long_enough("input", position, items, slots.len())?;
            slots.iter().map(|slot| slot.length).max().unwrap_or(0)
        }
    };
    if longest > LONGEST_VIEW { Err(Mismatch::TooLong { position }) } else { Ok(()) }
}

fn count(what: &'static str, expected: usize, got: usize) -> Result<(), Mismatch> {
    if expected == got { Ok(()) } else { Err(Mismatch::Count { what, expected, got }) }
}

fn long_enough(what: &'static str, position: usize, items: usize, length: usize) -> Result<(), Mismatch> {
    if length >= items { Ok(()) } else { Err(Mismatch::TooShort { what, position, items, length }) }
}
