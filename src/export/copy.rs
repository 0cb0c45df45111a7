//! One copy of a message, or one attempt at a call, with what became of it.

use crate::broker::MessageId;
use crate::fact::{InstanceId, MessageTypeId, NodeId};
use crate::kernel::Time;

/// How it is with a copy, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    OnTheWay,
    Ready,
    WithConsumer,
    Acknowledged,
    Dropped,
    DeadLettered,
    Expired,
    Refused,
    Lost,
    Unroutable,
    Answered,
    Failed,
    TimedOut,
}

/// A copy of a message, or an attempt at a call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Copy {
    pub(super) message: MessageId,
    pub(super) message_type: Option<MessageTypeId>,
    pub(super) exchange: Option<NodeId>,
    pub(super) published: Time,
    pub(super) queue: Option<NodeId>,
    pub(super) ready: Option<Time>,
    pub(super) delivered: Option<Time>,
    pub(super) started: Option<Time>,
    pub(super) handled: Option<Time>,
    pub(super) instance: Option<InstanceId>,
    pub(super) ended: Option<Time>,
    pub(super) state: State,
    pub(super) redeliveries: u32,
}

impl Copy {
    /// A message as it sets out.
    pub(super) fn origin(message: MessageId, at: Time) -> Self {
        Self {
            message,
            message_type: None,
            exchange: None,
            published: at,
            queue: None,
            ready: None,
            delivered: None,
            started: None,
            handled: None,
            instance: None,
            ended: None,
            state: State::OnTheWay,
            redeliveries: 0,
        }
    }

    pub(super) fn is_with(&self, instance: InstanceId) -> bool {
        self.instance == Some(instance) && self.delivered.is_some() && self.state != State::Ready
    }

    pub(super) fn is_in(&self, queue: NodeId, instance: Option<InstanceId>) -> bool {
        let held = match instance {
            Some(instance) => self.is_with(instance),
            None => self.state == State::Ready,
        };
        self.queue == Some(queue) && held
    }

    /// Whether it was delivered from a queue; requests are from none.
    pub(super) fn is_from(&self, source: NodeId) -> bool {
        self.queue.is_none_or(|queue| queue == source)
    }

    pub(super) fn deliver(&mut self, at: Time, instance: InstanceId) {
        self.redeliveries += u32::from(self.delivered.is_some());
        (self.started, self.handled) = (None, None);
        (self.delivered, self.instance) = (Some(at), Some(instance));
        self.state = State::OnTheWay;
    }
}
