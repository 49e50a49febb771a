//! Which values are integers, and between which bounds: an abstract interpretation of the whole function, repeated until what
//! is assumed of loop parameters is what loops give them. Conditions narrow what they test for as long as they hold.

use std::collections::HashMap;

use super::each_inst;
use super::range::{LENGTH, Range};
use crate::ir::{
    BinaryOp, CompareOp, Constant, Conversion, Function, Inst, Label, Op, OutOfBounds, Region, Terminator, Type,
    UnaryOp, Value,
};

/// By the number of the value; `None` where nothing is known.
pub type Ranges = Vec<Option<Range>>;

/// Plain joins first, so that small bounds are found; then widening; then nothing is assumed of what still changes.
const PLAIN: usize = 2;
const WIDENING: usize = 6;
const ROUNDS: usize = 12;

/// `None` where no fixed point was found.
pub fn run(function: &Function) -> Option<Ranges> {
    let mut definitions = vec![None; function.types.len()];
    each_inst(function, &mut |inst| {
        if let &[result] = &inst.results[..] {
            definitions[result.0 as usize] = Some(&inst.op);
        }
    });
    let mut analysis = Analysis {
        function,
        definitions,
        ranges: function.types.iter().map(|&ty| Range::of_type(ty)).collect(),
        refined: Vec::new(),
        assumed: HashMap::new(),
        carried: HashMap::new(),
        choices: HashMap::new(),
        round: 0,
        changed: false,
    };
    for round in 0..ROUNDS {
        analysis.round = round;
        analysis.changed = false;
        analysis.carried.clear();
        function.prologue.iter().for_each(|inst| analysis.plain(inst));
        analysis.region(&function.body);
        if !analysis.changed {
            return Some(analysis.ranges);
        }
    }
    None
}

struct Analysis<'a> {
    function: &'a Function,
    definitions: Vec<Option<&'a Op>>,
    ranges: Ranges,
    /// What conditions narrowed, to be undone at the ends of their regions.
    refined: Vec<(Value, Option<Range>)>,
    /// Of the parameters of each loop that was reached.
    assumed: HashMap<Label, Vec<Option<Range>>>,
    /// What branches to a label carried in this round.
    carried: HashMap<Label, Vec<Option<Range>>>,
    /// The first results of `if`s that yield one value: `&&` and `||`.
    choices: HashMap<Value, Choice>,
    round: usize,
    changed: bool,
}

/// `condition ? then : otherwise`.
#[derive(Clone, Copy)]
struct Choice {
    condition: Value,
    then: Value,
    otherwise: Value,
}

impl<'a> Analysis<'a> {
    /// The ranges that the region yields; `None` where it does not.
    fn region(&mut self, region: &'a Region) -> Option<Vec<Option<Range>>> {
        let before = self.refined.len();
        let completes = region.insts.iter().all(|inst| self.inst(inst));
        let yields = if completes { self.terminator(&region.terminator) } else { None };
        self.undo(before);
        yields
    }

    fn undo(&mut self, before: usize) {
        for (value, range) in self.refined.drain(before..).rev() {
            self.ranges[value.0 as usize] = range;
        }
    }

    fn terminator(&mut self, terminator: &Terminator) -> Option<Vec<Option<Range>>> {
        match terminator {
            Terminator::Yield(values) => Some(self.of_all(values)),
            Terminator::Branch(label, values) => {
                let ranges = self.of_all(values);
                match self.carried.get_mut(label) {
                    Some(carried) => join_all(carried, &ranges),
                    None => drop(self.carried.insert(*label, ranges)),
                }
                None
            }
            Terminator::Return(_) | Terminator::Bail(_) => None,
        }
    }

    fn of(&self, value: Value) -> Option<Range> {
        self.ranges[value.0 as usize]
    }

    fn of_all(&self, values: &[Value]) -> Vec<Option<Range>> {
        values.iter().map(|&value| self.of(value)).collect()
    }

