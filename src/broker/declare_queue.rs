//! Queues come and go.

use super::declare_exchange::reserved;
use super::policy::{self, ApplyTo};
use super::{
    Broker, ChannelId, Destination, DropCause, Effect, Error, Queue, QueueDeclaration, QueueId,
    Table, Unacknowledged, arguments,
};
use crate::kernel::Time;

/// What has to be true for a deletion.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presence {
    /// Nobody uses it: no consumer, or no binding.
    pub if_unused: bool,
    /// It holds no ready message.
    pub if_empty: bool,
}

impl Broker {
    /// Adds a queue that is known to be sound and new; what a client asks for goes through
    /// [`Self::declare_queue`].
    pub fn add_queue(&mut self, declaration: QueueDeclaration, now: Time) -> QueueId {
        let id = QueueId(self.queues.len() as u32);
        let policy = policy::find(&self.policies, &declaration.name, ApplyTo::Queues);
        let rules = arguments::rules(&declaration.arguments, policy);
        let name = declaration.name.clone();
        self.queue_names.insert(name.clone(), id);
        self.queues.push(Queue::new(declaration, rules, now));
        let to = Destination::Queue(id);
        self.exchanges[Self::DEFAULT_EXCHANGE.index()].bind(to, &name, Table::new());
        self.forget_routes();
        id
    }

    /// Whether a queue may be declared so; for those who check before they add.
    ///
    /// # Errors
    /// 406 if an argument is not what it should be.
    pub fn check_queue(declaration: &QueueDeclaration) -> Result<(), Error> {
        arguments::check(declaration)
    }

