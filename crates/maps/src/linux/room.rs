//! Whether there is plenty of memory.

use std::fs;

/// Whether so many bytes are less than half of what is free, for the system and for the group of processes that this one is in.
pub fn plenty(length: usize) -> bool {
    let needed = (length as u64).saturating_mul(2);
    // Small ones are not worth the look.
    length <= 1 << 16 || (needed <= free_in_system() && needed <= free_in_group())
}

fn free_in_system() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    available(&text).unwrap_or(u64::MAX)
}

/// `MemAvailable:   23456 kB`
pub(crate) fn available(meminfo: &str) -> Option<u64> {
    let rest = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

fn free_in_group() -> u64 {
    let read = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    // The second version of control groups, as a container sees its own; `max` is no number and no limit.
    match (read("/sys/fs/cgroup/memory.max"), read("/sys/fs/cgroup/memory.current")) {
        (Some(most), Some(used)) => most.saturating_sub(used),
        _ => u64::MAX,
    }
}
