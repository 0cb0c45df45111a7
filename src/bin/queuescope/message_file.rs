//! A table of every copy of a message, written into a file while the run goes on.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use queuescope::export::MessageTable;
use queuescope::fact::{Fact, FactSink};
use queuescope::world::plan::Plan;

/// Facts between two times that rows go to the file.
const FACTS_PER_WRITE: usize = 10_000;

/// Listens to a run and writes its messages.
///
/// Writing may fail where a sink cannot say so: after the first error nothing more is written, and
/// [`MessageFile::finish`] tells it.
#[derive(Debug)]
pub(crate) struct MessageFile {
    table: MessageTable,
    file: File,
    facts: usize,
    outcome: io::Result<()>,
}

impl MessageFile {
    pub(crate) fn new(file: File, plan: &Arc<Plan>) -> Self {
        Self { table: MessageTable::new(Arc::clone(plan)), file, facts: 0, outcome: Ok(()) }
    }

    /// Writes what has not come to its end.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.outcome?;
        self.file.write_all(&self.table.take())?;
        self.file.write_all(&self.table.written())
    }
}

impl FactSink for MessageFile {
    fn record(&mut self, fact: &Fact) {
        self.table.record(fact);
        self.facts += 1;
        if self.facts.is_multiple_of(FACTS_PER_WRITE) {
            let rows = self.table.take();
            if self.outcome.is_ok() {
                self.outcome = self.file.write_all(&rows);
            }
        }
    }
}
