//! What is captured: asked for once, and then a variable that reads an input slot, or something that is called.

use std::collections::HashMap;

use oxc_span::Span;

use super::Resolver;
use super::functions::Callee;
use super::names::{Name, Place, Thing};
use crate::front::questions::Path;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{CapturedSlot, LocalKind, Nothing};
use crate::{Captured, Refusal, intrinsics};

/// Globals that are everywhere, so that "not defined" would mislead.
const GLOBALS: &str = "AggregateError Atomics BigInt BigInt64Array BigUint64Array Buffer DataView Date \
    Error EvalError FinalizationRegistry Float16Array Function \
    Intl Iterator JSON Map Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer Symbol \
    SyntaxError TypeError URIError WeakMap WeakRef WeakSet \
    WebAssembly console crypto decodeURI encodeURI fetch global globalThis performance process queueMicrotask require \
    setImmediate setInterval setTimeout structuredClone window self";

impl<'a> Resolver<'a, '_> {
    /// What is captured at a place.
    pub(super) fn ask(&mut self, place: Place, span: Span) -> Result<Name<'a>, Refusal> {
        if let Some(name) = self.known.get(&place) {
            return Ok(name.clone());
        }
        let written = place.path.join(".");
        let answer = self.questions.find(place.function, &place.path);
        let is_list = matches!(answer, Captured::List(_));
        let name = match answer {
            Captured::Value(value) | Captured::List(value) => {
                let local = self.new_local(&written, span, LocalKind::Capture(self.slots.len()));
                self.locals[local.0 as usize].is_something = true;
                let name = match self.text.function {
                    "" => written,
                    function => format!("{written} in {function}"),
                };
                let Place { function, path } = place.clone();
                let text = self.contexts[self.context].text;
                self.slots.push(CapturedSlot { name, value, is_list, path: Path { function, path }, span, text });
                Name::Local(local)
            }
            Captured::Function { index, name, source } => Name::Thing(Thing::Function(Callee::Captured {
                index,
                name: self.allocator.alloc_str(if name.is_empty() { &written } else { &name }),
                source: self.allocator.alloc_str(&source),
                place: place.clone(),
            })),
            Captured::Getter { index, name, source } => {
                let callee = Callee::Captured {
                    index,
                    name: self.allocator.alloc_str(&name),
                    source: self.allocator.alloc_str(&source),
                    place: place.clone(),
                };
                self.getters.insert(place, callee);
                let message = format!("captured `{written}` is a getter or setter, which cannot be compiled here");
                return Err(self.text.refuse("capture", span, message, "read it into a variable first"));
            }
            Captured::Intrinsic(path) if intrinsics::find(&path).is_some() || intrinsics::is_namespace(&path) => {
                Name::Thing(Thing::Intrinsic(path))
            }
            Captured::Intrinsic(path) if path.starts_with("Function.prototype.") => Name::Thing(Thing::Intrinsic(path)),
            Captured::Intrinsic(path) => return Err(self.unknown_member(&path, span)),
            Captured::Object => Name::Thing(Thing::Object(place.clone())),
            Captured::Undefined => Name::Nothing(Nothing::Undefined),
            Captured::Null => Name::Nothing(Nothing::Null),
            Captured::Global if intrinsics::is_global(&written) => Name::Thing(Thing::Intrinsic(written)),
            Captured::Global | Captured::Unknown => return Err(self.undefined(&written, span)),
            Captured::Refused { message, way_out } => return Err(self.text.refuse("capture", span, message, way_out)),
        };
        self.known.insert(place, name.clone());
        Ok(name)
    }

    /// Takes over what was asked for before.
    pub(super) fn recall(&mut self, slots: Vec<CapturedSlot>, known: HashMap<Place, Name<'a>>) {
        for (position, slot) in slots.iter().enumerate() {
            let local = self.new_local(&slot.name, Span::new(0, 0), LocalKind::Capture(position));
            self.locals[local.0 as usize].is_something = true;
        }
        self.slots = slots;
        self.known = known;
    }

    /// The refusal of a name that is defined nowhere.
    fn undefined(&self, name: &str, span: Span) -> Refusal {
        if GLOBALS.split_whitespace().any(|global| global == name) {
            return self.text.unsupported(span, format!("`{name}` cannot be compiled"));
        }
        let message = format!("`{name}` is not defined inside the function");
        let way_out = if self.text.function.is_empty() {
            format!("pass it explicitly: delayed(f, {{ {name} }})")
        } else {
            format!("pass it as an argument, or {LEAVE_AUTO}")
        };
        self.text.refuse("free-variable", span, message, way_out)
    }
}
