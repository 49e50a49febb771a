//! Values that stand for others.

use crate::ir::{Op, Terminator, Value};

/// Which values are to be replaced, and by what. Applied to uses as a pass comes to them.
#[derive(Default)]
pub struct Substitution(std::collections::HashMap<Value, Value>);

impl Substitution {
    /// From here on `to` is used instead of `from`.
    pub fn replace(&mut self, from: Value, to: Value) {
        self.0.insert(from, self.of(to));
    }

    pub fn of(&self, value: Value) -> Value {
        // `replace` keeps chains at one step, but for values that are themselves replaced later.
        let mut value = value;
        while let Some(&to) = self.0.get(&value) {
            value = to;
        }
        value
    }

    /// The operands of the operation itself.
    pub fn apply(&self, op: &mut Op) {
        if !self.0.is_empty() {
            op.each_operand_mut(&mut |value| *value = self.of(*value));
        }
    }

    pub fn apply_terminator(&self, terminator: &mut Terminator) {
        for value in terminator.values_mut() {
            *value = self.of(*value);
        }
    }
}
