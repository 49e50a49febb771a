use std::path::Path;
use std::{fs, slice};

use crate::system::{Map, Segment};
use crate::{MapError, Name, can_share};

fn tmp() -> std::path::PathBuf {
    std::env::temp_dir()
}

fn copy_of(bytes: &[u8]) -> Segment {
    // SAFETY: a slice's own bytes.
    unsafe { Segment::copy_of(bytes.as_ptr(), bytes.len(), &tmp()) }.unwrap()
}

fn read(map: &Map) -> Vec<u8> {
    // SAFETY: the map is there, and no test writes while it reads.
    unsafe { slice::from_raw_parts(map.address(), map.length()) }.to_vec()
}

fn write(map: &Map, at: usize, byte: u8) {
    assert!(at < map.length());
    // SAFETY: within the map, which can be written.
    unsafe { map.address().add(at).write(byte) };
}

#[test]
fn what_is_written_to_a_reserved_segment_all_see() {
    assert!(can_share());
    let segment = Segment::reserve(10_000, &tmp()).unwrap();
    let here = segment.map().unwrap();
    let there = Segment::open(&segment.name()).unwrap().map().unwrap();
    assert_ne!(here.address(), there.address());
    assert!(read(&there).iter().all(|&byte| byte == 0));
    write(&here, 9999, 7);
    assert_eq!(read(&there)[9999], 7);
}

#[test]
fn what_is_written_to_a_copy_nobody_else_sees() {
    let segment = copy_of(&[1, 2, 3]);
    let other = Segment::open(&segment.name()).unwrap();
    let (here, there) = (segment.map_private().unwrap(), other.map_private().unwrap());
    write(&here, 1, 9);
    assert_eq!(read(&here), [1, 9, 3]);
    assert_eq!(read(&there), [1, 2, 3]);
    assert_eq!(read(&other.map_private().unwrap()), [1, 2, 3]);
    assert!(other.map().is_err(), "it is sealed against shared writes");
}

#[test]
fn maps_outlive_the_segment_and_the_name_does_not() {
    let segment = copy_of(&[5; 5000]);
    let name = segment.name();
    let map = segment.map_private().unwrap();
    drop(segment);
    assert_eq!(read(&map), [5; 5000]);
    assert!(matches!(Segment::open(&name), Err(MapError::Gone(_))));
}

#[test]
fn names_of_other_files_are_refused() {
    let segment = copy_of(&[1; 100]);
    let name = segment.name();
    for wrong in [
        Name { length: 101, ..name },
        Name { length: 0, ..name },
        Name { inode: name.inode + 1, ..name },
        Name { descriptor: 0, ..name },
        Name { descriptor: -1, ..name },
        Name { descriptor: i32::MAX, ..name },
        Name { process: 1, ..name },
        Name { process: u32::MAX, ..name },
    ] {
        assert!(matches!(Segment::open(&wrong), Err(MapError::Gone(_))), "{wrong}");
    }
}

#[test]
fn names_travel_as_text() {
    let name = Name { process: 12, descriptor: 3, inode: u64::MAX, length: 4096 };
    assert_eq!(name.to_string().parse::<Name>().unwrap(), name);
    for text in ["", "1-2-3", "1-2-3-4-5", "a-1-2-3", "../../etc/passwd", "1--2-3-4", "1-2-3-99999999999999999999999"] {
        assert!(matches!(text.parse::<Name>(), Err(MapError::Name(_))), "{text}");
    }
}

#[test]
fn impossible_lengths_are_errors() {
    assert!(matches!(Segment::reserve(0, &tmp()), Err(MapError::Length(0))));
    assert!(matches!(Segment::reserve(usize::MAX, &tmp()), Err(MapError::Length(_))));
    // More than any machine has, in memory or on disk.
    assert!(Segment::reserve(isize::MAX as usize, &tmp()).is_err());
    assert!(Segment::reserve(1 << 50, &tmp()).is_err());
}

#[test]
fn a_folder_serves_where_memory_does_not() {
    let segment = Segment::reserve(1 << 20, Path::new("/nowhere")).unwrap();
    assert_eq!(segment.map().unwrap().length(), 1 << 20, "memory does, so the folder does not matter");
    assert!(matches!(Segment::reserve(1 << 45, Path::new("/nowhere")), Err(MapError::System { .. })));
    assert!(matches!(Segment::reserve(1 << 45, Path::new("/proc")), Err(MapError::System { .. })));
}

#[test]
fn segments_in_a_folder_have_no_name_there() {
    let folder = tmp().join(format!("millrace-maps-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let segment = Segment::reserve_in(&folder, 100_000).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let (here, there) = (segment.map().unwrap(), Segment::open(&segment.name()).unwrap().map().unwrap());
    write(&here, 99_999, 3);
    assert_eq!(read(&there)[99_999], 3);
    drop(segment);
    assert_eq!(read(&there)[99_999], 3);
    fs::remove_dir(&folder).unwrap();
}

#[test]
fn a_full_disk_is_an_error() {
    let free = fs::read_to_string("/proc/mounts").unwrap().contains(" /dev/shm tmpfs");
    if free {
        // More than there is: reserving says so, where writing would be a signal.
        assert!(matches!(Segment::reserve_in(Path::new("/dev/shm"), 1 << 46), Err(MapError::System { .. })));
    }
}

#[test]
fn nothing_is_left_open_or_mapped() {
    let count = |path: &str| fs::read_to_string(path).unwrap().lines().filter(|line| line.contains("millrace")).count();
    let mapped = || count("/proc/thread-self/maps");
    // Other tests map, too: what counts is that ten thousand do not stay.
    for i in 0..10_000 {
        let segment = copy_of(&[1; 64]);
        let map = Segment::open(&segment.name()).unwrap().map_private().unwrap();
        if i % 2 == 0 {
            drop(map);
            drop(segment);
        } else {
            drop(segment);
            drop(map);
        }
    }
    assert!(mapped() < 100);
    assert!(fs::read_dir("/proc/self/fd").unwrap().count() < 200);
}

#[test]
fn free_memory_is_read_as_the_system_writes_it() {
    let read = crate::system::available;
    assert_eq!(read("MemTotal: 9 kB\nMemAvailable:     1234 kB\n"), Some(1234 * 1024));
    assert_eq!(read("MemTotal: 9 kB\n"), None);
    assert_eq!(read("MemAvailable: many kB\n"), None);
}
