//! What lanes consist of: segments, which last, and signs, which do not.

use crate::broker::MessageId;
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::Time;

/// One lane: a thread of an instance, a wait beside a loop, a connection of a caller.
///
/// In the order in which lanes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneId {
    /// The service or the caller.
    pub node: NodeId,
    /// Which instance of the service, from 1; 0 for a caller.
    pub instance: u16,
    /// Which of its rows.
    pub row: Row,
}

/// One of an owner's rows, numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// A thread, a loop, or a connection.
    Thread(u16),
    /// A task that waits while its loop goes on; the lowest free number is taken.
    Waiting(u16),
}

/// What fills a lane for a while. An idle lane is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Activity {
    /// A core computes.
    Cpu,
    /// Waits for input or output.
    Io,
    /// Waits for input or output without giving its thread or loop away.
    BlockingIo,
    /// Could go on, and a core or the loop is busy with another.
    Ready,
    /// The core takes up this thread after another.
    ContextSwitch,
    /// A caller waits for an answer.
    Awaiting,
    /// The instance is dead.
    Down,
}

impl Activity {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Cpu,
        Self::Io,
        Self::BlockingIo,
        Self::Ready,
        Self::ContextSwitch,
        Self::Awaiting,
        Self::Down,
    ];

    /// The same word in exports and on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Io => "io",
            Self::BlockingIo => "blocking_io",
            Self::Ready => "ready",
            Self::ContextSwitch => "context_switch",
            Self::Awaiting => "awaiting",
            Self::Down => "down",
        }
    }

    /// Whether a core is busy with it.
    pub const fn takes_core(self) -> bool {
        matches!(self, Self::Cpu | Self::ContextSwitch)
    }
}

/// A message, and its type if it is still known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The message, or the attempt of a request.
    pub message: MessageId,
    /// What it is about.
    pub message_type: Option<MessageTypeId>,
}

/// A lane is filled for a while; never for no time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Where.
    pub lane: LaneId,
    /// Since when.
    pub start: Time,
    /// Until when; none while it is under way.
    pub end: Option<Time>,
    /// With what.
    pub activity: Activity,
    /// For which message; none if it is for no one's.
    pub subject: Option<Subject>,
}

/// Something happened on a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sign {
    /// Where.
    pub lane: LaneId,
    /// When.
    pub at: Time,
    /// What.
    pub kind: SignKind,
    /// To which message.
    pub subject: Option<Subject>,
}

/// What may happen on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum SignKind {
    /// The work on a message ended well: its answer leaves.
    Answered,
    /// The work on a message ended in failure.
    Failed,
    /// The instance died.
    Crashed,
    /// The instance runs again.
    Restarted,
    /// The caller waited no longer.
    TimedOut,
}

impl SignKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Answered, Self::Failed, Self::Crashed, Self::Restarted, Self::TimedOut];

    /// The same word in exports and on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
            Self::Restarted => "restarted",
            Self::TimedOut => "timed_out",
        }
    }
}

/// Lasts from an instant to an instant.
pub(super) trait Timed {
    fn start(&self) -> Time;
    /// Not before the start.
    fn end(&self) -> Time;
}

impl Timed for Segment {
    fn start(&self) -> Time {
        self.start
    }

    fn end(&self) -> Time {
        self.end.unwrap_or(Time::NEVER)
    }
}

impl Timed for Sign {
    fn start(&self) -> Time {
        self.at
    }

    fn end(&self) -> Time {
        self.at
    }
}
