//! Bytes that are read and written together, at known places only.

use std::collections::{BTreeMap, HashMap};

use millrace_column::DType;

use super::shape::Held;
use super::windows::{Place, Window, Windows};
use crate::ir::{Function, Op, Region, Value};

/// More would make large functions slow to compile, as each may become a parameter of each loop.
const MOST: usize = 256;

/// Bytes that become one value.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub start: usize,
    pub held: Held,
}

/// Accesses to bytes of one array, at a known place or anywhere between two.
#[derive(Clone, Copy)]
struct Access {
    start: usize,
    end: usize,
    /// None where the place is not known.
    dtype: Option<DType>,
    reads: bool,
    /// Of a type whose conversion is left to memory.
    clamps: bool,
}

pub struct Cells {
    pub all: Vec<Cell>,
    /// Of each array, in the order of their bytes.
    of_arrays: HashMap<Value, Vec<usize>>,
    /// Bytes that nobody reads, from one to the other.
    unread: HashMap<Value, Vec<(usize, usize)>>,
}

impl Cells {
    pub fn of(function: &Function, windows: &Windows) -> Self {
        let mut accesses = BTreeMap::new();
        collect(&function.body, windows, &mut accesses);
        let mut cells = Self { all: Vec::new(), of_arrays: HashMap::new(), unread: HashMap::new() };
        for (array, mut accesses) in accesses {
            accesses.sort_unstable_by_key(|access| access.start);
            let mut rest = accesses.as_slice();
            while let Some(first) = rest.first() {
                let (mut end, mut count) = (first.end, 0);
                while rest.get(count).is_some_and(|access| access.start < end || count == 0) {
                    end = end.max(rest[count].end);
                    count += 1;
                }
                cells.add(array, first.start, end, &rest[..count]);
                rest = &rest[count..];
            }
        }
        cells
    }

    /// The largest of known accesses that overlap holds the others, unless views begin at odd places.
    fn add(&mut self, array: Value, start: usize, end: usize, accesses: &[Access]) {
        if !accesses.iter().any(|access| access.reads) {
            self.unread.entry(array).or_default().push((start, end));
            return;
        }
        let known = accesses.iter().map(|access| access.dtype.filter(|_| !access.clamps)).collect::<Option<Vec<_>>>();
        let Some(dtypes) = known else { return };
        let held = Held::of(&dtypes);
        let fits = |access: &Access| (access.start - start).is_multiple_of(access.end - access.start);
        if end - start == held.size() && accesses.iter().all(fits) && self.all.len() < MOST {
            self.of_arrays.entry(array).or_default().push(self.all.len());
            self.all.push(Cell { start, held });
        }
    }

    /// The cell that holds this byte.
    pub fn at(&self, array: Value, byte: usize) -> Option<usize> {
        let cells = self.of_arrays.get(&array)?;
        let after = cells.partition_point(|&cell| self.all[cell].start <= byte);
        let cell = cells[after.checked_sub(1)?];
        (byte < self.all[cell].start + self.all[cell].held.size()).then_some(cell)
    }

    pub fn of_array(&self, array: Value) -> &[usize] {
        self.of_arrays.get(&array).map_or(&[], Vec::as_slice)
    }

    /// Whether nobody reads any of these bytes.
    pub fn is_unread(&self, window: &Window, place: Place) -> bool {
        let byte = match place {
            Place::At(byte) => byte,
            Place::Nowhere => return true,
            Place::Unknown => window.start,
        };
        let unread = self.unread.get(&window.array);
        window.length == 0 || unread.is_some_and(|all| all.iter().any(|&(start, end)| (start..end).contains(&byte)))
    }
}

fn collect(region: &Region, windows: &Windows, accesses: &mut BTreeMap<Value, Vec<Access>>) {
    let mut add = |window: &Window, access: Access| {
        if access.start < access.end {
            accesses.entry(window.array).or_default().push(access);
        }
    };
    let anywhere =
        |window: &Window, reads| Access { start: window.start, end: window.end(), dtype: None, reads, clamps: false };
    for inst in &region.insts {
        let (accessed, index, reads) = match inst.op {
            Op::Load { view, index, .. } => (Some(view), Some(index), true),
            Op::Store { view, index, .. } => (Some(view), Some(index), false),
            Op::Length(view) => (Some(view), None, false),
            // Of one whose place is known: its own uses count.
            Op::Reinterpret { view, .. } if windows.get(inst.results[0]).is_some() => (Some(view), None, false),
            _ => (None, None, false),
        };
        if let (Some(window), Some(index)) = (accessed.and_then(|view| windows.get(view)), index) {
            match windows.place(window, index) {
                Place::At(start) => {
                    let (dtype, end) = (Some(window.dtype), start + window.dtype.size());
                    let clamps = !reads && window.dtype == DType::Uint8Clamped;
                    add(window, Access { start, end, dtype, reads, clamps });
                }
                Place::Unknown => add(window, anywhere(window, reads)),
                Place::Nowhere => {}
            }
        }
        // Whatever else it is an operand of may read it.
        for view in inst.op.operands().into_iter().filter(|&view| Some(view) != accessed) {
            if let Some(window) = windows.get(view) {
                add(window, anywhere(window, true));
            }
        }
    }
    for &view in region.terminator.values() {
        if let Some(window) = windows.get(view) {
            add(window, anywhere(window, true));
        }
    }
    for inst in &region.insts {
        inst.op.regions().into_iter().for_each(|region| collect(region, windows, accesses));
    }
}
