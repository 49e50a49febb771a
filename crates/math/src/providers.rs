//! The providers found so far, for the whole process: every thread's V8 is the same.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::probe::probe;
use crate::{MathFunction, NoExactProvider, Oracle, Provider, Resolve};

/// What a probe found.
pub type Found = Result<Provider, NoExactProvider>;

static FOUND: Providers = Providers::new();

/// Probes each function when it is first asked for, through the engine that it is given.
pub struct Probing<'a>(pub &'a dyn Oracle);

impl Resolve for Probing<'_> {
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider> {
        FOUND.resolve(function, self.0)
    }
}

/// What was found for every function that was asked for so far.
pub fn report() -> Vec<(MathFunction, Found)> {
    FOUND.report()
}

pub(crate) struct Providers(Mutex<BTreeMap<MathFunction, Found>>);

impl Providers {
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    pub fn resolve(&self, function: MathFunction, oracle: &dyn Oracle) -> Found {
        if let Some(found) = self.found().get(&function).filter(|found| !is_unanswered(found)) {
            return found.clone();
        }
        // The lock is not held while JavaScript runs; if two threads probe at the same time they find the same.
        let found = probe(function, oracle);
        let mut all = self.found();
        if is_unanswered(&found) {
            all.entry(function).or_insert_with(|| found.clone());
        } else {
            all.insert(function, found.clone());
        }
        found
    }

    pub fn report(&self) -> Vec<(MathFunction, Found)> {
        self.found().iter().map(|(function, found)| (*function, found.clone())).collect()
    }

    fn found(&self) -> MutexGuard<'_, BTreeMap<MathFunction, Found>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An engine that did not answer may have been stopped in the middle of it: the next is asked again.
fn is_unanswered(found: &Found) -> bool {
    found.as_ref().is_err_and(|refused| refused.tried.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Engine, lib_m};

    #[test]
    fn an_engine_is_asked_once_a_function() {
        let (providers, engine) = (Providers::new(), Engine::new(lib_m));
        let first = providers.resolve(MathFunction::Exp, &engine).unwrap();
        let asked = engine.asked();
        assert!(asked > 0);
        let again = providers.resolve(MathFunction::Exp, &engine).unwrap();
        assert_eq!((again.name, engine.asked()), (first.name, asked));
        providers.resolve(MathFunction::Sin, &engine).unwrap();
        assert!(engine.asked() > asked);
    }

    #[test]
    fn refusals_are_remembered_too() {
        let (providers, engine) = (Providers::new(), Engine::new(|_, _| 42.0));
        let first = providers.resolve(MathFunction::Exp, &engine).unwrap_err();
        assert!(!first.tried.is_empty());
        let asked = engine.asked();
        assert_eq!(providers.resolve(MathFunction::Exp, &engine).unwrap_err(), first);
        assert_eq!(engine.asked(), asked);
    }

    #[test]
    fn silence_is_not_remembered() {
        let providers = Providers::new();
        assert!(providers.resolve(MathFunction::Tan, &Engine::silent()).is_err());
        assert_eq!(providers.report().len(), 1);
        assert!(providers.resolve(MathFunction::Tan, &Engine::new(lib_m)).is_ok());
        assert!(providers.resolve(MathFunction::Tan, &Engine::silent()).is_ok());
    }

    #[test]
    fn the_report_lists_what_was_asked_for() {
        let providers = Providers::new();
        assert!(providers.report().is_empty());
        providers.resolve(MathFunction::Sin, &Engine::new(|_, _| 42.0)).unwrap_err();
        providers.resolve(MathFunction::Hypot, &Engine::new(lib_m)).unwrap();
        let report = providers.report();
        let functions: Vec<_> = report.iter().map(|(function, _)| *function).collect();
        assert_eq!(functions, [MathFunction::Hypot, MathFunction::Sin]);
        assert_eq!(report[0].1.as_ref().unwrap().name, "millrace");
        assert_eq!(report[1].1.as_ref().unwrap_err().tried.len(), 2);
    }

    #[test]
    fn threads_may_probe_at_the_same_time() {
        let providers = Providers::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let engine = Engine::new(lib_m);
                    for function in MathFunction::ALL {
                        assert_eq!(providers.resolve(function, &engine).is_ok(), function != MathFunction::Pow);
                    }
                });
            }
        });
        assert_eq!(providers.report().len(), MathFunction::ALL.len());
    }

    #[test]
    fn the_process_has_one_list() {
        assert!(Probing(&Engine::new(lib_m)).resolve(MathFunction::Cosh).is_ok());
        assert!(Probing(&Engine::silent()).resolve(MathFunction::Cosh).is_ok());
        assert!(report().iter().any(|(function, _)| *function == MathFunction::Cosh));
    }
}
