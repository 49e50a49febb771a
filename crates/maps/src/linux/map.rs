use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr::{self, NonNull};

use crate::{MapError, Result};

/// Whose what is written becomes.
#[derive(Clone, Copy)]
pub(super) enum Writes {
    /// Everybody's.
    Shared,
    /// This map's own: its pages are copied when they are first written.
    Private,
}

/// Bytes of a segment in the memory of this process, until it is dropped.
#[derive(Debug)]
pub struct Map {
    address: NonNull<u8>,
    length: usize,
}

// SAFETY: an address and a length; the memory behind it belongs to no thread.
unsafe impl Send for Map {}

impl Map {
    /// The file must be as long as `length`, and must stay so: one that is cut short kills those who read behind its end.
    pub(super) fn new(file: BorrowedFd<'_>, length: usize, writes: Writes) -> Result<Self> {
        let flags = match writes {
            Writes::Shared => libc::MAP_SHARED,
            Writes::Private => libc::MAP_PRIVATE | libc::MAP_NORESERVE,
        };
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a new map at an address that the system chooses; the length was checked not to be 0.
        let address = unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, file.as_raw_fd(), 0) };
        if address == libc::MAP_FAILED {
            return Err(MapError::last("shared memory cannot be mapped"));
        }
        let address = NonNull::new(address.cast()).ok_or(MapError::Unsupported)?;
        Ok(Self { address, length })
    }

    pub fn address(&self) -> *mut u8 {
        self.address.as_ptr()
    }

    pub fn length(&self) -> usize {
        self.length
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: the map was made by `new` and is unmapped once. Whoever holds its address must have let go: see `address`'s users.
        unsafe { libc::munmap(self.address.as_ptr().cast(), self.length) };
    }
}
