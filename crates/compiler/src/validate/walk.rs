//! Walks a function in order, knowing at each place which values and labels are visible.

use std::collections::HashSet;

use super::{MAX_NESTING, types};
use crate::ir::{Effect, Function, Input, InputSource, Inst, LEAST_FRAME, Label, Op, Region, Terminator, Type, Value};

pub fn check(function: &Function) -> Result<(), String> {
    if function.is_called() {
        return Err("nothing calls it".to_owned());
    }
    check_one(function, &function.functions)?;
    for (number, called) in function.functions.iter().enumerate() {
        let complain = |what: String| format!("@{number}: {what}");
        if called.frame < LEAST_FRAME || !called.prologue.is_empty() || !called.functions.is_empty() {
            return Err(complain("it has no frame, a prologue or functions of its own".to_owned()));
        }
        check_one(called, &function.functions).map_err(complain)?;
    }
    Ok(())
}

fn check_one(function: &Function, functions: &[Function]) -> Result<(), String> {
    let mut walk = Walk {
        function,
        functions,
        defined: vec![false; function.types.len()],
        visible: vec![false; function.types.len()],
        uniform: vec![false; function.types.len()],
        labels: Vec::new(),
        known_labels: HashSet::new(),
        depth: 0,
    };
    for input in &function.inputs {
        walk.input(input)?;
    }
    for inst in &function.prologue {
        walk.prologue(inst)?;
    }
    if !function.is_called() && !function.shape.fits(&function.results) {
        return Err(format!("results {:?} for the shape {}", function.results, function.shape));
    }
    if !function.body.parameters.is_empty() {
        return Err("the body has parameters".to_owned());
    }
    if matches!(function.body.terminator, Terminator::Yield(_) | Terminator::Branch(..)) {
        return Err(format!("the body ends with `{}`", function.body.terminator));
    }
    walk.region(&function.body, &[])
}

/// What a branch to a label carries.
struct Target {
    label: Label,
    types: Vec<Type>,
}

struct Walk<'a> {
    function: &'a Function,
    /// Those that can be called.
    functions: &'a [Function],
    /// Anywhere so far.
    defined: Vec<bool>,
    /// Here.
    visible: Vec<bool>,
    /// The same for all items: uniform inputs and what the prologue gives.
    uniform: Vec<bool>,
    /// Of the blocks and loops around.
    labels: Vec<Target>,
    known_labels: HashSet<Label>,
    depth: usize,
}

