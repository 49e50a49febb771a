//! The memory that items of a lane make for themselves: a stretch of addresses, of which the system gives pages as they are
//! touched. Each item begins at its start again, so that no number of items, calls or kernels takes more.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::Cell;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

use crate::ir::ITEM_MEMORY;

/// As machine code sees it: addresses, all of them multiples of 8.
#[repr(C)]
#[derive(Debug)]
pub struct Room {
    pub start: usize,
    /// Where the next array begins.
    pub cursor: usize,
    pub end: usize,
    /// From here on everything is 0 still.
    pub touched: usize,
}

impl Room {
    /// None at all, for kernels that need none: arrays without elements have an address.
    pub const fn none() -> Self {
        Self { start: 8, cursor: 8, end: 8, touched: 8 }
    }
}

/// Memory of [`ITEM_MEMORY`] bytes, freed when dropped.
struct Arena {
    memory: NonNull<u8>,
    /// How many of its bytes may be other than 0.
    touched: usize,
}

// SAFETY: it owns its memory.
unsafe impl Send for Arena {}

const LAYOUT: Layout = match Layout::from_size_align(ITEM_MEMORY, 16) {
    Ok(layout) => layout,
    Err(_) => panic!("a power of two, and far from the largest size"),
};

/// An arena of which more was touched is freed with the job that did it. Others stay with their threads.
const KEPT: usize = 1 << 20;

thread_local! {
    static SPARE: Cell<Option<Arena>> = const { Cell::new(None) };
}

impl Arena {
    /// `None` where the system has no such stretch: then items that make arrays bail out.
    fn new() -> Option<Self> {
        // SAFETY: the size is not 0.
        NonNull::new(unsafe { alloc_zeroed(LAYOUT) }).map(|memory| Self { memory, touched: 0 })
    }

    fn room(&self) -> Room {
        let start = self.memory.as_ptr() as usize;
        Room { start, cursor: start, end: start + ITEM_MEMORY, touched: start + self.touched }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: allocated so in `new`, and nobody else has it: `Arenas::with` takes its room back first.
        unsafe { dealloc(self.memory.as_ptr(), LAYOUT) };
    }
}

/// The arenas of a job that are large: lanes take turns with them.
#[derive(Default)]
pub struct Arenas(Mutex<Vec<Arena>>);

impl Arenas {
    #[cfg(test)]
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Calls `run` with a room that nobody else has meanwhile; it hands the room back with its result.
    pub fn with<T>(&self, run: impl FnOnce(Room) -> (T, Room)) -> T {
        let large = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let large_one = large().pop();
        let Some(mut arena) = large_one.or_else(|| SPARE.take()).or_else(Arena::new) else {
            return run(Room::none()).0;
        };
        let (result, room) = run(arena.room());
        arena.touched = room.touched - room.start;
        if arena.touched <= KEPT {
            SPARE.set(Some(arena));
        } else {
            large().push(arena);
        }
        result
    }
}

/// How much of the arena that this thread keeps was touched.
#[cfg(test)]
pub fn kept() -> Option<usize> {
    let spare = SPARE.take();
    let touched = spare.as_ref().map(|arena| arena.touched);
    SPARE.set(spare);
    touched
}
