//! Functions that are called, not written out: those that call themselves. Each is resolved once for all calls that hand
//! over the same functions and objects; values are its parameters, and so become the variables around it that it reads.

use std::rc::Rc;

use oxc_span::Span;

use super::Resolver;
use super::functions::Callee;
use super::names::{Place, Thing};
use super::parameters::Given;
use crate::Refusal;
use crate::front::tree::{CalledFunction, Expression, ExpressionKind, LocalKind};

/// What tells functions apart that are called.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    function: Which,
    this: Option<Place>,
    given: Vec<Fixed>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Which {
    Captured(usize),
    Inner(usize, Span, Rc<[u32]>),
}

/// What is known of an argument while names are resolved.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Fixed {
    Value,
    Intrinsic(String),
    Object(Place),
    Function(Which),
}

impl Which {
    fn of(callee: &Callee<'_>) -> Self {
        match callee {
            Callee::Captured { index, .. } => Self::Captured(*index),
            Callee::Inner { syntax, context, within, .. } => Self::Inner(*context, syntax.span(), Rc::clone(within)),
        }
    }
}

impl Key {
    /// `None` where the call has to be written out: it hands over a list or record.
    pub fn of(callee: &Callee<'_>, this: Option<&Thing<'_>>, given: &[Given<'_>]) -> Option<Self> {
        let this = match this {
            None => None,
            Some(Thing::Object(place)) => Some(place.clone()),
            Some(_) => return None,
        };
        let fixed = |given: &Given<'_>| match given {
            Given::Value(_) | Given::Nothing(_) => Some(Fixed::Value),
            Given::Thing(Thing::Intrinsic(path)) => Some(Fixed::Intrinsic(path.clone())),
            Given::Thing(Thing::Object(place)) => Some(Fixed::Object(place.clone())),
            Given::Thing(Thing::Function(callee)) => Some(Fixed::Function(Which::of(callee))),
            _ => None,
        };
        let given = given.iter().map(fixed).collect::<Option<_>>()?;
        Some(Self { function: Which::of(callee), this, given })
    }
}

impl<'a> Resolver<'a, '_> {
    /// A call of a function that is called.
    pub(super) fn invoke(
        &mut self,
        key: Key,
        callee: Callee<'a>,
        this: Option<Rc<Thing<'a>>>,
        given: Vec<Given<'a>>,
        span: Span,
    ) -> Result<ExpressionKind, Refusal> {
        let (mut arguments, mut handed) = (Vec::new(), Vec::with_capacity(given.len()));
        for given in given {
            match given {
                Given::Value(value) => {
                    arguments.push(value);
                    handed.push(None);
                }
                Given::Nothing(nothing) => {
                    arguments.push(Expression { span, kind: ExpressionKind::Nothing(nothing) });
                    handed.push(None);
                }
                fixed => handed.push(Some(fixed)),
            }
        }
        let function = match self.called.iter().position(|(known, _)| *known == key) {
            Some(known) => known,
            None => self.define(key, callee, this, handed, span)?,
        };
        Ok(ExpressionKind::Invoke { function, arguments })
    }

    /// Resolves the body of a function that is called. Those without something fixed are its parameters.
    fn define(
        &mut self,
        key: Key,
        callee: Callee<'a>,
        this: Option<Rc<Thing<'a>>>,
        handed: Vec<Option<Given<'a>>>,
        span: Span,
    ) -> Result<usize, Refusal> {
        let number = self.called.len();
        let first = self.locals.len();
        self.called.push((key, None));
        let mut parameters = Vec::new();
        let mut given = Vec::with_capacity(handed.len());
        for fixed in handed {
            given.push(fixed.unwrap_or_else(|| {
                let local = self.new_local("the argument", span, LocalKind::Let);
                parameters.push(local);
                Given::Value(Expression { span, kind: ExpressionKind::Local(local) })
            }));
        }
        let (name, text) = (callee.name().to_owned(), self.contexts[self.context].text);
        self.is_called = true;
        let ((body, thing), assigned) = self.framed(|this_| this_.write_out(callee, this, given, span))?;
        let ExpressionKind::Inlined(call) = body else {
            return Err(self.text.mistake(span, "a call that is not written out"));
        };
        let is_outside = |local: &crate::front::tree::Local| (local.0 as usize) < first;
        if thing.is_some() || assigned.iter().any(is_outside) {
            return Err(self.recursion(span, &name));
        }
        let locals = first as u32..self.locals.len() as u32;
        self.called[number].1 = Some(CalledFunction { name, text, parameters, call: *call, locals });
        Ok(number)
    }
}
