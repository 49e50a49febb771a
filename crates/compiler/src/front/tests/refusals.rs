use super::refusal;

/// Source of a function of one number, and the words of its refusal.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("async x => x", "an `async` function cannot be compiled"),
    ("async function (x) { return await x; }", "an `async` function cannot be compiled"),
    ("function* (x) { yield x; }", "a generator function cannot be compiled"),
    ("*items(x) { yield x; }", "a generator function cannot be compiled"),
    ("async f(x) { return x; }", "an `async` function cannot be compiled"),
    ("class A { f(x) { return x; } }", "a class cannot be compiled"),
    ("set x(v) { }", "a setter cannot be compiled"),
    ("x => 10n * x", "a BigInt cannot be compiled"),
    ("x => /a/.test(x)", "a regular expression cannot be compiled"),
    ("x => 'a' + x", "a string cannot be compiled"),
    ("x => `a${x}`", "a template string cannot be compiled"),
    ("x => x`a`", "a template string cannot be compiled"),
    ("x => { function F() {} return new F(x).length; }", "`new` cannot be compiled"),
    ("x => y => y", "a function as a value cannot be compiled"),
    ("x => { const f = () => 1; return x + f; }", "a function as a value cannot be compiled"),
    ("x => { let f = () => 1; if (x) f = () => 2; return f(); }", "a function as a value cannot be compiled"),
    ("x => { const f = async y => y; return f(x); }", "an `async` function cannot be compiled"),
    ("x => { function* f() { yield 1; } return f(); }", "a generator function cannot be compiled"),
    ("x => { class A {} return x; }", "an inner class cannot be compiled"),
    ("x => class {}", "an inner class cannot be compiled"),
    ("function (x) { return this; }", "`this` cannot be compiled"),
    ("function (x) { return new.target ? 1 : 2; }", "`new.target` cannot be compiled"),
    ("f(x) { return super.f(x); }", "`super` cannot be compiled"),
    ("x => eval('x')", "`eval` cannot be compiled"),
    ("function (x) { with (Math) { return sin(x); } }", "`with` cannot be compiled"),
    ("x => import('fs')", "`import()` cannot be compiled"),
    ("x => { for (const k in x) return 1; return 0; }", "`for ... in` cannot be compiled"),
    ("x => { debugger; return x; }", "`debugger` cannot be compiled"),
    ("x => typeof x", "`typeof` cannot be compiled"),
    ("x => { delete x.y; return 1; }", "`delete` cannot be compiled"),
    ("x => 1 in x", "`in` cannot be compiled"),
    ("x => x instanceof Number", "`instanceof` cannot be compiled"),
    ("({ x }) => x", "destructuring cannot be compiled"),
    ("x => { for (const [y] of x) return y; return 1; }", "destructuring cannot be compiled"),
    ("x => { const { y } = x; return y; }", "destructuring cannot be compiled"),
    ("function (x) { const f = () => arguments[0]; return f(); }", "`arguments` cannot be compiled"),
    ("x => Math.hypot(...x)", "`...` cannot be compiled"),
    ("x => { const f = (a) => a; return f(...x); }", "`...` cannot be compiled"),
    ("x => { x.y = 1; return x; }", "writing to a property cannot be compiled"),
    ("x => x.toFixed(2)", "calling `x.toFixed` cannot be compiled"),
    ("x => { let y = 1; return y(x); }", "calling `y` cannot be compiled"),
    ("x => { class A {} return A(x); }", "an inner class cannot be compiled"),
];

/// The same, refused for types.
const TYPES: &[(&str, &str)] = &[
    ("x => {}", "the function returns nothing"),
    ("x => { return; }", "the function returns nothing"),
    ("x => { let y; return y; }", "the function returns nothing"),
    ("x => undefined", "the function returns nothing"),
    (
        "x => { if (x > 0) return 1; return true; }",
        "the function returns a boolean here, and a number at line 1, column 26",
    ),
    ("x => x > 0 ? x : false", "the function returns a boolean here, and a number at"),
    ("x => x && x > 1", "the function returns a number or a boolean"),
    ("x => x > 1 || x", "the function returns a number or a boolean"),
    ("x => x[0]", "`x` is a number, not an array"),
    ("x => x.length", "`x` is a number, not an array"),
    ("x => { for (const y of x) return y; return 0; }", "`x` is a number, not an array"),
];

#[test]
fn syntax_that_is_not_compiled_is_named() {
    for (source, words) in UNSUPPORTED {
        let refused = refusal(source, 1);
        assert!(refused.message.contains(words), "{source}: {refused}");
        assert_eq!(refused.code, "unsupported-syntax", "{source}: {refused}");
        assert!(refused.line == 1 && refused.column >= 1 && !refused.way_out.is_empty(), "{source}: {refused}");
    }
}

#[test]
fn types_that_do_not_fit_are_named() {
    for (source, words) in TYPES {
        let refused = refusal(source, 1);
        assert!(refused.message.contains(words), "{source}: {refused}");
        assert_eq!(refused.code, "type", "{source}: {refused}");
        assert!(refused.line == 1 && refused.column >= 1 && !refused.way_out.is_empty(), "{source}: {refused}");
    }
}

#[test]
fn places_are_those_of_the_functions_own_source() {
    let place = |source: &str| {
        let refused = refusal(source, 1);
        (refused.line, refused.column)
    };
    assert_eq!(place("(x) => {\n  const y = 1;\n  return y + await_me;\n}"), (3, 14));
    assert_eq!(place("f(x) {\n  return R;\n}"), (2, 10));
    assert_eq!(place("#f(x) { return R; }"), (1, 16));
    assert_eq!(place("x => /* 😀 */ R"), (1, 15));
}
