//! Carries out a program: clients of a broker on a virtual clock, who route dead letters on.
//!
//! Tells everything to a rule, in the order in which it happens; asks the rule whether all is well
//! after every operation and every tick of a timer.

use std::collections::BTreeMap;

use queuescope::broker::{
    Broker, ChannelId, ConnectionId, ConsumerId, ConsumerTag, DeadLetter, Effect, Error, Message,
    MessageId, Presence, QueueId,
};
use queuescope::kernel::{Calendar, NANOSECONDS_PER_MILLISECOND, Time};

use crate::event::{ChannelNumber, Event, Sent};
use crate::history::History;
use crate::operation::{CHANNELS, CONNECTIONS, How, Operation, Program};
use crate::rules::{Check, Rule};
use crate::setup::{BindingDraft, EXCHANGES, QUEUES, Setup, queue_name};

/// The broker, its clients, and what they know.
pub(crate) struct Client<'a> {
    pub(crate) broker: Broker,
    pub(crate) history: History,
    pub(crate) effects: Vec<Effect>,
    setup: &'a Setup,
    rule: &'a mut dyn Rule,
    calendar: Calendar<QueueId>,
    channels: [Option<(ChannelId, ChannelNumber)>; CHANNELS],
    connections: [Option<ConnectionId>; CONNECTIONS],
    /// Connections and channels opened so far.
    opened: u32,
    pub(crate) consumers: BTreeMap<ConsumerTag, ConsumerId>,
    pub(crate) next_consumer: u32,
    messages: u64,
    /// What may be taken away again.
    bindings: Vec<BindingDraft>,
}

/// Runs a program under a rule, closes all connections, and has a last look.
///
/// # Errors
/// What the rule says, and after which operation.
pub(crate) fn run(program: &Program, rule: &mut dyn Rule) -> Check {
    let mut client = Client::new(&program.setup, rule);
    client.set_up().map_err(|why| format!("in the setup: {why}"))?;
    for (number, operation) in program.operations.iter().enumerate() {
        client
            .step(operation)
            .map_err(|why| format!("after operation {number}, {operation:?}: {why}"))?;
    }
    client.hang_up().map_err(|why| format!("after closing all: {why}"))
}

impl<'a> Client<'a> {
    fn new(setup: &'a Setup, rule: &'a mut dyn Rule) -> Self {
        let timer_late_ns = setup.timer_late_ms * NANOSECONDS_PER_MILLISECOND;
        Self {
            broker: Broker::default(),
            history: History::new(timer_late_ns),
            effects: Vec::new(),
            setup,
            rule,
            calendar: Calendar::default(),
            channels: [None; CHANNELS],
            connections: [None; CONNECTIONS],
            opened: 0,
            consumers: BTreeMap::new(),
            next_consumer: 0,
            messages: 0,
            bindings: Vec::new(),
        }
    }

    fn set_up(&mut self) -> Check {
        for exchange in 0..EXCHANGES {
            self.broker.add_exchange(self.setup.exchange(exchange));
        }
        for queue in 0..QUEUES {
            self.declare_queue(0, queue)?;
        }
        for binding in &self.setup.bindings {
            self.bind(0, *binding)?;
        }
        self.follow()
    }

    fn hang_up(&mut self) -> Check {
        for connection in 0..CONNECTIONS {
            self.step(&Operation::CloseConnection { connection })?;
        }
        self.rule.at_the_end(&self.history, &mut self.broker)
    }

    fn step(&mut self, operation: &Operation) -> Check {
        self.carry_out(operation)?;
        self.rest()
    }

    fn rest(&mut self) -> Check {
        self.follow()?;
        self.rule.at_rest(&self.history, &self.broker)
    }

    fn carry_out(&mut self, operation: &Operation) -> Check {
        match operation {
            Operation::Publish { channel, publication } => {
                (0..publication.count).try_for_each(|_| self.publish(*channel, publication))
            }
            Operation::Get { channel, queue, no_ack } => self.get(*channel, *queue, *no_ack),
            Operation::Consume { channel, queue, terms } => self.consume(*channel, *queue, *terms),
            Operation::ConsumeAgain { pick } => self.consume_again(*pick),
            Operation::Cancel { pick } => self.cancel(*pick),
            Operation::Settle { channel, how, which } => self.settle(*channel, *how, *which),
            Operation::Recover { channel } => self.recover(*channel),
            Operation::Qos { channel, prefetch, global } => {
                self.limit(*channel, *prefetch, *global)
            }
            Operation::SelectConfirms { channel } => {
                let (id, _) = self.channel(*channel)?;
                self.broker.select_confirms(id);
                Ok(())
            }
            Operation::CloseChannel { channel } => self.close_channel(*channel),
            Operation::CloseConnection { connection } => self.close_connection(*connection),
            Operation::Purge { channel, queue } => self.purge(*channel, *queue),
            Operation::DeleteQueue { channel, queue, if_unused, if_empty } => {
                let presence = Presence { if_unused: *if_unused, if_empty: *if_empty };
                self.delete_queue(*channel, *queue, presence)
            }
            Operation::DeclareQueue { channel, queue } => self.declare_queue(*channel, *queue),
            Operation::Bind { channel, binding } => self.bind(*channel, *binding),
            Operation::Unbind { channel, pick } => self.unbind(*channel, *pick),
            Operation::Wait { ms } => {
                self.pass_until(self.now().plus_ns(ms * NANOSECONDS_PER_MILLISECOND))
            }
        }
    }

