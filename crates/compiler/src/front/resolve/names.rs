//! What an identifier, or a path that begins with one, stands for.

use std::rc::Rc;

use oxc_ast::ast::{Argument, Expression as Syntax, IdentifierReference, MemberExpression};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::{BinaryOperator, LogicalOperator};
use oxc_syntax::symbol::{SymbolFlags, SymbolId};

use super::functions::Callee;
use super::parts::{Parts, Shape};
use super::symbols::private_name;
use super::{Resolver, prelude};
use crate::front::parse::FunctionSyntax;
use crate::front::tree::{ExpressionKind, Local, Nothing};
use crate::front::unsupported;
use crate::intrinsics::{self, Meaning};
use crate::{Captured, Refusal};

/// What a name is.
#[derive(Clone)]
pub enum Name<'a> {
    Local(Local),
    Thing(Thing<'a>),
    /// `undefined` or `null`
    Nothing(Nothing),
    /// A number that is known.
    Number(f64),
}

/// What has no value here, but can be called or asked for members.
#[derive(Clone)]
pub enum Thing<'a> {
    /// An intrinsic or a namespace of them, by its path.
    Intrinsic(String),
    /// Something captured, with members.
    Object(Place),
    Function(Callee<'a>),
    /// A list or record that the function makes.
    Parts(Rc<Parts<'a>>),
    /// One of two functions: the first, where the variable is true.
    Choice(Local, Rc<(Thing<'a>, Thing<'a>)>),
    /// A string that is known.
    Text(Rc<str>),
}

impl<'a> Thing<'a> {
    /// A number that every program knows, such as `Math.PI`.
    pub fn is_value(&self) -> bool {
        let Self::Intrinsic(path) = self else { return false };
        matches!(intrinsics::find(path).map(|row| &row.meaning), Some(Meaning::Constant(_)))
    }

    /// What `typeof` says.
    pub fn type_of(&self) -> &'static str {
        match self {
            Self::Function(_) | Self::Choice(..) => "function",
            Self::Intrinsic(path) => match intrinsics::find(path).map(|row| &row.meaning) {
                Some(Meaning::Constant(_)) => "number",
                Some(_) => "function",
                None => "object",
            },
            Self::Object(_) | Self::Parts(_) => "object",
            Self::Text(_) => "string",
        }
    }

    /// The same, with a name for a function that has none.
    pub fn named(self, given: &'a str) -> Self {
        match self {
            Self::Function(Callee::Inner { syntax, name: "", context, within, this }) => {
                Self::Function(Callee::Inner { syntax, name: given, context, within, this })
            }
            other => other,
        }
    }
}

/// Where something captured is found: in the scope of a function, by a variable and then members.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Place {
    pub function: usize,
    pub path: Vec<String>,
}

impl Place {
    pub fn member(&self, name: &str) -> Self {
        let mut path = self.path.clone();
        path.push(name.to_owned());
        Self { function: self.function, path }
    }
}

