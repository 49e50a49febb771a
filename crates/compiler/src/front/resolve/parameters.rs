//! Parameters: of the function itself, which get the arguments of the kernel, and of functions that it calls.

use oxc_ast::ast::{BindingIdentifier, BindingPattern, Expression as Syntax, FormalParameter};
use std::rc::Rc;

use oxc_span::Span;
use oxc_syntax::symbol::SymbolId;

use super::names::{Name, Thing};
use super::parts::Shape;
use super::symbols::ArgumentsUse;
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::parse::FunctionSyntax;
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, Logical, Nothing, Statement};
use crate::signature::Seen;

/// An argument of a call.
pub enum Given<'a> {
    Value(Expression),
    /// A function or an object, which has no value here.
    Thing(Thing<'a>),
    Nothing(Nothing),
    /// A member of the list or record that follows: no argument of its own.
    Part(Option<Local>, Expression),
}

pub fn as_given<'a>(name: &Name<'a>, span: Span) -> Given<'a> {
    match name {
        Name::Thing(thing) => Given::Thing(thing.clone()),
        Name::Nothing(nothing) => Given::Nothing(*nothing),
        Name::Number(number) => Given::Value(Expression { span, kind: ExpressionKind::Number(*number) }),
        Name::Local(local) => Given::Value(Expression { span, kind: ExpressionKind::Local(*local) }),
    }
}