impl Walk<'_> {
    fn input(&mut self, input: &Input) -> Result<(), String> {
        self.define(input.value)?;
        let ty = self.function.ty(input.value);
        let is_parameter = matches!(input.source, InputSource::Parameter(_));
        if is_parameter != self.function.is_called() {
            return Err(format!("{input} is no input of such a function"));
        }
        match (ty, input.stored_as) {
            (_, None) if is_parameter && !input.uniform => {}
            (Type::View(_), None) if !is_parameter => {}
            (_, Some(dtype)) if !input.uniform && ty == Type::of_element(dtype) => {}
            (Type::F64 | Type::Bool, None) if input.uniform => {}
            _ => return Err(format!("the input {} is a {ty}: {input}", input.value)),
        }
        self.uniform[input.value.0 as usize] = input.uniform;
        Ok(())
    }

    fn prologue(&mut self, inst: &Inst) -> Result<(), String> {
        if inst.op.effect() != Effect::Pure {
            return Err("the prologue has an effect".to_owned());
        }
        for operand in inst.op.operands() {
            if !self.uniform.get(operand.0 as usize).is_some_and(|uniform| *uniform) {
                return Err(format!("the prologue uses {operand}, which differs from item to item"));
            }
        }
        self.inst(inst)?;
        inst.results.iter().for_each(|value| self.uniform[value.0 as usize] = true);
        Ok(())
    }

    fn define(&mut self, value: Value) -> Result<(), String> {
        match self.defined.get_mut(value.0 as usize) {
            None => Err(format!("{value} has no type")),
            Some(true) => Err(format!("{value} is defined twice")),
            Some(defined) => {
                *defined = true;
                self.visible[value.0 as usize] = true;
                Ok(())
            }
        }
    }

    /// The type of a value that is used here.
    fn used(&self, value: Value) -> Result<Type, String> {
        match self.visible.get(value.0 as usize) {
            Some(true) => Ok(self.function.ty(value)),
            _ => Err(format!("{value} is used where it is not defined")),
        }
    }

    fn all_used(&self, values: &[Value]) -> Result<Vec<Type>, String> {
        values.iter().map(|&value| self.used(value)).collect()
    }

    /// Checks a region that yields `results`; what it defines is not visible after it.
    fn region(&mut self, region: &Region, results: &[Type]) -> Result<(), String> {
        if self.depth == MAX_NESTING {
            return Err(format!("regions nest deeper than {MAX_NESTING}"));
        }
        self.depth += 1;
        for &parameter in &region.parameters {
            self.define(parameter)?;
        }
        for inst in &region.insts {
            self.inst(inst)?;
        }
        self.terminator(&region.terminator, results)?;
        self.depth -= 1;
        let inside = region.parameters.iter().chain(region.insts.iter().flat_map(|inst| &inst.results));
        inside.for_each(|value| self.visible[value.0 as usize] = false);
        Ok(())
    }

    fn terminator(&self, terminator: &Terminator, results: &[Type]) -> Result<(), String> {
        let (values, expected) = match terminator {
            Terminator::Yield(values) => (values, results),
            Terminator::Branch(label, values) => match self.labels.iter().find(|target| target.label == *label) {
                Some(target) => (values, target.types.as_slice()),
                None => return Err(format!("`{terminator}` is not inside {label}")),
            },
            Terminator::Return(values) => (values, self.function.results.as_slice()),
            Terminator::Bail(_) => return Ok(()),
        };
        let got = self.all_used(values)?;
        if got == expected { Ok(()) } else { Err(format!("`{terminator}` gives {got:?}; expected {expected:?}")) }
    }

    fn inst(&mut self, inst: &Inst) -> Result<(), String> {
        let operands = self.all_used(&inst.op.operands())?;
        // The results of what holds regions are whatever the regions yield, so these are checked against the results.
        let declared = inst.results.iter().map(|value| self.function.types.get(value.0 as usize).copied());
        let declared = declared.collect::<Option<Vec<_>>>().ok_or("a result has no type")?;
        if let Op::If { .. } | Op::Block { .. } | Op::Loop { .. } = inst.op {
            self.control(&inst.op, &operands, &declared)?;
        } else if let Op::Invoke { function, .. } = inst.op {
            let Some(called) = self.functions.get(function) else {
                return Err(format!("there is no function @{function}"));
            };
            let parameters: Vec<Type> = called.inputs.iter().map(|input| called.ty(input.value)).collect();
            if operands != parameters || declared != called.results {
                return Err(format!("@{function} takes {parameters:?} and gives {:?}", called.results));
            }
        } else {
            let types = plain(&inst.op, &operands)
                .ok_or_else(|| format!("{:?} does not take operands of types {operands:?}", inst.op))?;
            if types != declared {
                return Err(format!("{:?} gives {types:?}, not {declared:?}", inst.op));
            }
        }
        inst.results.iter().try_for_each(|&value| self.define(value))
    }

    fn control(&mut self, op: &Op, operands: &[Type], results: &[Type]) -> Result<(), String> {
        match op {
            Op::Loop { label, body, .. } => {
                let parameters: Option<Vec<Type>> =
                    body.parameters.iter().map(|value| self.function.types.get(value.0 as usize).copied()).collect();
                if parameters.as_deref() != Some(operands) {
                    return Err(format!("loop {label} takes {parameters:?}, but begins with {operands:?}"));
                }
                self.labelled(*label, operands, body, results)
            }
            Op::Block { label, body } => {
                no_parameters(body)?;
                self.labelled(*label, results, body, results)
            }
            _ => {
                if operands != [Type::Bool] {
                    return Err("the condition of an `if` is not a bool".to_owned());
                }
                op.regions().into_iter().try_for_each(|region| {
                    no_parameters(region)?;
                    self.region(region, results)
                })
            }
        }
    }

    fn labelled(&mut self, label: Label, carried: &[Type], body: &Region, results: &[Type]) -> Result<(), String> {
        if !self.known_labels.insert(label) {
            return Err(format!("the label {label} is used twice"));
        }
        self.labels.push(Target { label, types: carried.to_vec() });
        self.region(body, results)?;
        self.labels.pop();
        Ok(())
    }
}

fn no_parameters(region: &Region) -> Result<(), String> {
    if region.parameters.is_empty() { Ok(()) } else { Err("only the body of a loop has parameters".to_owned()) }
}

/// The types that an operation without regions gives; `None` where it does not take these operands.
pub fn plain(op: &Op, operands: &[Type]) -> Option<Vec<Type>> {
    let one = match (op, operands) {
        (Op::Constant(constant), []) => constant.ty(),
        (Op::Unary(op, _), &[a]) => types::unary(*op, a)?,
        (Op::Binary(op, ..), &[a, b]) => types::binary(*op, a, b)?,
        (Op::Compare(op, ..), &[a, b]) => types::compare(*op, a, b)?,
        (Op::Convert(conversion, _), &[a]) => types::convert(*conversion, a)?,
        (Op::Select { .. }, &[Type::Bool, a, b]) if a == b => a,
        (Op::Call(function, _), arguments)
            if types::takes(*function, arguments.len()) && arguments.iter().all(|&ty| ty == Type::F64) =>
        {
            Type::F64
        }
        (Op::Length(_), [Type::View(_)]) => Type::I32,
        (Op::Load { out_of_bounds, .. }, &[Type::View(element), Type::I32 | Type::F64]) => {
            types::load(element, *out_of_bounds)
        }
        (Op::Store { .. }, [Type::View(_), Type::I32 | Type::F64, value]) if value.is_scalar() => {
            return Some(Vec::new());
        }
        (Op::Allocate { dtype, .. }, [Type::I32])
        | (Op::Reinterpret { dtype, .. }, [Type::View(_), Type::I32, Type::I32]) => Type::View(*dtype),
        _ => return None,
    };
    Some(vec![one])
}
