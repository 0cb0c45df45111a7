//! The figures shown beside the stage: plain structures, as the page gets them.
//!
//! Fields are named as the page names them; a field that is `None` is `null` there, or absent
//! where that is said.

use serde::Serialize;

use super::theory::{self, Expectation, NotErlang};
use super::{
    CallLedger, CallerFigures, Concurrency, Gauges, GroupFigures, Histogram, InstanceTotals,
    Ledger, Percentiles, Presence, ProducerTotals, QueueTotals, Recorder, ServiceTotals, Stocks,
    Totals,
};
use crate::autoscaler::Autoscaler;
use crate::fact::{InstanceId, MessageTypeId, NodeId};
use crate::kernel::{NANOSECONDS_PER_SECOND, Time};

/// All figures at one instant.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// The instant, in milliseconds of virtual time.
    pub now_ms: f64,
    /// Where every copy is.
    pub ledger: LedgerFigures,
    /// What became of every call, if anybody calls.
    pub calls: Option<CallLedger>,
    /// The producers, in the order of the scenario.
    pub producers: Vec<ProducerFigures>,
    /// The callers, in the order of the scenario.
    pub callers: Vec<CallerFigures>,
    /// The queues, in the order of the scenario.
    pub queues: Vec<QueueFigures>,
    /// The services, in the order of the scenario.
    pub services: Vec<ServiceFigures>,
    /// The instances that are there (crashed ones, too), by service and number.
    pub instances: Vec<InstanceFigures>,
    /// Width of the sliding window behind rates, busy shares and the two figures that follow.
    pub window_s: f64,
    /// Waits of work begun within the window.
    pub waiting: Percentiles,
    /// Sojourns of work ended within the window.
    pub sojourn: Percentiles,
    /// Since the start.
    pub total: TotalFigures,
    /// What theory expects, if the plan has one consumed queue and a law applies.
    pub theory: Option<TheoryFigures>,
    /// What is compared, since the start; empty without a comparison.
    pub groups: Vec<GroupFigures>,
}

/// Where every copy is.
#[expect(missing_docs, reason = "named as in Ledger and Stocks")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerFigures {
    pub published: u64,
    pub copies_added: u64,
    pub on_the_way: u64,
    pub ready: u64,
    pub with_consumer: u64,
    pub acknowledged: u64,
    pub dropped: u64,
    pub dead_lettered: u64,
    pub expired: u64,
    pub refused: u64,
    pub lost: u64,
    pub unroutable: u64,
    /// Whether facts and the world's state agree.
    pub balanced: bool,
}

impl LedgerFigures {
    /// Flows beside stocks.
    pub fn of(ledger: &Ledger, stocks: &Stocks) -> Self {
        Self {
            published: ledger.published,
            copies_added: ledger.copies_added,
            on_the_way: stocks.on_the_way,
            ready: stocks.ready,
            with_consumer: stocks.with_consumer,
            acknowledged: ledger.acknowledged,
            dropped: ledger.dropped,
            dead_lettered: ledger.dead_lettered,
            expired: ledger.expired,
            refused: ledger.refused,
            lost: ledger.lost,
            unroutable: ledger.unroutable,
            balanced: ledger.check(stocks).is_ok(),
        }
    }
}

/// A producer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ProducerFigures {
    /// Which.
    pub node: NodeId,
    /// Messages published.
    pub published: u64,
    /// The rate it is set to (of a schedule: its factor).
    pub rate_per_s: f64,
    /// Whether it is paused.
    pub paused: bool,
}

/// A queue.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QueueFigures {
    /// Which.
    pub node: NodeId,
    /// Messages ready for delivery.
    pub ready: u64,
    /// Deliveries not settled.
    pub unacknowledged: u64,
    /// Copies handled though they had been handled with success before.
    pub handled_again: u64,
    /// Mean of `ready` since the start.
    pub mean_ready: f64,
    /// Copies enqueued per second, within the window.
    pub in_per_s: f64,
    /// Copies settled per second, within the window.
    pub out_per_s: f64,
    /// Their difference: growth of ready and unacknowledged together.
    pub growth_per_s: f64,
}

