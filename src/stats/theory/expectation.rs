//! What theory expects of a queue, or why it says less, or nothing.

use serde::Serialize;

use super::{LongRun, MMc};
use crate::fact::NodeId;

/// What theory expects of a queue and the service behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expectation {
    /// The queue.
    pub queue: NodeId,
    /// The service that consumes from it.
    pub service: NodeId,
    /// λ: what is routed to the queue.
    pub arrival_rate_per_s: f64,
    /// μ: what one instance can work off, repeated work included.
    pub service_rate_per_s: f64,
    /// c: how many instances.
    pub servers: u32,
    /// What all instances together can take from the queue: less than cμ if each waits for its
    /// deliveries and acknowledgements to travel.
    pub capacity_per_s: f64,
    /// The exact model, or why only the utilisation law holds.
    pub erlang: Result<MMc, NotErlang>,
}

impl Expectation {
    /// ρ = λ/(cμ), the utilisation law; at 1 and above there is more work than time.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate_per_s / (f64::from(self.servers) * self.service_rate_per_s)
    }

    /// The share of time that an instance must be seen working.
    pub fn busy_share(&self) -> f64 {
        let throughput_per_s = self.arrival_rate_per_s.min(self.capacity_per_s);
        throughput_per_s / (f64::from(self.servers) * self.service_rate_per_s)
    }

    /// How fast the queue grows if it does not keep up, in messages per second.
    pub fn growth_per_s(&self) -> Option<f64> {
        let growth_per_s = self.arrival_rate_per_s - self.capacity_per_s;
        (growth_per_s >= 0.0).then_some(growth_per_s)
    }

    /// The name of the law: `M/M/1`, `M/M/c` or `utilisation_law`.
    pub fn model(&self) -> &'static str {
        match self.erlang {
            Ok(MMc { servers: 1, .. }) => "M/M/1",
            Ok(MMc { .. }) => "M/M/c",
            Err(_) => "utilisation_law",
        }
    }

    /// The long-run figures, where they are known.
    pub fn long_run(&self) -> Option<LongRun> {
        self.erlang.ok().map(|station| station.long_run())
    }
}

/// Why not even the utilisation law says anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum NoLaw {
    /// Nothing is routed to the queue at present.
    #[error("nothing arrives")]
    NoArrivals,
    /// A producer's arrivals have no constant mean rate.
    #[error("arrivals change with time")]
    NoMeanRate {
        /// The producer.
        producer: NodeId,
    },
    /// No service consumes from the queue, or none of its instances runs.
    #[error("nobody consumes")]
    NoConsumer,
    /// The plan has several queues that are consumed; ask for one of them.
    #[error("there are several queues")]
    SeveralConsumedQueues,
    /// Several services share the queue.
    #[error("several services share the queue")]
    SeveralServices,
    /// The service consumes from other queues, too.
    #[error("the service consumes from several queues")]
    SeveralQueues {
        /// The service.
        service: NodeId,
    },
    /// An instance of the service works on several messages at once.
    #[error("an instance works on several messages at once")]
    Concurrency {
        /// The service.
        service: NodeId,
    },
    /// The queue is limited, lets messages expire, or has an order of its own.
    #[error("the queue has rules that theory does not know")]
    QueueRules,
    /// The handler takes no time, or never succeeds.
    #[error("the work has no finite, positive mean")]
    NoMeanWork {
        /// The service.
        service: NodeId,
    },
}

/// Why the utilisation law holds, but not M/M/c.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum NotErlang {
    /// A producer's arrivals are not Poisson.
    #[error("arrivals are not Poisson")]
    ArrivalsNotPoisson {
        /// The producer.
        producer: NodeId,
    },
    /// The work is not exponential.
    #[error("the work is not exponential")]
    WorkNotExponential,
    /// Instances hold messages that others could work on.
    #[error("prefetch is not 1")]
    PrefetchNotOne,
    /// Deliveries do not wait for acknowledgements.
    #[error("acknowledgement is automatic")]
    AutomaticAcknowledgement,
    /// Instances stand idle while deliveries and acknowledgements travel.
    #[error("deliveries and acknowledgements take time to travel")]
    TravelTime,
    /// Some work is done in vain.
    #[error("handlers fail")]
    Failures,
}
