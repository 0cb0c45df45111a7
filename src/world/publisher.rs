//! What a producer learns of its messages: that the broker has taken them (publisher confirms), or
//! that no binding matched one (basic.return).

use super::World;
use super::link::Sent;
use super::{Event, Node};
use crate::broker::{Message, MessageId};
use crate::fact::{FactSink, Happening, InstanceId, NodeId, Rule};

/// An answer on its way to a producer or a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The message it is about.
    pub message: Message,
    /// What it says.
    pub reply: Reply,
}

/// What the broker says of a message, or a service of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// basic.ack: every queue has it.
    Taken,
    /// basic.nack: a queue refused it.
    Refused,
    /// basic.return: no binding matched.
    Returned,
    /// A service's answer to a request.
    Answered {
        /// Whether the work succeeded.
        succeeded: bool,
    },
    /// A request was not taken.
    NotTaken {
        /// The instance that refused it; none if none runs.
        instance: Option<InstanceId>,
    },
    /// The connection was lost.
    Lost,
}

/// A message of which not every queue has answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Confirming {
    /// The link it came on.
    link: u32,
    message: Message,
    remaining: u32,
    taken: bool,
}

impl World {
    /// An exchange routed a message that a producer published: `copies` queues will answer.
    #[inline(never)]
    pub(super) fn expect_answers(
        &mut self,
        link: u32,
        message: &Message,
        copies: u32,
        sink: &mut impl FactSink,
    ) {
        let Some(producer) = self.publisher(self.publish_links[link as usize].from) else { return };
        let producer = &self.producers[usize::from(producer)];
        let (confirms, mandatory) = (producer.confirms, producer.is_mandatory(message.properties));
        if copies == 0 && mandatory {
            self.answer(link, message, Reply::Returned, sink);
        }
        if confirms && copies == 0 {
            self.answer(link, message, Reply::Taken, sink);
        } else if confirms {
            let waiting = Confirming { link, message: *message, remaining: copies, taken: true };
            self.confirming.insert(message.id, waiting);
        }
    }

    fn publisher(&self, node: NodeId) -> Option<u16> {
        match self.nodes[node.index()] {
            Node::Producer(place) => Some(place),
            _ => None,
        }
    }

    /// A queue took a copy, or refused it.
    #[inline(never)]
    pub(super) fn note_answer(&mut self, message: &Message, taken: bool, sink: &mut impl FactSink) {
        // A dead letter bears the name of a message whose publisher has its answer.
        if self.broker.properties(message.properties).died.is_some() {
            return;
        }
        let Some(waiting) = self.confirming.get_mut(message.id) else { return };
        waiting.remaining -= 1;
        waiting.taken &= taken;
        if waiting.remaining == 0 {
            let Confirming { link, message, taken, .. } = *waiting;
            self.confirming.remove(message.id);
            let reply = if taken { Reply::Taken } else { Reply::Refused };
            self.answer(link, &message, reply, sink);
        }
    }

    fn answer(&mut self, link: u32, message: &Message, reply: Reply, sink: &mut impl FactSink) {
        let answer = Answer { message: *message, reply };
        match self.publish_links[link as usize].answers.send(&answer, self.now) {
            Sent::Arrived => self.reach_producer(link, &answer, sink),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachProducer { link }),
            Sent::Behind => {}
        }
    }

    #[inline(never)]
    pub(super) fn on_reach_producer(&mut self, link: u32, sink: &mut impl FactSink) {
        let arrived = self.publish_links[link as usize].answers.arrive(self.now);
        if let Some((answer, next)) = arrived {
            if let Some(at) = next {
                self.calendar.schedule(at, Event::ReachProducer { link });
            }
            self.reach_producer(link, &answer, sink);
        }
    }

    fn reach_producer(&self, link: u32, answer: &Answer, sink: &mut impl FactSink) {
        let producer = self.publish_links[link as usize].from;
        let message: MessageId = answer.message.id;
        let (happening, rule) = match answer.reply {
            Reply::Returned => (Happening::Returned { message, producer }, Rule::Mandatory),
            Reply::Taken | Reply::Refused => {
                let taken = answer.reply == Reply::Taken;
                (Happening::Confirmed { message, producer, taken }, Rule::PublisherConfirms)
            }
            // Sent to callers alone.
            Reply::Answered { .. } | Reply::NotTaken { .. } | Reply::Lost => return,
        };
        self.tell(happening, rule, sink);
    }
}
