use std::fmt;
use std::str::FromStr;

use crate::MapError;

/// How other processes find a segment: the process that holds it, its descriptor there, and what the file must be, since the
/// descriptor may stand for another by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    pub process: u32,
    pub descriptor: i32,
    pub inode: u64,
    pub length: usize,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{}", self.process, self.descriptor, self.inode, self.length)
    }
}

impl FromStr for Name {
    type Err = MapError;

    fn from_str(text: &str) -> Result<Self, MapError> {
        let parse = || {
            let mut parts = text.split('-');
            let name = Self {
                process: parts.next()?.parse().ok()?,
                descriptor: parts.next()?.parse().ok()?,
                inode: parts.next()?.parse().ok()?,
                length: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(name)
        };
        parse().ok_or_else(|| MapError::Name(text.to_owned()))
    }
}
