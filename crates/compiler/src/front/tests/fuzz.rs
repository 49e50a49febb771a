//! Hostile text never panics. What compiles is well formed, or `lower` would say that the compiler made a mistake.

use millrace_column::DType;

use super::view;
use super::world::{Item, World};
use crate::{Argument, Signature, lower};

/// xorshift64*: the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const TOKENS: &[&str] = &[
    "x",
    "y",
    "t",
    "R",
    "h(",
    "g(x,",
    "o.",
    "k",
    "sin(",
    "bad",
    "const f = y =>",
    "f(x)",
    "function f(y) {",
    "__name(",
    "(0, h)(",
    "i",
    "Math",
    ".",
    "sin",
    "max",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "=>",
    "=",
    "==",
    "===",
    "!",
    "~",
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "<",
    ">",
    "<=",
    ">>>",
    "<<",
    "&",
    "|",
    "^",
    "&&",
    "||",
    "??",
    "?",
    ":",
    ",",
    ";",
    "++",
    "--",
    "+=",
    "||=",
    "0",
    "1",
    "2.5",
    "0x1f",
    "1e308",
    "NaN",
    "true",
    "false",
    "null",
    "undefined",
    "let",
    "const",
    "var",
    "if",
    "else",
    "for",
    "while",
    "do",
    "break",
    "continue",
    "return",
    "switch",
    "case",
    "default",
    "throw",
    "function",
    "of",
    "in",
    "typeof",
    "void",
    "new",
    "this",
    "length",
    "a:",
    "'s'",
    "`",
    "${",
    "/*",
    "*/",
    "//",
    "\n",
    "async",
    "await",
    "class",
    "😀",
    "\u{2028}",
    "\\u0061",
    "#p",
    "@",
    "...",
    "?.",
    "[]",
    "...x",
    "new Float64Array(",
    "new Uint8ClampedArray(y",
    "new Array(",
    ".buffer",
    ".fill(",
    "push(",
    "pop()",
    "map(",
    "reduce(",
    "subarray(",
    "arguments",
    "function* f() {",
    "yield",
    "class C {",
    "extends",
    "static",
    "constructor(",
    "get v() {",
    "set v(w) {",
    "super",
    "this.x",
    "new C(",
    "1e15",
    "-1",
];

const FUNCTIONS: &[&str] = &[
    "(x, y) => Math.sqrt(x * x + y * y)",
    "(x, t) => { let s = 0; for (let i = 0; i < t.length; i++) { if (t[i] > x) continue; s += t[i] * R; } return s; }",
    "function f(x, y = 2) { outer: while (x < y) { do { x++; if (x % 3 === 0) continue outer; } while (x & 1); } return x; }",
    "m(x) { switch (x | 0) { case 0: x = 1; case 1: return x; default: { const z = x ** 2; return z || 5; } } }",
    "x => { const { sin, PI } = Math; let a = 1, b = a > x, c; c = b ? sin(x) : x >>> 2; return c && (a += c, a) || PI; }",
    "(x, y) => h(x) + g(y, R) * o.k",
    "x => { const sq = (v) => v * v; let s = 0; for (let i = 0; i < 3; i++) { s += sq(x + i); if (s > 9) return s; } return o.h(s, 1); }",
    "function h(x, y = 1) { function f(a) { if (a > 2) return a; if (a < 0) { return -a; } return f2(a) + R; } const f2 = b => b + y; return f(x); }",
    "x => { const apply = (f, v) => f(v); let n = 0; const add = (v) => { n += v; }; add(x); add(1); return apply(sin, n) + apply(y => y + n, x); }",
    "x => { const p = { a: x, b: [x, 2] }; const [c, d] = p.b; const f = ({ a, b }, [e]) => a * b[1] + e; return f(p, [c, d]) + p.b[x]; }",
    "x => { const two = (v) => { if (v > 1) return [v, { k: 2 }]; return [0, { k: v }]; }; const [a, { k }] = two(x); return two(a)[0] * k + h(two(k)[1]); }",
    "x => { const a = new Float64Array(3), w = new Uint32Array(a.buffer); a[0] = x; w[x]++; a[1] += w[1] | 0; return a[1] + w.length; }",
    "x => { const l = []; for (let i = 0; i < x; i++) { l.push(i * R); if (l.length > 9) l.pop(); } return l.map((v) => v + x).reduce((s, v) => s + v, 0); }",
    "(x, y) => { const m = new Array(4).fill(0), [a, ...b] = m; m[1] = { q: x }.q; for (const v of m) { if (v) return v; } return [...b, a].length; }",
    "x => { let u; if (x > 1) u = x; const f = u === undefined ? h : (v) => v; return f(u ?? x, ...[1, 2]) + (o?.k ?? 1) + (typeof u === 'number'); }",
    "x => { function* f(n) { for (let i = 0; i < n; i++) yield i; } let s = 0; for (const v of f(x)) s += v; return s + arguments.length; }",
    "x => { class C { #p = 1; constructor(v) { this.v = v; } get w() { return this.v * this.#p; } static of(v) { return new C(v); } } return C.of(x).w; }",
    "(x, y) => { t[x] = y; t.fill(x); t.subarray(1).set(t); x.y = { ...o, k: y }; return [x, { a: y, b: [...t] }]; }",
    "x => { if (x < 0) throw new Error('negative'); for (const v of x) { if (v) return v; } return undefined; }",
];

