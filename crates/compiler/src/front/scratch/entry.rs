//! The memory that an item begins with: for each store its shadow, then its elements.

use std::collections::HashMap;

use millrace_column::DType;

use super::known::Known;
use super::{Emit, Stores};
use crate::ir::{Function, Inst, Op, Scratch, Type, Value};

/// An array of the item's own.
#[derive(Clone, Copy)]
pub struct Private {
    pub view: Value,
    /// Its shadow: as many elements, each as wide as the granules of an element.
    pub shadow: Option<Shadow>,
}

#[derive(Clone, Copy)]
pub struct Shadow {
    pub view: Value,
    pub width: Width,
}

/// How many bytes of shadow an element has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    One,
    Two,
    Four,
    Eight,
}

impl Width {
    const fn of(granules: usize) -> Self {
        match granules {
            1 => Self::One,
            2 => Self::Two,
            4 => Self::Four,
            _ => Self::Eight,
        }
    }

    const fn dtype(self) -> DType {
        match self {
            Self::One => DType::Uint8,
            Self::Two => DType::Uint16,
            Self::Four => DType::Int32,
            Self::Eight => DType::Float64,
        }
    }

    /// What the shadow of an element is all of which is written; of others it is less.
    pub fn full(self) -> f64 {
        match self {
            Self::One => 1.0,
            Self::Two => f64::from(0x0101),
            Self::Four => f64::from(0x0101_0101),
            Self::Eight => f64::from_bits(0x0101_0101_0101_0101),
        }
    }
}

/// The views, the instructions that make them, and the shadows of all stores that have rows of flags, one after the other.
pub struct Views {
    pub insts: Vec<Inst>,
    pub private: HashMap<Value, Private>,
    pub shadows: Option<Value>,
}

pub fn views(function: &mut Function, stores: &Stores, known: &Known, scratch: &Scratch) -> Views {
    // Shadows as in a row of flags, then those of other stores, then elements.
    let mut end = scratch.row;
    let mut place = |bytes: usize| {
        let start = end;
        end += bytes.next_multiple_of(8);
        start
    };
    // All of them with the granules in front.
    let shadows: Vec<Option<usize>> = stores
        .stores
        .iter()
        .zip(&scratch.stores)
        .zip(&known.shadowed)
        .map(|((store, flags), shadowed)| {
            let own = |row: usize| row - store.pad();
            shadowed.then(|| flags.row.map_or_else(|| place(store.pad() + store.granules()), own))
        })
        .collect();
    let elements: Vec<usize> = stores.stores.iter().map(|store| place(store.offset % 8 + store.bytes)).collect();
    let mut emit = Emit::new(function);
    let length = emit.i32(end);
    let memory = emit.value(Op::Allocate { dtype: DType::Uint8, length }, Type::View(DType::Uint8));
    let mut private = HashMap::new();
    for member in &stores.members {
        let store = &stores.stores[member.store];
        let at = elements[member.store] + store.offset % 8 + member.offset - store.offset;
        let view = emit.reinterpret(memory, member.dtype, at, member.length);
        let shadow = shadows[member.store].map(|start| {
            let width = Width::of(stores.granules_each(member));
            let at = start + store.granule_at(member.offset);
            Shadow { view: emit.reinterpret(memory, width.dtype(), at, member.length), width }
        });
        private.insert(member.view, Private { view, shadow });
    }
    let shadows = (scratch.row > 0).then(|| emit.reinterpret(memory, DType::Int32, 0, scratch.row / 4));
    Views { insts: emit.insts, private, shadows }
}
