//! Dead letters: what becomes of a copy that is rejected, expires or is crowded out.

use super::{
    Broker, DeadLetter, DeathReason, DropCause, Effect, IntegerType, Message, Properties,
    PropertiesId, QueueId, Table, Unacknowledged, Value,
};

impl Broker {
    /// Tells that a copy which was ready in a queue died.
    pub(super) fn die_ready(
        &mut self,
        queue: QueueId,
        message: Message,
        reason: DeathReason,
        effects: &mut Vec<Effect>,
    ) {
        let dead_letter = self.dead_letter(message.properties, queue, reason);
        effects.push(Effect::Dropped {
            message,
            queue,
            consumer_tag: super::ConsumerTag::NONE,
            cause: DropCause::Died(reason),
            dead_letter,
        });
    }

    /// Tells that a copy which was delivered died.
    pub(super) fn die_delivered(
        &mut self,
        delivery: &Unacknowledged,
        reason: DeathReason,
        effects: &mut Vec<Effect>,
    ) {
        let message = delivery.queued.message;
        let dead_letter = self.dead_letter(message.properties, delivery.queue, reason);
        effects.push(Effect::Dropped {
            message,
            queue: delivery.queue,
            consumer_tag: self.tag_of(delivery.consumer),
            cause: DropCause::Died(reason),
            dead_letter,
        });
    }

    /// How often a message with these properties died, as its header `x-death` counts; 0 for what a
    /// client published.
    #[inline]
    pub fn deaths(&self, properties: PropertiesId) -> u64 {
        let properties = &self.properties[properties.index()];
        if properties.died.is_none() { 0 } else { counted_deaths(properties) }
    }

    /// What a message with these properties becomes; `None` if the queue has no dead-letter
    /// exchange, or none that exists.
    pub(super) fn dead_letter(
        &mut self,
        properties: PropertiesId,
        queue: QueueId,
        reason: DeathReason,
    ) -> Option<DeadLetter> {
        let rules = &self.queues[queue.index()].rules;
        let exchange = self.exchange(rules.dead_letter_exchange.as_deref()?)?;
        let key = (properties, queue, reason);
        if let Some(known) = self.dead_letters.get(&key) {
            return Some(*known);
        }
        let mut dead = self.after_death(&self.properties[properties.index()], queue, reason);
        dead.exchange = exchange;
        // Each death is counted in them, and each is asked for once: there are none like them.
        let dead_letter = DeadLetter { exchange, properties: self.keep(dead) };
        self.dead_letters.insert(key, dead_letter);
        Some(dead_letter)
    }

    /// The properties with the death written into them.
    fn after_death(&self, alive: &Properties, queue: QueueId, reason: DeathReason) -> Properties {
        let queue = &self.queues[queue.index()];
        let exchange = &*self.exchanges[alive.exchange.index()].declaration.name;
        let mut dead = alive.clone();
        let mut headers = dead.headers.take().unwrap_or_default();
        let death = death(alive, &queue.declaration.name, exchange, reason);
        record(&mut headers, death);
        if let Some(routing_key) = &queue.rules.dead_letter_routing_key {
            dead.routing_key.clone_from(routing_key);
            dead.further_keys.clear();
            headers.remove("CC");
        }
        dead.headers = Some(headers);
        dead.expiration = None;
        dead.died = Some(reason);
        dead
    }
}

/// An entry for `x-death`.
fn death(alive: &Properties, queue: &str, exchange: &str, reason: DeathReason) -> Table {
    let copied = match alive.headers.as_ref().and_then(|headers| headers.get("CC")) {
        Some(Value::Array(keys)) => keys.clone(),
        _ => Vec::new(),
    };
    let keys = [Value::String(alive.routing_key.clone())].into_iter().chain(copied).collect();
    let fields = [
        (Box::from("count"), Value::Integer(IntegerType::Int64, 1)),
        ("reason".into(), Value::string(reason.name())),
        ("queue".into(), Value::string(queue)),
        ("exchange".into(), Value::string(exchange)),
        ("routing-keys".into(), Value::Array(keys)),
    ];
    let mut death = Table::new();
    for (name, value) in fields {
        death.insert(name, value);
    }
    if let Some(expiration) = &alive.expiration {
        death.insert("original-expiration".into(), Value::String(expiration.clone()));
    }
    death
}

#[cold]
fn counted_deaths(properties: &Properties) -> u64 {
    let deaths = match properties.headers.as_ref().and_then(|headers| headers.get("x-death")) {
        Some(Value::Array(deaths)) => &**deaths,
        _ => &[],
    };
    let count = |death: &Value| match death {
        Value::Table(death) => death.get("count").and_then(Value::as_integer).unwrap_or(0),
        _ => 0,
    };
    deaths.iter().map(|death| count(death).max(0) as u64).sum()
}

/// Puts a death in front of those before: one that is known (queue and reason) counts up. Sorting
/// out the known ones turns the order of the others round, as in RabbitMQ.
fn record(headers: &mut Table, death: Table) {
    let mut deaths = match headers.remove("x-death") {
        None => return record_first(headers, death),
        Some(Value::Array(deaths)) => deaths,
        Some(_) => Vec::new(),
    };
    deaths.reverse();
    let same = |known: &Value, field: &str| match known {
        Value::Table(known) => known.get(field) == death.get(field),
        _ => false,
    };
    let known = deaths.iter().position(|known| same(known, "queue") && same(known, "reason"));
    let newest = match known.map(|place| deaths.remove(place)) {
        Some(Value::Table(known)) => counted_up(known),
        _ => death,
    };
    deaths.insert(0, Value::Table(newest));
    headers.insert("x-death".into(), Value::Array(deaths));
}

fn counted_up(mut death: Table) -> Table {
    let count = death.get("count").and_then(Value::as_integer).unwrap_or(0);
    death.insert("count".into(), Value::Integer(IntegerType::Int64, count.saturating_add(1)));
    death
}

fn record_first(headers: &mut Table, death: Table) {
    for field in ["reason", "queue", "exchange"] {
        let name = format!("x-first-death-{field}").into();
        headers.insert(name, death.get(field).cloned().unwrap_or(Value::Void));
    }
    headers.insert("x-death".into(), Value::Array(vec![Value::Table(death)]));
}
