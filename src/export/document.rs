//! A file that a run is written into, slice by slice.

use std::sync::Arc;

use super::facts::FactLines;
use super::figures::FigureTable;
use super::messages::MessageTable;
use crate::fact::{Fact, FactSink};
use crate::kernel::Time;
use crate::scenario::Scenario;
use crate::stats::FactsHash;
use crate::timeline::given::{GivenInput, NotTaken};
use crate::timeline::{NoSuchPlace, Replay};
use crate::view::lanes::trace::Trace;
use crate::world::plan::Plan;

/// What is written of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Every fact, a JSON object a line: what the command's `run --facts` writes.
    Facts,
    /// The charts' columns and counts since the start, as CSV.
    Figures,
    /// What became of every copy of a message, as CSV.
    Messages,
    /// What instances and queues did, for trace viewers: what the command's `trace` writes.
    Trace,
}

impl Kind {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        let kinds = [
            ("facts", Self::Facts),
            ("figures", Self::Figures),
            ("messages", Self::Messages),
            ("trace", Self::Trace),
        ];
        kinds.into_iter().find_map(|(known, kind)| (known == name).then_some(kind))
    }
}

/// A place in a run: several events may happen at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The instant.
    pub at: Time,
    /// The events before it; `None`: all of that instant.
    pub after_events: Option<u64>,
}

#[derive(Clone, Debug)]
enum Writing {
    Facts(FactLines),
    Figures(Box<FigureTable>),
    Messages(MessageTable),
    Trace(Box<Trace>),
}

#[derive(Clone, Debug)]
struct Writer {
    writing: Writing,
    hash: FactsHash,
}

impl FactSink for Writer {
    fn record(&mut self, fact: &Fact) {
        self.hash.record(fact);
        match &mut self.writing {
            Writing::Facts(lines) => lines.record(fact),
            Writing::Figures(table) => table.record(fact),
            Writing::Messages(table) => table.record(fact),
            Writing::Trace(trace) => trace.record(fact),
        }
    }
}

/// A file in the making.
#[derive(Debug)]
pub struct Document {
    plan: Arc<Plan>,
    replay: Replay<Writer>,
    end: Place,
}

impl Document {
    /// A file about the run of a scenario with these inputs, from its start to `end`.
    ///
    /// # Errors
    /// If the scenario does not take one of the inputs.
    pub fn new(
        kind: Kind,
        scenario: &Scenario,
        inputs: &[GivenInput],
        end: Place,
    ) -> Result<Self, NotTaken> {
        let plan = Arc::new(scenario.plan.clone());
        let writing = match kind {
            Kind::Facts => Writing::Facts(FactLines::new(Arc::clone(&plan))),
            Kind::Figures => Writing::Figures(Box::new(FigureTable::new(scenario))),
            Kind::Messages => Writing::Messages(MessageTable::new(Arc::clone(&plan))),
            Kind::Trace => Writing::Trace(Box::new(Trace::new(&plan))),
        };
        let writer = Writer { writing, hash: FactsHash::default() };
        Ok(Self { plan, replay: Replay::new(scenario, inputs, writer)?, end })
    }

    /// Runs on, by at most `most_events` events; tells whether the run is at its end.
    ///
    /// # Errors
    /// If the inputs are another run's.
    pub fn advance(&mut self, most_events: u64) -> Result<bool, NoSuchPlace> {
        let Place { at, after_events } = self.end;
        match after_events {
            Some(after_events) => self.replay.go_to_place(at, after_events, most_events),
            None => self.replay.advance_to(at, most_events),
        }
    }

    /// The share of the run that is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        match self.end.after_events {
            Some(0) => 1.0,
            Some(events) => self.replay.world().handled_events() as f64 / events as f64,
            None => self.replay.now().as_ms() / self.end.at.as_ms().max(f64::MIN_POSITIVE),
        }
    }

    /// What can be written already, after what was taken before.
    pub fn take(&mut self) -> Vec<u8> {
        match &mut self.replay.recorder_mut().writing {
            Writing::Facts(lines) => lines.take(),
            Writing::Messages(table) => table.take(),
            Writing::Figures(_) | Writing::Trace(_) => Vec::new(),
        }
    }

    /// The rest of the file, after what was taken before.
    pub fn finish(self) -> Vec<u8> {
        let now = self.replay.now();
        let (writer, expected_busy) = self.replay.into_recorder();
        match writer.writing {
            Writing::Facts(mut lines) => lines.take(),
            Writing::Messages(table) => table.written(),
            Writing::Figures(table) => table.written(now, &expected_busy),
            Writing::Trace(trace) => written(&trace, &self.plan, now),
        }
    }

    /// The hash of all facts so far, in hexadecimal digits.
    pub fn facts_hash(&self) -> String {
        self.replay.recorder().hash.to_string()
    }
}

fn written(trace: &Trace, plan: &Plan, end: Time) -> Vec<u8> {
    let mut text = serde_json::to_vec(&trace.document(plan, end)).unwrap_or_default();
    text.push(b'\n');
    text
}
