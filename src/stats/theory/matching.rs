//! Which law a plan obeys: M/M/c exactly, the utilisation law, or none that is known here.

use super::routing::Routing;
use super::{Expectation, MMc, NoLaw, NotErlang};
use crate::distribution::Distribution;
use crate::fact::NodeId;
use crate::kernel::NANOSECONDS_PER_SECOND;
use crate::workload::ArrivalProcess;
use crate::world::plan::{
    Acknowledgement, ConsumptionPlan, NodeKind, Plan, ProducerPlan, RuntimePlan, ServicePlan,
};

/// What theory expects of a queue ([`super::present_plan`] tells the plan of a running world).
///
/// M/M/c holds if all that reaches the queue comes from Poisson processes (sums and random parts
/// of Poisson processes are Poisson, constant delays do not change that), and exactly one service
/// consumes it, from no other queue: sync runtime, prefetch 1, manual acknowledgement, nothing
/// travels between queue and instance, exponential work that never fails. Otherwise the
/// utilisation law ρ = λ E\[S\]/c holds for any arrivals and any work with means.
///
/// # Errors
///
/// Why no law applies.
pub fn expectation(plan: &Plan, queue: NodeId) -> Result<Expectation, NoLaw> {
    let (service, service_plan, consumption) = only_consumer(plan, queue)?;
    let arrivals = arrivals(plan, queue)?;
    let work = Work::of(service, service_plan)?;
    let servers = u32::from(service_plan.instances);
    if servers == 0 {
        return Err(NoLaw::NoConsumer);
    }
    let service_rate_per_s = 1.0 / work.mean_s;
    let subscription = Subscription::of(plan, consumption);
    if service_plan.runtime != RuntimePlan::Sync {
        return Err(NoLaw::Concurrency { service });
    }
    let obstacle = arrivals.obstacle.or(subscription.obstacle()).or(work.obstacle);
    let station = MMc { arrival_rate_per_s: arrivals.rate_per_s, service_rate_per_s, servers };
    Ok(Expectation {
        queue,
        service,
        arrival_rate_per_s: arrivals.rate_per_s,
        service_rate_per_s,
        servers,
        capacity_per_s: f64::from(servers) / (work.mean_s + work.attempts * subscription.idle_s()),
        erlang: obstacle.map_or(Ok(station), Err),
    })
}

/// What theory expects of the one queue of a plan from which somebody consumes.
///
/// # Errors
///
/// Why no law applies: for a plan with several such queues, [`NoLaw::SeveralConsumedQueues`].
pub fn sole_expectation(plan: &Plan) -> Result<Expectation, NoLaw> {
    let mut queues = consumed_queues(plan);
    let queue = queues.next().ok_or(NoLaw::NoConsumer)?;
    match queues.next() {
        Some(_) => Err(NoLaw::SeveralConsumedQueues),
        None => expectation(plan, queue),
    }
}

/// The queues from which services consume, in the order of the plan.
fn consumed_queues(plan: &Plan) -> impl Iterator<Item = NodeId> {
    let is_consumed = |queue: &NodeId| consumers(plan, *queue).next().is_some();
    (0..plan.nodes.len() as u16).map(NodeId).filter(is_consumed)
}

/// Each subscription to a queue, with its service.
fn consumers(
    plan: &Plan,
    queue: NodeId,
) -> impl Iterator<Item = (NodeId, &ServicePlan, &ConsumptionPlan)> {
    let services = (0..).zip(&plan.nodes).filter_map(|(place, node)| match &node.kind {
        NodeKind::Service(service) => Some((NodeId(place), service)),
        NodeKind::Producer(_)
        | NodeKind::Exchange(_)
        | NodeKind::Queue(_)
        | NodeKind::Caller(_) => None,
    });
    services.flat_map(move |(id, service)| {
        let of_queue = service.consumes.iter().filter(move |one| one.queue == queue);
        of_queue.map(move |consumption| (id, service, consumption))
    })
}

/// Whether requests come to a service, too.
fn is_called(plan: &Plan, service: NodeId) -> bool {
    plan.nodes.iter().any(|node| match &node.kind {
        NodeKind::Caller(caller) => caller.calls.iter().any(|call| call.service == service),
        NodeKind::Producer(_)
        | NodeKind::Exchange(_)
        | NodeKind::Queue(_)
        | NodeKind::Service(_) => false,
    })
}

