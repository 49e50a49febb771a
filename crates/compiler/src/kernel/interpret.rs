//! The same items by the interpreter: for tests, which hold machine code against it over the memory of a job.

use std::ops::Range;

use millrace_column::{Column, DType};
use millrace_math::{MathFunction, NoExactProvider, Provider, Resolve};

use super::{KernelInput, KernelWork};
use crate::{Given, Interpreter, Outcome, View};

/// How an item ended that took more steps than the interpreter goes: nothing is known of it.
pub const NOT_INTERPRETED: u8 = u8::MAX;

/// What items give, by the interpreter.
#[derive(Debug)]
pub struct Interpreted {
    /// A [`crate::ir::BailReason`] an item, 0 for those that are done, or [`NOT_INTERPRETED`].
    pub status: Vec<u8>,
    /// A view an output that is no list, an element an item; undefined where an item is not done.
    pub outputs: Vec<View>,
}

impl KernelWork {
    /// Runs the items of `range` over copies of their inputs: what they write is lost.
    ///
    /// # Safety
    ///
    /// The range is within the items, and nobody changes the memory meanwhile.
    pub unsafe fn interpret(&self, range: Range<usize>) -> Interpreted {
        let plan = &self.kernel.0.plan;
        let interpreter = Interpreter::new(&plan.function, &Chosen(&plan.providers)).expect("each was found before");
        let empty = |&dtype: &DType| View { dtype, bytes: vec![0; range.len() * dtype.size()] };
        let mut outputs: Vec<View> = plan.outputs.iter().map(empty).collect();
        let run = |(position, item)| {
            // SAFETY: the promise of the caller, and of `new`'s, which checked the inputs against the kernel.
            let mut given: Vec<Given> = self.inputs.iter().map(|input| unsafe { input.given(item) }).collect();
            match interpreter.run(&mut given) {
                Outcome::Returned(values) => {
                    for (output, &value) in outputs.iter_mut().zip(values.iter()) {
                        output.write(position, value);
                    }
                    0
                }
                Outcome::Bailed(reason) => reason as u8,
                Outcome::OutOfFuel => NOT_INTERPRETED,
            }
        };
        let status = range.enumerate().map(run).collect();
        Interpreted { status, outputs }
    }
}

impl KernelInput {
    /// # Safety
    ///
    /// As for [`KernelWork::interpret`], with an element for the item.
    unsafe fn given(&self, item: usize) -> Given {
        match self {
            Self::Number(number) => Given::Number(*number),
            Self::Boolean(value) => Given::Boolean(*value),
            Self::Column(column) => {
                let size = column.dtype.size();
                // SAFETY: the column has an element for the item.
                let element = unsafe { copied(column.dtype, column.address.add(item * size), 1) }.read(0);
                if column.dtype == DType::Bool {
                    Given::Boolean(element.to_bool())
                } else {
                    Given::Number(element.to_number())
                }
            }
            // SAFETY: it is as long as it says.
            Self::View(Column { dtype, address, length }) => Given::View(unsafe { copied(*dtype, *address, *length) }),
            Self::Views(dtype, slots) => {
                let slot = slots[item];
                let address = std::ptr::with_exposed_provenance(slot.bits as usize);
                // SAFETY: as above.
                Given::View(unsafe { copied(*dtype, address, slot.length as usize) })
            }
        }
    }
}

/// # Safety
///
/// As many elements can be read there.
unsafe fn copied(dtype: DType, address: *const u8, length: usize) -> View {
    if length == 0 {
        return View { dtype, bytes: Vec::new() };
    }
    // SAFETY: the caller's promise; bytes need no alignment.
    let bytes = unsafe { std::slice::from_raw_parts(address, length * dtype.size()) };
    View { dtype, bytes: bytes.to_vec() }
}

/// The providers that the machine code calls.
struct Chosen<'a>(&'a [Provider]);

impl Resolve for Chosen<'_> {
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider> {
        let found = self.0.iter().find(|provider| provider.function == function);
        found.copied().ok_or(NoExactProvider { function, tried: Vec::new() })
    }
}
