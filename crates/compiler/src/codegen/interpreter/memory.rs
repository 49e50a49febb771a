//! The memory that an item reaches: the arrays that it was given, and those that it makes.

use millrace_column::DType;

use super::element::{position, read, write};
use super::{Given, Scalar, View};
use crate::ir::{BailReason, ITEM_MEMORY};

/// A view, as a value holds it.
#[derive(Clone, Copy)]
pub struct Window {
    dtype: DType,
    /// The inputs' own come first, then those that the item made, in order.
    memory: usize,
    /// In bytes.
    offset: usize,
    /// In elements.
    length: usize,
}

/// Behind it are the inputs, which stores change.
pub struct Memory<'a> {
    inputs: &'a mut [Given],
    own: Vec<Vec<u8>>,
    /// Of [`ITEM_MEMORY`].
    used: usize,
}

/// How much an item had made at some time.
#[derive(Clone, Copy)]
pub struct Mark {
    own: usize,
    used: usize,
}

impl<'a> Memory<'a> {
    pub fn new(inputs: &'a mut [Given]) -> Self {
        Self { inputs, own: Vec::new(), used: 0 }
    }

    /// The view that was given at this place.
    pub fn input(&self, position: usize) -> Window {
        match &self.inputs[position] {
            Given::View(view) => Window { dtype: view.dtype, memory: position, offset: 0, length: view.length() },
            given => unreachable!("{given:?} was checked to be a view"),
        }
    }

    pub fn allocate(&mut self, dtype: DType, length: i32) -> Result<Window, BailReason> {
        let length = usize::try_from(length).map_err(|_| BailReason::Memory)?;
        let size = length * dtype.size();
        let used = self.used + size.next_multiple_of(8);
        if used > ITEM_MEMORY {
            return Err(BailReason::Memory);
        }
        self.used = used;
        self.own.push(vec![0; size]);
        Ok(Window { dtype, memory: self.inputs.len() + self.own.len() - 1, offset: 0, length })
    }

    pub fn reinterpret(&self, view: Window, dtype: DType, offset: i32, length: i32) -> Result<Window, BailReason> {
        let whole = |number: i32| usize::try_from(number).map_err(|_| BailReason::OutOfBounds);
        let (offset, length) = (whole(offset)?, whole(length)?);
        let is_inside = offset + length * dtype.size() <= view.length * view.dtype.size();
        if !is_inside || !offset.is_multiple_of(dtype.size()) {
            return Err(BailReason::OutOfBounds);
        }
        Ok(Window { dtype, memory: view.memory, offset: view.offset + offset, length })
    }

    pub fn length(view: Window) -> i32 {
        view.length as i32
    }

    /// All of the memory behind a view.
    fn bytes(&self, view: Window) -> &[u8] {
        match (self.own.get(view.memory.wrapping_sub(self.inputs.len())), self.inputs.get(view.memory)) {
            (Some(own), _) => own,
            (None, Some(Given::View(view))) => &view.bytes,
            (None, given) => unreachable!("{given:?} was checked to be a view"),
        }
    }

    /// `None` where there is no such element.
    pub fn load(&self, view: Window, index: f64) -> Option<Scalar> {
        let position = position(index, view.length)?;
        let bytes = self.bytes(view);
        Some(read(view.dtype, &bytes[view.offset + position * view.dtype.size()..]))
    }

    /// Does nothing where there is no such element.
    pub fn store(&mut self, view: Window, index: f64, value: Scalar) {
        let Some(position) = position(index, view.length) else { return };
        let bytes = match self.own.get_mut(view.memory.wrapping_sub(self.inputs.len())) {
            Some(own) => own,
            None => match &mut self.inputs[view.memory] {
                Given::View(view) => &mut view.bytes,
                given => unreachable!("{given:?} was checked to be a view"),
            },
        };
        write(view.dtype, &mut bytes[view.offset + position * view.dtype.size()..], value);
    }

    /// What the view shows.
    pub fn copy(&self, view: Window) -> View {
        let bytes = self.bytes(view);
        View { dtype: view.dtype, bytes: bytes[view.offset..][..view.length * view.dtype.size()].to_vec() }
    }

    pub fn mark(&self) -> Mark {
        Mark { own: self.own.len(), used: self.used }
    }

    /// Gives back what was made since; no view of it is left.
    pub fn release(&mut self, mark: Mark) {
        self.own.truncate(mark.own);
        self.used = mark.used;
    }
}