/// A service.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ServiceFigures {
    /// Which.
    pub node: NodeId,
    /// Instances there and not crashed; one that is stopping counts until it is gone.
    pub instances: u64,
    /// Instances that were asked for and are not ready yet.
    pub starting: u64,
    /// Its autoscaler, if it has one.
    pub autoscaler: Option<AutoscalerFigures>,
    /// Share of time at work within the window, over all instances.
    pub busy_share: f64,
    /// Messages worked on with success.
    pub handled: u64,
    /// Messages worked on in vain.
    pub failed: u64,
    /// From the first event of a chain to the end of the work on what followed from it, since the
    /// start; `None` if no service publishes.
    pub reaction: Option<Percentiles>,
    /// What its instances do at once.
    pub concurrency: ConcurrencyFigures,
}

/// An autoscaler.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AutoscalerFigures {
    /// Whether it is on.
    pub on: bool,
    /// How many instances it wanted when it last looked; `None` before that, and while it is off.
    pub wanted: Option<u16>,
    /// When it looks next; `None` while it is off.
    pub next_ms: Option<f64>,
}

impl AutoscalerFigures {
    fn of(autoscaler: &Autoscaler) -> Self {
        let next = autoscaler.next();
        Self { on: next.is_some(), wanted: autoscaler.wanted(), next_ms: next.map(Time::as_ms) }
    }
}

/// What the instances of a service do at once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ConcurrencyFigures {
    /// The share of the cores' time in which they computed, since the start.
    pub cpu_busy_share: f64,
    /// Cores that compute now.
    pub computing: u64,
    /// Cores there are.
    pub cores: u64,
    /// Tasks that wait for I/O now.
    pub in_io: u64,
    /// Tasks that could go on and have no core, or not their loop.
    pub ready: u64,
    /// Tasks in task queues.
    pub queued: u64,
    /// Times that a core took up another thread than the one before.
    pub context_switches: u64,
    /// Memory of threads, loops and tasks begun, in bytes.
    pub memory_bytes: u64,
}

impl ConcurrencyFigures {
    fn of(concurrency: &Concurrency, now: Time) -> Self {
        Self {
            cpu_busy_share: concurrency.cpu_busy_share(now),
            computing: concurrency.computing.value(),
            cores: concurrency.cores.value(),
            in_io: concurrency.in_io.value(),
            ready: concurrency.ready.value(),
            queued: concurrency.queued.value(),
            context_switches: concurrency.context_switches,
            memory_bytes: concurrency.memory_bytes.value(),
        }
    }
}

/// How an instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InstanceState {
    /// Waits for messages.
    Idle,
    /// Works on one.
    Working,
    /// Takes no more, finishes what it has.
    Stopping,
    /// Dead until restarted.
    Crashed,
    /// Asked for, and not ready to take any yet.
    Starting,
}

/// An instance of a service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InstanceFigures {
    /// Its service.
    pub service: NodeId,
    /// Its number, from 1.
    pub number: u16,
    /// How it is.
    pub state: InstanceState,
    /// The message it works on, as `producer number`.
    pub message: Option<String>,
    /// That message's type.
    pub message_type: Option<MessageTypeId>,
    /// Share of time at work within the window.
    pub busy_share: f64,
    /// Messages worked on to the end, since the number was first given.
    pub handled: u64,
    /// Deliveries it holds and has not begun.
    pub prefetched: u64,
}

/// Distributions since the start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TotalFigures {
    /// From enqueued to the start of work.
    pub waiting: Percentiles,
    /// From enqueued to the end of work.
    pub sojourn: Percentiles,
    /// From published to acknowledged.
    pub end_to_end: Percentiles,
}

impl TotalFigures {
    /// Of all queues together.
    pub fn of(totals: &Totals) -> Self {
        Self {
            waiting: totals.waiting().percentiles(),
            sojourn: totals.sojourn().percentiles(),
            end_to_end: totals.end_to_end().percentiles(),
        }
    }
}

/// What theory expects of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TheoryFigures {
    /// `M/M/1`, `M/M/c` or `utilisation_law`.
    pub model: &'static str,
    /// c
    pub servers: u32,
    /// λ
    pub arrival_rate_per_s: f64,
    /// μ
    pub service_rate_per_s: f64,
    /// ρ
    pub utilisation: f64,
    /// Wq; `None` if the model does not tell or there is none.
    pub mean_waiting_s: Option<f64>,
    /// Lq; likewise.
    pub mean_queue_length: Option<f64>,
    /// How fast the queue grows, if it does not keep up.
    pub growth_per_s: Option<f64>,
    /// Why only the utilisation law applies; absent if more does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<NotErlang>,
}

