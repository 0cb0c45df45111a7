//! Where a plan's messages go, by the broker's own rules.

use crate::broker::Properties;
use crate::fact::NodeId;
use crate::world::Declared;
use crate::world::plan::{Plan, PublicationPlan};

/// The plan's broker, to be asked for routes only.
pub(super) struct Routing(Declared);

impl Routing {
    pub(super) fn of(plan: &Plan) -> Self {
        Self(Declared::of(plan))
    }

    /// Whether a queue has no rules of its own that theory does not know.
    pub(super) fn is_plain(&self, queue: NodeId) -> bool {
        self.0.broker.is_plain(self.0.queue(queue))
    }

    /// Whether a message published so gets a copy into the queue.
    pub(super) fn leads_to(&mut self, publication: &PublicationPlan, queue: NodeId) -> bool {
        let Self(declared) = self;
        let exchange = declared.exchange(publication.exchange);
        let message_type = publication.message_type.0;
        let properties = Properties::new(exchange, &publication.routing_key, message_type);
        let properties = declared.broker.intern(properties);
        let queue = declared.queue(queue);
        declared.broker.route(properties).queues.contains(&queue)
    }
}
