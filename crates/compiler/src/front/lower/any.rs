//! Values that may be of several kinds, `undefined` and `null` among them.
//!
//! Such a value is two in the IR: what JavaScript makes of it as a number (NaN of `undefined`, 0 of `null`, 0 and 1 of
//! booleans), so that arithmetic and truth need nothing else, and a tag that tells what it is.

use oxc_span::Span;

use super::{Held, Lowering};
use crate::Refusal;
use crate::front::infer::Ty;
use crate::front::kinds::{Kind, Kinds};
use crate::front::tree::Local;
use crate::ir::{BailReason, CompareOp, Conversion, Inst, Op, Region, Terminator, Type, Value};

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum Tag {
    Array,
    Known(Kind),
    /// One of these, by a number at run time.
    OneOf(Kinds, Value),
}

#[derive(Clone, Copy, Debug)]
pub struct Any {
    /// A view; a boolean, where it is known to be one; a double otherwise.
    pub value: Value,
    pub tag: Tag,
}

impl Lowering<'_> {
    /// A view, a double or a boolean, by its type.
    pub fn plain(&self, value: Value) -> Any {
        let tag = match self.b.ty(value) {
            Type::View(_) => Tag::Array,
            Type::Bool => Tag::Known(Kind::Boolean),
            _ => Tag::Known(Kind::Number),
        };
        Any { value, tag }
    }

    pub fn nothing(&mut self, kind: Kind) -> Any {
        let value = self.b.f64(if kind == Kind::Null { 0.0 } else { f64::NAN });
        Any { value, tag: Tag::Known(kind) }
    }

    /// The tag of a value, for a place where it may be of other kinds too.
    pub fn tag_value(&self, tag: Tag) -> Value {
        match tag {
            Tag::OneOf(_, value) => value,
            Tag::Known(kind) => self.tags[kind as usize],
            Tag::Array => self.tags[0],
        }
    }

    pub const fn kinds_of(tag: Tag) -> Kinds {
        match tag {
            Tag::Known(kind) => Kinds::of(kind),
            Tag::OneOf(kinds, _) => kinds,
            Tag::Array => Kinds::NOTHING.without(Kinds::NOTHING),
        }
    }

    /// Whether the value is of one of these kinds; None where that is not known beforehand.
    pub fn known_to_be(tag: Tag, kinds: Kinds) -> Option<bool> {
        let possible = Self::kinds_of(tag);
        match (possible.has_any_of(kinds), possible.without(kinds).is_empty()) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        }
    }

    /// Whether the value is of one of these kinds.
    pub fn is_one_of(&mut self, tag: Tag, kinds: Kinds) -> Value {
        if let Some(known) = Self::known_to_be(tag, kinds) {
            return self.b.bool(known);
        }
        let actual = self.tag_value(tag);
        let mut is_any: Option<Value> = None;
        for kind in Kind::ALL {
            if kinds.has(kind) && Self::kinds_of(tag).has(kind) {
                let is = self.b.compare(CompareOp::Eq, actual, self.tags[kind as usize]);
                is_any = Some(match is_any {
                    Some(before) => self.b.binary(crate::ir::BinaryOp::Or, before, is),
                    None => is,
                });
            }
        }
        is_any.unwrap_or_else(|| self.b.bool(false))
    }

    /// A value that is a number, a boolean or a view, and nothing else: of another kind, the item is run again in JavaScript.
    pub fn surely(&mut self, any: Any) -> Value {
        let kinds = match any.tag {
            Tag::Array => return any.value,
            tag => Self::kinds_of(tag),
        };
        let wanted = if kinds.has(Kind::Number) || !kinds.has(Kind::Boolean) { Kind::Number } else { Kind::Boolean };
        self.surely_of(any, wanted)
    }

    /// A value of this kind: of another one, the item is run again in JavaScript.
    pub fn surely_of(&mut self, any: Any, wanted: Kind) -> Value {
        let reason = if Self::kinds_of(any.tag).without(Kinds::of(wanted)).has_any_of(Kinds::NOTHING) {
            BailReason::Undefined
        } else {
            BailReason::Type
        };
        match Self::known_to_be(any.tag, Kinds::of(wanted)) {
            Some(true) => {}
            Some(false) => {
                let never = self.b.bool(false);
                self.bail_unless(never, reason);
            }
            None => {
                let holds = self.is_one_of(any.tag, Kinds::of(wanted));
                self.bail_unless(holds, reason);
            }
        }
        match (wanted, self.b.ty(any.value)) {
            (Kind::Boolean, Type::Bool) => any.value,
            (Kind::Boolean, _) => self.b.convert(Conversion::ToBool, any.value, Type::Bool),
            _ => self.b.as_f64(any.value),
        }
    }

    pub fn bail_unless(&mut self, condition: Value, reason: BailReason) {
        let otherwise = Region { parameters: Vec::new(), insts: Vec::new(), terminator: Terminator::Bail(reason) };
        let op = Op::If { condition, then: Region::empty(), otherwise };
        self.b.insts.push(Inst { results: Vec::new(), op });
    }

    /// What a variable holds. Where it may hold nothing yet, that is noted: see [`super::Lowered::unset`].
    pub fn held_any(&mut self, local: Local, span: Span) -> Result<Any, Refusal> {
        let ty = self.types[local.0 as usize];
        match (self.held(local), self.held(self.tag_of(local))) {
            (Held::Value(value), Held::Value(tag)) => {
                let known = Kind::ALL.into_iter().find(|kind| self.tags[*kind as usize] == tag);
                let kinds = ty.and_then(Ty::kinds).unwrap_or(Kinds::NOTHING);
                Ok(Any { value, tag: known.map_or(Tag::OneOf(kinds, tag), Tag::Known) })
            }
            (Held::Value(value), _) => Ok(self.plain(value)),
            (Held::Undefined, _) => {
                if matches!(ty, Some(Ty::View(_))) {
                    let message = format!("`{}` may be read before it has a value", self.tree.local(local).name);
                    return Err(self.text.refuse("type", span, message, "give it a value where it is declared"));
                }
                self.unset.insert(local);
                Ok(self.nothing(Kind::Undefined))
            }
            (Held::Dead, _) => Err(self.undeclared(local, span)),
        }
    }

    /// Lets a variable hold a value, whatever it held.
    pub fn hold(&mut self, local: Local, any: Any) {
        let index = local.0 as usize;
        let (value, tag) = match self.types[index] {
            Some(Ty::Mixed(_)) => {
                let tag = self.tag_value(any.tag);
                (self.b.as_f64(any.value), Held::Value(tag))
            }
            Some(Ty::Number) => (self.surely_of(any, Kind::Number), Held::Undefined),
            Some(Ty::Boolean) => (self.surely_of(any, Kind::Boolean), Held::Undefined),
            Some(Ty::View(_)) | None => (any.value, Held::Undefined),
        };
        self.held[index] = Held::Value(value);
        let tag_of = self.tag_of(local).0 as usize;
        self.held[tag_of] = tag;
    }

    /// Lets a variable hold nothing yet.
    pub fn unset(&mut self, local: Local) {
        if matches!(self.types[local.0 as usize], Some(Ty::Mixed(kinds)) if kinds.has(Kind::Undefined)) {
            let nothing = self.nothing(Kind::Undefined);
            self.hold(local, nothing);
        } else {
            self.held[local.0 as usize] = Held::Undefined;
            let tag_of = self.tag_of(local).0 as usize;
            self.held[tag_of] = Held::Undefined;
        }
    }

    /// Ends a variable.
    pub fn end(&mut self, local: Local) {
        self.held[local.0 as usize] = Held::Dead;
        let tag_of = self.tag_of(local).0 as usize;
        self.held[tag_of] = Held::Dead;
    }

    /// The variable that holds the tag of another.
    pub fn tag_of(&self, local: Local) -> Local {
        Local(local.0 + self.tree.locals.len() as u32)
    }

    /// Variables, and those of their tags that have one.
    pub fn with_tags(&self, locals: &[Local]) -> Vec<Local> {
        let mut all = locals.to_vec();
        let is_mixed = |local: &&Local| matches!(self.types[local.0 as usize], Some(Ty::Mixed(_)));
        all.extend(locals.iter().filter(is_mixed).map(|local| self.tag_of(*local)));
        all
    }
}
