//! `let`, `const` and `var`.

use oxc_ast::ast::{
    BindingIdentifier, BindingPattern, Expression as Syntax, ObjectPattern, VariableDeclaration,
    VariableDeclarationKind,
};
use oxc_syntax::symbol::SymbolId;

use super::names::{Name, Thing};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, Local, LocalKind, Statement};
use crate::intrinsics;

impl<'a> Resolver<'a, '_> {
    pub(super) fn variables(
        &mut self,
        declaration: &'a VariableDeclaration<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let kind = self.local_kind(declaration)?;
        for declarator in &declaration.declarations {
            match (&declarator.id, &declarator.init) {
                (BindingPattern::BindingIdentifier(name), init) => self.variable(name, init.as_ref(), kind, out)?,
                (BindingPattern::ObjectPattern(pattern), Some(init)) if kind == LocalKind::Let => {
                    self.take_apart(pattern, init, out)?;
                }
                _ => return Err(self.unsupported(declarator.span, unsupported::DESTRUCTURING)),
            }
        }
        Ok(())
    }

    pub(super) fn local_kind(&self, declaration: &'a VariableDeclaration<'a>) -> Result<LocalKind, Refusal> {
        match declaration.kind {
            VariableDeclarationKind::Var => Ok(LocalKind::Var),
            VariableDeclarationKind::Let | VariableDeclarationKind::Const => Ok(LocalKind::Let),
            VariableDeclarationKind::Using | VariableDeclarationKind::AwaitUsing => {
                Err(self.unsupported(declaration.span, unsupported::USING))
            }
        }
    }

    fn variable(
        &mut self,
        name: &'a BindingIdentifier<'a>,
        init: Option<&'a Syntax<'a>>,
        kind: LocalKind,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let symbol = self.declared_symbol(name)?;
        if let Some(init) = init
            && kind == LocalKind::Let
            && let Some(Name::Thing(thing)) = self.denotes(init)?
            && !thing.is_value()
        {
            return self.alias(symbol, name, thing.named(&name.name));
        }
        // The initial value does not see the variable: `let x = x` throws.
        let value = init.map(|init| self.expression(init)).transpose()?;
        let local = self.declared(symbol, name, kind);
        if value.is_some() {
            self.note_assigned(local);
        }
        if value.is_some() || kind == LocalKind::Let {
            out.push(Statement::Declare(local, value));
        }
        Ok(())
    }

    pub(super) fn declared_symbol(&self, name: &'a BindingIdentifier<'a>) -> Result<SymbolId, Refusal> {
        name.symbol_id.get().ok_or_else(|| self.text.mistake(name.span, "a variable without a symbol"))
    }

    /// The variable of a declaration. `var` may have been met before: as a parameter, or hoisted.
    pub(super) fn declared(&mut self, symbol: SymbolId, name: &'a BindingIdentifier<'a>, kind: LocalKind) -> Local {
        match self.bound(symbol) {
            Some(Name::Local(local)) if kind == LocalKind::Var => *local,
            _ => self.declare(symbol, &name.name, name.span, kind),
        }
    }

    /// Another name for something that has no value, if nothing can change it or jump over it.
    fn alias(&mut self, symbol: SymbolId, name: &'a BindingIdentifier<'a>, thing: Thing<'a>) -> Result<(), Refusal> {
        if self.scoping.symbol_is_mutated(symbol) || self.clause_scope == Some(self.scopes.len()) {
            return Err(self.unsupported(name.span, unsupported::FUNCTION_VALUE));
        }
        self.bind(symbol, Name::Thing(thing));
        Ok(())
    }

    /// `const { sin, PI } = Math`, `const { weights } = config`
    fn take_apart(
        &mut self,
        pattern: &'a ObjectPattern<'a>,
        init: &'a Syntax<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let Some(Name::Thing(thing)) = self.denotes(init)?.filter(|_| pattern.rest.is_none()) else {
            return Err(self.unsupported(pattern.span, unsupported::DESTRUCTURING));
        };
        for property in &pattern.properties {
            let (Some(key), BindingPattern::BindingIdentifier(name)) = (property.key.static_name(), &property.value)
            else {
                return Err(self.unsupported(property.span, unsupported::DESTRUCTURING));
            };
            let symbol = self.declared_symbol(name)?;
            match self.member_of(&thing, &key, property.span)? {
                Name::Thing(Thing::Intrinsic(path)) if intrinsics::find(&path).is_none() => {
                    return Err(self.unknown_member(&path, property.span));
                }
                Name::Thing(member) if !member.is_value() => self.alias(symbol, name, member)?,
                member => {
                    let value = self.name_value(&member, property.span)?;
                    let local = self.declared(symbol, name, LocalKind::Let);
                    self.note_assigned(local);
                    out.push(Statement::Declare(local, Some(Expression { span: property.span, kind: value })));
                }
            }
        }
        Ok(())
    }
}
