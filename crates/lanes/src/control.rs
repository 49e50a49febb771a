//! The control word: cancel in, progress out, without a call across the boundary.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

/// Two words: `[0]` is not 0 once the job is to stop; `[1]` counts completed items modulo 2^32.
#[derive(Clone, Debug)]
pub struct Control(Words);

#[derive(Clone, Debug)]
enum Words {
    Owned(Arc<[AtomicI32; 2]>),
    Shared(*const [AtomicI32; 2]),
}

// SAFETY: atomics behind an address; that it stays valid is the promise of `Control::shared`'s caller.
unsafe impl Send for Control {}
// SAFETY: as above.
unsafe impl Sync for Control {}

impl Control {
    /// Words of its own, for jobs that nobody outside cancels.
    pub fn owned() -> Self {
        Self(Words::Owned(Arc::default()))
    }

    /// Words in memory shared with JavaScript.
    ///
    /// # Safety
    ///
    /// `words` is aligned to 4 bytes and stays valid until the last copy is dropped or no job that has one is inside its
    /// gate, and JavaScript writes it with `Atomics` only.
    pub unsafe fn shared(words: *const [AtomicI32; 2]) -> Self {
        Self(Words::Shared(words))
    }

    fn words(&self) -> &[AtomicI32; 2] {
        match &self.0 {
            Words::Owned(words) => words,
            // SAFETY: promised by the caller of `Control::shared`.
            Words::Shared(words) => unsafe { &**words },
        }
    }

    /// Tells the job to stop.
    pub fn cancel(&self) {
        self.words()[0].store(1, Ordering::Release);
    }

    /// Whether the job was told to stop.
    pub fn is_cancelled(&self) -> bool {
        self.words()[0].load(Ordering::Acquire) != 0
    }

    /// Items completed so far, modulo 2^32.
    pub fn completed(&self) -> u32 {
        self.words()[1].load(Ordering::Acquire).cast_unsigned()
    }

    pub(crate) fn add_completed(&self, items: usize) {
        // Modulo 2^32 is what the word means.
        #[allow(clippy::cast_possible_truncation)]
        self.words()[1].fetch_add(items as i32, Ordering::AcqRel);
    }
}
