//! Questions about what is captured, from the thread that the front end runs on to the one that it was called on.

use std::sync::mpsc::{Sender, SyncSender, sync_channel};

use crate::Captured;

/// See [`crate::Captures::find`].
pub struct Question {
    pub function: usize,
    pub path: Vec<String>,
    pub reply: SyncSender<Captured>,
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
        let (reply, answer) = sync_channel(1);
        let question = Question { function, path: path.to_vec(), reply };
        // Without an answer the work is about to be begun again, on a larger stack.
        self.ask.send(question).ok().and_then(|()| answer.recv().ok()).unwrap_or_else(|| Captured::Refused {
            message: "there is no room to compile the functions that are called".to_owned(),
            way_out: super::text::LEAVE_AUTO.to_owned(),
        })
    }
}
