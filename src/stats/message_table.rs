//! Copies of messages as a table: one row for each stay of a copy in a queue, from the instant it was put there.

use std::collections::BTreeMap;
use std::io;

use crate::broker::MessageId;
use crate::fact::{Fact, FactSink, Happening, InstanceId, MessageTypeId, NodeId, Rule};
use crate::kernel::Time;
use crate::world::plan::Plan;

/// The columns, times in seconds since the start of the run. A field is empty where something did not happen.
const COLUMNS: [&str; 11] = [
    "message",
    "message_type",
    "queue",
    "published_s",
    "enqueued_s",
    "first_delivered_s",
    "last_delivered_s",
    "instance",
    "deliveries",
    "ended_s",
    "end",
];

/// Writes a row whenever a stay ends, and those that go on when the run ends; CSV by RFC 4180.
///
/// Writing may fail where a sink cannot say so: after the first error nothing more is written, and
/// [`MessageTable::finish`] tells it.
#[derive(Debug)]
pub struct MessageTable<'a, W: io::Write> {
    writer: csv::Writer<W>,
    plan: &'a Plan,
    published: BTreeMap<MessageId, (Time, MessageTypeId)>,
    /// Where copies are now.
    stays: BTreeMap<(MessageId, NodeId), Stay>,
    outcome: csv::Result<()>,
}

/// A copy in a queue, or in the hands of its consumers.
#[derive(Debug)]
struct Stay {
    enqueued: Time,
    first_delivered: Option<Time>,
    last_delivered: Option<Time>,
    instance: Option<InstanceId>,
    deliveries: u32,
}

impl<'a, W: io::Write> MessageTable<'a, W> {
    /// Writes to `writer`, with the names of `plan`.
    pub fn new(writer: W, plan: &'a Plan) -> Self {
        let mut writer = csv::Writer::from_writer(writer);
        let outcome = writer.write_record(COLUMNS);
        Self { writer, plan, published: BTreeMap::new(), stays: BTreeMap::new(), outcome }
    }

    /// Writes what has not ended, and gives the writer back.
    ///
    /// # Errors
    /// The first error of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        for ((message, queue), stay) in std::mem::take(&mut self.stays) {
            self.write(message, queue, &stay, None);
        }
        self.outcome?;
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    fn enter(&mut self, message: MessageId, queue: NodeId, now: Time) {
        let (first_delivered, last_delivered, instance) = (None, None, None);
        let stay = Stay { enqueued: now, first_delivered, last_delivered, instance, deliveries: 0 };
        self.stays.insert((message, queue), stay);
    }

    fn deliver(&mut self, message: MessageId, queue: NodeId, instance: InstanceId, now: Time) {
        let Some(stay) = self.stays.get_mut(&(message, queue)) else { return };
        stay.first_delivered.get_or_insert(now);
        stay.last_delivered = Some(now);
        stay.instance = Some(instance);
        stay.deliveries += 1;
    }

    fn leave(&mut self, message: MessageId, queue: NodeId, end: &str, now: Time) {
        if let Some(stay) = self.stays.remove(&(message, queue)) {
            self.write(message, queue, &stay, Some((end, now)));
        }
    }

    fn write(&mut self, message: MessageId, queue: NodeId, stay: &Stay, end: Option<(&str, Time)>) {
        let row = self.row(message, queue, stay, end);
        if self.outcome.is_ok() {
            self.outcome = self.writer.write_record(row);
        }
    }

    fn row(
        &self,
        message: MessageId,
        queue: NodeId,
        stay: &Stay,
        end: Option<(&str, Time)>,
    ) -> [String; COLUMNS.len()] {
        let name = |node: NodeId| &*self.plan.nodes[node.index()].name;
        let published = self.published.get(&message);
        let message_type = published.and_then(|(_, known)| {
            self.plan.message_types.get(usize::from(known.0)).map(ToString::to_string)
        });
        let of_instance =
            |instance: InstanceId| format!("{} {}", name(instance.service), instance.number);
        [
            format!("{} {}", name(NodeId(message.source())), message.number()),
            message_type.unwrap_or_default(),
            name(queue).to_owned(),
            seconds(published.map(|(at, _)| *at)),
            seconds(Some(stay.enqueued)),
            seconds(stay.first_delivered),
            seconds(stay.last_delivered),
            stay.instance.map(of_instance).unwrap_or_default(),
            stay.deliveries.to_string(),
            seconds(end.map(|(_, at)| at)),
            end.map_or("", |(end, _)| end).to_owned(),
        ]
    }
}

/// Exact to the nanosecond, which a floating-point number would not be.
fn seconds(at: Option<Time>) -> String {
    at.map_or_else(String::new, |at| {
        let ns = at.as_ns();
        format!("{}.{:09}", ns / 1_000_000_000, ns % 1_000_000_000)
    })
}

/// Why a copy was thrown away.
fn dropped_by(rule: Rule) -> &'static str {
    match rule {
        Rule::TimeToLiveOver => "expired",
        _ => "dropped",
    }
}

impl<W: io::Write> FactSink for MessageTable<'_, W> {
    fn record(&mut self, fact: &Fact) {
        let now = fact.at;
        match fact.happening {
            Happening::Published { message, message_type, .. } => {
                self.published.insert(message, (now, message_type));
            }
            Happening::Enqueued { message, queue, .. } => self.enter(message, queue, now),
            Happening::Delivered { message, queue, instance, .. } => {
                self.deliver(message, queue, instance, now);
            }
            Happening::Acknowledged { message, queue, .. } => {
                self.leave(message, queue, "acknowledged", now);
            }
            Happening::Dropped { message, queue, .. } => {
                self.leave(message, queue, dropped_by(fact.rule), now);
            }
            Happening::DeadLettered { message, queue, .. } => {
                self.leave(message, queue, "dead_lettered", now);
            }
            Happening::Lost { message, queue, .. } => self.leave(message, queue, "lost", now),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fixture::{Story, plan};

    fn table(story: &Story) -> String {
        let plan = plan();
        let mut table = MessageTable::new(Vec::new(), &plan);
        for fact in story.facts() {
            table.record(fact);
        }
        let text = table.finish().expect("memory does not fail");
        String::from_utf8(text).expect("names are UTF-8").split_off(COLUMNS.join(",").len() + 1)
    }

    #[test]
    fn a_stay_that_goes_on_has_no_end() {
        let mut story = Story::default();
        story.at_ms(1).sent(317).at_ms(3).delivered(317, 2).at_ms(5).sent(318);
        assert_eq!(
            table(&story),
            "web-shop 317,email,e-mails,0.001000000,0.001000000,0.003000000,0.003000000,mailer 2,1,,\n\
             web-shop 318,email,e-mails,0.005000000,0.005000000,,,,0,,\n"
        );
    }
}
