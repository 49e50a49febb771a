//! Which implementation of a function is V8's own here: the first whose results at the probe's points have V8's bits.

use crate::candidate::Candidate;
use crate::points::{self, Points};
use crate::{Block, Entry, MathFunction, NoExactProvider, Probed, Provider};

/// The JavaScript engine that is to be equalled.
pub trait Oracle {
    /// `Math[function]` of each item of `points`, which has `arity` values an item. With an arity of 0 there is one item,
    /// and `points` is empty. `None` where the engine has no such function, or does not answer.
    fn evaluate(&self, function: MathFunction, arity: usize, points: &[f64]) -> Option<Vec<f64>>;
}

/// Points and what the engine computes for them.
#[derive(Clone)]
struct Lesson {
    points: Points,
    results: Vec<f64>,
}

/// Compares the function's candidates with the engine. It takes the first that is exact; other code than V8's must be
/// exact at ten times as many points too.
pub(crate) fn probe(function: MathFunction, oracle: &dyn Oracle) -> Result<Provider, NoExactProvider> {
    let mut tried = Vec::new();
    let Some(quick) = ask(function, points::quick(function), oracle) else {
        return Err(NoExactProvider { function, tried });
    };
    let mut thorough = None;
    for (candidate, entry) in present(function) {
        let mut points = count(&quick);
        let mut wrong = mismatches(entry, &quick);
        if wrong == 0 && candidate.is_lookalike() {
            let lessons = thorough.get_or_insert_with(|| ask(function, points::thorough(function), oracle));
            // Without an answer nothing was learnt about this function.
            let Some(lessons) = lessons else { return Err(NoExactProvider { function, tried: Vec::new() }) };
            points += count(lessons);
            wrong = mismatches(entry, lessons);
        }
        if wrong == 0 {
            let block = Block::find(function, entry);
            let probed = Probed { points, differ: 0 };
            return Ok(Provider { function, name: candidate.name, entry, block, probed });
        }
        tried.push((candidate.name, wrong));
    }
    Err(NoExactProvider { function, tried })
}

/// Finds a candidate whose results are V8's or next to them (one unit in the last place) at all points of both probes: the one
/// with the fewest that differ.
pub(crate) fn nearest(function: MathFunction, oracle: &dyn Oracle) -> Option<Provider> {
    let lessons = [points::quick(function), points::thorough(function)]
        .into_iter()
        .map(|lists| ask(function, lists, oracle))
        .collect::<Option<Vec<_>>>()?
        .concat();
    let points = count(&lessons);
    let near = present(function).filter(|(_, entry)| all(&lessons, *entry, is_near)).map(|(candidate, entry)| {
        let probed = Probed { points, differ: mismatches(entry, &lessons) };
        Provider { function, name: candidate.name, entry, block: None, probed }
    });
    near.min_by_key(|provider| provider.probed.differ)
}

/// Names of candidates begin with a word of this list, separated by commas, if they are to be left out: what a platform without
/// them would find. For tests.
const WITHOUT: &str = "MILLRACE_MATH_WITHOUT";

fn present(function: MathFunction) -> impl Iterator<Item = (&'static Candidate, Entry)> {
    let without = std::env::var(WITHOUT).unwrap_or_default();
    let row = function.row();
    row.candidates.iter().filter_map(move |candidate| {
        let is_left_out = without.split(',').any(|word| !word.is_empty() && candidate.name.starts_with(word));
        if is_left_out { None } else { Some((candidate, candidate.entry(row.arity)?)) }
    })
}

fn count(lessons: &[Lesson]) -> usize {
    lessons.iter().map(|lesson| lesson.results.len()).sum()
}

fn all(lessons: &[Lesson], entry: Entry, holds: fn(f64, f64) -> bool) -> bool {
    lessons.iter().all(|lesson| {
        let mut pairs = lesson.points.items().zip(&lesson.results);
        pairs.all(|(arguments, result)| holds(entry.call(arguments), *result))
    })
}

/// The same bits, both NaN, or neighbours.
fn is_near(a: f64, b: f64) -> bool {
    // Floats of one sign are in the order of their bits; both zeros are next to the smallest numbers.
    let position = |number: f64| {
        let size = (number.to_bits() & (u64::MAX >> 1)).cast_signed();
        if number.is_sign_negative() { -size } else { size }
    };
    same(a, b) || (!a.is_nan() && !b.is_nan() && position(a).abs_diff(position(b)) <= 1)
}

