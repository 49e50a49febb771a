//! The types of expressions: as a value, where only its truth counts, and where nothing does but what it changes.

use oxc_span::Span;

use millrace_column::DType;

use super::{Inference, Ty};
use crate::Refusal;
use crate::front::kinds::{Kind, Kinds};
use crate::front::text::LEAVE_AUTO;
use crate::front::tree::{Expression, ExpressionKind, Inlined, Like, Local, Logical, Nothing, may_go_on};
use crate::intrinsics::Meaning;

impl Inference<'_> {
    /// The type of a value; None while it is unknown.
    pub(super) fn value(&mut self, expression: &Expression) -> Result<Option<Ty>, Refusal> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Unset => Ok(None),
            ExpressionKind::Number(_) => Ok(Some(Ty::Number)),
            ExpressionKind::Boolean(_) => Ok(Some(Ty::Boolean)),
            ExpressionKind::Nothing(nothing) => Ok(Some(Ty::Mixed(Kinds::of(match nothing {
                Nothing::Undefined => Kind::Undefined,
                Nothing::Null => Kind::Null,
            })))),
            ExpressionKind::Local(local) => Ok(self.local(*local)),
            ExpressionKind::Length(view) => {
                self.view(*view, span)?;
                Ok(Some(Ty::Number))
            }
            ExpressionKind::Element(view, index) => {
                self.index(index)?;
                Ok(self.view(*view, span)?.map(Ty::of_element))
            }
            ExpressionKind::Plus(value) | ExpressionKind::Minus(value) | ExpressionKind::BitNot(value) => {
                self.scalar(value)?;
                Ok(Some(Ty::Number))
            }
            ExpressionKind::Not(value) => {
                self.truth(value)?;
                Ok(Some(Ty::Boolean))
            }
            ExpressionKind::Arithmetic(_, left, right) => {
                self.scalar(left)?;
                self.scalar(right)?;
                Ok(Some(Ty::Number))
            }
            ExpressionKind::Relation(_, left, right) => {
                self.scalar(left)?;
                self.scalar(right)?;
                Ok(Some(Ty::Boolean))
            }
            ExpressionKind::Equality { left, right, .. } => {
                let is_nothing = |side: &Expression| matches!(side.kind, ExpressionKind::Nothing(_));
                if is_nothing(left) || is_nothing(right) {
                    self.value(left)?;
                    self.value(right)?;
                } else {
                    self.compared(left)?;
                    self.compared(right)?;
                }
                Ok(Some(Ty::Boolean))
            }
            ExpressionKind::IsOfType { value, .. } => {
                self.value(value)?;
                Ok(Some(Ty::Boolean))
            }
            ExpressionKind::Logical(operator, left, right) => self.logical(*operator, left, right, span),
            ExpressionKind::Conditional(test, then, otherwise) => {
                self.truth(test)?;
                let sides = (self.returned(then)?, self.returned(otherwise)?);
                let sides = (self.or_as(then, sides.0, sides.1)?, self.or_as(otherwise, sides.1, sides.0)?);
                self.one_type(sides, "`?:`", span)
            }
            ExpressionKind::Assign(local, value) => {
                let ty = self.value(value)?;
                self.hand_on(*local, value);
                self.assign(*local, ty, span)?;
                Ok(ty)
            }
            ExpressionKind::Write { view, keeps, index, value } => self.write(*view, *keeps, index, value, span),
            ExpressionKind::Make { elements, from } => {
                self.value(from)?;
                Ok(self.made(*elements))
            }
            ExpressionKind::Over { view, elements, offset, length } => {
                self.view(*view, span)?;
                self.scalar(offset)?;
                length.iter().try_for_each(|length| self.scalar(length).map(drop))?;
                Ok(self.made(*elements))
            }
            ExpressionKind::Part { view, from, length } => {
                self.scalar(from)?;
                self.scalar(length)?;
                self.view(*view, span)?;
                Ok(self.local(*view))
            }
            ExpressionKind::ElementSize(view) => {
                self.view(*view, span)?;
                Ok(Some(Ty::Number))
            }
            ExpressionKind::With { local, value, body } => {
                self.with(*local, value)?;
                self.value(body)
            }
            ExpressionKind::Postfix(local, _) => {
                self.assign(*local, Some(Ty::Number), span)?;
                Ok(Some(Ty::Number))
            }
            ExpressionKind::Sequence(expressions) => {
                let Some((last, before)) = expressions.split_last() else { return Ok(None) };
                before.iter().try_for_each(|expression| self.effect(expression))?;
                self.value(last)
            }
            ExpressionKind::Call(row, arguments) => {
                for argument in arguments {
                    match row.meaning {
                        Meaning::ToBoolean => self.truth(argument)?,
                        _ => drop(self.scalar(argument)?),
                    }
                }
                Ok(Some(if row.meaning.is_boolean() { Ty::Boolean } else { Ty::Number }))
            }
            ExpressionKind::Invoke { function, arguments } => {
                let ty = self.invoked(*function, arguments)?;
                if ty.is_none() && self.strict {
                    let name = &self.tree.functions[*function].name;
                    let message = format!("`{name}` returns nothing, and its value is used");
                    let way_out = format!("let it return a number or a boolean, or {LEAVE_AUTO}");
                    return Err(self.text.refuse("type", span, message, way_out));
                }
                Ok(ty)
            }
            ExpressionKind::Inlined(call) => {
                let ty = self.inlined(call)?;
                if ty.is_none() && self.strict {
                    let (gives, way_out) = if call.gives_parts {
                        ("a list or record", format!("give that a name first: `const p = f(x)`, or {LEAVE_AUTO}"))
                    } else {
                        ("nothing", format!("let it return a number or a boolean, or {LEAVE_AUTO}"))
                    };
                    let message = format!("`{}` returns {gives}, and its value is used", call.name);
                    return Err(self.text.refuse("type", span, message, way_out));
                }
                Ok(ty)
            }
        }
    }

    /// The type of what a function returns; None where it never returns a value.
    pub(super) fn returned(&mut self, expression: &Expression) -> Result<Option<Ty>, Refusal> {
        match &expression.kind {
            ExpressionKind::Inlined(call) => self.inlined(call),
            ExpressionKind::Invoke { function, arguments } => self.invoked(*function, arguments),
            _ => self.value(expression),
        }
    }

    /// The type of one side of a choice: a call that never gives anything may have that of the other.
    fn or_as(&mut self, side: &Expression, ty: Option<Ty>, other: Option<Ty>) -> Result<Option<Ty>, Refusal> {
        let ExpressionKind::Inlined(call) = &side.kind else { return Ok(ty) };
        if ty.is_some() || !self.strict {
            return Ok(ty);
        }
        if other.is_some_and(|other| other.kinds().is_some()) {
            self.assign(call.result, other, side.span)?;
            return Ok(other);
        }
        self.value(side)
    }

    /// A call: the parameters take what all calls hand over. The type of what it returns; None where it returns nothing.
    fn invoked(&mut self, function: usize, arguments: &[Expression]) -> Result<Option<Ty>, Refusal> {
        let called = &self.tree.functions[function];
        for (&parameter, argument) in called.parameters.iter().zip(arguments) {
            let ty = self.value(argument)?;
            self.hand_on(parameter, argument);
            self.assign(parameter, ty, argument.span)?;
        }
        Ok(self.local(called.call.result))
    }

    /// The bodies of the functions that are called.
    pub(super) fn called(&mut self) -> Result<(), Refusal> {
        for called in &self.tree.functions {
            self.text = self.tree.texts[called.text];
            self.inlined(&called.call)?;
        }
        self.text = self.tree.texts[0];
        Ok(())
    }

    /// The type of what a function that is called returns; None where it never returns a value.
    fn inlined(&mut self, call: &Inlined) -> Result<Option<Ty>, Refusal> {
        for (parameter, argument) in &call.arguments {
            match parameter {
                Some(_) if matches!(argument.kind, ExpressionKind::Unset) => {}
                Some(parameter) => {
                    let ty = self.value(argument)?;
                    self.hand_on(*parameter, argument);
                    self.assign(*parameter, ty, self.tree.local(*parameter).span)?;
                }
                None => self.effect(argument)?,
            }
        }
        let outer = std::mem::replace(&mut self.text, self.tree.texts[call.text]);
        self.calls.push((!call.gives_parts).then_some(call.result));
        let done = self.statements(&call.body);
        self.calls.pop();
        self.text = outer;
        done?;
        if !call.gives_parts && may_go_on(&call.body) {
            let nothing = Ty::Mixed(Kinds::of(Kind::Undefined));
            self.assign(call.result, Some(nothing), self.tree.local(call.result).span)?;
        }
        let like = match call.like {
            None => None,
            Some(Like::Own) if self.tree.shape.is_some() => None,
            Some(Like::Own) => self.results[0].map(|(ty, _)| ty),
            Some(Like::Result(result)) => self.local(result),
        };
        if self.local(call.result).is_none() && like.is_some_and(|like| like.kinds().is_some()) {
            self.assign(call.result, like, self.tree.local(call.result).span)?;
        }
        Ok(self.local(call.result))
    }

    /// A number or a boolean, as operators want.
    fn scalar(&mut self, expression: &Expression) -> Result<Option<Ty>, Refusal> {
        self.no_array(expression, "used as a number")
    }

    /// An index: of what is no number at run time the item is run again in JavaScript.
    pub(super) fn index(&mut self, index: &Expression) -> Result<(), Refusal> {
        let kinds = self.scalar(index)?.and_then(Ty::kinds);
        if let Some(kinds) = kinds
            && self.strict
            && !kinds.has(Kind::Number)
        {
            let message = format!("{} as an index cannot be compiled", kinds.name());
            return Err(self.text.refuse("type", index.span, message, "convert it: `Number(x)`"));
        }
        Ok(())
    }

    /// A side of an equality, the value of a `switch` or of one of its cases.
    pub(super) fn compared(&mut self, expression: &Expression) -> Result<Option<Ty>, Refusal> {
        self.no_array(expression, "compared")
    }

    /// The variable of [`ExpressionKind::With`].
    fn with(&mut self, local: Local, value: &Expression) -> Result<(), Refusal> {
        if matches!(value.kind, ExpressionKind::Unset) {
            return Ok(());
        }
        let ty = self.value(value)?;
        self.hand_on(local, value);
        self.assign(local, ty, value.span)
    }

    pub(super) fn no_array(&mut self, expression: &Expression, used: &str) -> Result<Option<Ty>, Refusal> {
        let ty = self.value(expression)?;
        if self.strict && matches!(ty, Some(Ty::View(_))) {
            let message = format!("an array is {used}, which cannot be compiled");
            return Err(self.text.refuse("type", expression.span, message, "use an element of it: `x[i]`"));
        }
        Ok(ty)
    }

    /// The element type of a view; anything else has no elements.
    pub(super) fn view(&mut self, local: Local, span: Span) -> Result<Option<DType>, Refusal> {
        match self.local(local) {
            Some(Ty::View(dtype)) => Ok(Some(dtype)),
            Some(ty) if self.strict => {
                let message = format!("`{}` is {}, not an array", self.tree.local(local).name, ty.name());
                Err(self.text.refuse("type", span, message, "pass a typed array for it"))
            }
            _ => Ok(None),
        }
    }

    fn logical(
        &mut self,
        operator: Logical,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Result<Option<Ty>, Refusal> {
        let sides = (self.value(left)?, self.value(right)?);
        let may_be_nothing = matches!(left.kind, ExpressionKind::Element(..))
            || sides.0.and_then(Ty::kinds).is_some_and(|kinds| kinds.has_any_of(Kinds::NOTHING));
        match (operator, sides.0) {
            // An array is truthy.
            (Logical::And, Some(Ty::View(_))) => Ok(sides.1),
            (Logical::Or, Some(Ty::View(_))) => Ok(sides.0),
            (Logical::Coalesce | Logical::Default, None) => Ok(None),
            (_, None) => Ok(sides.1),
            (Logical::Default, Some(left)) => match left.kinds() {
                Some(kinds) if kinds.has(Kind::Undefined) => {
                    self.either(kinds.without(Kinds::of(Kind::Undefined)), sides.1, "a default value", span)
                }
                _ => Ok(sides.0),
            },
            (Logical::Coalesce, Some(left)) => match left.kinds() {
                Some(kinds) if may_be_nothing => self.either(kinds.without(Kinds::NOTHING), sides.1, "`??`", span),
                _ => Ok(sides.0),
            },
            (Logical::And, _) => self.one_type(sides, "`&&`", span),
            (Logical::Or, Some(left)) => match left.kinds() {
                Some(kinds) => self.either(kinds.without(Kinds::NOTHING), sides.1, "`||`", span),
                None => Ok(sides.0),
            },
        }
    }

    fn one_type(&mut self, sides: (Option<Ty>, Option<Ty>), operator: &str, span: Span) -> Result<Option<Ty>, Refusal> {
        match sides {
            (Some(left), Some(right)) if left.or(right).is_none() => {
                let message = format!("{operator} gives {} or {}", left.name(), right.name());
                let way_out = "give both sides one type: `x !== 0`, `Number(x)`";
                Err(self.text.refuse("type", span, message, way_out))
            }
            (Some(Ty::View(_)), _) | (_, Some(Ty::View(_))) => {
                let message = format!("{operator} chooses between arrays, which cannot be compiled");
                let way_out = "choose between elements: `c ? x[i] : y[i]`";
                Err(self.text.refuse("type", span, message, way_out))
            }
            (Some(left), Some(right)) => Ok(left.or(right)),
            (left, right) => Ok(left.or(right)),
        }
    }

    /// The left side where it is one of `kinds`, the right one otherwise.
    fn either(&mut self, kinds: Kinds, right: Option<Ty>, operator: &str, span: Span) -> Result<Option<Ty>, Refusal> {
        if kinds.is_empty() { Ok(right) } else { self.one_type((Some(Ty::of_kinds(kinds)), right), operator, span) }
    }

    /// Where only truthiness counts: any mix of types will do.
    pub(super) fn truth(&mut self, expression: &Expression) -> Result<(), Refusal> {
        match &expression.kind {
            ExpressionKind::Logical(Logical::And | Logical::Or, left, right) => {
                self.truth(left)?;
                self.truth(right)
            }
            ExpressionKind::Conditional(test, then, otherwise) => {
                self.truth(test)?;
                self.truth(then)?;
                self.truth(otherwise)
            }
            ExpressionKind::Nothing(_) => Ok(()),
            ExpressionKind::With { local, value, body } => {
                self.with(*local, value)?;
                self.truth(body)
            }
            _ => self.value(expression).map(drop),
        }
    }

    /// Where the value is dropped.
    pub(super) fn effect(&mut self, expression: &Expression) -> Result<(), Refusal> {
        match &expression.kind {
            ExpressionKind::Logical(_, left, right) => {
                self.truth(left)?;
                self.effect(right)
            }
            ExpressionKind::Conditional(test, then, otherwise) => {
                self.truth(test)?;
                self.effect(then)?;
                self.effect(otherwise)
            }
            ExpressionKind::Sequence(expressions) => expressions.iter().try_for_each(|part| self.effect(part)),
            ExpressionKind::Nothing(_) => Ok(()),
            ExpressionKind::Inlined(call) => self.inlined(call).map(drop),
            ExpressionKind::Invoke { function, arguments } => self.invoked(*function, arguments).map(drop),
            ExpressionKind::With { local, value, body } => {
                self.with(*local, value)?;
                self.effect(body)
            }
            _ => self.value(expression).map(drop),
        }
    }
}
