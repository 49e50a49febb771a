//! Views whose places are known.

use std::collections::BTreeMap;

use millrace_column::DType;

use crate::ir::{Constant, Function, ITEM_MEMORY, Inst, Op, Region, Value};

/// A part of an array that the function makes.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The view that the allocation gives.
    pub array: Value,
    /// In bytes.
    pub start: usize,
    /// In elements.
    pub length: usize,
    pub dtype: DType,
}

impl Window {
    pub fn end(&self) -> usize {
        self.start + self.length * self.dtype.size()
    }
}

/// Where an access goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// This byte of the array is the element's first.
    At(usize),
    /// There is no such element.
    Nowhere,
    Unknown,
}

/// By the values of views.
pub struct Windows {
    windows: BTreeMap<Value, Window>,
    constants: BTreeMap<Value, f64>,
}

impl Windows {
    pub fn of(function: &Function) -> Self {
        let mut all = Self { windows: BTreeMap::new(), constants: BTreeMap::new() };
        function.prologue.iter().for_each(|inst| all.inst(inst));
        all.region(&function.body);
        all
    }

    pub fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    pub fn get(&self, view: Value) -> Option<&Window> {
        self.windows.get(&view)
    }

    pub fn views(&self) -> impl Iterator<Item = Value> {
        self.windows.keys().copied()
    }

    pub fn place(&self, window: &Window, index: Value) -> Place {
        match self.constants.get(&index) {
            None => Place::Unknown,
            Some(&index) if index.trunc() == index && index >= 0.0 && index < window.length as f64 => {
                Place::At(window.start + index as usize * window.dtype.size())
            }
            Some(_) => Place::Nowhere,
        }
    }

    fn region(&mut self, region: &Region) {
        for inst in &region.insts {
            self.inst(inst);
            inst.op.regions().into_iter().for_each(|region| self.region(region));
        }
    }

    fn inst(&mut self, inst: &Inst) {
        let window = match inst.op {
            Op::Constant(constant) => {
                match constant {
                    Constant::I32(number) => self.constants.insert(inst.results[0], number.into()),
                    Constant::F64(bits) => self.constants.insert(inst.results[0], f64::from_bits(bits)),
                    _ => None,
                };
                None
            }
            Op::Allocate { dtype, length } => self.whole(length).map(|length| {
                let window = Window { array: inst.results[0], start: 0, length, dtype };
                (window, ITEM_MEMORY)
            }),
            Op::Reinterpret { view, dtype, offset, length } => {
                match (self.windows.get(&view), self.whole(offset), self.whole(length)) {
                    (Some(old), Some(offset), Some(length)) if offset.is_multiple_of(dtype.size()) => {
                        Some((Window { array: old.array, start: old.start + offset, length, dtype }, old.end()))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        // Another one always bails out.
        if let Some((window, end)) = window
            && window.end() <= end
        {
            self.windows.insert(inst.results[0], window);
        }
    }

    fn whole(&self, value: Value) -> Option<usize> {
        let number = *self.constants.get(&value)?;
        (number >= 0.0).then_some(number as usize)
    }
}
