// Lowerings that are broken on purpose. `at` is text that stands once in the file; what is between « and » becomes `becomes`.
// Only ones that change what some program computes: a mutant that nothing could tell apart shows nothing.

const inFile = (file, mutants) =>
  mutants.map(([at, becomes]) => ({ file: `crates/compiler/src/${file}`, at, becomes }));
const OTHER_INS = 'drop(ins)';

export const MUTANTS = [
  ...inFile('codegen/cranelift/operation.rs', [
    ['BinaryOp::Add if is_float => «ins.fadd(a, b)»', 'ins.fsub(a, b)'],
    ['BinaryOp::Sub if is_float => «ins.fsub(a, b)»', 'ins.fsub(b, a)'],
    ['BinaryOp::Mul if is_float => «ins.fmul(a, b)»', 'ins.fadd(a, b)'],
    ['BinaryOp::Add => «ins.iadd(a, b)»', 'ins.isub(a, b)'],
    ['BinaryOp::Sub => «ins.isub(a, b)»', 'ins.isub(b, a)'],
    ['BinaryOp::Mul => «ins.imul(a, b)»', 'ins.iadd(a, b)'],
    ['BinaryOp::Div => «ins.fdiv(a, b)»', 'ins.fdiv(b, a)'],
    // As `a < b ? a : b`: other results for NaN and for -0.
    [
      'BinaryOp::Min => «ins.fmin(a, b)»',
      `${OTHER_INS}; let less = self.builder.ins().fcmp(FloatCC::LessThan, a, b); self.builder.ins().select(less, a, b)`,
    ],
    [
      'BinaryOp::Max => «ins.fmax(a, b)»',
      `${OTHER_INS}; let more = self.builder.ins().fcmp(FloatCC::GreaterThan, a, b); self.builder.ins().select(more, a, b)`,
    ],
    ['BinaryOp::And => «ins.band(a, b)»', 'ins.bor(a, b)'],
    ['BinaryOp::Or => «ins.bor(a, b)»', 'ins.bxor(a, b)'],
    ['BinaryOp::Xor => «ins.bxor(a, b)»', 'ins.bor(a, b)'],
    ['BinaryOp::Shl => «ins.ishl(a, b)»', 'ins.rotl(a, b)'],
    ['BinaryOp::Shr if ty == Type::I32 => «ins.sshr(a, b)»', 'ins.ushr(a, b)'],
    ['BinaryOp::Shr => «ins.ushr(a, b)»', 'ins.sshr(a, b)'],
    ['UnaryOp::Neg if ty == Type::I32 => «ins.ineg(a)»', 'ins.bnot(a)'],
    // As `0 - a`: other results for 0.
    [
      'UnaryOp::Neg => «ins.fneg(a)»',
      `if ty == Type::F64 { ${OTHER_INS}; let zero = self.builder.ins().f64const(0.0); self.builder.ins().fsub(zero, a) } else { ins.fneg(a) }`,
    ],
    ['UnaryOp::Not => «ins.bxor_imm_u(a, 1)»', 'ins.bnot(a)'],
    ['UnaryOp::BitNot => «ins.bnot(a)»', 'ins.ineg(a)'],
    ['UnaryOp::LeadingZeros => «ins.clz(a)»', 'ins.ctz(a)'],
    ['UnaryOp::Abs => «ins.fabs(a)»', 'ins.fneg(a)'],
    ['UnaryOp::Sqrt => «ins.sqrt(a)»', 'ins.fabs(a)'],
    ['UnaryOp::Floor => «ins.floor(a)»', 'ins.trunc(a)'],
    ['UnaryOp::Ceil => «ins.ceil(a)»', 'ins.nearest(a)'],
    ['UnaryOp::Trunc => «ins.trunc(a)»', 'ins.nearest(a)'],
    ['CompareOp::Eq => «FloatCC::Equal»', 'FloatCC::UnorderedOrEqual'],
    ['CompareOp::Ne => «FloatCC::NotEqual»', 'FloatCC::OrderedNotEqual'],
    ['CompareOp::Lt => «FloatCC::LessThan»', 'FloatCC::LessThanOrEqual'],
    ['CompareOp::Le => «FloatCC::LessThanOrEqual»', 'FloatCC::UnorderedOrLessThanOrEqual'],
    ['CompareOp::Gt => «FloatCC::GreaterThan»', 'FloatCC::GreaterThanOrEqual'],
    ['CompareOp::Ge => «FloatCC::GreaterThanOrEqual»', 'FloatCC::UnorderedOrGreaterThanOrEqual'],
    ['CompareOp::Lt => «IntCC::SignedLessThan»', 'IntCC::SignedLessThanOrEqual'],
    ['CompareOp::Ge => «IntCC::SignedGreaterThanOrEqual»', 'IntCC::SignedGreaterThan'],
    ['ins.icmp(«if ty == Type::I32 { signed } else { signed.unsigned() }»', 'signed'],
    [
      'Held::Scalar(«self.builder.ins().select(condition, then, otherwise)»)',
      'self.builder.ins().select(condition, otherwise, then)',
    ],
    ['|a, b| «self.builder.ins().select(condition, a, b)»', 'self.builder.ins().select(condition, b, a)'],
    // -0 % 5 would be 0.
    ['icmp_imm_s(«IntCC::SignedGreaterThan», integer, 0)', 'IntCC::SignedGreaterThanOrEqual'],
    ['fcmp(«FloatCC::Equal», back, number)', 'FloatCC::Ordered'],
    ['let fit = «self.builder.ins().band(x_fits, y_fits)»', 'self.builder.ins().bor(x_fits, y_fits)'],
    ['stack_store(WORD, number, slot, «8 * position as i32»)', '0'],
    ['Constant::F64(bits) => ins.f64const(«f64::from_bits(bits)»)', 'f64::from_bits(bits) + 0.0'],
    [
      '«self.builder.ins().ireduce(types::I32, length)»',
      'let n = self.builder.ins().ireduce(types::I32, length); self.builder.ins().iadd_imm_s(n, 1)',
    ],
  ]),
  ...inFile('codegen/cranelift/convert.rs', [
    ['let wide = «ins.uextend(types::I64, a)»', 'ins.sextend(types::I64, a)'],
    ['fcmp(«FloatCC::OrderedNotEqual», number, zero)', 'FloatCC::NotEqual'],
    ['UnsignedLessThanOrEqual, above, «1»)', '0'],
    ['UnsignedLessThan, shift, «32»)', '31'],
    ['iadd_imm_s(exponent, «-1075»)', '-1074'],
    ['«self.builder.ins().select(is_negative, negated, magnitude)»', 'magnitude'],
    ['«self.builder.ins().nearest(number)»', 'self.builder.ins().floor(number)'],
    ['fcmp(«FloatCC::GreaterThan», number, zero)', 'FloatCC::UnorderedOrGreaterThan'],
    ['self.builder.ins().f64const(«255.0»)', '256.0'],
  ]),
  ...inFile('codegen/cranelift/element.rs', [
    ['DType::Int8 => «ins.sload8(types::I32, memory(), address, 0)»', 'ins.uload8(types::I32, memory(), address, 0)'],
    [
      'DType::Uint8 | DType::Uint8Clamped => «ins.uload8(types::I32, memory(), address, 0)»',
      'ins.sload8(types::I32, memory(), address, 0)',
    ],
    [
      'DType::Int16 => «ins.sload16(types::I32, memory(), address, 0)»',
      'ins.uload16(types::I32, memory(), address, 0)',
    ],
    [
      'DType::Uint16 => «ins.uload16(types::I32, memory(), address, 0)»',
      'ins.sload16(types::I32, memory(), address, 0)',
    ],
    [
      '(self.builder.ins().icmp(«IntCC::UnsignedLessThan», position, length), position)',
      'IntCC::UnsignedLessThanOrEqual',
    ],
    ['(«self.builder.ins().band(is_integer, is_inside)», position)', 'is_inside'],
    ['f64const(«f64::NAN»)', '0.0'],
    ['DType::Uint8Clamped => «self.clamped(value, ty)»', 'self.integer(value, ty)'],
    [
      'DType::Int16 | DType::Uint16 => «ins.istore16(memory(), value, address, 0)»',
      'ins.istore8(memory(), value, address, 0)',
    ],
    [
      'DType::Bool => «self.truth(value, ty)»',
      'let whole = self.integer(value, ty); self.builder.ins().icmp_imm_u(IntCC::NotEqual, whole, 0)',
    ],
  ]),
  ...inFile('codegen/cranelift/region.rs', [
    ['self.builder.ins().brif(condition, «then_block», &[], else_block, &[])', 'else_block'],
    ['i64::from(«reason as u8»)', 'reason as u8 ^ 1'],
  ]),
  ...inFile('codegen/cranelift/entry.rs', [
    ['let shift = «dtype.size().trailing_zeros()»', 'dtype.size().trailing_zeros().min(2)'],
    ['self.element_address(bases[«position»], item, dtype)', '0'],
    [
      '(Type::Bool, None) => Held::Scalar(self.builder.ins().icmp_imm_u(«IntCC::NotEqual», source.bits, 0))',
      'IntCC::Equal',
    ],
    ['self.builder.ins().isub(«item», first)', 'end'],
  ]),
  ...inFile('passes/memory/shape.rs', [
    ['let half = if «at < 4» { Conversion::LowWord }', 'at < 8'],
    ['let (low, high) = if «at < 4» { (new, high) }', 'at < 8'],
    ['bytes => self.word_op(BinaryOp::Shr, word, «8 * bytes as u32»)', '8'],
    ['let rest = self.word_op(BinaryOp::And, word, «!(mask(dtype) << shift)»)', '!mask(dtype)'],
    ['DType::Int32 => «self.integer(word)»', 'self.convert(Conversion::FromBits, word, Type::F32)'],
    ['let word = self.word(value);\n                «self.element_of_bits(word, dtype)»', 'self.integer(word)'],
  ]),
  ...inFile('passes/memory/promote.rs', [
    ['«self.now.clone_from(&inside)»', '()'],
    ['self.now[cell] = «Some(value)»;', 'self.now[cell]'],
    ['Some(emit.write(held.held, now, «byte - held.start», window.dtype, value))', '0'],
  ]),
  ...inFile('passes/memory/cells.rs', [
    ['if !accesses.iter().any(|access| «access.reads») {', 'access.reads && access.dtype.is_some()'],
    ['let known = accesses.iter().map(|access| access.dtype.filter(|_| «!access.clamps»))', 'true'],
    ['add(window, anywhere(window, «true»));\n            }\n        }\n    }\n    for', 'false'],
    ['end - start == held.size() && «accesses.iter().all(fits)»', 'true'],
  ]),
  ...inFile('passes/merges.rs', [
    ['self.order[value.0 as usize] >= «merge.place»', 'usize::MAX'],
    ['(Some(a), Some(b)) if «a == b» => Some(a)', 'true'],
  ]),
  ...inFile('codegen/cranelift/memory.rs', [
    ['self.builder.ins().band_imm_s(bytes, «-8»)', '-16'],
    ['self.builder.ins().store(memory(), «next», self.context, CURSOR)', 'address'],
    ['self.builder.ins().umax(«touched», next)', 'next'],
    ['let is_good = self.builder.ins().band(fits, «is_aligned»)', 'fits'],
    ['icmp(«IntCC::UnsignedLessThanOrEqual», needed, there)', 'IntCC::UnsignedLessThan'],
    ['address: self.builder.ins().iadd(base, «offset»)', 'length'],
    ['(allocates && «!carries_views»)', 'carries_views'],
    ['iadd_imm_s(bytes, «7»)', '0'],
    ['icmp(«IntCC::UnsignedLessThanOrEqual», next, end)', 'IntCC::UnsignedGreaterThan'],
    ['for offset in (0..«bytes»).step_by(8)', 'bytes - 8'],
    ['let needed = «self.builder.ins().iadd(offset, bytes)»', 'bytes'],
    ['let there = self.bytes(«old_length», from)', 'length'],
  ]),
  ...inFile('codegen/cranelift/runtime.rs', [['room.touched.min(«end as usize»)', 'address as usize']]),
  ...inFile('front/words.rs', [
    ['reads.iter().any(|&as_another| «as_another != dtype»)', 'as_another == dtype'],
    ['if «!f64::from_bits(bits).is_nan()» =>', 'true'],
    ['value) if «function.ty(value) != Type::F32» => {', 'true'],
  ]),
  ...inFile('codegen/cranelift/fuel.rs', [['«self.load_fuel()»;', '()']]),
  ...inFile('codegen/blocks/loops.rs', [
    ['f64::from_bits(«a.to_bits() | b.to_bits()»)', 'a.to_bits() & b.to_bits()'],
    ['f64::from_bits(«a.to_bits() & b.to_bits()»)', 'a.to_bits() | b.to_bits()'],
    [
      '(Type::I32, BinaryOp::Shr) => two!(|x, y| «of_int(int(x) >> (int(y) & 31))»)',
      'of_uint(uint(x) >> (uint(y) & 31))',
    ],
    ['(Type::F64, BinaryOp::Sub) => two!(|x, y| «x - y»)', 'y - x'],
    ['(Conversion::ToF64, Type::U32 | Type::Bool) => one!(|x| «f64::from(uint(x))»)', 'f64::from(int(x))'],
    ['one!(|x| of_truth(«(x < 0.0) | (x > 0.0)»))', 'x != 0.0'],
    ['(Operand::Same(a), _) => one(b, results, |b| «operation(a, b)»)', 'operation(b, a)'],
    ['«if uint(condition) != 0 { then } else { otherwise }»', 'if uint(condition) == 0 { then } else { otherwise }'],
  ]),
  ...inFile('passes/fold/mod.rs', [['let arm = if «condition» { then }', '!condition']]),
  ...inFile('passes/fold/identities.rs', [['reciprocal.is_normal() && «x.to_bits() & FRACTION == 0»)', 'true']]),
  ...inFile('passes/narrow/range.rs', [
    ['UnaryOp::Neg if «!a.contains_zero()»', 'true'],
    ['BinaryOp::Rem if «a.low >= 0» && !b.contains_zero()', 'true'],
    ['BinaryOp::Mul if ty == Type::F64 && a.contains_zero() && «b.low < 0» => None', 'false'],
    ['BinaryOp::Add => «Self::new(a.low + b.low, a.high + b.high)»', 'Self::new(a.low, a.high)'],
  ]),
];
