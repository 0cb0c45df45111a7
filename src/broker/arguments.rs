//! What a queue's arguments and policies say: read, checked, and put together.

use super::policy::Definition;
use super::{Error, QueueDeclaration, Table, Value};

/// Which implementation of a queue it is; their rules differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueType {
    /// One node, the rules of old.
    #[default]
    Classic,
    /// Replicated; counts returns and may limit them.
    Quorum,
}

/// What happens when a queue is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// The message at the head makes room.
    #[default]
    DropHead,
    /// The new message is refused.
    RejectPublish,
    /// The new message is refused and becomes a dead letter.
    RejectPublishDlx,
}

/// The rules of one queue: its arguments, and its policy where they say nothing. Of two limits
/// the smaller holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueRules {
    /// Its implementation.
    pub queue_type: QueueType,
    /// Levels of priority above 0.
    pub max_priority: u8,
    /// The most messages that may be ready.
    pub max_length: Option<u64>,
    /// The most bytes that their bodies may have together.
    pub max_length_bytes: Option<u64>,
    /// What happens beyond.
    pub overflow: Overflow,
    /// How long a message may be in it.
    pub message_ttl_ms: Option<u64>,
    /// How long it lives unused.
    pub expires_ms: Option<u64>,
    /// Where dead letters go.
    pub dead_letter_exchange: Option<Box<str>>,
    /// Their routing key; their own if it is not given.
    pub dead_letter_routing_key: Option<Box<str>>,
    /// Whether one consumer alone gets its messages.
    pub single_active_consumer: bool,
    /// How often a message may be returned.
    pub delivery_limit: Option<u32>,
}

impl QueueRules {
    /// Whether they neither limit the queue nor let messages expire.
    pub(super) fn keep_all(&self) -> bool {
        self.max_length.is_none()
            && self.max_length_bytes.is_none()
            && self.message_ttl_ms.is_none()
    }
}

/// Ten years: the longest time RabbitMQ takes, in milliseconds.
const LONGEST_MS: i64 = 315_360_000_000;

/// What RabbitMQ knows of an argument.
struct Known {
    name: &'static str,
    classic: bool,
    quorum: bool,
    check: fn(&Value) -> Result<(), String>,
}

const fn known(
    name: &'static str,
    classic: bool,
    quorum: bool,
    check: fn(&Value) -> Result<(), String>,
) -> Known {
    Known { name, classic, quorum, check }
}

/// Every argument that is looked at; others are kept and ignored.
const KNOWN: [Known; 17] = [
    known("x-message-ttl", true, true, |value| whole(value, 0, LONGEST_MS)),
    known("x-expires", true, true, |value| whole(value, 1, LONGEST_MS)),
    known("x-max-length", true, true, |value| whole(value, 0, i64::MAX)),
    known("x-max-length-bytes", true, true, |value| whole(value, 0, i64::MAX)),
    known("x-max-priority", true, false, |value| whole(value, 0, 255)),
    known("x-overflow", true, true, |value| {
        one_of(value, &["drop-head", "reject-publish", "reject-publish-dlx"])
    }),
    known("x-dead-letter-exchange", true, true, text),
    known("x-dead-letter-routing-key", true, true, text),
    known("x-single-active-consumer", true, true, truth),
    known("x-queue-type", true, true, |value| one_of(value, &["classic", "quorum"])),
    known("x-queue-mode", true, false, |value| one_of(value, &["default", "lazy"])),
    known("x-delivery-limit", false, true, |value| whole(value, i64::MIN, i64::MAX)),
    known("x-dead-letter-strategy", false, true, |value| {
        one_of(value, &["at-most-once", "at-least-once"])
    }),
    known("x-max-in-memory-length", false, true, |value| whole(value, 0, i64::MAX)),
    known("x-max-in-memory-bytes", false, true, |value| whole(value, 0, i64::MAX)),
    known("x-quorum-initial-group-size", false, true, |value| whole(value, 1, i64::MAX)),
    known("x-queue-master-locator", true, false, text),
];

fn whole(value: &Value, least: i64, most: i64) -> Result<(), String> {
    if value.as_integer().is_some_and(|number| (least..=most).contains(&number)) {
        return Ok(());
    }
    Err(match (least, most) {
        (i64::MIN, i64::MAX) => "a whole number".to_owned(),
        (_, i64::MAX) => format!("a whole number from {least}"),
        _ => format!("a whole number from {least} to {most}"),
    })
}

fn text(value: &Value) -> Result<(), String> {
    value.as_str().map(|_| ()).ok_or_else(|| "a text".to_owned())
}

fn truth(value: &Value) -> Result<(), String> {
    if matches!(value, Value::Bool(_)) { Ok(()) } else { Err("true or false".to_owned()) }
}