impl TheoryFigures {
    /// The figures of an expectation.
    pub fn of(expectation: &Expectation) -> Self {
        let steady = expectation.long_run().and_then(theory::LongRun::steady);
        Self {
            model: expectation.model(),
            servers: expectation.servers,
            arrival_rate_per_s: expectation.arrival_rate_per_s,
            service_rate_per_s: expectation.service_rate_per_s,
            utilisation: expectation.utilisation(),
            mean_waiting_s: steady.map(|state| state.mean_waiting_s),
            mean_queue_length: steady.map(|state| state.mean_queue_length),
            growth_per_s: expectation.growth_per_s(),
            obstacle: expectation.erlang.err(),
        }
    }
}

impl Figures {
    /// The figures of a recorder that has been advanced to the instant of `gauges`.
    pub fn of(recorder: &Recorder, gauges: &Gauges) -> Self {
        let totals = recorder.totals();
        let source = Source { recorder, gauges };
        Self {
            now_ms: gauges.now.as_ms(),
            ledger: LedgerFigures::of(totals.ledger(), &gauges.stocks),
            calls: CallLedger::all(totals, &gauges.callers),
            callers: CallerFigures::all(totals, &gauges.callers, gauges.now),
            producers: totals.producers().iter().map(|(node, one)| producer(node, one)).collect(),
            queues: source.queues(),
            services: source.services(),
            instances: source.instances(),
            window_s: recorder.window().width_ns() as f64 / NANOSECONDS_PER_SECOND as f64,
            waiting: recorder.window().waiting(),
            sojourn: recorder.window().sojourn(),
            total: TotalFigures::of(totals),
            theory: theory::sole_expectation(&gauges.plan).ok().as_ref().map(TheoryFigures::of),
            groups: recorder
                .groups()
                .map_or_else(Vec::new, |groups| GroupFigures::all(groups, totals, gauges.now)),
        }
    }
}

fn producer(node: NodeId, totals: &ProducerTotals) -> ProducerFigures {
    let ProducerTotals { published, rate_per_s, paused } = *totals;
    ProducerFigures { node, published, rate_per_s, paused }
}

/// Where the figures of the nodes come from.
struct Source<'a> {
    recorder: &'a Recorder,
    gauges: &'a Gauges,
}

impl Source<'_> {
    fn queues(&self) -> Vec<QueueFigures> {
        let queues = self.recorder.totals().queues().iter().enumerate();
        queues.map(|(place, (node, totals))| self.queue(place, node, totals)).collect()
    }

    fn queue(&self, place: usize, node: NodeId, totals: &QueueTotals) -> QueueFigures {
        let now = self.gauges.now;
        let flow = self.recorder.window().flow(place, totals, now);
        QueueFigures {
            node,
            ready: totals.ready.value(),
            unacknowledged: totals.unacknowledged,
            handled_again: totals.handled_again(),
            mean_ready: totals.ready.mean(now),
            in_per_s: flow.in_per_s,
            out_per_s: flow.out_per_s,
            growth_per_s: flow.growth_per_s(),
        }
    }

    fn services(&self) -> Vec<ServiceFigures> {
        let services = self.recorder.totals().services().iter().enumerate();
        services.map(|(place, (node, totals))| self.service(place, node, totals)).collect()
    }

    fn service(&self, place: usize, node: NodeId, totals: &ServiceTotals) -> ServiceFigures {
        ServiceFigures {
            node,
            instances: totals.running.value(),
            starting: totals.starting(),
            autoscaler: self.gauges.autoscaler(node).map(AutoscalerFigures::of),
            busy_share: self.recorder.window().busy_share(place, totals, self.gauges.now),
            handled: totals.handled,
            failed: totals.failed,
            reaction: self
                .recorder
                .reactions()
                .and_then(|all| all.of(node))
                .map(Histogram::percentiles),
            concurrency: ConcurrencyFigures::of(&totals.concurrency, self.gauges.now),
        }
    }

    fn instances(&self) -> Vec<InstanceFigures> {
        let mut figures = Vec::new();
        for (place, (service, totals)) in self.recorder.totals().services().iter().enumerate() {
            for (number, instance) in (1..).zip(&totals.instances) {
                if let Some(state) = state_of(instance) {
                    let id = InstanceId { service, number };
                    figures.push(self.instance(place, id, state, instance));
                }
            }
        }
        figures
    }

    fn instance(
        &self,
        service_place: usize,
        id: InstanceId,
        state: InstanceState,
        totals: &InstanceTotals,
    ) -> InstanceFigures {
        let (window, now) = (self.recorder.window(), self.gauges.now);
        let place = usize::from(id.number) - 1;
        let working = totals.working > 0;
        let at_work = self.gauges.at_work.iter().find(|(instance, _)| *instance == id);
        InstanceFigures {
            service: id.service,
            number: id.number,
            state,
            message: totals.message.filter(|_| working).map(|message| {
                let source = &self.gauges.plan.nodes[usize::from(message.source())].name;
                format!("{source} {}", message.number())
            }),
            message_type: at_work.map(|(_, message_type)| *message_type),
            busy_share: window.instance_busy_share(service_place, place, totals, now),
            handled: totals.handled,
            prefetched: totals.prefetched,
        }
    }
}

