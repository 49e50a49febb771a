//! What a function keeps in arrays that outlive a call, and has to itself in each: see `front/scratch`.

/// The captured arrays that a function writes, and what says which items wrote to which of their elements last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scratch {
    pub stores: Vec<ScratchStore>,
    /// How many bytes a row of flags has, a multiple of 8, one for each granule of a store that has a `row`. Where there are
    /// rows, two inputs come last: the number of the row of an item, times this and divided by 4, a `u32` each; and all rows.
    pub row: usize,
}

/// A part of a buffer, or a list of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScratchStore {
    /// The position of a captured value that is an array of it.
    pub capture: usize,
    /// Where it begins in the buffer, in bytes.
    pub offset: usize,
    /// So many bytes are written together: the size of the smallest elements that an array of it has here.
    pub granule: usize,
    pub granules: usize,
    /// Where its flags begin in a row; none where every item that is done has written all of it.
    pub row: Option<usize>,
}
