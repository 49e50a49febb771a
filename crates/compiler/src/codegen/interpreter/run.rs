//! Walks a function for one item.

use std::collections::HashMap;
use std::ops::Deref;

use millrace_math::{Entry, MathFunction, NoExactProvider, Provider, Resolve};

use super::memory::{Memory, Window};
use super::operation::{binary, compare, convert, unary};
use super::{Scalar, View};
use crate::Validated;
use crate::ir::{BailReason, CALL_STACK, Function, Inst, Label, Op, OutOfBounds, Region, Terminator, Type, Value};

/// Reserved, not touched, for as many calls as [`CALL_STACK`] has room for.
const DEEP_STACK: usize = 512 << 20;

/// An input of one item, in the order of the function's inputs.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// For a column of another type than [`millrace_column::DType::Float64`] a number that this type holds exactly.
    Number(f64),
    Boolean(bool),
    /// Stores change it.
    View(View),
}

/// How an item ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    Returned(Returned),
    Bailed(BailReason),
    /// More steps than [`Interpreter::fuel`].
    OutOfFuel,
}

/// What an item gives: the scalars among its results, in order, and the lists.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    scalars: Vec<Scalar>,
    pub lists: Vec<View>,
}

impl Deref for Returned {
    type Target = [Scalar];

    fn deref(&self) -> &[Scalar] {
        &self.scalars
    }
}

/// Runs one function.
pub struct Interpreter<'a> {
    function: &'a Function,
    math: HashMap<MathFunction, Provider>,
    /// How many instructions an item may take; a million by default.
    pub fuel: u64,
}

impl<'a> Interpreter<'a> {
    /// # Errors
    ///
    /// A function of `Math` that `math` has no exact provider for.
    pub fn new(function: &'a Validated, math: &dyn Resolve) -> Result<Self, NoExactProvider> {
        let function = function.function();
        let mut providers = HashMap::new();
        for called in function.calls() {
            providers.insert(called, math.resolve(called)?);
        }
        Ok(Self { function, math: providers, fuel: 1_000_000 })
    }

    /// Runs one item. The prologue is run with it: it is pure. What calls itself is run on a stack that is deep enough.
    ///
    /// # Panics
    ///
    /// Where `inputs` are not of the function's number and kinds.
    pub fn run(&self, inputs: &mut [Given]) -> Outcome {
        if self.function.functions.is_empty() {
            return self.run_here(inputs);
        }
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(DEEP_STACK);
            let running = thread.spawn_scoped(scope, || self.run_here(inputs)).expect("there is room for one thread");
            running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    fn run_here(&self, inputs: &mut [Given]) -> Outcome {
        assert_eq!(inputs.len(), self.function.inputs.len(), "an input is missing, or one is too many");
        let mut frame = vec![None; self.function.types.len()];
        let mut views = Vec::new();
        for (position, (input, given)) in self.function.inputs.iter().zip(inputs.iter()).enumerate() {
            let held = match (self.function.ty(input.value), given) {
                (Type::View(dtype), Given::View(view)) if dtype == view.dtype => {
                    views.push((input.value, position));
                    continue;
                }
                (Type::F64, &Given::Number(number)) => Held::Scalar(Scalar::F64(number)),
                (Type::F32, &Given::Number(number)) => Held::Scalar(Scalar::F32(number as f32)),
                (Type::I32, &Given::Number(number)) => Held::Scalar(Scalar::I32(number as i32)),
                (Type::U32, &Given::Number(number)) => Held::Scalar(Scalar::U32(number as u32)),
                (Type::Bool, &Given::Boolean(value)) => Held::Scalar(Scalar::Bool(value)),
                (ty, given) => panic!("input {position} is a {ty}, but {given:?} was given"),
            };
            frame[input.value.0 as usize] = Some(held);
        }
        let memory = Memory::new(inputs);
        for (value, position) in views {
            frame[value.0 as usize] = Some(Held::View(memory.input(position)));
        }
        let mut item =
            Item { interpreter: self, function: self.function, memory, frame, fuel: self.fuel, stack: CALL_STACK };
        match item.insts(&self.function.prologue).unwrap_or_else(|| item.region(&self.function.body)) {
            End::Return(values) => {
                let mut returned = Returned::default();
                for value in values {
                    match value {
                        Held::Scalar(scalar) => returned.scalars.push(scalar),
                        Held::View(view) => returned.lists.push(item.memory.copy(view)),
                    }
                }
                Outcome::Returned(returned)
            }
            End::Bail(reason) => Outcome::Bailed(reason),
            End::OutOfFuel => Outcome::OutOfFuel,
            End::Yield(_) | End::Branch(..) => unreachable!("a validated body returns or bails"),
        }
    }
}

/// What a value holds.
#[derive(Clone, Copy)]
enum Held {
    Scalar(Scalar),
    View(Window),
}

impl Held {
    fn scalar(self) -> Scalar {
        match self {
            Self::Scalar(scalar) => scalar,
            Self::View(_) => unreachable!("a validated function has no view there"),
        }
    }
}

/// How a region ended.
enum End {
    Yield(Vec<Held>),
    Branch(Label, Vec<Held>),
    Return(Vec<Held>),
    Bail(BailReason),
    OutOfFuel,
}

struct Item<'a> {
    interpreter: &'a Interpreter<'a>,
    /// That is being run.
    function: &'a Function,
    memory: Memory<'a>,
    frame: Vec<Option<Held>>,
    fuel: u64,
    /// What is left of [`CALL_STACK`].
    stack: u32,
}

