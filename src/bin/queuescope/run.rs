//! Runs a scenario to its end.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use queuescope::fact::{Fact, FactSink};
use queuescope::stats::{FactsHash, Gauges, Groups, JsonLines, RunReport, Totals, WINDOW_NS};
use queuescope::world::World;
use queuescope::world::plan::Plan;
use serde::Serialize;

use crate::arguments::Run;
use crate::error::Error;
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
}

impl FactSink for Recording<'_> {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        self.totals.record(fact);
        self.groups.record(fact);
        self.hash.record(fact);
        self.file.record(fact);
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
        file: arguments.facts.as_deref().map(|path| facts_file(path, &plan)).transpose()?,
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

fn facts_file<'a>(path: &Path, plan: &'a Plan) -> Result<JsonLines<'a, BufWriter<File>>, Error> {
    let writing = |error| Error::Writing { file: path.to_owned(), error };
    let file = File::create(path).map_err(writing)?;
    Ok(JsonLines::new(BufWriter::new(file), plan))
}