fn only_consumer(
    plan: &Plan,
    queue: NodeId,
) -> Result<(NodeId, &ServicePlan, &ConsumptionPlan), NoLaw> {
    let mut consumers = consumers(plan, queue);
    let (service, service_plan, consumption) = consumers.next().ok_or(NoLaw::NoConsumer)?;
    if consumers.next().is_some() {
        return Err(NoLaw::SeveralServices);
    }
    if service_plan.consumes.len() > 1 || is_called(plan, service) {
        return Err(NoLaw::SeveralQueues { service });
    }
    Ok((service, service_plan, consumption))
}

/// What comes to a queue.
struct ArrivalsAtQueue {
    rate_per_s: f64,
    obstacle: Option<NotErlang>,
}

fn arrivals(plan: &Plan, queue: NodeId) -> Result<ArrivalsAtQueue, NoLaw> {
    let mut routing = Routing::of(plan);
    if !routing.is_plain(queue) {
        return Err(NoLaw::QueueRules);
    }
    let mut sum = ArrivalsAtQueue { rate_per_s: 0.0, obstacle: None };
    for (place, node) in (0..).zip(&plan.nodes) {
        let id = NodeId(place);
        let producer = match &node.kind {
            NodeKind::Producer(producer) => producer,
            NodeKind::Service(service) => {
                if service.publications().any(|event| routing.leads_to(event, queue)) {
                    return Err(NoLaw::FedByService { service: id });
                }
                continue;
            }
            NodeKind::Exchange(_) | NodeKind::Queue(_) | NodeKind::Caller(_) => continue,
        };
        let share = share_routed(producer, queue, &mut routing);
        if share == 0.0 || producer.paused {
            continue;
        }
        let process = &producer.arrivals;
        let rate_per_s = mean_rate_per_s(process).ok_or(NoLaw::NoMeanRate { producer: id })?;
        if rate_per_s > 0.0 && !matches!(process, ArrivalProcess::Poisson { .. }) {
            sum.obstacle = Some(NotErlang::ArrivalsNotPoisson { producer: id });
        }
        sum.rate_per_s += share * rate_per_s;
    }
    if sum.rate_per_s > 0.0 { Ok(sum) } else { Err(NoLaw::NoArrivals) }
}

/// The share of a producer's messages of which a copy is routed to the queue.
fn share_routed(producer: &ProducerPlan, queue: NodeId, routing: &mut Routing) -> f64 {
    let mut routed = 0.0;
    let mut all = 0.0;
    for publication in &producer.publishes {
        all += publication.weight;
        if routing.leads_to(publication, queue) {
            routed += publication.weight;
        }
    }
    routed / all
}

/// The long-run mean rate, if there is one.
fn mean_rate_per_s(process: &ArrivalProcess) -> Option<f64> {
    match process {
        ArrivalProcess::Constant { rate_per_s } | ArrivalProcess::Poisson { rate_per_s } => {
            Some(*rate_per_s)
        }
        ArrivalProcess::OnOff { rate_per_s, on_ns, off_ns } => {
            Some(rate_per_s * *on_ns as f64 / (*on_ns as f64 + *off_ns as f64))
        }
        ArrivalProcess::Schedule { .. } | ArrivalProcess::Recorded { .. } => None,
    }
}

/// The work on one message, repetitions after failures included.
struct Work {
    mean_s: f64,
    /// How often a message is worked on, on average.
    attempts: f64,
    obstacle: Option<NotErlang>,
}

impl Work {
    fn of(service: NodeId, plan: &ServicePlan) -> Result<Self, NoLaw> {
        let attempts = if plan.requeue_failed { 1.0 / (1.0 - plan.failure_chance) } else { 1.0 };
        if plan.has_phases_in_branches() {
            return Err(NoLaw::WorkBranches { service });
        }
        let mean_s = attempts * plan.phases().map(|one| one.duration.mean_s()).sum::<f64>();
        if !(mean_s > 0.0 && mean_s.is_finite()) {
            return Err(NoLaw::NoMeanWork { service });
        }
        let obstacle = if plan.failure_chance > 0.0 {
            Some(NotErlang::Failures)
        } else if is_exponential(plan) {
            None
        } else {
            Some(NotErlang::WorkNotExponential)
        };
        Ok(Self { mean_s, attempts, obstacle })
    }
}

/// Whether the sum of all phases is exponential: one phase is, the others take no time.
fn is_exponential(plan: &ServicePlan) -> bool {
    let durations = plan.phases().map(|phase| &phase.duration);
    let mut lasting = durations.filter(|duration| duration.mean_s() > 0.0);
    matches!((lasting.next(), lasting.next()), (Some(Distribution::Exponential { .. }), None))
}

