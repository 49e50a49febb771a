//! Random functions of well-typed IR: machine code, optimised or not, computes what the interpreter does.

use std::collections::BTreeMap;

use millrace_column::DType;

use super::generator::{Random, SCALARS, function};
use crate::codegen::differential::{check, check_blocks};
use crate::ir::{BinaryOp, CompareOp, Conversion, Function, Op, Region, Terminator, Type, UnaryOp, Value};
use crate::validate::plain;

/// More with `MILLRACE_RANDOM_FUNCTIONS`.
const FUNCTIONS: u64 = 2000;

const ITEMS: usize = 24;

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
            Op::Invoke { .. } => "Invoke".to_owned(),
            Op::Length(_) => "Length".to_owned(),
            Op::Load { out_of_bounds, .. } => format!("Load {out_of_bounds:?}"),
            Op::Store { .. } => "Store".to_owned(),
            Op::Allocate { dtype, .. } => format!("Allocate {dtype}"),
            Op::Reinterpret { dtype, .. } => format!("Reinterpret {dtype}"),
            Op::If { .. } => "If".to_owned(),
            Op::Block { .. } => "Block".to_owned(),
            Op::Loop { .. } => "Loop".to_owned(),
        };
        // A call's and a loop's many operands say nothing more.
        let types: Vec<String> = match &inst.op {
            Op::Call(..) | Op::Invoke { .. } | Op::Loop { .. } => Vec::new(),
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
    use BinaryOp::{Add, And, Div, Max, Min, Mul, Or, Rem, Shl, Shr, Sub, Words, Xor};
    use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
    use Conversion::{FromBits, HighWord, LowWord, ToBits, ToBool, ToF32, ToF64, ToI32, ToU32};
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
        for op in [Add, Sub, Mul, Div, Rem, Min, Max, And, Or, Xor, Shl, Shr, Words] {
            add(format!("{op:?}"), Op::Binary(op, a, a), &[ty, ty]);
        }
        for op in [Eq, Ne, Lt, Le, Gt, Ge] {
            add(format!("{op:?}"), Op::Compare(op, a, a), &[ty, ty]);
        }
        for conversion in [ToF64, ToF32, ToI32, ToU32, ToBool, LowWord, HighWord, ToBits, FromBits] {
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
        function.functions.iter().for_each(|called| count(called, &called.body, &mut met));
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
    assert!(met.get("Invoke").is_some_and(|&times| times >= least), "hardly anything is called");
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
