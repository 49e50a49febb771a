//! Control flow: merges, loops with `break` and `continue`, results and bails in the middle.

use millrace_column::DType;

use super::ODD;
use crate::codegen::differential::{Supply, check};
use crate::ir::sketch::Sketch;
use crate::ir::{BailReason, BinaryOp, CompareOp, Conversion, Function, Op, Terminator, Type, UnaryOp, Value};

fn yields(values: &[Value]) -> Terminator {
    Terminator::Yield(values.to_vec())
}

/// On one column of odd doubles.
fn check_odd(build: impl FnOnce(&mut Sketch, Value) -> Vec<Value>) -> Vec<u8> {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let results = build(&mut s, x);
    check(&s.returning(&results), ODD.len(), &[Supply::Column(ODD.to_vec())], None).status
}

#[test]
fn branches_merge_values_of_every_type() {
    check_odd(|s, x| {
        let zero = s.f64(0.0);
        let is_positive = s.compare(CompareOp::Gt, x, zero);
        let types = [Type::F64, Type::F32, Type::I32, Type::U32, Type::Bool];
        let arm = |s: &mut Sketch, x: Value| {
            let narrow = s.convert(Conversion::ToF32, x);
            let (int, uint) = (s.convert(Conversion::ToI32, x), s.convert(Conversion::ToU32, x));
            let truth = s.convert(Conversion::ToBool, x);
            yields(&[x, narrow, int, uint, truth])
        };
        s.if_else(
            is_positive,
            &types,
            |s| arm(s, x),
            |s| {
                let y = s.unary(UnaryOp::Neg, x);
                let y = s.binary(BinaryOp::Sub, y, x);
                arm(s, y)
            },
        )
    });
}

/// `for (i = 0; i < 10; i++) { if (i === 3) continue; for (j = i; ; j++) { if (j > x) break; if (j === 7) break outer;
/// if (j === 20) return -1; sum += j } }`, `throw` for a NaN.
fn nested() -> Function {
    let mut s = Sketch::new();
    let x = s.column(DType::Float64);
    let is_nan = s.compare(CompareOp::Ne, x, x);
    s.if_else(is_nan, &[], |_| Terminator::Bail(BailReason::Throw), |_| yields(&[]));
    let (zero, one, three, seven, ten) = (s.f64(0.0), s.f64(1.0), s.f64(3.0), s.f64(7.0), s.f64(10.0));
    let minus_one = s.f64(-1.0);
    let sum = s.block(&[Type::F64], |s, outer_exit| {
        s.repeat(&[zero, zero], &[], |s, outer, p| {
            let (i, sum) = (p[0], p[1]);
            let goes_on = s.compare(CompareOp::Lt, i, ten);
            s.if_else(goes_on, &[], |_| yields(&[]), |_| Terminator::Branch(outer_exit, vec![sum]));
            let next = s.binary(BinaryOp::Add, i, one);
            let skip = s.compare(CompareOp::Eq, i, three);
            s.if_else(skip, &[], |_| Terminator::Branch(outer, vec![next, sum]), |_| yields(&[]));
            let inner_sum = s.block(&[Type::F64], |s, inner_exit| {
                s.repeat(&[i, sum], &[], |s, inner, p| {
                    let (j, sum) = (p[0], p[1]);
                    let leaves = s.compare(CompareOp::Gt, j, x);
                    s.if_else(leaves, &[], |_| Terminator::Branch(inner_exit, vec![sum]), |_| yields(&[]));
                    let all = s.compare(CompareOp::Eq, j, seven);
                    s.if_else(all, &[], |_| Terminator::Branch(outer_exit, vec![sum]), |_| yields(&[]));
                    let twice = s.binary(BinaryOp::Mul, seven, three);
                    let returns = s.compare(CompareOp::Eq, j, twice);
                    s.if_else(returns, &[], |_| Terminator::Return(vec![minus_one]), |_| yields(&[]));
                    let sum = s.binary(BinaryOp::Add, sum, j);
                    let j = s.binary(BinaryOp::Add, j, one);
                    Terminator::Branch(inner, vec![j, sum])
                });
                Terminator::Bail(BailReason::Undefined)
            });
            Terminator::Branch(outer, vec![next, inner_sum[0]])
        });
        Terminator::Bail(BailReason::Undefined)
    });
    s.returning(&sum)
}

