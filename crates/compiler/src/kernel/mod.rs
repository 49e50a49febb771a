//! A compiled function: its machine code, what it takes and gives, and the calling convention between it and the lanes.

mod arena;
mod call;
mod interpret;
mod lists;
mod once;
mod work;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use millrace_column::DType;
use millrace_math::{MathFunction, Provider};

use crate::codegen::blocks::Blocks;
use crate::codegen::cranelift::{Code, Plan, disassemble};
use crate::ir::{Function, Input, InputSource, Scratch, Shape, Type};
use crate::{Argument, Refusal};

pub(crate) use arena::Arenas;
pub use arena::Room;
pub use call::Context;
pub use interpret::Interpreted;
pub use lists::Lists;
pub(crate) use lists::Piece;
pub use once::Once;
pub use work::{KernelInput, KernelWork, Mismatch};

/// Machine code for one function and signature; shared, freed with its last user.
#[derive(Clone)]
pub struct Kernel(pub(crate) Arc<Compiled>);

pub(crate) struct Compiled {
    plan: Plan,
    code: Code,
    /// Faster for many items.
    pub(crate) blocks: Option<Blocks>,
    can_bail: bool,
    allocates: bool,
}

impl Kernel {
    pub(crate) fn new(plan: Plan, code: Code) -> Self {
        let (can_bail, allocates) = (plan.function.function().can_bail(), plan.function.function().allocates());
        let blocks = Blocks::plan(plan.function.function(), &plan.outputs, &plan.providers);
        Self(Arc::new(Compiled { plan, code, blocks, can_bail, allocates }))
    }

    fn function(&self) -> &Function {
        self.0.plan.function.function()
    }

    /// The element types of the results that are lists or typed arrays, in order; see [`Lists`].
    pub fn lists(&self) -> Vec<DType> {
        let element = |ty: &Type| if let Type::View(dtype) = ty { Some(*dtype) } else { None };
        self.function().results.iter().filter_map(element).collect()
    }

    /// How results are put together: the leaves, in order, are [`Kernel::outputs`] and, among them, [`Kernel::lists`].
    pub fn shape(&self) -> &Shape {
        &self.function().shape
    }

    /// The element type of each output, as it is stored: of all results but the lists.
    pub fn outputs(&self) -> &[DType] {
        &self.0.plan.outputs
    }

    /// Whether the function gives one boolean, whatever it is stored as.
    pub fn returns_boolean(&self) -> bool {
        self.function().shape == Shape::Scalar && self.function().results == [Type::Bool]
    }

    /// Whether an item may have to be run again in JavaScript.
    pub fn can_bail(&self) -> bool {
        self.0.can_bail
    }

    /// Calls `run` with a room for the arrays that items make, where they make some; it hands the room back with its result.
    fn with_room<T>(&self, arenas: &Arenas, run: impl FnOnce(Room) -> (T, Room)) -> T {
        if self.0.allocates { arenas.with(run) } else { run(Room::none()).0 }
    }

    /// How low calls within an item may come on this thread's stack, where there are some.
    fn lowest_stack(&self) -> usize {
        if self.function().functions.is_empty() { 0 } else { millrace_lanes::lowest_stack_address() }
    }

    /// The captured arrays that it has to itself in each item, if it writes any.
    pub fn scratch(&self) -> Option<&Scratch> {
        self.function().scratch.as_ref()
    }

    /// The kind of each input, in the order of the slots: arguments, then captures.
    pub fn inputs(&self) -> Vec<Argument> {
        self.function().inputs.iter().map(|input| self.argument(input)).collect()
    }

    fn argument(&self, input: &Input) -> Argument {
        match (self.function().ty(input.value), input.stored_as) {
            (_, Some(dtype)) => Argument::Column(dtype),
            (Type::View(dtype), None) if input.uniform => Argument::View(dtype),
            (Type::View(dtype), None) => Argument::Views(dtype),
            (Type::Bool, None) => Argument::Boolean,
            (_, None) => Argument::Number,
        }
    }

    /// The positions in [`crate::Signature::arguments`] of the inputs that are arguments, in the order of the slots.
    pub fn reads(&self) -> Vec<usize> {
        let argument = |input: &Input| match input.source {
            InputSource::Argument(position) => Some(position),
            InputSource::Capture(_) | InputSource::Rows | InputSource::Parameter(_) => None,
        };
        self.function().inputs.iter().filter_map(argument).collect()
    }

    /// `(x: f64, y: view<f64>; table: view<f64>) -> f64`: arguments, then captures.
    pub fn signature(&self) -> String {
        let list = |captured: bool| {
            let inputs = self.function().inputs.iter();
            let chosen = inputs.filter(|input| match input.source {
                InputSource::Argument(_) => !captured,
                InputSource::Capture(_) => captured,
                InputSource::Rows | InputSource::Parameter(_) => false,
            });
            chosen.map(|input| self.named(input)).collect::<Vec<_>>().join(", ")
        };
        let (arguments, captures) = (list(false), list(true));
        let inputs = if captures.is_empty() { arguments } else { format!("{arguments}; {captures}") };
        let mut stored = self.outputs().iter();
        let output = |ty: &Type| match ty {
            Type::View(dtype) => format!("{dtype}[]"),
            _ => stored.next().map_or_else(String::new, DType::to_string),
        };
        let outputs: Vec<_> = self.function().results.iter().map(output).collect();
        match outputs.as_slice() {
            [one] => format!("({inputs}) -> {one}"),
            many => format!("({inputs}) -> [{}]", many.join(", ")),
        }
    }

    fn named(&self, input: &Input) -> String {
        let kind = match input.stored_as {
            Some(dtype) => dtype.to_string(),
            None => self.function().ty(input.value).to_string(),
        };
        if input.name.is_empty() { kind } else { format!("{}: {kind}", input.name) }
    }

    /// Who provides each function of `Math` that is called.
    pub fn providers(&self) -> Vec<(MathFunction, Cow<'static, str>)> {
        let name = |provider: &Provider| match provider.block {
            Some(_) if self.0.blocks.is_some() => format!("{}, millrace in blocks", provider.name).into(),
            _ if !provider.is_exact() => {
                format!("{}, which is not exact: 1 ulp from V8's at most", provider.name).into()
            }
            _ => provider.name.into(),
        };
        self.0.plan.providers.iter().map(|provider| (provider.function, name(provider))).collect()
    }

    /// The optimised IR as text.
    pub fn ir(&self) -> String {
        self.function().to_string()
    }

    /// The machine code as text.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] in the rare case that the code cannot be made a second time.
    pub fn asm(&self) -> Result<String, Refusal> {
        disassemble(&self.0.plan)
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kernel").field(&self.signature()).finish()
    }
}

#[cfg(test)]
mod tests;
