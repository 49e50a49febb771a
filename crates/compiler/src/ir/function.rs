//! A function: inputs, a prologue that is the same for all items, and a body that is run for each.

use millrace_column::DType;
use millrace_math::MathFunction;

use super::{BailReason, Label, Op, Scratch, Type, Value};

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum InputSource {
    /// The argument at this position.
    Argument(usize),
    /// The captured variable at this position.
    Capture(usize),
    /// For [`Scratch::row`]: where an item's row begins, and all rows.
    Rows,
    /// Of one of [`Function::functions`]: what an [`Op::Invoke`] hands over at this position.
    Parameter(usize),
}

/// An input of the function, in the order of the kernel's input slots.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What the function calls it; empty for an argument that it does not take.
    pub name: String,
    pub source: InputSource,
    pub value: Value,
    /// The element type in memory, for an input that differs from item to item and is no view.
    pub stored_as: Option<millrace_column::DType>,
    /// The same for all items of a job: a captured value, or an argument that was given once.
    pub uniform: bool,
}

/// How JavaScript sees the results, which are flat in the IR. Leaves are numbered in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A number or a boolean.
    Scalar,
    /// An array of numbers, or of booleans, as many as there are in the item's view.
    List,
    /// A typed array of the view's elements.
    Array,
    Tuple(Vec<Shape>),
    Record(Vec<(String, Shape)>),
    /// `undefined`, of a function that is called for what it writes.
    Nothing,
    /// The argument at this position, as it was given.
    Argument(usize),
    /// A result; then for each of some positions what the array there holds now that was given as an argument.
    Written(Box<Shape>, Vec<usize>),
}

impl Shape {
    /// Whether it has flat results of these types.
    pub fn fits(&self, results: &[Type]) -> bool {
        self.takes(results) == Some(&[])
    }

    /// The results that are left behind those that it takes.
    fn takes<'a>(&self, results: &'a [Type]) -> Option<&'a [Type]> {
        let (first, rest) = results.split_first().map_or((None, results), |(first, rest)| (Some(*first), rest));
        match (self, first) {
            (Self::Scalar, Some(ty)) if ty.is_scalar() => Some(rest),
            (Self::List, Some(Type::View(DType::Float64 | DType::Bool))) => Some(rest),
            (Self::Array, Some(Type::View(_))) => Some(rest),
            (Self::Scalar | Self::List | Self::Array, _) => None,
            (Self::Nothing | Self::Argument(_), _) => Some(results),
            (Self::Written(result, positions), _) => positions.iter().try_fold(result.takes(results)?, |results, _| {
                results.split_first().filter(|(first, _)| !first.is_scalar()).map(|(_, rest)| rest)
            }),
            (Self::Tuple(items), _) => items.iter().try_fold(results, |results, item| item.takes(results)),
            (Self::Record(fields), _) => fields.iter().try_fold(results, |results, (_, field)| field.takes(results)),
        }
    }

    /// How many flat results it takes.
    pub fn leaves(&self) -> usize {
        match self {
            Self::Scalar | Self::List | Self::Array => 1,
            Self::Nothing | Self::Argument(_) => 0,
            Self::Written(result, positions) => result.leaves() + positions.len(),
            Self::Tuple(items) => items.iter().map(Self::leaves).sum(),
            Self::Record(fields) => fields.iter().map(|(_, shape)| shape.leaves()).sum(),
        }
    }
}

/// An operation and the values that it defines.
#[derive(Clone, Debug, PartialEq)]
pub struct Inst {
    pub results: Vec<Value>,
    pub op: Op,
}

/// How a region ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Terminator {
    /// Hands values to the instruction that holds the region and goes on after it.
    Yield(Vec<Value>),
    /// Leaves the block, or begins the loop again, that has this label and holds this region.
    Branch(Label, Vec<Value>),
    /// Ends the item with these results.
    Return(Vec<Value>),
    /// Ends the item: it is to be run in JavaScript.
    Bail(BailReason),
}

