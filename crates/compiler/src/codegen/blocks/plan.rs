//! From a straight-line function to steps.

use millrace_column::DType;
use millrace_math::{MathFunction, Provider};

use super::{Blocks, Load, Placed, Same, Source, Step, Store, Stored, loops};
use crate::ir::{Constant, Conversion, Function, Inst, Op, Terminator, Type, Value};

/// Calls with more arguments are left to machine code.
pub const MOST_ARGUMENTS: usize = 8;

impl Blocks {
    /// `None` where blocks are of no use (no function of `Math` is there for many numbers at once) or cannot be: the body
    /// branches, reads or writes views, or has an operation without a loop.
    pub fn plan(function: &Function, outputs: &[DType], providers: &[Provider]) -> Option<Self> {
        let Terminator::Return(results) = &function.body.terminator else { return None };
        let is_worth_it = function.body.insts.iter().any(|inst| match inst.op {
            Op::Call(called, _) => provider(providers, called).is_some_and(|provider| provider.block.is_some()),
            _ => false,
        });
        if !is_worth_it || !loops::are_supported() {
            return None;
        }
        let mut planner = Planner::new(function, providers);
        planner.inputs()?;
        for inst in &function.prologue {
            planner.prologue(inst)?;
        }
        for inst in &function.body.insts {
            planner.body(inst)?;
        }
        for (output, (&value, &dtype)) in results.iter().zip(outputs).enumerate() {
            planner.store(output, value, dtype)?;
        }
        Some(planner.blocks)
    }
}

fn provider(providers: &[Provider], function: MathFunction) -> Option<&Provider> {
    providers.iter().find(|provider| provider.function == function)
}

struct Planner<'a> {
    function: &'a Function,
    providers: &'a [Provider],
    /// Where values are, by their numbers.
    sources: Vec<Option<Source>>,
    /// How often each value is still to be used.
    uses: Vec<usize>,
    free: Vec<usize>,
    blocks: Blocks,
}

impl<'a> Planner<'a> {
    fn new(function: &'a Function, providers: &'a [Provider]) -> Self {
        let mut uses = vec![0; function.types.len()];
        let operands = function.body.insts.iter().flat_map(|inst| inst.op.operands());
        for value in operands.chain(function.body.terminator.values().iter().copied()) {
            uses[value.0 as usize] += 1;
        }
        let blocks = Blocks { same: Vec::new(), loads: Vec::new(), body: Vec::new(), stores: Vec::new(), lines: 0 };
        Self { function, providers, sources: vec![None; uses.len()], uses, free: Vec::new(), blocks }
    }

    fn inputs(&mut self) -> Option<()> {
        for (input, described) in self.function.inputs.iter().enumerate() {
            let value = described.value;
            let source = match (self.function.ty(value), described.stored_as) {
                (_, Some(dtype)) if !described.uniform => {
                    let to = self.line();
                    self.blocks.loads.push(Load { input, dtype, to });
                    Source::Line(to)
                }
                // One that is used would need a load, which has no step.
                (Type::View(_), _) => continue,
                (Type::Bool, _) => self.same(Same::Boolean { input }),
                (Type::F64, _) => self.same(Same::Number { input }),
                _ => return None,
            };
            self.sources[value.0 as usize] = Some(source);
        }
        Some(())
    }

    fn prologue(&mut self, inst: &Inst) -> Option<()> {
        let source = match inst.op {
            Op::Constant(constant) => self.constant(constant),
            _ => {
                let step = self.step(&inst.op, false)?;
                self.same(Same::Step(step))
            }
        };
        self.define(inst, source)
    }

    fn body(&mut self, inst: &Inst) -> Option<()> {
        if let Op::Constant(constant) = inst.op {
            let source = self.constant(constant);
            return self.define(inst, source);
        }
        let step = self.step(&inst.op, true)?;
        let to = self.place(step);
        for value in inst.op.operands() {
            self.used(value);
        }
        self.define(inst, Source::Line(to))?;
        let result = inst.results.first()?;
        if self.uses[result.0 as usize] == 0 {
            self.free.push(to);
        }
        Some(())
    }

    fn step(&self, op: &Op, in_blocks: bool) -> Option<Step> {
        let ty = |value: &Value| self.function.ty(*value);
        Some(match op {
            Op::Unary(op, a) => Step::One(loops::unary(*op, ty(a))?, self.source(*a)?),
            Op::Convert(conversion, a) => Step::One(loops::convert(*conversion, ty(a))?, self.source(*a)?),
            Op::Binary(op, a, b) => Step::Two(loops::binary(*op, ty(a))?, [self.source(*a)?, self.source(*b)?]),
            Op::Compare(op, a, b) => Step::Two(loops::compare(*op, ty(a))?, [self.source(*a)?, self.source(*b)?]),
            Op::Select { condition, then, otherwise } => {
                let operands = [self.source(*condition)?, self.source(*then)?, self.source(*otherwise)?];
                Step::Three(loops::select(), operands)
            }
            Op::Call(called, arguments) => {
                let provider = provider(self.providers, *called)?;
                let arguments = arguments.iter().map(|&value| self.source(value)).collect::<Option<Vec<_>>>()?;
                match (provider.block, arguments.as_slice()) {
                    (Some(block), &[argument]) if in_blocks => Step::Block(block, argument),
                    (_, all) if all.len() <= MOST_ARGUMENTS => Step::Call(provider.entry, arguments),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// Results are converted as the output's array does.
    fn store(&mut self, output: usize, value: Value, dtype: DType) -> Option<()> {
        let (stored, wanted, conversion) = match dtype {
            DType::Float64 => (Stored::Float64, Type::F64, Conversion::ToF64),
            DType::Float32 => (Stored::Float32, Type::F32, Conversion::ToF32),
            DType::Bool => (Stored::Bool, Type::Bool, Conversion::ToBool),
            // Integers are rarely asked for; machine code knows how.
            _ => return None,
        };
        let (ty, mut from) = (self.function.ty(value), self.source(value)?);
        if ty != wanted {
            from = Source::Line(self.place(Step::One(loops::convert(conversion, ty)?, from)));
        }
        self.blocks.stores.push(Store { output, stored, from });
        Some(())
    }

    fn constant(&mut self, constant: Constant) -> Source {
        self.same(Same::Constant(f64::from_bits(match constant {
            Constant::F64(bits) => bits,
            Constant::F32(bits) | Constant::U32(bits) => bits.into(),
            Constant::I32(value) => u64::from(value as u32),
            Constant::Bool(value) => value.into(),
        })))
    }

    fn same(&mut self, same: Same) -> Source {
        self.blocks.same.push(same);
        Source::Same(self.blocks.same.len() - 1)
    }

    /// Operands are still in use here, so the line is another.
    fn place(&mut self, step: Step) -> usize {
        let to = self.line();
        self.blocks.body.push(Placed { step, to });
        to
    }

    fn line(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.blocks.lines += 1;
            self.blocks.lines - 1
        })
    }

    fn define(&mut self, inst: &Inst, source: Source) -> Option<()> {
        let &[result] = inst.results.as_slice() else { return None };
        self.sources[result.0 as usize] = Some(source);
        Some(())
    }

    fn source(&self, value: Value) -> Option<Source> {
        self.sources[value.0 as usize]
    }

    fn used(&mut self, value: Value) {
        let uses = &mut self.uses[value.0 as usize];
        *uses = uses.saturating_sub(1);
        if let (0, Some(Source::Line(line))) = (*uses, self.sources[value.0 as usize]) {
            self.free.push(line);
        }
    }
}
