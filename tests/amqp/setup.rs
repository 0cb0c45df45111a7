//! Any exchanges, queues and bindings.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use queuescope::broker::{
    BindingRequest, ExchangeDeclaration, ExchangeType, QueueDeclaration, Table, Value,
};

pub(crate) const QUEUES: usize = 4;
pub(crate) const EXCHANGES: usize = 4;

/// Exchange `e0` is a direct one, and so on.
const TYPES: [ExchangeType; EXCHANGES] =
    [ExchangeType::Direct, ExchangeType::Fanout, ExchangeType::Topic, ExchangeType::Headers];

/// Routing keys, and some patterns of a topic exchange.
const KEYS: [&str; 10] = ["q0", "q1", "q2", "q3", "a", "a.b", "a.*", "#", "*", ""];

/// What a program starts with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// For each exchange the number of its alternate exchange.
    pub(crate) alternates: Vec<Option<usize>>,
    pub(crate) queues: Vec<QueueDraft>,
    pub(crate) bindings: Vec<BindingDraft>,
    /// How late queues' timers are.
    pub(crate) timer_late_ms: u64,
}

pub(crate) fn setups() -> impl Strategy<Value = Setup> {
    let alternates = vec(weighted(0.3, 0..EXCHANGES), EXCHANGES);
    (alternates, vec(queues(), QUEUES), vec(bindings(), 0..14), 0..2_u64).prop_map(
        |(alternates, queues, bindings, timer_late_ms)| Setup {
            alternates,
            queues,
            bindings,
            timer_late_ms,
        },
    )
}

pub(crate) fn queue_name(queue: usize) -> String {
    format!("q{queue}")
}

/// The name of an exchange; the one after the last is the default exchange.
pub(crate) fn exchange_name(exchange: usize) -> String {
    if exchange < EXCHANGES { format!("e{exchange}") } else { String::new() }
}

/// An exchange that a client publishes to, with a routing key.
pub(crate) fn addresses() -> impl Strategy<Value = (usize, &'static str)> {
    prop_oneof![
        3 => (Just(EXCHANGES), select(&KEYS[..QUEUES])),
        2 => (0..EXCHANGES, keys()),
    ]
}

pub(crate) fn keys() -> impl Strategy<Value = &'static str> {
    select(&KEYS[..])
}

impl Setup {
    pub(crate) fn exchange(&self, exchange: usize) -> ExchangeDeclaration {
        let alternate = self.alternates[exchange].map(|alternate| {
            ("alternate-exchange".into(), Value::string(&exchange_name(alternate)))
        });
        ExchangeDeclaration {
            arguments: alternate.into_iter().collect(),
            ..ExchangeDeclaration::new(&exchange_name(exchange), TYPES[exchange])
        }
    }
}

/// Headers: of a message, or what a headers exchange asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Headers {
    None,
    One(i64),
    Any(i64, i64),
}

pub(crate) fn headers() -> impl Strategy<Value = Headers> {
    prop_oneof![
        Just(Headers::None),
        (0..2_i64).prop_map(Headers::One),
        (0..2_i64, 0..2_i64).prop_map(|(one, two)| Headers::Any(one, two)),
    ]
}

impl Headers {
    pub(crate) fn table(self) -> Table {
        let pair = |name: &str, value: i64| (name.into(), Value::integer(value));
        match self {
            Self::None => Table::new(),
            Self::One(one) => Table::from_iter([pair("one", one)]),
            Self::Any(one, two) => Table::from_iter([
                ("x-match".into(), Value::string("any")),
                pair("one", one),
                pair("two", two),
            ]),
        }
    }
}

/// A binding; destinations count the queues first, then the exchanges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BindingDraft {
    source: usize,
    destination: usize,
    key: &'static str,
    headers: Headers,
}

pub(crate) fn bindings() -> impl Strategy<Value = BindingDraft> {
    (0..EXCHANGES, 0..QUEUES + EXCHANGES, keys(), headers()).prop_map(
        |(source, destination, key, headers)| BindingDraft { source, destination, key, headers },
    )
}

impl BindingDraft {
    /// The names of both ends.
    pub(crate) fn names(&self) -> (String, String) {
        let destination = match self.destination.checked_sub(QUEUES) {
            None => queue_name(self.destination),
            Some(exchange) => exchange_name(exchange),
        };
        (exchange_name(self.source), destination)
    }

    pub(crate) fn request<'a>(&self, names: &'a (String, String)) -> BindingRequest<'a> {
        BindingRequest {
            source: &names.0,
            destination: &names.1,
            to_exchange: self.destination >= QUEUES,
            routing_key: self.key,
            arguments: self.headers.table(),
        }
    }
}

/// What a queue does when it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenFull {
    DropHead,
    RejectPublish,
    RejectPublishDlx,
}

