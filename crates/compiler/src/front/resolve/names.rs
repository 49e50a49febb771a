//! What an identifier, or a path that begins with one, stands for.

use oxc_ast::ast::{Expression, IdentifierReference, MemberExpression};
use oxc_span::Span;
use oxc_syntax::symbol::{SymbolFlags, SymbolId};

use super::{Binding, Resolver};
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Local, LocalKind};
use crate::front::unsupported;
use crate::intrinsics;

/// What an identifier is.
pub enum Name {
    Local(Local),
    /// An intrinsic or a namespace.
    Path(String),
    /// `undefined`
    Nothing,
}

/// Globals that are everywhere, so that "not defined" would mislead.
const GLOBALS: &str = "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Buffer DataView Date \
    Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Int16Array Int32Array Int8Array \
    Intl Iterator JSON Map Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer Symbol \
    SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet \
    WebAssembly console crypto decodeURI encodeURI fetch global globalThis performance process queueMicrotask require \
    setImmediate setInterval setTimeout structuredClone window self";

impl Resolver<'_, '_> {
    pub(super) fn name(&mut self, identifier: &IdentifierReference<'_>) -> Result<Name, Refusal> {
        if let Some(symbol) = self.symbol(identifier) {
            return match self.symbols.get(&symbol) {
                Some(Binding::Local(local)) => Ok(Name::Local(*local)),
                Some(Binding::Alias(path)) => Ok(Name::Path(path.clone())),
                None => self.early(symbol, identifier).map(Name::Local),
            };
        }
        let name = identifier.name.as_str();
        if let Some(local) = self.capture(name, identifier.span) {
            return Ok(Name::Local(local));
        }
        match name {
            "arguments" => Err(self.unsupported(identifier.span, unsupported::ARGUMENTS)),
            "eval" => Err(self.unsupported(identifier.span, unsupported::EVAL)),
            "undefined" => Ok(Name::Nothing),
            _ if intrinsics::find(name).is_some() || intrinsics::is_namespace(name) => Ok(Name::Path(name.to_owned())),
            _ => Err(self.undefined(identifier)),
        }
    }

    /// The refusal of a name that is defined nowhere.
    pub(super) fn undefined(&self, identifier: &IdentifierReference<'_>) -> Refusal {
        let name = identifier.name.as_str();
        if GLOBALS.split_whitespace().any(|global| global == name) {
            return self.text.unsupported(identifier.span, format!("`{name}` cannot be compiled"));
        }
        let message = format!("`{name}` is not defined inside the function");
        let way_out = format!("pass it explicitly: delayed(f, {{ {name} }})");
        self.text.refuse("free-variable", identifier.span, message, way_out)
    }

    pub(super) fn symbol(&self, identifier: &IdentifierReference<'_>) -> Option<SymbolId> {
        identifier.reference_id.get().and_then(|reference| self.scoping.get_reference(reference).symbol_id())
    }

    pub(super) fn capture(&mut self, name: &str, span: Span) -> Option<Local> {
        let position = self.signature.captures.iter().position(|capture| capture.name == name)?;
        if let Some(local) = self.captures.get(&position) {
            return Some(*local);
        }
        let local = self.new_local(name, span, LocalKind::Capture(position));
        self.captures.insert(position, local);
        Some(local)
    }

    /// A name that is used before its declaration was seen.
    fn early(&mut self, symbol: SymbolId, identifier: &IdentifierReference<'_>) -> Result<Local, Refusal> {
        let flags = self.scoping.symbol_flags(symbol);
        let name = identifier.name.as_str();
        if flags.contains(SymbolFlags::FunctionExpression) {
            return Err(self.unsupported(identifier.span, unsupported::RECURSION));
        }
        if flags.intersects(SymbolFlags::Function | SymbolFlags::Class) {
            let message = format!("`{name}` is an inner function or class: it cannot be compiled");
            let way_out = format!("write its body where it is called, or {LEAVE_AUTO}");
            return Err(self.text.refuse("unsupported-syntax", identifier.span, message, way_out));
        }
        if flags.contains(SymbolFlags::FunctionScopedVariable) {
            return Ok(self.declare(symbol, name, self.scoping.symbol_span(symbol), LocalKind::Var));
        }
        let message = format!("`{name}` is used before it is declared");
        Err(self.text.refuse("type", identifier.span, message, "declare it earlier"))
    }

    /// The path of an intrinsic or a namespace, or of what would be a member of one: "Math.sin".
    pub(super) fn path(&mut self, expression: &Expression<'_>) -> Result<Option<String>, Refusal> {
        match expression {
            Expression::Identifier(identifier) => match self.name(identifier)? {
                Name::Path(path) => Ok(Some(path)),
                Name::Local(_) | Name::Nothing => Ok(None),
            },
            _ => match expression.as_member_expression() {
                Some(member) => self.member_path(member),
                None => Ok(None),
            },
        }
    }

    pub(super) fn member_path(&mut self, member: &MemberExpression<'_>) -> Result<Option<String>, Refusal> {
        let (Some(property), false) = (member.static_property_name(), member.optional()) else {
            return Ok(None);
        };
        // Only a chain of names ends at an intrinsic; anything else is looked at once, by who asks.
        if !matches!(member.object(), Expression::Identifier(_)) && member.object().as_member_expression().is_none() {
            return Ok(None);
        }
        let span = member.object();
        Ok(self.nested(oxc_span::GetSpan::span(span), |this| this.path(member.object()))?.map(|path| {
            let mut path = path;
            path.push('.');
            path.push_str(property);
            path
        }))
    }
}
