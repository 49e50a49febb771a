//! Functions in JavaScript, lowered and run by the interpreter; and what is refused, with its words.

mod control;
mod deep;
mod fuzz;
mod math;
mod names;
mod operators;
mod refusals;
mod views;

use millrace_column::DType;
use millrace_math::{Entry, MathFunction, NoExactProvider, Provider, Resolve};

use crate::{Argument, Capture, Given, Interpreter, Outcome, Refusal, Scalar, Signature, View, lower};

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
        Ok(Provider { function, name: "test", entry, block: None })
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

fn signature(arguments: &[Given], captures: &[(&str, Given)]) -> Signature {
    Signature {
        arguments: arguments.iter().map(argument).collect(),
        captures: captures
            .iter()
            .map(|(name, given)| Capture { name: (*name).to_owned(), value: captured(given) })
            .collect(),
        output: None,
    }
}

fn outcome_with(source: &str, arguments: &[Given], captures: &[(&str, Given)]) -> Outcome {
    let lowered = lower(source, &signature(arguments, captures));
    let function = lowered.unwrap_or_else(|refusal| panic!("{source}: {refusal}"));
    let interpreter = Interpreter::new(&function, &Marks).expect("all are there");
    let mut inputs: Vec<Given> = arguments.to_vec();
    inputs.extend(captures.iter().map(|(_, given)| given.clone()));
    interpreter.run(&mut inputs)
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
    match lower(source, signature) {
        Ok(function) => panic!("{source} was compiled:\n{}", function.function()),
        Err(refusal) => refusal,
    }
}

/// The refusal of a function of `count` numbers.
fn refusal(source: &str, count: usize) -> Refusal {
    let arguments = vec![Argument::Column(DType::Float64); count];
    refusal_with(source, &Signature { arguments, ..Signature::default() })
}
