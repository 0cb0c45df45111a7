//! What a page needs to know of a scenario, once: nodes, controls, actions, types of messages.

use serde::Serialize;

use super::rules::{NodeRule, rules};
use super::{Action, Control, Kind, Scale, Scenario};
use crate::broker::ExchangeType;
use crate::caller::Waits;
use crate::fact::{NodeId, ParameterName};
use crate::world::Declared;
use crate::world::plan::{Command, Group, NodeKind, NodePlan, Plan, RuntimePlan};

/// A scenario in the page's words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Description {
    /// The seed in decimal digits: programs that know only doubles would round it.
    pub seed: String,
    /// The types of messages; a place in this list chooses colour and shape.
    pub message_types: Vec<String>,
    /// The nodes; a node's number is its place.
    pub nodes: Vec<NodeDescription>,
    /// The controls in the order of the scenario.
    pub controls: Vec<ControlDescription>,
    /// The actions in the order of the scenario.
    pub actions: Vec<ActionDescription>,
    /// The groups of the comparison, in the order of the scenario; empty if there is none.
    pub groups: Vec<GroupDescription>,
    /// The services whose lanes are shown from the start, from top to bottom.
    pub lanes: Vec<NodeId>,
}

/// A group of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupDescription {
    /// Its name.
    pub name: String,
    /// Its nodes.
    pub nodes: Vec<NodeId>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeDescription {
    /// Its name; empty for the default exchange.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The type of an exchange, the runtime of a service.
    pub detail: &'static str,
    /// What rules it has beyond the usual.
    pub rules: Vec<NodeRule>,
}

/// A control; values in units, counts or seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlDescription {
    /// Its name.
    pub name: String,
    /// What it changes.
    pub parameter: ParameterName,
    /// The name of the node it changes; none for the links.
    pub node: Option<String>,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// What one step changes.
    pub step: f64,
    /// The value at the start.
    pub default: f64,
    /// `per_s`, `s`, `share` or nothing.
    pub unit: &'static str,
    /// How its values spread over a slider.
    pub scale: Scale,
}

/// An action; of one that does several things, the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActionDescription {
    /// Its name.
    pub name: String,
    /// `publish`, `crash`, `restart`, `pause` or `resume`.
    pub kind: &'static str,
    /// The name of the node it acts on.
    pub node: String,
    /// How many messages it publishes.
    pub count: Option<u32>,
}

impl Scenario {
    /// Describes the scenario for a page.
    pub fn description(&self) -> Description {
        let plan = &self.plan;
        Description {
            seed: plan.seed.to_string(),
            message_types: plan.message_types.iter().map(ToString::to_string).collect(),
            nodes: described_nodes(plan),
            controls: self.controls.iter().map(|c| described_control(plan, c)).collect(),
            actions: self.actions.iter().filter_map(|a| described_action(plan, a)).collect(),
            groups: self.groups.iter().map(described_group).collect(),
            lanes: self.lanes.clone(),
        }
    }
}

fn described_nodes(plan: &Plan) -> Vec<NodeDescription> {
    let declared = Declared::of(plan);
    let nodes = (0..).map(NodeId).zip(&plan.nodes);
    nodes.map(|(id, node)| described_node(&declared, id, node)).collect()
}

fn described_node(declared: &Declared, id: NodeId, node: &NodePlan) -> NodeDescription {
    let NodePlan { name, kind } = node;
    let rules = rules(declared, id, kind);
    let (kind, detail) = match kind {
        NodeKind::Producer(_) => (Kind::Producer, ""),
        NodeKind::Exchange(exchange) => (Kind::Exchange, type_name(exchange.exchange_type)),
        NodeKind::Queue(_) => (Kind::Queue, ""),
        NodeKind::Caller(caller) => match caller.terms.waits {
            Waits::Blocking => (Kind::Caller, "blocking"),
            Waits::Callback => (Kind::Caller, "callback"),
        },
        NodeKind::Service(service) => match service.runtime {
            RuntimePlan::Sync => (Kind::Service, "sync"),
            RuntimePlan::ThreadPool(_) => (Kind::Service, "thread_pool"),
            RuntimePlan::EventLoop(_) => (Kind::Service, "event_loop"),
        },
    };
    NodeDescription { name: name.to_string(), kind, detail, rules }
}

fn type_name(exchange_type: ExchangeType) -> &'static str {
    match exchange_type {
        ExchangeType::Default => "default",
        ExchangeType::Direct => "direct",
        ExchangeType::Fanout => "fanout",
        ExchangeType::Topic => "topic",
        ExchangeType::Headers => "headers",
    }
}

fn described_group(Group { name, nodes }: &Group) -> GroupDescription {
    GroupDescription { name: name.clone(), nodes: nodes.clone() }
}

fn described_control(plan: &Plan, control: &Control) -> ControlDescription {
    ControlDescription {
        name: control.name.clone(),
        parameter: control.parameter_name(),
        node: control.node().map(|node| node_name(plan, node)),
        min: control.min,
        max: control.max,
        step: control.step,
        default: control.default,
        unit: control.unit.name(),
        scale: control.scale,
    }
}

fn described_action(plan: &Plan, action: &Action) -> Option<ActionDescription> {
    let (kind, node, count) = match *action.commands.first()? {
        Command::Publish { producer, count, .. } => ("publish", producer, Some(count)),
        Command::Crash { service, .. } => ("crash", service, None),
        Command::Restart { service } => ("restart", service, None),
        Command::Pause { producer } => ("pause", producer, None),
        Command::Resume { producer } => ("resume", producer, None),
        Command::Set { .. } => return None,
    };
    Some(ActionDescription { name: action.name.clone(), kind, node: node_name(plan, node), count })
}

fn node_name(plan: &Plan, node: NodeId) -> String {
    plan.nodes.get(node.index()).map_or_else(String::new, |node| node.name.to_string())
}
