//! Makes random functions of well-typed IR, and what they are run on.

use millrace_column::DType;
use millrace_math::MathFunction;

use super::ODD;
use crate::codegen::differential::Supply;
use crate::codegen::interpreter::View;
use crate::ir::sketch::Sketch;
use crate::ir::{
    BailReason, BinaryOp, CALL_STACK, CompareOp, Constant, Conversion, Function, Label, Op, OutOfBounds, Terminator,
    Type, UnaryOp, Value,
};
use crate::validate::plain;

pub const SCALARS: [Type; 5] = [Type::F64, Type::F32, Type::I32, Type::U32, Type::Bool];

/// SplitMix64: small, and the same everywhere.
pub struct Random(pub u64);

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

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
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
    /// Without control flow, memory, and what is rare in blocks.
    is_straight: bool,
    /// What the functions that may be called take and give.
    callable: Vec<(Vec<Type>, Vec<Type>)>,
}

/// Few calls are open at once, since functions call one another at random.
const FRAMES: [u32; 3] = [CALL_STACK / 2, CALL_STACK / 3, CALL_STACK / 4];

impl Generator {
    /// A value of this type: one in scope, or a constant, or a small array of its own.
    fn value(&mut self, s: &mut Sketch, scope: &Scope, ty: Type) -> Value {
        let known: Vec<Value> = scope.values.iter().copied().filter(|&value| s.ty(value) == ty).collect();
        if !known.is_empty() && !self.random.one_in(6) {
            // Young values twice as often, so that chains grow.
            let half = known.len() / 2;
            return if self.random.one_in(2) { self.random.pick(&known) } else { self.random.pick(&known[half..]) };
        }
        let number = self.random.number();
        if let Type::View(dtype) = ty {
            let length = s.i32(self.random.below(9) as i32);
            return s.allocate(dtype, length);
        }
        s.constant(match ty {
            Type::View(_) => unreachable!("made above"),
            Type::F64 => Constant::f64(number),
            Type::F32 => Constant::F32((number as f32).to_bits()),
            Type::I32 => Constant::I32(number as i32),
            Type::U32 => Constant::U32(number as u32),
            Type::Bool => Constant::Bool(number > 3.0),
        })
    }

    fn values(&mut self, s: &mut Sketch, scope: &Scope, types: &[Type]) -> Vec<Value> {
        types.iter().map(|&ty| self.value(s, scope, ty)).collect()
    }

    fn scalars(&mut self, most: usize) -> Vec<Type> {
        (0..self.random.below(most + 1)).map(|_| self.random.pick(&SCALARS)).collect()
    }

    fn types(&mut self, most: usize) -> Vec<Type> {
        (0..self.random.below(most + 1)).map(|_| self.ty()).collect()
    }

    /// Of a scalar, or sometimes a view.
    fn ty(&mut self) -> Type {
        if !self.is_straight && self.random.one_in(6) { self.view_type() } else { self.random.pick(&SCALARS) }
    }

    /// Few element types, so that views of the same meet.
    fn view_type(&mut self) -> Type {
        use DType::{Float32, Float64, Uint8, Uint32};
        Type::View(if self.random.one_in(4) {
            self.random.pick(&DType::ALL)
        } else {
            self.random.pick(&[Float64, Float64, Uint32, Float32, Uint8])
        })
    }

    /// A view in scope.
    fn view(&mut self, s: &Sketch, scope: &Scope) -> Value {
        let views: Vec<Value> = scope.values.iter().copied().filter(|&value| !s.ty(value).is_scalar()).collect();
        self.random.pick(&views)
    }

    /// A small array most often; else of any length, which is too long or negative most often.
    fn allocate(&mut self, s: &mut Sketch, scope: &Scope) -> Op {
        let Type::View(dtype) = self.view_type() else { unreachable!("the type of a view") };
        let any = self.value(s, scope, Type::I32);
        let length = match self.random.below(50) {
            0 => any,
            1..=14 => {
                let few = s.i32(7);
                s.binary(BinaryOp::And, any, few)
            }
            _ => s.i32(self.random.below(9) as i32),
        };
        Op::Allocate { dtype, length }
    }

