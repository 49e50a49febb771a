//! Blocks of items through the steps.

use std::ops::Range;

use millrace_column::Slot;

use super::loops::{Operand, of_truth};
use super::plan::MOST_ARGUMENTS;
use super::{Blocks, ITEMS, Placed, Same, Source, Step, memory};

impl Blocks {
    /// Runs whole blocks of `range` from its beginning, as many as there are, and returns how many items they cover. It
    /// asks before each whether to stop, and returns early then.
    ///
    /// # Safety
    ///
    /// As for [`crate::Kernel::call`], with the kernel that these blocks were planned for.
    pub unsafe fn run(
        &self,
        range: Range<usize>,
        inputs: &[Slot],
        outputs: &[*mut u8],
        should_stop: &dyn Fn() -> bool,
    ) -> usize {
        let blocks = range.len() / ITEMS;
        if blocks == 0 {
            return 0;
        }
        let same = self.same(inputs);
        let mut lines = vec![vec![0.0; ITEMS]; self.lines];
        for block in 0..blocks {
            if should_stop() {
                return block * ITEMS;
            }
            let first = range.start + block * ITEMS;
            for load in &self.loads {
                // SAFETY: the caller's promise; columns hold their address in the first word of their slot.
                unsafe { memory::load(load.dtype, inputs[load.input].bits as *const u8, first, &mut lines[load.to]) };
            }
            for Placed { step, to } in &self.body {
                // No step reads the line that it writes.
                let mut results = std::mem::take(&mut lines[*to]);
                step.apply(&lines, &same, &mut results);
                lines[*to] = results;
            }
            for store in &self.stores {
                let from = operand(store.from, &lines, &same);
                // SAFETY: the caller's promise.
                unsafe { memory::store(store.stored, outputs[store.output], first, ITEMS, from) };
            }
        }
        blocks * ITEMS
    }

    /// What is the same for all items, the prologue's results among it.
    fn same(&self, inputs: &[Slot]) -> Vec<f64> {
        let mut known = Vec::with_capacity(self.same.len());
        for same in &self.same {
            known.push(match same {
                Same::Constant(value) => *value,
                Same::Number { input } => f64::from_bits(inputs[*input].bits),
                Same::Boolean { input } => of_truth(inputs[*input].bits != 0),
                Same::Step(step) => {
                    let mut result = [0.0];
                    step.apply(&[], &known, &mut result);
                    result[0]
                }
            });
        }
        known
    }
}

fn operand<'a>(source: Source, lines: &'a [Vec<f64>], same: &[f64]) -> Operand<'a> {
    match source {
        Source::Line(line) => Operand::Line(&lines[line]),
        Source::Same(position) => Operand::Same(same[position]),
    }
}

impl Step {
    fn apply(&self, lines: &[Vec<f64>], same: &[f64], results: &mut [f64]) {
        let operand = |source: &Source| operand(*source, lines, same);
        match self {
            // SAFETY: blocks are planned only where the loops are supported; here and below.
            Self::One(vector, a) => unsafe { vector(operand(a), results) },
            // SAFETY: as above.
            Self::Two(vector, operands) => unsafe { vector(operands.each_ref().map(operand), results) },
            // SAFETY: as above.
            Self::Three(vector, operands) => unsafe { vector(operands.each_ref().map(operand), results) },
            Self::Block(block, argument) => match operand(argument) {
                Operand::Line(numbers) => block.run(numbers, results),
                Operand::Same(number) => {
                    block.run(&[number], &mut results[..1]);
                    results.fill(results[0]);
                }
            },
            Self::Call(entry, sources) => {
                let mut arguments = [0.0; MOST_ARGUMENTS];
                let arguments = &mut arguments[..sources.len()];
                for (item, result) in results.iter_mut().enumerate() {
                    for (argument, source) in arguments.iter_mut().zip(sources) {
                        *argument = match operand(source) {
                            Operand::Line(line) => line[item],
                            Operand::Same(number) => number,
                        };
                    }
                    *result = entry.call(arguments);
                }
            }
        }
    }
}
