//! Typed arrays and lists that a function makes.

use super::{number, outcome, refusal};
use crate::ir::BailReason;
use crate::{Given, Outcome};

#[test]
fn typed_arrays_are_made_and_written() {
    for (source, expected) in [
        (
            "x => { const a = new Float64Array(4); a[1] = x; a[2] += 2; a[3]++; return a[0] + a[1] * 10 + a[2] * 100 + a[3] * 1000; }",
            1230.0,
        ),
        ("x => { const a = new Uint8Array(2); a[0] = 257; a[1] = -1; return a[0] * 1000 + a[1]; }", 1255.0),
        ("x => { const a = new Uint8ClampedArray(2); a[0] = 257; a[1] = 1.5; return a[0] * 1000 + a[1]; }", 255_002.0),
        ("x => { const a = new Int16Array(1); const v = (a[0] = 70000); return v + a[0]; }", 74_464.0),
        ("x => { const a = new Float32Array(1); a[0] = 0.1; return a[0]; }", 0.100_000_001_490_116_12),
        ("x => { const a = new Int32Array(3); a[x] = 5; a[-1] = 6; a[0.5] = 7; return a[0] + a[1] + a[2]; }", 0.0),
        (
            "x => { const a = new Float64Array([x, 2, x * 2]); return a[0] + a[1] * 10 + a[2] * 100 + a.length * 1000; }",
            3623.0,
        ),
        (
            "x => { const a = new Float64Array([1.5, 2.5]); const b = new Int32Array(a); a[0] = 9; return b[0] * 10 + b[1]; }",
            12.0,
        ),
        ("x => { const a = Float64Array.of(1, x); return a[0] * 10 + a[1]; }", 13.0),
        ("x => { const a = Float64Array.from([1, x], v => v * 2); return a[0] * 10 + a[1]; }", 26.0),
        ("x => { const a = Int8Array.from({ length: x }, (_, i) => i * 100); return a[2] + a.length; }", -53.0),
        ("x => { const a = new Float64Array(2.7); return a.length * 10 + a.byteLength; }", 36.0),
        ("x => new Float64Array(x).length", 3.0),
        ("x => new Float32Array([1, x])[1]", 3.0),
        ("x => Float64Array.BYTES_PER_ELEMENT + new Int16Array(1).BYTES_PER_ELEMENT", 10.0),
        (
            "x => { let s = 0; for (let i = 0; i < x; i++) { const a = new Float64Array(2); a[0] += i; s += a[0] * 10 + a[1]; } return s; }",
            30.0,
        ),
        (
            "x => { const a = new Float64Array(8); for (let i = 0; i < a.length; i++) a[i] = i * x; let s = 0; for (const v of a) s += v; return s; }",
            84.0,
        ),
        (
            "x => { let a = new Float64Array(2), b = new Float64Array(2); for (let i = 0; i < 5; i++) { b[0] = a[0] + 1; const t = a; a = b; b = t; } return a[0] * 10 + b[0]; }",
            54.0,
        ),
        (
            "x => { let a = new Float64Array(1); if (x > 2) { a = new Float64Array(5); a[4] = x; } return a.length * 10 + (a[4] || 0); }",
            53.0,
        ),
        (
            "x => { const fill = (out, v) => { for (let i = 0; i < out.length; i++) out[i] = v; return out; }; const a = fill(new Float64Array(3), x); return a[0] + a[2]; }",
            6.0,
        ),
        (
            "function (x) { var a = new Array(3), s = 0; for (var i = 0; i < 3; i++) a[i] = i + x; for (i = 0; i < 3; i++) s += a[i]; return s; }",
            12.0,
        ),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn buffers_have_several_views() {
    for (source, expected) in [
        (
            "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f[0] = x; return u[1]; }",
            1_074_266_112.0,
        ),
        (
            "x => { const f = new Float64Array(2), u = new Uint32Array(f.buffer, 8, 2); f[1] = x; u[1] += 1048576; return u.length + f[1]; }",
            8.0,
        ),
        (
            "x => { const b = new ArrayBuffer(16); const f = new Float64Array(b, 8), u = new Uint8Array(b); f[0] = x; return u[15] * 1000 + u[14] + f.length; }",
            64_009.0,
        ),
        (
            "x => { const f = new Float32Array(1), i = new Int32Array(f.buffer); f[0] = x; i[0] += 1; return f[0]; }",
            3.000_000_238_418_579,
        ),
        (
            "x => { const a = new Float64Array(4); const b = a.subarray(1, -1); b[0] = x; a[2] = 7; return a[1] * 100 + b[1] * 10 + b.length; }",
            372.0,
        ),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn bits_of_nan_are_left_to_javascript() {
    let at = |source: &str, x: f64| outcome(source, &[Given::Number(x)]);
    for source in [
        "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f[0] = x / x; return u[1]; }",
        "x => { const f = new Float64Array(1); f[0] = x / x; return new Uint8Array(f.buffer)[6]; }",
        "x => { const f = new Float32Array(2), u = new Int16Array(f.buffer); f[x] = x / x; return u[1 + 2 * x]; }",
        "x => { const f = new Float64Array(1), g = new Float32Array(f.buffer); f[0] = x / x; return g[1]; }",
        "x => { const f = new Float64Array(3), g = f.subarray(1), u = new Uint32Array(f.buffer); g[0] = x / x; return u[3]; }",
        "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f.fill(x / x); return u[1]; }",
        "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); for (let i = 0; i < 2; i++) f[0] = f[0] / x; return u[1]; }",
        "x => { const u = new Uint32Array(2), f = new Float64Array(u.buffer); u[1] = 0x7ff80001; f[0] = f[0] + x; return u[1]; }",
        "x => { const f = new Float64Array(1); f[0] = x / x; const u = new Uint32Array(f.buffer); return [u[0], u[1]]; }",
        "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f[0] = Math.fround(x / x); return u[1]; }",
        "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); if (x < 1) f[0] = NaN; return u[1]; }",
    ] {
        let got = at(source, 0.0);
        assert!(matches!(got, Outcome::Bailed(BailReason::NanBits)), "{source} gave {got:?}");
        if !source.contains("7ff8") {
            assert!(matches!(at(source, 1.0), Outcome::Returned(_)), "{source}");
        }
    }
    for source in [
        "x => { const f = new Float64Array(1), u = new Uint32Array(2); f[0] = x / x; return u[1] + f[0]; }",
        "x => { const f = new Float64Array(1), g = new Float64Array(f.buffer); f[0] = x / x; return g[0]; }",
        "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); f[0] = x / x; u[1] = 0x7ff80000; return f[0]; }",
        "x => { const u = new Uint32Array(2), f = new Float64Array(u.buffer); u[1] = 0x7ff80001; return f[0] !== f[0] ? u[1] : x; }",
        "x => { const f = new Float64Array(1), u = new Uint32Array(f.buffer); u[0] = x / x; f[0] = u[0] | 0; return u[1]; }",
    ] {
        let got = at(source, 0.0);
        assert!(matches!(got, Outcome::Returned(_)), "{source} gave {got:?}");
    }
}

#[test]
fn what_javascript_throws_at_is_left_to_it() {
    for source in [
        "x => new Float64Array(-x).length",
        "x => new Float64Array(1e15).length",
        "x => new Float64Array(2 ** 28).length",
        "x => { const b = new ArrayBuffer(16); return new Float64Array(b, 4).length; }",
        "x => { const b = new ArrayBuffer(12); return new Float64Array(b).length; }",
        "x => { const b = new ArrayBuffer(16); return new Float64Array(b, 8, 2).length; }",
        "x => { const a = new Float64Array(2); a.set([1, 2], 1); return a[0]; }",
        "x => new Float64Array(0).reduce((a, b) => a + b)",
        "x => { const a = new Array(3); a[1] = 2; return a[1]; }",
        "x => { const a = [1]; a.push(2); a[4] = 1; return a.length; }",
        "x => { const a = [1]; a.pop(); return a.pop(); }",
        "x => { const a = [1]; a.push(x); return a[5]; }",
        "x => { const a = [1, NaN, x]; a.sort((p, q) => p - q); return a[0]; }",
        "x => { const a = new Array(2.5); a.push(x); return a.length; }",
        "x => { const a = new Array(x); let s = 0; for (const v of a) s += 1; return s; }",
    ] {
        assert!(matches!(outcome(source, &[Given::Number(3.0)]), Outcome::Bailed(_)), "{source}");
    }
}

#[test]
fn lists_grow_and_shrink() {
    for (source, expected) in [
        (
            "x => { const a = []; for (let i = 0; i < 20; i++) a.push(i * x); let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }",
            570.0,
        ),
        ("x => { const a = [x]; a.push(4, 5); const n = a.push(6); return n * 10 + a[1]; }", 44.0),
        ("x => { const a = [1, 2, x]; const v = a.pop(); a.push(v * 2); return a[2] * 10 + a.length; }", 63.0),
        ("x => { const a = [1, 2, x]; const v = a.shift(); return v * 100 + a[0] * 10 + a.length; }", 122.0),
        ("x => { const a = [1, 2]; const n = a.unshift(x); return n * 1000 + a[0] * 100 + a[1] * 10 + a[2]; }", 3312.0),
        (
            "x => { const a = []; a[0] = x; a[1] = 2; a[a.length] = 7; a[0] += 1; return a[0] * 100 + a[1] * 10 + a[2]; }",
            427.0,
        ),
        ("x => { const a = [1, 2, 3]; a.length = 1; a.push(x); return a.length * 10 + a[1]; }", 23.0),
        (
            "x => { const a = []; for (let i = 0; i < 3; i++) { a.length = 0; a.push(i); } return a.length * 10 + a[0]; }",
            12.0,
        ),
        ("x => { let s = 0; for (const v of [x, 2, 5]) { if (v === 2) continue; s += v; } return s; }", 8.0),
        (
            "x => { const a = []; a.push(x); for (const v of a) if (a.length < 5) a.push(v + 1); return a.length * 10 + a[4]; }",
            57.0,
        ),
        ("x => { const a = [1, x], b = [...a, 7, ...a]; return b.length * 100 + b[2] * 10 + b[4]; }", 573.0),
        ("x => { const a = []; a.push(x); a.push(8); const [p, q] = a; return p * 10 + q; }", 38.0),
        ("x => { const a = new Array(4); for (let i = 0; i < 4; i++) a[i] = i; return a.length * 10 + a[3]; }", 43.0),
        ("x => { const a = new Array(x); return a.length; }", 3.0),
        ("x => { const a = new Array(x).fill(2); a[1] = 5; return a[0] * 100 + a[1] * 10 + a.length; }", 253.0),
        ("x => { const a = Array.from({ length: x }, (_, i) => i * i); return a[2] * 10 + a.length; }", 43.0),
        (
            "x => { const zeros = (n) => { const r = []; for (let i = 0; i < n; i++) r.push(0); return r; }; const a = zeros(x); a[1] = 4; return a.length * 10 + a[1]; }",
            34.0,
        ),
        ("x => { const f = (l) => { l.push(1); return l; }; const a = []; f(a); f(f(a)); return a.length; }", 3.0),
        ("x => { const a = []; for (let i = 0; i < 5; i++) if (i % 2) a.push(i); return a[0] * 10 + a[1]; }", 13.0),
        (
            "x => { const a = []; let n = 0; while (true) { a.push(n++); if (a.length > x) break; } return a.length; }",
            4.0,
        ),
        ("x => { const a = [true, false]; a.push(x > 2); let n = 0; for (const b of a) if (b) n++; return n; }", 2.0),
        (
            "x => { const c = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]; for (let i = 0; i < 36; i++) c[i % 18] += i; return c[17]; }",
            52.0,
        ),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn methods_call_functions() {
    for (source, expected) in [
        ("x => { const a = new Float64Array([1, x, 5]); return a.map(v => v * 2).reduce((s, v) => s + v, 0); }", 18.0),
        ("x => { const a = new Uint8Array([200, x]); return a.map(v => v * 2)[0]; }", 144.0),
        ("x => [1, x, 5].map((v, i) => v * i).reduce((s, v) => s + v)", 13.0),
        (
            "x => { const a = []; for (let i = 0; i < 6; i++) a.push(i); return a.filter(v => v % 2 === 0).map(v => v + x).reduceRight((s, v) => s * 10 + v, 0); }",
            753.0,
        ),
        ("x => { let s = 0; new Float64Array([1, x]).forEach((v, i) => { s += v * (i + 1); }); return s; }", 7.0),
        ("x => { const a = [4, x, 9]; return a.some(v => v === x) ? a.findIndex(v => v > 5) : -5; }", 2.0),
        (
            "x => { const a = new Float64Array([4, x, 9]); return (a.every(v => v > 2) ? 10 : 20) + a.find(v => v < 4); }",
            13.0,
        ),
        (
            "x => { const a = new Float64Array([4, x, 9, 3]); return a.indexOf(x) * 100 + a.lastIndexOf(x) * 10 + (a.includes(9) ? 1 : 0); }",
            131.0,
        ),
        ("x => { const a = new Float64Array([4, x]); return a.at(-1) * 10 + a.at(0); }", 34.0),
        (
            "x => { const a = new Float64Array(4).fill(x, 1, 3); return a[0] + a[1] * 10 + a[2] * 100 + a[3] * 1000; }",
            330.0,
        ),
        (
            "x => { const a = new Float64Array([1, 2, 3, 4]); a.set(a.subarray(0, 3), 1); return a[0] * 1000 + a[1] * 100 + a[2] * 10 + a[3]; }",
            1123.0,
        ),
        (
            "x => { const a = new Float64Array([1, 2, 3, 4]); a.copyWithin(1, 0, 3); return a[0] * 1000 + a[1] * 100 + a[2] * 10 + a[3]; }",
            1123.0,
        ),
        (
            "x => { const a = new Float64Array([1, 2, 3]); a.reverse(); const b = a.slice(-2); b[0] = 9; return a[0] * 1000 + a[1] * 100 + b[0] * 10 + b[1]; }",
            3291.0,
        ),
        ("x => [1, 2].concat([x, 4]).slice(1, -1).map(v => v * 10).length", 2.0),
        (
            "x => { const l = [1, x]; let s = 0; l.forEach(a => l.forEach(b => l.forEach(c => l.forEach(d => l.forEach(e => { s += a * b * c * d * e; }))))); return s; }",
            1024.0,
        ),
        ("x => { const f = (v) => v + 1; return [x, 2].map(f).map(Math.sqrt)[0]; }", 2.0),
        (
            "x => { const m = [1, 2].map(v => [1, 2, 3].reduce((s, w) => s + v * w, 0)); return m[0] * 100 + m[1]; }",
            612.0,
        ),
        ("x => { const a = new Float64Array([NaN, 1]); return (a.includes(NaN) ? 10 : 0) + a.indexOf(NaN); }", 9.0),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn arrays_are_sorted_by_a_difference() {
    for (source, expected) in [
        (
            "x => { const a = [5, 1, x, -2, 4]; a.sort((p, q) => p - q); return a.reduce((s, v) => s * 10 + v, 0); }",
            -18_655.0,
        ),
        (
            "x => { const a = new Float64Array([5, 1, x, 2, 4, 9, 7]); a.sort((p, q) => q - p); return a.reduce((s, v) => s * 10 + v, 0); }",
            9_754_321.0,
        ),
        (
            "x => { const a = [...new Int8Array([3, 1, 2])].sort(function (p, q) { return p - q; }); return a[0] * 100 + a[1] * 10 + a[2]; }",
            123.0,
        ),
        (
            "x => { const a = [0, -0, 0, -0, -0]; a.sort((p, q) => p - q); return a.reduce((s, v) => s * 2 + (1 / v < 0 ? 1 : 0), 0); }",
            11.0,
        ),
        (
            "x => { const a = []; for (let i = 0; i < 100; i++) a.push((i * 37) % 101); a.sort((p, q) => p - q); let bad = 0; for (let i = 1; i < 100; i++) if (a[i - 1] > a[i]) bad++; return bad * 1000 + a[50]; }",
            50.0,
        ),
        ("x => { const a = [1, 2, x].reverse().fill(7, 2); return a[0] * 100 + a[1] * 10 + a[2]; }", 327.0),
        ("x => { const a = [Infinity, -Infinity, x, Infinity].sort((p, q) => q - p); return a[2]; }", 3.0),
    ] {
        number(source, &[3.0], expected);
    }
}

#[test]
fn arrays_that_cannot_be_compiled_are_refused() {
    for (source, words) in [
        ("x => new Map().size", "`Map`"),
        (
            "x => { const a = new Float64Array(4), b = a.subarray(1), c = (x, b), u = new Uint8Array(c.buffer); return u.length; }",
            "the buffer of such",
        ),
        ("x => { const a = []; a.push(1); a.push(x > 1); return a.length; }", "a boolean is written"),
        ("x => { const a = [1]; a.push([x]); return a.length; }", "an object as a value"),
        ("x => { const a = []; a.push(undefined); return a.length; }", "is written into"),
        ("x => { const a = [1, x]; a.sort(); return a[0]; }", "sorting other than"),
        ("x => { const a = [1, x]; a.sort((p, q) => p > q); return a[0]; }", "sorting other than"),
        ("x => [1, x].join()", "an array that the function creates"),
    ] {
        let refused = refusal(source, 1);
        assert!(refused.message.contains(words), "{source}: {refused}");
    }
}

#[test]
fn orders_are_those_that_do_not_depend_on_how_it_is_sorted() {
    for (source, expected) in [
        (
            "x => { const a = new Float64Array([3, NaN, 0, -0, -1, x]); a.sort(); return 1 / a[1] + (a[5] !== a[5] ? a[4] : 0); }",
            f64::NEG_INFINITY,
        ),
        ("x => { const a = Int8Array.of(3, -x, 2).sort(); return a[0] * 100 + a[1] * 10 + a[2]; }", -277.0),
        (
            "x => { const k = [5, x, 4]; const i = [0, 1, 2].sort((p, q) => k[p] - k[q]); return i[0] * 100 + i[1] * 10 + i[2]; }",
            120.0,
        ),
        (
            "x => { const a = [-5, x, -4].sort((p, q) => Math.abs(q) - Math.abs(p)); return a[0] * 100 + a[1] * 10 + a[2]; }",
            -537.0,
        ),
        (
            "x => { const a = [2, x, 1].toSorted((p, q) => p < q ? 1 : p > q ? -1 : 0); return a[0] * 100 + a[1] * 10 + a[2]; }",
            321.0,
        ),
        (
            "x => { const a = [2, x, 1], b = a.toSorted((p, q) => q > p ? -1 : q < p ? 1 : 0); return b[0] * 100 + b[2] * 10 + a[0]; }",
            132.0,
        ),
        ("x => { const a = [2, x, 1], b = a.toReversed(); return b[0] * 100 + b[1] * 10 + a[0]; }", 132.0),
        ("x => { const a = Float64Array.of(2, x), b = a.with(-1, 9); return b[1] * 10 + a[1]; }", 93.0),
        ("x => { const a = [2, x], b = a.with(0, 9); return b[0] * 10 + a[0] + b.length; }", 94.0),
        (
            "x => { const a = [1, 2, x, 4, 5], r = a.splice(1, 2); return a.length * 1000 + a[1] * 100 + r[0] * 10 + r[1]; }",
            3423.0,
        ),
        ("x => { const a = [1, 2, x, 4, 5]; a.splice(-2); return a.length * 10 + a[2]; }", 33.0),
    ] {
        number(source, &[3.0], expected);
    }
    for source in [
        "x => [1, x].sort((p, q) => p - 2 * q)[0]",
        "x => [1, x].sort((p, q) => (p - q) - (q - p))[0]",
        "x => [1, x].sort((p, q) => p * q - q * p)[0]",
        "x => [1, x].sort((p, q) => Math.random() - Math.random())[0]",
        "x => [1, x].sort((p, q) => p++ - q++)[0]",
        "x => [1, x].sort((p, q) => p < q ? -1 : p > q ? 2 : 1)[0]",
        "x => [1, x].sort((p, q) => p < q ? -1 : p < q ? 1 : 0)[0]",
        "x => [1, x].toSorted()[0]",
    ] {
        let refused = refusal(source, 1);
        assert!(refused.message.contains("sorting other than"), "{source}: {refused}");
    }
    let bails = "x => { const k = [NaN, x]; const a = [0, 1].sort((p, q) => k[p] - k[q]); return a[0]; }";
    assert!(matches!(outcome(bails, &[Given::Number(3.0)]), Outcome::Bailed(_)));
}