/// `None` if it is not there.
fn state_of(instance: &InstanceTotals) -> Option<InstanceState> {
    match instance.presence {
        Presence::Absent => None,
        Presence::Running if instance.working > 0 => Some(InstanceState::Working),
        Presence::Running => Some(InstanceState::Idle),
        Presence::Stopping => Some(InstanceState::Stopping),
        Presence::Crashed => Some(InstanceState::Crashed),
        Presence::Starting => Some(InstanceState::Starting),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::kernel::Time;
    use crate::stats::fixture::{MAILER, WEB_SHOP, plan};
    use crate::world::World;
    use crate::world::plan::{Command, Parameter};

    /// The shop after ten minutes: a crash at five, another instance at nine.
    fn figures() -> (Figures, World) {
        let plan = Arc::new(plan());
        let mut recorder = Recorder::new(&plan);
        let mut world = World::new(plan, &mut recorder);
        world.advance_to(Time::from_seconds(300.0), u64::MAX, &mut recorder);
        world.apply(Command::Crash { service: MAILER, number: Some(2) }, &mut recorder);
        world.advance_to(Time::from_seconds(540.0), u64::MAX, &mut recorder);
        let parameter = Parameter::Instances { service: MAILER };
        world.apply(Command::Set { parameter, value: 4.0 }, &mut recorder);
        world.advance_to(Time::from_seconds(600.0), u64::MAX, &mut recorder);
        recorder.advance_to(world.now());
        (Figures::of(&recorder, &Gauges::of(&world)), world)
    }

    #[test]
    fn figures_agree_with_the_world() {
        let (figures, world) = figures();
        assert!(figures.ledger.balanced);
        assert_eq!(figures.now_ms, 600_000.0);
        assert_eq!(figures.producers[0].published, world.producers()[0].published);
        for queue in &figures.queues {
            assert_eq!(queue.ready, u64::from(world.ready(queue.node)));
            assert_eq!(queue.unacknowledged, u64::from(world.unacknowledged(queue.node)));
        }
        assert_eq!(figures.services[0].instances, 3);
        let numbers: Vec<u16> = figures.instances.iter().map(|one| one.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
        assert_eq!(figures.instances[1].state, InstanceState::Crashed);
    }

    #[test]
    fn figures_agree_with_each_other() {
        let (figures, _) = figures();
        let handled: u64 = figures.instances.iter().map(|one| one.handled).sum();
        assert_eq!(handled, figures.services[0].handled);
        assert_eq!(figures.total.sojourn.count, handled);
        for instance in &figures.instances {
            let working = instance.state == InstanceState::Working;
            assert_eq!(
                (instance.message.is_some(), instance.message_type.is_some()),
                (working, working)
            );
            assert!(instance.message.as_ref().is_none_or(|name| name.starts_with("web-shop ")));
        }
        let theory = figures.theory.expect("the shop is M/M/c");
        assert_eq!((theory.model, theory.servers, theory.obstacle), ("M/M/c", 3, None));
        assert!((figures.services[0].busy_share - theory.utilisation).abs() < 0.2);
    }

    #[test]
    fn the_page_reads_the_names_it_expects() {
        let (figures, _) = figures();
        let json = serde_json::to_value(&figures).expect("figures become JSON");
        assert_eq!(json["producers"][0]["node"], WEB_SHOP.0);
        assert_eq!(json["instances"][1]["state"], "crashed");
        assert_eq!(json["instances"][1]["message"], serde_json::Value::Null);
        assert!(json["total"]["end_to_end"]["p99_s"].is_f64());
        assert_eq!(json["theory"]["growth_per_s"], serde_json::Value::Null);
        assert_eq!(json["window_s"], 30.0);
    }
}
