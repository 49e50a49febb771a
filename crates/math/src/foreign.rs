//! Other libraries' functions, as C functions. Some descend from the same code as V8's and have its bits on some platforms.

/// Wraps functions of the `libm` crate, which is in Rust and the same on every platform.
macro_rules! wrap {
    ($($name:ident($($argument:ident),+);)+) => {
        $(pub(crate) extern "C" fn $name($($argument: f64),+) -> f64 {
            ::libm::$name($($argument),+)
        })+
    };
}

/// The `libm` crate's.
pub(crate) mod libm {
    wrap! {
        acos(x); acosh(x); asin(x); asinh(x); atan(x); atan2(y, x); atanh(x); cbrt(x); cos(x); cosh(x); exp(x); expm1(x);
        log(x); log10(x); log1p(x); log2(x); pow(x, y); sin(x); sinh(x); tan(x); tanh(x);
    }
}

/// The C library's that this process runs with.
pub(crate) mod host {
    // SAFETY: C99 gives these functions these types; they have no preconditions.
    unsafe extern "C" {
        pub(crate) safe fn acos(x: f64) -> f64;
        pub(crate) safe fn acosh(x: f64) -> f64;
        pub(crate) safe fn asin(x: f64) -> f64;
        pub(crate) safe fn asinh(x: f64) -> f64;
        pub(crate) safe fn atan(x: f64) -> f64;
        pub(crate) safe fn atan2(y: f64, x: f64) -> f64;
        pub(crate) safe fn atanh(x: f64) -> f64;
        pub(crate) safe fn cbrt(x: f64) -> f64;
        pub(crate) safe fn cos(x: f64) -> f64;
        pub(crate) safe fn cosh(x: f64) -> f64;
        pub(crate) safe fn exp(x: f64) -> f64;
        pub(crate) safe fn expm1(x: f64) -> f64;
        pub(crate) safe fn log(x: f64) -> f64;
        pub(crate) safe fn log10(x: f64) -> f64;
        pub(crate) safe fn log1p(x: f64) -> f64;
        pub(crate) safe fn log2(x: f64) -> f64;
        pub(crate) safe fn pow(x: f64, y: f64) -> f64;
        pub(crate) safe fn sin(x: f64) -> f64;
        pub(crate) safe fn sinh(x: f64) -> f64;
        pub(crate) safe fn tan(x: f64) -> f64;
        pub(crate) safe fn tanh(x: f64) -> f64;
    }
}
