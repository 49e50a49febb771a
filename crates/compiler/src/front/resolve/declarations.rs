//! `let`, `const` and `var`.

use oxc_ast::ast::{
    BindingIdentifier, BindingPattern, Expression as Syntax, VariableDeclaration, VariableDeclarationKind,
};
use oxc_span::GetSpan;
use oxc_syntax::symbol::SymbolId;

use super::functions::row_of;
use super::names::{Name, Thing};
use super::parts::{Computed, Made};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Local, LocalKind, Statement};

impl<'a> Resolver<'a, '_> {
    pub(super) fn variables(
        &mut self,
        declaration: &'a VariableDeclaration<'a>,
        out: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let declared = self.local_kind(declaration)?;
        for declarator in &declaration.declarations {
            let kind = match declared {
                LocalKind::Var if self.is_settled(&declarator.id) => LocalKind::Let,
                kind => kind,
            };
            match (&declarator.id, &declarator.init) {
                (BindingPattern::BindingIdentifier(name), init) => self.variable(name, init.as_ref(), kind, out)?,
                (pattern, Some(init)) => {
                    let whole = match self.made(init, out)? {
                        Made::Parts(thing) => Name::Thing(thing),
                        // An array, as far as it can be taken apart.
                        Made::Value(value) => {
                            let local = self.new_local("the array", value.span, LocalKind::Let);
                            self.note_assigned(local);
                            out.push(Statement::Declare(local, Some(value)));
                            Name::Local(local)
                        }
                        Made::Nothing => match self.denotes(init)? {
                            Some(name) => name,
                            None if matches!(init, Syntax::ConditionalExpression(_)) => self.taken_choice(init, out)?,
                            None => return Err(self.unsupported(pattern.span(), unsupported::DESTRUCTURING)),
                        },
                    };
                    self.take_apart(pattern, &whole, out)?;
                }
                _ => return Err(self.unsupported(declarator.span, unsupported::DESTRUCTURING)),
            }
        }
        Ok(())
    }

    /// Whether a `var` is as good as `const`.
    fn is_settled(&self, pattern: &BindingPattern<'a>) -> bool {
        let names = pattern.get_binding_identifiers();
        names.iter().all(|name| name.symbol_id.get().is_some_and(|symbol| self.scoping.is_settled(symbol)))
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
            && kind == LocalKind::Var
            && self.rebind_declared(symbol, name, init, out)?
        {
            return Ok(());
        }
        if let Some(init) = init
            && kind == LocalKind::Let
            && let Some(denoted) = self.denotes(init)?
        {
            match denoted {
                Name::Thing(thing) if !thing.is_value() => {
                    return self.alias(symbol, name, thing.named(&name.name));
                }
                // Still known to be a list under this name.
                Name::Local(list) if self.is_list(list) && !self.scoping.symbol_is_mutated(symbol) => {
                    self.bind(symbol, denoted);
                    return Ok(());
                }
                _ => {}
            }
        }
        if let Some(Syntax::ConditionalExpression(choice)) = init
            && kind == LocalKind::Let
            && let Some((thing, local, test)) = self.choice_of_functions(choice)?
        {
            self.end_with_scope(local, LocalKind::Let);
            out.push(Statement::Declare(local, Some(test)));
            return self.alias(symbol, name, thing);
        }
        let made = match init {
            Some(init) if kind == LocalKind::Let => self.made(init, out)?,
            _ => Made::Nothing,
        };
        // The initial value does not see the variable: `let x = x` throws.
        let value = match made {
            Made::Parts(thing) => return self.alias(symbol, name, thing),
            Made::Value(value) => Some(value),
            Made::Nothing => init.map(|init| self.expression(init)).transpose()?,
        };
        if let Some(Expression { kind: ExpressionKind::Number(number), .. }) = &value
            && kind == LocalKind::Let
            && !self.scoping.symbol_is_mutated(symbol)
            && self.clause_scope != Some(self.scopes.len())
            && !matches!(init, Some(Syntax::NumericLiteral(_)))
        {
            self.bind(symbol, Name::Number(*number));
            return Ok(());
        }
        if let Some(Expression { kind: ExpressionKind::Nothing(nothing), .. }) = &value
            && kind == LocalKind::Let
            && !self.scoping.symbol_is_mutated(symbol)
            && self.clause_scope != Some(self.scopes.len())
        {
            self.bind(symbol, Name::Nothing(*nothing));
            return Ok(());
        }
        if kind == LocalKind::Let {
            self.note_region(symbol);
        }
        let local = self.declared(symbol, name, kind);
        if let Some(value) = &value {
            self.note_assigned(local);
            if !self.scoping.symbol_is_mutated(symbol) {
                self.note_memory(local, value);
            }
        }
        if value.is_some() || kind == LocalKind::Let {
            out.push(Statement::Declare(local, value));
        }
        Ok(())
    }

    /// A list or record, whose members are computed first.
    fn made(&mut self, init: &'a Syntax<'a>, out: &mut Vec<Statement>) -> Result<Made<'a>, Refusal> {
        let mut computed = Vec::new();
        let made = self.parts(init, &mut computed)?;
        self.declare_computed(computed, out);
        Ok(made)
    }

    /// What is computed first, as statements.
    pub(super) fn declare_computed(&mut self, computed: Computed, out: &mut Vec<Statement>) {
        for (local, value) in computed {
            out.push(match local {
                Some(local) => {
                    self.end_with_scope(local, LocalKind::Let);
                    Statement::Declare(local, Some(value))
                }
                None => Statement::Expression(value),
            });
        }
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
    pub(super) fn alias(
        &mut self,
        symbol: SymbolId,
        name: &'a BindingIdentifier<'a>,
        thing: Thing<'a>,
    ) -> Result<(), Refusal> {
        if self.clause_scope == Some(self.scopes.len()) {
            return Err(self.unsupported(name.span, row_of(&Name::Thing(thing))));
        }
        self.note_region(symbol);
        self.bind(symbol, Name::Thing(thing));
        Ok(())
    }
}
