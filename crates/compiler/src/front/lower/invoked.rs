//! Functions that are called, and calls of them. What goes in are the values of the arguments, then those of the variables
//! from outside that the function, or one that it calls, reads: none of them is assigned during the call.

use std::collections::BTreeSet;
use std::mem;
use std::rc::Rc;

use oxc_span::Span;

use super::{Any, Held, Lowering, scalar_type};
use crate::Refusal;
use crate::front::infer::{Inferred, Ty};
use crate::front::kinds::Kind;
use crate::front::reads::Reads;
use crate::front::tree::{CalledFunction, Expression, Local, LocalKind, Tree};
use crate::ir::{Function, Input, InputSource, Inst, LEAST_FRAME, Op, Region, Shape, Terminator, Type, Value};

/// What V8 needs for a variable, those that it makes for itself included.
const BYTES_PER_VARIABLE: u32 = 16;

/// Of each function, the variables from outside that it reads, itself or in what it calls.
pub fn read_by(tree: &Tree<'_>) -> Rc<[Vec<Local>]> {
    let all: Vec<Reads> = tree.functions.iter().map(|function| Reads::of(&function.call)).collect();
    let is_outside = |function: &CalledFunction, local: &Local| {
        let is_input = matches!(tree.local(*local).kind, LocalKind::Capture(_) | LocalKind::Argument(_));
        is_input || !function.locals.contains(&local.0)
    };
    let mut read: Vec<BTreeSet<Local>> = all.iter().map(|reads| reads.locals.clone()).collect();
    loop {
        let before: usize = read.iter().map(BTreeSet::len).sum();
        for (number, function) in tree.functions.iter().enumerate() {
            for &called in &all[number].functions {
                let theirs = read[called].clone();
                read[number].extend(theirs);
            }
            read[number].retain(|local| is_outside(function, local));
        }
        if read.iter().map(BTreeSet::len).sum::<usize>() == before {
            break;
        }
    }
    read.into_iter().map(|locals| locals.into_iter().collect()).collect()
}

/// The functions that are called, and the variables that are read where they may have no value yet.
pub fn functions(
    inferred: &Inferred<'_>,
    read_by: &Rc<[Vec<Local>]>,
) -> Result<(Vec<Function>, BTreeSet<Local>), Refusal> {
    let mut unset = BTreeSet::new();
    let mut functions = Vec::new();
    for (number, called) in inferred.tree.functions.iter().enumerate() {
        let mut lowering = Lowering::new(inferred);
        lowering.read_by = Rc::clone(read_by);
        lowering.text = inferred.tree.texts[called.text];
        functions.push(lowering.called(number, called)?);
        unset.extend(lowering.unset);
    }
    Ok((functions, unset))
}

/// What a variable of this type is in the IR: a value, and the tag of what may be of several kinds.
fn types_of(ty: Ty) -> Vec<Type> {
    if let Ty::Mixed(_) = ty { vec![Type::F64, Type::I32] } else { vec![scalar_type(ty)] }
}

impl Lowering<'_> {
    /// Whether a function returns a value.
    pub fn gives(&self, function: usize) -> bool {
        self.types[self.tree.functions[function].call.result.0 as usize].is_some()
    }

    fn called(&mut self, number: usize, called: &CalledFunction) -> Result<Function, Refusal> {
        self.tags = Kind::ALL.map(|kind| self.b.i32(kind as i32));
        let variables = called.locals.clone().map(Local);
        for local in variables.filter(|local| self.tree.local(*local).kind == LocalKind::Var) {
            self.unset(local);
        }
        let mut inputs = Vec::new();
        let read_by = Rc::clone(&self.read_by);
        for &local in called.parameters.iter().chain(&read_by[number]) {
            let Some(ty) = self.types[local.0 as usize] else {
                self.unset(local);
                continue;
            };
            let mut values = Vec::new();
            for ty in types_of(ty) {
                let (name, value) = (self.tree.local(local).name.clone(), self.b.new_value(ty));
                let source = InputSource::Parameter(inputs.len());
                inputs.push(Input { name, source, value, stored_as: None, uniform: false });
                values.push(value);
            }
            self.held[local.0 as usize] = Held::Value(values[0]);
            let tag = self.tag_of(local).0 as usize;
            self.held[tag] = values.get(1).map_or(Held::Undefined, |tag| Held::Value(*tag));
        }
        let result = self.types[called.call.result.0 as usize];
        self.results = result.map_or_else(Vec::new, types_of);
        self.returns_nothing = false;
        let terminator = match result {
            None => {
                self.inlined_effect(&called.call)?;
                Terminator::Return(Vec::new())
            }
            Some(ty) => {
                let given = self.inlined_value(&called.call)?;
                Terminator::Return(self.as_type(ty, given))
            }
        };
        let terminator = self.jump.take().unwrap_or(terminator);
        let body = Region { parameters: Vec::new(), insts: mem::take(&mut self.b.insts), terminator };
        Ok(Function {
            name: called.name.clone(),
            types: mem::take(&mut self.b.types),
            inputs,
            prologue: Vec::new(),
            body,
            results: self.results.clone(),
            shape: Shape::Scalar,
            scratch: None,
            functions: Vec::new(),
            frame: LEAST_FRAME + BYTES_PER_VARIABLE * called.locals.len() as u32,
        })
    }

    /// The values of a variable of this type that holds it.
    fn as_type(&mut self, ty: Ty, any: Any) -> Vec<Value> {
        match ty {
            Ty::Mixed(_) => {
                let tag = self.tag_value(any.tag);
                vec![self.b.as_f64(any.value), tag]
            }
            Ty::Number => vec![self.surely_of(any, Kind::Number)],
            Ty::Boolean => vec![self.surely_of(any, Kind::Boolean)],
            Ty::View(_) => vec![any.value],
        }
    }

    /// A call, with what it gives.
    pub fn invoked(&mut self, function: usize, arguments: &[Expression], span: Span) -> Result<Any, Refusal> {
        self.check_size()?;
        let tree = self.tree;
        let called = &tree.functions[function];
        let mut given = Vec::new();
        for (parameter, argument) in called.parameters.iter().zip(arguments) {
            let any = self.any(argument)?;
            if let Some(ty) = self.types[parameter.0 as usize] {
                given.extend(self.as_type(ty, any));
            }
        }
        let read_by = Rc::clone(&self.read_by);
        for &local in &read_by[function] {
            if let Some(ty) = self.types[local.0 as usize] {
                let any = self.held_any(local, span)?;
                given.extend(self.as_type(ty, any));
            }
        }
        let result = self.types[called.call.result.0 as usize];
        let types = result.map_or_else(Vec::new, types_of);
        let results: Vec<Value> = types.into_iter().map(|ty| self.b.new_value(ty)).collect();
        self.b.insts.push(Inst { results: results.clone(), op: Op::Invoke { function, arguments: given } });
        match (result, results.as_slice()) {
            (Some(Ty::Mixed(kinds)), &[value, tag]) => Ok(Any { value, tag: super::any::Tag::OneOf(kinds, tag) }),
            (_, &[value]) => Ok(self.plain(value)),
            // It never returns a value, and nobody asks for one.
            _ => Ok(self.nothing(Kind::Undefined)),
        }
    }
}
