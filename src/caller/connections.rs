//! A caller's connections: each request under way has one, with the lowest number that is free.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Which connections are in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Connections {
    /// Numbers given back.
    free: BinaryHeap<Reverse<u16>>,
    /// The highest number given so far.
    highest: u16,
    in_use: u16,
}

impl Connections {
    /// How many are in use.
    pub(super) fn in_use(&self) -> u16 {
        self.in_use
    }

    /// Takes the lowest free number, unless `most` (or as many as there are numbers) are in use.
    pub(super) fn take(&mut self, most: Option<u16>) -> Option<u16> {
        if self.in_use >= most.unwrap_or(u16::MAX) {
            return None;
        }
        self.in_use += 1;
        if let Some(Reverse(number)) = self.free.pop() {
            return Some(number);
        }
        self.highest += 1;
        Some(self.highest)
    }

    /// Gives a number back.
    pub(super) fn give_back(&mut self, number: u16) {
        self.in_use -= 1;
        self.free.push(Reverse(number));
    }
}
