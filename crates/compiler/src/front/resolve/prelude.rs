//! Methods of arrays, written in JavaScript: what a call of one means here, written out like any function that is called.
//!
//! Names that begin with `$` are what JavaScript cannot say (see [`super::arrays`]). `throw` runs the item again in
//! JavaScript. An array is a typed array, or what can be indexed like one; a list is `{ items, storage }`: what is in it, and
//! the memory that it has, of which that is the beginning.

use oxc_span::Span;

use super::Resolver;
use super::calls::Called;
use super::functions::Callee;
use super::names::Place;
use super::parameters::Given;
use crate::Refusal;

/// Numbers of functions from here on are rows of [`METHODS`].
const FIRST: usize = usize::MAX / 2;

/// Whose method it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whatever has elements and a length: only reads.
    Any,
    /// Of typed arrays.
    Typed,
    /// Of what is a list in JavaScript: gives a new one.
    Listed,
    /// Of lists, which it changes.
    List,
}

/// Sorts a typed array in place, and is stable: with parameters, what is done first, and how it is found whether `a[i]`, of the
/// left half, comes before `a[j]`.
macro_rules! merge_sort {
    ($parameters:literal, $first:literal, $left:literal) => {
        concat!(
            $parameters,
            " => { ",
            $first,
            "
            const n = a.length, t = $like(a, n);
            for (let w = 1; w < n; w += w) {
                for (let from = 0; from < n; from += w + w) {
                    const middle = Math.min(from + w, n), to = Math.min(middle + w, n);
                    let i = from, j = middle;
                    for (let k = from; k < to; k++) {
                        let left = i < middle;
                        if (left && j < to) { ",
            $left,
            " }
                        t[k] = left ? a[i++] : a[j++];
                    }
                }
                for (let k = 0; k < n; k++) a[k] = t[k];
            }
            return a; }"
        )
    };
}

