/// Lets this process end when its parent does, at once and in the middle of whatever it does, and keeps descriptors of its
/// own from the processes that it starts. Says whether the parent is still there.
pub fn follow_parent(parent: u32, own: &[i32]) -> bool {
    for &descriptor in own {
        // SAFETY: a flag of a descriptor; there is none with that number, or it is set.
        unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    // SAFETY: both take and give numbers.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        // It may have ended before.
        u32::try_from(libc::getppid()) == Ok(parent)
    }
}
