//! How deep the stack of the calling thread goes.

use std::cell::Cell;
use std::hint::black_box;

/// Left below for what machine code calls: functions of `Math`, questions whether to stop, handlers of signals.
const SPARE: usize = 64 << 10;

/// Where the system does not say, and on threads whose stack is about to end: what is surely there.
const SURE: usize = 32 << 10;

/// The lowest address that calls within calls may come to on this thread. Asked once a thread; may be above the stack's
/// current end where hardly any is left.
pub fn lowest_stack_address() -> usize {
    thread_local! {
        static LOWEST: Cell<Option<usize>> = const { Cell::new(None) };
    }
    let lowest = LOWEST.get().unwrap_or_else(|| bounds().map_or(0, |start| start.saturating_add(SPARE)));
    LOWEST.set(Some(lowest));
    if lowest > 0 {
        return lowest;
    }
    let here = 0_u8;
    std::ptr::from_ref(black_box(&here)).addr().saturating_sub(SURE)
}

/// The first address of this thread's stack, if the system says.
#[cfg(target_os = "linux")]
fn bounds() -> Option<usize> {
    use std::mem::MaybeUninit;
    use std::ptr::null_mut;

    let mut attributes = MaybeUninit::uninit();
    // SAFETY: it initialises the attributes where it succeeds.
    if unsafe { libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) } != 0 {
        return None;
    }
    // SAFETY: it succeeded.
    let mut attributes = unsafe { attributes.assume_init() };
    let (mut start, mut size) = (null_mut(), 0);
    // SAFETY: the attributes are initialised, and destroyed once, after their last use.
    let got = unsafe {
        let got = libc::pthread_attr_getstack(&raw const attributes, &raw mut start, &raw mut size);
        libc::pthread_attr_destroy(&raw mut attributes);
        got
    };
    (got == 0 && size > SPARE).then(|| start.addr())
}

/// As above.
#[cfg(target_os = "macos")]
fn bounds() -> Option<usize> {
    // SAFETY: both only read what the thread knows of itself.
    let (end, size) = unsafe {
        let thread = libc::pthread_self();
        (libc::pthread_get_stackaddr_np(thread).addr(), libc::pthread_get_stacksize_np(thread))
    };
    end.checked_sub(size).filter(|_| size > SPARE)
}

/// As above.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn bounds() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far the stack goes down from here, on a thread with so much of it.
    fn depth(stack: usize) -> usize {
        let run = || {
            let here = 0_u8;
            std::ptr::from_ref(black_box(&here)).addr() - lowest_stack_address()
        };
        std::thread::Builder::new().stack_size(stack).spawn(run).expect("a thread").join().expect("no panic")
    }

    #[test]
    fn nearly_all_of_a_thread_is_there() {
        let (small, large) = (depth(1 << 20), depth(4 << 20));
        if cfg!(any(target_os = "linux", target_os = "macos")) {
            // A thread may get the stack of one that has ended, which may be larger than what was asked for.
            let largest = 64 << 20;
            assert!(small > 700 << 10 && small < largest, "{small}");
            assert!(large > 3 << 20 && large < largest, "{large}");
        } else {
            assert!(small <= SURE && large <= SURE);
        }
    }
}