impl<'a> Item<'a> {
    fn region(&mut self, region: &'a Region) -> End {
        if let Some(end) = self.insts(&region.insts) {
            return end;
        }
        match &region.terminator {
            Terminator::Yield(values) => End::Yield(self.all(values)),
            Terminator::Branch(label, values) => End::Branch(*label, self.all(values)),
            Terminator::Return(values) => End::Return(self.all(values)),
            Terminator::Bail(reason) => End::Bail(*reason),
        }
    }

    /// Runs instructions in order; `Some` where one of them jumped out.
    fn insts(&mut self, insts: &'a [Inst]) -> Option<End> {
        for inst in insts {
            let Some(fuel) = self.fuel.checked_sub(1) else { return Some(End::OutOfFuel) };
            self.fuel = fuel;
            match self.op(&inst.op) {
                End::Yield(values) => self.define(&inst.results, &values),
                end => return Some(end),
            }
        }
        None
    }

    /// Runs one operation; its results are what [`End::Yield`] holds.
    fn op(&mut self, op: &'a Op) -> End {
        let one = match op {
            Op::Constant(constant) => Scalar::from(*constant),
            Op::Unary(op, a) => typed(unary(*op, self.scalar(*a))),
            Op::Binary(op, a, b) => typed(binary(*op, self.scalar(*a), self.scalar(*b))),
            Op::Compare(op, a, b) => Scalar::Bool(typed(compare(*op, self.scalar(*a), self.scalar(*b)))),
            Op::Convert(conversion, a) => convert(*conversion, self.scalar(*a)),
            Op::Select { condition, then, otherwise } => {
                let chosen = if self.is_true(*condition) { *then } else { *otherwise };
                return End::Yield(vec![self.held(chosen)]);
            }
            Op::Call(function, arguments) => Scalar::F64(self.call(*function, arguments)),
            Op::Invoke { function, arguments } => return self.invoke(*function, self.all(arguments)),
            Op::Length(view) => Scalar::I32(Memory::length(self.view(*view))),
            Op::Load { view, index, out_of_bounds } => {
                let element = self.memory.load(self.view(*view), self.scalar(*index).to_number());
                match (element, out_of_bounds) {
                    (Some(element), OutOfBounds::Nan) => Scalar::F64(element.to_number()),
                    (Some(element), OutOfBounds::Bail) => element,
                    (None, OutOfBounds::Nan) => Scalar::F64(f64::NAN),
                    (None, OutOfBounds::Bail) => return End::Bail(BailReason::OutOfBounds),
                }
            }
            Op::Store { view, index, value } => {
                self.memory.store(self.view(*view), self.scalar(*index).to_number(), self.scalar(*value));
                return End::Yield(Vec::new());
            }
            Op::Allocate { dtype, length } => {
                let length = self.integer(*length);
                return of_view(self.memory.allocate(*dtype, length));
            }
            Op::Reinterpret { view, dtype, offset, length } => {
                let (offset, length) = (self.integer(*offset), self.integer(*length));
                return of_view(self.memory.reinterpret(self.view(*view), *dtype, offset, length));
            }
            Op::If { condition, then, otherwise } => {
                return self.region(if self.is_true(*condition) { then } else { otherwise });
            }
            Op::Block { label, body } => {
                return match self.region(body) {
                    End::Branch(target, values) if target == *label => End::Yield(values),
                    end => end,
                };
            }
            Op::Loop { label, initial, body } => return self.repeat(*label, self.all(initial), body),
        };
        End::Yield(vec![Held::Scalar(one)])
    }

