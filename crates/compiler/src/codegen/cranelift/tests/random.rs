//! Random functions of well-typed IR: machine code, optimised or not, computes what the interpreter does.

use std::collections::BTreeMap;

use millrace_column::DType;
use millrace_math::MathFunction;

use super::ODD;
use crate::codegen::differential::{Supply, check, check_blocks};
use crate::codegen::interpreter::View;
use crate::ir::sketch::Sketch;
use crate::ir::{
    BailReason, BinaryOp, CompareOp, Constant, Conversion, Function, Label, Op, OutOfBounds, Region, Terminator, Type,
    UnaryOp, Value,
};
use crate::validate::plain;

/// More with `MILLRACE_RANDOM_FUNCTIONS`.
const FUNCTIONS: u64 = 2000;

const ITEMS: usize = 24;

const SCALARS: [Type; 5] = [Type::F64, Type::F32, Type::I32, Type::U32, Type::Bool];

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Small integers, odd doubles, and any bits.
    fn number(&mut self) -> f64 {
        match self.below(4) {
            0 => f64::from_bits(self.next()),
            1 => self.pick(&ODD),
            _ => self.below(40) as f64 - 8.0,
        }
    }
}

/// What the generator knows at a place.
struct Scope {
    values: Vec<Value>,
    /// With what a branch carries; a loop's own arguments are chosen where it is begun again, so that it ends.
    exits: Vec<(Label, Vec<Type>)>,
    results: Vec<Type>,
    depth: usize,
}

struct Generator {
    random: Random,
    views: Vec<Value>,
    /// Without control flow, memory, and what is rare in blocks.
    is_straight: bool,
}

impl Generator {
    /// A value of this type: one in scope, or a constant.
    fn value(&mut self, s: &mut Sketch, scope: &Scope, ty: Type) -> Value {
        let known: Vec<Value> = scope.values.iter().copied().filter(|&value| s.ty(value) == ty).collect();
        if !known.is_empty() && !self.random.one_in(6) {
            // Young values twice as often, so that chains grow.
            let half = known.len() / 2;
            return if self.random.one_in(2) { self.random.pick(&known) } else { self.random.pick(&known[half..]) };
        }
        let number = self.random.number();
        s.constant(match ty {
            Type::F64 | Type::View(_) => Constant::f64(number),
            Type::F32 => Constant::F32((number as f32).to_bits()),
            Type::I32 => Constant::I32(number as i32),
            Type::U32 => Constant::U32(number as u32),
            Type::Bool => Constant::Bool(number > 3.0),
        })
    }

    fn values(&mut self, s: &mut Sketch, scope: &Scope, types: &[Type]) -> Vec<Value> {
        types.iter().map(|&ty| self.value(s, scope, ty)).collect()
    }

    fn types(&mut self, most: usize) -> Vec<Type> {
        (0..self.random.below(most + 1)).map(|_| self.random.pick(&SCALARS)).collect()
    }

