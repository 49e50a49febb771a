//! The types of arrays that a function makes.

use millrace_column::DType;
use oxc_span::Span;

use super::{Inference, Ty};
use crate::Refusal;
use crate::front::kinds::Kind;
use crate::front::tree::{Elements, Local};

impl Inference<'_> {
    /// The type of a new array; None while it is unknown.
    pub(super) fn made(&mut self, elements: Elements) -> Option<Ty> {
        match elements {
            Elements::Of(dtype) => Some(Ty::View(dtype)),
            Elements::Like(view) => self.local(view),
            Elements::Written(local) => match self.content(local) {
                Some(Ty::Boolean) => Some(Ty::View(DType::Bool)),
                Some(_) => Some(Ty::View(DType::Float64)),
                // Nothing is ever written.
                None => self.strict.then_some(Ty::View(DType::Float64)),
            },
        }
    }

    fn content(&self, local: Local) -> Option<Ty> {
        let group = self.aliases.group(local);
        self.contents.iter().find(|(other, _)| self.aliases.group(*other) == group).map(|(_, ty)| *ty)
    }

    /// Notes what is written into a list: its elements are numbers or booleans.
    pub(super) fn note_content(&mut self, view: Local, ty: Option<Ty>) {
        let Some(kinds) = ty.and_then(Ty::kinds) else { return };
        let ty = match (kinds.has(Kind::Number), kinds.has(Kind::Boolean)) {
            (false, false) => return,
            (true, _) => Ty::Number,
            (false, true) => Ty::Boolean,
        };
        if self.content(view).is_none() {
            self.contents.push((view, ty));
            self.changed = true;
        }
    }

    /// Refuses to write what the array would have to keep, and cannot: numbers and booleans in one list. A boolean in an
    /// array of doubles could be that, since a list of numbers is handed over as one.
    pub(super) fn fits(
        &self,
        dtype: DType,
        keeps: bool,
        ty: Option<Ty>,
        view: Local,
        span: Span,
    ) -> Result<(), Refusal> {
        let Some(kinds) = ty.and_then(Ty::kinds) else { return Ok(()) };
        let (written, holds) = match dtype {
            DType::Bool if kinds.has(Kind::Number) => ("a number", "booleans"),
            DType::Float64 if kinds.has(Kind::Boolean) => ("a boolean", "numbers"),
            DType::Float64 if keeps && !kinds.has(Kind::Number) => ("`undefined` or `null`", "numbers"),
            _ => return Ok(()),
        };
        let message = format!("{written} is written into `{}`, which holds {holds}", self.tree.local(view).name);
        Err(self.text.refuse("type", span, message, "write values of one type: `Number(x)`, `x !== 0`"))
    }
}
