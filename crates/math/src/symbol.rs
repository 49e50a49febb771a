//! C++ functions that the running executable exports: Node does for V8's.

use std::ffi::{CString, c_void};

use crate::{Arity, Entry};

/// The function with the qualified name `name`, which takes and returns doubles. `None` where it is not exported.
pub(crate) fn find(name: &str, arity: Arity) -> Option<Entry> {
    let arguments = match arity {
        Arity::One => 1,
        Arity::Two => 2,
        // C++ has no such function of doubles alone.
        Arity::Any => return None,
    };
    let mangled = if cfg!(windows) { msvc(name, arguments) } else { itanium(name, arguments) };
    let address = address(&mangled)?;
    Some(match arity {
        // SAFETY: the mangled name tells the types: a free function from one double to a double, in the C calling
        // convention on every platform that Node runs on. The executable is never unloaded, and V8's math functions are
        // pure: any bits, any thread.
        Arity::One => Entry::One(unsafe { std::mem::transmute::<*mut c_void, extern "C" fn(f64) -> f64>(address) }),
        // SAFETY: as above, for two doubles.
        _ => Entry::Two(unsafe { std::mem::transmute::<*mut c_void, extern "C" fn(f64, f64) -> f64>(address) }),
    })
}

/// The address of an exported symbol of the running executable (or of a library that it was linked with); never null.
fn address(mangled: &str) -> Option<*mut c_void> {
    #[cfg(unix)]
    let host = libloading::os::unix::Library::this();
    #[cfg(windows)]
    let host = libloading::os::windows::Library::this().ok()?;
    let mangled = CString::new(mangled).ok()?;
    // SAFETY: only the address is taken here; who calls it answers for the type.
    let symbol = unsafe { host.get::<*mut c_void>(mangled.as_bytes_with_nul()) }.ok()?;
    Some(symbol.as_raw_ptr()).filter(|address| !address.is_null())
}

/// The name as GCC and Clang write it: `v8::base::ieee754::sin` is `_ZN2v84base7ieee7543sinEd`.
fn itanium(name: &str, arguments: usize) -> String {
    let scopes: String = name.split("::").map(|scope| format!("{}{scope}", scope.len())).collect();
    format!("_ZN{scopes}E{}", "d".repeat(arguments))
}

/// The name as MSVC writes it: `v8::base::ieee754::sin` is `?sin@ieee754@base@v8@@YANN@Z`.
fn msvc(name: &str, arguments: usize) -> String {
    let scopes: Vec<_> = name.rsplit("::").collect();
    format!("?{}@@YAN{}@Z", scopes.join("@"), "N".repeat(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_mangled_as_node_exports_them() {
        assert_eq!(itanium("v8::base::ieee754::sin", 1), "_ZN2v84base7ieee7543sinEd");
        assert_eq!(itanium("v8::base::ieee754::atan2", 2), "_ZN2v84base7ieee7545atan2Edd");
        assert_eq!(itanium("v8::base::ieee754::legacy::pow", 2), "_ZN2v84base7ieee7546legacy3powEdd");
        assert_eq!(msvc("v8::base::ieee754::sin", 1), "?sin@ieee754@base@v8@@YANN@Z");
        assert_eq!(msvc("v8::base::ieee754::atan2", 2), "?atan2@ieee754@base@v8@@YANNN@Z");
        assert_eq!(msvc("v8::base::ieee754::legacy::pow", 2), "?pow@legacy@ieee754@base@v8@@YANNN@Z");
    }

    #[test]
    fn a_process_without_v8_has_none_of_its_functions() {
        assert!(find("v8::base::ieee754::sin", Arity::One).is_none());
        assert!(find("v8::base::ieee754::atan2", Arity::Two).is_none());
    }

    #[test]
    #[cfg(unix)]
    fn addresses_are_of_the_running_process() {
        let malloc = address("malloc").expect("every C library exports malloc");
        assert!(!malloc.is_null());
        assert_eq!(address("malloc"), Some(malloc));
        assert_eq!(address("no_such_function_anywhere"), None);
    }
}
