//! How a cell is held in a value, and what reads and writes of its parts are then.

use millrace_column::DType;

use crate::ir::{BinaryOp, CompareOp, Constant, Conversion, Inst, Op, Type, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// As what a load gives: all accesses are of this type.
    Element(DType),
    /// The bits of a double as a double, of which parts are read or written as other types.
    Double,
    /// The bits of 1, 2 or 4 bytes as a U32; those above are 0.
    Bits(usize),
}

impl Held {
    pub fn of(dtypes: &[DType]) -> Self {
        let first = dtypes[0];
        let largest = dtypes.iter().map(|dtype| dtype.size()).max().unwrap_or(1);
        match largest {
            _ if dtypes.iter().all(|&dtype| dtype == first) => Self::Element(first),
            8 => Self::Double,
            size => Self::Bits(size),
        }
    }

    pub fn size(self) -> usize {
        match self {
            Self::Element(dtype) => dtype.size(),
            Self::Double => 8,
            Self::Bits(size) => size,
        }
    }

    pub fn ty(self) -> Type {
        match self {
            Self::Element(dtype) => Type::of_element(dtype),
            Self::Double => Type::F64,
            Self::Bits(_) => Type::U32,
        }
    }

    /// What it is before anything is stored.
    pub fn zero(self) -> Constant {
        match self.ty() {
            Type::F64 | Type::View(_) => Constant::f64(0.0),
            Type::F32 => Constant::F32(0),
            Type::I32 => Constant::I32(0),
            Type::U32 => Constant::U32(0),
            Type::Bool => Constant::Bool(false),
        }
    }
}

/// Adds instructions to a list.
pub struct Emit<'a> {
    pub types: &'a mut Vec<Type>,
    pub insts: &'a mut Vec<Inst>,
}

