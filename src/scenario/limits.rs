//! How much a scenario may ask for. One table, so that documents, schema and checks agree.

use crate::kernel::NANOSECONDS_PER_SECOND;

/// The version of the format that this crate reads.
pub const VERSION: u64 = 1;
/// Bytes of a scenario's text; a longer one is refused without looking into it.
pub const MAX_TEXT_BYTES: usize = 1_000_000;
/// Nodes of a scenario.
pub const MAX_NODES: usize = 500;
/// Bindings of a scenario.
pub const MAX_BINDINGS: usize = 5_000;
/// Controls of a scenario, and likewise its actions.
pub const MAX_CONTROLS: usize = 100;
/// Parameters that one control sets, and likewise what one action does at one instant.
pub const MAX_TOGETHER: usize = 20;
/// Items of a node's lists: publications, subscriptions, phases, steps of a schedule.
pub const MAX_ITEMS: usize = 10_000;
/// Types of messages, by name.
pub const MAX_MESSAGE_TYPES: usize = 10_000;
/// Instances of one service.
pub const MAX_INSTANCES: u64 = 1_000;
/// Threads of a pool, and likewise its cores and an instance's loops.
pub const MAX_THREADS: u64 = 1_000;
/// Memory that one thread, loop or task keeps, in KiB.
pub const MAX_MEMORY_KIB: u64 = 1 << 30;
/// Instances of all services together, each counted at the most its control allows.
pub const MAX_INSTANCES_IN_ALL: u64 = 10_000;
/// Characters of a name.
pub const MAX_NAME_CHARACTERS: usize = 100;
/// Bytes of a routing or binding key (AMQP 0-9-1, section 4.2.5.3: short strings).
pub const MAX_KEY_BYTES: usize = 255;
/// The longest duration: a year of 365 days.
pub const MAX_DURATION_NS: u64 = 365 * 24 * 3_600 * NANOSECONDS_PER_SECOND;
/// Messages per second of a producer.
pub const MAX_RATE_PER_S: f64 = 1e6;
/// Messages that one action publishes at once.
pub const MAX_BURST: u64 = 100_000;
/// Groups of a comparison: more columns and lines nobody tells apart.
pub const GROUPS: std::ops::RangeInclusive<usize> = 2..=4;
/// Problems that are listed; of the rest only their number is told.
pub const MAX_PROBLEMS: usize = 100;
