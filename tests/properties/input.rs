//! Any input at any time.

use proptest::collection::vec;
use proptest::prelude::*;
use queuescope::fact::NodeId;
use queuescope::world::plan::{Command, NodeKind, Parameter, Plan};

const MS: u64 = 1_000_000;

/// A command whose nodes are numbers that count round the nodes of its kind.
#[derive(Clone, Debug)]
pub(crate) enum Draft {
    Rate(usize, f64),
    Instances(usize, f64),
    Prefetch(usize, u16, f64),
    PhaseMean(usize, u16, f64),
    FailureChance(usize, f64),
    LinkDelay(f64),
    Publish(usize, u32, u64),
    Crash(usize, Option<u16>),
    Restart(usize),
    Pause(usize),
    Resume(usize),
}

/// Commands, each with the time since the one before in nanoseconds.
pub(crate) fn inputs(count: usize) -> impl Strategy<Value = Vec<(u64, Draft)>> {
    vec((prop_oneof![1 => Just(0), 4 => 0..300 * MS], commands()), 0..count)
}

/// Any command; a few do not fit, or have values out of range.
pub(crate) fn commands() -> impl Strategy<Value = Draft> {
    let place = || 0..4_usize;
    let values = |most: f64| {
        prop_oneof![
            10 => 0.0..most,
            2 => Just(0.0),
            1 => Just(-1.0),
            1 => Just(f64::NAN),
        ]
    };
    prop_oneof![
        1 => (place(), values(100.0)).prop_map(|(place, value)| Draft::Rate(place, value)),
        3 => (place(), values(6.0)).prop_map(|(place, value)| Draft::Instances(place, value)),
        2 => (place(), 0..3_u16, values(6.0))
            .prop_map(|(place, consumption, value)| Draft::Prefetch(place, consumption, value)),
        1 => (place(), 0..3_u16, values(0.1))
            .prop_map(|(place, phase, value)| Draft::PhaseMean(place, phase, value)),
        1 => (place(), values(1.5)).prop_map(|(place, value)| Draft::FailureChance(place, value)),
        1 => values(0.05).prop_map(Draft::LinkDelay),
        3 => (place(), 0..30_u32, prop_oneof![Just(0), Just(1), Just(7 * MS)])
            .prop_map(|(place, count, spacing_ns)| Draft::Publish(place, count, spacing_ns)),
        3 => (place(), proptest::option::of(1..5_u16))
            .prop_map(|(place, number)| Draft::Crash(place, number)),
        2 => place().prop_map(Draft::Restart),
        1 => place().prop_map(Draft::Pause),
        1 => place().prop_map(Draft::Resume),
    ]
}

impl Draft {
    /// The command for the nodes of this plan. Without a service it names a node of another kind.
    pub(crate) fn command(&self, plan: &Plan) -> Command {
        let nth = |nodes: Vec<NodeId>, number: usize| {
            nodes.get(number % nodes.len().max(1)).copied().unwrap_or(NodeId(0))
        };
        let producer = |number| nth(producers(plan), number);
        let service = |number| nth(services(plan), number);
        let set = |parameter, value| Command::Set { parameter, value };
        match *self {
            Self::Rate(place, value) => {
                set(Parameter::ArrivalRate { producer: producer(place) }, value)
            }
            Self::Instances(place, value) => {
                set(Parameter::Instances { service: service(place) }, value)
            }
            Self::Prefetch(place, consumption, value) => {
                set(Parameter::Prefetch { service: service(place), consumption }, value)
            }
            Self::PhaseMean(place, phase, value) => {
                set(Parameter::PhaseMean { service: service(place), phase }, value)
            }
            Self::FailureChance(place, value) => {
                set(Parameter::FailureChance { service: service(place) }, value)
            }
            Self::LinkDelay(value) => set(Parameter::LinkDelay, value),
            Self::Publish(place, count, spacing_ns) => Command::Publish {
                producer: producer(place),
                count,
                spacing_ns,
                message_type: None,
            },
            Self::Crash(place, number) => Command::Crash { service: service(place), number },
            Self::Restart(place) => Command::Restart { service: service(place) },
            Self::Pause(place) => Command::Pause { producer: producer(place) },
            Self::Resume(place) => Command::Resume { producer: producer(place) },
        }
    }
}

pub(crate) fn producers(plan: &Plan) -> Vec<NodeId> {
    of_kind(plan, |kind| matches!(kind, NodeKind::Producer(_)))
}

pub(crate) fn services(plan: &Plan) -> Vec<NodeId> {
    of_kind(plan, |kind| matches!(kind, NodeKind::Service(_)))
}

fn of_kind(plan: &Plan, is_it: impl Fn(&NodeKind) -> bool) -> Vec<NodeId> {
    let nodes = (0..).zip(&plan.nodes).filter(|(_, node)| is_it(&node.kind));
    nodes.map(|(place, _)| NodeId(place)).collect()
}
