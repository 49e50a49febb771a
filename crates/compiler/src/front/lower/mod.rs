//! Types and names to IR: SSA over structured control flow.
//!
//! Each variable holds its current value while statements are gone through in order. Where ways meet, what they disagree
//! on becomes a result of the instruction at the merge; which variables a loop carries is known beforehand, from the tree.
//! Code that cannot be reached is not lowered.

mod builder;
mod calls;
mod elements;
mod expressions;
mod flow;
mod inlined;
mod logic;
mod loops;
mod operators;
mod statements;
mod switch;

pub use self::builder::Builder;

use std::mem;

use oxc_span::Span;

use self::flow::Target;
use self::inlined::Leaving;
use super::infer::{Inferred, Ty};
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
/// `type` for a variable that is read before it surely has a value, `too-large` for what would be too large an IR.
pub fn lower(inferred: &Inferred<'_>, signature: &Signature) -> Result<Function, Refusal> {
    let tree = inferred.tree;
    let mut lowering = Lowering {
        tree,
        types: &inferred.types,
        result: scalar_type(inferred.result),
        b: Builder::default(),
        held: tree.locals.iter().map(|local| Held::at_start(local.kind)).collect(),
        text: tree.texts[0],
        leaving: None,
        jump: None,
        targets: (0..tree.targets).map(|_| None).collect(),
        depth: 0,
    };
    let inputs = lowering.inputs(signature);
    lowering.statements(&tree.body)?;
    let terminator = lowering.jump.take().unwrap_or(Terminator::Bail(BailReason::Undefined));
    let insts = mem::take(&mut lowering.b.insts);
    Ok(Function {
        name: tree.name.clone(),
        inputs,
        prologue: Vec::new(),
        body: Region { parameters: Vec::new(), insts, terminator },
        results: vec![lowering.result],
        shape: Shape::Scalar,
        types: lowering.b.types,
    })
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
    const fn at_start(kind: LocalKind) -> Self {
        if matches!(kind, LocalKind::Let | LocalKind::Result) { Self::Dead } else { Self::Undefined }
    }

    /// What is sure where two ways meet that disagree.
    const fn lesser(self, other: Self) -> Self {
        match (self, other) {
            (Self::Dead, _) | (_, Self::Dead) => Self::Dead,
            (Self::Undefined, _) | (_, Self::Undefined) => Self::Undefined,
            (Self::Value(value), Self::Value(_)) => Self::Value(value),
        }
    }
}

/// The IR type of a number or boolean.
const fn scalar_type(ty: Ty) -> Type {
    match ty {
        Ty::Number => Type::F64,
        Ty::Boolean => Type::Bool,
        Ty::View(dtype) => Type::View(dtype),
    }
}

struct Lowering<'t> {
    tree: &'t Tree<'t>,
    types: &'t [Option<Ty>],
    result: Type,
    b: Builder,
    held: Vec<Held>,
    /// Of the function whose body is lowered.
    text: Text<'t>,
    /// The innermost call whose body is lowered.
    leaving: Option<Leaving>,
    /// How the open region ends; once it is known the rest is dead.
    jump: Option<Terminator>,
    targets: Vec<Option<Target>>,
    depth: usize,
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
        let inputs: Vec<Input> = arguments
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
            .collect();
        for (index, local) in self.tree.locals.iter().enumerate() {
            let slot = match local.kind {
                LocalKind::Argument(position) => position,
                LocalKind::Capture(position) => signature.arguments.len() + position,
                LocalKind::Var | LocalKind::Let | LocalKind::Result => continue,
            };
            if let Some(input) = inputs.get(slot) {
                let value = match self.b.ty(input.value) {
                    Type::Bool => input.value,
                    _ => self.b.as_f64(input.value),
                };
                self.held[index] = Held::Value(value);
            }
        }
        inputs
    }

    fn held(&self, local: Local) -> Held {
        self.held[local.0 as usize]
    }

    /// The type of what a variable holds in the IR; None for views, which are never merged, and where nothing is assigned.
    fn merged_type(&self, local: Local) -> Option<Type> {
        match self.types[local.0 as usize] {
            Some(ty @ (Ty::Number | Ty::Boolean)) => Some(scalar_type(ty)),
            Some(Ty::View(_)) | None => None,
        }
    }

    fn read(&self, local: Local, span: Span) -> Result<Value, Refusal> {
        match self.held(local) {
            Held::Value(value) => Ok(value),
            Held::Undefined => {
                let message = format!("`{}` may be read before it has a value", self.tree.local(local).name);
                Err(self.text.refuse("type", span, message, "give it a value where it is declared"))
            }
            Held::Dead => Err(self.undeclared(local, span)),
        }
    }

    fn write(&mut self, local: Local, value: Value, span: Span) -> Result<(), Refusal> {
        if self.held(local) == Held::Dead {
            return Err(self.undeclared(local, span));
        }
        self.held[local.0 as usize] = Held::Value(value);
        Ok(())
    }

    fn undeclared(&self, local: Local, span: Span) -> Refusal {
        let message = format!("`{}` may be used before it is declared", self.tree.local(local).name);
        self.text.refuse("type", span, message, "declare it earlier")
    }
}