fn one_of(value: &Value, choices: &[&str]) -> Result<(), String> {
    if value.as_str().is_some_and(|text| choices.contains(&text)) {
        return Ok(());
    }
    Err(format!("one of \"{}\"", choices.join("\", \"")))
}

/// The queue type that the arguments ask for.
pub fn queue_type(arguments: &Table) -> QueueType {
    match arguments.get("x-queue-type").and_then(Value::as_str) {
        Some("quorum") => QueueType::Quorum,
        _ => QueueType::Classic,
    }
}

/// Whether a queue may be declared so.
pub(super) fn check(declaration: &QueueDeclaration) -> Result<(), Error> {
    let QueueDeclaration { name, arguments, .. } = declaration;
    let refuse = |argument: &str, why: &str| {
        Err(Error::PreconditionFailed(format!(
            "invalid arg '{argument}' for queue '{name}': {why}"
        )))
    };
    let queue_type = queue_type(arguments);
    for known in &KNOWN {
        let Some(value) = arguments.get(known.name) else { continue };
        if let Err(expected) = (known.check)(value) {
            let found = value.type_name();
            return refuse(known.name, &format!("expected {expected}, got {found}"));
        }
        let allowed = if queue_type == QueueType::Quorum { known.quorum } else { known.classic };
        if !allowed {
            return refuse(known.name, "not for this type of queue");
        }
    }
    if arguments.contains_key("x-dead-letter-routing-key")
        && !arguments.contains_key("x-dead-letter-exchange")
    {
        return refuse("x-dead-letter-routing-key", "there is no dead-letter exchange");
    }
    if queue_type == QueueType::Quorum {
        check_quorum(declaration)?;
    }
    Ok(())
}

fn check_quorum(declaration: &QueueDeclaration) -> Result<(), Error> {
    let wrong = [
        (!declaration.durable, "non-durable"),
        (declaration.exclusive, "exclusive-owner"),
        (declaration.auto_delete, "auto-delete"),
    ];
    match wrong.into_iter().find(|(is_so, _)| *is_so) {
        None => Ok(()),
        Some((_, property)) => Err(Error::PreconditionFailed(format!(
            "invalid property '{property}' for queue '{}'",
            declaration.name
        ))),
    }
}

/// The arguments that a queue of a type takes.
pub fn queue_arguments(queue_type: QueueType) -> impl Iterator<Item = &'static str> {
    let takes = move |known: &&Known| match queue_type {
        QueueType::Classic => known.classic,
        QueueType::Quorum => known.quorum,
    };
    KNOWN.iter().filter(takes).map(|known| known.name)
}

/// Whether a value may stand for an argument of a queue.
///
/// # Errors
/// What would be right, if not.
pub fn check_queue_argument(name: &str, value: &Value) -> Result<(), String> {
    match KNOWN.iter().find(|known| known.name == name) {
        Some(known) => (known.check)(value),
        None => Ok(()),
    }
}

/// The arguments whose difference makes two declarations of a queue inequivalent.
pub(super) fn compared() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.name)
}

/// The rules that arguments and policy make together.
pub(super) fn rules(arguments: &Table, policy: Option<&Definition>) -> QueueRules {
    let empty = Definition::default();
    let policy = policy.unwrap_or(&empty);
    let text = |name: &str| arguments.get(name).and_then(Value::as_str).map(Box::from);
    let number = |name: &str| {
        arguments.get(name).and_then(Value::as_integer).map(|value| value.max(0) as u64)
    };
    let smaller = |name: &str, by_policy: Option<u64>| match (number(name), by_policy) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    };
    let overflow = text("x-overflow").or_else(|| policy.overflow.clone());
    let truth = |name: &str| arguments.get(name) == Some(&Value::Bool(true));
    QueueRules {
        queue_type: queue_type(arguments),
        max_priority: number("x-max-priority").unwrap_or(0) as u8,
        max_length: smaller("x-max-length", policy.max_length),
        max_length_bytes: smaller("x-max-length-bytes", policy.max_length_bytes),
        overflow: match overflow.as_deref() {
            Some("reject-publish") => Overflow::RejectPublish,
            Some("reject-publish-dlx") => Overflow::RejectPublishDlx,
            _ => Overflow::DropHead,
        },
        message_ttl_ms: smaller("x-message-ttl", policy.message_ttl_ms),
        expires_ms: smaller("x-expires", policy.expires_ms),
        dead_letter_exchange: text("x-dead-letter-exchange")
            .or_else(|| policy.dead_letter_exchange.clone()),
        dead_letter_routing_key: text("x-dead-letter-routing-key")
            .or_else(|| policy.dead_letter_routing_key.clone()),
        single_active_consumer: truth("x-single-active-consumer"),
        delivery_limit: smaller("x-delivery-limit", policy.delivery_limit)
            .map(|limit| limit.min(u64::from(u32::MAX)) as u32),
    }
}