impl<'a> Resolver<'a, '_> {
    pub(super) fn name(&mut self, identifier: &'a IdentifierReference<'a>) -> Result<Name<'a>, Refusal> {
        let name = identifier.name.as_str();
        if let Some(symbol) = self.symbol(identifier) {
            return match self.bound(symbol) {
                Some(&Name::Local(local)) => {
                    self.met.insert(local);
                    Ok(Name::Local(local))
                }
                Some(name) => Ok(name.clone()),
                None if self.contexts[self.context].own == Some(symbol) => Ok(self.itself(name)),
                None => Err(self.early(symbol, identifier)),
            };
        }
        match name {
            "arguments" => match &self.arguments {
                Some(arguments) => Ok(Name::Thing(Thing::Parts(Rc::clone(arguments)))),
                None => Err(self.unsupported(identifier.span, unsupported::ARGUMENTS)),
            },
            "eval" => Err(self.unsupported(identifier.span, unsupported::EVAL)),
            "undefined" => Ok(Name::Nothing(Nothing::Undefined)),
            _ if prelude::is_prelude(self.contexts[self.context].function) => {
                Ok(Name::Thing(Thing::Intrinsic(name.to_owned())))
            }
            _ => {
                let function = self.contexts[self.context].function;
                self.ask(Place { function, path: vec![name.to_owned()] }, identifier.span)
            }
        }
    }

    pub(super) fn symbol(&self, identifier: &IdentifierReference<'_>) -> Option<SymbolId> {
        identifier.reference_id.get().and_then(|reference| self.scoping.get_reference(reference).symbol_id())
    }

    /// The refusal of a name that is used before its declaration was seen.
    fn early(&mut self, symbol: SymbolId, identifier: &'a IdentifierReference<'a>) -> Refusal {
        let flags = self.scoping.symbol_flags(symbol);
        let name = identifier.name.as_str();
        if flags.contains(SymbolFlags::FunctionExpression) {
            return self.recursion(identifier.span, name);
        }
        if flags.intersects(SymbolFlags::Class) {
            return self.unsupported(identifier.span, unsupported::INNER_CLASS);
        }
        let message = format!("`{name}` is used before it is declared");
        self.text.refuse("type", identifier.span, message, "declare it earlier")
    }

    /// What an expression stands for, if it is a path of names or a function; None for what computes something.
    pub(super) fn denotes(&mut self, syntax: &'a Syntax<'a>) -> Result<Option<Name<'a>>, Refusal> {
        match syntax {
            Syntax::Identifier(identifier) => self.name(identifier).map(Some),
            Syntax::StringLiteral(text) => Ok(Some(Name::Thing(Thing::Text(Rc::from(text.value.as_str()))))),
            Syntax::TemplateLiteral(text) => Ok(match text.quasis.as_slice() {
                [only] => only.value.cooked.map(|text| Name::Thing(Thing::Text(Rc::from(text.as_str())))),
                _ => None,
            }),
            Syntax::ThisExpression(_) => Ok(self.this.as_ref().map(|this| Name::Thing(Thing::clone(this)))),
            Syntax::ArrowFunctionExpression(arrow) => Ok(Some(self.inner(FunctionSyntax::Arrow(arrow), ""))),
            Syntax::FunctionExpression(function) => Ok(function.body.as_ref().map(|body| {
                let name = function.name().map_or("", |name| name.as_str());
                self.inner(FunctionSyntax::Function(function, body), name)
            })),
            Syntax::ConditionalExpression(choice) => {
                let side = match self.known_test(&choice.test)? {
                    Some(true) => &choice.consequent,
                    Some(false) => &choice.alternate,
                    None => return Ok(None),
                };
                self.nested(side.span(), |this| this.denotes(side))
            }
            // `f || g` and `f ?? g`, of names.
            Syntax::LogicalExpression(logical) if matches!(logical.left, Syntax::Identifier(_)) => {
                let left = self.denotes(&logical.left)?;
                let takes_left = match (&left, logical.operator) {
                    (Some(Name::Nothing(_)), operator) => operator == LogicalOperator::And,
                    (Some(Name::Thing(thing)), operator)
                        if !thing.is_value() && self.known_test(&logical.left)? == Some(true) =>
                    {
                        operator != LogicalOperator::And
                    }
                    _ => return Ok(None),
                };
                match takes_left {
                    true => Ok(left),
                    false => self.nested(logical.span, |this| this.denotes(&logical.right)),
                }
            }
            Syntax::BinaryExpression(_) => Ok(self.text_of(syntax)?.map(|text| Name::Thing(Thing::Text(text)))),
            // `(0, lib.f)(x)`, as compilers of modules have it.
            Syntax::SequenceExpression(sequence) => match sequence.expressions.as_slice() {
                [Syntax::NumericLiteral(_), last] => self.denotes(last),
                _ => Ok(None),
            },
            // esbuild's `keepNames`.
            Syntax::CallExpression(call) => {
                match (&call.callee, call.arguments.first().and_then(Argument::as_expression)) {
                    (Syntax::Identifier(callee), Some(inner)) if callee.name == "__name" => {
                        self.nested(call.span, |this| this.denotes(inner))
                    }
                    _ => Ok(None),
                }
            }
            _ => match syntax.as_member_expression() {
                Some(member) => self.nested(member.span(), |this| this.denotes_member(member)),
                _ => Ok(None),
            },
        }
    }

    /// `values[Symbol.iterator]`
    pub(super) fn is_iterator_of_list(&mut self, syntax: &'a Syntax<'a>) -> Result<bool, Refusal> {
        let Syntax::ComputedMemberExpression(member) = syntax else { return Ok(false) };
        let Syntax::StaticMemberExpression(key) = &member.expression else { return Ok(false) };
        let Syntax::Identifier(owner) = &key.object else { return Ok(false) };
        if owner.name != "Symbol" || key.property.name != "iterator" || self.symbol(owner).is_some() {
            return Ok(false);
        }
        let function = self.contexts[self.context].function;
        let is_global = matches!(self.questions.find(function, &["Symbol".to_owned()]), Captured::Global);
        Ok(is_global
            && matches!(self.denotes(&member.object)?, Some(Name::Thing(Thing::Parts(parts)))
                if matches!(parts.shape, Shape::List | Shape::Memory)))
    }

    /// A string that is known: written, or what a name stands for.
    pub(super) fn text_of(&mut self, syntax: &'a Syntax<'a>) -> Result<Option<Rc<str>>, Refusal> {
        match syntax {
            Syntax::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
                let Some(left) = self.text_of(&sum.left)? else { return Ok(None) };
                Ok(self.text_of(&sum.right)?.map(|right| Rc::from(format!("{left}{right}"))))
            }
            Syntax::StringLiteral(_) | Syntax::TemplateLiteral(_) | Syntax::Identifier(_) => self.known_text(syntax),
            _ if syntax.as_member_expression().is_some() => self.known_text(syntax),
            _ => Ok(None),
        }
    }

    fn known_text(&mut self, syntax: &'a Syntax<'a>) -> Result<Option<Rc<str>>, Refusal> {
        match self.denotes(syntax)? {
            Some(Name::Thing(Thing::Text(text))) => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    /// The name of a member, or its index, if it is known beforehand.
    pub(super) fn property(&mut self, member: &'a MemberExpression<'a>) -> Result<Option<String>, Refusal> {
        if let Some(property) = property_of(member) {
            return Ok(Some(property));
        }
        let MemberExpression::ComputedMemberExpression(element) = member else { return Ok(None) };
        Ok(self.text_of(&element.expression)?.map(|text| text.to_string()))
    }

    /// Whether `?.` ends a chain, since what stands before it is `undefined` or `null`.
    pub(super) fn ends_early(&mut self, syntax: &'a Syntax<'a>) -> Result<bool, Refusal> {
        if let Some(member) = syntax.as_member_expression() {
            return self.link_ends(member.object(), member.optional());
        }
        match syntax {
            Syntax::CallExpression(call) => self.link_ends(&call.callee, call.optional),
            _ => Ok(false),
        }
    }

    pub(super) fn link_ends(&mut self, object: &'a Syntax<'a>, optional: bool) -> Result<bool, Refusal> {
        if self.nested(object.span(), |this| this.ends_early(object))? {
            return Ok(true);
        }
        Ok(optional && matches!(self.denotes(object)?, Some(Name::Nothing(_))))
    }

    pub(super) fn denotes_member(&mut self, member: &'a MemberExpression<'a>) -> Result<Option<Name<'a>>, Refusal> {
        let Some(property) = self.property(member)? else { return Ok(None) };
        match self.denotes(member.object())? {
            // Its members are computed, but where its methods are written.
            Some(Name::Thing(Thing::Parts(parts))) if parts.shape == Shape::Memory => {
                let is_own = prelude::is_prelude(self.contexts[self.context].function);
                Ok(parts.local(&property).filter(|_| is_own).map(Name::Local))
            }
            Some(Name::Thing(Thing::Parts(parts))) if parts.shape == Shape::Buffer => {
                Err(self.unsupported(member.span(), unsupported::BUFFER))
            }
            // What a getter gives is computed.
            Some(Name::Thing(thing)) if self.getter(&thing, &property, member.span()).is_some() => Ok(None),
            Some(Name::Thing(thing)) => self.member_of(&thing, &property, member.span()).map(Some),
            _ => Ok(None),
        }
    }

    /// A member of something that has no value.
    pub(super) fn member_of(&mut self, thing: &Thing<'a>, property: &str, span: Span) -> Result<Name<'a>, Refusal> {
        if property.starts_with('\0') && !matches!(thing, Thing::Parts(_)) {
            return Err(self.unsupported(span, unsupported::PRIVATE));
        }
        match thing {
            Thing::Intrinsic(path) if property == "BYTES_PER_ELEMENT" && intrinsics::typed_array(path).is_some() => {
                let size = intrinsics::typed_array(path).map_or(1, millrace_column::DType::size);
                Ok(Name::Number(size as f64))
            }
            Thing::Intrinsic(path) => Ok(Name::Thing(Thing::Intrinsic(format!("{path}.{property}")))),
            Thing::Object(place) | Thing::Function(Callee::Captured { place, .. }) => {
                self.ask(place.member(property), span)
            }
            Thing::Parts(parts) => self.part_of(parts, property, span),
            Thing::Text(text) if property == "length" => Ok(Name::Number(text.encode_utf16().count() as f64)),
            Thing::Text(_) => Err(self.unsupported(span, unsupported::STRING)),
            Thing::Function(Callee::Inner { syntax, .. }) if property == "length" => {
                let items = &syntax.parameters().items;
                let before_default = items.iter().take_while(|item| item.initializer.is_none()).count();
                Ok(Name::Number(before_default as f64))
            }
            Thing::Function(Callee::Inner { .. }) | Thing::Choice(..) if matches!(property, "call" | "apply") => {
                Ok(Name::Thing(Thing::Intrinsic(format!("Function.prototype.{property}"))))
            }
            Thing::Function(Callee::Inner { .. }) | Thing::Choice(..) => {
                Err(self.unsupported(span, unsupported::FUNCTION_VALUE))
            }
        }
    }

    /// A name where a value is wanted.
    pub(super) fn name_value(&self, name: &Name<'a>, span: Span) -> Result<ExpressionKind, Refusal> {
        match name {
            Name::Local(local) => Ok(ExpressionKind::Local(*local)),
            Name::Nothing(nothing) => Ok(ExpressionKind::Nothing(*nothing)),
            Name::Thing(Thing::Intrinsic(path)) => self.path_value(path, span),
            Name::Number(number) => Ok(ExpressionKind::Number(*number)),
            Name::Thing(Thing::Object(_) | Thing::Parts(_)) => Err(self.unsupported(span, unsupported::OBJECT_VALUE)),
            Name::Thing(Thing::Function(_) | Thing::Choice(..)) => {
                Err(self.unsupported(span, unsupported::FUNCTION_VALUE))
            }
            Name::Thing(Thing::Text(_)) => Err(self.unsupported(span, unsupported::STRING)),
        }
    }

    /// An intrinsic where a value is wanted.
    fn path_value(&self, path: &str, span: Span) -> Result<ExpressionKind, Refusal> {
        match intrinsics::find(path).map(|row| &row.meaning) {
            Some(Meaning::Constant(value)) => Ok(ExpressionKind::Number(*value)),
            Some(_) => Err(self.unsupported(span, unsupported::FUNCTION_VALUE)),
            None if intrinsics::is_namespace(path) => {
                Err(self.text.unsupported(span, format!("`{path}` as a value cannot be compiled")))
            }
            None => Err(self.unknown_member(path, span)),
        }
    }

    pub(super) fn unknown_member(&self, path: &str, span: Span) -> Refusal {
        self.text.unsupported(span, format!("`{path}` is not known to the compiler"))
    }
}

/// The name of a member, or its index, if it is known beforehand.
pub fn property_of(member: &MemberExpression<'_>) -> Option<String> {
    if let MemberExpression::PrivateFieldExpression(private) = member {
        return Some(private_name(&private.field.name));
    }
    if let Some(name) = member.static_property_name() {
        return Some(name.to_owned());
    }
    let MemberExpression::ComputedMemberExpression(element) = member else { return None };
    let Syntax::NumericLiteral(index) = &element.expression else { return None };
    let whole = index.value >= 0.0 && index.value < f64::from(u32::MAX) && index.value.fract() == 0.0;
    whole.then(|| format!("{}", index.value as u32))
}