#[test]
fn nested_loops_break_continue_and_return() {
    let items = vec![-1.0, 0.0, 1.0, 2.5, 3.0, 5.0, 6.0, 6.5, 7.0, 100.0, f64::NAN, f64::INFINITY];
    let results = check(&nested(), items.len(), &[Supply::Column(items)], None);
    assert_eq!(results.status, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, BailReason::Throw as u8, 0]);
    assert_eq!(results.outputs[0].read(2).to_number(), 2.0);
}

#[test]
fn every_reason_is_written_to_the_status() {
    let reasons =
        [BailReason::OutOfBounds, BailReason::Undefined, BailReason::Throw, BailReason::Recursion, BailReason::Type];
    for reason in reasons {
        let status = check_odd(|s, x| {
            let zero = s.f64(0.0);
            let bails = s.compare(CompareOp::Lt, x, zero);
            s.if_else(bails, &[], |_| Terminator::Bail(reason), |_| yields(&[]));
            vec![x]
        });
        assert!(status.contains(&0) && status.contains(&(reason as u8)), "{status:?}");
    }
}

#[test]
fn blocks_give_what_branches_carry() {
    check_odd(|s, x| {
        let zero = s.f64(0.0);
        s.block(&[Type::F64, Type::Bool], |s, outer| {
            let negative = s.compare(CompareOp::Lt, x, zero);
            let inner = s.block(&[Type::F64], |s, inner| {
                let small = s.compare(CompareOp::Lt, x, x);
                s.if_else(negative, &[], |_| Terminator::Branch(outer, vec![zero, negative]), |_| yields(&[]));
                s.if_else(small, &[], |_| Terminator::Branch(inner, vec![zero]), |_| yields(&[]));
                yields(&[x])
            });
            let doubled = s.binary(BinaryOp::Add, inner[0], inner[0]);
            yields(&[doubled, negative])
        })
    });
}

#[test]
fn code_behind_a_jump_is_dead() {
    check_odd(|s, x| {
        let truth = s.convert(Conversion::ToBool, x);
        s.if_else(truth, &[], |_| Terminator::Return(vec![x]), |_| Terminator::Bail(BailReason::Undefined));
        let dead = s.repeat(&[x], &[Type::F64], |s, again, p| {
            let y = s.op(Op::Binary(BinaryOp::Add, p[0], x));
            Terminator::Branch(again, vec![y])
        });
        vec![dead[0]]
    });
}

#[test]
fn long_functions_compile() {
    check_odd(|s, x| {
        let mut sum = x;
        for step in 0..5000 {
            let step = s.f64(f64::from(step));
            sum = s.binary(if sum.0 % 3 == 0 { BinaryOp::Mul } else { BinaryOp::Sub }, sum, step);
        }
        vec![sum]
    });
}

#[test]
fn the_deepest_nesting_compiles() {
    fn nested(s: &mut Sketch, x: Value, depth: usize) -> Value {
        if depth == 0 {
            return x;
        }
        let (limit, step) = (s.f64(depth as f64), s.f64(0.5));
        let is_less = s.compare(CompareOp::Lt, x, limit);
        let result = s.if_else(
            is_less,
            &[Type::F64],
            |s| {
                let sum = s.binary(BinaryOp::Add, x, step);
                yields(&[nested(s, sum, depth - 1)])
            },
            |_| yields(&[x]),
        );
        result[0]
    }
    check_odd(|s, x| vec![nested(s, x, crate::MAX_NESTING - 1)]);
}

#[test]
fn nested_loops_compile_in_time_that_does_not_explode() {
    fn nested(s: &mut Sketch, sum: Value, depth: usize) -> Value {
        if depth == 0 {
            let one = s.f64(1.0);
            return s.binary(BinaryOp::Add, sum, one);
        }
        let (zero, one, two) = (s.f64(0.0), s.f64(1.0), s.f64(2.0));
        let result = s.repeat(&[zero, sum], &[Type::F64], |s, again, p| {
            let leaves = s.compare(CompareOp::Ge, p[0], if depth > 3 { one } else { two });
            let result = s.if_else(
                leaves,
                &[Type::F64],
                |_| yields(&[p[1]]),
                |s| {
                    let sum = nested(s, p[1], depth - 1);
                    let next = s.binary(BinaryOp::Add, p[0], one);
                    Terminator::Branch(again, vec![next, sum])
                },
            );
            yields(&result)
        });
        result[0]
    }
    check_odd(|s, x| vec![nested(s, x, 100)]);
}
