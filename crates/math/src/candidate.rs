//! What the probe may choose from.

use crate::symbol;
use crate::{Arity, Entry};

/// An implementation that may have V8's bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    /// As [`crate::Provider::name`].
    pub name: &'static str,
    source: Source,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    /// A C++ function of the host, under the candidate's name.
    Symbol,
    Here(Entry),
    Lookalike(Entry),
}

/// V8's own code, by its C++ name.
pub(crate) const fn v8(name: &'static str) -> Candidate {
    Candidate { name, source: Source::Symbol }
}

/// The same steps as V8 takes.
pub(crate) const fn ours(name: &'static str, entry: Entry) -> Candidate {
    Candidate { name, source: Source::Here(entry) }
}

/// Another library's function of the same name, which may descend from the same code.
pub(crate) const fn lookalike(name: &'static str, entry: Entry) -> Candidate {
    Candidate { name, source: Source::Lookalike(entry) }
}

impl Candidate {
    /// `None` where the host does not export it.
    pub fn entry(&self, arity: Arity) -> Option<Entry> {
        match self.source {
            Source::Symbol => symbol::find(self.name, arity),
            Source::Here(entry) | Source::Lookalike(entry) => Some(entry),
        }
    }

    /// Whether it takes more than a quick probe to believe it: other code than V8's may differ at one point in a thousand.
    pub fn is_lookalike(&self) -> bool {
        matches!(self.source, Source::Lookalike(_))
    }
}
