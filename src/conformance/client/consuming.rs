//! Consuming, fetching and settling.

use serde_json::{Map, Value, json};

use super::super::observation;
use super::super::operation::{Consume, Settle};
use super::super::typed;
use super::{Client, Consumer, Published};
use crate::broker::{ChannelId, ConsumerTag, Delivery, Subscription};
use crate::kernel::Time;

/// The tag of the consumer at a place of the list: it sorts as its name does.
fn tag(name: &str, place: usize) -> ConsumerTag {
    let mut letters = name.bytes().chain([0, 0]);
    let two = [letters.next().unwrap_or(0), letters.next().unwrap_or(0)];
    ConsumerTag(u32::from(u16::from_be_bytes(two)) << 16 | place as u32)
}

pub(super) fn place_of(tag: ConsumerTag) -> usize {
    usize::from(tag.0 as u16)
}

impl Client {
    pub(super) fn consume(&mut self, consume: Consume) -> Result<(), String> {
        let (id, now) = (self.channel(&consume.ch), self.now);
        let arguments = typed::table(consume.arguments.as_ref())?;
        let same = |known: &Consumer| {
            known.id.is_some() && known.channel == consume.ch && known.name == consume.consumer
        };
        let place = self.consumers.iter().position(same).unwrap_or(self.consumers.len());
        let subscription = Subscription {
            queue: &consume.queue,
            tag: tag(&consume.consumer, place),
            no_ack: consume.no_ack,
            exclusive: consume.exclusive,
            arguments: &arguments,
        };
        let consumed = self.broker.consume(id, &subscription, now, &mut self.effects);
        let consumer = self.note(&consume.ch, consumed);
        if consumer.is_some() {
            let (channel, name, no_ack) = (consume.ch, consume.consumer, consume.no_ack);
            self.consumers.push(Consumer { channel, name, no_ack, id: consumer });
        }
        Ok(())
    }

    pub(super) fn cancel(&mut self, channel: &str, name: &str) {
        self.channel(channel);
        let same = |known: &&mut Consumer| known.channel == channel && known.name == name;
        let mut found = self.consumers.iter_mut().filter(same);
        if let Some(id) = found.find_map(|consumer| consumer.id.take()) {
            self.broker.cancel(id, self.now, &mut self.effects);
        }
    }

    pub(super) fn get(&mut self, channel: &str, queue: &str, no_ack: bool) {
        let (id, now) = (self.channel(channel), self.now);
        let fetched = self.broker.get(id, queue, no_ack, now, &mut self.effects);
        let Some(fetched) = self.note(channel, fetched) else { return };
        self.observed.reply = Some(match fetched {
            None => json!({ "empty": true }),
            Some((delivery, remaining)) => {
                let mut message = self.message(&delivery);
                message.insert("remaining".to_owned(), json!(remaining));
                if !no_ack {
                    self.hold(channel, &delivery);
                }
                Value::Object(message)
            }
        });
    }

    /// Fetches all messages of a queue; no tags are told.
    pub(super) fn drain(&mut self, channel: &str, queue: &str) {
        let (id, now) = (self.channel(channel), self.now);
        let mut drained = Vec::new();
        loop {
            let fetched = self.broker.get(id, queue, true, now, &mut self.effects);
            match self.note(channel, fetched) {
                None => return,
                Some(None) => break,
                Some(Some((delivery, _))) => {
                    let mut message = self.message(&delivery);
                    message.remove("tag");
                    drained.push(Value::Object(message));
                }
            }
            self.follow();
        }
        self.observed.reply = Some(Value::Array(drained));
    }

    fn message(&self, delivery: &Delivery) -> Map<String, Value> {
        let Published { body, properties } =
            &self.published[delivery.message.id.number() as usize - 1];
        observation::message(&self.broker, body, properties, delivery)
    }

    fn hold(&mut self, channel: &str, delivery: &Delivery) {
        let body = self.published[delivery.message.id.number() as usize - 1].body.clone();
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.unsettled.insert(delivery.delivery_tag, body);
        }
    }

    pub(super) fn acknowledge(&mut self, settle: &Settle) {
        let (id, tag, now) = self.settle(settle);
        let done = self.broker.acknowledge(id, tag, settle.multiple, now, &mut self.effects);
        self.note(&settle.ch, done);
    }

    pub(super) fn return_or_reject(&mut self, settle: &Settle) {
        let (id, tag, now) = self.settle(settle);
        let Settle { multiple, requeue, .. } = *settle;
        let effects = &mut self.effects;
        let done = self.broker.negative_acknowledge(id, tag, multiple, requeue, now, effects);
        self.note(&settle.ch, done);
    }

    /// The tag that is meant: the one given, or that of the most recent delivery with the body.
    fn settle(&mut self, settle: &Settle) -> (ChannelId, u64, Time) {
        let id = self.channel(&settle.ch);
        let unsettled = self.channels.get_mut(&settle.ch).map(|channel| &mut channel.unsettled);
        let Some(unsettled) = unsettled else { return (id, 0, self.now) };
        let by_body = || {
            let mut latest = unsettled.iter().rev();
            latest.find(|(_, body)| Some(*body) == settle.body.as_ref()).map(|(tag, _)| *tag)
        };
        let tag = settle.tag.or_else(by_body).unwrap_or(u64::MAX);
        if settle.multiple {
            unsettled.retain(|known, _| tag != 0 && *known > tag);
        } else {
            unsettled.remove(&tag);
        }
        (id, tag, self.now)
    }

    pub(super) fn receive(&mut self, delivery: &Delivery) {
        let consumer = &self.consumers[place_of(delivery.consumer_tag)];
        let (channel, name) = (consumer.channel.clone(), consumer.name.clone());
        if !self.channels.contains_key(&channel) {
            return;
        }
        if !consumer.no_ack {
            self.hold(&channel, delivery);
        }
        let message = Value::Object(self.message(delivery));
        self.observed.deliver.entry(name).or_default().push(message);
    }
}
