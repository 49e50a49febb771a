//! Elements in memory, read and written as JavaScript's typed arrays do.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, types};
use millrace_column::DType;

use super::entry::{Emitter, memory, register};
use crate::ir::{BailReason, OutOfBounds, Type, Value};

impl Emitter<'_> {
    /// The element at an address, as [`Type::of_element`].
    pub fn read_element(&mut self, address: ir::Value, dtype: DType) -> ir::Value {
        let ins = self.builder.ins();
        match dtype {
            DType::Float64 => ins.load(types::F64, memory(), address, 0),
            DType::Float32 => ins.load(types::F32, memory(), address, 0),
            DType::Int8 => ins.sload8(types::I32, memory(), address, 0),
            DType::Uint8 | DType::Uint8Clamped => ins.uload8(types::I32, memory(), address, 0),
            DType::Int16 => ins.sload16(types::I32, memory(), address, 0),
            DType::Uint16 => ins.uload16(types::I32, memory(), address, 0),
            DType::Int32 | DType::Uint32 => ins.load(types::I32, memory(), address, 0),
            DType::Bool => {
                let byte = ins.load(types::I8, memory(), address, 0);
                self.builder.ins().icmp_imm_u(IntCC::NotEqual, byte, 0)
            }
        }
    }

    /// Converts a scalar as the typed array does, and writes it.
    pub fn write_element(&mut self, address: ir::Value, dtype: DType, value: ir::Value, ty: Type) {
        let value = match dtype {
            DType::Float64 => self.number(value, ty),
            DType::Float32 if ty == Type::F32 => value,
            DType::Float32 => {
                let number = self.number(value, ty);
                self.builder.ins().fdemote(types::F32, number)
            }
            DType::Uint8Clamped => self.clamped(value, ty),
            DType::Bool => self.truth(value, ty),
            DType::Int8 | DType::Uint8 | DType::Int16 | DType::Uint16 | DType::Int32 | DType::Uint32 => {
                self.integer(value, ty)
            }
        };
        let ins = self.builder.ins();
        match dtype {
            DType::Int8 | DType::Uint8 | DType::Uint8Clamped => ins.istore8(memory(), value, address, 0),
            DType::Int16 | DType::Uint16 => ins.istore16(memory(), value, address, 0),
            _ => ins.store(memory(), value, address, 0),
        };
    }

    /// Whether there is an element at this index, and its position then.
    fn position(&mut self, index: Value, length: ir::Value) -> (ir::Value, ir::Value) {
        let (ty, index) = (self.ty(index), self.scalar(index));
        if ty == Type::I32 {
            let position = self.builder.ins().sextend(types::I64, index);
            return (self.builder.ins().icmp(IntCC::UnsignedLessThan, position, length), position);
        }
        // A fraction, NaN and what is too large do not come back as they were; -0 comes back as its equal 0.
        let position = self.builder.ins().fcvt_to_sint_sat(types::I64, index);
        let back = self.builder.ins().fcvt_from_sint(types::F64, position);
        let is_integer = self.builder.ins().fcmp(FloatCC::Equal, back, index);
        let is_inside = self.builder.ins().icmp(IntCC::UnsignedLessThan, position, length);
        (self.builder.ins().band(is_integer, is_inside), position)
    }

    pub fn load(&mut self, view: Value, index: Value, out_of_bounds: OutOfBounds) -> ir::Value {
        let Type::View(dtype) = self.ty(view) else { unreachable!("a validated load has a view") };
        let (base, length) = self.view(view);
        let (is_there, position) = self.position(index, length);
        let inside = self.builder.create_block();
        if out_of_bounds == OutOfBounds::Bail {
            let reason = self.reason(BailReason::OutOfBounds);
            self.builder.ins().brif(is_there, inside, &[], self.blocks.bail, &reason);
            self.builder.switch_to_block(inside);
            self.builder.seal_block(inside);
            let address = self.element_address(base, position, dtype);
            return self.read_element(address, dtype);
        }
        let (outside, done) = (self.builder.create_block(), self.builder.create_block());
        let result = self.builder.append_block_param(done, register(Type::F64));
        self.builder.ins().brif(is_there, inside, &[], outside, &[]);

        self.builder.switch_to_block(inside);
        self.builder.seal_block(inside);
        let address = self.element_address(base, position, dtype);
        let element = self.read_element(address, dtype);
        let number = self.number(element, Type::of_element(dtype));
        self.builder.ins().jump(done, &[BlockArg::Value(number)]);

        self.builder.set_cold_block(outside);
        self.builder.switch_to_block(outside);
        self.builder.seal_block(outside);
        let nan = self.builder.ins().f64const(f64::NAN);
        self.builder.ins().jump(done, &[BlockArg::Value(nan)]);

        self.builder.switch_to_block(done);
        self.builder.seal_block(done);
        result
    }

    pub fn store(&mut self, view: Value, index: Value, value: Value) {
        let Type::View(dtype) = self.ty(view) else { unreachable!("a validated store has a view") };
        let (base, length) = self.view(view);
        let (is_there, position) = self.position(index, length);
        let (inside, done) = (self.builder.create_block(), self.builder.create_block());
        self.builder.ins().brif(is_there, inside, &[], done, &[]);

        self.builder.switch_to_block(inside);
        self.builder.seal_block(inside);
        let address = self.element_address(base, position, dtype);
        self.write_element(address, dtype, self.scalar(value), self.ty(value));
        self.builder.ins().jump(done, &[]);

        self.builder.switch_to_block(done);
        self.builder.seal_block(done);
    }
}
