//! The names of JavaScript that have a meaning here (`Math.sin`, `Math.PI`, `Number.isInteger`, ...): one row each.