    /// An operation without regions; some that are drawn take no such operands, and are drawn again.
    fn operation(&mut self, s: &mut Sketch, scope: &mut Scope) {
        use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Rem, Shl, Shr, Sub, Xor};
        use UnaryOp::{Abs, BitNot, Ceil, Floor, LeadingZeros, Neg, Not, Sqrt, Trunc};
        loop {
            let ty = self.random.pick(&SCALARS);
            let (a, b) = (self.value(s, scope, ty), self.value(s, scope, ty));
            let number = self.value(s, scope, Type::F64);
            let op = match self.random.below(16) {
                0 => Op::Unary(self.random.pick(&[Neg, Not, BitNot, LeadingZeros, Abs, Sqrt, Floor, Ceil, Trunc]), a),
                1 => {
                    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
                    Op::Compare(self.random.pick(&[Eq, Ne, Lt, Le, Gt, Ge]), a, b)
                }
                2..=4 => {
                    use Conversion::{ToBool, ToF32, ToF64, ToI32, ToU32};
                    Op::Convert(self.random.pick(&[ToF64, ToF64, ToF32, ToI32, ToU32, ToBool]), a)
                }
                5 => Op::Select { condition: self.value(s, scope, Type::Bool), then: a, otherwise: b },
                6 => {
                    let function = self.random.pick(&[MathFunction::Sin, MathFunction::Pow, MathFunction::Hypot]);
                    let count = match function {
                        MathFunction::Sin => 1,
                        MathFunction::Pow => 2,
                        _ => self.random.below(4),
                    };
                    Op::Call(function, self.values(s, scope, &vec![Type::F64; count]))
                }
                7 | 8 => {
                    let index_type = self.random.pick(&[Type::F64, Type::I32]);
                    let index = self.value(s, scope, index_type);
                    let out_of_bounds = if self.random.one_in(8) { OutOfBounds::Bail } else { OutOfBounds::Nan };
                    Op::Load { view: self.random.pick(&self.views), index, out_of_bounds }
                }
                9 => Op::Length(self.random.pick(&self.views)),
                10 if !self.is_straight && self.random.one_in(3) => {
                    let index_type = self.random.pick(&[Type::F64, Type::I32]);
                    let index = self.value(s, scope, index_type);
                    s.store(self.random.pick(&self.views), index, number);
                    return;
                }
                _ => Op::Binary(self.random.pick(&[Add, Sub, Mul, Div, Rem, Min, Max, And, Or, Xor, Shl, Shr]), a, b),
            };
            let types: Vec<Type> = op.operands().iter().map(|&value| s.ty(value)).collect();
            if self.is_straight && !is_in_blocks(&op, &types) {
                continue;
            }
            if plain(&op, &types).is_some() {
                scope.values.push(s.op(op));
                return;
            }
        }
    }

    /// The instructions of a region, then how it ends. It yields values of `types`.
    fn region(&mut self, s: &mut Sketch, scope: &mut Scope, types: &[Type]) -> Terminator {
        for _ in 0..self.random.below(6) {
            if scope.depth < 4 && self.random.one_in(4) {
                self.control(s, scope);
            } else {
                self.operation(s, scope);
            }
        }
        if scope.depth > 0 && self.random.one_in(5) {
            if let Some((label, types)) = scope.exits.last().cloned()
                && !self.random.one_in(3)
            {
                return Terminator::Branch(label, self.values(s, scope, &types));
            }
            if self.random.one_in(4) {
                return Terminator::Bail(self.random.pick(&[BailReason::Throw, BailReason::Undefined]));
            }
            let results = scope.results.clone();
            return Terminator::Return(self.values(s, scope, &results));
        }
        Terminator::Yield(self.values(s, scope, types))
    }

    fn inside(scope: &Scope) -> Scope {
        Scope {
            values: scope.values.clone(),
            exits: scope.exits.clone(),
            results: scope.results.clone(),
            depth: scope.depth + 1,
        }
    }

    fn control(&mut self, s: &mut Sketch, scope: &mut Scope) {
        let types = self.types(3);
        let results = match self.random.below(3) {
            0 => {
                let condition = self.value(s, scope, Type::Bool);
                // One generator, two arms: both are built one after the other.
                let (mut then, mut otherwise) = (Self::inside(scope), Self::inside(scope));
                let generator = std::cell::RefCell::new(&mut *self);
                s.if_else(
                    condition,
                    &types,
                    |s| generator.borrow_mut().region(s, &mut then, &types),
                    |s| generator.borrow_mut().region(s, &mut otherwise, &types),
                )
            }
            1 => s.block(&types, |s, label| {
                let mut inner = Self::inside(scope);
                inner.exits.push((label, types.clone()));
                self.region(s, &mut inner, &types)
            }),
            _ => self.counted(s, scope, &types),
        };
        scope.values.extend(results);
    }

    /// A loop that counts to a small bound, in integers or doubles, and carries more values around.
    fn counted(&mut self, s: &mut Sketch, scope: &Scope, types: &[Type]) -> Vec<Value> {
        let (first, step, bound) = if self.random.one_in(2) {
            let bound = 1 + self.random.below(7) as i32;
            (s.i32(0), s.i32(1), s.i32(bound))
        } else {
            let bound = self.random.below(13) as f64 / 2.0;
            (s.f64(0.0), s.f64(1.0), s.f64(bound))
        };
        let carried = self.types(3);
        let mut initial = vec![first];
        initial.extend(self.values(s, scope, &carried));
        s.repeat(&initial, types, |s, again, parameters| {
            let mut inner = Self::inside(scope);
            inner.values.extend_from_slice(parameters);
            let goes_on = s.compare(CompareOp::Lt, parameters[0], bound);
            inner.values.push(goes_on);
            let leaving = self.values(s, &inner, types);
            let exit = s.block(&[], |s, skip| {
                s.if_else(
                    goes_on,
                    &[],
                    |s| {
                        // `continue` is a branch to a block around the rest of the body.
                        let carried = s.block(&carried, |s, next| {
                            let mut body = Self::inside(&inner);
                            body.exits.push((next, carried.clone()));
                            self.region(s, &mut body, &carried)
                        });
                        let mut arguments = vec![s.binary(BinaryOp::Add, parameters[0], step)];
                        arguments.extend(carried);
                        Terminator::Branch(again, arguments)
                    },
                    |_| Terminator::Branch(skip, Vec::new()),
                );
                Terminator::Bail(BailReason::Type)
            });
            assert!(exit.is_empty());
            Terminator::Yield(leaving)
        })
    }
}

