//! Numbers that are stored as floats and read as anything else: the words of a double, the bytes of a single.
//!
//! Every NaN is the same to JavaScript, and V8 does not say which it computes: `0 / 0` of small integers has other bits than of
//! doubles, and others again once the function is optimised. So an item that stores one where it may be read in another way
//! bails out. Nothing is asked of arrays that are read as they were written.

use std::collections::{BTreeSet, HashMap, HashSet};

use millrace_column::DType;

use super::roots::Roots;
use crate::ir::{BailReason, CompareOp, Constant, Conversion, Function, Inst, Op, Region, Type, Value};

/// Whether it, or a function that it calls, reads an array as one of other elements.
pub fn may_see_words(function: &Function) -> bool {
    let is_view_of_another = |region: &Region| {
        region.insts.iter().any(
            |inst| matches!(inst.op, Op::Reinterpret { view, dtype, .. } if function.ty(view) != Type::View(dtype)),
        )
    };
    let mut any = false;
    function.body.each_region(&mut |region| any |= is_view_of_another(region));
    any || function.functions.iter().any(may_see_words)
}

/// Of arrays that the function makes, and of views of its inputs.
pub fn guard(function: &mut Function) {
    if may_see_words(function) {
        let roots = Roots::of(function);
        guard_shared(function, &roots, Some);
    }
}

/// Of arrays that share memory: `memory` gives the same value for those that do, and none for what is not looked at.
pub fn guard_shared(function: &mut Function, roots: &Roots, memory: impl Fn(Value) -> Option<Value>) {
    let mut found = Found { reads: HashMap::new(), numbers: HashSet::new() };
    let of = |view: Value| roots.get(view).filter_map(&memory).collect::<Vec<_>>();
    found.insts(function, &function.prologue, &of);
    function.body.each_region(&mut |region| {
        found.insts(function, &region.insts, &of);
        // What a result has in it, all see.
        for &value in region.terminator.values() {
            found.read(function, value, &of);
        }
    });
    let needs_guard = |view: Value, dtype: DType| {
        of(view).iter().any(|memory| {
            found.reads.get(memory).is_some_and(|reads| reads.iter().any(|&as_another| as_another != dtype))
        })
    };
    let mut stores = HashSet::new();
    function.body.each_region(&mut |region| {
        for inst in &region.insts {
            if let Op::Store { view, value, .. } = inst.op
                && let Type::View(dtype @ (DType::Float64 | DType::Float32)) = function.ty(view)
                && matches!(function.ty(value), Type::F64 | Type::F32)
                && !found.numbers.contains(&value)
                && needs_guard(view, dtype)
            {
                stores.insert((view, value));
            }
        }
    });
    if !stores.is_empty() {
        let Function { types, body, .. } = function;
        insert(body, types, &stores);
    }
}

struct Found {
    /// How each memory is read.
    reads: HashMap<Value, BTreeSet<DType>>,
    /// What is no NaN, as can be seen.
    numbers: HashSet<Value>,
}

impl Found {
    fn insts(&mut self, function: &Function, insts: &[Inst], of: &impl Fn(Value) -> Vec<Value>) {
        for inst in insts {
            match inst.op {
                Op::Load { view, .. } => self.read(function, view, of),
                Op::Constant(Constant::F64(bits)) if !f64::from_bits(bits).is_nan() => {
                    self.numbers.insert(inst.results[0]);
                }
                Op::Convert(Conversion::ToF64, value) if function.ty(value) != Type::F32 => {
                    self.numbers.insert(inst.results[0]);
                }
                _ => {}
            }
        }
    }

    fn read(&mut self, function: &Function, view: Value, of: &impl Fn(Value) -> Vec<Value>) {
        if let Type::View(dtype) = function.ty(view) {
            for memory in of(view) {
                self.reads.entry(memory).or_default().insert(dtype);
            }
        }
    }
}

/// A test before each of these stores.
fn insert(region: &mut Region, types: &mut Vec<Type>, stores: &HashSet<(Value, Value)>) {
    for mut inst in std::mem::take(&mut region.insts) {
        inst.op.regions_mut().into_iter().for_each(|region| insert(region, types, stores));
        if let Op::Store { view, value, .. } = inst.op
            && stores.contains(&(view, value))
        {
            let condition = Value(u32::try_from(types.len()).expect("fewer than 2^32 values"));
            types.push(Type::Bool);
            let is_nan = Op::Compare(CompareOp::Ne, value, value);
            region.insts.push(Inst { results: vec![condition], op: is_nan });
            let then = Region { terminator: crate::ir::Terminator::Bail(BailReason::NanBits), ..Region::empty() };
            let bail = Op::If { condition, then, otherwise: Region::empty() };
            region.insts.push(Inst { results: Vec::new(), op: bail });
        }
        region.insts.push(inst);
    }
}