    pub(crate) fn now(&self) -> Time {
        self.history.now
    }

    pub(crate) fn tell(&mut self, event: &Event<'_>) -> Check {
        self.rule.check(&self.history, event)?;
        self.history.record(event);
        Ok(())
    }
}

/// Connections and channels.
impl Client<'_> {
    /// A channel, opened if it is not.
    pub(crate) fn channel(&mut self, slot: usize) -> Result<(ChannelId, ChannelNumber), String> {
        if let Some(open) = self.channels[slot] {
            return Ok(open);
        }
        self.opened += 1;
        let number = self.opened;
        let place = slot * CONNECTIONS / CHANNELS;
        let connection = *self.connections[place].get_or_insert(ConnectionId(number));
        let open = (self.broker.open_channel(connection), number);
        self.channels[slot] = Some(open);
        self.tell(&Event::Opened { channel: number })?;
        Ok(open)
    }

    /// The first channel from `slot` on, round and round, that holds something.
    pub(crate) fn holding(&self, slot: usize) -> Option<usize> {
        let holds = |slot: &usize| {
            let number = self.channels[*slot].map(|(_, number)| number);
            number.is_some_and(|number| !self.history.channels[&number].unsettled.is_empty())
        };
        (slot..slot + CHANNELS).map(|slot| slot % CHANNELS).find(holds)
    }

    /// The place of a channel that is open.
    pub(crate) fn slot_of(&self, channel: ChannelNumber) -> Option<usize> {
        self.channels.iter().position(|open| open.is_some_and(|(_, number)| number == channel))
    }

    fn forget(&mut self, slots: &[usize]) -> Vec<ChannelNumber> {
        let open = slots.iter().filter_map(|slot| self.channels[*slot].take());
        open.map(|(_, number)| number).collect()
    }

    fn slots_of(connection: usize) -> Vec<usize> {
        (0..CHANNELS).filter(|slot| slot * CONNECTIONS / CHANNELS == connection).collect()
    }

    /// Tells that channels close, and what that does.
    fn tell_closing(&mut self, slots: &[usize], code: Option<u16>) -> Check {
        let channels = self.forget(slots);
        self.tell(&Event::Closing { channels: &channels, code })?;
        self.follow()?;
        self.tell(&Event::Closed { channels: &channels })
    }

    fn close_channel(&mut self, slot: usize) -> Check {
        let Some((id, _)) = self.channels[slot] else { return Ok(()) };
        self.broker.close_channel(id, self.now(), &mut self.effects);
        self.tell_closing(&[slot], None)
    }

    fn close_connection(&mut self, connection: usize) -> Check {
        let Some(id) = self.connections[connection].take() else { return Ok(()) };
        self.broker.close_connection(id, self.now(), &mut self.effects);
        self.tell_closing(&Self::slots_of(connection), None)
    }

    /// An error closes the channel or the connection.
    pub(crate) fn unless_refused<T>(
        &mut self,
        slot: usize,
        result: Result<T, Error>,
    ) -> Result<Option<T>, String> {
        let error = match result {
            Ok(value) => return Ok(Some(value)),
            Err(error) => error,
        };
        let code = Some(error.reply_code());
        if error.closes_connection() {
            let connection = slot * CONNECTIONS / CHANNELS;
            self.connections[connection] = None;
            self.tell_closing(&Self::slots_of(connection), code)?;
        } else {
            self.tell_closing(&[slot], code)?;
        }
        Ok(None)
    }
}

