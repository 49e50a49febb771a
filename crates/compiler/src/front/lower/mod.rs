//! Types and names to IR: SSA over structured control flow.
//!
//! Each variable holds its current value while statements are gone through in order. Where ways meet, what they disagree
//! on becomes a result of the instruction at the merge; which variables a loop carries is known beforehand, from the tree.
//! Code that cannot be reached is not lowered.

mod any;
mod arrays;
mod builder;
mod calls;
mod elements;
mod equality;
mod expressions;
mod flow;
mod inlined;
mod invoked;
mod logic;
mod loops;
mod operators;
mod statements;
mod switch;

pub use self::any::Any;
pub use self::builder::Builder;

use std::collections::{BTreeSet, HashSet};
use std::mem;
use std::rc::Rc;

use oxc_span::Span;

use self::flow::Target;
use self::inlined::Leaving;
use super::infer::{Inferred, Ty};
use super::kinds::Kind;
use super::text::Text;
use super::tree::{Local, LocalInfo, LocalKind, Tree};
use crate::ir::{BailReason, Function, Input, InputSource, Region, Shape, Terminator, Type, Value};
use crate::{Argument, Refusal, Signature};

/// Deeper regions are refused: every stage walks them recursively.
const MAX_NESTING: usize = 200;

/// More values are refused; ordinary functions have hundreds.
const MAX_VALUES: usize = 1 << 18;

/// # Errors
///
/// `type` for an array that is read before it surely is there, `too-large` for what would be too large an IR.
pub fn lower(inferred: &Inferred<'_>, signature: &Signature) -> Result<Lowered, Refusal> {
    let tree = inferred.tree;
    let mut lowering = Lowering::new(inferred);
    lowering.read_by = invoked::read_by(tree);
    let mut inputs = lowering.inputs(signature);
    lowering.tags = Kind::ALL.map(|kind| lowering.b.i32(kind as i32));
    lowering.own(&inferred.written, &inputs);
    lowering.start(&inputs, signature.arguments.len());
    lowering.statements(&tree.body)?;
    let at_end = match lowering.returns_nothing {
        true => lowering.return_with(Vec::new()),
        false => Terminator::Bail(BailReason::Undefined),
    };
    let terminator = lowering.jump.take().unwrap_or(at_end);
    let results = lowering.returned_types();
    let insts = mem::take(&mut lowering.b.insts);
    let body = Region { parameters: Vec::new(), insts, terminator };
    drop_unread(&mut inputs, signature, &body);
    let (functions, unset) = invoked::functions(inferred, &lowering.read_by)?;
    lowering.unset.extend(unset);
    let function = Function {
        name: tree.name.clone(),
        inputs,
        prologue: Vec::new(),
        body,
        results,
        shape: inferred.shape.clone(),
        scratch: None,
        functions,
        frame: 0,
        types: lowering.b.types,
    };
    Ok(Lowered { function, unset: lowering.unset })
}

pub struct Lowered {
    pub function: Function,
    /// Variables that are read where they may have no value yet. Of those that are not known as such (see
    /// [`super::infer::infer`]) the function computes something wrong.
    pub unset: BTreeSet<Local>,
}

/// Members of arguments that the function does not read need not be there.
fn drop_unread(inputs: &mut Vec<Input>, signature: &Signature, body: &Region) {
    let is_member =
        |input: &Input| matches!(input.source, InputSource::Argument(position) if signature.is_member(position));
    if !inputs.iter().any(is_member) {
        return;
    }
    let mut read = HashSet::new();
    body.each_region(&mut |region| {
        read.extend(region.insts.iter().flat_map(|inst| inst.op.operands()));
        read.extend(region.terminator.values());
    });
    inputs.retain(|input| !is_member(input) || read.contains(&input.value));
}

/// What a variable holds at the place that lowering has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// It is not declared yet, or its scope has ended: touching it throws.
    Dead,
    /// It may be `undefined`.
    Undefined,
    Value(Value),
}

impl Held {
    /// What is sure where two ways meet that disagree.
    const fn lesser(self, other: Self) -> Self {
        match (self, other) {
            (Self::Dead, _) | (_, Self::Dead) => Self::Dead,
            (Self::Undefined, _) | (_, Self::Undefined) => Self::Undefined,
            (Self::Value(value), Self::Value(_)) => Self::Value(value),
        }
    }
}

/// The IR type of what is not a tag.
const fn scalar_type(ty: Ty) -> Type {
    match ty {
        Ty::Number => Type::F64,
        Ty::Boolean => Type::Bool,
        Ty::Mixed(_) => Type::F64,
        Ty::View(dtype) => Type::View(dtype),
    }
}

struct Lowering<'t> {
    tree: &'t Tree<'t>,
    types: &'t [Option<Ty>],
    results: Vec<Type>,
    /// It is called for what it writes.
    returns_nothing: bool,
    /// The arrays of arguments that the item writes, each with the argument's position.
    written: Vec<(usize, Value)>,
    b: Builder,
    /// Variables, then the tags of what they hold, if that may be of several kinds.
    held: Vec<Held>,
    /// A constant for each kind, visible everywhere.
    tags: [Value; 4],
    unset: BTreeSet<Local>,
    /// Of the function whose body is lowered.
    text: Text<'t>,
    /// The innermost call whose body is lowered.
    leaving: Option<Leaving>,
    /// How the open region ends; once it is known the rest is dead.
    jump: Option<Terminator>,
    targets: Vec<Option<Target>>,
    depth: usize,
    /// Of each function that is called, the variables from outside that it reads.
    read_by: Rc<[Vec<Local>]>,
}

