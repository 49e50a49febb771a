//! Calls of intrinsics, by what their row says.

use millrace_math::Arity;

use super::Lowering;
use crate::Refusal;
use crate::front::kinds::{Kind, Kinds};
use crate::front::tree::Expression;
use crate::intrinsics::{Intrinsic, Meaning};
use crate::ir::{BinaryOp, Value};

impl Lowering<'_> {
    pub fn call(&mut self, row: &Intrinsic, arguments: &[Expression]) -> Result<Value, Refusal> {
        match &row.meaning {
            Meaning::Constant(_) | Meaning::Refused(_) => {
                Err(self.text.mistake(self.tree.span, "a call of what is no function"))
            }
            Meaning::Unary(op) => {
                let [x] = self.numbers(arguments)?;
                Ok(self.b.unary(*op, x))
            }
            Meaning::Expand1(expand) | Meaning::Test(expand) => {
                let [x] = self.numbers(arguments)?;
                Ok(expand(&mut self.b, x))
            }
            Meaning::Expand2(expand) => {
                let [x, y] = self.numbers(arguments)?;
                Ok(expand(&mut self.b, x, y))
            }
            Meaning::Call(function, Arity::One) => {
                let [x] = self.numbers(arguments)?;
                Ok(self.b.call(*function, vec![x]))
            }
            Meaning::Call(function, Arity::Two) => {
                let [x, y] = self.numbers(arguments)?;
                Ok(self.b.call(*function, vec![x, y]))
            }
            Meaning::Call(function, Arity::Any) => {
                let numbers = self.all_numbers(arguments)?;
                Ok(self.b.call(*function, numbers))
            }
            Meaning::Fold(op, empty) => {
                let numbers = self.all_numbers(arguments)?;
                let folded = numbers.into_iter().reduce(|left, right| self.b.binary(*op, left, right));
                Ok(folded.unwrap_or_else(|| self.b.f64(*empty)))
            }
            Meaning::StrictTest(expand) => self.strict_test(*expand, arguments),
            Meaning::ToNumber => {
                let Some((first, rest)) = arguments.split_first() else { return Ok(self.b.f64(0.0)) };
                let x = self.number(first)?;
                rest.iter().try_for_each(|argument| self.effect(argument))?;
                Ok(x)
            }
            Meaning::ToBoolean => {
                let Some((first, rest)) = arguments.split_first() else { return Ok(self.b.bool(false)) };
                let x = self.truth_value(first)?;
                rest.iter().try_for_each(|argument| self.effect(argument))?;
                Ok(x)
            }
        }
    }

    /// `Number.isNaN` and its like: `false` for a boolean, and for an argument that is missing.
    fn strict_test(
        &mut self,
        expand: fn(&mut super::Builder, Value) -> Value,
        arguments: &[Expression],
    ) -> Result<Value, Refusal> {
        let Some((first, rest)) = arguments.split_first() else { return Ok(self.b.bool(false)) };
        let x = self.any_element(first)?;
        rest.iter().try_for_each(|argument| self.effect(argument))?;
        let is_number = Self::known_to_be(x.tag, Kinds::of(Kind::Number));
        if is_number == Some(false) {
            return Ok(self.b.bool(false));
        }
        let holds = expand(&mut self.b, x.value);
        if is_number == Some(true) {
            return Ok(holds);
        }
        let is_number = self.is_one_of(x.tag, Kinds::of(Kind::Number));
        Ok(self.b.binary(BinaryOp::And, is_number, holds))
    }

    /// As many numbers as the function takes: NaN for those that are missing; the rest are computed and dropped.
    fn numbers<const N: usize>(&mut self, arguments: &[Expression]) -> Result<[Value; N], Refusal> {
        let mut given = Vec::with_capacity(N);
        for (position, argument) in arguments.iter().enumerate() {
            if position < N {
                given.push(self.number(argument)?);
            } else {
                self.effect(argument)?;
            }
        }
        Ok(std::array::from_fn(|position| given.get(position).copied().unwrap_or_else(|| self.b.f64(f64::NAN))))
    }

    fn all_numbers(&mut self, arguments: &[Expression]) -> Result<Vec<Value>, Refusal> {
        arguments.iter().map(|argument| self.number(argument)).collect()
    }
}