    fn set(&mut self, value: Value, range: Option<Range>) {
        self.ranges[value.0 as usize] = range.or_else(|| Range::of_type(self.function.ty(value)));
    }

    fn set_all(&mut self, values: &[Value], ranges: &[Option<Range>]) {
        values.iter().zip(ranges).for_each(|(&value, &range)| self.set(value, range));
    }

    /// Whether what follows is run.
    fn inst(&mut self, inst: &'a Inst) -> bool {
        let results = match &inst.op {
            Op::If { condition, then, otherwise } => self.if_else(inst, *condition, then, otherwise),
            Op::Block { label, body } => {
                let yields = self.region(body);
                join_optional(yields, self.carried.remove(label))
            }
            Op::Loop { label, initial, body } => self.repeat(*label, initial, body),
            _ => {
                self.plain(inst);
                return true;
            }
        };
        match results {
            Some(ranges) => {
                self.set_all(&inst.results, &ranges);
                true
            }
            None => false,
        }
    }

    fn if_else(
        &mut self,
        inst: &Inst,
        condition: Value,
        then: &'a Region,
        otherwise: &'a Region,
    ) -> Option<Vec<Option<Range>>> {
        if let (&[result], &[a], &[b]) = (&inst.results[..], then.terminator.values(), otherwise.terminator.values()) {
            self.choices.insert(result, Choice { condition, then: a, otherwise: b });
        }
        let before = self.refined.len();
        self.assume(condition, true);
        let then = self.region(then);
        self.undo(before);
        self.assume(condition, false);
        let otherwise = self.region(otherwise);
        self.undo(before);
        // Where one arm leaves, the rest of the region is run under the other's condition.
        if then.is_none() {
            self.assume(condition, false);
        } else if otherwise.is_none() {
            self.assume(condition, true);
        }
        join_optional(then, otherwise)
    }

    fn repeat(&mut self, label: Label, initial: &[Value], body: &'a Region) -> Option<Vec<Option<Range>>> {
        let initial = self.of_all(initial);
        let mut assumed = self.assumed.remove(&label).unwrap_or_else(|| initial.clone());
        self.grow(&mut assumed, &initial);
        self.set_all(&body.parameters, &assumed);
        let yields = self.region(body);
        if let Some(carried) = self.carried.remove(&label) {
            self.grow(&mut assumed, &carried);
        }
        self.assumed.insert(label, assumed);
        yields
    }

    /// Makes what is assumed hold for `got` too.
    fn grow(&mut self, assumed: &mut [Option<Range>], got: &[Option<Range>]) {
        for (assumed, &got) in assumed.iter_mut().zip(got) {
            let grown = match (*assumed, got) {
                (Some(old), Some(new)) if new.within(old) => continue,
                (None, _) => continue,
                (Some(old), Some(new)) if self.round < PLAIN => Some(old.join(new)),
                (Some(old), Some(new)) if self.round < WIDENING => old.widen(new),
                _ => None,
            };
            *assumed = grown;
            self.changed = true;
        }
    }

    fn plain(&mut self, inst: &Inst) {
        let &[result] = &inst.results[..] else { return };
        let range = self.operation(&inst.op, self.function.ty(result));
        // What wraps is anywhere in its type.
        let fits = |range: &Range| Range::of_type(self.function.ty(result)).is_none_or(|all| range.within(all));
        self.set(result, range.filter(fits));
    }

    fn operation(&self, op: &Op, ty: Type) -> Option<Range> {
        match op {
            Op::Constant(constant) => Range::of_constant(*constant),
            Op::Unary(op, a) => Range::unary(*op, self.of(*a)?),
            Op::Binary(op, a, b) => Range::binary(*op, self.of(*a)?, self.of(*b)?, ty),
            Op::Convert(Conversion::ToF64 | Conversion::ToI32 | Conversion::ToU32, a) => self.of(*a),
            Op::Select { then, otherwise, .. } => Some(self.of(*then)?.join(self.of(*otherwise)?)),
            Op::Length(_) => Some(LENGTH),
            Op::Load { view, out_of_bounds: OutOfBounds::Bail, .. } => match self.function.ty(*view) {
                Type::View(dtype) => Range::of_element(dtype),
                _ => None,
            },
            _ => None,
        }
    }

