//! Policies: rules set for all queues or exchanges whose name matches a pattern.

use std::fmt;
use std::sync::Arc;

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::{Broker, Effect, ExchangeId, QueueId, Value, arguments};
use crate::kernel::Time;

/// What a policy applies to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplyTo {
    /// Exchanges and queues.
    #[default]
    All,
    /// Exchanges alone.
    Exchanges,
    /// Queues alone.
    Queues,
}

impl ApplyTo {
    /// As the management writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Exchanges => "exchanges",
            Self::Queues => "queues",
        }
    }

    /// Reads what the management writes.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::All, Self::Exchanges, Self::Queues].into_iter().find(|known| known.name() == name)
    }
}

/// What a policy sets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// For exchanges: where what matches no binding goes.
    pub alternate_exchange: Option<Box<str>>,
    /// Where dead letters go.
    pub dead_letter_exchange: Option<Box<str>>,
    /// With which routing key.
    pub dead_letter_routing_key: Option<Box<str>>,
    /// How many messages may be ready.
    pub max_length: Option<u64>,
    /// How many bytes of body may be ready.
    pub max_length_bytes: Option<u64>,
    /// `drop-head`, `reject-publish` or `reject-publish-dlx`.
    pub overflow: Option<Box<str>>,
    /// How long a message lives, in milliseconds.
    pub message_ttl_ms: Option<u64>,
    /// How long an unused queue lives, in milliseconds.
    pub expires_ms: Option<u64>,
    /// How often a message may be returned (quorum queues).
    pub delivery_limit: Option<u64>,
}

/// The keys of a definition, as the management writes them.
pub const DEFINITION_KEYS: [&str; 9] = [
    "alternate-exchange",
    "dead-letter-exchange",
    "dead-letter-routing-key",
    "max-length",
    "max-length-bytes",
    "overflow",
    "message-ttl",
    "expires",
    "delivery-limit",
];

impl Definition {
    /// Sets the value of a key; `false` if the key is unknown or the value does not fit.
    pub fn set(&mut self, key: &str, value: &Value) -> bool {
        let text = || value.as_str().map(Box::from);
        let number = || value.as_integer().and_then(|value| u64::try_from(value).ok());
        match key {
            "alternate-exchange" => self.alternate_exchange = text(),
            "dead-letter-exchange" => self.dead_letter_exchange = text(),
            "dead-letter-routing-key" => self.dead_letter_routing_key = text(),
            "max-length" => self.max_length = number(),
            "max-length-bytes" => self.max_length_bytes = number(),
            "overflow" => self.overflow = text(),
            "message-ttl" => self.message_ttl_ms = number(),
            "expires" => self.expires_ms = number(),
            "delivery-limit" => self.delivery_limit = number(),
            _ => return false,
        }
        self.get(key).is_some()
    }

    /// The value of a key, if it is set.
    pub fn get(&self, key: &str) -> Option<Value> {
        let text = |text: &Option<Box<str>>| text.as_deref().map(Value::string);
        let number =
            |number: Option<u64>| number.map(|number| Value::integer(number.cast_signed()));
        match key {
            "alternate-exchange" => text(&self.alternate_exchange),
            "dead-letter-exchange" => text(&self.dead_letter_exchange),
            "dead-letter-routing-key" => text(&self.dead_letter_routing_key),
            "max-length" => number(self.max_length),
            "max-length-bytes" => number(self.max_length_bytes),
            "overflow" => text(&self.overflow),
            "message-ttl" => number(self.message_ttl_ms),
            "expires" => number(self.expires_ms),
            "delivery-limit" => number(self.delivery_limit),
            _ => None,
        }
    }
}

/// Which queues and exchanges a policy is for, by their names.
pub trait NamePattern: fmt::Debug + Send + Sync {
    /// Whether it is for those of that name.
    fn matches(&self, name: &str) -> bool;
}

impl NamePattern for Regex {
    fn matches(&self, name: &str) -> bool {
        self.is_match(name)
    }
}

/// Where all names are known, those that match are, too.
impl NamePattern for Vec<Box<str>> {
    fn matches(&self, name: &str) -> bool {
        self.iter().any(|known| **known == *name)
    }
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name; a policy set again under the same name replaces the old one.
    pub name: Box<str>,
    /// Names of queues and exchanges it is for.
    pub pattern: Arc<dyn NamePattern>,
    /// What it is for.
    pub apply_to: ApplyTo,
    /// What it sets.
    pub definition: Definition,
    /// Of several that match, the one with the highest priority holds, alone.
    pub priority: i64,
}

/// The policy that holds for a name.
pub(super) fn find<'a>(
    policies: &'a [Policy],
    name: &str,
    among: ApplyTo,
) -> Option<&'a Definition> {
    let fits = |policy: &&Policy| {
        (policy.apply_to == ApplyTo::All || policy.apply_to == among)
            && policy.pattern.matches(name)
    };
    // Of equals the first by name.
    let found = policies
        .iter()
        .filter(fits)
        .max_by(|one, two| one.priority.cmp(&two.priority).then_with(|| two.name.cmp(&one.name)));
    found.map(|policy| &policy.definition)
}

impl Broker {
    /// Sets a policy; one of the same name is replaced.
    pub fn set_policy(&mut self, policy: Policy, now: Time, effects: &mut Vec<Effect>) {
        match self.policies.binary_search_by(|known| known.name.cmp(&policy.name)) {
            Ok(place) => self.policies[place] = policy,
            Err(place) => self.policies.insert(place, policy),
        }
        self.apply_policies(now, effects);
    }

    /// Takes a policy away.
    pub fn clear_policy(&mut self, name: &str, now: Time, effects: &mut Vec<Effect>) {
        self.policies.retain(|policy| *policy.name != *name);
        self.apply_policies(now, effects);
    }

    fn apply_policies(&mut self, now: Time, effects: &mut Vec<Effect>) {
        for place in 0..self.exchanges.len() {
            self.apply_policies_to_exchange(ExchangeId(place as u32));
        }
        self.forget_routes();
        for place in 0..self.queues.len() {
            self.apply_policies_to_queue(QueueId(place as u32), now, effects);
        }
    }

    pub(super) fn apply_policies_to_exchange(&mut self, exchange: ExchangeId) {
        let state = &mut self.exchanges[exchange.index()];
        let argument = state.declaration.arguments.get("alternate-exchange");
        let policy = find(&self.policies, &state.declaration.name, ApplyTo::Exchanges);
        state.alternate = argument
            .and_then(Value::as_str)
            .map(Box::from)
            .or_else(|| policy.and_then(|policy| policy.alternate_exchange.clone()));
    }

    /// Messages keep the time to live that they came with; limits hold at once.
    fn apply_policies_to_queue(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        let state = &self.queues[queue.index()];
        if !state.exists {
            return;
        }
        let policy = find(&self.policies, &state.declaration.name, ApplyTo::Queues);
        let rules = arguments::rules(&state.declaration.arguments, policy);
        self.queues[queue.index()].set_rules(rules);
        let ready: Vec<_> = self.ready_messages(queue).map(|queued| queued.message).collect();
        let bytes = ready.iter().map(|message| self.size_in(queue, message)).sum();
        let state = &mut self.queues[queue.index()];
        state.ready_bytes = bytes;
        state.last_used = now;
        self.make_room(queue, effects);
        self.announce(queue, effects);
    }
}