/// Queues and bindings.
impl Client<'_> {
    fn declare_queue(&mut self, slot: usize, queue: usize) -> Check {
        let (id, _) = self.channel(slot)?;
        let draft = &self.setup.queues[queue];
        let declaration = draft.declaration(&queue_name(queue));
        let now = self.now();
        let declared = self.broker.declare_queue(id, declaration, now, &mut self.effects);
        let declared = declared.map_err(|error| error.to_string())?;
        if self.history.queues.contains_key(&declared) {
            return Ok(());
        }
        self.tell(&Event::Declared { queue: declared, draft })
    }

    fn delete_queue(&mut self, slot: usize, queue: usize, presence: Presence) -> Check {
        let (id, _) = self.channel(slot)?;
        let (name, now) = (queue_name(queue), self.now());
        let queue = self.broker.queue(&name);
        let deleted = self.broker.delete_queue(id, &name, presence, now, &mut self.effects);
        if self.unless_refused(slot, deleted)?.is_some()
            && let Some(queue) = queue
        {
            self.tell(&Event::Deleted { queue })?;
        }
        Ok(())
    }

    fn purge(&mut self, slot: usize, queue: usize) -> Check {
        let (id, _) = self.channel(slot)?;
        let (name, now) = (queue_name(queue), self.now());
        let queue = self.broker.queue(&name);
        let purged = self.broker.purge(id, &name, now, &mut self.effects);
        if self.unless_refused(slot, purged)?.is_some()
            && let Some(queue) = queue
        {
            self.tell(&Event::Purged { queue })?;
        }
        Ok(())
    }

    fn bind(&mut self, slot: usize, binding: BindingDraft) -> Check {
        let (id, _) = self.channel(slot)?;
        let (names, now) = (binding.names(), self.now());
        let bound = self.broker.bind(id, binding.request(&names), now, &mut self.effects);
        self.bindings.push(binding);
        self.unless_refused(slot, bound).map(|_| ())
    }

    fn unbind(&mut self, slot: usize, pick: usize) -> Check {
        if self.bindings.is_empty() {
            return Ok(());
        }
        let (id, _) = self.channel(slot)?;
        let binding = self.bindings.swap_remove(pick % self.bindings.len());
        let (names, now) = (binding.names(), self.now());
        let unbound = self.broker.unbind(id, &binding.request(&names), now, &mut self.effects);
        self.unless_refused(slot, unbound).map(|_| ())
    }
}

/// What comes back.
impl Client<'_> {
    /// Tells what the broker did, and publishes dead letters, until it is at rest.
    pub(crate) fn follow(&mut self) -> Check {
        while !self.effects.is_empty() {
            for effect in std::mem::take(&mut self.effects) {
                self.tell(&Event::Effect(&effect))?;
                self.answer(&effect)?;
            }
        }
        Ok(())
    }

    fn answer(&mut self, effect: &Effect) -> Check {
        match effect {
            Effect::Dropped { message, dead_letter: Some(dead_letter), .. }
            | Effect::Refused { message, dead_letter: Some(dead_letter), .. } => {
                self.publish_dead_letter(message, *dead_letter)?;
            }
            Effect::Expires { queue, at } => {
                self.calendar.schedule(at.plus_ns(self.history.timer_late_ns), *queue);
            }
            _ => {}
        }
        Ok(())
    }

    fn publish_dead_letter(&mut self, message: &Message, dead_letter: DeadLetter) -> Check {
        let sent = self.history.sent.get(&message.id).ok_or("a message that nobody sent died")?;
        let sent = Sent { expiration_ms: None, ..*sent };
        let properties = dead_letter.properties;
        let message = Message { properties, deliveries: 0, id: self.next_message(), ..*message };
        let queues = self.route(&message, sent)?;
        for queue in queues {
            self.broker.enqueue(queue, message, self.now(), &mut self.effects);
        }
        Ok(())
    }

    pub(crate) fn next_message(&mut self) -> MessageId {
        self.messages += 1;
        MessageId::new(0, self.messages)
    }

    /// Time goes on, and queues do what is due.
    fn pass_until(&mut self, until: Time) -> Check {
        while self.calendar.next_time().is_some_and(|at| at <= until) {
            let Some((at, queue)) = self.calendar.pop() else { break };
            self.history.now = at;
            self.broker.expire(queue, at, &mut self.effects);
            self.rest()?;
        }
        self.history.now = until;
        Ok(())
    }

    /// What a `how` is to the broker.
    pub(crate) fn answer_deliveries(
        &mut self,
        channel: ChannelId,
        (delivery_tag, multiple): (u64, bool),
        how: How,
    ) -> Result<(), Error> {
        let (now, effects, broker) = (self.history.now, &mut self.effects, &mut self.broker);
        let requeue = how == How::Requeue;
        match how {
            How::Acknowledge => broker.acknowledge(channel, delivery_tag, multiple, now, effects),
            How::Requeue | How::Reject => {
                broker.negative_acknowledge(channel, delivery_tag, multiple, requeue, now, effects)
            }
        }
    }
}
