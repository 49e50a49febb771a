//! `let`, `const` and `var`.

use oxc_ast::ast::{
    BindingIdentifier, BindingPattern, Expression as Syntax, ObjectPattern, VariableDeclaration,
    VariableDeclarationKind,
};
use oxc_syntax::symbol::SymbolId;

use super::{Binding, Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, Statement};
use crate::intrinsics::{self, Meaning};

impl Resolver<'_, '_> {
    pub(super) fn variables(
        &mut self,
        declaration: &VariableDeclaration<'_>,
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

    pub(super) fn local_kind(&self, declaration: &VariableDeclaration<'_>) -> Result<LocalKind, Refusal> {
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
        name: &BindingIdentifier<'_>,
        init: Option<&Syntax<'_>>,
        kind: LocalKind,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let symbol = self.declared_symbol(name)?;
        if let Some(init) = init
            && kind == LocalKind::Let
            && self.is_function_or_namespace(init)?
            && let Some(path) = self.path(init)?
        {
            return self.alias(symbol, name, path);
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

    pub(super) fn declared_symbol(&self, name: &BindingIdentifier<'_>) -> Result<SymbolId, Refusal> {
        name.symbol_id.get().ok_or_else(|| self.text.mistake(name.span, "a variable without a symbol"))
    }

    /// The variable of a declaration. `var` may have been met before: as a parameter, or hoisted.
    pub(super) fn declared(&mut self, symbol: SymbolId, name: &BindingIdentifier<'_>, kind: LocalKind) -> Local {
        match self.symbols.get(&symbol) {
            Some(Binding::Local(local)) => *local,
            _ => self.declare(symbol, &name.name, name.span, kind),
        }
    }

    fn is_function_or_namespace(&mut self, init: &Syntax<'_>) -> Result<bool, Refusal> {
        if !matches!(init, Syntax::Identifier(_)) && init.as_member_expression().is_none() {
            return Ok(false);
        }
        Ok(self.path(init)?.is_some_and(|path| match intrinsics::find(&path) {
            Some(row) => !matches!(row.meaning, Meaning::Constant(_)),
            None => intrinsics::is_namespace(&path),
        }))
    }

    /// Another name for an intrinsic or a namespace, if nothing can change it or jump over it.
    fn alias(&mut self, symbol: SymbolId, name: &BindingIdentifier<'_>, path: String) -> Result<(), Refusal> {
        if self.scoping.symbol_is_mutated(symbol) || self.clause_scope == Some(self.scopes.len()) {
            return Err(self.unsupported(name.span, unsupported::FUNCTION_VALUE));
        }
        self.symbols.insert(symbol, Binding::Alias(path));
        Ok(())
    }

    /// `const { sin, PI } = Math`
    fn take_apart(
        &mut self,
        pattern: &ObjectPattern<'_>,
        init: &Syntax<'_>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let namespace = match init {
            Syntax::Identifier(_) | Syntax::StaticMemberExpression(_) => self.path(init)?,
            _ => None,
        };
        let Some(namespace) = namespace.filter(|path| intrinsics::is_namespace(path) && pattern.rest.is_none()) else {
            return Err(self.unsupported(pattern.span, unsupported::DESTRUCTURING));
        };
        for property in &pattern.properties {
            let (Some(key), BindingPattern::BindingIdentifier(name)) = (property.key.static_name(), &property.value)
            else {
                return Err(self.unsupported(property.span, unsupported::DESTRUCTURING));
            };
            let path = format!("{namespace}.{key}");
            let symbol = self.declared_symbol(name)?;
            match intrinsics::find(&path).map(|row| &row.meaning) {
                Some(Meaning::Constant(value)) => {
                    let local = self.declared(symbol, name, LocalKind::Let);
                    self.note_assigned(local);
                    let value = Expression { span: property.span, kind: ExpressionKind::Number(*value) };
                    out.push(Statement::Declare(local, Some(value)));
                }
                Some(_) => self.alias(symbol, name, path)?,
                None => return Err(self.unknown_member(&path, property.span)),
            }
        }
        Ok(())
    }
}