/// How messages get from the queue to the instances.
struct Subscription {
    prefetch: u16,
    acknowledgement: Acknowledgement,
    /// From the sending of an acknowledgement to the arrival of the next delivery.
    round_trip_s: f64,
}

impl Subscription {
    fn of(plan: &Plan, consumption: &ConsumptionPlan) -> Self {
        let delay_ns = |own_ns: Option<u64>| own_ns.unwrap_or(plan.link_delay_ns) as f64;
        let round_trip_ns = delay_ns(consumption.delivery_delay_ns)
            + delay_ns(consumption.acknowledgement_delay_ns);
        Self {
            prefetch: consumption.prefetch,
            acknowledgement: consumption.acknowledgement,
            round_trip_s: round_trip_ns / NANOSECONDS_PER_SECOND as f64,
        }
    }

    fn obstacle(&self) -> Option<NotErlang> {
        match self.acknowledgement {
            Acknowledgement::Automatic => Some(NotErlang::AutomaticAcknowledgement),
            Acknowledgement::Manual if self.prefetch != 1 => Some(NotErlang::PrefetchNotOne),
            Acknowledgement::Manual if self.round_trip_s > 0.0 => Some(NotErlang::TravelTime),
            Acknowledgement::Manual => None,
        }
    }

    /// How long an instance stands idle between two deliveries even if messages wait, in seconds.
    /// With a prefetch above 1 it has the next one in hand, if travelling is short against work.
    fn idle_s(&self) -> f64 {
        match self.acknowledgement {
            Acknowledgement::Manual if self.prefetch == 1 => self.round_trip_s,
            Acknowledgement::Manual | Acknowledgement::Automatic => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::Value;
    use crate::stats::fixture::{AUDIT, E_MAILS, MAILER, ORDERS, WEB_SHOP, plan, publication};
    use crate::world::plan::{BindingPlan, ExchangeType, NodePlan};
    use crate::world::plan::{ExchangePlan, QueuePlan};

    fn expect(plan: &Plan) -> Expectation {
        expectation(plan, E_MAILS).expect("a law holds")
    }

    fn producer(plan: &mut Plan) -> &mut ProducerPlan {
        match &mut plan.nodes[WEB_SHOP.index()].kind {
            NodeKind::Producer(producer) => producer,
            other => panic!("{other:?} is no producer"),
        }
    }

    fn service(plan: &mut Plan) -> &mut ServicePlan {
        match &mut plan.nodes[MAILER.index()].kind {
            NodeKind::Service(service) => service,
            other => panic!("{other:?} is no service"),
        }
    }

    /// What stands in the way of M/M/c after a change to the plan.
    fn obstacle(change: impl FnOnce(&mut Plan)) -> Option<NotErlang> {
        let mut changed = plan();
        change(&mut changed);
        expect(&changed).erlang.err()
    }

    fn no_law(change: impl FnOnce(&mut Plan)) -> Option<NoLaw> {
        let mut changed = plan();
        change(&mut changed);
        expectation(&changed, E_MAILS).err()
    }

    #[test]
    fn the_shop_is_m_m_c() {
        let found = expect(&plan());
        assert_eq!(
            found.erlang,
            Ok(MMc { arrival_rate_per_s: 8.0, service_rate_per_s: 1.0 / 0.3, servers: 3 })
        );
        assert_eq!((found.model(), found.growth_per_s()), ("M/M/c", None));
        assert!((found.busy_share() - 0.8).abs() < 1e-12);
    }

    #[test]
    fn a_queue_with_rules_obeys_no_law_that_is_known() {
        let mut shop = plan();
        let limit = [(Box::from("x-max-length"), Value::integer(5))].into_iter().collect();
        shop.nodes[E_MAILS.index()].kind = NodeKind::Queue(QueuePlan { arguments: limit });
        assert_eq!(expectation(&shop, E_MAILS), Err(NoLaw::QueueRules));
    }

    #[test]
    fn random_parts_and_sums_of_poisson_arrivals_are_poisson() {
        let mut shop = plan();
        producer(&mut shop).publishes.push(publication("sms", 3.0));
        let mut second = producer(&mut shop).clone();
        second.publishes = vec![publication("e-mails", 1.0)];
        second.publishes[0].exchange = NodeId(6);
        let node = |name: &str, kind| NodePlan { name: name.into(), kind };
        shop.nodes.push(node("newsletter", NodeKind::Producer(second)));
        shop.nodes.push(node("", NodeKind::Exchange(ExchangePlan::new(ExchangeType::Default))));
        let found = expect(&shop);
        assert_eq!(found.arrival_rate_per_s, 8.0 / 4.0 + 8.0);
        assert!(found.erlang.is_ok());
    }

    #[test]
    fn a_queue_bound_twice_gets_one_copy() {
        let mut shop = plan();
        shop.nodes[ORDERS.index()].kind =
            NodeKind::Exchange(ExchangePlan::new(ExchangeType::Topic));
        shop.bindings.push(BindingPlan::new(ORDERS, E_MAILS, "#"));
        assert_eq!(expect(&shop).arrival_rate_per_s, 8.0);
    }

    #[test]
    fn each_obstacle_is_named() {
        let constant = ArrivalProcess::Constant { rate_per_s: 8.0 };
        assert_eq!(
            obstacle(|plan| producer(plan).arrivals = constant),
            Some(NotErlang::ArrivalsNotPoisson { producer: WEB_SHOP })
        );
        let twice = Distribution::Exponential { mean_s: 0.1 };
        assert_eq!(
            obstacle(|plan| service(plan).handler[0].phase_mut().expect("a phase").duration = twice),
            Some(NotErlang::WorkNotExponential)
        );
        assert_eq!(
            obstacle(|plan| service(plan).consumes[0].prefetch = 0),
            Some(NotErlang::PrefetchNotOne)
        );
        assert_eq!(
            obstacle(|plan| {
                service(plan).consumes[0].acknowledgement = Acknowledgement::Automatic;
            }),
            Some(NotErlang::AutomaticAcknowledgement)
        );
        assert_eq!(obstacle(|plan| plan.link_delay_ns = 1), Some(NotErlang::TravelTime));
        assert_eq!(obstacle(|plan| service(plan).failure_chance = 0.1), Some(NotErlang::Failures));
    }

    #[test]
    fn each_lack_of_a_law_is_named() {
        let scheduled = ArrivalProcess::Schedule { steps: vec![], factor: 1.0 };
        assert_eq!(no_law(|plan| producer(plan).paused = true), Some(NoLaw::NoArrivals));
        assert_eq!(
            no_law(|plan| producer(plan).arrivals = scheduled),
            Some(NoLaw::NoMeanRate { producer: WEB_SHOP })
        );
        assert_eq!(no_law(|plan| service(plan).consumes.clear()), Some(NoLaw::NoConsumer));
        assert_eq!(no_law(|plan| service(plan).instances = 0), Some(NoLaw::NoConsumer));
        assert_eq!(
            no_law(|plan| plan.nodes.push(plan.nodes[MAILER.index()].clone())),
            Some(NoLaw::SeveralServices)
        );
        let add_queue = |plan: &mut Plan| {
            let mut other = service(plan).consumes[0].clone();
            other.queue = AUDIT;
            service(plan).consumes.push(other);
        };
        assert_eq!(no_law(add_queue), Some(NoLaw::SeveralQueues { service: MAILER }));
        assert_eq!(
            no_law(|plan| service(plan).handler.clear()),
            Some(NoLaw::NoMeanWork { service: MAILER })
        );
    }

    /// 3 instances, each busy 0.3 s and then idle for 0.1 + 0.2 s: 5 messages a second.
    #[test]
    fn travelling_limits_what_a_queue_can_get_rid_of() {
        let mut shop = plan();
        service(&mut shop).consumes[0].delivery_delay_ns = Some(100_000_000);
        service(&mut shop).consumes[0].acknowledgement_delay_ns = Some(200_000_000);
        let found = expect(&shop);
        assert!((found.capacity_per_s - 5.0).abs() < 1e-9);
        assert!((found.growth_per_s().expect("too much arrives") - 3.0).abs() < 1e-9);
        assert!((found.busy_share() - 0.5).abs() < 1e-9);
    }

    /// Every second attempt fails and is repeated, so a message takes two on average.
    #[test]
    fn repeated_work_counts() {
        let mut shop = plan();
        service(&mut shop).failure_chance = 0.5;
        assert!((expect(&shop).utilisation() - 0.8).abs() < 1e-12);
        service(&mut shop).requeue_failed = true;
        assert!((expect(&shop).utilisation() - 1.6).abs() < 1e-12);
    }
}
