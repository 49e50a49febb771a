//! The IR as text, for `inspectIr`, test failures and people.
