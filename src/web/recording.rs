//! What a session keeps of the facts: figures, the hash that tells two runs apart, explanations.

use crate::explain::Explainer;
use crate::fact::{Fact, FactSink};
use crate::kernel::Time;
use crate::stats::{FactsHash, Recorder};
use crate::world::plan::Plan;

/// Statistics, hash and explanations of a run.
#[derive(Clone, Debug)]
pub(super) struct Recording {
    pub(super) recorder: Recorder,
    pub(super) hash: FactsHash,
    pub(super) explainer: Explainer,
}

impl Recording {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            recorder: Recorder::new(plan),
            hash: FactsHash::default(),
            explainer: Explainer::new(plan),
        }
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
        self.recorder.record(fact);
        self.hash.record(fact);
        self.explainer.record(fact);
    }
}
