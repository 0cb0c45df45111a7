//! Runs a scenario to its end.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use queuescope::fact::{Fact, FactSink};
use queuescope::stats::{FactsHash, Gauges, Groups, JsonLines, RunReport, Totals, WINDOW_NS};
use queuescope::world::World;
use serde::Serialize;

use crate::arguments::Run;
use crate::error::Error;
use crate::message_file::MessageFile;
use crate::source::Source;

/// What came of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    /// The file or scene.
    pub(crate) scenario: String,
    /// How many events the world handled.
    pub(crate) events: u64,
    /// The same for equal runs, in hexadecimal digits.
    pub(crate) facts_hash: String,
    /// How many inputs changed the run; laws speak of a system that is left alone.
    pub(crate) inputs: usize,
    #[serde(flatten)]
    pub(crate) report: RunReport,
}

/// Everything that listens to a run.
struct Recording<'a> {
    totals: Totals,
    groups: Option<Groups>,
    hash: FactsHash,
    file: Option<JsonLines<'a, BufWriter<File>>>,
    messages: Option<MessageFile>,
}

impl FactSink for Recording<'_> {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        self.totals.record(fact);
        self.groups.record(fact);
        self.hash.record(fact);
        self.file.record(fact);
        self.messages.record(fact);
    }
}

/// The outcome of a scenario, run as the arguments say.
pub(crate) fn run(arguments: &Run) -> Result<Outcome, Error> {
    let scenario = Source::read(&arguments.start.file)?.scenario_from(&arguments.start)?;
    let course = arguments.course.course(&scenario)?;
    let plan = Arc::new(scenario.plan);
    let mut recording = Recording {
        totals: Totals::new(&plan),
        groups: Groups::new(&plan, &scenario.groups, WINDOW_NS),
        hash: FactsHash::default(),
        file: opened(arguments.facts.as_deref(), |file| {
            JsonLines::new(BufWriter::new(file), &plan)
        })?,
        messages: opened(arguments.messages.as_deref(), |file| MessageFile::new(file, &plan))?,
    };
    let mut world = World::new(Arc::clone(&plan), &mut recording);
    let settled = |recording: &mut Recording<'_>| {
        recording.totals.restart(course.warm_up);
        recording.groups.iter_mut().for_each(|groups| groups.restart(course.warm_up));
    };
    course.run(&mut world, &mut recording, settled)?;
    if let (Some(file), Some(path)) = (recording.file, &arguments.facts) {
        file.finish().map_err(|error| Error::Writing { file: path.clone(), error })?;
    }
    if let (Some(file), Some(path)) = (recording.messages, &arguments.messages) {
        file.finish().map_err(|error| Error::Writing { file: path.clone(), error })?;
    }
    Ok(Outcome {
        scenario: arguments.start.file.clone(),
        events: world.handled_events(),
        facts_hash: recording.hash.to_string(),
        inputs: course.inputs.len(),
        report: RunReport::of(&recording.totals, &Gauges::of(&world)).comparing(
            recording.groups.as_ref(),
            &recording.totals,
            world.now(),
        ),
    })
}

/// What writes into a file that was asked for.
fn opened<T>(path: Option<&Path>, make: impl FnOnce(File) -> T) -> Result<Option<T>, Error> {
    let writing = |path: &Path, error| Error::Writing { file: path.to_owned(), error };
    path.map(|path| File::create(path).map(make).map_err(|error| writing(path, error))).transpose()
}
