//! The IR as text, for `inspectIr`, test failures and people.

use std::fmt::{self, Display, Formatter};

use super::{
    BailReason, BinaryOp, CompareOp, Constant, Conversion, Function, Input, InputSource, Inst, Op, OutOfBounds, Region,
    Shape, Terminator, Type, UnaryOp, Value,
};

impl Display for Function {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "function {}(", self.name)?;
        for input in &self.inputs {
            write!(f, "  {}: {}", input.value, self.type_name(input.value))?;
            writeln!(f, " = {input},")?;
        }
        let results: Vec<String> = self.results.iter().map(Type::to_string).collect();
        write!(f, ") -> ({})", results.join(", "))?;
        if self.shape != Shape::Scalar {
            write!(f, " as {}", self.shape)?;
        }
        writeln!(f, " {{")?;
        if !self.prologue.is_empty() {
            writeln!(f, "  prologue {{")?;
            for inst in &self.prologue {
                self.write_inst(f, inst, 2)?;
            }
            writeln!(f, "  }}")?;
        }
        self.write_region(f, &self.body, 1)?;
        f.write_str("}\n")?;
        for (number, function) in self.functions.iter().enumerate() {
            write!(f, "@{number}: {function}")?;
        }
        Ok(())
    }
}

impl Function {
    fn type_name(&self, value: Value) -> String {
        self.types.get(value.0 as usize).map_or_else(|| "?".to_owned(), Type::to_string)
    }

    fn write_region(&self, f: &mut Formatter<'_>, region: &Region, depth: usize) -> fmt::Result {
        for inst in &region.insts {
            self.write_inst(f, inst, depth)?;
        }
        writeln!(f, "{:width$}{}", "", region.terminator, width = 2 * depth)
    }

    fn write_inst(&self, f: &mut Formatter<'_>, inst: &Inst, depth: usize) -> fmt::Result {
        let width = 2 * depth;
        write!(f, "{:width$}", "")?;
        if !inst.results.is_empty() {
            let results: Vec<_> = inst.results.iter().map(|&value| self.typed(value)).collect();
            write!(f, "{} = ", results.join(", "))?;
        }
        match &inst.op {
            Op::If { condition, then, otherwise } => {
                writeln!(f, "if {condition} {{")?;
                self.write_region(f, then, depth + 1)?;
                writeln!(f, "{:width$}}} else {{", "")?;
                self.write_region(f, otherwise, depth + 1)?;
            }
            Op::Block { label, body } => {
                writeln!(f, "block {label} {{")?;
                self.write_region(f, body, depth + 1)?;
            }
            Op::Loop { label, initial, body } => {
                let parameters: Vec<_> = body.parameters.iter().map(|&value| self.typed(value)).collect();
                writeln!(f, "loop {label} ({}) = {} {{", parameters.join(", "), list(initial))?;
                self.write_region(f, body, depth + 1)?;
            }
            op => return writeln!(f, "{}", Line(op)),
        }
        writeln!(f, "{:width$}}}", "")
    }

    fn typed(&self, value: Value) -> String {
        format!("{value}: {}", self.type_name(value))
    }
}

/// An operation without regions.
struct Line<'a>(&'a Op);

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Op::Constant(constant) => write!(f, "{constant}"),
            Op::Unary(op, a) => write!(f, "{} {a}", op.name()),
            Op::Binary(op, a, b) => write!(f, "{} {a} {b}", op.name()),
            Op::Compare(op, a, b) => write!(f, "{} {a} {b}", op.name()),
            Op::Convert(conversion, a) => write!(f, "{} {a}", conversion.name()),
            Op::Select { condition, then, otherwise } => write!(f, "select {condition} {then} {otherwise}"),
            Op::Call(function, arguments) => {
                write!(f, "call Math.{} {}", function.name(), list(arguments))
            }
            Op::Invoke { function, arguments } => write!(f, "invoke @{function} {}", list(arguments)),
            Op::Length(view) => write!(f, "length {view}"),
            Op::Load { view, index, out_of_bounds: OutOfBounds::Nan } => write!(f, "load {view}[{index}] or nan"),
            Op::Load { view, index, out_of_bounds: OutOfBounds::Bail } => write!(f, "load {view}[{index}] or bail"),
            Op::Store { view, index, value } => write!(f, "store {view}[{index}] {value}"),
            Op::Allocate { dtype, length } => write!(f, "allocate {dtype} {length}"),
            Op::Reinterpret { view, dtype, offset, length } => {
                write!(f, "reinterpret {view} from {offset} as {dtype} {length}")
            }
            Op::If { .. } | Op::Block { .. } | Op::Loop { .. } => Ok(()),
        }
    }
}

impl Display for Terminator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yield(values) => write!(f, "yield {}", list(values)),
            Self::Branch(label, values) => write!(f, "branch {label} {}", list(values)),
            Self::Return(values) => write!(f, "return {}", list(values)),
            Self::Bail(reason) => write!(f, "bail {}", reason.name()),
        }
    }
}

impl Display for Input {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.source {
            InputSource::Argument(position) => write!(f, "argument {position}")?,
            InputSource::Capture(position) => write!(f, "capture {position}")?,
            InputSource::Rows => f.write_str("rows")?,
            InputSource::Parameter(position) => write!(f, "parameter {position}")?,
        }
        if !self.name.is_empty() {
            write!(f, " `{}`", self.name)?;
        }
        match self.stored_as {
            Some(dtype) => write!(f, " from {dtype}")?,
            None if self.uniform => f.write_str(" for all")?,
            None => {}
        }
        Ok(())
    }
}

