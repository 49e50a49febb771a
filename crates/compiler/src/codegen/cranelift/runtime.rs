//! What machine code calls for the operations that have no instructions. Nothing here can panic.

use millrace_column::Slot;

use crate::kernel::{Piece, Room};

/// JavaScript's `%`, which is C's `fmod`.
pub extern "C" fn remainder(a: f64, b: f64) -> f64 {
    a % b
}

/// Makes the memory from `address` to `end` in a room all 0; what no item has touched is so already. Gives `address`.
///
/// # Safety
///
/// Both lie in the room's memory, which this thread alone reads and writes.
pub unsafe extern "C" fn clear(room: *mut Room, address: *mut u8, end: *mut u8) -> *mut u8 {
    // SAFETY: the caller's promise; machine code hands over the room of its context.
    let room = unsafe { &mut *room };
    let touched = room.touched.min(end as usize);
    // SAFETY: as above.
    unsafe { address.write_bytes(0, touched.saturating_sub(address as usize)) };
    room.touched = room.touched.max(end as usize);
    address
}

/// Copies an item's lists; whether there was memory for them.
///
/// # Safety
///
/// `piece` is the context's, and there is a slot for each of its lists.
pub unsafe extern "C" fn hand_out(piece: *mut Piece, item: usize, lists: *const Slot) -> bool {
    // SAFETY: the caller's promise.
    unsafe { (*piece).add(item, lists).is_ok() }
}

/// What Cranelift calls on processors without such instructions, by the names that it uses.
pub fn library() -> [(&'static str, *const u8); 8] {
    extern "C" fn ceil(x: f64) -> f64 {
        x.ceil()
    }
    extern "C" fn floor(x: f64) -> f64 {
        x.floor()
    }
    extern "C" fn trunc(x: f64) -> f64 {
        x.trunc()
    }
    extern "C" fn nearbyint(x: f64) -> f64 {
        x.round_ties_even()
    }
    extern "C" fn ceilf(x: f32) -> f32 {
        x.ceil()
    }
    extern "C" fn floorf(x: f32) -> f32 {
        x.floor()
    }
    extern "C" fn truncf(x: f32) -> f32 {
        x.trunc()
    }
    extern "C" fn nearbyintf(x: f32) -> f32 {
        x.round_ties_even()
    }
    [
        ("ceil", ceil as *const u8),
        ("floor", floor as *const u8),
        ("trunc", trunc as *const u8),
        ("nearbyint", nearbyint as *const u8),
        ("ceilf", ceilf as *const u8),
        ("floorf", floorf as *const u8),
        ("truncf", truncf as *const u8),
        ("nearbyintf", nearbyintf as *const u8),
    ]
}
