//! A gate that lets lanes in until it is closed, and whose closing waits for those inside.
//!
//! Two things go away under the feet of lanes: the environment of a worker thread, and memory that is lent for a slice.
//! Both close a gate first. A lane that is still queued then finds it closed and touches nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// See the module.
#[derive(Debug, Default)]
pub struct Gate {
    closing: AtomicBool,
    inside: Mutex<usize>,
    empty: Condvar,
}

/// The right to be inside; leaving is dropping it.
#[derive(Debug)]
pub struct Pass<'a>(&'a Gate);

impl Gate {
    /// Lets the caller in, unless the gate is closing.
    pub fn enter(&self) -> Option<Pass<'_>> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_closing() {
            return None;
        }
        *inside += 1;
        Some(Pass(self))
    }

    /// Whether [`Gate::close`] was called: those inside should hurry out.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// Lets nobody in any more and waits until nobody is inside. The caller must not be inside itself.
    pub fn close(&self) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        self.closing.store(true, Ordering::Release);
        while *inside > 0 {
            inside = self.empty.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut inside = self.0.inside.lock().unwrap_or_else(PoisonError::into_inner);
        *inside -= 1;
        if *inside == 0 {
            self.0.empty.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn closing_waits_for_those_inside_and_refuses_those_outside() {
        let gate = Arc::new(Gate::default());
        let pass = gate.enter();
        assert!(pass.is_some());
        let other = Arc::clone(&gate);
        let started = Instant::now();
        let closer = std::thread::spawn(move || {
            other.close();
            started.elapsed()
        });
        while !gate.is_closing() {
            std::thread::yield_now();
        }
        assert!(gate.enter().is_none());
        std::thread::sleep(Duration::from_millis(20));
        drop(pass);
        assert!(closer.join().expect("no panic") >= Duration::from_millis(20));
    }
}
