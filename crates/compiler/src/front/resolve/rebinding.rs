//! Variables that hold what has no value here, such as a function or a list, and get another later.
//!
//! An assignment that is made whenever the variable is in use, in the call and the region of its declaration, gives the
//! name another meaning from there on, and no value has to be kept. Any other is refused.

use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BindingIdentifier, Expression as Syntax, IdentifierReference,
};
use oxc_span::GetSpan;
use oxc_syntax::operator::{AssignmentOperator, BinaryOperator, LogicalOperator, UnaryOperator};
use oxc_syntax::symbol::{SymbolFlags, SymbolId};

use super::functions::{Callee, row_of};
use super::names::{Name, Thing};
use super::parts::Made;
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, LocalKind, Nothing, Statement};
use crate::intrinsics;

/// A variable of a call.
pub type Variable = (u32, usize, SymbolId);

impl<'a> Resolver<'a, '_> {
    /// Statements that may not be reached, or more than once, though what is around them is.
    pub(super) fn in_region<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.regions += 1;
        let around = std::mem::replace(&mut self.region, self.regions);
        let done = work(self);
        self.region = around;
        done
    }

    fn variable_of(&self, symbol: SymbolId) -> Variable {
        (self.calls.last().map_or(0, |call| call.id), self.context, symbol)
    }

    /// Notes that a variable is declared here.
    pub(super) fn note_region(&mut self, symbol: SymbolId) {
        // A clause of a `switch` may be jumped over.
        if self.clause_scope != Some(self.scopes.len()) {
            let variable = self.variable_of(symbol);
            self.declared_regions.insert(variable, self.region);
        }
    }

    /// Whether an assignment here is made before all that follows the declaration.
    fn is_certain(&self, symbol: SymbolId) -> bool {
        self.declared_regions.get(&self.variable_of(symbol)) == Some(&self.region)
    }

    /// A parameter without a value that is assigned to: without a variable as long as none of the assignments needs one.
    pub(super) fn bind_nothing(&mut self, symbol: SymbolId, name: &'a BindingIdentifier<'a>, nothing: Nothing) {
        let site = (self.contexts[self.context].function, name.span.start);
        if nothing == Nothing::Null || self.in_memory.contains(&site) {
            self.declare(symbol, &name.name, name.span, LocalKind::Var);
            return;
        }
        self.note_region(symbol);
        self.bind(symbol, Name::Nothing(nothing));
    }

    /// The refusal of an assignment to a parameter without a value: it gets a variable, and all is resolved again.
    pub(super) fn needs_variable(&mut self, symbol: SymbolId) {
        let site = (self.contexts[self.context].function, self.scoping.symbol_span(symbol).start);
        self.demoted = self.demoted.or(Some(site));
    }

    /// `name = value` as a statement, where what it gives the name is no value, or what the name stood for was none.
    /// False where it is an assignment as any other.
    pub(super) fn rebind(
        &mut self,
        assignment: &'a AssignmentExpression<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<bool, Refusal> {
        let AssignmentTarget::AssignmentTargetIdentifier(identifier) = &assignment.left else { return Ok(false) };
        let Some(symbol) = self.symbol(identifier) else { return Ok(false) };
        let is_fixed = SymbolFlags::ConstVariable | SymbolFlags::Function;
        if assignment.operator != AssignmentOperator::Assign
            || self.scoping.symbol_flags(symbol).intersects(is_fixed)
            || !self.is_certain(symbol)
        {
            return Ok(false);
        }
        let has_variable = match self.bound(symbol) {
            Some(Name::Local(_)) => true,
            Some(Name::Thing(_) | Name::Nothing(_)) => false,
            _ => return Ok(false),
        };
        let right = &assignment.right;
        if has_variable && gives_array(right) {
            return self.renamed(symbol, identifier, right, out).map(|()| true);
        }
        if has_variable && !self.is_fresh(symbol) {
            return Ok(false);
        }
        if let Some(Name::Thing(thing)) = self.denotes(right)?
            && !thing.is_value()
        {
            self.bind(symbol, Name::Thing(thing.named(&identifier.name)));
            return Ok(true);
        }
        let is_written = matches!(right, Syntax::ArrayExpression(_) | Syntax::ObjectExpression(_));
        if has_variable && !is_written {
            return Ok(false);
        }
        self.renamed(symbol, identifier, right, out).map(|()| true)
    }

    /// Whether the variable of a name was not named so far: one that was may be an array, or `undefined`.
    fn is_fresh(&self, symbol: SymbolId) -> bool {
        matches!(self.bound(symbol), Some(Name::Local(local)) if !self.met.contains(local))
    }

    /// A value in a variable of its own, which the name stands for from here on.
    fn renamed(
        &mut self,
        symbol: SymbolId,
        identifier: &'a IdentifierReference<'a>,
        right: &'a Syntax<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let mut computed = Vec::new();
        let made = self.parts(right, &mut computed)?;
        self.declare_computed(computed, out);
        let value = match made {
            Made::Parts(thing) => {
                self.bind(symbol, Name::Thing(thing));
                return Ok(());
            }
            Made::Value(value) => value,
            Made::Nothing => self.expression(right)?,
        };
        let local = self.declare(symbol, &identifier.name, identifier.span, LocalKind::Var);
        self.note_assigned(local);
        out.push(Statement::Declare(local, Some(value)));
        Ok(())
    }

    /// `var name = value`, where the value is none.
    pub(super) fn rebind_declared(
        &mut self,
        symbol: SymbolId,
        name: &'a BindingIdentifier<'a>,
        init: &'a Syntax<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<bool, Refusal> {
        if !self.is_certain(symbol) || !self.is_fresh(symbol) {
            return Ok(false);
        }
        if let Some(Name::Thing(thing)) = self.denotes(init)?
            && !thing.is_value()
        {
            self.bind(symbol, Name::Thing(thing.named(&name.name)));
            return Ok(true);
        }
        if !matches!(init, Syntax::ArrayExpression(_) | Syntax::ObjectExpression(_)) {
            return Ok(false);
        }
        let mut computed = Vec::new();
        let Made::Parts(thing) = self.parts(init, &mut computed)? else { return Ok(false) };
        self.declare_computed(computed, out);
        self.bind(symbol, Name::Thing(thing));
        Ok(true)
    }

    /// One of two lists or records, or of two arrays, to be taken apart.
    pub(super) fn taken_choice(
        &mut self,
        syntax: &'a Syntax<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<Name<'a>, Refusal> {
        let Syntax::ConditionalExpression(choice) = syntax else {
            return Err(self.unsupported(syntax.span(), unsupported::DESTRUCTURING));
        };
        let (kind, parts) = self.chosen_parts(choice)?;
        let value = Expression { span: choice.span, kind };
        match parts {
            Some(parts) => {
                out.push(Statement::Expression(value));
                Ok(Name::Thing(parts))
            }
            None => {
                let local = self.temporary("the array", choice.span);
                self.end_with_scope(local, LocalKind::Let);
                out.push(Statement::Declare(local, Some(value)));
                Ok(Name::Local(local))
            }
        }
    }

    /// What a name that is assigned to stands for, if it is no variable: the refusal says so.
    pub(super) fn no_variable(&mut self, identifier: &'a IdentifierReference<'a>, name: &Name<'a>) -> Option<Refusal> {
        let symbol = self.symbol(identifier)?;
        if matches!(name, Name::Nothing(_)) {
            self.needs_variable(symbol);
        }
        Some(self.unsupported(identifier.span, row_of(name)))
    }

    /// Whether something is truthy that has no value, or whose value is known; only names are looked at.
    pub(super) fn known_test(&mut self, syntax: &'a Syntax<'a>) -> Result<Option<bool>, Refusal> {
        Ok(match syntax {
            Syntax::ParenthesizedExpression(inner) => self.known_test(&inner.expression)?,
            Syntax::Identifier(_) => match self.denotes(syntax)? {
                Some(Name::Thing(Thing::Text(text))) => Some(!text.is_empty()),
                Some(Name::Thing(thing)) if !thing.is_value() && is_there(&thing) => Some(true),
                Some(Name::Nothing(_)) => Some(false),
                Some(Name::Number(number)) => Some(number != 0.0 && !number.is_nan()),
                _ => None,
            },
            Syntax::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                self.known_test(&unary.argument)?.map(|truth| !truth)
            }
            Syntax::LogicalExpression(logical) => {
                let ends = match logical.operator {
                    LogicalOperator::And => false,
                    LogicalOperator::Or => true,
                    LogicalOperator::Coalesce => return Ok(None),
                };
                match self.nested(logical.span, |this| this.known_test(&logical.left))? {
                    Some(truth) if truth == ends => Some(ends),
                    Some(_) => self.nested(logical.span, |this| this.known_test(&logical.right))?,
                    None => None,
                }
            }
            Syntax::BinaryExpression(binary)
                if matches!(
                    binary.operator,
                    BinaryOperator::Equality
                        | BinaryOperator::Inequality
                        | BinaryOperator::StrictEquality
                        | BinaryOperator::StrictInequality
                ) && is_plain(&binary.left)
                    && is_plain(&binary.right) =>
            {
                match self.expression(syntax)?.kind {
                    ExpressionKind::Boolean(truth) => Some(truth),
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// `f === undefined`, `f == null`, `f === g`, where `f` is no value: whether they are equal.
    pub(super) fn same_things(&mut self, left: &'a Syntax<'a>, right: &'a Syntax<'a>) -> Result<Option<bool>, Refusal> {
        let mut things = [None, None];
        for (side, thing) in [left, right].into_iter().zip(&mut things) {
            *thing = match side {
                Syntax::NullLiteral(_) => Some(Name::Nothing(Nothing::Null)),
                Syntax::Identifier(_) => self.denotes(side)?,
                Syntax::UnaryExpression(unary)
                    if unary.operator == UnaryOperator::Void && matches!(unary.argument, Syntax::NumericLiteral(_)) =>
                {
                    Some(Name::Nothing(Nothing::Undefined))
                }
                _ => None,
            };
        }
        Ok(match things {
            [Some(Name::Thing(thing)), Some(Name::Nothing(_))] | [Some(Name::Nothing(_)), Some(Name::Thing(thing))]
                if !thing.is_value() && is_there(&thing) =>
            {
                Some(false)
            }
            [
                Some(Name::Thing(Thing::Function(Callee::Captured { index: one, .. }))),
                Some(Name::Thing(Thing::Function(Callee::Captured { index: two, .. }))),
            ] => Some(one == two),
            // What the function makes is none of those that were there before.
            [
                Some(Name::Thing(Thing::Function(Callee::Inner { .. }))),
                Some(Name::Thing(Thing::Function(Callee::Captured { .. }) | Thing::Intrinsic(_))),
            ]
            | [
                Some(Name::Thing(Thing::Function(Callee::Captured { .. }) | Thing::Intrinsic(_))),
                Some(Name::Thing(Thing::Function(Callee::Inner { .. }))),
            ] => Some(false),
            _ => None,
        })
    }
}

/// Whether it is known to be there: a member of something that every program has may be missing.
fn is_there(thing: &Thing<'_>) -> bool {
    match thing {
        Thing::Intrinsic(path) => intrinsics::find(path).is_some() || intrinsics::is_namespace(path),
        _ => true,
    }
}

/// Whether it is a call that mostly gives a new array, of which each has a variable of its own.
fn gives_array(syntax: &Syntax<'_>) -> bool {
    match syntax {
        Syntax::NewExpression(_) => true,
        Syntax::CallExpression(call) => call.callee.as_member_expression().is_some_and(|member| {
            let name = member.static_property_name();
            matches!(name, Some("map" | "filter" | "slice" | "subarray" | "from" | "of"))
        }),
        _ => false,
    }
}

/// A name, a constant, or `typeof` of a name.
fn is_plain(syntax: &Syntax<'_>) -> bool {
    match syntax {
        Syntax::Identifier(_)
        | Syntax::NullLiteral(_)
        | Syntax::NumericLiteral(_)
        | Syntax::StringLiteral(_)
        | Syntax::BooleanLiteral(_) => true,
        Syntax::UnaryExpression(unary) => is_plain(&unary.argument),
        Syntax::StaticMemberExpression(member) => matches!(member.object, Syntax::Identifier(_)),
        _ => false,
    }
}