impl Emit<'_> {
    fn op(&mut self, op: Op, ty: Type) -> Value {
        let value = Value(u32::try_from(self.types.len()).expect("fewer than 2^32 values"));
        self.types.push(ty);
        self.insts.push(Inst { results: vec![value], op });
        value
    }

    pub fn constant(&mut self, constant: Constant) -> Value {
        self.op(Op::Constant(constant), constant.ty())
    }

    fn ty(&self, value: Value) -> Type {
        self.types[value.0 as usize]
    }

    fn convert(&mut self, conversion: Conversion, value: Value, ty: Type) -> Value {
        self.op(Op::Convert(conversion, value), ty)
    }

    fn word_op(&mut self, op: BinaryOp, a: Value, b: u32) -> Value {
        let b = self.constant(Constant::U32(b));
        self.op(Op::Binary(op, a, b), Type::U32)
    }

    pub fn number(&mut self, value: Value) -> Value {
        if self.ty(value) == Type::F64 { value } else { self.convert(Conversion::ToF64, value, Type::F64) }
    }

    fn integer(&mut self, value: Value) -> Value {
        match self.ty(value) {
            Type::I32 => value,
            Type::F32 => {
                let number = self.number(value);
                self.convert(Conversion::ToI32, number, Type::I32)
            }
            _ => self.convert(Conversion::ToI32, value, Type::I32),
        }
    }

    fn word(&mut self, value: Value) -> Value {
        if self.ty(value) == Type::U32 {
            return value;
        }
        let integer = self.integer(value);
        self.convert(Conversion::ToU32, integer, Type::U32)
    }

    /// Low bits of a word as an element of this type, which has 4 bytes at most.
    fn element_of_bits(&mut self, word: Value, dtype: DType) -> Value {
        match dtype {
            DType::Float64 => unreachable!("doubles have 8 bytes"),
            DType::Float32 => self.convert(Conversion::FromBits, word, Type::F32),
            DType::Uint32 => word,
            DType::Int32 => self.integer(word),
            DType::Uint8 | DType::Uint8Clamped | DType::Uint16 => {
                let bits = self.word_op(BinaryOp::And, word, mask(dtype));
                self.integer(bits)
            }
            DType::Int8 | DType::Int16 => {
                let integer = self.integer(word);
                let shift = self.constant(Constant::I32(32 - 8 * dtype.size() as i32));
                let high = self.op(Op::Binary(BinaryOp::Shl, integer, shift), Type::I32);
                self.op(Op::Binary(BinaryOp::Shr, high, shift), Type::I32)
            }
            DType::Bool => {
                let bits = self.word_op(BinaryOp::And, word, mask(dtype));
                let zero = self.constant(Constant::U32(0));
                self.op(Op::Compare(CompareOp::Ne, bits, zero), Type::Bool)
            }
        }
    }

    /// The value as an array of this type stores it, in a word whose other bits are 0.
    fn bits_of(&mut self, value: Value, dtype: DType) -> Value {
        match dtype {
            DType::Float64 => unreachable!("doubles have 8 bytes"),
            DType::Float32 => {
                let single = self.single(value);
                self.convert(Conversion::ToBits, single, Type::U32)
            }
            DType::Bool => {
                let truth = self.truth(value);
                self.word(truth)
            }
            DType::Int32 | DType::Uint32 => self.word(value),
            _ => {
                let word = self.word(value);
                self.word_op(BinaryOp::And, word, mask(dtype))
            }
        }
    }

    fn single(&mut self, value: Value) -> Value {
        if self.ty(value) == Type::F32 {
            return value;
        }
        let number = self.number(value);
        self.convert(Conversion::ToF32, number, Type::F32)
    }

    fn truth(&mut self, value: Value) -> Value {
        if self.ty(value) == Type::Bool { value } else { self.convert(Conversion::ToBool, value, Type::Bool) }
    }

    /// The element of type `dtype` that lies `at` bytes behind the start of a cell with this value.
    pub fn read(&mut self, held: Held, cell: Value, at: usize, dtype: DType) -> Value {
        let word = match held {
            Held::Element(_) => return cell,
            Held::Double if dtype == DType::Float64 => return cell,
            Held::Double => self.half(cell, at),
            Held::Bits(_) => cell,
        };
        let word = match at % 4 {
            0 => word,
            bytes => self.word_op(BinaryOp::Shr, word, 8 * bytes as u32),
        };
        self.element_of_bits(word, dtype)
    }

    fn half(&mut self, cell: Value, at: usize) -> Value {
        let half = if at < 4 { Conversion::LowWord } else { Conversion::HighWord };
        self.convert(half, cell, Type::U32)
    }

    /// The value of a cell once `value` is stored there.
    pub fn write(&mut self, held: Held, cell: Value, at: usize, dtype: DType, value: Value) -> Value {
        match held {
            Held::Element(DType::Float64) => self.number(value),
            Held::Element(DType::Float32) => self.single(value),
            Held::Element(DType::Bool) => self.truth(value),
            Held::Element(DType::Uint32) => self.word(value),
            Held::Element(DType::Int32) => self.integer(value),
            Held::Element(dtype) => {
                let word = self.word(value);
                self.element_of_bits(word, dtype)
            }
            Held::Double if dtype == DType::Float64 => self.number(value),
            Held::Double => {
                let (low, high) = (self.half(cell, 0), self.half(cell, 4));
                let old = if at < 4 { low } else { high };
                let new = self.replace(old, at % 4, dtype, value);
                let (low, high) = if at < 4 { (new, high) } else { (low, new) };
                self.op(Op::Binary(BinaryOp::Words, low, high), Type::F64)
            }
            Held::Bits(_) => self.replace(cell, at, dtype, value),
        }
    }

    /// A word with a part of it replaced.
    fn replace(&mut self, word: Value, at: usize, dtype: DType, value: Value) -> Value {
        let bits = self.bits_of(value, dtype);
        if dtype.size() == 4 {
            return bits;
        }
        let shift = 8 * at as u32;
        let rest = self.word_op(BinaryOp::And, word, !(mask(dtype) << shift));
        let bits = if shift == 0 { bits } else { self.word_op(BinaryOp::Shl, bits, shift) };
        self.op(Op::Binary(BinaryOp::Or, rest, bits), Type::U32)
    }
}

/// The bits of an element of 1 or 2 bytes.
fn mask(dtype: DType) -> u32 {
    (1 << (8 * dtype.size())) - 1
}
