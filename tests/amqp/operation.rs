//! Any operation of any client.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use crate::setup::{self, BindingDraft, Headers, QUEUES, Setup};

pub(crate) const CHANNELS: usize = 4;

/// Channels 0 and 1 are on connection 0, 2 and 3 on connection 1.
pub(crate) const CONNECTIONS: usize = 2;

/// An AMQP program. A failing one is printed like this.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) setup: Setup,
    pub(crate) operations: Vec<Operation>,
}

pub(crate) fn programs() -> impl Strategy<Value = Program> {
    (setup::setups(), vec(operations(), 1..100))
        .prop_map(|(setup, operations)| Program { setup, operations })
}

/// Something that a client does. A closed channel opens again when it is used next; a `pick`
/// counts round the deliveries or the consumers that there are.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Publish {
        channel: usize,
        publication: Publication,
    },
    Get {
        channel: usize,
        queue: usize,
        no_ack: bool,
    },
    Consume {
        channel: usize,
        queue: usize,
        terms: Terms,
    },
    /// A consumer's tag a second time, which is not allowed.
    ConsumeAgain {
        pick: usize,
    },
    Cancel {
        pick: usize,
    },
    /// On the next channel that holds something, if there is one.
    Settle {
        channel: usize,
        how: How,
        which: Which,
    },
    Recover {
        channel: usize,
    },
    Qos {
        channel: usize,
        prefetch: u16,
        global: bool,
    },
    SelectConfirms {
        channel: usize,
    },
    CloseChannel {
        channel: usize,
    },
    CloseConnection {
        connection: usize,
    },
    Purge {
        channel: usize,
        queue: usize,
    },
    DeleteQueue {
        channel: usize,
        queue: usize,
        if_unused: bool,
        if_empty: bool,
    },
    /// Which may be there already.
    DeclareQueue {
        channel: usize,
        queue: usize,
    },
    Bind {
        channel: usize,
        binding: BindingDraft,
    },
    Unbind {
        channel: usize,
        pick: usize,
    },
    Wait {
        ms: u64,
    },
}

/// Messages published one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Publication {
    pub(crate) exchange: usize,
    pub(crate) key: &'static str,
    pub(crate) headers: Headers,
    pub(crate) priority: Option<u8>,
    pub(crate) expiration_ms: Option<u64>,
    pub(crate) mandatory: bool,
    pub(crate) count: u64,
}

/// What basic.consume asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) no_ack: bool,
    pub(crate) exclusive: bool,
    pub(crate) priority: i64,
}

/// What a client says of deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Acknowledge,
    Requeue,
    Reject,
}

/// Which deliveries are meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    One {
        pick: usize,
    },
    UpTo {
        pick: usize,
    },
    All,
    /// A tag that was never given.
    Unknown,
}

fn publications() -> impl Strategy<Value = Publication> {
    let properties = (setup::headers(), weighted(0.4, 0..5_u8), weighted(0.15, 0..8_u64));
    (setup::addresses(), properties, any::<bool>(), 1..5_u64).prop_map(
        |((exchange, key), (headers, priority, expiration_ms), mandatory, count)| Publication {
            exchange,
            key,
            headers,
            priority,
            expiration_ms,
            mandatory,
            count,
        },
    )
}

fn settlements() -> impl Strategy<Value = Operation> {
    let how =
        prop_oneof![3 => Just(How::Acknowledge), 3 => Just(How::Requeue), 2 => Just(How::Reject)];
    let which = prop_oneof![
        60 => any::<usize>().prop_map(|pick| Which::One { pick }),
        20 => any::<usize>().prop_map(|pick| Which::UpTo { pick }),
        8 => Just(Which::All),
        1 => Just(Which::Unknown),
    ];
    (0..CHANNELS, how, which).prop_map(|(channel, how, which)| Operation::Settle {
        channel,
        how,
        which,
    })
}

fn operations() -> impl Strategy<Value = Operation> {
    prop_oneof![55 => traffic(), 11 => endings(), 11 => changes()]
}

/// Publishing, consuming, settling.
fn traffic() -> impl Strategy<Value = Operation> {
    let flags = (weighted(0.15, Just(())), weighted(0.03, Just(())));
    let terms = (flags, -1..2_i64).prop_map(|((no_ack, exclusive), priority)| Terms {
        no_ack: no_ack.is_some(),
        exclusive: exclusive.is_some(),
        priority,
    });
    let qos = (0..CHANNELS, 0..4_u16, weighted(0.3, Just(())));
    prop_oneof![
        18 => (0..CHANNELS, publications())
            .prop_map(|(channel, publication)| Operation::Publish { channel, publication }),
        3 => (0..CHANNELS, 0..QUEUES, any::<bool>())
            .prop_map(|(channel, queue, no_ack)| Operation::Get { channel, queue, no_ack }),
        8 => (0..CHANNELS, 0..QUEUES, terms)
            .prop_map(|(channel, queue, terms)| Operation::Consume { channel, queue, terms }),
        16 => settlements(),
        2 => (0..CHANNELS).prop_map(|channel| Operation::Recover { channel }),
        7 => qos.prop_map(|(channel, prefetch, global)| {
            Operation::Qos { channel, prefetch, global: global.is_some() }
        }),
        6 => (0..9_u64).prop_map(|ms| Operation::Wait { ms }),
    ]
}

/// What ends a subscription, a channel, a connection or a queue.
fn endings() -> impl Strategy<Value = Operation> {
    let delete = (0..CHANNELS, 0..QUEUES, weighted(0.3, Just(())), weighted(0.3, Just(())));
    prop_oneof![
        4 => any::<usize>().prop_map(|pick| Operation::Cancel { pick }),
        3 => (0..CHANNELS).prop_map(|channel| Operation::CloseChannel { channel }),
        1 => (0..CONNECTIONS).prop_map(|connection| Operation::CloseConnection { connection }),
        1 => (0..CHANNELS, 0..QUEUES)
            .prop_map(|(channel, queue)| Operation::Purge { channel, queue }),
        1 => delete.prop_map(|(channel, queue, if_unused, if_empty)| Operation::DeleteQueue {
            channel,
            queue,
            if_unused: if_unused.is_some(),
            if_empty: if_empty.is_some(),
        }),
        1 => any::<usize>().prop_map(|pick| Operation::ConsumeAgain { pick }),
    ]
}

/// What changes the ways of messages.
fn changes() -> impl Strategy<Value = Operation> {
    prop_oneof![
        4 => (0..CHANNELS, 0..QUEUES)
            .prop_map(|(channel, queue)| Operation::DeclareQueue { channel, queue }),
        3 => (0..CHANNELS, setup::bindings())
            .prop_map(|(channel, binding)| Operation::Bind { channel, binding }),
        3 => (0..CHANNELS, any::<usize>())
            .prop_map(|(channel, pick)| Operation::Unbind { channel, pick }),
        1 => (0..CHANNELS).prop_map(|channel| Operation::SelectConfirms { channel }),
    ]
}
