//! Sources that nest without end are refused; they never end the process.

use super::refusal;

const MANY: usize = 100_000;

/// Deep sources of a function, `depth` levels each.
fn deep(depth: usize) -> Vec<String> {
    let around = |before: &str, middle: &str, after: &str| {
        format!("x => {}{middle}{}", before.repeat(depth), after.repeat(depth))
    };
    let inside = |before: &str, middle: &str, after: &str| {
        format!("x => {{ {}{middle}{} return x; }}", before.repeat(depth), after.repeat(depth))
    };
    vec![
        around("(", "x", ")"),
        around("(", "x", ""),
        around("!", "x", ""),
        around("- ", "x", ""),
        around("a=>", "x", ""),
        around("(a=", "x", ")=>1"),
        around("[", "x", "]"),
        around("{a:", "x", "}"),
        around("`${", "x", "}`"),
        around("", "x", "+1"),
        around("", "x", "**1"),
        around("", "x", "&&x"),
        around("x=", "x", ""),
        around("x?x:", "x", ""),
        around("x?", "x", ":x"),
        around("", "x", ".y"),
        around("", "x", "[0]"),
        around("", "x", "()"),
        around("Math.abs(", "x", ")"),
        around("new ", "x", ""),
        around("function(){return ", "x", "}"),
        around("", "x", ",x"),
        inside("{", "", "}"),
        inside("if(x)", "x++;", ""),
        inside("if(x)x++;else ", "x++;", ""),
        inside("for(;x;)", "x++;", ""),
        inside("while(x)", "x++;", ""),
        inside("do ", "x++;", "while(x);"),
        inside("switch(x){case 1:", "x++;", "}"),
        inside("try{", "", "}finally{}"),
        inside("a:", "x++;", ""),
        inside("if(x){", "x++;", "}"),
        inside("for(const v of x)", "x;", ""),
        around("[...", "x", "]"),
        around("[", "x", "].map(v=>v)"),
        around("x.map(x=>", "x", ")"),
        around("new Float64Array(", "x", ")"),
        around("({...", "x", "})"),
        around("x?.", "x", ""),
        around("function*(){yield ", "x", "}"),
        around("class{a=", "x", "}"),
        around("class extends ", "x", "{}"),
        inside("class C{static{", "", "}}"),
        inside("const[x]=[", "x", "];"),
    ]
}

#[test]
fn a_hundred_thousand_levels_are_refused() {
    for source in deep(MANY) {
        let refused = refusal(&source, 1);
        assert_eq!(refused.code, "too-large", "{}: {refused}", &source[..40]);
    }
}

#[test]
fn as_many_levels_as_are_parsed_do_not_overflow_the_stack() {
    // Deeper than what is compiled, and as deep as what is parsed.
    for depth in [150, 1_100, 2_500, 5_400] {
        for source in deep(depth) {
            if let Err(refused) =
                crate::lower(&source, &super::signature(&[crate::Given::Number(1.0)]), &crate::Nothing)
            {
                assert!(
                    !refused.message.contains("panicked") && refused.code != "internal",
                    "{}: {refused}",
                    &source[..40]
                );
            }
        }
    }
    for source in ["(".repeat(32_000), "[".repeat(32_000), "!".repeat(32_000), "a=>".repeat(10_000)] {
        assert_eq!(refusal(&source, 1).code, "syntax");
    }
}

#[test]
fn long_flat_functions_compile() {
    use super::number;
    let sum = format!("x => x{}", " + 1".repeat(400));
    number(&sum, &[1.0], 401.0);
    let statements = format!("x => {{ {} return x; }}", "x = x + 1; if (x > 1e9) return 0; ".repeat(1000));
    number(&statements, &[0.0], 1000.0);
    let cases: String = (0..500).map(|case| format!("case {case}: return {};", case * 2)).collect();
    number(&format!("x => {{ switch (x) {{ {cases} }} return -1; }}"), &[321.0], 642.0);
    let ifs: String = (0..900).map(|case| format!("if (x === {case}) return {}; else ", case * 3)).collect();
    number(&format!("x => {{ {ifs} return -1; }}"), &[77.0], 231.0);
}
