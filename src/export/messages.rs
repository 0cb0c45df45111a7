//! Every message of a run as a table: a row for each copy, and for each attempt at a call.

use std::sync::Arc;

use super::copies::Copies;
use super::copy::Copy;
use super::csv::{Csv, seconds, text};
use crate::fact::{Fact, FactSink, InstanceId, NodeId};
use crate::kernel::Time;
use crate::stats::message_name;
use crate::world::plan::{NodeKind, Plan, PublicationPlan};

const HEADER: [&str; 13] = [
    "message",
    "type",
    "priority",
    "published_at_s",
    "queue",
    "ready_at_s",
    "delivered_at_s",
    "started_at_s",
    "handled_at_s",
    "instance",
    "done_at_s",
    "outcome",
    "redeliveries",
];

/// Listens to a run and writes what becomes of each copy, in the order in which they came to queues.
#[derive(Clone, Debug)]
pub struct MessageTable {
    plan: Arc<Plan>,
    copies: Copies,
    csv: Csv,
}

impl MessageTable {
    /// A table with its header, with the names of `plan`.
    pub fn new(plan: Arc<Plan>) -> Self {
        let mut csv = Csv::default();
        csv.row(HEADER);
        Self { plan, copies: Copies::default(), csv }
    }

    /// The rows since the last call, as UTF-8: of copies that came to their end, and of which no earlier one has not.
    pub fn take(&mut self) -> Vec<u8> {
        while let Some(copy) = self.copies.take_ended() {
            self.csv.row(row(&self.plan, &copy));
        }
        self.csv.take()
    }

    /// The rows of what has not come to its end, and of what ended after it.
    pub fn written(mut self) -> Vec<u8> {
        for copy in self.copies.into_rest() {
            self.csv.row(row(&self.plan, &copy));
        }
        self.csv.take()
    }
}

impl FactSink for MessageTable {
    fn record(&mut self, fact: &Fact) {
        self.copies.record(fact);
    }
}

fn row(plan: &Plan, copy: &Copy) -> [String; 13] {
    let instant = |at: Option<Time>| at.map(seconds).unwrap_or_default();
    let message_type = copy.message_type.and_then(|one| plan.message_types.get(usize::from(one.0)));
    [
        text(&message_name(plan, copy.message).unwrap_or_default()),
        message_type.map(|name| text(name)).unwrap_or_default(),
        priority(plan, copy).map(|priority| priority.to_string()).unwrap_or_default(),
        seconds(copy.published),
        copy.queue.map(|queue| name(plan, queue)).unwrap_or_default(),
        instant(copy.ready),
        instant(copy.delivered),
        instant(copy.started),
        instant(copy.handled),
        copy.instance.map(|instance| instance_name(plan, instance)).unwrap_or_default(),
        instant(copy.ended),
        outcome(copy),
        copy.redeliveries.to_string(),
    ]
}

fn name(plan: &Plan, node: NodeId) -> String {
    plan.nodes.get(node.index()).map(|node| text(&node.name)).unwrap_or_default()
}

fn instance_name(plan: &Plan, instance: InstanceId) -> String {
    format!("{} {}", name(plan, instance.service), instance.number)
}

/// The state's name in a scenario's words: `dead_lettered`.
fn outcome(copy: &Copy) -> String {
    let name = serde_json::to_value(copy.state).ok();
    name.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned()
}

/// The priority that the plan gives what was published; none if it gives several to the same.
fn priority(plan: &Plan, copy: &Copy) -> Option<u8> {
    let publications: Vec<&PublicationPlan> =
        match &plan.nodes.get(usize::from(copy.message.source()))?.kind {
            NodeKind::Producer(producer) => producer.publishes.iter().collect(),
            NodeKind::Service(service) => service.publications().collect(),
            NodeKind::Exchange(_) | NodeKind::Queue(_) | NodeKind::Caller(_) => return None,
        };
    let mut fitting = publications.into_iter().filter(|publication| {
        Some(publication.message_type) == copy.message_type
            && Some(publication.exchange) == copy.exchange
    });
    let first = fitting.next()?.priority;
    fitting.all(|other| other.priority == first).then_some(first)?
}
