//! Facts as JSON lines: those that the command's `run --facts` writes.

use std::sync::Arc;

use crate::fact::{Fact, FactSink};
use crate::stats::NamedFact;
use crate::world::plan::Plan;

/// Listens to a run and writes each fact.
#[derive(Clone, Debug)]
pub(super) struct FactLines {
    plan: Arc<Plan>,
    text: Vec<u8>,
}

impl FactLines {
    pub(super) fn new(plan: Arc<Plan>) -> Self {
        Self { plan, text: Vec::new() }
    }

    /// What was written since the last call.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text)
    }
}

impl FactSink for FactLines {
    fn record(&mut self, fact: &Fact) {
        let written = serde_json::to_writer(&mut self.text, &NamedFact { fact, plan: &self.plan });
        debug_assert!(written.is_ok(), "memory takes all text, and facts are plain objects");
        self.text.push(b'\n');
    }
}
