//! Runs of every scene and the hashes of their facts, the same natively and in wasm.
//!
//! The hashes stand in `facts_hash.golden.txt`, a line a run; `facts_hash.rs` and `wasm.rs` compare
//! with them. They change when a scene or the behaviour of the core does: look why, then run
//! `UPDATE=1 cargo test --test facts_hash`.

use std::sync::Arc;

use queuescope::fact::{Fact, FactSink};
use queuescope::kernel::{NANOSECONDS_PER_SECOND, Time};
use queuescope::scenario::Scenario;
use queuescope::stats::FactsHash;
use queuescope::timeline::Timeline;
use queuescope::world::World;
use queuescope::world::plan::{Command, Plan};

/// Every scene: its folder, and its scenario as text. (There are no folders in a wasm module.)
pub(crate) const SCENES: [(&str, &str); 9] = [
    ("build", include_str!("../../scenes/build/scenario.json")),
    ("burst", include_str!("../../scenes/burst/scenario.json")),
    ("event-driven", include_str!("../../scenes/event-driven/scenario.json")),
    ("publish-subscribe", include_str!("../../scenes/publish-subscribe/scenario.json")),
    ("rabbitmq", include_str!("../../scenes/rabbitmq/scenario.json")),
    ("scale-failure", include_str!("../../scenes/scale-failure/scenario.json")),
    ("sync-async", include_str!("../../scenes/sync-async/scenario.json")),
    ("threads-event-loop", include_str!("../../scenes/threads-event-loop/scenario.json")),
    ("work-queue", include_str!("../../scenes/work-queue/scenario.json")),
];

/// The hashes as they were kept.
pub(crate) const KEPT: &str = include_str!("../facts_hash.golden.txt");

const SEEDS: [u64; 3] = [1, 42, 20_261_122];

const END: Time = Time::from_ns(300 * NANOSECONDS_PER_SECOND);

/// The share of its range that each control is set to, round by round; after each round comes
/// every action.
const SHARES: [f64; 3] = [0.3, 0.8, 0.1];

/// Counts facts and hashes them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    facts: u64,
    hash: FactsHash,
}

impl FactSink for Summary {
    fn record(&mut self, fact: &Fact) {
        self.facts += 1;
        self.hash.record(fact);
    }
}

/// A run that is kept.
pub(crate) struct Run {
    /// Scene, seed, and whether somebody interferes.
    pub(crate) name: String,
    plan: Plan,
    inputs: Vec<(Time, Command)>,
}

/// Every run: each scene with each seed, left alone and interfered with.
pub(crate) fn runs() -> Vec<Run> {
    let mut runs = Vec::new();
    for (scene, text) in SCENES {
        let scenario = Scenario::parse(text).expect("a scene is right");
        for seed in SEEDS {
            for (way, inputs) in [("alone", Vec::new()), ("with-inputs", inputs(&scenario))] {
                let name = format!("{scene} {seed} {way}");
                let plan = Plan { seed, ..scenario.plan.clone() };
                runs.push(Run { name, plan, inputs });
            }
        }
    }
    runs
}

/// All that the scene lets people do, evenly spread over the run.
fn inputs(scenario: &Scenario) -> Vec<(Time, Command)> {
    let mut commands = Vec::new();
    for share in SHARES {
        for control in &scenario.controls {
            let value = control.min + share * (control.max - control.min);
            commands.extend(control.commands(value).expect("a value within the range"));
        }
        commands.extend(scenario.actions.iter().flat_map(|action| action.commands.clone()));
    }
    let spacing_ns = END.as_ns() / (commands.len() as u64 + 1);
    (1..)
        .zip(commands)
        .map(|(place, command)| (Time::from_ns(place * spacing_ns), command))
        .collect()
}

impl Run {
    /// The run from its start to its end.
    pub(crate) fn straight(&self) -> Summary {
        let mut summary = Summary::default();
        let mut world = World::new(Arc::new(self.plan.clone()), &mut summary);
        for (at, command) in &self.inputs {
            world.advance_to(*at, u64::MAX, &mut summary);
            world.apply(*command, &mut summary);
        }
        world.advance_to(END, u64::MAX, &mut summary);
        summary
    }

    /// The same run by a timeline on which somebody goes back and forth between the inputs.
    pub(crate) fn to_and_fro(&self) -> Summary {
        let mut timeline = Timeline::new(self.plan.clone(), Summary::default());
        for (at, command) in &self.inputs {
            timeline.seek(*at);
            timeline.input(*command);
            timeline.seek(Time::from_ns(at.as_ns() / 3));
            timeline.step_back();
            timeline.seek(*at);
        }
        timeline.seek(END);
        timeline.seek(Time::from_ns(END.as_ns() / 2));
        timeline.seek(END);
        timeline.recorder().clone()
    }

    /// The line of the run in the file of hashes.
    pub(crate) fn line(&self, summary: &Summary) -> String {
        format!("{} {} {}", self.name, summary.facts, summary.hash)
    }
}

/// The lines of all runs, as `way` runs them, in the place of those that were kept.
pub(crate) fn differences(way: fn(&Run) -> Summary) -> Vec<String> {
    let mut kept = KEPT.lines();
    let mut differences = Vec::new();
    for run in runs() {
        let (found, kept) = (run.line(&way(&run)), kept.next().unwrap_or("nothing"));
        if found != kept {
            differences.push(format!("found {found}\n kept {kept}"));
        }
    }
    differences.extend(kept.map(|more| format!("found nothing\n kept {more}")));
    differences
}
