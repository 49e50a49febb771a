//! Arrays that a function makes and keeps to itself become plain values, element by element.
//!
//! 1. `windows` finds the arrays of known length, and the views of them whose places are known.
//! 2. `cells` tells which bytes are read and written at known places only, and together: an element, or the two words of a
//!    double. A view that is handed on, or read at an unknown index, keeps its bytes in memory.
//! 3. `promote` turns loads and stores of cells into values, which `if`s, blocks and loops hand on. Bits that are read as
//!    another type are converted: `high_word`, `words`, `from_bits`.
//! 4. What nobody reads is not written, and arrays of which nothing is left are not made.

mod cells;
mod promote;
mod shape;
mod windows;

use std::collections::HashMap;

use self::cells::Cells;
use self::windows::Windows;
use crate::ir::{Function, Op, Region, Value};

pub fn run(function: &mut Function) {
    // Words are numbered from the low end.
    if cfg!(target_endian = "big") || !function.allocates() {
        return;
    }
    let windows = Windows::of(function);
    if windows.is_empty() {
        return;
    }
    let cells = Cells::of(function, &windows);
    promote::run(function, &windows, &cells);
    drop_unused(function, &windows);
}

/// Known views of which there is no use left.
fn drop_unused(function: &mut Function, windows: &Windows) {
    let mut uses: HashMap<Value, usize> = HashMap::new();
    let mut above = HashMap::new();
    function.body.each_region(&mut |region| {
        for inst in &region.insts {
            inst.op.operands().into_iter().for_each(|value| *uses.entry(value).or_default() += 1);
            if let Op::Reinterpret { view, .. } = inst.op {
                above.insert(inst.results[0], view);
            }
        }
        region.terminator.values().iter().for_each(|&value| *uses.entry(value).or_default() += 1);
    });
    let is_unused = |uses: &HashMap<Value, usize>, view: &Value| uses.get(view).is_none_or(|&count| count == 0);
    let mut left: Vec<Value> = windows.views().filter(|view| is_unused(&uses, view)).collect();
    let mut dropped = vec![false; function.types.len()];
    while let Some(view) = left.pop() {
        dropped[view.0 as usize] = true;
        if let Some(from) = above.get(&view)
            && let Some(count) = uses.get_mut(from)
        {
            *count -= 1;
            if *count == 0 && windows.get(*from).is_some() {
                left.push(*from);
            }
        }
    }
    sweep(&mut function.body, &dropped);
}

fn sweep(region: &mut Region, dropped: &[bool]) {
    region.insts.retain_mut(|inst| {
        inst.op.regions_mut().into_iter().for_each(|region| sweep(region, dropped));
        !matches!(inst.op, Op::Allocate { .. } | Op::Reinterpret { .. }) || !dropped[inst.results[0].0 as usize]
    });
}

#[cfg(test)]
mod tests;
