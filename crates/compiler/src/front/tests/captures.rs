//! What functions capture: values through slots, members of objects, intrinsics under other names.

use millrace_column::DType;

use super::world::{Item, World};
use super::{gives_in, outcome_in, refusal_in, view};
use crate::ir::InputSource;
use crate::{Given, Outcome, Scalar, lower};

fn config() -> Vec<(&'static str, Item)> {
    let a = Item::Object(vec![("b", 4.0.into()), ("on", Item::Is(Given::Boolean(true)))]);
    let table = Item::Is(view(DType::Float32, &[1.5, 2.5]));
    vec![("cfg", Item::Object(vec![("a", a), ("table", table), ("nothing", Item::Null)])), ("k", 3.0.into())]
}

#[test]
fn members_of_objects_are_read_where_they_are() {
    for (source, expected) in [
        ("x => cfg.a.b + x", 5.0),
        ("x => cfg['a']['b'] + x", 5.0),
        ("x => cfg.table[x] + cfg.table.length", 4.5),
        ("x => { let s = 0; for (const v of cfg.table) s += v; return s + x; }", 5.0),
        ("x => { const { a, table } = cfg; return a.b * table[0] + x; }", 7.0),
        ("x => { if (cfg.nothing && cfg.a.b) return 0; return undefined == null ? x : 0; }", 1.0),
        ("x => { const a = cfg.a; const b = a.b; return b + x; }", 5.0),
        ("x => { const t = cfg.table; return t[0] + x; }", 2.5),
        ("x => cfg.a.on ? x : 0", 1.0),
        ("x => cfg.missing === undefined ? x : 0", 1.0),
        ("x => (cfg.missing ?? 7) + x", 8.0),
        ("x => cfg.nothing === null ? x : 0", 1.0),
        ("x => k + cfg.a.b + k", 10.0),
    ] {
        gives_in(&World::new(source, config()), &[1.0], expected);
    }
}

#[test]
fn each_captured_value_has_one_slot() {
    let world = World::new("x => k * x + k + helper(x) + helper(1) + cfg.a.b + cfg.a.b", {
        let mut all = config();
        all.push(("helper", Item::Function(1)));
        all
    })
    .with("helper", "v => v * k", vec![("k", 5.0.into())]);
    gives_in(&world, &[2.0], 3.0 * 2.0 + 3.0 + 10.0 + 5.0 + 8.0);
    let function = lower(world.source(), &super::signature(&[Given::Number(2.0)]), &world).expect("compiles");
    let names: Vec<_> = function.function().inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["x", "k", "k in helper", "cfg.a.b"]);
    assert_eq!(function.function().inputs[3].source, InputSource::Capture(2));
}

#[test]
fn intrinsics_may_have_other_names() {
    let all = || {
        vec![
            ("sin", Item::Intrinsic("Math.sin")),
            ("M", Item::Intrinsic("Math")),
            ("lib", Item::Object(vec![("root", Item::Intrinsic("Math.sqrt"))])),
            ("Math", Item::Object(vec![("abs", Item::Function(1))])),
            ("isNaN", Item::Function(1)),
        ]
    };
    for (source, expected) in [
        ("x => sin(x) + M.PI", 4f64.sin() + std::f64::consts::PI),
        ("x => lib.root(x)", 2.0),
        ("x => M.max(x, 7)", 7.0),
        ("x => { const { min } = M; return min(x, 3); }", 3.0),
        ("x => { const f = M.abs; return f(-x); }", 4.0),
        ("x => { const apply = (f, v) => f(v); return apply(sin, 0) + apply(lib.root, x); }", 2.0),
        // A variable that has the name of a global is the variable.
        ("x => Math.abs(x) + isNaN(x)", 200.0),
    ] {
        let world = World::new(source, all()).with("strange", "v => 100", Vec::new());
        gives_in(&world, &[4.0], expected);
    }
}

#[test]
fn what_is_captured_and_not_compiled_is_refused_where_it_is_used() {
    let all = || {
        vec![
            ("map", Item::Refused("`map` is a Map, which cannot be compiled")),
            ("cfg", Item::Object(vec![("list", Item::Refused("`cfg.list` is an array of strings"))])),
            ("push", Item::Intrinsic("Array.prototype.push")),
            ("f", Item::Function(1)),
        ]
    };
    for (source, code, words) in [
        ("x => map.size + x", "capture", "`map` is a Map"),
        ("x => cfg.list.length", "capture", "`cfg.list` is an array of strings"),
        ("x => push(x)", "unsupported-syntax", "`Array.prototype.push` is not known"),
        ("x => cfg + x", "unsupported-syntax", "an object as a value"),
        ("x => cfg[x]", "unsupported-syntax", "by a computed key"),
        ("x => f + x", "unsupported-syntax", "a function as a value"),
        ("x => cfg(x)", "unsupported-syntax", "calling `cfg`"),
        ("x => cfg.missing(x)", "unsupported-syntax", "calling `cfg.missing`"),
        ("x => { cfg.k = x; return x; }", "unsupported-syntax", "writing to a property"),
        ("x => { map = x; return x; }", "unsupported-syntax", "assigning to `map`"),
    ] {
        let world = World::new(source, all()).with("f", "v => v", Vec::new());
        let refused = refusal_in(&world, 1);
        assert!(refused.code == code && refused.message.contains(words), "{source}: {refused}");
        assert!(refused.line == 1 && !refused.way_out.is_empty(), "{source}: {refused}");
    }
    // What is never used does no harm.
    gives_in(&World::new("x => { if (x < 0) throw map.get('negative'); return x; }", all()), &[1.0], 1.0);
}

#[test]
fn captured_arrays_are_read_past_their_end_as_undefined() {
    let world = World::new("x => t[x]", vec![("t", Item::Is(view(DType::Float64, &[1.0])))]);
    assert!(matches!(outcome_in(&world, &[Given::Number(1.0)]), Outcome::Bailed(_)));
    match outcome_in(&world, &[Given::Number(0.0)]) {
        Outcome::Returned(values) => assert!(values[0].is_same(Scalar::F64(1.0))),
        other => panic!("{other:?}"),
    }
}
