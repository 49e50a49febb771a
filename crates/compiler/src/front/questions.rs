//! Questions about what is captured, from the thread that the front end runs on to the one that it was called on.

use std::sync::mpsc::{Sender, SyncSender, sync_channel};

use super::text::LEAVE_AUTO;
use crate::{Captured, Layout};

/// Something captured: a variable of a function, then members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    pub function: usize,
    pub path: Vec<String>,
}

/// A question, and where the answer goes.
pub enum Question {
    /// See [`crate::Captures::find`].
    Find(Path, SyncSender<Captured>),
    /// See [`crate::Captures::layout`].
    Layout(Path, SyncSender<Layout>),
}

/// Where the front end asks.
pub struct Questions {
    ask: Sender<Question>,
}

impl Questions {
    pub fn new(ask: Sender<Question>) -> Self {
        Self { ask }
    }

    pub fn find(&self, function: usize, path: &[String]) -> Captured {
        let path = Path { function, path: path.to_vec() };
        // Without an answer the work is about to be begun again, on a larger stack.
        self.answer(|reply| Question::Find(path, reply)).unwrap_or_else(|| Captured::Refused {
            message: "there is no room to compile the functions that are called".to_owned(),
            way_out: LEAVE_AUTO.to_owned(),
        })
    }

    pub fn layout(&self, path: &Path) -> Layout {
        self.answer(|reply| Question::Layout(path.clone(), reply)).unwrap_or_else(|| Layout::Refused {
            message: "there is no room to compile the functions that are called".to_owned(),
            way_out: LEAVE_AUTO.to_owned(),
        })
    }

    fn answer<T>(&self, question: impl FnOnce(SyncSender<T>) -> Question) -> Option<T> {
        let (reply, answer) = sync_channel(1);
        self.ask.send(question(reply)).ok().and_then(|()| answer.recv().ok())
    }
}
