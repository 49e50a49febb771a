//! `Math.*` with V8's bits.
