//! Machine code of functions that call others and read what they capture, held against the interpreter.

use millrace_column::DType;

use super::fuzz::Random;
use super::world::{Item, World};
use super::{signature, view};
use crate::codegen::differential::{Supply, check};
use crate::{Given, Refusal, lower};

/// Random functions that call those after them, and read `k`, `on`, `t` and `cfg`.
struct Writer {
    random: Random,
    /// How many functions there are, and the one that is being written.
    count: usize,
    at: usize,
    /// What may be read.
    names: Vec<String>,
    inner: usize,
}

const CALLEES: [&str; 4] = ["h0", "h1", "h2", "h3"];

/// Statements of larger parts of the language. `#` stands for a number, `?` for a condition; each begins as no other does.
const FORMS: [&str; 14] = [
    "{ const w = new Float64Array(4), u = new Uint32Array(w.buffer); w[# & 3] = #; a = u[# & 7]; } ",
    "{ const w = new Float32Array(2), g = new Uint8Array(w.buffer, 4); w[1] = #; g[3] = #; b = w[1] + g[2]; } ",
    "{ const w = new Int16Array([#, #, #]); for (const e of w) a += e; } ",
    "{ const w = new Uint8ClampedArray(6), g = w.subarray(2, 5); g[#] = #; w[4] = #; b = g[2] - w[2] + g.length; } ",
    "{ const l = [#, #]; if (?) l.push(#); b = l[l.length - 1] + l.length; } ",
    "{ const m = []; for (let i = 0; i < 3; i++) m.push(#); a = m.map((e) => e * 2).reduce((s, e) => s + e, #); } ",
    "{ const [q, r = #, ...s] = [#, #, #]; a = q - r + s.length; } ",
    "{ const { p, q: r = # } = { p: # }; b = p * r; } ",
    "{ const loop = (q, r) => (r > 0 ? loop(q * 0.5 + 1, r - 1) : q); a = loop(#, # & 31); } ",
    "{ const down = (q) => (q > 1 && q < 9 ? down(q - 1) + 1 : q); b = down(#); } ",
    "{ const make = (k) => { const j = k + a; return (q) => q * j; }; const times = make(#); b = times(#); } ",
    "{ const add = (q, ...r) => r.reduce((s, e) => s + e, q); a = add(#, ...[#, #]); } ",
    "{ let m; if (?) m = #; if (?) m = null; b = (m ?? #) + (m === null ? 1 : 0); } ",
    "{ const pair = (q) => ({ x: q, y: # }); const { x: q, y: r } = pair(#); a = q + r; } ",
];

