use std::ffi::CString;
use std::fs::File;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, FromRawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{io, process};

use super::map::{Map, Writes};
use super::room;
use crate::{MapError, Name, Result};

/// A file of fixed length and without a name.
#[derive(Debug)]
pub struct Segment {
    file: File,
    name: Name,
}

/// `F_ADD_SEALS` knows only files in memory: on others it fails, and their owner alone can open them.
const LENGTH: i32 = libc::F_SEAL_SHRINK | libc::F_SEAL_GROW;

impl Segment {
    /// Memory for so many bytes, zeros, which the system has set aside: running out of it is an error here and no signal later.
    /// In memory if there is plenty, else in a file of the folder.
    pub fn reserve(length: usize, folder: &Path) -> Result<Self> {
        let segment = Self::make(length, folder, set_aside)?;
        segment.seal(LENGTH | libc::F_SEAL_SEAL);
        Ok(segment)
    }

    /// One that is in the folder in any case.
    #[cfg(test)]
    pub(crate) fn reserve_in(folder: &Path, length: usize) -> Result<Self> {
        Self::in_file(|| folder_file(folder), length, set_aside)
    }

    /// The bytes at an address; nobody can change them afterwards.
    ///
    /// # Safety
    /// There are `length` readable bytes at the address, until this returns. Others may write to them meanwhile.
    pub unsafe fn copy_of(address: *const u8, length: usize, folder: &Path) -> Result<Self> {
        let segment = Self::make(length, folder, |file, _| {
            let mut done = 0;
            while done < length {
                // SAFETY: `done` is within the bytes that the caller answers for, and the system, not Rust, reads them.
                let written = unsafe {
                    let rest = address.add(done).cast();
                    libc::pwrite(file.as_raw_fd(), rest, length - done, done.cast_signed() as libc::off_t)
                };
                match written {
                    count if count > 0 => done += count.cast_unsigned(),
                    0 => return Err(MapError::Length(length)),
                    _ if io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => {}
                    _ => return Err(MapError::last("memory for shared memory cannot be had")),
                }
            }
            Ok(())
        })?;
        segment.seal(LENGTH | libc::F_SEAL_WRITE | libc::F_SEAL_SEAL);
        Ok(segment)
    }

    /// What another process made. Wrong names, and those of what is gone, are errors.
    pub fn open(name: &Name) -> Result<Self> {
        let gone = || MapError::Gone(name.to_string());
        let path = format!("/proc/{}/fd/{}", name.process, name.descriptor);
        // Not every file may be opened without harm, so look first.
        let expected = |found: &std::fs::Metadata| {
            found.is_file() && found.ino() == name.inode && usize::try_from(found.len()) == Ok(name.length)
        };
        if name.length == 0 || !std::fs::metadata(&path).is_ok_and(|found| expected(&found)) {
            return Err(gone());
        }
        let open = |write| std::fs::OpenOptions::new().read(true).write(write).open(&path);
        // One that is sealed against writing can still be opened for it, and mapped.
        let file = open(true).or_else(|_| open(false)).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => gone(),
            _ => MapError::System { what: "shared memory cannot be opened", cause },
        })?;
        if !file.metadata().is_ok_and(|found| expected(&found)) {
            return Err(gone());
        }
        Ok(Self { file, name: *name })
    }

    pub fn name(&self) -> Name {
        self.name
    }

    /// What is written there all see.
    pub fn map(&self) -> Result<Map> {
        Map::new(self.file.as_fd(), self.name.length, Writes::Shared)
    }

    /// What is written there nobody else sees.
    pub fn map_private(&self) -> Result<Map> {
        Map::new(self.file.as_fd(), self.name.length, Writes::Private)
    }

    /// A file of a length that `fill` gets its bytes for.
    fn make(length: usize, folder: &Path, fill: impl Fn(&File, libc::off_t) -> Result<()>) -> Result<Self> {
        if room::plenty(length)
            && let Ok(segment) = Self::in_file(memory_file, length, &fill)
        {
            return Ok(segment);
        }
        Self::in_file(|| folder_file(folder), length, fill)
    }

    fn in_file(
        open: impl FnOnce() -> Result<File>,
        length: usize,
        fill: impl Fn(&File, libc::off_t) -> Result<()>,
    ) -> Result<Self> {
        let size = libc::off_t::try_from(length).ok().filter(|&size| size > 0).ok_or(MapError::Length(length))?;
        let file = open()?;
        let what = "shared memory cannot be made so large";
        file.set_len(size.cast_unsigned()).map_err(|cause| MapError::System { what, cause })?;
        fill(&file, size)?;
        let inode = file.metadata().map_err(|cause| MapError::System { what: "shared memory", cause })?.ino();
        let name = Name { process: process::id(), descriptor: file.as_raw_fd(), inode, length };
        Ok(Self { file, name })
    }

    fn seal(&self, seals: i32) {
        // SAFETY: a descriptor of ours.
        unsafe { libc::fcntl(self.file.as_raw_fd(), libc::F_ADD_SEALS, seals) };
    }
}

fn set_aside(file: &File, size: libc::off_t) -> Result<()> {
    // SAFETY: a descriptor of ours.
    match retry(|| unsafe { libc::fallocate(file.as_raw_fd(), 0, 0, size) }) {
        0 => Ok(()),
        _ => Err(MapError::last("memory for shared memory cannot be had")),
    }
}

/// A file in memory.
fn memory_file() -> Result<File> {
    let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
    // SAFETY: a string that ends in a zero; the descriptor is new and ours.
    unsafe {
        match libc::memfd_create(c"millrace".as_ptr(), flags) {
            -1 => Err(MapError::last("shared memory cannot be made")),
            file => Ok(File::from_raw_fd(file)),
        }
    }
}

/// A file in a folder's file system, in no folder.
fn folder_file(folder: &Path) -> Result<File> {
    let path = CString::new(folder.as_os_str().as_bytes()).map_err(|_| MapError::Unsupported)?;
    let flags = libc::O_TMPFILE | libc::O_RDWR | libc::O_CLOEXEC | libc::O_EXCL;
    // SAFETY: a string that ends in a zero; the descriptor is new and ours.
    unsafe {
        match retry(|| libc::open(path.as_ptr(), flags, 0o600)) {
            -1 => Err(MapError::last("no file can be made in the temporary folder")),
            file => Ok(File::from_raw_fd(file)),
        }
    }
}

fn retry(call: impl Fn() -> i32) -> i32 {
    loop {
        let result = call();
        if result != -1 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return result;
        }
    }
}

/// Whether children of this process can open what it makes. They cannot where there is no `/proc`, and where the
/// system keeps others from looking into this process.
pub fn can_share() -> bool {
    // SAFETY: asks for a number.
    let open_to_others = unsafe { libc::prctl(libc::PR_GET_DUMPABLE) } == 1;
    let mut status = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: a string that ends in a zero, and room for the answer, which is not read.
    let is_there = unsafe { libc::stat(c"/proc/self/fd".as_ptr(), status.as_mut_ptr()) } == 0;
    open_to_others && is_there
}