    /// What an iteration made, and hands on no view of, is given back before the next.
    fn repeat(&mut self, label: Label, mut arguments: Vec<Held>, body: &'a Region) -> End {
        let carries_views = body.parameters.iter().any(|&value| !self.function.ty(value).is_scalar());
        let mark = self.memory.mark();
        loop {
            self.define(&body.parameters, &arguments);
            match self.region(body) {
                End::Branch(target, values) if target == label => arguments = values,
                end => return end,
            }
            if !carries_views {
                self.memory.release(mark);
            }
            let Some(fuel) = self.fuel.checked_sub(1) else { return End::OutOfFuel };
            self.fuel = fuel;
        }
    }

    /// What a call makes, and gives no view of, is given back.
    fn invoke(&mut self, function: usize, arguments: Vec<Held>) -> End {
        let called = &self.interpreter.function.functions[function];
        let Some(left) = self.stack.checked_sub(called.frame) else { return End::Bail(BailReason::Recursion) };
        let Some(fuel) = self.fuel.checked_sub(1) else { return End::OutOfFuel };
        self.fuel = fuel;
        let around = (self.function, self.stack, std::mem::replace(&mut self.frame, vec![None; called.types.len()]));
        (self.function, self.stack) = (called, left);
        let mark = self.memory.mark();
        for (input, held) in called.inputs.iter().zip(arguments) {
            self.frame[input.value.0 as usize] = Some(held);
        }
        let end = self.region(&called.body);
        (self.function, self.stack, self.frame) = around;
        match end {
            End::Return(values) => {
                if called.results.iter().all(|ty| ty.is_scalar()) {
                    self.memory.release(mark);
                }
                End::Yield(values)
            }
            end => end,
        }
    }

    fn call(&self, function: MathFunction, arguments: &[Value]) -> f64 {
        let numbers: Vec<f64> = arguments.iter().map(|&value| self.scalar(value).to_number()).collect();
        match (self.interpreter.math[&function].entry, numbers.as_slice()) {
            (Entry::One(entry), &[a]) => entry(a),
            (Entry::Two(entry), &[a, b]) => entry(a, b),
            (Entry::Any(entry), numbers) => entry(numbers.as_ptr(), numbers.len()),
            _ => unreachable!("a validated call has the arguments that it needs"),
        }
    }

    fn define(&mut self, values: &[Value], all: &[Held]) {
        for (value, &held) in values.iter().zip(all) {
            self.frame[value.0 as usize] = Some(held);
        }
    }

    fn held(&self, value: Value) -> Held {
        self.frame[value.0 as usize].unwrap_or_else(|| unreachable!("{value} is defined"))
    }

    fn all(&self, values: &[Value]) -> Vec<Held> {
        values.iter().map(|&value| self.held(value)).collect()
    }

    fn scalar(&self, value: Value) -> Scalar {
        self.held(value).scalar()
    }

    fn integer(&self, value: Value) -> i32 {
        match self.scalar(value) {
            Scalar::I32(integer) => integer,
            _ => unreachable!("{value} is an i32"),
        }
    }

    fn is_true(&self, condition: Value) -> bool {
        matches!(self.scalar(condition), Scalar::Bool(true))
    }

    fn view(&self, value: Value) -> Window {
        match self.held(value) {
            Held::View(view) => view,
            Held::Scalar(_) => unreachable!("{value} is a view"),
        }
    }
}

fn of_view(view: Result<Window, BailReason>) -> End {
    match view {
        Ok(view) => End::Yield(vec![Held::View(view)]),
        Err(reason) => End::Bail(reason),
    }
}

/// What a validated operation gives.
fn typed<T>(result: Option<T>) -> T {
    result.expect("a validated operation takes its operands")
}
