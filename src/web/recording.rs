//! What a session keeps of the facts: figures, the hash that tells two runs apart, explanations.

use crate::broker::MessageId;
use crate::explain::{Chronicle, Explainer};
use crate::fact::{Fact, FactSink};
use crate::kernel::Time;
use crate::scenario::Scenario;
use crate::stats::{FactsHash, Recorder};
use crate::view::lanes::LaneRecorder;

/// What a recording listens for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interest {
    Everything,
    /// Statistics, which take most of the time, hash and lanes stand still.
    Explanations,
    /// All but the lanes stands still.
    Lanes,
}

/// Statistics, hash, explanations and lanes of a run.
#[derive(Clone, Debug)]
pub(super) struct Recording {
    pub(super) recorder: Recorder,
    pub(super) hash: FactsHash,
    pub(super) explainer: Explainer,
    pub(super) lanes: LaneRecorder,
    interest: Interest,
}

impl Recording {
    pub(super) fn new(Scenario { plan, groups, .. }: &Scenario) -> Self {
        Self {
            recorder: Recorder::new(plan).comparing(plan, groups),
            hash: FactsHash::default(),
            explainer: Explainer::new(plan),
            lanes: LaneRecorder::new(plan),
            interest: Interest::Everything,
        }
    }

    /// Makes it one that follows a message from now on, and does nothing else.
    pub(super) fn only_follow(&mut self, message: MessageId) {
        self.interest = Interest::Explanations;
        self.explainer.follow(Some(message));
    }

    /// Makes it one that keeps a chronicle from now on, and does nothing else.
    pub(super) fn only_chronicle(&mut self, chronicle: Chronicle) {
        self.interest = Interest::Explanations;
        self.explainer.follow(None);
        self.explainer.keep(chronicle);
    }

    /// Makes it one that keeps all of the lanes from an instant to come on, and does nothing else.
    pub(super) fn only_lanes(&mut self, from: Time) {
        self.interest = Interest::Lanes;
        self.lanes.keep_all_from(from);
    }

    /// Forgets what can be had again by running a stretch of the past once more.
    pub(super) fn slim(&mut self) {
        self.lanes.forget_ended();
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
        match self.interest {
            Interest::Everything => {
                self.recorder.record(fact);
                self.hash.record(fact);
                self.explainer.record(fact);
                self.lanes.record(fact);
            }
            Interest::Explanations => self.explainer.record(fact),
            Interest::Lanes => self.lanes.record(fact),
        }
    }
}