impl Terminator {
    /// The values that it carries, to be read or replaced.
    pub fn values_mut(&mut self) -> &mut [Value] {
        match self {
            Self::Yield(values) | Self::Branch(_, values) | Self::Return(values) => values,
            Self::Bail(_) => &mut [],
        }
    }

    /// The values that it carries.
    pub fn values(&self) -> &[Value] {
        match self {
            Self::Yield(values) | Self::Branch(_, values) | Self::Return(values) => values,
            Self::Bail(_) => &[],
        }
    }
}

/// Instructions in order, then one terminator. Values defined outside are visible inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Only a loop's body has them.
    pub parameters: Vec<Value>,
    pub insts: Vec<Inst>,
    pub terminator: Terminator,
}

impl Region {
    /// No instructions, yielding nothing.
    pub fn empty() -> Self {
        Self { parameters: Vec::new(), insts: Vec::new(), terminator: Terminator::Yield(Vec::new()) }
    }

    /// This region and all those inside it, outer ones first.
    pub fn each_region<'a>(&'a self, visit: &mut dyn FnMut(&'a Region)) {
        visit(self);
        for region in self.insts.iter().flat_map(|inst| inst.op.regions()) {
            region.each_region(visit);
        }
    }
}

/// A function of the IR, not yet known to be well formed: see [`crate::validate`].
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    pub name: String,
    /// The type of each value, by number.
    pub types: Vec<Type>,
    pub inputs: Vec<Input>,
    /// Computed once for all the items that a call of the kernel covers: pure instructions on uniform inputs only,
    /// without regions. The body sees their results.
    pub prologue: Vec<Inst>,
    /// Ends by `Return` or `Bail` on every path; never yields.
    pub body: Region,
    /// The types of the flat results: scalars, and views whose elements are copied as the item is done.
    pub results: Vec<Type>,
    pub shape: Shape,
    /// If it writes captured arrays.
    pub scratch: Option<Scratch>,
    /// The functions that it calls, and that they call, by [`Op::Invoke`]; they have none of their own. Their inputs are
    /// parameters, they have no prologue, and returning hands results to who called.
    pub functions: Vec<Function>,
    /// Of a function that is called: what a call takes of [`CALL_STACK`].
    pub frame: u32,
}

/// What the calls of an item that are open at once may take: bytes of V8's stack, of which it has 984 KiB. An item that
/// goes deeper is run again in JavaScript, which may have no room for it either.
pub const CALL_STACK: u32 = 600_000;

/// The least that a call takes: V8's frames are smaller, but what is before them is not known.
pub const LEAST_FRAME: u32 = 600;

impl Function {
    pub fn ty(&self, value: Value) -> Type {
        self.types[value.0 as usize]
    }

    /// A new value of this type, not yet defined by anything.
    pub fn new_value(&mut self, ty: Type) -> Value {
        let value = Value(u32::try_from(self.types.len()).expect("fewer than 2^32 values"));
        self.types.push(ty);
        value
    }

    /// Whether it is one of [`Function::functions`].
    pub fn is_called(&self) -> bool {
        self.frame > 0
    }

    /// Whether items make memory of their own.
    pub fn allocates(&self) -> bool {
        let mut allocates = false;
        self.body.each_region(&mut |region| {
            allocates |= region.insts.iter().any(|inst| matches!(inst.op, Op::Allocate { .. }));
        });
        allocates || self.functions.iter().any(Self::allocates)
    }

    /// The functions of `Math` that need a provider, each once, in the order of their first calls.
    pub fn calls(&self) -> Vec<MathFunction> {
        let mut calls = Vec::new();
        let mut note = |insts: &[Inst]| {
            for inst in insts {
                if let Op::Call(function, _) = inst.op
                    && !calls.contains(&function)
                {
                    calls.push(function);
                }
            }
        };
        note(&self.prologue);
        self.body.each_region(&mut |region| note(&region.insts));
        for function in &self.functions {
            function.body.each_region(&mut |region| note(&region.insts));
        }
        calls
    }
}