    /// Narrows what the condition tells about its operands.
    fn assume(&mut self, condition: Value, truth: bool) {
        match self.definitions[condition.0 as usize] {
            Some(&Op::Unary(UnaryOp::Not, a)) => self.assume(a, !truth),
            Some(&Op::Binary(BinaryOp::And, a, b)) if truth => [a, b].into_iter().for_each(|a| self.assume(a, true)),
            Some(&Op::Binary(BinaryOp::Or, a, b)) if !truth => [a, b].into_iter().for_each(|a| self.assume(a, false)),
            Some(&Op::Compare(op, a, b)) => self.compare(op, a, b, truth),
            _ => {
                if let Some(&choice) = self.choices.get(&condition) {
                    self.choose(choice, truth);
                }
            }
        }
    }

    /// `a && b` is `a ? b : false`, `a || b` is `a ? true : b`.
    fn choose(&mut self, Choice { condition, then, otherwise }: Choice, truth: bool) {
        let never = |value: Value| match self.definitions[value.0 as usize] {
            Some(&Op::Constant(Constant::Bool(constant))) => constant != truth,
            _ => false,
        };
        if never(otherwise) {
            self.assume(condition, true);
            self.assume(then, truth);
        } else if never(then) {
            self.assume(condition, false);
            self.assume(otherwise, truth);
        }
    }

    /// Both operands are integers here, and so comparable: if `<` is false, `>=` is true.
    fn compare(&mut self, op: CompareOp, a: Value, b: Value, truth: bool) {
        let (Some(x), Some(y)) = (self.of(a), self.of(b)) else { return };
        let below = |strict: i64| {
            (Range::new(x.low, x.high.min(y.high - strict)), Range::new(y.low.max(x.low + strict), y.high))
        };
        let above = |strict: i64| {
            (Range::new(x.low.max(y.low + strict), x.high), Range::new(y.low, y.high.min(x.high - strict)))
        };
        let (x, y) = match (op, truth) {
            (CompareOp::Lt, true) | (CompareOp::Ge, false) => below(1),
            (CompareOp::Le, true) | (CompareOp::Gt, false) => below(0),
            (CompareOp::Gt, true) | (CompareOp::Le, false) => above(1),
            (CompareOp::Ge, true) | (CompareOp::Lt, false) => above(0),
            (CompareOp::Eq, true) | (CompareOp::Ne, false) => {
                let both = Range::new(x.low.max(y.low), x.high.min(y.high));
                (both, both)
            }
            (CompareOp::Ne, true) | (CompareOp::Eq, false) => return,
        };
        self.refine(a, x);
        self.refine(b, y);
    }

    /// An empty range says that the place is not reached; nothing is made of it.
    fn refine(&mut self, value: Value, range: Option<Range>) {
        let Some(range) = range else { return };
        self.refined.push((value, self.of(value)));
        self.ranges[value.0 as usize] = Some(range);
        if let Some(&Op::Convert(Conversion::ToF64, inner)) = self.definitions[value.0 as usize] {
            self.refine(inner, Some(range));
        }
    }
}

fn join_all(all: &mut [Option<Range>], others: &[Option<Range>]) {
    for (range, other) in all.iter_mut().zip(others) {
        *range = range.zip(*other).map(|(a, b)| a.join(b));
    }
}

fn join_optional(a: Option<Vec<Option<Range>>>, b: Option<Vec<Option<Range>>>) -> Option<Vec<Option<Range>>> {
    match (a, b) {
        (Some(mut a), Some(b)) => {
            join_all(&mut a, &b);
            Some(a)
        }
        (a, b) => a.or(b),
    }
}
