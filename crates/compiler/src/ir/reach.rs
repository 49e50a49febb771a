//! What can be reached: the code behind a jump, or behind a loop that is left only by jumps, cannot.

use std::collections::HashSet;

use super::{Function, Label, Op, OutOfBounds, Region, Terminator};

/// What was seen in the code that may be run, so far.
#[derive(Default)]
struct Reach {
    targets: HashSet<Label>,
    can_bail: bool,
}

impl Reach {
    /// Whether the region may yield.
    fn region(&mut self, region: &Region) -> bool {
        region.insts.iter().all(|inst| self.completes(&inst.op)) && self.terminator(&region.terminator)
    }

    fn terminator(&mut self, terminator: &Terminator) -> bool {
        match terminator {
            Terminator::Yield(_) => return true,
            Terminator::Branch(label, _) => drop(self.targets.insert(*label)),
            Terminator::Bail(_) => self.can_bail = true,
            Terminator::Return(_) => {}
        }
        false
    }

    /// Whether what follows the operation may be run.
    fn completes(&mut self, op: &Op) -> bool {
        match op {
            Op::If { then, otherwise, .. } => self.region(then) | self.region(otherwise),
            Op::Block { label, body } => self.region(body) | self.targets.contains(label),
            Op::Loop { body, .. } => self.region(body),
            Op::Load { out_of_bounds: OutOfBounds::Bail, .. }
            | Op::Allocate { .. }
            | Op::Reinterpret { .. }
            | Op::Invoke { .. } => {
                self.can_bail = true;
                true
            }
            _ => true,
        }
    }
}

impl Function {
    /// Whether an item may have to be run again in JavaScript.
    pub fn can_bail(&self) -> bool {
        let mut reach = Reach::default();
        reach.region(&self.body);
        // There may be no memory for a list.
        reach.can_bail || self.results.iter().any(|ty| !ty.is_scalar())
    }

    /// Drops the instructions that are never run. A terminator that is never reached becomes a bail.
    pub fn drop_unreachable(&mut self) {
        truncate(&mut self.body, &mut Reach::default());
    }
}

/// As [`Reach::region`], dropping what is behind.
fn truncate(region: &mut Region, reach: &mut Reach) -> bool {
    for position in 0..region.insts.len() {
        let completes = match &mut region.insts[position].op {
            Op::If { then, otherwise, .. } => truncate(then, reach) | truncate(otherwise, reach),
            Op::Block { label, body } => truncate(body, reach) | reach.targets.contains(label),
            Op::Loop { body, .. } => truncate(body, reach),
            _ => true,
        };
        if !completes {
            region.insts.truncate(position + 1);
            region.terminator = Terminator::Bail(super::BailReason::Undefined);
            return false;
        }
    }
    reach.terminator(&region.terminator)
}

#[cfg(test)]
mod tests {
    use crate::ir::sketch::Sketch;
    use crate::ir::{BailReason, Function, Terminator, Type};

    fn yields() -> Terminator {
        Terminator::Yield(Vec::new())
    }

    #[test]
    fn code_that_is_never_run_is_dropped() {
        let mut s = Sketch::new();
        let flag = s.boolean();
        s.if_else(flag, &[], |_| Terminator::Return(Vec::new()), |_| Terminator::Bail(BailReason::Throw));
        s.f64(1.0);
        let mut function = s.returning(&[]);
        function.drop_unreachable();
        assert_eq!(function.body.insts.len(), 1);
        assert_eq!(function.body.terminator, Terminator::Bail(BailReason::Undefined));
    }

    fn dead_end(build: impl FnOnce(&mut Sketch)) -> Function {
        let mut s = Sketch::new();
        build(&mut s);
        s.end(&[], Terminator::Bail(BailReason::Undefined))
    }

    #[test]
    fn the_end_is_reached_where_nothing_jumps() {
        assert!(dead_end(|_| {}).can_bail());
        assert!(
            dead_end(|s| {
                let flag = s.boolean();
                s.if_else(flag, &[], |_| yields(), |_| Terminator::Return(Vec::new()));
            })
            .can_bail()
        );
        assert!(
            dead_end(|s| {
                s.block(&[], |s, label| {
                    s.repeat(&[], &[], |_, _, _| Terminator::Branch(label, Vec::new()));
                    Terminator::Return(Vec::new())
                });
            })
            .can_bail()
        );
    }

    #[test]
    fn the_end_is_not_reached_behind_jumps() {
        assert!(
            !dead_end(|s| {
                let flag = s.boolean();
                s.if_else(flag, &[], |_| Terminator::Return(Vec::new()), |_| Terminator::Return(Vec::new()));
            })
            .can_bail()
        );
        assert!(
            !dead_end(|s| {
                s.block(&[Type::F64], |s, _| {
                    s.repeat(&[], &[], |_, again, _| Terminator::Branch(again, Vec::new()));
                    Terminator::Bail(BailReason::Throw)
                });
            })
            .can_bail()
        );
    }
}
