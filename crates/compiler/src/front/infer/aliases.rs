//! Which variables are names of one array, and which arrays are written to.

use std::collections::BTreeSet;

use oxc_span::Span;

use super::{Inference, Ty};
use crate::front::text::{LEAVE_AUTO, Text};
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, Tree, TypedUse};
use crate::{Argument, Refusal, Signature};

/// Variables between which arrays are handed on, in groups.
pub struct Aliases {
    /// Another one of the same group; itself, for the one that stands for the group.
    others: Vec<u32>,
}

impl Aliases {
    pub fn new(count: usize) -> Self {
        Self { others: (0..count as u32).collect() }
    }

    pub fn group(&self, local: Local) -> u32 {
        let mut at = local.0;
        while self.others[at as usize] != at {
            at = self.others[at as usize];
        }
        at
    }

    fn join(&mut self, one: Local, other: Local) {
        let (one, other) = (self.group(one), self.group(other));
        self.others[one.max(other) as usize] = one.min(other);
    }
}

/// A place that writes to an array.
pub struct Writing<'t> {
    view: Local,
    span: Span,
    text: Text<'t>,
}

impl<'t> Inference<'t> {
    /// Notes that `local` is assigned this value, which may be an array that has other names.
    pub(super) fn hand_on(&mut self, local: Local, value: &Expression) {
        match &value.kind {
            ExpressionKind::Local(other) => self.aliases.join(local, *other),
            ExpressionKind::Assign(other, value) => {
                self.aliases.join(local, *other);
                self.hand_on(local, value);
            }
            ExpressionKind::Inlined(call) => self.aliases.join(local, call.result),
            ExpressionKind::Invoke { function, .. } => {
                self.aliases.join(local, self.tree.functions[*function].call.result)
            }
            ExpressionKind::Over { view, .. } | ExpressionKind::Part { view, .. } => self.aliases.join(local, *view),
            ExpressionKind::With { body, .. } => self.hand_on(local, body),
            ExpressionKind::Sequence(expressions) => {
                expressions.last().into_iter().for_each(|last| self.hand_on(local, last));
            }
            ExpressionKind::Conditional(_, left, right) | ExpressionKind::Logical(_, left, right) => {
                self.hand_on(local, left);
                self.hand_on(local, right);
            }
            _ => {}
        }
    }

    /// Notes that a leaf of what the function returns is this value.
    pub(super) fn hand_out(&mut self, leaf: usize, value: &Expression) {
        self.hand_on(self.result_leaf(leaf), value);
    }

    /// What stands for a leaf of the result among the variables.
    fn result_leaf(&self, leaf: usize) -> Local {
        Local((self.tree.locals.len() + leaf) as u32)
    }

    /// Refuses to return arrays that are there before the item, or one array at two places: they are copied as the item is done.
    pub(super) fn check_returned(&self) -> Result<(), Refusal> {
        let mut seen: Vec<u32> = Vec::new();
        for (leaf, known) in self.results.iter().enumerate() {
            let Some((Ty::View(_), span)) = *known else { continue };
            let group = self.aliases.group(self.result_leaf(leaf));
            let is_foreign =
                |local: &Local| matches!(self.tree.local(*local).kind, LocalKind::Argument(_) | LocalKind::Capture(_));
            let foreign = all_locals(self.tree).find(|local| self.aliases.group(*local) == group && is_foreign(local));
            let message = match foreign {
                Some(origin) => {
                    let name = &self.tree.local(origin).name;
                    format!("returning `{name}`, an array that the function did not make, cannot be compiled")
                }
                None if seen.contains(&group) => "one array at two places of a result cannot be compiled".to_owned(),
                None => {
                    seen.push(group);
                    continue;
                }
            };
            let way_out = format!("return a copy: `x.slice()`, or {LEAVE_AUTO}");
            return Err(self.text.refuse("type", span, message, way_out));
        }
        Ok(())
    }

    /// `view[index] = value`
    pub(super) fn write(
        &mut self,
        view: Local,
        keeps: bool,
        index: &Expression,
        value: &Expression,
        span: Span,
    ) -> Result<Option<Ty>, Refusal> {
        self.index(index)?;
        let ty = self.no_array(value, "written into an array")?;
        if keeps {
            self.note_content(view, ty);
        }
        if let Some(dtype) = self.view(view, span)?
            && self.strict
        {
            self.fits(dtype, keeps, ty, view, span)?;
            self.writings.push(Writing { view, span, text: self.text });
        }
        Ok(ty)
    }

    /// Refuses what only typed arrays have, where it may be asked of a plain array.
    pub(super) fn check_typed(&self) -> Result<(), Refusal> {
        for TypedUse { view, span, text, property } in &self.tree.typed_uses {
            let group = self.aliases.group(*view);
            let is_list = |local: &Local| match self.tree.local(*local).kind {
                LocalKind::Capture(slot) => self.tree.slots[slot].is_list,
                _ => false,
            };
            let found = all_locals(self.tree).find(|local| self.aliases.group(*local) == group && is_list(local));
            if let Some(list) = found {
                let name = &self.tree.local(list).name;
                let message = format!("`{property}` of `{name}`, which is a plain array, cannot be compiled here");
                let way_out = format!("capture a typed array, or {LEAVE_AUTO}");
                return Err(self.tree.texts[*text].refuse("unsupported-syntax", *span, message, way_out));
            }
        }
        Ok(())
    }

    /// The arguments that are written: arrays of which each item has its own. Writes to others are refused.
    pub(super) fn check_writings(&self, signature: &Signature) -> Result<Vec<usize>, Refusal> {
        let mut written = BTreeSet::new();
        let foreign = |view: Local| {
            let group = self.aliases.group(view);
            let is_foreign = |local: &Local| matches!(self.tree.local(*local).kind, LocalKind::Argument(_));
            all_locals(self.tree).find(|local| self.aliases.group(*local) == group && is_foreign(local))
        };
        for Writing { view, span, text } in &self.writings {
            let Some(origin) = foreign(*view) else { continue };
            if let LocalKind::Argument(position) = self.tree.local(origin).kind
                && matches!(signature.arguments.get(position), Some(Argument::Views(_)))
                && signature.place_of(position).is_some()
                && signature.output.is_none()
                && self.is_only(origin, position)
            {
                written.insert(position);
                continue;
            }
            let name = &self.tree.local(origin).name;
            let message = format!("writing to an array that is an argument, `{name}`, cannot be compiled");
            let way_out = format!("return the values: `out` receives results, or {LEAVE_AUTO}");
            return Err(text.refuse("unsupported-syntax", *span, message, way_out));
        }
        Ok(written.into_iter().collect())
    }

    /// Whether no other argument, and nothing captured, may have the name of this one.
    fn is_only(&self, origin: Local, position: usize) -> bool {
        let group = self.aliases.group(origin);
        all_locals(self.tree).filter(|local| self.aliases.group(*local) == group).all(|local| {
            match self.tree.local(local).kind {
                LocalKind::Argument(other) => other == position,
                LocalKind::Capture(_) => false,
                _ => true,
            }
        })
    }
}

fn all_locals(tree: &Tree<'_>) -> impl Iterator<Item = Local> {
    (0..tree.locals.len() as u32).map(Local)
}
