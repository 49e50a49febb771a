//! Expressions without an operator of their own, and where each kind goes.

use oxc_ast::ast::{Expression as Syntax, IdentifierReference, MemberExpression};
use oxc_span::{GetSpan, Span};

use super::Resolver;
use super::names::Name;
use crate::Refusal;
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Expression, ExpressionKind, Local};
use crate::front::unsupported;
use crate::intrinsics::{self, Meaning};

impl Resolver<'_, '_> {
    pub(super) fn expression(&mut self, syntax: &Syntax<'_>) -> Result<Expression, Refusal> {
        let span = syntax.span();
        let kind = self.nested(span, |this| this.kind(syntax, span))?;
        Ok(Expression { span, kind })
    }

    pub(super) fn boxed(&mut self, syntax: &Syntax<'_>) -> Result<Box<Expression>, Refusal> {
        self.expression(syntax).map(Box::new)
    }

    fn kind(&mut self, syntax: &Syntax<'_>, span: Span) -> Result<ExpressionKind, Refusal> {
        if let Some(row) = unsupported::expression(syntax) {
            return Err(self.unsupported(span, row));
        }
        if let Some(member) = syntax.as_member_expression() {
            return self.member(member);
        }
        match syntax {
            Syntax::NumericLiteral(literal) => Ok(ExpressionKind::Number(literal.value)),
            Syntax::BooleanLiteral(literal) => Ok(ExpressionKind::Boolean(literal.value)),
            Syntax::NullLiteral(_) => Ok(ExpressionKind::Nothing),
            Syntax::Identifier(identifier) => self.identifier(identifier),
            Syntax::ParenthesizedExpression(inner) => self.expression(&inner.expression).map(|inner| inner.kind),
            Syntax::SequenceExpression(sequence) => {
                let expressions = sequence.expressions.iter().map(|syntax| self.expression(syntax));
                Ok(ExpressionKind::Sequence(expressions.collect::<Result<_, _>>()?))
            }
            Syntax::ConditionalExpression(conditional) => Ok(ExpressionKind::Conditional(
                self.boxed(&conditional.test)?,
                self.boxed(&conditional.consequent)?,
                self.boxed(&conditional.alternate)?,
            )),
            Syntax::UnaryExpression(unary) => self.unary(unary),
            Syntax::BinaryExpression(binary) => self.binary(binary),
            Syntax::LogicalExpression(logical) => self.logical(logical),
            Syntax::UpdateExpression(update) => self.update(update),
            Syntax::AssignmentExpression(assignment) => self.assignment(assignment),
            Syntax::CallExpression(call) => self.call(call),
            _ => Err(self.text.unsupported(span, "this expression cannot be compiled")),
        }
    }

    fn identifier(&mut self, identifier: &IdentifierReference<'_>) -> Result<ExpressionKind, Refusal> {
        match self.name(identifier)? {
            Name::Local(local) => Ok(ExpressionKind::Local(local)),
            Name::Nothing => Ok(ExpressionKind::Nothing),
            Name::Path(path) => self.path_value(&path, identifier.span),
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

    fn member(&mut self, member: &MemberExpression<'_>) -> Result<ExpressionKind, Refusal> {
        let span = member.span();
        if let Some(path) = self.member_path(member)? {
            return self.path_value(&path, span);
        }
        if member.optional() {
            return Err(self.unsupported(span, unsupported::OPTIONAL));
        }
        let object = self.array(member.object())?;
        match member {
            _ if member.static_property_name() == Some("length") => Ok(ExpressionKind::Length(object)),
            MemberExpression::ComputedMemberExpression(element)
                if !matches!(element.expression, Syntax::StringLiteral(_)) =>
            {
                Ok(ExpressionKind::Element(object, self.boxed(&element.expression)?))
            }
            _ => {
                let name = &self.locals[object.0 as usize].name;
                let property = member.static_property_name().unwrap_or("#private");
                let way_out = format!("use `{name}[i]` and `{name}.length`, or {LEAVE_AUTO}");
                let message = format!("`{name}.{property}` cannot be compiled");
                Err(self.text.refuse("unsupported-syntax", span, message, way_out))
            }
        }
    }

    /// What is indexed or asked for its length: it must have a name.
    pub(super) fn array(&mut self, syntax: &Syntax<'_>) -> Result<Local, Refusal> {
        let span = syntax.span();
        if let Some(row) = unsupported::expression(syntax) {
            return Err(self.unsupported(span, row));
        }
        if let Syntax::Identifier(identifier) = syntax
            && let Name::Local(local) = self.name(identifier)?
        {
            return Ok(local);
        }
        let message = "a member of something that is no array with a name cannot be compiled";
        let way_out = format!("pass the array as an argument, or {LEAVE_AUTO}");
        Err(self.text.refuse("unsupported-syntax", span, message, way_out))
    }
}
