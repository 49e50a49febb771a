//! Why a function is not compiled.

use std::fmt;

/// What cannot be compiled, where it stands, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable, for programs: `syntax`, `unsupported-syntax`, `free-variable`, `type`, `math-provider`, ...
    pub code: &'static str,
    /// A sentence without its full stop: "`await` cannot be compiled".
    pub message: String,
    /// The name of the function that it stands in, where that is not the compiled one itself but one that it calls.
    pub function: String,
    /// From 1, in that function's source; 0 where it has no place.
    pub line: u32,
    /// From 1; 0 where it has no place.
    pub column: u32,
    /// What the user can do about it, as a sentence without its full stop.
    pub way_out: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (self.line, self.function.as_str()) {
            (0, _) => {}
            (line, "") => write!(f, " (line {line}, column {})", self.column)?,
            (line, function) => write!(f, " (line {line}, column {} of `{function}`)", self.column)?,
        }
        write!(f, "; {}", self.way_out)
    }
}

impl std::error::Error for Refusal {}