/// Name, source. The array comes first, then the arguments.
const METHODS: &[(Kind, &str, &str)] = &[
    (Kind::Any, "at", "(a, i = 0) => { const k = Math.trunc(i) || 0; return a[k < 0 ? a.length + k : k]; }"),
    (
        Kind::Any,
        "indexOf",
        "(a, v, s = 0) => { const n = a.length, k = Math.trunc(s) || 0;
            for (let i = k < 0 ? Math.max(n + k, 0) : k; i < n; i++) if (a[i] === v) return i;
            return -1; }",
    ),
    (
        Kind::Any,
        "lastIndexOf",
        "(a, v) => { for (let i = a.length - 1; i >= 0; i--) if (a[i] === v) return i; return -1; }",
    ),
    (
        Kind::Any,
        "includes",
        "(a, v, s = 0) => { const n = a.length, k = Math.trunc(s) || 0;
            for (let i = k < 0 ? Math.max(n + k, 0) : k; i < n; i++) {
                const e = a[i];
                if (e === v || e !== e && v !== v) return true;
            }
            return false; }",
    ),
    (Kind::Any, "forEach", "(a, f) => { const n = a.length; for (let i = 0; i < n; i++) f(a[i], i, a); }"),
    (
        Kind::Any,
        "reduce",
        "(a, f, s) => { const n = a.length; let r = s; for (let i = 0; i < n; i++) r = f(r, a[i], i, a); return r; }",
    ),
    (
        Kind::Any,
        "reduceRight",
        "(a, f, s) => { let r = s; for (let i = a.length - 1; i >= 0; i--) r = f(r, a[i], i, a); return r; }",
    ),
    (
        Kind::Any,
        "$reduce",
        "(a, f) => { const n = a.length; if (n === 0) throw 0; let r = a[0];
            for (let i = 1; i < n; i++) r = f(r, a[i], i, a);
            return r; }",
    ),
    (
        Kind::Any,
        "$reduceRight",
        "(a, f) => { const n = a.length; if (n === 0) throw 0; let r = a[n - 1];
            for (let i = n - 2; i >= 0; i--) r = f(r, a[i], i, a);
            return r; }",
    ),
    (
        Kind::Any,
        "some",
        "(a, f) => { const n = a.length; for (let i = 0; i < n; i++) if (f(a[i], i, a)) return true; return false; }",
    ),
    (
        Kind::Any,
        "every",
        "(a, f) => { const n = a.length; for (let i = 0; i < n; i++) if (!f(a[i], i, a)) return false; return true; }",
    ),
    (
        Kind::Any,
        "find",
        "(a, f) => { const n = a.length;
            for (let i = 0; i < n; i++) { const e = a[i]; if (f(e, i, a)) return e; }
            return undefined; }",
    ),
    (
        Kind::Any,
        "findIndex",
        "(a, f) => { const n = a.length; for (let i = 0; i < n; i++) if (f(a[i], i, a)) return i; return -1; }",
    ),
    (
        Kind::Any,
        "findLast",
        "(a, f) => { for (let i = a.length - 1; i >= 0; i--) { const e = a[i]; if (f(e, i, a)) return e; }
            return undefined; }",
    ),
    (
        Kind::Any,
        "findLastIndex",
        "(a, f) => { for (let i = a.length - 1; i >= 0; i--) if (f(a[i], i, a)) return i; return -1; }",
    ),
    (
        Kind::Typed,
        "map",
        "(a, f) => { const n = a.length, r = $like(a, n); for (let i = 0; i < n; i++) r[i] = f(a[i], i, a); return r; }",
    ),
    (
        Kind::Typed,
        "filter",
        "(a, f) => { const n = a.length, r = $like(a, n); let k = 0;
            for (let i = 0; i < n; i++) { const e = a[i]; if (f(e, i, a)) r[k++] = e; }
            return $part(r, 0, k); }",
    ),
    (
        Kind::Typed,
        "slice",
        "(a, s = 0, e = a.length) => { const n = a.length, p = Math.trunc(s) || 0, q = Math.trunc(e) || 0;
            const from = p < 0 ? Math.max(n + p, 0) : Math.min(p, n), to = q < 0 ? Math.max(n + q, 0) : Math.min(q, n);
            const m = Math.max(to - from, 0), r = $like(a, m);
            for (let i = 0; i < m; i++) r[i] = a[from + i];
            return r; }",
    ),
    (
        Kind::Typed,
        "subarray",
        "(a, s = 0, e = a.length) => { const n = a.length, p = Math.trunc(s) || 0, q = Math.trunc(e) || 0;
            const from = p < 0 ? Math.max(n + p, 0) : Math.min(p, n), to = q < 0 ? Math.max(n + q, 0) : Math.min(q, n);
            return $part(a, from, Math.max(to - from, 0)); }",
    ),
    (
        Kind::Typed,
        "fill",
        "(a, v, s = 0, e = a.length) => { const n = a.length, p = Math.trunc(s) || 0, q = Math.trunc(e) || 0;
            const from = p < 0 ? Math.max(n + p, 0) : Math.min(p, n), to = q < 0 ? Math.max(n + q, 0) : Math.min(q, n);
            for (let i = from; i < to; i++) a[i] = v;
            return a; }",
    ),
    (
        Kind::Typed,
        "set",
        "(a, b, at = 0) => { const k = Math.trunc(at) || 0, m = b.length;
            if (k < 0 || k + m > a.length) throw 0;
            const t = $like(a, m);
            for (let i = 0; i < m; i++) t[i] = b[i];
            for (let i = 0; i < m; i++) a[k + i] = t[i]; }",
    ),
    (
        Kind::Typed,
        "copyWithin",
        "(a, at, s = 0, e = a.length) => {
            const n = a.length, p = Math.trunc(s) || 0, q = Math.trunc(e) || 0, o = Math.trunc(at) || 0;
            const from = p < 0 ? Math.max(n + p, 0) : Math.min(p, n), to = q < 0 ? Math.max(n + q, 0) : Math.min(q, n);
            const k = o < 0 ? Math.max(n + o, 0) : Math.min(o, n), m = Math.max(Math.min(to - from, n - k), 0);
            const t = $like(a, m);
            for (let i = 0; i < m; i++) t[i] = a[from + i];
            for (let i = 0; i < m; i++) a[k + i] = t[i];
            return a; }",
    ),
    (
        Kind::Typed,
        "reverse",
        "(a) => { for (let i = 0, j = a.length - 1; i < j; i++, j--) { const t = a[i]; a[i] = a[j]; a[j] = t; } return a; }",
    ),
    // By `(a, b) => a - b`, or `(a, b) => b - a` where it is `down`: stable, as JavaScript is. With NaN, what is less than what
    // would depend on how JavaScript sorts.
    (
        Kind::Typed,
        "sort",
        merge_sort!(
            "(a, down)",
            "for (let i = 0; i < a.length; i++) if (a[i] !== a[i]) throw 0;",
            "left = down ? a[i] >= a[j] : a[i] <= a[j];"
        ),
    ),
    // By any comparator that is consistent where it gives no NaN.
    (
        Kind::Typed,
        "$sortBy",
        merge_sort!("(a, f)", "", "const c = f(a[i], a[j]); if (c !== c) throw 0; left = c <= 0;"),
    ),
    // -0 comes before 0, and NaN last.
    (
        Kind::Typed,
        "$sortTyped",
        merge_sort!(
            "(a)",
            "",
            "const l = a[i], r = a[j];
            left = !(r < l || l !== l && r === r || l === 0 && r === 0 && 1 / r < 1 / l);"
        ),
    ),
    (
        Kind::Typed,
        "with",
        "(a, i, v) => { const n = a.length, k = Math.trunc(i) || 0, at = k < 0 ? n + k : k;
            if (!(at >= 0 && at < n)) throw 0;
            const r = $like(a, n);
            for (let j = 0; j < n; j++) r[j] = a[j];
            r[at] = v;
            return r; }",
    ),
    // Made of lists and typed arrays by the resolver: see `method`.
    (Kind::Any, "toSorted", "(a) => { throw 0; }"),
    (Kind::Any, "toReversed", "(a) => { throw 0; }"),
    (
        Kind::Listed,
        "with",
        "(a, i, v) => { const n = a.length, k = Math.trunc(i) || 0, at = k < 0 ? n + k : k;
            if (!(at >= 0 && at < n)) throw 0;
            const r = [];
            for (let j = 0; j < n; j++) r.push(j === at ? v : a[j]);
            return r; }",
    ),
    (
        Kind::Listed,
        "map",
        "(a, f) => { const n = a.length, r = []; for (let i = 0; i < n; i++) r.push(f(a[i], i, a)); return r; }",
    ),
    (
        Kind::Listed,
        "filter",
        "(a, f) => { const n = a.length, r = [];
            for (let i = 0; i < n; i++) { const e = a[i]; if (f(e, i, a)) r.push(e); }
            return r; }",
    ),
    (
        Kind::Listed,
        "slice",
        "(a, s = 0, e = a.length) => { const n = a.length, p = Math.trunc(s) || 0, q = Math.trunc(e) || 0, r = [];
            const from = p < 0 ? Math.max(n + p, 0) : Math.min(p, n), to = q < 0 ? Math.max(n + q, 0) : Math.min(q, n);
            for (let i = from; i < to; i++) r.push(a[i]);
            return r; }",
    ),
    (
        Kind::Listed,
        "concat",
        "(a, b) => { const r = [];
            for (let i = 0; i < a.length; i++) r.push(a[i]);
            for (let i = 0; i < b.length; i++) r.push(b[i]);
            return r; }",
    ),
    (
        Kind::Typed,
        "$copy",
        "(r0, a) => { const n = a.length, r = $like(r0, n); for (let i = 0; i < n; i++) r[i] = a[i]; return r; }",
    ),
    (
        Kind::Typed,
        "$map",
        "(r0, a, f) => { const n = a.length, r = $like(r0, n); for (let i = 0; i < n; i++) r[i] = f(a[i], i); return r; }",
    ),
    (
        Kind::Typed,
        "$from",
        "(r0, n, f) => { const m = Math.max(Math.trunc(n) || 0, 0), r = $like(r0, m);
            for (let i = 0; i < m; i++) r[i] = f(undefined, i);
            return r; }",
    ),
    (
        Kind::Listed,
        "$map",
        "(a, f) => { const n = a.length, r = []; for (let i = 0; i < n; i++) r.push(f(a[i], i)); return r; }",
    ),
    (Kind::Listed, "$copy", "(a) => { const r = []; for (let i = 0; i < a.length; i++) r.push(a[i]); return r; }"),
    (
        Kind::List,
        "push",
        "(l, v) => { const n = l.items.length;
            if (n === l.storage.length) {
                const s = $like(l.storage, n + n + 4);
                for (let i = 0; i < n; i++) s[i] = l.items[i];
                l.storage = s;
            }
            l.items = $part(l.storage, 0, n + 1);
            l.items[n] = v;
            return n + 1; }",
    ),
    (
        Kind::List,
        "pop",
        "(l) => { const n = l.items.length; if (n === 0) throw 0;
            const v = l.items[n - 1]; l.items = $part(l.storage, 0, n - 1); return v; }",
    ),
    (
        Kind::List,
        "shift",
        "(l) => { const n = l.items.length; if (n === 0) throw 0; const v = l.items[0];
            for (let i = 1; i < n; i++) l.items[i - 1] = l.items[i];
            l.items = $part(l.storage, 0, n - 1); return v; }",
    ),
    (
        Kind::List,
        "unshift",
        "(l, v) => { $push(l, v); const n = l.items.length;
            for (let i = n - 1; i > 0; i--) l.items[i] = l.items[i - 1];
            l.items[0] = v; return n; }",
    ),
    (Kind::List, "sort", "(l, down) => { $sort(l.items, down); return l; }"),
    (Kind::List, "$sortBy", "(l, f) => { $sortBy(l.items, f); return l; }"),
    (
        Kind::List,
        "splice",
        "(l, s, d = Infinity) => { const a = l.items, n = a.length, p = Math.trunc(s) || 0, q = Math.trunc(d) || 0, r = [];
            const from = p < 0 ? Math.max(n + p, 0) : Math.min(p, n), m = Math.min(Math.max(q, 0), n - from);
            for (let i = 0; i < m; i++) r.push(a[from + i]);
            for (let i = from + m; i < n; i++) a[i - m] = a[i];
            l.items = $part(l.storage, 0, n - m);
            return r; }",
    ),
    (
        Kind::List,
        "reverse",
        "(l) => { const a = l.items;
            for (let i = 0, j = a.length - 1; i < j; i++, j--) { const t = a[i]; a[i] = a[j]; a[j] = t; }
            return l; }",
    ),
    (
        Kind::List,
        "fill",
        "(l, v, s = 0, e = l.items.length) => { const a = l.items, n = a.length, p = Math.trunc(s) || 0, q = Math.trunc(e) || 0;
            const from = p < 0 ? Math.max(n + p, 0) : Math.min(p, n), to = q < 0 ? Math.max(n + q, 0) : Math.min(q, n);
            for (let i = from; i < to; i++) a[i] = v;
            return l; }",
    ),
    // `l[i] = v`, which makes it one longer at its end; further on there would be holes.
    (
        Kind::List,
        "$write",
        "(l, i, v) => { const n = l.items.length;
            if (i === n) { $push(l, v); return v; }
            if (!(i >= 0 && i < n && Math.trunc(i) === i)) throw 0;
            l.items[i] = v; return v; }",
    ),
    // The same, of an argument, which may not grow.
    (
        Kind::List,
        "$set",
        "(l, i, v) => { if (!(i >= 0 && i < l.items.length && Math.trunc(i) === i)) throw 0; l.items[i] = v; return v; }",
    ),
    (
        Kind::List,
        "$cut",
        "(l, n) => { if (!(n >= 0 && n <= l.items.length && Math.trunc(n) === n)) throw 0;
            l.items = $part(l.storage, 0, n); return n; }",
    ),
    // Elements that were never written are not there.
    (Kind::List, "$full", "(l, n) => { if (l.items.length < n) throw 0; }"),
    (Kind::List, "$length", "(n) => { if (!(n >= 0 && n < 4294967296 && Math.trunc(n) === n)) throw 0; }"),
    (Kind::List, "$append", "(l, b) => { const n = b.length; for (let i = 0; i < n; i++) $push(l, b[i]); }"),
    (
        Kind::Listed,
        "$from",
        "(n, f) => { const m = Math.trunc(n) || 0, r = []; for (let i = 0; i < m; i++) r.push(f(undefined, i)); return r; }",
    ),
    (
        Kind::Listed,
        "$filled",
        "(n, v) => { if (!(n >= 0 && n < 4294967296 && Math.trunc(n) === n)) throw 0;
            const r = []; for (let i = 0; i < n; i++) r.push(v); return r; }",
    ),
];

