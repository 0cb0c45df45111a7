//! Errors that a client is told, with AMQP's reply codes.

/// Why the broker refused an operation. The channel, or for the hard errors the connection, is
/// closed then; what it held is requeued.
///
/// Codes and wording follow AMQP 0-9-1 (section 1.3) and what RabbitMQ says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// 403: not allowed to do this to that.
    #[error("403 ACCESS_REFUSED - {0}")]
    AccessRefused(String),
    /// 404: there is no such exchange or queue.
    #[error("404 NOT_FOUND - no {kind} '{name}'")]
    NotFound {
        /// "exchange" or "queue".
        kind: &'static str,
        /// What was asked for.
        name: String,
    },
    /// 405: another connection has the queue for itself.
    #[error("405 RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '{0}'")]
    ResourceLocked(String),
    /// 406: the state or the arguments do not allow it.
    #[error("406 PRECONDITION_FAILED - {0}")]
    PreconditionFailed(String),
    /// 503: the command makes no sense.
    #[error("503 COMMAND_INVALID - {0}")]
    CommandInvalid(String),
    /// 530: not in this way.
    #[error("530 NOT_ALLOWED - {0}")]
    NotAllowed(String),
    /// 540: the broker cannot do that.
    #[error("540 NOT_IMPLEMENTED - {0}")]
    NotImplemented(String),
}

impl Error {
    /// AMQP's reply code.
    pub const fn reply_code(&self) -> u16 {
        match self {
            Self::AccessRefused(_) => 403,
            Self::NotFound { .. } => 404,
            Self::ResourceLocked(_) => 405,
            Self::PreconditionFailed(_) => 406,
            Self::CommandInvalid(_) => 503,
            Self::NotAllowed(_) => 530,
            Self::NotImplemented(_) => 540,
        }
    }

    /// Whether the whole connection is closed, not the channel alone.
    pub const fn closes_connection(&self) -> bool {
        self.reply_code() >= 500
    }

    pub(super) fn unknown_delivery_tag(delivery_tag: u64) -> Self {
        Self::PreconditionFailed(format!("unknown delivery tag {delivery_tag}"))
    }

    pub(super) fn no_exchange(name: &str) -> Self {
        Self::NotFound { kind: "exchange", name: name.to_owned() }
    }

    pub(super) fn no_queue(name: &str) -> Self {
        Self::NotFound { kind: "queue", name: name.to_owned() }
    }
}
