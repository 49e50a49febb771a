//! Operations. The meaning of each is the interpreter's (`codegen/interpreter`); machine code is held against it.

use millrace_column::DType;
use millrace_math::MathFunction;

use super::{Label, Region, Type, Value};

/// A constant of a scalar type. Floats are kept as bits, so that constants compare and hash exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constant {
    F64(u64),
    F32(u32),
    I32(i32),
    U32(u32),
    Bool(bool),
}

impl Constant {
    pub fn f64(value: f64) -> Self {
        Self::F64(value.to_bits())
    }

    pub fn ty(self) -> Type {
        match self {
            Self::F64(_) => Type::F64,
            Self::F32(_) => Type::F32,
            Self::I32(_) => Type::I32,
            Self::U32(_) => Type::U32,
            Self::Bool(_) => Type::Bool,
        }
    }
}

/// One operand, result of the same type unless noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// F64, F32: flips the sign bit. I32: wraps.
    Neg,
    /// Bool.
    Not,
    /// I32: `~x`.
    BitNot,
    /// I32: how many zero bits lead, 0 to 32.
    LeadingZeros,
    /// F64, F32: clears the sign bit. IEEE, exact, a machine instruction each from here on.
    Abs,
    Sqrt,
    Floor,
    Ceil,
    Trunc,
}

/// Two operands of one type, result of the same type unless noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// F64, F32, I32 and U32 (integers wrap).
    Add,
    Sub,
    Mul,
    /// F64, F32.
    Div,
    /// F64: JavaScript's `%`: exact, with the dividend's sign.
    Rem,
    /// F64, F32: JavaScript's `Math.min`: NaN wins, -0 < +0.
    Min,
    /// F64, F32: JavaScript's `Math.max`.
    Max,
    /// I32 and U32; Bool for the first three.
    And,
    Or,
    Xor,
    /// I32, U32: shift counts are taken modulo 32. `Shr` keeps the sign for I32 and fills with zeros for U32.
    Shl,
    Shr,
    /// U32: the F64 whose bits these are, the low ones first.
    Words,
}

/// Two operands of one type, a Bool result. F64 and F32 compare as IEEE does: all but `Ne` are false with a NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// All scalar types.
    Eq,
    Ne,
    /// All but Bool.
    Lt,
    Le,
    Gt,
    Ge,
}

/// Between scalar types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conversion {
    /// I32, U32, F32 or Bool to F64: exact.
    ToF64,
    /// F64 to F32, rounding to nearest even: `Math.fround`.
    ToF32,
    /// F64 to I32: JavaScript's ToInt32, modulo 2^32; NaN and infinities give 0. U32 to I32: the same bits. Bool to I32.
    ToI32,
    /// F64 to U32: ToUint32. I32 to U32: the same bits.
    ToU32,
    /// F64, F32, I32, U32 to Bool: false for 0, -0 and NaN.
    ToBool,
    /// F64 to U32: the low half of its bits.
    LowWord,
    /// F64 to U32: the high half.
    HighWord,
    /// F32 to U32: its bits.
    ToBits,
    /// U32 to F32: the one with these bits.
    FromBits,
}

/// What reading past the end gives. JavaScript gives `undefined`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutOfBounds {
    /// The value is used as a number at once, so `undefined` is NaN.
    Nan,
    /// `undefined` could be told apart: the item is run again in JavaScript.
    Bail,
}

/// Why an item is to be run again in JavaScript. Kernels write these codes to `status`; 0 means that it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum BailReason {
    /// An element past the end of a view was read where `undefined` differs from NaN.
    OutOfBounds = 1,
    /// The function ended, or returned, without a value.
    Undefined = 2,
    /// `throw`.
    Throw = 3,
    /// Calls went too deep.
    Recursion = 4,
    /// A value was of a type that the code was not compiled for.
    Type = 5,
    /// It makes more arrays than it may have memory for, or longer ones than there are.
    Memory = 6,
    /// It reads what an earlier call left in memory that calls share, or would have left.
    State = 7,
    /// It might read the bits of a NaN, which differ from one way to compute it to another.
    NanBits = 8,
}

/// The bytes that an item may take by [`Op::Allocate`]. Each view takes a multiple of 8.
pub const ITEM_MEMORY: usize = 64 << 20;

/// What an operation may do besides giving its results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing: it may be moved, merged and dropped.
    Pure,
    /// Reads memory.
    Read,
    /// Writes memory.
    Write,
    /// Jumps, bails out or loops.
    Control,
}