impl Writer {
    fn number(&mut self, depth: usize) -> String {
        let choice = if depth == 0 { self.random.below(3) } else { self.random.below(14) };
        match choice {
            0 => self.random.pick(&["0", "1", "-2", "0.5", "3e9", "NaN", "Math.PI"]).to_owned(),
            1 | 2 => {
                let at = self.random.below(self.names.len());
                self.names[at].clone()
            }
            3..=5 => {
                let op = self.random.pick(&["+", "-", "*", "/", "%", "|", "&", ">>", ">>>"]).to_owned();
                format!("({} {op} {})", self.number(depth - 1), self.number(depth - 1))
            }
            6 => format!("({} ? {} : {})", self.condition(depth - 1), self.number(depth - 1), self.number(depth - 1)),
            7 => format!(
                "Math.{}({})",
                self.random.pick(&["abs", "floor", "sqrt", "sign"]).to_owned(),
                self.number(depth - 1)
            ),
            8 => format!("(t[{}] + 0)", self.number(depth - 1)),
            9 => format!("t[{} & 3]", self.number(depth - 1)),
            10 if self.inner > 0 => {
                let which = self.random.below(self.inner);
                format!("f{which}({})", self.number(depth - 1))
            }
            _ if self.at + 1 < self.count => {
                let callee = self.at + 1 + self.random.below(self.count - self.at - 1);
                let how = self.random.pick(&["", "", "lib."]).to_owned();
                let given: Vec<String> = (0..=self.random.below(3)).map(|_| self.number(depth - 1)).collect();
                format!("{how}{}({})", CALLEES[callee], given.join(", "))
            }
            _ => self.random.pick(&["k", "cfg.a", "cfg.list.length", "t.length"]).to_owned(),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        match self.random.below(5) {
            0 => "on".to_owned(),
            1 if depth > 0 => format!("({} && {})", self.condition(depth - 1), self.condition(depth - 1)),
            2 => format!("!{}", self.number(depth)),
            _ => {
                let op = self.random.pick(&["<", ">=", "===", "!=="]).to_owned();
                format!("({} {op} {})", self.number(depth), self.number(depth))
            }
        }
    }

    fn statements(&mut self, depth: usize) -> String {
        let mut body = String::new();
        for _ in 0..self.random.below(4) {
            body += &match self.random.below(10) {
                7..=9 => {
                    let form = self.random.pick(&FORMS).to_owned();
                    self.filled(&form)
                }
                0 => format!("if ({}) return {}; ", self.condition(1), self.number(2)),
                1 if depth > 0 => format!("if ({}) {{ {} }} ", self.condition(1), self.statements(depth - 1)),
                2 if depth > 0 => format!(
                    "if ({}) {{ {} }} else {{ {} }} ",
                    self.condition(1),
                    self.statements(depth - 1),
                    self.statements(depth - 1)
                ),
                3 if depth > 0 => format!(
                    "for (let i = 0; i < {}; i++) {{ a += i; {} }} ",
                    self.random.below(4),
                    self.statements(depth - 1)
                ),
                4 => format!("b = {}; ", self.number(2)),
                5 => format!("{}; ", self.number(2)),
                _ => format!("a = {}; ", self.number(2)),
            };
        }
        body
    }

    fn filled(&mut self, form: &str) -> String {
        let mut text = String::new();
        for part in form.chars() {
            match part {
                '#' => text += &self.number(1),
                // Elsewhere it is JavaScript's.
                '?' if text.ends_with('(') => text += &self.condition(1),
                other => text.push(other),
            }
        }
        text
    }

    fn function(&mut self, at: usize) -> String {
        self.at = at;
        self.inner = 0;
        self.names = ["x", "y", "a", "b", "k", "cfg.a"].map(str::to_owned).to_vec();
        let mut body = "let a = x, b = 1; ".to_owned();
        for inner in 0..self.random.below(3) {
            let outer = std::mem::replace(&mut self.names, ["v", "a", "x", "k"].map(str::to_owned).to_vec());
            body += &match self.random.below(3) {
                0 => format!("const f{inner} = (v) => {}; ", self.number(2)),
                1 => format!("function f{inner}(v) {{ b = v; return {}; }} ", self.number(2)),
                _ => format!(
                    "const f{inner} = (v) => {{ if ({}) return {}; return {}; }}; ",
                    self.condition(1),
                    self.number(1),
                    self.number(2)
                ),
            };
            self.names = outer;
            self.inner = inner + 1;
        }
        body += &self.statements(2);
        if self.random.below(8) > 0 {
            body += &format!("return {};", self.number(3));
        }
        format!("(x, y = 2) => {{ {body} }}")
    }

    fn world(&mut self) -> World {
        self.count = 1 + self.random.below(4);
        let variables = |count: usize| {
            let mut all = vec![
                ("k", Item::from(2.5)),
                ("on", Item::Is(Given::Boolean(true))),
                ("t", Item::Is(view(DType::Int16, &[4.0, -3.0, 2.0, 1.0]))),
                ("cfg", Item::Object(vec![("a", 7.0.into()), ("list", Item::Is(view(DType::Float64, &[1.0])))])),
            ];
            all.extend((1..count).map(|index| (CALLEES[index], Item::Function(index))));
            all.push(("lib", Item::Object((1..count).map(|index| (CALLEES[index], Item::Function(index))).collect())));
            all
        };
        let mut world = World::default();
        for (at, name) in CALLEES.into_iter().enumerate().take(self.count) {
            let source = self.function(at);
            world = world.with(name, &source, variables(self.count));
        }
        world
    }
}

#[test]
fn machine_code_is_the_interpreter_with_functions_that_are_called() {
    const ROUNDS: usize = if cfg!(debug_assertions) { 40 } else { 200 };
    let mut writer = Writer { random: Random(7), count: 1, at: 0, names: Vec::new(), inner: 0 };
    let numbers = [0.0, -0.0, 1.0, -2.5, 3.0, 7.0, 1e10, f64::NAN, f64::INFINITY, 0.5];
    let (mut compiled, mut bailed, mut refused) = (0, 0, Vec::<Refusal>::new());
    let mut met = [0; FORMS.len()];
    for _ in 0..ROUNDS {
        let world = writer.world();
        let arguments = [Given::Number(0.0), Given::Number(0.0)];
        let function = match lower(world.source(), &signature(&arguments), &world) {
            Ok(function) => function,
            Err(refusal) => {
                assert_ne!(refusal.code, "internal", "{refusal}\n{world:#?}");
                refused.push(refusal);
                continue;
            }
        };
        let xs: Vec<f64> = numbers.iter().flat_map(|x| numbers.iter().map(move |_| *x)).collect();
        let ys: Vec<f64> = numbers.iter().flat_map(|_| numbers).collect();
        let mut supplies = vec![Supply::Column(xs.clone()), Supply::Column(ys)];
        supplies.extend(world.asked.borrow().iter().map(|given| match given {
            Given::Number(number) => Supply::Number(*number),
            Given::Boolean(value) => Supply::Boolean(*value),
            Given::View(view) => Supply::View(view.clone()),
        }));
        let results = check(function.function(), xs.len(), &supplies, None);
        compiled += 1;
        for (count, form) in met.iter_mut().zip(FORMS) {
            let begins = form.split_once(['#', '?']).map_or(form, |(before, _)| before);
            *count += usize::from(world.functions.iter().any(|function| function.source.contains(begins)));
        }
        bailed += results.status.iter().filter(|status| **status != 0).count();
    }
    // Types that do not fit are the only reason to refuse one.
    assert!(compiled * 10 > ROUNDS * 7, "only {compiled} of {ROUNDS} compile: {}", refused[0]);
    assert!(bailed > 0, "nothing bails out");
    assert!(met.iter().all(|&count| count > 0), "some forms are in no function that compiles: {met:?}");
}