/// Whether blocks have a loop for it.
fn is_in_blocks(op: &Op, operands: &[Type]) -> bool {
    let is_integer_of_float = matches!(op, Op::Convert(Conversion::ToI32 | Conversion::ToU32, _))
        && matches!(operands, [Type::F64 | Type::F32]);
    let is_left_out = matches!(op, Op::Load { .. } | Op::Length(_) | Op::Binary(BinaryOp::Rem, ..));
    !is_left_out && !is_integer_of_float
}

fn function(seed: u64, items: usize, is_straight: bool) -> (Function, Vec<Supply>) {
    let mut generator = Generator { random: Random(seed), views: Vec::new(), is_straight };
    let mut s = Sketch::new();
    let mut scope = Scope { values: Vec::new(), exits: Vec::new(), results: Vec::new(), depth: 0 };
    let mut supplies = Vec::new();
    for _ in 0..2 {
        scope.values.push(s.column(DType::Float64));
        supplies.push(Supply::Column((0..items).map(|_| generator.random.number()).collect()));
    }
    let dtype = generator.random.pick(&DType::ALL);
    scope.values.push(s.column(dtype));
    let numbers: Vec<f64> = (0..items).map(|_| generator.random.number()).collect();
    let column = View::of(dtype, &numbers);
    supplies.push(Supply::Column((0..items).map(|item| column.read(item).to_number()).collect()));
    scope.values.extend([s.number(), s.boolean()]);
    supplies.push(Supply::Number(generator.random.number()));
    supplies.push(Supply::Boolean(generator.random.one_in(2)));
    let numbers: Vec<f64> = (0..20).map(|_| generator.random.number()).collect();
    let dtype = generator.random.pick(&DType::ALL);
    generator.views.push(s.view(dtype));
    supplies.push(Supply::View(View::of(dtype, &numbers)));
    let dtype = generator.random.pick(&DType::ALL);
    generator.views.push(s.views(dtype));
    supplies.push(Supply::Views((0..items).map(|item| View::of(dtype, &numbers[..item % 7])).collect()));

    scope.results = vec![generator.random.pick(&SCALARS)];
    scope.results.extend(generator.types(2));
    for _ in 0..4 + generator.random.below(16) {
        if !is_straight && generator.random.one_in(3) {
            generator.control(&mut s, &mut scope);
        } else {
            generator.operation(&mut s, &mut scope);
        }
    }
    let mut values = generator.values(&mut s, &scope, &scope.results);
    if is_straight {
        let number = generator.value(&mut s, &scope, Type::F64);
        values.push(s.op(Op::Call(MathFunction::Sin, vec![number])));
        scope.results.push(Type::F64);
    }
    let results = scope.results;
    (s.end(&results, Terminator::Return(values)), supplies)
}