impl<'t> Lowering<'t> {
    fn new(inferred: &'t Inferred<'t>) -> Self {
        let tree = inferred.tree;
        Self {
            tree,
            types: &inferred.types,
            results: inferred.results.iter().map(|&ty| scalar_type(ty)).collect(),
            returns_nothing: matches!(&inferred.shape, Shape::Written(result, _) if **result == Shape::Nothing),
            written: Vec::new(),
            b: Builder::default(),
            held: vec![Held::Dead; 2 * tree.locals.len()],
            tags: [Value(0); 4],
            unset: BTreeSet::new(),
            text: tree.texts[0],
            leaving: None,
            jump: None,
            targets: (0..tree.targets).map(|_| None).collect(),
            depth: 0,
            read_by: Rc::default(),
        }
    }
}

impl Lowering<'_> {
    /// The inputs in the order of the kernel's slots; variables hold them as doubles, booleans and views.
    fn inputs(&mut self, signature: &Signature) -> Vec<Input> {
        let parameter = |position| {
            let of = |local: &&LocalInfo| local.kind == LocalKind::Argument(position);
            self.tree.locals.iter().find(of).map(|local| local.name.clone()).unwrap_or_default()
        };
        let arguments = signature.arguments.iter().enumerate();
        let arguments = arguments.map(|(position, kind)| (parameter(position), InputSource::Argument(position), *kind));
        let captures = self.tree.slots.iter().enumerate();
        let captures = captures.map(|(position, slot)| (slot.name.clone(), InputSource::Capture(position), slot.value));
        arguments
            .chain(captures)
            .map(|(name, source, kind)| {
                let (ty, stored_as, uniform) = match kind {
                    Argument::Column(dtype) => (Type::of_element(dtype), Some(dtype), false),
                    Argument::Number => (Type::F64, None, true),
                    Argument::Boolean => (Type::Bool, None, true),
                    Argument::View(dtype) => (Type::View(dtype), None, true),
                    Argument::Views(dtype) => (Type::View(dtype), None, false),
                };
                Input { name, source, value: self.b.new_value(ty), stored_as, uniform }
            })
            .collect()
    }

    /// Gives the item arrays of its own in the place of the arguments that it writes.
    fn own(&mut self, written: &[usize], inputs: &[Input]) {
        for &position in written {
            let given = inputs[position].value;
            let Type::View(dtype) = self.b.ty(given) else { continue };
            let length = self.b.length(given);
            let own = self.b.allocate(dtype, length);
            self.copy(given, own);
            self.written.push((position, own));
        }
    }

    /// The end of an item that gives these values, and what it has written.
    fn return_with(&self, mut values: Vec<Value>) -> Terminator {
        values.extend(self.written.iter().map(|(_, value)| *value));
        Terminator::Return(values)
    }

    /// The types of what the end of an item gives.
    fn returned_types(&self) -> Vec<Type> {
        self.results.iter().copied().chain(self.written.iter().map(|(_, value)| self.b.ty(*value))).collect()
    }

    /// What variables hold at the start.
    fn start(&mut self, inputs: &[Input], arguments: usize) {
        for (index, info) in self.tree.locals.iter().enumerate() {
            let local = Local(index as u32);
            let slot = match info.kind {
                LocalKind::Argument(position) => position,
                LocalKind::Capture(position) => arguments + position,
                LocalKind::Var => {
                    self.unset(local);
                    continue;
                }
                LocalKind::Let | LocalKind::Result => continue,
            };
            if let Some(input) = inputs.get(slot) {
                let own = self.written.iter().find(|(position, _)| info.kind == LocalKind::Argument(*position));
                let value = match self.b.ty(input.value) {
                    _ if own.is_some() => own.map_or(input.value, |(_, value)| *value),
                    Type::Bool => input.value,
                    _ => self.b.as_f64(input.value),
                };
                let given = self.plain(value);
                self.hold(local, given);
            } else {
                self.unset(local);
            }
        }
    }

    fn held(&self, local: Local) -> Held {
        self.held[local.0 as usize]
    }

    /// The type of what a variable, or the one of a tag, holds in the IR; None where nothing is assigned.
    fn merged_type(&self, local: Local) -> Option<Type> {
        match self.types.get(local.0 as usize) {
            Some(ty) => ty.map(scalar_type),
            None => Some(Type::I32),
        }
    }

    /// What a variable holds, as [`Self::value`].
    fn read(&mut self, local: Local, span: Span) -> Result<Value, Refusal> {
        let held = self.held_any(local, span)?;
        Ok(self.surely(held))
    }

    fn write(&mut self, local: Local, value: Any, span: Span) -> Result<(), Refusal> {
        if self.held(local) == Held::Dead {
            return Err(self.undeclared(local, span));
        }
        self.hold(local, value);
        Ok(())
    }

    fn undeclared(&self, local: Local, span: Span) -> Refusal {
        let message = format!("`{}` may be used before it is declared", self.tree.local(local).name);
        self.text.refuse("type", span, message, "declare it earlier")
    }
}
