//! Functions in JavaScript, lowered and run by the interpreter; and what is refused, with its words.

mod arrays;
mod calls;
mod captures;
mod control;
mod deep;
mod functions;
mod fuzz;
mod given;
mod machine;
mod math;
mod names;
mod operators;
mod parts;
mod patterns;
mod rebinding;
mod refusals;
mod scratch;
mod views;
mod world;

use millrace_column::DType;
use millrace_math::{Entry, MathFunction, NoExactProvider, Probed, Provider, Resolve};

use self::world::{Item, World};
use crate::{Argument, Captures, Given, Interpreter, Nothing, Outcome, Refusal, Scalar, Signature, View, lower};

/// Stands in for V8's functions: each gives a number that tells which it is and what it was given.
struct Marks;

impl Resolve for Marks {
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider> {
        extern "C" fn one(x: f64) -> f64 {
            x.sin()
        }
        extern "C" fn two(x: f64, y: f64) -> f64 {
            x.powf(y)
        }
        extern "C" fn any(numbers: *const f64, count: usize) -> f64 {
            // SAFETY: the caller of an entry passes `count` numbers.
            (0..count).map(|index| unsafe { numbers.add(index).read() }).fold(0.0, |sum, number| sum + number)
        }
        let entry = match function {
            MathFunction::Pow | MathFunction::Atan2 => Entry::Two(two),
            MathFunction::Hypot => Entry::Any(any),
            _ => Entry::One(one),
        };
        Ok(Provider { function, name: "test", entry, block: None, probed: Probed::default() })
    }
}

fn argument(given: &Given) -> Argument {
    match given {
        Given::Number(_) => Argument::Column(DType::Float64),
        Given::Boolean(_) => Argument::Column(DType::Bool),
        Given::View(view) => Argument::View(view.dtype),
    }
}

fn captured(given: &Given) -> Argument {
    match given {
        Given::Number(_) => Argument::Number,
        Given::Boolean(_) => Argument::Boolean,
        Given::View(view) => Argument::View(view.dtype),
    }
}

fn signature(arguments: &[Given]) -> Signature {
    Signature { arguments: arguments.iter().map(argument).collect(), ..Signature::default() }
}

/// What a function gives that captures, and calls, what `world` says.
fn outcome_in(world: &World, arguments: &[Given]) -> Outcome {
    world.asked.borrow_mut().clear();
    let lowered = lower(world.source(), &signature(arguments), world);
    let function = lowered.unwrap_or_else(|refusal| panic!("{}: {refusal}", world.source()));
    let interpreter = Interpreter::new(&function, &Marks).expect("all are there");
    let mut inputs: Vec<Given> = arguments.to_vec();
    inputs.extend(world.asked.borrow().iter().cloned());
    interpreter.run(&mut inputs)
}

fn outcome_with(source: &str, arguments: &[Given], captures: &[(&'static str, Given)]) -> Outcome {
    let variables = captures.iter().map(|(name, given)| (*name, Item::Is(given.clone()))).collect();
    outcome_in(&World::new(source, variables), arguments)
}

#[track_caller]
fn gives_in(world: &World, arguments: &[f64], expected: f64) {
    let arguments: Vec<Given> = arguments.iter().map(|number| Given::Number(*number)).collect();
    match outcome_in(world, &arguments) {
        Outcome::Returned(values) if values.len() == 1 && values[0].is_same(Scalar::F64(expected)) => {}
        other => panic!("{} with {arguments:?} gave {other:?}, not {expected:?}", world.source()),
    }
}

fn outcome(source: &str, arguments: &[Given]) -> Outcome {
    outcome_with(source, arguments, &[])
}

#[track_caller]
fn gives(source: &str, arguments: &[Given], expected: Scalar) {
    match outcome(source, arguments) {
        Outcome::Returned(values) if values.len() == 1 && values[0].is_same(expected) => {}
        other => panic!("{source} with {arguments:?} gave {other:?}, not {expected:?}"),
    }
}

/// `source` of numbers gives this number.
#[track_caller]
fn number(source: &str, arguments: &[f64], expected: f64) {
    let arguments: Vec<Given> = arguments.iter().map(|number| Given::Number(*number)).collect();
    gives(source, &arguments, Scalar::F64(expected));
}

/// `source` of numbers gives this boolean.
#[track_caller]
fn boolean(source: &str, arguments: &[f64], expected: bool) {
    let arguments: Vec<Given> = arguments.iter().map(|number| Given::Number(*number)).collect();
    gives(source, &arguments, Scalar::Bool(expected));
}

fn view(dtype: DType, numbers: &[f64]) -> Given {
    Given::View(View::of(dtype, numbers))
}

fn refusal_with(source: &str, signature: &Signature) -> Refusal {
    refusal_of(source, signature, &Nothing)
}

fn refusal_of(source: &str, signature: &Signature, captures: &dyn Captures) -> Refusal {
    match lower(source, signature, captures) {
        Ok(function) => panic!("{source} was compiled:\n{}", function.function()),
        Err(refusal) => refusal,
    }
}

/// The refusal of a function of `count` numbers in a world.
fn refusal_in(world: &World, count: usize) -> Refusal {
    let arguments = vec![Argument::Column(DType::Float64); count];
    refusal_of(world.source(), &Signature { arguments, ..Signature::default() }, world)
}

/// The refusal of a function of `count` numbers.
fn refusal(source: &str, count: usize) -> Refusal {
    let arguments = vec![Argument::Column(DType::Float64); count];
    refusal_with(source, &Signature { arguments, ..Signature::default() })
}
