//! The providers found so far, for the whole process: every thread's V8 is the same.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::probe::{nearest, probe};
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

/// The same, but where no implementation has V8's bits, one that is near them: everywhere at most one unit in the last place away, as
/// far as the probe can tell.
pub struct Near<'a>(pub &'a dyn Oracle);

impl Resolve for Near<'_> {
    fn resolve(&self, function: MathFunction) -> Result<Provider, NoExactProvider> {
        FOUND.resolve(function, self.0).or_else(|refused| NEAR.resolve(function, self.0, refused))
    }
}

static NEAR: NearProviders = NearProviders(Mutex::new(BTreeMap::new()));

/// Those of functions that have no exact one.
struct NearProviders(Mutex<BTreeMap<MathFunction, Found>>);

impl NearProviders {
    fn resolve(&self, function: MathFunction, oracle: &dyn Oracle, refused: NoExactProvider) -> Found {
        let all = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = all().get(&function) {
            return found.clone();
        }
        // Without an answer nothing was learnt about this function.
        let is_silent = refused.tried.is_empty();
        let found = nearest(function, oracle).ok_or(refused);
        if !is_silent {
            all().insert(function, found.clone());
        }
        found
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
    use crate::Probed;
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
    fn where_none_is_exact_the_nearest_within_one_unit_is_near() {
        let next = |x: f64| if x.is_finite() && x != 0.0 { f64::from_bits(x.to_bits() + 1) } else { x };
        // At a tenth of the points a neighbour of what `libm` gives.
        let engine = Engine::new(move |function, arguments| {
            let value = lib_m(function, arguments);
            if arguments[0].to_bits() % 10 == 0 { next(value) } else { value }
        });
        let near = NearProviders(Mutex::default());
        let refused = Providers::new().resolve(MathFunction::Atan, &engine).unwrap_err();
        let provider = near.resolve(MathFunction::Atan, &engine, refused.clone()).unwrap();
        let Probed { points, differ } = provider.probed;
        assert!(
            !provider.is_exact() && points > 20_000 && differ > points / 20 && differ < points / 5,
            "{differ} of {points}"
        );
        let asked = engine.asked();
        assert_eq!(near.resolve(MathFunction::Atan, &engine, refused).unwrap().name, provider.name);
        assert_eq!(engine.asked(), asked);
        // Two units are too many.
        let far = Engine::new(move |function, arguments| next(next(lib_m(function, arguments))));
        let refused = Providers::new().resolve(MathFunction::Exp, &far).unwrap_err();
        assert_eq!(near.resolve(MathFunction::Exp, &far, refused.clone()).unwrap_err(), refused);
        // What is exact is taken as it is.
        let exact = Near(&Engine::new(lib_m)).resolve(MathFunction::Sinh).unwrap();
        assert!(exact.is_exact() && exact.probed.points > 20_000);
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
