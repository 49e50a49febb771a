//! Places in the function's own source, and refusals that name them.

use oxc_span::Span;

use crate::Refusal;

/// The way out of most refusals.
pub const LEAVE_AUTO: &str = "leave `backend` at 'auto' to run it on the event loop";

/// A function's source, and how far spans of the text that was parsed are shifted against it.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    pub source: &'a str,
    pub shift: u32,
    /// The function's name; empty for the one that is compiled.
    pub function: &'a str,
}

impl Text<'_> {
    /// Line and column of where `span` starts, both from 1; columns count UTF-16 units, as JavaScript does.
    pub fn place(&self, span: Span) -> (u32, u32) {
        let mut offset = (span.start.saturating_sub(self.shift) as usize).min(self.source.len());
        while !self.source.is_char_boundary(offset) {
            offset -= 1;
        }
        let (mut line, mut column) = (1, 1);
        let mut before = self.source[..offset].chars().peekable();
        while let Some(character) = before.next() {
            match character {
                '\r' if before.peek() == Some(&'\n') => {}
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => (line, column) = (line + 1, 1),
                other => column += u32::from(other.len_utf16() == 2) + 1,
            }
        }
        (line, column)
    }

    /// "line 2, column 5", for a second place that a message names.
    pub fn place_name(&self, span: Span) -> String {
        let (line, column) = self.place(span);
        format!("line {line}, column {column}")
    }

    pub fn refuse(
        &self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Refusal {
        let (line, column) = self.place(span);
        let function = self.function.to_owned();
        Refusal { code, message: message.into(), function, line, column, way_out: way_out.into() }
    }

    pub fn unsupported(&self, span: Span, message: impl Into<String>) -> Refusal {
        self.refuse("unsupported-syntax", span, message, LEAVE_AUTO)
    }

    pub fn too_large(&self, span: Span, message: &str) -> Refusal {
        self.refuse("too-large", span, message, format!("split the function, or {LEAVE_AUTO}"))
    }

    /// A state that the stages before should have made impossible.
    pub fn mistake(&self, span: Span, what: &str) -> Refusal {
        let way_out = "leave `backend` at 'auto', and please report it";
        self.refuse("internal", span, format!("the compiler made a mistake: {what}"), way_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: &str, offset: u32) -> (u32, u32) {
        Text { source, shift: 1, function: "" }.place(Span::new(offset + 1, offset + 1))
    }

    #[test]
    fn lines_and_columns_count_as_javascript_does() {
        assert_eq!(place("x => y", 5), (1, 6));
        assert_eq!(place("x =>\ny", 5), (2, 1));
        assert_eq!(place("x =>\r\n  y", 8), (2, 3));
        assert_eq!(place("x =>\ry", 5), (2, 1));
        assert_eq!(place("/*😀é*/y", 10), (1, 8));
        assert_eq!(place("\u{2028}y", 3), (2, 1));
        assert_eq!(place("x", 99), (1, 2));
    }
}