/// An operation, with its operands.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// No operands; one result of the constant's type.
    Constant(Constant),
    Unary(UnaryOp, Value),
    Binary(BinaryOp, Value, Value),
    /// One Bool.
    Compare(CompareOp, Value, Value),
    /// The result's type is the conversion's.
    Convert(Conversion, Value),
    /// `condition ? then : otherwise` without a jump; both are computed. Any type.
    Select {
        condition: Value,
        then: Value,
        otherwise: Value,
    },
    /// A function of `Math` that needs a provider (see `crates/math`); F64 operands, one F64 result.
    Call(MathFunction, Vec<Value>),
    /// A call of one of [`super::Function::functions`], by its number. Results are what that returns. Bails out where it does,
    /// and with [`BailReason::Recursion`] where calls go too deep (see [`super::CALL_STACK`]). Views that it takes may be
    /// written; arrays that it makes are gone with the call, unless it gives views.
    Invoke {
        function: usize,
        arguments: Vec<Value>,
    },
    /// The number of elements of a view, as I32 (views are at most 2^31 - 1 elements long here).
    Length(Value),
    /// One element, as the view's value type: F64, F32, I32 (all integers of 32 bits or fewer but Uint32), U32 or Bool.
    /// `index` is I32 or F64; a fraction, a negative or a large index is out of bounds; -0 is 0. With
    /// [`OutOfBounds::Nan`] the result is F64 whatever the element type.
    Load {
        view: Value,
        index: Value,
        out_of_bounds: OutOfBounds,
    },
    /// Writes one element, converting as the typed array does; out of bounds writes nothing. No results.
    Store {
        view: Value,
        index: Value,
        value: Value,
    },
    /// Memory of the item's own for `length` elements (I32), all 0: a view of it. It is gone when the item is done. Bails out
    /// with [`BailReason::Memory`] where `length` is negative or the item has no room left (see [`ITEM_MEMORY`]).
    Allocate {
        dtype: DType,
        length: Value,
    },
    /// The memory of `view` from `offset` bytes on as `length` elements of `dtype`, both I32. Bails out with
    /// [`BailReason::OutOfBounds`] where one of them is negative, `offset` is no multiple of the size of an element, or
    /// `view` ends before.
    Reinterpret {
        view: Value,
        dtype: DType,
        offset: Value,
        length: Value,
    },
    /// Results are what the region that was run yields.
    If {
        condition: Value,
        then: Region,
        otherwise: Region,
    },
    /// Runs `body` once. Results are what it yields, or what a branch to `label` carries.
    Block {
        label: Label,
        body: Region,
    },
    /// Runs `body` with its parameters set to `initial`, again for each branch to `label` with the arguments that this
    /// carries, until it yields or a branch leaves it. Results are what it yields.
    Loop {
        label: Label,
        initial: Vec<Value>,
        body: Region,
    },
}

impl Op {
    /// The strongest effect of the operation itself; for one that holds regions always [`Effect::Control`].
    pub fn effect(&self) -> Effect {
        match self {
            Self::Constant(_)
            | Self::Unary(..)
            | Self::Binary(..)
            | Self::Compare(..)
            | Self::Convert(..)
            | Self::Select { .. }
            | Self::Call(..)
            | Self::Length(_) => Effect::Pure,
            Self::Load { out_of_bounds: OutOfBounds::Nan, .. } => Effect::Read,
            Self::Store { .. } => Effect::Write,
            Self::Load { out_of_bounds: OutOfBounds::Bail, .. }
            | Self::Allocate { .. }
            | Self::Reinterpret { .. }
            | Self::Invoke { .. }
            | Self::If { .. }
            | Self::Block { .. }
            | Self::Loop { .. } => Effect::Control,
        }
    }

    /// The regions that the operation holds, in order.
    pub fn regions(&self) -> Vec<&Region> {
        match self {
            Self::If { then, otherwise, .. } => vec![then, otherwise],
            Self::Block { body, .. } | Self::Loop { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub fn regions_mut(&mut self) -> Vec<&mut Region> {
        match self {
            Self::If { then, otherwise, .. } => vec![then, otherwise],
            Self::Block { body, .. } | Self::Loop { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }

    /// The operands of the operation itself, not those inside its regions.
    pub fn operands(&self) -> Vec<Value> {
        let mut copy = self.clone_shallow();
        let mut operands = Vec::new();
        copy.each_operand_mut(&mut |value| operands.push(*value));
        operands
    }

    /// Calls `visit` with each operand of the operation itself, to be read or replaced.
    pub fn each_operand_mut(&mut self, visit: &mut dyn FnMut(&mut Value)) {
        match self {
            Self::Constant(_) | Self::Block { .. } => {}
            Self::Unary(_, a) | Self::Convert(_, a) | Self::Length(a) => visit(a),
            Self::Binary(_, a, b) | Self::Compare(_, a, b) => {
                visit(a);
                visit(b);
            }
            Self::Select { condition, then, otherwise } => {
                visit(condition);
                visit(then);
                visit(otherwise);
            }
            Self::Call(_, arguments) | Self::Invoke { arguments, .. } => arguments.iter_mut().for_each(visit),
            Self::Load { view, index, .. } => {
                visit(view);
                visit(index);
            }
            Self::Store { view, index, value } => {
                visit(view);
                visit(index);
                visit(value);
            }
            Self::Allocate { length, .. } => visit(length),
            Self::Reinterpret { view, offset, length, .. } => {
                visit(view);
                visit(offset);
                visit(length);
            }
            Self::If { condition, .. } => visit(condition),
            Self::Loop { initial, .. } => initial.iter_mut().for_each(visit),
        }
    }

    /// The operation without the instructions in its regions.
    fn clone_shallow(&self) -> Self {
        match self {
            Self::If { condition, .. } => {
                Self::If { condition: *condition, then: Region::empty(), otherwise: Region::empty() }
            }
            Self::Block { label, .. } => Self::Block { label: *label, body: Region::empty() },
            Self::Loop { label, initial, .. } => {
                Self::Loop { label: *label, initial: initial.clone(), body: Region::empty() }
            }
            other => other.clone(),
        }
    }
}