    /// Declares a queue (queue.declare); one that exists already has to be equivalent.
    ///
    /// # Errors
    /// 403 for new names that begin with "amq.", 405 if it belongs to another connection, 406 if
    /// it exists and differs or an argument is not what it should be. The channel is closed then.
    pub fn declare_queue(
        &mut self,
        channel: ChannelId,
        declaration: QueueDeclaration,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<QueueId, Error> {
        let existing = self.existing_queue(channel, &declaration);
        let existing = existing.map_err(|error| self.fail(channel, error, now, effects))?;
        if let Some(queue) = existing {
            self.queues[queue.index()].last_used = now;
            return Ok(queue);
        }
        let exclusive = declaration.exclusive;
        let queue = self.add_queue(declaration, now);
        let connection = self.channels[channel.index()].connection;
        self.queues[queue.index()].owner = exclusive.then_some(connection);
        self.announce(queue, effects);
        Ok(queue)
    }

    fn existing_queue(
        &self,
        channel: ChannelId,
        wanted: &QueueDeclaration,
    ) -> Result<Option<QueueId>, Error> {
        let name = &*wanted.name;
        if self.queue(name).is_none() {
            if name.starts_with("amq.") {
                return Err(reserved("queue", name));
            }
            return arguments::check(wanted).map(|()| None);
        }
        let queue = self.reachable_queue(channel, name)?;
        let known = &self.queues[queue.index()].declaration;
        let differs = |what: &str| {
            let text = format!("inequivalent arg '{what}' for queue '{name}'");
            Err(Error::PreconditionFailed(text))
        };
        if known.durable != wanted.durable {
            return differs("durable");
        }
        if known.auto_delete != wanted.auto_delete {
            return differs("auto_delete");
        }
        if known.exclusive != wanted.exclusive {
            return Err(Error::ResourceLocked(name.to_owned()));
        }
        let same = |argument: &&str| match (
            known.arguments.get(*argument),
            wanted.arguments.get(*argument),
        ) {
            (None, None) => true,
            (Some(one), Some(two)) => one.is_same(two),
            _ => false,
        };
        match arguments::compared().find(|argument| !same(argument)) {
            Some(argument) => differs(argument),
            None => Ok(Some(queue)),
        }
    }

    /// The queue of that name, if this channel may touch it.
    ///
    /// # Errors
    /// 404 if there is none, 405 if it belongs to another connection. The channel stays open.
    pub(super) fn reachable_queue(&self, channel: ChannelId, name: &str) -> Result<QueueId, Error> {
        let queue = self.queue(name).ok_or_else(|| Error::no_queue(name))?;
        let connection = self.channels[channel.index()].connection;
        match self.queues[queue.index()].owner {
            Some(owner) if owner != connection => Err(Error::ResourceLocked(name.to_owned())),
            _ => Ok(queue),
        }
    }

    /// Asks for a queue that should exist (queue.declare, passive).
    ///
    /// # Errors
    /// 404 if there is none, 405 if it belongs to another connection. The channel is closed then.
    pub fn declare_queue_passive(
        &mut self,
        channel: ChannelId,
        name: &str,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<QueueId, Error> {
        let found = self.reachable_queue(channel, name);
        found.map_err(|error| self.fail(channel, error, now, effects))
    }

    /// Drops the ready messages of a queue (queue.purge); tells how many.
    ///
    /// # Errors
    /// 404 if there is none, 405 if it belongs to another connection. The channel is closed then.
    pub fn purge(
        &mut self,
        channel: ChannelId,
        name: &str,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<u32, Error> {
        let queue = self.declare_queue_passive(channel, name, now, effects)?;
        Ok(self.drop_ready(queue, DropCause::Purged, effects))
    }

    fn drop_ready(&mut self, queue: QueueId, cause: DropCause, effects: &mut Vec<Effect>) -> u32 {
        let mut dropped = 0;
        while let Some(message) = self.take_head(queue) {
            dropped += 1;
            let (consumer_tag, dead_letter) = (super::ConsumerTag::NONE, None);
            effects.push(Effect::Dropped { message, queue, consumer_tag, cause, dead_letter });
        }
        dropped
    }

    /// Deletes a queue with its messages, bindings and subscriptions (queue.delete); tells how
    /// many messages were ready. One that does not exist is deleted already.
    ///
    /// # Errors
    /// 405 if it belongs to another connection, 406 if it is used or not empty and must not be.
    /// The channel is closed then.
    pub fn delete_queue(
        &mut self,
        channel: ChannelId,
        name: &str,
        presence: Presence,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<u32, Error> {
        if self.queue(name).is_none() {
            return Ok(0);
        }
        let deletable = self.deletable_queue(channel, name, presence);
        let queue = deletable.map_err(|error| self.fail(channel, error, now, effects))?;
        let ready = self.ready(queue);
        self.remove_queue(queue, now, effects);
        Ok(ready)
    }

    fn deletable_queue(
        &self,
        channel: ChannelId,
        name: &str,
        presence: Presence,
    ) -> Result<QueueId, Error> {
        let queue = self.reachable_queue(channel, name)?;
        let state = &self.queues[queue.index()];
        if presence.if_unused && !state.consumers.is_empty() {
            return Err(Error::PreconditionFailed(format!("queue '{name}' in use")));
        }
        if presence.if_empty && state.ready_len() > 0 {
            return Err(Error::PreconditionFailed(format!("queue '{name}' not empty")));
        }
        Ok(queue)
    }

    /// Deletes a queue that was to go with its last consumer, if that is gone; tells whether.
    pub(super) fn delete_unless_used(
        &mut self,
        queue: QueueId,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let state = &self.queues[queue.index()];
        let unused = state.exists
            && state.declaration.auto_delete
            && state.had_consumers
            && state.consumers.is_empty();
        if unused {
            self.remove_queue(queue, now, effects);
        }
        unused
    }

    pub(super) fn remove_queue(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        self.drop_ready(queue, DropCause::QueueDeleted, effects);
        self.drop_delivered(queue, effects);
        let state = &mut self.queues[queue.index()];
        (state.exists, state.keeps_all) = (false, false);
        let name = state.declaration.name.clone();
        for consumer in std::mem::take(&mut state.consumers) {
            effects.push(Effect::ConsumerCancelled { consumer_tag: self.tag_of(consumer) });
            self.cancel(consumer, now, effects);
        }
        self.queue_names.remove(&name);
        self.unbind_everywhere(Destination::Queue(queue));
        self.forget_routes();
    }

    /// Tells of the copies that are out when their queue goes; they may still be settled, to no
    /// effect.
    fn drop_delivered(&mut self, queue: QueueId, effects: &mut Vec<Effect>) {
        let out = self.channels.iter().flat_map(|(_, channel)| channel.iter());
        self.tell_deleted(out.filter(|held| held.queue == queue), effects);
        self.queues[queue.index()].unacknowledged = 0;
    }

    /// Tells that delivered copies are gone with their queue.
    pub(super) fn tell_deleted<'a>(
        &self,
        held: impl IntoIterator<Item = &'a Unacknowledged>,
        effects: &mut Vec<Effect>,
    ) {
        effects.extend(held.into_iter().map(|held| Effect::Dropped {
            message: held.queued.message,
            queue: held.queue,
            consumer_tag: self.tag_of(held.consumer),
            cause: DropCause::QueueDeleted,
            dead_letter: None,
        }));
    }
}
