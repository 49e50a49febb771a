//! Conversions between scalar types.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{BlockArg, InstBuilder, MemFlagsData, Value, types};

use super::entry::Emitter;
use crate::ir::{Conversion, Type};

impl Emitter<'_> {
    pub fn convert(&mut self, conversion: Conversion, a: Value, from: Type) -> Value {
        match conversion {
            Conversion::ToF64 => self.number(a, from),
            Conversion::ToF32 => {
                let number = self.number(a, from);
                self.builder.ins().fdemote(types::F32, number)
            }
            // ToInt32 and ToUint32 give the same bits.
            Conversion::ToI32 | Conversion::ToU32 => self.integer(a, from),
            Conversion::ToBool => self.truth(a, from),
            Conversion::LowWord => {
                let bits = self.builder.ins().bitcast(types::I64, MemFlagsData::new(), a);
                self.builder.ins().ireduce(types::I32, bits)
            }
            Conversion::HighWord => {
                let bits = self.builder.ins().bitcast(types::I64, MemFlagsData::new(), a);
                let high = self.builder.ins().ushr_imm_u(bits, 32);
                self.builder.ins().ireduce(types::I32, high)
            }
            Conversion::ToBits => self.builder.ins().bitcast(types::I32, MemFlagsData::new(), a),
            Conversion::FromBits => self.builder.ins().bitcast(types::F32, MemFlagsData::new(), a),
        }
    }

    /// The double whose bits these are.
    pub fn words(&mut self, low: Value, high: Value) -> Value {
        let (low, high) = (self.builder.ins().uextend(types::I64, low), self.builder.ins().uextend(types::I64, high));
        let high = self.builder.ins().ishl_imm_u(high, 32);
        let bits = self.builder.ins().bor(low, high);
        self.builder.ins().bitcast(types::F64, MemFlagsData::new(), bits)
    }

    pub fn number(&mut self, a: Value, from: Type) -> Value {
        let ins = self.builder.ins();
        match from {
            Type::F64 => a,
            Type::F32 => ins.fpromote(types::F64, a),
            Type::I32 => ins.fcvt_from_sint(types::F64, a),
            Type::U32 | Type::Bool => {
                let wide = ins.uextend(types::I64, a);
                self.builder.ins().fcvt_from_sint(types::F64, wide)
            }
            Type::View(_) => unreachable!("views are not converted: the function is validated"),
        }
    }

    pub fn truth(&mut self, a: Value, from: Type) -> Value {
        match from {
            Type::Bool => a,
            Type::I32 | Type::U32 => self.builder.ins().icmp_imm_u(IntCC::NotEqual, a, 0),
            _ => {
                let number = self.number(a, from);
                let zero = self.builder.ins().f64const(0.0);
                self.builder.ins().fcmp(FloatCC::OrderedNotEqual, number, zero)
            }
        }
    }

    /// The integer modulo 2^32.
    pub fn integer(&mut self, a: Value, from: Type) -> Value {
        match from {
            Type::I32 | Type::U32 => a,
            Type::Bool => self.builder.ins().uextend(types::I32, a),
            _ => {
                let number = self.number(a, from);
                self.integer_of_number(number)
            }
        }
    }

    /// Through `i64` where the number has one, NaN having 0; else from its bits.
    fn integer_of_number(&mut self, number: Value) -> Value {
        let (large, done) = (self.builder.create_block(), self.builder.create_block());
        let result = self.builder.append_block_param(done, types::I32);
        let wide = self.builder.ins().fcvt_to_sint_sat(types::I64, number);
        let low = self.builder.ins().ireduce(types::I32, wide);
        // Numbers without an i64 gave the greatest or the least: 0 or 1 above the greatest.
        let above = self.builder.ins().iadd_imm_s(wide, i64::MIN + 1);
        let is_large = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, above, 1);
        self.builder.ins().brif(is_large, large, &[], done, &[BlockArg::Value(low)]);

        self.builder.set_cold_block(large);
        self.builder.switch_to_block(large);
        self.builder.seal_block(large);
        let low = self.low_bits_of_large(number);
        self.builder.ins().jump(done, &[BlockArg::Value(low)]);

        self.builder.switch_to_block(done);
        self.builder.seal_block(done);
        result
    }

    /// The low 32 bits of a double of 2^63 or more, an infinity or NaN. It is `mantissa << shift`, at least by 11; from 32
    /// on, as for infinities and NaN, none of its bits are low.
    fn low_bits_of_large(&mut self, number: Value) -> Value {
        const MANTISSA: i64 = (1 << 52) - 1;
        let bits = self.builder.ins().bitcast(types::I64, MemFlagsData::new(), number);
        let exponent = self.builder.ins().ushr_imm_u(bits, 52);
        let exponent = self.builder.ins().band_imm_u(exponent, 0x7ff);
        let shift = self.builder.ins().iadd_imm_s(exponent, -1075);
        let mantissa = self.builder.ins().band_imm_u(bits, MANTISSA);
        let mantissa = self.builder.ins().bor_imm_u(mantissa, MANTISSA + 1);
        let shifted = self.builder.ins().ishl(mantissa, shift);
        let is_near = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, shift, 32);
        let zero = self.builder.ins().iconst(types::I64, 0);
        let magnitude = self.builder.ins().select(is_near, shifted, zero);
        let negated = self.builder.ins().ineg(magnitude);
        let is_negative = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, bits, 0);
        let integer = self.builder.ins().select(is_negative, negated, magnitude);
        self.builder.ins().ireduce(types::I32, integer)
    }

    /// What a `Uint8ClampedArray` stores: within 0..=255, halves to the even side, NaN as 0.
    pub fn clamped(&mut self, a: Value, from: Type) -> Value {
        let number = self.number(a, from);
        let (zero, most) = (self.builder.ins().f64const(0.0), self.builder.ins().f64const(255.0));
        let positive = self.builder.ins().fcmp(FloatCC::GreaterThan, number, zero);
        let number = self.builder.ins().select(positive, number, zero);
        let small = self.builder.ins().fcmp(FloatCC::LessThan, number, most);
        let number = self.builder.ins().select(small, number, most);
        let number = self.builder.ins().nearest(number);
        self.builder.ins().fcvt_to_sint_sat(types::I32, number)
    }
}
