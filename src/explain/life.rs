//! The life of one message: its facts, the first and the latest of them.

use super::Explanation;
use crate::broker::MessageId;

/// A message that is returned again and again has a life without end: this many facts are kept from
/// its beginning,
const MOST_FIRST: usize = 100;
/// and this many from its end.
const MOST_LAST: usize = 100;

/// What happened to a message, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    message: MessageId,
    facts: Vec<Explanation>,
    left_out: u64,
}

impl Life {
    pub(super) fn new(message: MessageId) -> Self {
        Self { message, facts: Vec::new(), left_out: 0 }
    }

    /// Whose life it is.
    pub fn message(&self) -> MessageId {
        self.message
    }

    /// Its facts; if some are left out, those after the first hundred.
    pub fn facts(&self) -> &[Explanation] {
        &self.facts
    }

    /// How many facts are left out.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    pub(super) fn push(&mut self, fact: Explanation) {
        if self.facts.len() == MOST_FIRST + MOST_LAST {
            self.facts.remove(MOST_FIRST);
            self.left_out += 1;
        }
        self.facts.push(fact);
    }
}
