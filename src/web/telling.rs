//! Explained facts in the page's words (`Telling` in `contract.ts`).

use serde::Serialize;

use crate::broker::MessageId;
use crate::explain::{Explanation, Life, Load};
use crate::fact::{Fact, Happening, InstanceId, MessageTypeId, NodeId, Rule};
use crate::view::pick::Found;

/// A message's name. Its number alone is not the core's own: JavaScript's numbers end before.
#[derive(Serialize)]
struct Name {
    producer: NodeId,
    number: u64,
    /// The number that people read.
    sequence: u64,
}

impl From<MessageId> for Name {
    fn from(message: MessageId) -> Self {
        Self {
            producer: NodeId(message.source()),
            number: message.number(),
            sequence: message.sequence(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Telling {
    at_ms: f64,
    message: Option<Name>,
    message_type: Option<MessageTypeId>,
    happening: Happening,
    rule: Rule,
    /// The message whose handling published this one.
    cause: Option<Name>,
    consumers: u32,
    full: Vec<HeldBy>,
}

#[derive(Serialize)]
struct HeldBy {
    instance: InstanceId,
    held: u32,
}

impl From<&Load> for HeldBy {
    fn from(load: &Load) -> Self {
        Self { instance: load.instance, held: load.held }
    }
}

impl Telling {
    pub(super) fn of(explanation: &Explanation, message_type: Option<MessageTypeId>) -> Self {
        let Fact { at, mut happening, rule } = explanation.fact;
        let message = happening.message();
        // Told by name; as a number it could be one that JavaScript does not have.
        if let Some(message) = happening.message_mut() {
            *message = MessageId::new(0, message.number());
        }
        let mut cause = None;
        if let Happening::Published { cause: of, .. } = &mut happening {
            cause = of.take().map(Name::from);
        }
        Self {
            at_ms: at.as_ms(),
            message: message.map(Name::from),
            message_type,
            happening,
            rule,
            cause,
            consumers: explanation.consumers,
            full: explanation.full.iter().map(HeldBy::from).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct LifeInWords {
    message: Name,
    message_type: Option<MessageTypeId>,
    facts: Vec<Telling>,
    left_out: u64,
}

impl LifeInWords {
    pub(super) fn of(life: &Life) -> Self {
        let first = life.facts().first().map(|one| one.fact.happening);
        let message_type = match first {
            Some(Happening::Published { message_type, .. }) => Some(message_type),
            _ => None,
        };
        Self {
            message: life.message().into(),
            message_type,
            facts: life.facts().iter().map(|one| Telling::of(one, message_type)).collect(),
            left_out: life.left_out(),
        }
    }
}

/// A message on the stage; `x`, `y`: its centre, in CSS pixels.
#[derive(Serialize)]
pub(super) struct OnStage {
    message: Name,
    message_type: MessageTypeId,
    x: f32,
    y: f32,
    radius: f32,
}

impl From<Found> for OnStage {
    fn from(Found { message, message_type, mark }: Found) -> Self {
        Self { message: message.into(), message_type, x: mark.x, y: mark.y, radius: mark.radius }
    }
}
