//! A scene, run with what a person may do on the page.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use queuescope::fact::{Fact, NodeId};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::stats::experiment::seed_of_replication;
use queuescope::world::World;
use queuescope::world::plan::{Command, Plan};

/// What somebody does.
#[derive(Clone, Copy)]
pub(crate) enum Do {
    /// Sets a control.
    Set(&'static str, f64),
    /// Fires an action.
    Fire(&'static str),
}

/// A scene by the name of its folder.
pub(crate) struct Scene {
    scenario: Scenario,
}

impl Scene {
    pub(crate) fn open(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes").join(name);
        let text = fs::read_to_string(folder.join("scenario.json")).expect("the scene is there");
        Self { scenario: Scenario::parse(&text).expect("the scene is right") }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.scenario.plan
    }

    pub(crate) fn node(&self, name: &str) -> NodeId {
        let place = self.scenario.plan.nodes.iter().position(|node| *node.name == *name);
        NodeId(place.expect("the scene has such a node") as u16)
    }

    /// The facts of a run to `end_s` with a replication's seed, in which somebody does things at
    /// their seconds.
    pub(crate) fn run(&self, replication: u32, doings: &[(f64, Do)], end_s: f64) -> Vec<Fact> {
        let seed = seed_of_replication(self.scenario.plan.seed, replication);
        let plan = Plan { seed, ..self.scenario.plan.clone() };
        let mut facts = Vec::new();
        let mut world = World::new(Arc::new(plan), &mut facts);
        for (at_s, doing) in doings {
            world.advance_to(Time::from_seconds(*at_s), u64::MAX, &mut facts);
            for command in self.commands(*doing) {
                world.apply(command, &mut facts);
            }
        }
        world.advance_to(Time::from_seconds(end_s), u64::MAX, &mut facts);
        facts
    }

    fn commands(&self, doing: Do) -> Vec<Command> {
        match doing {
            Do::Set(name, value) => {
                let control = self.scenario.control(name).expect("the scene has such a control");
                control.commands(value).expect("a value within its range")
            }
            Do::Fire(name) => {
                let action = self.scenario.action(name).expect("the scene has such an action");
                action.commands.clone()
            }
        }
    }
}
