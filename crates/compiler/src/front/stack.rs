//! Recursion in proportion to the source, on a stack in proportion to the source.
//!
//! The parser, scope analysis and this front end recurse as deep as the source nests, and nothing in the parser bounds
//! that: a hundred thousand parentheses would end the process. Nesting cannot be told without parsing, but it takes at
//! least a token a level. So the tokens are counted, generously; too many are refused; and the front end runs on a thread
//! of its own, whose stack holds that many levels. The stack is reserved, not touched: what is not needed costs nothing.

use super::text::{LEAVE_AUTO, Text};
use crate::Refusal;

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

/// Runs `work`, which may recurse as deep as `source` nests, on a stack that is deep enough.
///
/// # Errors
///
/// What `work` gives; `too-large` for a source that no stack is kept for; `internal` if `work` panics.
pub fn on_deep_stack<T: Send>(source: &str, work: impl FnOnce() -> Result<T, Refusal> + Send) -> Result<T, Refusal> {
    let nowhere = |code: &'static str, message: String, way_out: &str| Refusal {
        code,
        message,
        line: 0,
        column: 0,
        way_out: way_out.to_owned(),
    };
    if source.len() > MAX_BYTES {
        let message = format!("the function is {} characters long; {MAX_BYTES} is the most", source.len());
        return Err(nowhere("too-large", message, LEAVE_AUTO));
    }
    let tokens = count_tokens(source);
    if tokens > MAX_TOKENS {
        let message = format!("the function has about {tokens} words and signs; {MAX_TOKENS} is the most");
        return Err(nowhere("too-large", message, LEAVE_AUTO));
    }
    let thread = std::thread::Builder::new()
        .name("millrace-compile".to_owned())
        .stack_size(BASE_STACK + tokens * STACK_PER_TOKEN);
    std::thread::scope(|scope| match thread.spawn_scoped(scope, work) {
        Err(error) => Err(nowhere("too-large", format!("no stack to compile the function on: {error}"), LEAVE_AUTO)),
        Ok(running) => running.join().unwrap_or_else(|_| {
            let text = Text { source, shift: 0 };
            Err(text.mistake(oxc_span::Span::new(0, 0), "the front end panicked"))
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_no_fewer_than_the_tokens() {
        assert_eq!(count_tokens("(x) => x + 1.5"), 10);
        assert_eq!(count_tokens("a=>!!!a"), 7);
        assert!(count_tokens("a\u{2028}b") >= 3);
        assert_eq!(count_tokens(""), 0);
    }

    #[test]
    fn a_long_source_is_refused_unread() {
        let long = on_deep_stack(&" ".repeat(MAX_BYTES + 1), || Ok(())).unwrap_err();
        assert_eq!(long.code, "too-large");
        let busy = on_deep_stack(&"(".repeat(MAX_TOKENS + 1), || Ok(())).unwrap_err();
        assert_eq!(busy.code, "too-large");
        assert_eq!(on_deep_stack(&"(".repeat(MAX_TOKENS), || Ok(7)), Ok(7));
    }
}
