//! `...` of lists and records that are known, member by member, and what is left of them: rest parameters and `arguments`.

use std::rc::Rc;

use oxc_ast::ast::{Argument, BindingPattern, CallExpression, FormalParameterRest, SpreadElement};
use oxc_span::Span;

use super::names::{Name, Thing};
use super::parameters::Given;
use super::parts::{Computed, Made, Shape};
use super::{Resolver, unsupported};
use crate::Refusal;
use crate::front::tree::{Expression, ExpressionKind, Inlined, Local, LocalKind, Loop, LoopKind, Statement};
use crate::intrinsics::{Intrinsic, Meaning};
use crate::ir::{BailReason, CompareOp};

/// `Math.max(...view)` of longer arrays is run in JavaScript, which may throw.
const MAX_SPREAD: f64 = 30_000.0;

impl<'a> Resolver<'a, '_> {
    /// The members of a list, each as it is now.
    pub(super) fn spread(
        &mut self,
        spread: &'a SpreadElement<'a>,
        computed: &mut Computed,
    ) -> Result<Vec<Name<'a>>, Refusal> {
        match self.spread_whole(spread, computed)? {
            Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::List => {
                Ok(parts.members.iter().map(|(_, member)| self.as_it_is(member, spread.span, computed)).collect())
            }
            _ => Err(self.unsupported(spread.span, unsupported::SPREAD)),
        }
    }

    /// The members of a record, each as it is now.
    pub(super) fn spread_record(
        &mut self,
        spread: &'a SpreadElement<'a>,
        computed: &mut Computed,
    ) -> Result<Vec<(String, Name<'a>)>, Refusal> {
        match self.spread_whole(spread, computed)? {
            // Not all members of an argument are known.
            Name::Thing(Thing::Parts(parts))
                if parts.class.is_none()
                    && (parts.shape == Shape::List || (parts.shape == Shape::Record && !parts.is_given)) =>
            {
                let now =
                    |(key, member): &(String, Name<'a>)| (key.clone(), self.as_it_is(member, spread.span, computed));
                Ok(parts.members.iter().map(now).collect())
            }
            Name::Nothing(_) => Ok(Vec::new()),
            _ => Err(self.unsupported(spread.span, unsupported::SPREAD)),
        }
    }

    fn spread_whole(&mut self, spread: &'a SpreadElement<'a>, computed: &mut Computed) -> Result<Name<'a>, Refusal> {
        let syntax = &spread.argument;
        let made = self.nested(spread.span, |this| this.parts(syntax, computed))?;
        let whole = match made {
            Made::Parts(thing) => Some(Name::Thing(thing)),
            Made::Value(_) => None,
            Made::Nothing => self.denotes(syntax)?,
        };
        whole.ok_or_else(|| self.unsupported(spread.span, unsupported::SPREAD))
    }

    /// A member in a variable of its own, since the one that it has may be assigned to later.
    fn as_it_is(&mut self, member: &Name<'a>, span: Span, computed: &mut Computed) -> Name<'a> {
        let Name::Local(local) = member else { return member.clone() };
        let copy = self.new_local("the member", span, LocalKind::Let);
        self.locals[copy.0 as usize].is_something = self.locals[local.0 as usize].is_something;
        self.note_assigned(copy);
        computed.push((Some(copy), Expression { span, kind: ExpressionKind::Local(*local) }));
        Name::Local(copy)
    }

    /// What is left of a list that is taken apart.
    pub(super) fn other_elements(
        &mut self,
        whole: &Name<'a>,
        from: usize,
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<Name<'a>, Refusal> {
        let Name::Thing(Thing::Parts(parts)) = whole else {
            return Err(self.unsupported(span, unsupported::REST));
        };
        if parts.shape != Shape::List {
            return Err(self.unsupported(span, unsupported::REST));
        }
        let mut computed = Vec::new();
        let others = parts.members.iter().skip(from).enumerate();
        let others = others.map(|(index, (_, member))| (index.to_string(), self.as_it_is(member, span, &mut computed)));
        let others = others.collect();
        declare(computed, out);
        Ok(Name::Thing(Thing::Parts(Rc::new(self.new_parts(others, Shape::List)))))
    }

    /// What is left of a record that is taken apart.
    pub(super) fn other_members(
        &mut self,
        whole: &Name<'a>,
        taken: &[String],
        span: Span,
        out: &mut Vec<Statement>,
    ) -> Result<Name<'a>, Refusal> {
        let Name::Thing(Thing::Parts(parts)) = whole else {
            return Err(self.unsupported(span, unsupported::REST));
        };
        if parts.class.is_some()
            || matches!(parts.shape, Shape::Memory | Shape::Buffer)
            || (parts.is_given && parts.shape == Shape::Record)
        {
            return Err(self.unsupported(span, unsupported::REST));
        }
        let mut computed = Vec::new();
        let others = parts.members.iter().filter(|(key, _)| !taken.contains(key));
        let others = others.map(|(key, member)| (key.clone(), self.as_it_is(member, span, &mut computed))).collect();
        declare(computed, out);
        Ok(Name::Thing(Thing::Parts(Rc::new(self.new_parts(others, Shape::Record)))))
    }

    /// A rest parameter, of the arguments that no other took.
    pub(super) fn bind_rest(
        &mut self,
        rest: &'a FormalParameterRest<'a>,
        names: Vec<Name<'a>>,
        body: &mut Vec<Statement>,
    ) -> Result<(), Refusal> {
        let members = names.into_iter().enumerate().map(|(index, name)| (index.to_string(), name)).collect();
        let whole = Thing::Parts(Rc::new(self.new_parts(members, Shape::List)));
        match &rest.rest.argument {
            BindingPattern::BindingIdentifier(name) => {
                let symbol = self.declared_symbol(name)?;
                self.alias(symbol, name, whole)
            }
            pattern => self.take_apart(pattern, &Name::Thing(whole), body),
        }
    }

    /// The names of arguments, each in a variable of its own.
    pub(super) fn names_of(
        &mut self,
        given: impl Iterator<Item = Given<'a>>,
        span: Span,
        arguments: &mut Vec<(Option<Local>, Expression)>,
    ) -> Vec<Name<'a>> {
        let mut names = Vec::new();
        for given in given {
            names.push(match given {
                Given::Part(local, value) => {
                    arguments.push((local, value));
                    continue;
                }
                Given::Thing(thing) => Name::Thing(thing),
                Given::Nothing(nothing) => Name::Nothing(nothing),
                Given::Value(value) => {
                    let local = self.new_local("the argument", span, LocalKind::Let);
                    self.locals[local.0 as usize].is_something = self.is_something(&value);
                    self.note_assigned(local);
                    arguments.push((Some(local), value));
                    Name::Local(local)
                }
            });
        }
        names
    }

    /// The arguments of a call of an intrinsic.
    pub(super) fn given_to_intrinsic(
        &mut self,
        row: &'static Intrinsic,
        call: &'a CallExpression<'a>,
    ) -> Result<ExpressionKind, Refusal> {
        let mut computed = Vec::new();
        let mut given: Vec<Expression> = Vec::with_capacity(call.arguments.len());
        for (position, argument) in call.arguments.iter().enumerate() {
            // What is handed on to every callback, and dropped.
            if position >= row.meaning.most() && matches!(argument, Argument::Identifier(_)) {
                continue;
            }
            let Argument::SpreadElement(spread) = argument else {
                if let Some(argument) = argument.as_expression() {
                    given.push(self.expression(argument)?);
                }
                continue;
            };
            let span = spread.span;
            let before = computed.len();
            match self.spread_whole(spread, &mut computed)? {
                Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::List => {
                    if computed.len() > before && !given.is_empty() {
                        // They would be computed before what stands in front of them.
                        return Err(self.unsupported(span, unsupported::SPREAD));
                    }
                    for (_, member) in &parts.members {
                        given.push(Expression { span, kind: self.name_value(member, span)? });
                    }
                }
                Name::Thing(Thing::Parts(parts)) if parts.shape == Shape::Memory => {
                    self.check_full(&parts, &mut computed, span)?;
                    match parts.local("items") {
                        Some(items) => given.push(self.spread_view(row, items, span)?),
                        None => return Err(self.text.mistake(span, "a list without items")),
                    }
                }
                Name::Local(view) => given.push(self.spread_view(row, view, span)?),
                _ => return Err(self.unsupported(span, unsupported::SPREAD)),
            }
        }
        let mut kind = ExpressionKind::Call(row, given);
        for (local, value) in computed.into_iter().rev() {
            let body = Expression { span: call.span, kind };
            kind = match local {
                Some(local) => ExpressionKind::With { local, value: Box::new(value), body: Box::new(body) },
                None => ExpressionKind::Sequence(vec![value, body]),
            };
        }
        Ok(kind)
    }

    /// `Math.max(...view)` or `Math.min(...view)`: a loop.
    pub(super) fn spread_view(
        &mut self,
        row: &'static Intrinsic,
        view: Local,
        span: Span,
    ) -> Result<Expression, Refusal> {
        let Meaning::Fold(_, empty) = row.meaning else { return Err(self.unsupported(span, unsupported::SPREAD)) };
        let at = |kind| Expression { span, kind };
        let local = |local| at(ExpressionKind::Local(local));
        let result = self.new_local("the list", span, LocalKind::Result);
        let so_far = self.temporary("so far", span);
        let element = self.temporary("the element", span);
        let is_long = ExpressionKind::Relation(
            CompareOp::Gt,
            Box::new(at(ExpressionKind::Length(view))),
            Box::new(at(ExpressionKind::Number(MAX_SPREAD))),
        );
        let folded = at(ExpressionKind::Call(row, vec![local(so_far), local(element)]));
        let (end, next) = (self.new_target(), self.new_target());
        let repeat = Loop {
            span,
            end,
            next,
            kind: LoopKind::Of { view, view_span: span, element },
            assigned: vec![so_far, element],
            results: vec![so_far],
            body_assigned: vec![so_far],
            body: vec![Statement::Expression(at(ExpressionKind::Assign(so_far, Box::new(folded))))],
        };
        self.note_assigned(result);
        let body = vec![
            Statement::If { test: at(is_long), then: vec![Statement::Bail(BailReason::Type)], otherwise: Vec::new() },
            Statement::Declare(so_far, Some(at(ExpressionKind::Number(empty)))),
            Statement::Loop(Box::new(repeat)),
            Statement::Leave(local(so_far)),
        ];
        let whole = self.in_place("the list", body, result);
        let whole = Inlined { assigned: vec![result], locals: vec![so_far, element], ..whole };
        Ok(at(ExpressionKind::Inlined(Box::new(whole))))
    }
}

/// What is computed, as declarations.
pub fn declare(computed: Computed, out: &mut Vec<Statement>) {
    out.extend(computed.into_iter().map(|(local, value)| match local {
        Some(local) => Statement::Declare(local, Some(value)),
        None => Statement::Expression(value),
    }));
}
