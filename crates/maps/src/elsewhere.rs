//! Systems without such memory: nobody can make a segment or a map.

use std::convert::Infallible;
use std::path::Path;

use crate::{MapError, Name, Result};

pub struct Segment(Infallible);

impl Segment {
    pub fn reserve(_length: usize, _folder: &Path) -> Result<Self> {
        Err(MapError::Unsupported)
    }

    /// # Safety
    /// None is needed.
    pub unsafe fn copy_of(_address: *const u8, _length: usize, _folder: &Path) -> Result<Self> {
        Err(MapError::Unsupported)
    }

    pub fn open(_name: &Name) -> Result<Self> {
        Err(MapError::Unsupported)
    }

    pub fn name(&self) -> Name {
        match self.0 {}
    }

    pub fn map(&self) -> Result<Map> {
        match self.0 {}
    }

    pub fn map_private(&self) -> Result<Map> {
        match self.0 {}
    }
}

pub struct Map(Infallible);

impl Map {
    pub fn address(&self) -> *mut u8 {
        match self.0 {}
    }

    pub fn length(&self) -> usize {
        match self.0 {}
    }
}

pub fn can_share() -> bool {
    false
}

pub fn follow_parent(_parent: u32, _own: &[i32]) -> bool {
    false
}
