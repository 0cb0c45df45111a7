//! Runs a scenario to its end.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use queuescope::fact::{Fact, FactSink};
use queuescope::kernel::Time;
use queuescope::stats::{FactsHash, Gauges, Groups, JsonLines, RunReport, Totals, WINDOW_NS};
use queuescope::world::World;
use queuescope::world::plan::Plan;
use serde::Serialize;

use crate::arguments::Run;
use crate::error::Error;
use crate::input::{self, TimedCommand};
use crate::source::Source;

/// No scenario has so many events at one instant, unless it has them without end.
const MOST_EVENTS_AT_ONE_INSTANT: u64 = 2_000_000;

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
    if arguments.warm_up > arguments.until {
        return Err(Error::AfterTheEnd { at: arguments.warm_up, end: arguments.until });
    }
    let scenario = Source::read(&arguments.start.file)?.scenario_from(&arguments.start)?;
    let inputs = input::timed(&scenario, &arguments.at, arguments.until)?;
    let plan = Arc::new(scenario.plan);
    let mut recording = Recording {
        totals: Totals::new(&plan),
        groups: Groups::new(&plan, &scenario.groups, WINDOW_NS),
        hash: FactsHash::default(),
        file: arguments.facts.as_deref().map(|path| facts_file(path, &plan)).transpose()?,
    };
    let mut world = World::new(Arc::clone(&plan), &mut recording);
    for TimedCommand { at, command } in &inputs {
        advance(&mut world, *at, arguments.warm_up, &mut recording)?;
        world.apply(*command, &mut recording);
    }
    advance(&mut world, arguments.until, arguments.warm_up, &mut recording)?;
    if let (Some(file), Some(path)) = (recording.file, &arguments.facts) {
        file.finish().map_err(|error| Error::Writing { file: path.clone(), error })?;
    }
    Ok(Outcome {
        scenario: arguments.start.file.clone(),
        events: world.handled_events(),
        facts_hash: recording.hash.to_string(),
        inputs: inputs.len(),
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

/// Runs up to and with `until`, and begins to measure anew at the end of the warm-up on the way.
fn advance(
    world: &mut World,
    until: Time,
    warm_up: Time,
    recording: &mut Recording<'_>,
) -> Result<(), Error> {
    if recording.totals.from() < warm_up && warm_up <= until {
        run_to(world, warm_up, recording)?;
        recording.totals.restart(warm_up);
        recording.groups.iter_mut().for_each(|groups| groups.restart(warm_up));
    }
    run_to(world, until, recording)
}

/// Runs up to and with `until`.
pub(crate) fn run_to(
    world: &mut World,
    until: Time,
    sink: &mut impl FactSink,
) -> Result<(), Error> {
    loop {
        let before = world.now();
        if world.advance_to(until, MOST_EVENTS_AT_ONE_INSTANT, sink) {
            return Ok(());
        }
        if world.now() == before {
            return Err(Error::Standstill { at: before });
        }
    }
}