fn ask(function: MathFunction, lists: Vec<Points>, oracle: &dyn Oracle) -> Option<Vec<Lesson>> {
    lists
        .into_iter()
        .map(|points| {
            let results = oracle.evaluate(function, points.arity, &points.values)?;
            (results.len() == points.count()).then_some(Lesson { points, results })
        })
        .collect()
}

fn mismatches(entry: Entry, lessons: &[Lesson]) -> usize {
    let wrong = |lesson: &Lesson| {
        let pairs = lesson.points.items().zip(&lesson.results);
        pairs.filter(|(arguments, result)| !same(entry.call(arguments), **result)).count()
    };
    lessons.iter().map(wrong).sum()
}

/// The same bits, or both NaN: JavaScript has one NaN.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::testing::{Engine, lib_m};

    #[test]
    fn the_first_exact_candidate_is_taken() {
        let engine = Engine::new(lib_m);
        for name in ["sin", "exp", "tanh", "atan2"] {
            let function: MathFunction = name.parse().unwrap();
            let provider = probe(function, &engine).unwrap();
            assert_eq!(provider.name, format!("libm::{name}"));
            assert_eq!(provider.entry.call(&[0.7, 0.3]), lib_m(function, &[0.7, 0.3]));
        }
        assert_eq!(probe(MathFunction::Hypot, &engine).unwrap().name, "millrace");
        assert_eq!(probe(MathFunction::F16round, &engine).unwrap().name, "millrace");
    }

    #[test]
    fn power_is_the_hosts_behind_javascripts_rules() {
        let engine = Engine::new(|function, arguments| match function {
            MathFunction::Pow => crate::pow::pow(arguments[0], arguments[1]),
            _ => f64::NAN,
        });
        assert_eq!(probe(MathFunction::Pow, &engine).unwrap().name, "pow of the host's C library");
    }

    #[test]
    fn one_last_place_refuses_and_is_counted() {
        let engine = Engine::new(|function, arguments| lib_m(function, arguments).next_up());
        let refused = probe(MathFunction::Log, &engine).unwrap_err();
        let names: Vec<_> = refused.tried.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["libm::log", "log of the host's C library"]);
        assert!(refused.tried.iter().all(|(_, wrong)| *wrong > 1000), "{refused}");
    }

    #[test]
    fn nan_is_nan_but_zeros_have_signs() {
        let nan = f64::from_bits(0xFFF8_0000_0000_1234);
        let payloads = Engine::new(move |function, arguments| match lib_m(function, arguments) {
            result if result.is_nan() => nan,
            result => result,
        });
        assert!(probe(MathFunction::Asin, &payloads).is_ok());
        let unsigned = Engine::new(|function, arguments| lib_m(function, arguments) + 0.0);
        assert!(probe(MathFunction::Asin, &unsigned).is_err());
    }

    #[test]
    fn rare_differences_of_a_lookalike_are_found() {
        // One result in 1,024 is a last place off, but none in the quick probe.
        let values = points::quick(MathFunction::Sin).remove(0).values;
        let known: HashSet<u64> = values.into_iter().map(f64::to_bits).collect();
        let engine = Engine::new(move |function, arguments| {
            let (bits, result) = (arguments[0].to_bits(), lib_m(function, arguments));
            let is_rare = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54 == 0;
            if is_rare && !known.contains(&bits) { result.next_up() } else { result }
        });
        let quick = ask(MathFunction::Sin, points::quick(MathFunction::Sin), &engine).unwrap();
        assert_eq!(mismatches(Entry::One(crate::foreign::libm::sin), &quick), 0);
        let refused = probe(MathFunction::Sin, &engine).unwrap_err();
        assert!((1..100).contains(&refused.tried[0].1), "{refused}");
    }

    #[test]
    fn an_engine_without_the_function_has_nothing_tried() {
        let refused = probe(MathFunction::F16round, &Engine::silent()).unwrap_err();
        assert_eq!(refused, NoExactProvider { function: MathFunction::F16round, tried: Vec::new() });
    }

    #[test]
    fn an_answer_of_the_wrong_length_is_none() {
        struct Short;
        impl Oracle for Short {
            fn evaluate(&self, _: MathFunction, _: usize, points: &[f64]) -> Option<Vec<f64>> {
                Some(vec![0.0; points.len() / 2])
            }
        }
        assert!(probe(MathFunction::Sin, &Short).unwrap_err().tried.is_empty());
    }

    #[test]
    fn every_function_has_a_candidate_whatever_the_host_exports() {
        for function in MathFunction::ALL {
            assert!(present(function).count() > 0, "{function}");
        }
    }
}