fn signatures() -> Vec<Signature> {
    [
        vec![Argument::Column(DType::Float64), Argument::Column(DType::Int8)],
        vec![Argument::Column(DType::Bool), Argument::View(DType::Float32)],
        vec![Argument::View(DType::Uint32), Argument::Boolean],
        Vec::new(),
    ]
    .into_iter()
    .map(|arguments| Signature { arguments, ..Signature::default() })
    .collect()
}

/// A world in which `source` is compiled and calls, as `h` and `g`, other functions of its kind.
fn world(source: &str, random: &mut Random) -> World {
    let variables = || {
        vec![
            ("R", Item::from(2.0)),
            ("t", Item::Is(view(DType::Int32, &[1.0, 2.0, 3.0]))),
            ("h", Item::Function(1)),
            ("g", Item::Function(2)),
            ("o", Item::Object(vec![("k", 3.0.into()), ("h", Item::Function(1)), ("n", Item::Null)])),
            ("sin", Item::Intrinsic("Math.sin")),
            ("bad", Item::Refused("`bad` is a Map")),
        ]
    };
    let helper = random.pick(FUNCTIONS).to_owned();
    let other = if random.below(4) == 0 { source.to_owned() } else { random.pick(FUNCTIONS).to_owned() };
    World::new(source, variables()).with("h", &helper, variables()).with("g", &other, variables())
}

/// Lowers `source` for some arguments; gives whether that succeeded.
fn survives(source: &str, random: &mut Random) -> bool {
    let signatures = signatures();
    match lower(source, &signatures[random.below(signatures.len())], &world(source, random)) {
        Ok(_) => true,
        Err(refused) => {
            assert_ne!(refused.code, "internal", "{source:?}: {refused}");
            assert!(!refused.way_out.is_empty(), "{source:?}: {refused}");
            false
        }
    }
}

#[test]
fn random_bytes() {
    let mut random = Random(1);
    for _ in 0..1_000 {
        let bytes: Vec<u8> = (0..random.below(60)).map(|_| random.next() as u8).collect();
        survives(&String::from_utf8_lossy(&bytes), &mut random);
    }
}

#[test]
fn random_tokens() {
    let mut random = Random(2);
    for round in 0..5_000 {
        let mut source = String::new();
        if round % 2 == 0 {
            source.push_str("(x, y) => { ");
        }
        for _ in 0..random.below(25) {
            source.push_str(random.pick(TOKENS));
            source.push_str(if random.below(4) == 0 { "" } else { " " });
        }
        if round % 2 == 0 {
            source.push_str("; return x; }");
        }
        survives(&source, &mut random);
    }
}

#[test]
fn truncated_functions() {
    let mut random = Random(4);
    for function in FUNCTIONS {
        for (end, _) in function.char_indices() {
            survives(&function[..end], &mut random);
        }
        survives(function, &mut random);
    }
}

#[test]
fn mutated_functions() {
    let mut random = Random(3);
    let mut compiled = 0;
    for _ in 0..6_000 {
        let mut source = random.pick(FUNCTIONS).to_owned();
        for _ in 0..=random.below(3) {
            let words: Vec<&str> = source.split_inclusive(|c: char| !c.is_alphanumeric()).collect();
            let at = random.below(words.len());
            let with = match random.below(3) {
                0 => String::new(),
                1 => random.pick(TOKENS).to_owned(),
                _ => words[random.below(words.len())].to_owned(),
            };
            source = words[..at].concat() + &with + " " + &words[(at + random.below(2)).min(words.len())..].concat();
            if source.is_empty() {
                break;
            }
        }
        compiled += usize::from(survives(&source, &mut random));
    }
    assert!(compiled > 200, "only {compiled} of the mutants compile: they test nothing");
}