/// The rules of a queue.
#[derive(Clone, Debug)]
pub(crate) struct QueueDraft {
    pub(crate) quorum: bool,
    pub(crate) auto_delete: bool,
    pub(crate) single_active: bool,
    pub(crate) max_length: Option<u64>,
    pub(crate) when_full: WhenFull,
    pub(crate) message_ttl_ms: Option<u64>,
    pub(crate) expires_ms: Option<u64>,
    pub(crate) max_priority: Option<u8>,
    pub(crate) delivery_limit: Option<u32>,
    /// The number of an exchange; one beyond the default exchange does not exist.
    pub(crate) dead_letter_exchange: Option<usize>,
    pub(crate) dead_letter_key: Option<&'static str>,
}

fn queues() -> impl Strategy<Value = QueueDraft> {
    let dead_letter_exchange = prop_oneof![
        6 => Just(EXCHANGES),
        4 => 0..EXCHANGES,
        1 => Just(EXCHANGES + 1),
    ];
    let dead_letters = (weighted(0.6, dead_letter_exchange), weighted(0.7, keys()));
    let flags = (weighted(0.35, Just(())), weighted(0.1, Just(())), weighted(0.2, Just(())));
    let when_full = prop_oneof![
        2 => Just(WhenFull::DropHead),
        1 => Just(WhenFull::RejectPublish),
        1 => Just(WhenFull::RejectPublishDlx),
    ];
    let lengths = (weighted(0.4, 0..5_u64), when_full);
    let times = (weighted(0.3, 0..8_u64), weighted(0.05, 5..15_u64));
    let counts = (weighted(0.4, 1..4_u8), weighted(0.6, 0..3_u32));
    (flags, lengths, times, counts, dead_letters).prop_map(draft)
}

type Flag = Option<()>;
type Parts = (
    (Flag, Flag, Flag),
    (Option<u64>, WhenFull),
    (Option<u64>, Option<u64>),
    (Option<u8>, Option<u32>),
    (Option<usize>, Option<&'static str>),
);

/// Leaves out what the type of the queue does not know.
fn draft((flags, lengths, times, counts, dead_letters): Parts) -> QueueDraft {
    let quorum = flags.0.is_some();
    QueueDraft {
        quorum,
        auto_delete: flags.1.is_some() && !quorum,
        single_active: flags.2.is_some(),
        max_length: lengths.0,
        when_full: match lengths.1 {
            WhenFull::RejectPublishDlx if quorum => WhenFull::RejectPublish,
            other => other,
        },
        message_ttl_ms: times.0,
        expires_ms: times.1,
        max_priority: counts.0.filter(|_| !quorum),
        delivery_limit: counts.1.filter(|_| quorum),
        dead_letter_exchange: dead_letters.0,
        dead_letter_key: dead_letters.1.filter(|_| dead_letters.0.is_some()),
    }
}

impl QueueDraft {
    pub(crate) fn declaration(&self, name: &str) -> QueueDeclaration {
        QueueDeclaration {
            auto_delete: self.auto_delete,
            arguments: self.arguments(),
            ..QueueDeclaration::new(name)
        }
    }

    fn arguments(&self) -> Table {
        let number = |value: Option<u64>| value.map(|value| Value::integer(value.cast_signed()));
        let overflow = match self.when_full {
            WhenFull::DropHead => "drop-head",
            WhenFull::RejectPublish => "reject-publish",
            WhenFull::RejectPublishDlx => "reject-publish-dlx",
        };
        let dead_letter_exchange = self.dead_letter_exchange.map(|exchange| match exchange {
            nowhere if nowhere > EXCHANGES => "nowhere".to_owned(),
            exchange => exchange_name(exchange),
        });
        let arguments = [
            ("x-queue-type", Some(Value::string(if self.quorum { "quorum" } else { "classic" }))),
            ("x-single-active-consumer", self.single_active.then_some(Value::Bool(true))),
            ("x-max-length", number(self.max_length)),
            ("x-overflow", self.max_length.map(|_| Value::string(overflow))),
            ("x-message-ttl", number(self.message_ttl_ms)),
            ("x-expires", number(self.expires_ms)),
            ("x-max-priority", number(self.max_priority.map(u64::from))),
            ("x-delivery-limit", number(self.delivery_limit.map(u64::from))),
            ("x-dead-letter-exchange", dead_letter_exchange.as_deref().map(Value::string)),
            ("x-dead-letter-routing-key", self.dead_letter_key.map(Value::string)),
        ];
        arguments.into_iter().filter_map(|(name, value)| Some((name.into(), value?))).collect()
    }

    /// Whether its dead letters go to an exchange that exists.
    pub(crate) fn has_dead_letters(&self) -> bool {
        self.dead_letter_exchange.is_some_and(|exchange| exchange <= EXCHANGES)
    }

    pub(crate) fn drops_head(&self) -> bool {
        self.max_length.is_some() && self.when_full == WhenFull::DropHead
    }

    /// The level that a message of that priority has in this queue.
    pub(crate) fn level(&self, priority: Option<u8>) -> u8 {
        priority.unwrap_or(0).min(self.max_priority.unwrap_or(0))
    }
}
