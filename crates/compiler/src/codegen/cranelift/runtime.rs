//! What machine code calls for the operations that have no instructions. Nothing here can panic.

/// JavaScript's `%`, which is C's `fmod`.
pub extern "C" fn remainder(a: f64, b: f64) -> f64 {
    a % b
}

/// What Cranelift calls on processors without such instructions, by the names that it uses.
pub fn library() -> [(&'static str, *const u8); 8] {
    extern "C" fn ceil(x: f64) -> f64 {
        x.ceil()
    }
    extern "C" fn floor(x: f64) -> f64 {
        x.floor()
    }
    extern "C" fn trunc(x: f64) -> f64 {
        x.trunc()
    }
    extern "C" fn nearbyint(x: f64) -> f64 {
        x.round_ties_even()
    }
    extern "C" fn ceilf(x: f32) -> f32 {
        x.ceil()
    }
    extern "C" fn floorf(x: f32) -> f32 {
        x.floor()
    }
    extern "C" fn truncf(x: f32) -> f32 {
        x.trunc()
    }
    extern "C" fn nearbyintf(x: f32) -> f32 {
        x.round_ties_even()
    }
    [
        ("ceil", ceil as *const u8),
        ("floor", floor as *const u8),
        ("trunc", trunc as *const u8),
        ("nearbyint", nearbyint as *const u8),
        ("ceilf", ceilf as *const u8),
        ("floorf", floorf as *const u8),
        ("truncf", truncf as *const u8),
        ("nearbyintf", nearbyintf as *const u8),
    ]
}