/// Whether a function of this number is one of these.
pub fn is_prelude(function: usize) -> bool {
    function >= FIRST
}

/// Whether what a function of this number writes into an array is kept as it is, as lists do.
pub fn keeps(function: usize) -> bool {
    function
        .checked_sub(FIRST)
        .and_then(|row| METHODS.get(row))
        .is_some_and(|row| matches!(row.0, Kind::List | Kind::Listed))
}

/// The name of a method that some kind of array has.
pub fn known(name: &str) -> Option<&'static str> {
    METHODS.iter().map(|row| row.1).find(|known| *known == name && !known.starts_with('$'))
}

/// How many arguments a method takes: more may mean something in JavaScript.
pub fn most(kind: Kind, name: &str) -> usize {
    let row = METHODS.iter().find(|row| (row.0, row.1) == (kind, name));
    let parameters = row.and_then(|row| row.2.split(')').next());
    parameters.map_or(0, |parameters| parameters.matches(',').count())
}

/// Whether there is a method of this name.
pub fn has(kind: Kind, name: &str) -> bool {
    METHODS.iter().any(|row| (row.0, row.1) == (kind, name))
}

impl<'a> Resolver<'a, '_> {
    /// A call of a method. The array and the arguments are given.
    pub(super) fn call_method(
        &mut self,
        kind: Kind,
        name: &'static str,
        given: Vec<Given<'a>>,
        span: Span,
    ) -> Result<Called<'a>, Refusal> {
        let Some(row) = METHODS.iter().position(|row| (row.0, row.1) == (kind, name)) else {
            return Err(self.text.mistake(span, "a method without a row"));
        };
        let place = Place { function: FIRST + row, path: vec![name.to_owned()] };
        let name = name.trim_start_matches('$');
        self.inline(Callee::Captured { index: FIRST + row, name, source: METHODS[row].2, place }, None, given, span)
    }
}