impl Display for Shape {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar => f.write_str("_"),
            Self::List => f.write_str("[_...]"),
            Self::Array => f.write_str("array"),
            Self::Nothing => f.write_str("nothing"),
            Self::Argument(position) => write!(f, "argument {position}"),
            Self::Written(result, positions) => write!(f, "{result} and arguments {positions:?}"),
            Self::Tuple(items) => {
                let items: Vec<_> = items.iter().map(Self::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Record(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, shape)| format!("{name}: {shape}")).collect();
                write!(f, "{{ {} }}", fields.join(", "))
            }
        }
    }
}

impl Display for Constant {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::F64(bits) => write!(f, "f64 {:?}", f64::from_bits(bits)),
            Self::F32(bits) => write!(f, "f32 {:?}", f32::from_bits(bits)),
            Self::I32(value) => write!(f, "i32 {value}"),
            Self::U32(value) => write!(f, "u32 {value}"),
            Self::Bool(value) => write!(f, "{value}"),
        }
    }
}

fn list(values: &[Value]) -> String {
    let values: Vec<_> = values.iter().map(Value::to_string).collect();
    format!("[{}]", values.join(", "))
}

impl UnaryOp {
    fn name(self) -> &'static str {
        match self {
            Self::Neg => "neg",
            Self::Not => "not",
            Self::BitNot => "bit_not",
            Self::LeadingZeros => "leading_zeros",
            Self::Abs => "abs",
            Self::Sqrt => "sqrt",
            Self::Floor => "floor",
            Self::Ceil => "ceil",
            Self::Trunc => "trunc",
        }
    }
}

impl BinaryOp {
    fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::Rem => "rem",
            Self::Min => "min",
            Self::Max => "max",
            Self::And => "and",
            Self::Or => "or",
            Self::Xor => "xor",
            Self::Shl => "shl",
            Self::Shr => "shr",
            Self::Words => "words",
        }
    }
}

impl CompareOp {
    fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Gt => "gt",
            Self::Ge => "ge",
        }
    }
}

impl Conversion {
    fn name(self) -> &'static str {
        match self {
            Self::ToF64 => "to_f64",
            Self::ToF32 => "to_f32",
            Self::ToI32 => "to_i32",
            Self::ToU32 => "to_u32",
            Self::ToBool => "to_bool",
            Self::LowWord => "low_word",
            Self::HighWord => "high_word",
            Self::ToBits => "to_bits",
            Self::FromBits => "from_bits",
        }
    }
}

impl BailReason {
    fn name(self) -> &'static str {
        match self {
            Self::OutOfBounds => "out_of_bounds",
            Self::Undefined => "undefined",
            Self::Throw => "throw",
            Self::Recursion => "recursion",
            Self::Type => "type",
            Self::Memory => "memory",
            Self::State => "state",
            Self::NanBits => "nan_bits",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ir::{
        BinaryOp, CompareOp, Constant, Function, Input, InputSource, Inst, Label, Op, Region, Shape, Terminator, Type,
        Value,
    };

    #[test]
    fn shows_control_flow() {
        let inst = |results: &[u32], op| Inst { results: results.iter().map(|&v| Value(v)).collect(), op };
        let v = Value;
        let function = Function {
            name: "count".to_owned(),
            types: vec![Type::F64, Type::F64, Type::F64, Type::Bool, Type::F64, Type::F64],
            inputs: vec![Input {
                name: "x".to_owned(),
                source: InputSource::Argument(0),
                value: v(0),
                stored_as: Some(millrace_column::DType::Float32),
                uniform: false,
            }],
            prologue: vec![inst(&[1], Op::Constant(Constant::f64(-0.0)))],
            body: Region {
                parameters: Vec::new(),
                insts: vec![inst(
                    &[5],
                    Op::Loop {
                        label: Label(0),
                        initial: vec![v(1)],
                        body: Region {
                            parameters: vec![v(2)],
                            insts: vec![
                                inst(&[3], Op::Compare(CompareOp::Lt, v(2), v(0))),
                                inst(&[4], Op::Binary(BinaryOp::Add, v(2), v(0))),
                                inst(
                                    &[],
                                    Op::If {
                                        condition: v(3),
                                        then: Region {
                                            terminator: Terminator::Branch(Label(0), vec![v(4)]),
                                            ..Region::empty()
                                        },
                                        otherwise: Region::empty(),
                                    },
                                ),
                            ],
                            terminator: Terminator::Yield(vec![v(2)]),
                        },
                    },
                )],
                terminator: Terminator::Return(vec![v(5)]),
            },
            results: vec![Type::F64],
            shape: Shape::Scalar,
            scratch: None,
            functions: Vec::new(),
            frame: 0,
        };
        assert_eq!(
            function.to_string(),
            "\
function count(
  %0: f64 = argument 0 `x` from f32,
) -> (f64) {
  prologue {
    %1: f64 = f64 -0.0
  }
  %5: f64 = loop #0 (%2: f64) = [%1] {
    %3: bool = lt %2 %0
    %4: f64 = add %2 %0
    if %3 {
      branch #0 [%4]
    } else {
      yield []
    }
    yield [%2]
  }
  return [%5]
}
"
        );
    }
}
