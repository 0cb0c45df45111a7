//! A closed population: each user thinks, calls, waits for the call's end, and thinks again.

use super::UsersPlan;
use crate::distribution::Distribution;
use crate::kernel::StreamKey;

/// The users of a caller.
#[derive(Clone, Debug)]
pub(super) struct Users {
    /// How many there should be.
    wanted: u32,
    /// How many there are; those too many leave when their call or their thinking ends.
    present: u32,
    pub(super) think_time: Distribution,
    stream: StreamKey,
}

impl Users {
    pub(super) fn new(plan: &UsersPlan, stream: StreamKey) -> Self {
        let think_time = plan.think_time.clone();
        Self { wanted: plan.count, present: 0, think_time, stream }
    }

    pub(super) fn wanted(&self) -> u32 {
        self.wanted
    }

    pub(super) fn want(&mut self, count: u32) {
        self.wanted = count;
    }

    /// One more comes, if one is missing: how long it thinks first, in nanoseconds.
    pub(super) fn come(&mut self) -> Option<u64> {
        if self.present >= self.wanted {
            return None;
        }
        self.present += 1;
        // Counted from the other end, apart from the numbers of calls.
        Some(self.think_ns(u64::MAX - u64::from(self.present)))
    }

    /// Whether a user whose call or thinking ended stays.
    pub(super) fn stays(&mut self) -> bool {
        let stays = self.present <= self.wanted;
        self.present -= u32::from(!stays);
        stays
    }

    /// How long the user thinks after that call, in nanoseconds.
    pub(super) fn think_ns(&self, call: u64) -> u64 {
        self.think_time.sample_ns(&mut self.stream.for_item(call))
    }
}
