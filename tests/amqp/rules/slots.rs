//! What ended consumers leave behind: nothing.

use queuescope::broker::{
    Broker, ConnectionId, ConsumerTag, QueueDeclaration, Subscription, Table,
};

use super::{Check, Rule, holds};
use crate::event::Event;
use crate::history::History;

/// When all is over, the numbers of all consumers there were are given again.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// Subscriptions at once, those among them that ended and hold something.
    most: usize,
}

impl Rule for Slots {
    fn check(&mut self, _history: &History, _event: &Event<'_>) -> Check {
        Ok(())
    }

    fn at_rest(&mut self, history: &History, _broker: &Broker) -> Check {
        let holding = history.subscriptions.values().filter(|(subscription, phase)| {
            *phase == crate::history::Phase::Open || history.held_by(subscription) > 0
        });
        self.most = self.most.max(holding.count());
        Ok(())
    }

    fn at_the_end(&mut self, history: &History, broker: &mut Broker) -> Check {
        let (now, arguments, mut effects) = (history.now, Table::new(), Vec::new());
        broker.add_queue(QueueDeclaration::new("last"), now);
        let channel = broker.open_channel(ConnectionId(u32::MAX));
        for number in 0..=self.most {
            let tag = ConsumerTag(number as u32);
            let (queue, no_ack, exclusive) = ("last", false, false);
            let request = Subscription { queue, tag, no_ack, exclusive, arguments: &arguments };
            let consumer = broker.consume(channel, &request, now, &mut effects);
            let consumer = consumer.map_err(|error| error.to_string())?;
            let most = self.most;
            holds!(consumer.index() <= most, "{consumer:?} though there were at most {most}");
        }
        Ok(())
    }
}