    /// Another view of the memory of one in scope; now and then outside of it.
    fn reinterpret(&mut self, s: &mut Sketch, scope: &Scope) -> Op {
        let Type::View(dtype) = self.view_type() else { unreachable!("the type of a view") };
        let view = self.view(s, scope);
        let any = self.value(s, scope, Type::I32);
        let offset = self.random.pick(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 16, 4, 2, 1]);
        let offset = if self.random.one_in(100) { any } else { s.i32(offset) };
        let length = match self.random.below(60) {
            0 => any,
            1 => s.i32(-1),
            // As much as there is.
            2..=50 => {
                let Type::View(old) = s.ty(view) else { unreachable!("a view") };
                let length = s.op(Op::Length(view));
                let (size, divisor) = (s.i32(old.size().trailing_zeros() as i32), dtype.size().trailing_zeros());
                let bytes = s.binary(BinaryOp::Shl, length, size);
                let rest = s.binary(BinaryOp::Sub, bytes, offset);
                let divisor = s.i32(divisor as i32);
                s.binary(BinaryOp::Shr, rest, divisor)
            }
            _ => s.i32(self.random.below(3) as i32),
        };
        Op::Reinterpret { view, dtype, offset, length }
    }

    /// The value, but for NaN, whose bits are nobody's promise.
    fn no_nan(&mut self, s: &mut Sketch, value: Value) -> Value {
        let instead = match s.ty(value) {
            Type::F64 => s.f64(1.5),
            Type::F32 => s.constant(Constant::F32(1.5f32.to_bits())),
            _ => return value,
        };
        let condition = s.compare(CompareOp::Eq, value, value);
        s.op(Op::Select { condition, then: value, otherwise: instead })
    }

    /// An operation without regions; some that are drawn take no such operands, and are drawn again.
    fn operation(&mut self, s: &mut Sketch, scope: &mut Scope) {
        use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Rem, Shl, Shr, Sub, Words, Xor};
        use UnaryOp::{Abs, BitNot, Ceil, Floor, LeadingZeros, Neg, Not, Sqrt, Trunc};
        loop {
            let ty = self.random.pick(&SCALARS);
            let (a, b) = (self.value(s, scope, ty), self.value(s, scope, ty));
            let number = self.value(s, scope, Type::F64);
            let op = match self.random.below(if self.is_straight {
                16
            } else {
                20 + usize::from(!self.callable.is_empty())
            }) {
                0 => Op::Unary(self.random.pick(&[Neg, Not, BitNot, LeadingZeros, Abs, Sqrt, Floor, Ceil, Trunc]), a),
                1 => {
                    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
                    Op::Compare(self.random.pick(&[Eq, Ne, Lt, Le, Gt, Ge]), a, b)
                }
                2..=4 => {
                    use Conversion::{FromBits, HighWord, LowWord, ToBits, ToBool, ToF32, ToF64, ToI32, ToU32};
                    let all = [ToF64, ToF64, ToF32, ToI32, ToU32, ToBool, LowWord, HighWord, ToBits, FromBits];
                    let conversion = self.random.pick(&all);
                    let shows_bits = matches!(conversion, LowWord | HighWord | ToBits);
                    Op::Convert(conversion, if shows_bits { self.no_nan(s, a) } else { a })
                }
                5 => {
                    let ty = self.ty();
                    let condition = self.value(s, scope, Type::Bool);
                    Op::Select { condition, then: self.value(s, scope, ty), otherwise: self.value(s, scope, ty) }
                }
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
                    Op::Load { view: self.view(s, scope), index, out_of_bounds }
                }
                9 => Op::Length(self.view(s, scope)),
                16 | 17 => {
                    let index_type = self.random.pick(&[Type::F64, Type::I32]);
                    let index = self.value(s, scope, index_type);
                    let index = if self.random.one_in(2) { index } else { s.i32(self.random.below(6) as i32) };
                    let value = if self.random.one_in(2) { number } else { a };
                    let view = self.view(s, scope);
                    // Its bits may be read.
                    let is_float = matches!(s.ty(view), Type::View(DType::Float64 | DType::Float32));
                    let value = if is_float { self.no_nan(s, value) } else { value };
                    s.store(view, index, value);
                    return;
                }
                18 => self.allocate(s, scope),
                19 => self.reinterpret(s, scope),
                20 => {
                    let function = self.random.below(self.callable.len());
                    let (parameters, results) = self.callable[function].clone();
                    let arguments = self.values(s, scope, &parameters);
                    scope.values.extend(s.invoke(function, arguments, &results));
                    return;
                }
                _ => Op::Binary(
                    self.random.pick(&[Add, Sub, Mul, Div, Rem, Min, Max, And, Or, Xor, Shl, Shr, Words]),
                    a,
                    b,
                ),
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

    /// The functions that are called, by the function and by one another.
    fn called(&mut self) -> Vec<Function> {
        let callable = self.callable.clone();
        let functions = callable.iter().map(|(parameters, results)| {
            let mut s = Sketch::new();
            let mut values: Vec<Value> = parameters.iter().map(|&ty| s.parameter(ty)).collect();
            // Something to read and write.
            let length = s.i32(3);
            values.push(s.allocate(DType::Float64, length));
            let mut scope = Scope { values, exits: Vec::new(), results: results.clone(), depth: 1 };
            let Terminator::Yield(values) = self.region(&mut s, &mut scope, results) else {
                return s.called(results, Terminator::Bail(BailReason::Throw), FRAMES[0]);
            };
            s.called(results, Terminator::Return(values), self.random.pick(&FRAMES))
        });
        functions.collect()
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

pub fn function(seed: u64, items: usize, is_straight: bool) -> (Function, Vec<Supply>) {
    let mut generator = Generator { random: Random(seed), is_straight, callable: Vec::new() };
    if !is_straight && generator.random.one_in(2) {
        for _ in 0..1 + generator.random.below(3) {
            let signature = (generator.types(4), generator.types(3));
            generator.callable.push(signature);
        }
    }
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
    scope.values.push(s.view(dtype));
    supplies.push(Supply::View(View::of(dtype, &numbers)));
    let dtype = generator.random.pick(&DType::ALL);
    scope.values.push(s.views(dtype));
    supplies.push(Supply::Views((0..items).map(|item| View::of(dtype, &numbers[..item % 7])).collect()));

    scope.results = vec![generator.random.pick(&SCALARS)];
    let more = if is_straight { generator.scalars(2) } else { generator.types(3) };
    scope.results.extend(more);
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
    let mut function = s.end(&results, Terminator::Return(values));
    function.functions = generator.called();
    (function, supplies)
}