impl<'a> Resolver<'a, '_> {
    /// The parameters of the function that is compiled.
    pub(super) fn own_parameters(
        &mut self,
        syntax: FunctionSyntax<'a>,
        body: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let parameters = syntax.parameters();
        for (position, parameter) in parameters.items.iter().enumerate() {
            // An argument is never `undefined`: its default is not computed.
            if let Some(seen) = self.signature.seen_at(position) {
                self.own_parameter(&parameter.pattern, &seen, body)?;
                continue;
            }
            let (name, symbol) = self.parameter(parameter)?;
            if parameter.initializer.is_some() {
                self.default(parameter, name, symbol, body)?;
            } else if self.scoping.symbol_is_mutated(symbol) {
                self.bind_nothing(symbol, name, Nothing::Undefined);
            } else {
                self.bind(symbol, Name::Nothing(Nothing::Undefined));
            }
        }
        let count = self.signature.count();
        let taken = parameters.items.len();
        if let Some(rest) = &parameters.rest {
            let names = (taken.min(count)..count).map(|position| self.own_argument(position, rest.span)).collect();
            self.bind_rest(rest, names, body)?;
        }
        if let Some(uses) = self.use_of_arguments(syntax) {
            let names = (0..count).map(|position| self.own_argument(position, parameters.span)).collect();
            self.set_arguments(syntax, uses, names)?;
        }
        Ok(())
    }

    fn own_argument(&mut self, position: usize, span: Span) -> Name<'a> {
        let position = match self.signature.seen_at(position) {
            Some(Seen::Leaf(leaf)) => leaf,
            Some(seen) => return self.given("the argument", &seen, span),
            None => return Name::Nothing(Nothing::Undefined),
        };
        let known = self.locals.iter().position(|local| {
            // The parameter may be assigned to.
            local.kind == LocalKind::Argument(position) && local.is_something
        });
        let local = known.map(|index| Local(index as u32)).unwrap_or_else(|| {
            let local = self.new_local("the argument", span, LocalKind::Argument(position));
            self.locals[local.0 as usize].is_something = true;
            local
        });
        Name::Local(local)
    }

    /// The parameters of a function that is called with what is given. Gives the arguments that are computed, with their
    /// parameters.
    pub(super) fn bind_parameters(
        &mut self,
        syntax: FunctionSyntax<'a>,
        mut given: Vec<Given<'a>>,
        body: &mut Vec<Statement>,
    ) -> Result<Vec<(Option<Local>, Expression)>, Refusal> {
        let parameters = syntax.parameters();
        let mut arguments = Vec::new();
        if let Some(uses) = self.use_of_arguments(syntax) {
            let span = parameters.span;
            let names = self.names_of(given.into_iter(), span, &mut arguments);
            given = names.iter().map(|name| as_given(name, span)).collect();
            self.set_arguments(syntax, uses, names)?;
        }
        let mut given = given.into_iter();
        let mut next = |arguments: &mut Vec<(Option<Local>, Expression)>| loop {
            match given.next() {
                Some(Given::Part(local, value)) => arguments.push((local, value)),
                other => return other,
            }
        };
        for parameter in &parameters.items {
            let argument = next(&mut arguments);
            if !matches!(parameter.pattern, BindingPattern::BindingIdentifier(_)) {
                let whole = match argument {
                    Some(Given::Thing(thing)) => Name::Thing(thing),
                    Some(Given::Nothing(Nothing::Undefined)) | None if parameter.initializer.is_some() => {
                        let undefined = Name::Nothing(Nothing::Undefined);
                        let default = parameter.initializer.as_ref();
                        match default {
                            Some(default) => self.or_default(&undefined, default, body)?,
                            None => undefined,
                        }
                    }
                    Some(Given::Value(value)) => {
                        let local = self.new_local("the parameter", parameter.span, LocalKind::Let);
                        self.note_assigned(local);
                        arguments.push((Some(local), value));
                        Name::Local(local)
                    }
                    _ => return Err(self.unsupported(parameter.span, unsupported::DESTRUCTURED_PARAMETER)),
                };
                self.take_apart(&parameter.pattern, &whole, body)?;
                continue;
            }
            let (name, symbol) = self.parameter(parameter)?;
            match argument {
                // Still known to be a list under this name.
                Some(Given::Value(Expression { kind: ExpressionKind::Local(list), .. }))
                    if self.is_list(list) && !self.scoping.symbol_is_mutated(symbol) =>
                {
                    self.bind(symbol, Name::Local(list));
                }
                Some(Given::Value(value)) => {
                    let is_something = self.is_something(&value);
                    let with_default = parameter.initializer.as_ref().filter(|_| !is_something);
                    let given = match with_default {
                        Some(_) => self.new_local(&name.name, name.span, LocalKind::Let),
                        None => self.declare(symbol, &name.name, name.span, LocalKind::Let),
                    };
                    self.note_assigned(given);
                    arguments.push((Some(given), value));
                    if let Some(default) = with_default {
                        self.value_or_default(given, default, name, symbol, body)?;
                    } else {
                        self.locals[given.0 as usize].is_something =
                            is_something && !self.scoping.symbol_is_mutated(symbol);
                        self.note_region(symbol);
                    }
                }
                Some(Given::Thing(thing)) => {
                    self.note_region(symbol);
                    self.bind(symbol, Name::Thing(thing));
                }
                Some(Given::Nothing(Nothing::Undefined)) | None if parameter.initializer.is_some() => {
                    self.default(parameter, name, symbol, body)?;
                }
                // Without a value until one is assigned.
                Some(Given::Nothing(nothing)) if self.scoping.symbol_is_mutated(symbol) => {
                    self.bind_nothing(symbol, name, nothing);
                }
                None if self.scoping.symbol_is_mutated(symbol) => self.bind_nothing(symbol, name, Nothing::Undefined),
                Some(Given::Nothing(nothing)) => self.bind(symbol, Name::Nothing(nothing)),
                Some(Given::Part(..)) => return Err(self.text.mistake(name.span, "a member without its list")),
                None => self.bind(symbol, Name::Nothing(Nothing::Undefined)),
            }
        }
        if let Some(rest) = &parameters.rest {
            let names = self.names_of(given, rest.span, &mut arguments);
            self.bind_rest(rest, names, body)?;
            return Ok(arguments);
        }
        arguments.extend(given.filter_map(|given| match given {
            Given::Value(value) => Some((None, value)),
            Given::Part(local, value) => Some((local, value)),
            Given::Thing(_) | Given::Nothing(_) => None,
        }));
        Ok(arguments)
    }

    /// `arguments`, of these. In functions that are not strict they are the parameters too: such as are read here and
    /// assigned to are refused. Whether a file is strict is not known.
    fn set_arguments(
        &mut self,
        syntax: FunctionSyntax<'a>,
        uses: ArgumentsUse,
        names: Vec<Name<'a>>,
    ) -> Result<(), Refusal> {
        let parameters = syntax.parameters();
        let is_simple = parameters.rest.is_none()
            && parameters
                .items
                .iter()
                .all(|item| item.initializer.is_none() && matches!(item.pattern, BindingPattern::BindingIdentifier(_)));
        let is_strict = match syntax {
            FunctionSyntax::Function(_, body) => body.directives.iter().any(|one| one.directive == "use strict"),
            FunctionSyntax::Arrow(_) => false,
        };
        let are_parameters = is_simple && !is_strict;
        for (position, parameter) in parameters.items.iter().enumerate().filter(|_| are_parameters) {
            let is_read = match uses {
                ArgumentsUse::Known(places) => position < names.len().min(32) && places & (1 << position) != 0,
                ArgumentsUse::Any => position < names.len(),
            };
            for name in parameter.pattern.get_binding_identifiers() {
                if is_read && name.symbol_id.get().is_none_or(|symbol| self.scoping.symbol_is_mutated(symbol)) {
                    return Err(self.unsupported(parameter.span, unsupported::ARGUMENTS));
                }
            }
        }
        let members = names.into_iter().enumerate().map(|(index, name)| (index.to_string(), name)).collect();
        let parts = self.new_parts(members, Shape::List);
        parts.never_written();
        self.arguments = Some(Rc::new(parts));
        Ok(())
    }

    fn parameter(&self, parameter: &'a FormalParameter<'a>) -> Result<(&'a BindingIdentifier<'a>, SymbolId), Refusal> {
        let BindingPattern::BindingIdentifier(name) = &parameter.pattern else {
            return Err(self.unsupported(parameter.span, unsupported::DESTRUCTURED_PARAMETER));
        };
        let symbol = name.symbol_id.get();
        symbol
            .map(|symbol| (&**name, symbol))
            .ok_or_else(|| self.text.mistake(name.span, "a parameter without a symbol"))
    }

    /// A parameter that gets its default value where it is given `undefined`, which is not known beforehand.
    fn value_or_default(
        &mut self,
        given: Local,
        default: &'a Syntax<'a>,
        name: &'a BindingIdentifier<'a>,
        symbol: SymbolId,
        body: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let default = self.boxed(default)?;
        let local = self.declare(symbol, &name.name, name.span, LocalKind::Let);
        self.note_assigned(local);
        let span = name.span;
        let given = Box::new(Expression { span, kind: ExpressionKind::Local(given) });
        let value = Expression { span, kind: ExpressionKind::Logical(Logical::Default, given, default) };
        body.push(Statement::Declare(local, Some(value)));
        Ok(())
    }

    /// A parameter that gets its default value.
    fn default(
        &mut self,
        parameter: &'a FormalParameter<'a>,
        name: &'a BindingIdentifier<'a>,
        symbol: SymbolId,
        body: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let Some(default) = &parameter.initializer else { return Ok(()) };
        if let Some(Name::Thing(thing)) = self.denotes(default)?
            && !thing.is_value()
        {
            self.note_region(symbol);
            self.bind(symbol, Name::Thing(thing));
            return Ok(());
        }
        let value = self.expression(default)?;
        let local = self.declare(symbol, &name.name, name.span, LocalKind::Let);
        self.note_assigned(local);
        body.push(Statement::Declare(local, Some(value)));
        Ok(())
    }
}
