//! What a session keeps of the facts: figures, the hash that tells two runs apart, explanations.

use crate::broker::MessageId;
use crate::explain::Explainer;
use crate::fact::{Fact, FactSink};
use crate::kernel::Time;
use crate::scenario::Scenario;
use crate::stats::{FactsHash, Recorder};

/// Statistics, hash and explanations of a run.
#[derive(Clone, Debug)]
pub(super) struct Recording {
    pub(super) recorder: Recorder,
    pub(super) hash: FactsHash,
    pub(super) explainer: Explainer,
    /// Statistics, which take most of the time, and hash stand still.
    explains_only: bool,
}

impl Recording {
    pub(super) fn new(Scenario { plan, groups, .. }: &Scenario) -> Self {
        Self {
            recorder: Recorder::new(plan).comparing(plan, groups),
            hash: FactsHash::default(),
            explainer: Explainer::new(plan),
            explains_only: false,
        }
    }

    /// Makes it one that follows a message from now on, and does nothing else.
    pub(super) fn only_follow(&mut self, message: MessageId) {
        self.explains_only = true;
        self.explainer.follow(Some(message));
    }

    /// The statistics as of `now`, until which there are no further facts.
    pub(super) fn at(&self, now: Time) -> Recorder {
        let mut recorder = self.recorder.clone();
        recorder.advance_to(now);
        recorder
    }
}

impl FactSink for Recording {
    fn record(&mut self, fact: &Fact) {
        if !self.explains_only {
            self.recorder.record(fact);
            self.hash.record(fact);
        }
        self.explainer.record(fact);
    }
}
