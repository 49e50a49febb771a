//! Recursion in proportion to the source, on a stack in proportion to the source.
//!
//! The parser, scope analysis and this front end recurse as deep as the source nests, and nothing in the parser bounds
//! that: a hundred thousand parentheses would end the process. Nesting cannot be told without parsing, but it takes at
//! least a token a level, over all functions that are called; and how deep all of it may nest
//! together is bounded. So the tokens are counted, generously; too many are refused; and the front end runs on a thread
//! of its own, whose stack holds that many levels. The stack is reserved, not touched: what is not needed costs nothing.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc;

use super::questions::{Path, Question, Questions};
use super::text::{LEAVE_AUTO, Text};
use crate::{Captured, Captures, Layout, Refusal};

/// Longer sources are refused unread.
const MAX_BYTES: usize = 1 << 20;

/// A source of more tokens is refused.
const MAX_TOKENS: usize = 1 << 15;

/// The hungriest nesting measured takes 1.6 KiB a token when optimised (parentheses, 0.146 of the parser, x64).
const STACK_PER_TOKEN: usize = if cfg!(debug_assertions) { 32 << 10 } else { 4 << 10 };

const BASE_STACK: usize = if cfg!(debug_assertions) { 8 << 20 } else { 2 << 20 };

/// No fewer than the tokens of `source`: each run of letters and digits is one, each other byte but white space is one.
fn count_tokens(source: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for byte in source.bytes() {
        let word = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
        count += usize::from(!(byte.is_ascii_whitespace() || word && in_word));
        in_word = word;
    }
    count
}

/// Stack for functions that are called, in tokens; more is taken, and the work begun again, if they turn out to be longer.
const SPARE_TOKENS: usize = 2048;

/// Runs `work`, which may recurse as deep as `source` and the functions that it asks for nest, on a stack that is deep
/// enough. `captures` is asked on the calling thread.
///
/// # Errors
///
/// What `work` gives; `too-large` for sources that no stack is kept for; `internal` if `work` panics.
pub fn on_deep_stack<T: Send>(
    source: &str,
    captures: &dyn Captures,
    work: impl Fn(&Questions) -> Result<T, Refusal> + Sync,
) -> Result<T, Refusal> {
    if source.len() > MAX_BYTES {
        let message = format!("the function is {} characters long; {MAX_BYTES} is the most", source.len());
        return Err(nowhere("too-large", message, LEAVE_AUTO));
    }
    let tokens = count_tokens(source);
    if tokens > MAX_TOKENS {
        let message = format!("the function has about {tokens} words and signs; {MAX_TOKENS} is the most");
        return Err(nowhere("too-large", message, LEAVE_AUTO));
    }
    let mut answers = Answers::new(captures, tokens);
    let mut room = tokens + SPARE_TOKENS;
    loop {
        let done = on_stack(source, room, &mut answers, &work);
        if answers.tokens <= room {
            return done;
        }
        room = answers.tokens + SPARE_TOKENS;
    }
}

fn on_stack<T: Send>(
    source: &str,
    room: usize,
    answers: &mut Answers<'_>,
    work: &(impl Fn(&Questions) -> Result<T, Refusal> + Sync),
) -> Result<T, Refusal> {
    let (ask, asked) = mpsc::channel();
    let thread =
        std::thread::Builder::new().name("millrace-compile".to_owned()).stack_size(BASE_STACK + room * STACK_PER_TOKEN);
    std::thread::scope(|scope| {
        let spawned = thread.spawn_scoped(scope, move || {
            let questions = Questions::new(ask);
            work(&questions)
        });
        let running = match spawned {
            Ok(running) => running,
            Err(error) => {
                return Err(nowhere("too-large", format!("no stack to compile the function on: {error}"), LEAVE_AUTO));
            }
        };
        // Ends when the work is done. What is asked after the stack turned out to be small gets no answer.
        for question in asked {
            answers.give(question, room);
        }
        running.join().unwrap_or_else(|_| {
            let text = Text { source, shift: 0, function: "" };
            Err(text.mistake(oxc_span::Span::new(0, 0), "the front end panicked"))
        })
    })
}

fn nowhere(code: &'static str, message: String, way_out: &str) -> Refusal {
    Refusal { code, message, function: String::new(), line: 0, column: 0, way_out: way_out.to_owned() }
}

/// What was answered so far.
struct Answers<'c> {
    captures: &'c dyn Captures,
    known: HashMap<Path, Captured>,
    layouts: HashMap<Path, Layout>,
    functions: HashSet<usize>,
    /// Of all sources together.
    tokens: usize,
}

impl<'c> Answers<'c> {
    fn new(captures: &'c dyn Captures, tokens: usize) -> Self {
        Self { captures, known: HashMap::new(), layouts: HashMap::new(), functions: HashSet::from([0]), tokens }
    }

    /// Answers, unless the answer is a source that would take more stack than there is.
    fn give(&mut self, question: Question, room: usize) {
        // Who asked does not wait any more if it panicked.
        match question {
            Question::Find(path, reply) => {
                let answer = self.found(path);
                if self.tokens <= room {
                    let _ = reply.send(answer);
                }
            }
            Question::Layout(path, reply) => {
                let captures = self.captures;
                let layout = self
                    .layouts
                    .entry(path)
                    .or_insert_with_key(|Path { function, path }| captures.layout(*function, path));
                let _ = reply.send(layout.clone());
            }
        }
    }

    fn found(&mut self, path: Path) -> Captured {
        if let Some(known) = self.known.get(&path) {
            return known.clone();
        }
        let answer = self.checked(self.captures.find(path.function, &path.path));
        self.known.insert(path, answer.clone());
        answer
    }

    /// Counts a source that was not seen before; refuses it where all together are too long.
    fn checked(&mut self, answer: Captured) -> Captured {
        let (Captured::Function { index, name, source } | Captured::Getter { index, name, source }) = &answer else {
            return answer;
        };
        if self.functions.contains(index) {
            return answer;
        }
        let tokens = if source.len() > MAX_BYTES { MAX_TOKENS } else { count_tokens(source) };
        if self.tokens + tokens > MAX_TOKENS {
            let message = format!("`{name}` and what else is called have more than {MAX_TOKENS} words and signs");
            return Captured::Refused { message, way_out: LEAVE_AUTO.to_owned() };
        }
        self.functions.insert(*index);
        self.tokens += tokens;
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Nothing;

    #[test]
    fn counts_no_fewer_than_the_tokens() {
        assert_eq!(count_tokens("(x) => x + 1.5"), 10);
        assert_eq!(count_tokens("a=>!!!a"), 7);
        assert!(count_tokens("a\u{2028}b") >= 3);
        assert_eq!(count_tokens(""), 0);
    }

    #[test]
    fn a_long_source_is_refused_unread() {
        let long = on_deep_stack(&" ".repeat(MAX_BYTES + 1), &Nothing, |_| Ok(())).unwrap_err();
        assert_eq!(long.code, "too-large");
        let busy = on_deep_stack(&"(".repeat(MAX_TOKENS + 1), &Nothing, |_| Ok(())).unwrap_err();
        assert_eq!(busy.code, "too-large");
        assert_eq!(on_deep_stack(&"(".repeat(MAX_TOKENS), &Nothing, |_| Ok(7)), Ok(7));
    }
}
