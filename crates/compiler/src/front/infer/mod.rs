//! Types: one a variable, whatever the flow of control, found by going over the assignments until nothing changes.

mod aliases;
mod arrays;
mod expressions;
mod statements;

use std::collections::BTreeSet;

use oxc_span::Span;

use millrace_column::DType;

use self::aliases::{Aliases, Writing};
use super::kinds::{Kind, Kinds};
use super::resolve::Resolved;
use super::text::{LEAVE_AUTO, Text};
use super::tree::{Local, LocalKind, Tree};
use crate::ir::Shape;
use crate::{Argument, Refusal, Signature};

/// Going over the assignments more often than this is given up: each variable's type would hang on the next one's.
const MAX_PASSES: usize = 64;

/// What JavaScript sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    Number,
    Boolean,
    View(DType),
    /// Now one of these, now another; or `undefined` or `null`. Never a number or a boolean alone.
    Mixed(Kinds),
}

impl Ty {
    /// What the elements of a column or view are.
    pub fn of_element(dtype: DType) -> Self {
        if dtype == DType::Bool { Self::Boolean } else { Self::Number }
    }

    pub fn of_argument(argument: Argument) -> Self {
        match argument {
            Argument::Column(dtype) => Self::of_element(dtype),
            Argument::Number => Self::Number,
            Argument::Boolean => Self::Boolean,
            Argument::View(dtype) | Argument::Views(dtype) => Self::View(dtype),
        }
    }

    /// What is one of these kinds.
    pub fn of_kinds(kinds: Kinds) -> Self {
        match kinds.only() {
            Some(Kind::Number) => Self::Number,
            Some(Kind::Boolean) => Self::Boolean,
            _ => Self::Mixed(kinds),
        }
    }

    /// None for an array.
    pub const fn kinds(self) -> Option<Kinds> {
        match self {
            Self::Number => Some(Kinds::of(Kind::Number)),
            Self::Boolean => Some(Kinds::of(Kind::Boolean)),
            Self::Mixed(kinds) => Some(kinds),
            Self::View(_) => None,
        }
    }

    /// The type of what is of either type; None for an array and something else.
    pub fn or(self, other: Self) -> Option<Self> {
        match (self.kinds(), other.kinds()) {
            (Some(one), Some(two)) => Some(Self::of_kinds(one.and(two))),
            _ => (self == other).then_some(self),
        }
    }

    /// With its article.
    pub const fn name(self) -> &'static str {
        match self.kinds() {
            Some(kinds) => kinds.name(),
            None => "an array",
        }
    }
}

/// The function, the type of each variable and that of the result.
pub struct Inferred<'t> {
    pub(super) tree: &'t Tree<'t>,
    /// None for a variable that nothing is ever assigned to.
    pub(super) types: Vec<Option<Ty>>,
    /// Of each leaf of what it returns: number, boolean or array.
    pub(super) results: Vec<Ty>,
    pub(super) shape: Shape,
    /// The arguments that it writes, by their positions among the kernel's.
    pub(super) written: Vec<usize>,
}

/// `unset` are the variables that are known to be read where they may have no value yet.
///
/// # Errors
///
/// `type` where a variable, a result or an operator would need two types, or one that it cannot have.
pub fn infer<'t>(
    resolved: &'t Resolved<'_>,
    signature: &Signature,
    unset: &BTreeSet<Local>,
) -> Result<Inferred<'t>, Refusal> {
    let tree = &resolved.tree;
    let leaves = tree.shape.as_ref().map_or(1, Shape::leaves);
    let mut inference = Inference {
        tree,
        text: tree.texts[0],
        known: vec![None; tree.locals.len()],
        calls: Vec::new(),
        aliases: Aliases::new(tree.locals.len() + leaves),
        contents: Vec::new(),
        writings: Vec::new(),
        results: vec![None; leaves],
        strict: false,
        changed: false,
    };
    for (index, local) in tree.locals.iter().enumerate() {
        let argument = match local.kind {
            LocalKind::Argument(position) => signature.arguments.get(position).copied(),
            LocalKind::Capture(position) => tree.slots.get(position).map(|slot| slot.value),
            LocalKind::Var | LocalKind::Let | LocalKind::Result => None,
        };
        inference.known[index] = argument.map(|argument| (Ty::of_argument(argument), local.span));
    }
    for local in unset {
        inference.assign(*local, Some(Ty::Mixed(Kinds::of(Kind::Undefined))), tree.local(*local).span)?;
    }
    for pass in 0.. {
        inference.changed = false;
        inference.statements(&tree.body)?;
        inference.called()?;
        if !inference.changed {
            break;
        }
        if pass == MAX_PASSES {
            return Err(
                tree.texts[0].too_large(tree.span, "the types of the variables depend on each other too deeply")
            );
        }
    }
    inference.strict = true;
    inference.statements(&tree.body)?;
    inference.called()?;
    let written = inference.check_writings(signature)?;
    inference.check_typed()?;
    inference.check_returned()?;
    let results: Option<Vec<Ty>> = inference.results.iter().map(|known| known.map(|(ty, _)| ty)).collect();
    let results = match results {
        None if tree.shape.is_none() && !written.is_empty() => Some(Vec::new()),
        results => results,
    };
    let Some(results) = results else {
        let message = "the function returns nothing";
        let way_out = format!("return a number or a boolean, or {LEAVE_AUTO}");
        return Err(tree.texts[0].refuse("type", tree.span, message, way_out));
    };
    let types = inference.known.iter().map(|known| known.map(|(ty, _)| ty)).collect();
    let shape = match &tree.shape {
        None if results.is_empty() => Shape::Nothing,
        shape => with_arrays(shape.as_ref().unwrap_or(&Shape::Scalar), &mut results.iter().copied()),
    };
    let shape = match written.as_slice() {
        [] => shape,
        _ => {
            let places = written.iter().filter_map(|leaf| signature.place_of(*leaf));
            Shape::Written(Box::new(shape), places.collect())
        }
    };
    Ok(Inferred { tree, types, results, shape, written })
}

