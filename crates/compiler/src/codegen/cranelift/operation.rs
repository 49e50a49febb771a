//! Operations without regions.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, AbiParam, InstBuilder, StackSlotData, StackSlotKind, types};
use cranelift_codegen::isa::CallConv;
use millrace_math::{Entry, MathFunction};

use super::entry::{Emitter, Held, WORD};
use super::runtime;
use crate::ir::{BinaryOp, CompareOp, Constant, Op, Type, UnaryOp, Value};

impl Emitter<'_> {
    /// The result, where there is one.
    pub fn operation(&mut self, op: &Op) -> Option<ir::Value> {
        Some(match op {
            Op::Constant(constant) => self.constant(*constant),
            Op::Unary(op, a) => self.unary(*op, *a),
            Op::Binary(op, a, b) => self.binary(*op, *a, *b),
            Op::Compare(op, a, b) => self.compare(*op, *a, *b),
            Op::Convert(conversion, a) => self.convert(*conversion, self.scalar(*a), self.ty(*a)),
            Op::Call(function, arguments) => self.call_math(*function, arguments),
            Op::Length(view) => {
                let (_, length) = self.view(*view);
                self.builder.ins().ireduce(types::I32, length)
            }
            Op::Load { view, index, out_of_bounds } => self.load(*view, *index, *out_of_bounds),
            Op::Store { view, index, value } => {
                self.store(*view, *index, *value);
                return None;
            }
            Op::Select { .. }
            | Op::Allocate { .. }
            | Op::Invoke { .. }
            | Op::Reinterpret { .. }
            | Op::If { .. }
            | Op::Block { .. }
            | Op::Loop { .. } => unreachable!("`inst` takes those apart"),
        })
    }

    pub fn select(&mut self, condition: Value, then: Value, otherwise: Value) -> Held {
        let condition = self.scalar(condition);
        if let (Held::Scalar(then), Held::Scalar(otherwise)) = (self.held(then), self.held(otherwise)) {
            return Held::Scalar(self.builder.ins().select(condition, then, otherwise));
        }
        let (then, otherwise) = (self.view(then), self.view(otherwise));
        let mut choose = |a, b| self.builder.ins().select(condition, a, b);
        Held::View { address: choose(then.0, otherwise.0), length: choose(then.1, otherwise.1) }
    }

    fn constant(&mut self, constant: Constant) -> ir::Value {
        let ins = self.builder.ins();
        match constant {
            Constant::F64(bits) => ins.f64const(f64::from_bits(bits)),
            Constant::F32(bits) => ins.f32const(f32::from_bits(bits)),
            Constant::I32(value) => ins.iconst(types::I32, i64::from(value as u32)),
            Constant::U32(value) => ins.iconst(types::I32, i64::from(value)),
            Constant::Bool(value) => ins.iconst(types::I8, i64::from(value)),
        }
    }

    fn unary(&mut self, op: UnaryOp, a: Value) -> ir::Value {
        let (ty, a) = (self.ty(a), self.scalar(a));
        let ins = self.builder.ins();
        match op {
            UnaryOp::Neg if ty == Type::I32 => ins.ineg(a),
            UnaryOp::Neg => ins.fneg(a),
            UnaryOp::Not => ins.bxor_imm_u(a, 1),
            UnaryOp::BitNot => ins.bnot(a),
            UnaryOp::LeadingZeros => ins.clz(a),
            UnaryOp::Abs => ins.fabs(a),
            UnaryOp::Sqrt => ins.sqrt(a),
            UnaryOp::Floor => ins.floor(a),
            UnaryOp::Ceil => ins.ceil(a),
            UnaryOp::Trunc => ins.trunc(a),
        }
    }

    fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> ir::Value {
        let (ty, a, b) = (self.ty(a), self.scalar(a), self.scalar(b));
        let is_float = matches!(ty, Type::F64 | Type::F32);
        let ins = self.builder.ins();
        match op {
            BinaryOp::Add if is_float => ins.fadd(a, b),
            BinaryOp::Sub if is_float => ins.fsub(a, b),
            BinaryOp::Mul if is_float => ins.fmul(a, b),
            BinaryOp::Add => ins.iadd(a, b),
            BinaryOp::Sub => ins.isub(a, b),
            BinaryOp::Mul => ins.imul(a, b),
            BinaryOp::Div => ins.fdiv(a, b),
            BinaryOp::Rem => self.remainder(a, b),
            // These have the semantics of JavaScript: NaN wins, and -0 is less than 0.
            BinaryOp::Min => ins.fmin(a, b),
            BinaryOp::Max => ins.fmax(a, b),
            BinaryOp::And => ins.band(a, b),
            BinaryOp::Or => ins.bor(a, b),
            BinaryOp::Xor => ins.bxor(a, b),
            // Shift counts are taken modulo the width.
            BinaryOp::Shl => ins.ishl(a, b),
            BinaryOp::Shr if ty == Type::I32 => ins.sshr(a, b),
            BinaryOp::Shr => ins.ushr(a, b),
            BinaryOp::Words => self.words(a, b),
        }
    }

    /// Most remainders are of small integers, and a division of these is many times faster than a call. Not for a dividend
    /// of 0, which has a sign to keep.
    fn remainder(&mut self, a: ir::Value, b: ir::Value) -> ir::Value {
        let (small, large, done) =
            (self.builder.create_block(), self.builder.create_block(), self.builder.create_block());
        let result = self.builder.append_block_param(done, types::F64);
        let (x, x_fits) = self.small_integer(a);
        let (y, y_fits) = self.small_integer(b);
        let fit = self.builder.ins().band(x_fits, y_fits);
        self.builder.ins().brif(fit, small, &[], large, &[]);

        self.builder.switch_to_block(small);
        self.builder.seal_block(small);
        let rest = self.builder.ins().urem(x, y);
        let rest = self.builder.ins().fcvt_from_sint(types::F64, rest);
        self.builder.ins().jump(done, &[rest.into()]);

        self.builder.switch_to_block(large);
        self.builder.seal_block(large);
        let rest = self.call(runtime::remainder as *const () as usize, types::F64, &[a, b]);
        self.builder.ins().jump(done, &[rest.into()]);

        self.builder.switch_to_block(done);
        self.builder.seal_block(done);
        result
    }

    /// The number as an `i32`, and whether it is one that is greater than 0.
    fn small_integer(&mut self, number: ir::Value) -> (ir::Value, ir::Value) {
        let integer = self.builder.ins().fcvt_to_sint_sat(types::I32, number);
        let back = self.builder.ins().fcvt_from_sint(types::F64, integer);
        let is_same = self.builder.ins().fcmp(FloatCC::Equal, back, number);
        let is_positive = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThan, integer, 0);
        (integer, self.builder.ins().band(is_same, is_positive))
    }

    fn compare(&mut self, op: CompareOp, a: Value, b: Value) -> ir::Value {
        let (ty, a, b) = (self.ty(a), self.scalar(a), self.scalar(b));
        let ins = self.builder.ins();
        if let Type::F64 | Type::F32 = ty {
            let condition = match op {
                CompareOp::Eq => FloatCC::Equal,
                CompareOp::Ne => FloatCC::NotEqual,
                CompareOp::Lt => FloatCC::LessThan,
                CompareOp::Le => FloatCC::LessThanOrEqual,
                CompareOp::Gt => FloatCC::GreaterThan,
                CompareOp::Ge => FloatCC::GreaterThanOrEqual,
            };
            return ins.fcmp(condition, a, b);
        }
        let signed = match op {
            CompareOp::Eq => IntCC::Equal,
            CompareOp::Ne => IntCC::NotEqual,
            CompareOp::Lt => IntCC::SignedLessThan,
            CompareOp::Le => IntCC::SignedLessThanOrEqual,
            CompareOp::Gt => IntCC::SignedGreaterThan,
            CompareOp::Ge => IntCC::SignedGreaterThanOrEqual,
        };
        ins.icmp(if ty == Type::I32 { signed } else { signed.unsigned() }, a, b)
    }

    fn call_math(&mut self, function: MathFunction, arguments: &[Value]) -> ir::Value {
        let arguments: Vec<ir::Value> = arguments.iter().map(|&value| self.scalar(value)).collect();
        let provider = self.plan.providers.iter().find(|provider| provider.function == function);
        match provider.expect("the plan has a provider for each call").entry {
            Entry::One(entry) => self.call(entry as *const () as usize, types::F64, &arguments),
            Entry::Two(entry) => self.call(entry as *const () as usize, types::F64, &arguments),
            Entry::Any(entry) => {
                let address = self.spill(&arguments);
                let count = self.builder.ins().iconst(WORD, arguments.len() as i64);
                self.call(entry as *const () as usize, types::F64, &[address, count])
            }
        }
    }

    /// The address of a copy of these on the stack.
    fn spill(&mut self, numbers: &[ir::Value]) -> ir::Value {
        let size = u32::try_from(8 * numbers.len().max(1)).expect("far fewer arguments than 2^29");
        let slot = self.builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3));
        for (position, &number) in numbers.iter().enumerate() {
            self.builder.ins().stack_store(WORD, number, slot, 8 * position as i32);
        }
        self.builder.ins().stack_addr(WORD, slot, 0)
    }

    /// Calls a C function at this address. Its parameters have the types of `arguments`.
    pub fn call(&mut self, address: usize, result: ir::Type, arguments: &[ir::Value]) -> ir::Value {
        let mut signature = ir::Signature::new(self.call_convention());
        let types = arguments.iter().map(|&value| self.builder.func.dfg.value_type(value));
        signature.params = types.map(AbiParam::new).collect();
        signature.returns.push(AbiParam::new(result));
        let signature = self.builder.import_signature(signature);
        let address = self.builder.ins().iconst(WORD, address as i64);
        let call = self.builder.ins().call_indirect(signature, address, arguments);
        self.builder.inst_results(call)[0]
    }

    /// The platform's own, for calls both ways.
    pub fn call_convention(&self) -> CallConv {
        self.builder.func.signature.call_conv
    }
}