/// Counts the operations of a region by name and by the types of their operands.
fn count(function: &Function, region: &Region, met: &mut BTreeMap<String, u64>) {
    for inst in &region.insts {
        let name = match &inst.op {
            Op::Constant(constant) => format!("Constant {}", constant.ty()),
            Op::Unary(op, _) => format!("{op:?}"),
            Op::Binary(op, ..) => format!("{op:?}"),
            Op::Compare(op, ..) => format!("{op:?}"),
            Op::Convert(conversion, _) => format!("{conversion:?}"),
            Op::Select { .. } => "Select".to_owned(),
            Op::Call(called, _) => format!("Call {}", called.name()),
            Op::Length(_) => "Length".to_owned(),
            Op::Load { out_of_bounds, .. } => format!("Load {out_of_bounds:?}"),
            Op::Store { .. } => "Store".to_owned(),
            Op::If { .. } => "If".to_owned(),
            Op::Block { .. } => "Block".to_owned(),
            Op::Loop { .. } => "Loop".to_owned(),
        };
        // A call's and a loop's many operands say nothing more.
        let types: Vec<String> = match &inst.op {
            Op::Call(..) | Op::Loop { .. } => Vec::new(),
            op => op.operands().iter().map(|&value| function.ty(value).to_string()).collect(),
        };
        *met.entry(format!("{name} {}", types.join(" ")).trim().to_owned()).or_default() += 1;
        inst.op.regions().into_iter().for_each(|region| count(function, region, met));
    }
    if let Terminator::Bail(reason) = &region.terminator {
        *met.entry(format!("Bail {reason:?}")).or_default() += 1;
    }
}

/// Operations on scalars with each type that they take.
fn plain_operations() -> Vec<String> {
    use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Rem, Shl, Shr, Sub, Xor};
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    use Conversion::{ToBool, ToF32, ToF64, ToI32, ToU32};
    use UnaryOp::{Abs, BitNot, Ceil, Floor, LeadingZeros, Neg, Not, Sqrt, Trunc};
    let (a, mut all) = (Value(0), Vec::new());
    for ty in SCALARS {
        let mut add = |name: String, op: Op, operands: &[Type]| {
            if plain(&op, operands).is_some() {
                let types: Vec<String> = operands.iter().map(Type::to_string).collect();
                all.push(format!("{name} {}", types.join(" ")));
            }
        };
        for op in [Neg, Not, BitNot, LeadingZeros, Abs, Sqrt, Floor, Ceil, Trunc] {
            add(format!("{op:?}"), Op::Unary(op, a), &[ty]);
        }
        for op in [Add, Sub, Mul, Div, Rem, Min, Max, And, Or, Xor, Shl, Shr] {
            add(format!("{op:?}"), Op::Binary(op, a, a), &[ty, ty]);
        }
        for op in [Eq, Ne, Lt, Le, Gt, Ge] {
            add(format!("{op:?}"), Op::Compare(op, a, a), &[ty, ty]);
        }
        for conversion in [ToF64, ToF32, ToI32, ToU32, ToBool] {
            add(format!("{conversion:?}"), Op::Convert(conversion, a), &[ty]);
        }
        add("Select".to_owned(), Op::Select { condition: a, then: a, otherwise: a }, &[Type::Bool, ty, ty]);
    }
    all
}

#[test]
fn random_functions() {
    let functions = std::env::var("MILLRACE_RANDOM_FUNCTIONS").ok().and_then(|count| count.parse().ok());
    let (mut done, mut bailed) = (0_usize, 0_usize);
    let mut met = BTreeMap::new();
    for seed in 0..functions.unwrap_or(FUNCTIONS) {
        let (function, supplies) = function(seed, ITEMS, false);
        count(&function, &function.body, &mut met);
        let output = Random(!seed).pick(&[None, None, Some(DType::ALL[seed as usize % 10])]);
        let results = check(&function, ITEMS, &supplies, output);
        let bails = results.status.iter().filter(|&&status| status != 0).count();
        done += ITEMS - bails;
        bailed += bails;
    }
    // Shown with `--nocapture`.
    for (operation, times) in &met {
        println!("{times:8} {operation}");
    }
    let least = functions.unwrap_or(FUNCTIONS) / 500;
    for operation in plain_operations() {
        let times = met.get(&operation).copied().unwrap_or_default();
        assert!(times >= least, "{operation} was met {times} times only");
    }
    // Or the generator draws nothing of interest.
    assert!(done > bailed && bailed > done / 50, "{done} items were done, {bailed} bailed out");
}

#[test]
fn straight_line_functions_by_blocks() {
    const ITEMS: usize = 600;
    let mut have_run = 0;
    for seed in 0..FUNCTIONS / 4 {
        let (function, supplies) = function(seed, ITEMS, true);
        let output = Random(!seed).pick(&[None, None, Some(DType::Float32), Some(DType::Bool)]);
        have_run += u64::from(check_blocks(&function, ITEMS, &supplies, output));
    }
    assert!(have_run > FUNCTIONS / 5, "{have_run} functions were run by blocks");
}