/// The same, where leaves that are arrays are known as such.
fn with_arrays(shape: &Shape, leaves: &mut dyn Iterator<Item = Ty>) -> Shape {
    match shape {
        Shape::Tuple(items) => Shape::Tuple(items.iter().map(|item| with_arrays(item, leaves)).collect()),
        Shape::Record(fields) => {
            Shape::Record(fields.iter().map(|(key, field)| (key.clone(), with_arrays(field, leaves))).collect())
        }
        Shape::Nothing | Shape::Argument(_) | Shape::Written(..) => shape.clone(),
        Shape::Scalar | Shape::List | Shape::Array => match (shape, leaves.next()) {
            (Shape::Scalar, Some(Ty::View(_))) => Shape::Array,
            _ => shape.clone(),
        },
    }
}

struct Inference<'t> {
    tree: &'t Tree<'t>,
    /// Of the function whose body is gone through.
    text: Text<'t>,
    /// What the functions around it return into, that are called: from the outside in. None for a list or record.
    calls: Vec<Option<Local>>,
    aliases: Aliases,
    /// What is written into arrays whose element type follows from it.
    contents: Vec<(Local, Ty)>,
    /// Noted in the last pass.
    writings: Vec<Writing<'t>>,
    /// The type of each variable, and the place that says so.
    known: Vec<Option<(Ty, Span)>>,
    /// Likewise, of each leaf of what the function returns.
    results: Vec<Option<(Ty, Span)>>,
    /// In the last pass, when all types that can be known are: complain.
    strict: bool,
    changed: bool,
}

impl Inference<'_> {
    fn local(&self, local: Local) -> Option<Ty> {
        self.known[local.0 as usize].map(|(ty, _)| ty)
    }

    /// Notes that `local` is assigned a value of this type at `span`.
    fn assign(&mut self, local: Local, ty: Option<Ty>, span: Span) -> Result<(), Refusal> {
        let Some(ty) = ty else { return Ok(()) };
        let info = self.tree.local(local);
        let name = &info.name;
        match self.known[local.0 as usize].map(|(known, place)| (known, place, known.or(ty))) {
            None => {
                self.known[local.0 as usize] = Some((ty, span));
                self.changed = true;
            }
            Some((known, place, Some(joined))) => {
                self.known[local.0 as usize] = Some((joined, place));
                self.changed |= joined != known;
            }
            Some((known, place, None)) => {
                let place = self.text.place_name(place);
                let (verb, way_out) = match info.kind {
                    LocalKind::Result => ("returns", "return the same type everywhere"),
                    _ => ("is", "use a variable for each type, or convert: `Number(x)`, `x !== 0`"),
                };
                let message = format!("`{name}` {verb} {} here, and {} at {place}", ty.name(), known.name());
                return Err(self.text.refuse("type", span, message, way_out));
            }
        }
        let from_start = matches!(info.kind, LocalKind::Argument(_) | LocalKind::Capture(_));
        if matches!(ty, Ty::View(_)) && from_start {
            let message = format!("`{name}` is an array, and is assigned more than once");
            let way_out = "use a variable for each array";
            return Err(self.text.refuse("type", span, message, way_out));
        }
        Ok(())
    }

    /// Notes that a leaf of what the function returns is a value of this type at `span`.
    fn returns(&mut self, leaf: usize, ty: Option<Ty>, span: Span) -> Result<(), Refusal> {
        match (ty, self.results[leaf]) {
            (None, _) => Ok(()),
            (Some(ty), known) => {
                // An item that returns `undefined` or `null` is run again in JavaScript.
                let kinds = ty.kinds().map(|kinds| kinds.without(Kinds::NOTHING));
                let ty = match kinds.map(|kinds| (kinds, kinds.only())) {
                    None => ty,
                    Some((kinds, None)) if kinds.is_empty() => return Ok(()),
                    Some((kinds, None)) => {
                        let message = format!("the function returns {}", kinds.name());
                        return Err(self.text.refuse("type", span, message, "return the same type everywhere"));
                    }
                    Some((kinds, _)) => Ty::of_kinds(kinds),
                };
                match known {
                    Some((known, place)) if known != ty => {
                        let place = self.text.place_name(place);
                        let (ty, known) = (ty.name(), known.name());
                        let message = format!("the function returns {ty} here, and {known} at {place}");
                        Err(self.text.refuse("type", span, message, "return the same type everywhere"))
                    }
                    Some(_) => Ok(()),
                    None => {
                        self.results[leaf] = Some((ty, span));
                        Ok(())
                    }
                }
            }
        }
    }
}
