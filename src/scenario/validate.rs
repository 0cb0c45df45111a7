//! Makes a plan of a file: the one place where parts are checked against each other.
//!
//! Every function goes on after a problem, so that all are found at once; a plan in which
//! anything was wrong is thrown away by the caller.

use std::collections::BTreeMap;

use indexmap::IndexSet;

use super::arguments::{self, Arguments};
use super::duration::{Duration, format_duration};
use super::limits::{MAX_ITEMS, MAX_MESSAGE_TYPES, MAX_RATE_PER_S};
use super::names::{Kind, Names};
use super::number::Number;
use super::part::Part;
use super::problem::{Path, Problems, quoted};
use super::schema::{
    Abandoned, Acknowledgement, Arrivals, Consumption, Exchange, ExchangeType, Named, Node,
    Producer, Publication, Queue, ScenarioFile, Schedule, Service,
};
use super::text::{EXPECTED_NAME, Name, is_name};
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::Time;
use crate::workload::ArrivalProcess;
use crate::world::plan;

/// The plan of `file`, as far as it is right.
pub(super) fn plan(
    file: &ScenarioFile,
    file_nodes: &Named<Node>,
    problems: &mut Problems,
) -> plan::Plan {
    let names = Names::new(file_nodes);
    let mut validation =
        Validation { names, problems, message_types: IndexSet::new(), publishes_to_default: false };
    let mut nodes = validation.nodes(&Path::Root.field("nodes"), file_nodes);
    let policies = validation.arguments().policies(&file.policies, &nodes);
    let draws_as = super::caller::draws_as(file_nodes, names, validation.problems);
    let bindings = super::bindings::bindings(file, &mut validation.arguments());
    if validation.publishes_to_default {
        let kind = plan::NodeKind::Exchange(plan::ExchangePlan::new(plan::ExchangeType::Default));
        nodes.push(plan::NodePlan { name: "".into(), kind });
    }
    if validation.message_types.len() > MAX_MESSAGE_TYPES {
        let found = format!("{} types of messages", validation.message_types.len());
        let expected = format!("at most {MAX_MESSAGE_TYPES} types, those of lists among them");
        validation.problems.report(&Path::Root.field("nodes"), found, expected);
    }
    plan::Plan {
        seed: file.seed.get().map_or(0, |seed| seed.0),
        link_delay_ns: file.link_delay.get().map_or(0, |delay| delay.ns),
        message_types: validation.message_types.into_iter().map(Into::into).collect(),
        nodes,
        bindings,
        policies,
        draws_as,
    }
}

pub(super) struct Validation<'f, 'p> {
    pub(super) names: Names<'f>,
    pub(super) problems: &'p mut Problems,
    message_types: IndexSet<String>,
    publishes_to_default: bool,
}

impl Validation<'_, '_> {
    fn nodes(&mut self, path: &Path<'_>, nodes: &Named<Node>) -> Vec<plan::NodePlan> {
        if nodes.is_empty() {
            self.problems.report(path, "no node", "one node at least");
        }
        let mut plans = Vec::with_capacity(nodes.len() + 1);
        for (name, node) in nodes {
            if self.problems.is_full() {
                break;
            }
            let path = path.field(name);
            if !is_name(name) {
                let finding = super::problem::Finding::new(&path, quoted(name), EXPECTED_NAME);
                self.problems.add(finding.at_key());
            }
            // Whatever stands in for a wrong node keeps the ids of the others.
            let kind = node.get().and_then(|node| self.node(&path, name, node));
            let kind = kind.unwrap_or_else(|| plan::NodeKind::Queue(plan::QueuePlan::default()));
            plans.push(plan::NodePlan { name: name.as_str().into(), kind });
        }
        plans
    }

    fn node(&mut self, path: &Path<'_>, name: &str, node: &Node) -> Option<plan::NodeKind> {
        match node {
            Node::Producer(producer) => {
                self.producer(&path.field("producer"), producer).map(plan::NodeKind::Producer)
            }
            Node::Exchange(Exchange { exchange_type, internal, arguments }) => {
                let arguments = self.arguments().of_exchange(&path.field("exchange"), arguments);
                let exchange_type = exchange_type_of(*exchange_type.get()?);
                let internal = *internal.get()?;
                let plan = plan::ExchangePlan { exchange_type, internal, arguments };
                Some(plan::NodeKind::Exchange(plan))
            }
            Node::Queue(Queue { arguments }) => {
                let arguments = self.arguments().of_queue(&path.field("queue"), arguments);
                Some(plan::NodeKind::Queue(plan::QueuePlan { arguments }))
            }
            Node::Service(service) => {
                self.service(&path.field("service"), name, service).map(plan::NodeKind::Service)
            }
            Node::Caller(caller) => {
                self.caller(&path.field("caller"), caller).map(plan::NodeKind::Caller)
            }
        }
    }

    fn arguments(&mut self) -> Arguments<'_, '_> {
        let default_exchange = &mut self.publishes_to_default;
        Arguments { names: self.names, problems: self.problems, default_exchange }
    }

    fn producer(&mut self, path: &Path<'_>, producer: &Producer) -> Option<plan::ProducerPlan> {
        let arrivals = producer.arrivals.get().and_then(|arrivals| self.arrivals(path, arrivals));
        let publishes = self.list(&path.field("publishes"), &producer.publishes, Self::publication);
        if !publishes.is_empty() && publishes.iter().all(|one| one.weight == 0.0) {
            let path = path.field("publishes");
            self.problems.report(&path, "no weight above 0", "one weight above 0 at least");
        }
        Some(plan::ProducerPlan {
            arrivals: arrivals?,
            publishes,
            paused: *producer.paused.get()?,
            confirms: *producer.confirms.get()?,
            link_delay_ns: own_delay_ns(producer.link_delay.as_ref()),
        })
    }

    pub(super) fn arrivals(
        &mut self,
        path: &Path<'_>,
        arrivals: &Arrivals,
    ) -> Option<ArrivalProcess> {
        let path = path.field("arrivals");
        Some(match arrivals {
            Arrivals::Constant(constant) => {
                ArrivalProcess::Constant { rate_per_s: constant.rate_per_s.get()?.get() }
            }
            Arrivals::Poisson(poisson) => {
                ArrivalProcess::Poisson { rate_per_s: poisson.rate_per_s.get()?.get() }
            }
            Arrivals::OnOff(on_off) => {
                let on_ns = on_off.on.get()?.ns;
                if on_ns == 0 {
                    let path = path.field("on_off");
                    self.problems.report(&path.field("on"), "no time", "more than no time");
                }
                let off_ns = on_off.off.get()?.ns;
                ArrivalProcess::OnOff { rate_per_s: on_off.rate_per_s.get()?.get(), on_ns, off_ns }
            }
            Arrivals::Schedule(schedule) => {
                return self.schedule(&path.field("schedule"), schedule);
            }
            Arrivals::Recorded(recorded) => {
                let times: Vec<Option<Time>> = recorded.times.get()?.iter().map(instant).collect();
                let path = path.field("recorded");
                self.ascending(&path.field("times"), &times, |earlier, later| earlier <= later);
                ArrivalProcess::Recorded { times: times.into_iter().flatten().collect() }
            }
        })
    }

    fn schedule(&mut self, path: &Path<'_>, schedule: &Schedule) -> Option<ArrivalProcess> {
        let path = path.field("steps");
        let steps = self.list(&path, &schedule.steps, |_, _, step| {
            Some((instant(&step.at)?, step.rate_per_s.get()?.get()))
        });
        let starts = schedule.steps.get()?.iter().map(|step| instant(&step.get()?.at));
        self.ascending(&path, &starts.collect::<Vec<_>>(), |earlier, later| earlier < later);
        let factor = schedule.factor.get()?.get();
        let highest = steps.iter().fold(0.0, |highest: f64, &(_, rate)| highest.max(rate));
        if highest * factor > MAX_RATE_PER_S {
            let found = format!("a rate of {highest} times the factor {factor}");
            self.problems.report(&path, found, format!("at most {MAX_RATE_PER_S} per second"));
        }
        Some(ArrivalProcess::Schedule { steps, factor })
    }

    fn ascending(
        &mut self,
        path: &Path<'_>,
        times: &[Option<Time>],
        in_order: fn(Time, Time) -> bool,
    ) {
        let disorder = times.windows(2).position(
            |pair| matches!(*pair, [Some(earlier), Some(later)] if !in_order(earlier, later)),
        );
        if let Some(place) = disorder {
            let found = "a time before the one in front of it, or the same";
            self.problems.report(&path.item(place + 1), found, "times in ascending order");
        }
    }

    fn publication(
        &mut self,
        path: &Path<'_>,
        publication: &Publication,
    ) -> Option<plan::PublicationPlan> {
        let exchange = self.published_to(path, &publication.exchange);
        let message_type = publication.message_type.get()?;
        Some(plan::PublicationPlan {
            exchange: exchange?,
            routing_key: publication.routing_key.get()?.0.as_str().into(),
            message_type: self.message_type(message_type),
            weight: publication.weight.get()?.get(),
            headers: publication.headers.as_ref().map(arguments::table),
            priority: number(publication.priority.as_ref()).map(|priority| priority as u8),
            expiration_ms: self.expiration_ms(path, publication.expiration.as_ref()),
            mandatory: *publication.mandatory.get()?,
            body_bytes: publication.body_bytes.get()?.get() as u32,
        })
    }

    /// The exchange that a publication names.
    pub(super) fn published_to(
        &mut self,
        path: &Path<'_>,
        exchange: &Part<String>,
    ) -> Option<NodeId> {
        if exchange.get().is_some_and(String::is_empty) {
            self.publishes_to_default = true;
            return Some(self.names.default_exchange());
        }
        let path = path.field("exchange");
        self.check_not_internal(&path, exchange);
        self.names.find(&path, exchange, Kind::Exchange, self.problems)
    }

    /// How long a message lives: AMQP sends whole milliseconds.
    pub(super) fn expiration_ms(
        &mut self,
        path: &Path<'_>,
        expiration: Option<&Part<Duration>>,
    ) -> Option<u64> {
        let expiration_ns = own_delay_ns(expiration)?;
        if !expiration_ns.is_multiple_of(1_000_000) {
            let found = quoted(&format_duration(expiration_ns));
            self.problems.report(&path.field("expiration"), found, "whole milliseconds");
        }
        Some(expiration_ns / 1_000_000)
    }

    pub(super) fn message_type(&mut self, name: &Name) -> MessageTypeId {
        MessageTypeId(self.message_types.insert_full(name.0.clone()).0 as u16)
    }

    fn check_not_internal(&mut self, path: &Path<'_>, exchange: &Part<String>) {
        let node = exchange.get().and_then(|name| self.names.get(name)?.1);
        if let Some(Node::Exchange(Exchange { internal, .. })) = node
            && internal.get() == Some(&true)
        {
            let expected = "an exchange that is not internal";
            self.problems.report(path, "an internal exchange", expected);
        }
    }

    pub(super) fn message_types(&mut self, types: &Part<Vec<Part<Name>>>) -> Vec<MessageTypeId> {
        let names = types.get().into_iter().flatten().filter_map(Part::get);
        names.map(|name| self.message_type(name)).collect()
    }

    fn consumes(
        &mut self,
        path: &Path<'_>,
        service: &str,
        consumes: &Part<Vec<Part<Consumption>>>,
    ) -> Vec<plan::ConsumptionPlan> {
        let Some(items) = consumes.get() else { return Vec::new() };
        if items.is_empty() && !super::caller::is_called(self.names, service) {
            let expected = "one queue at least, or a caller that calls the service";
            self.problems.report(path, "an empty list", expected);
        }
        self.queues_once(path, items);
        self.items(path, items, Self::consumption)
    }

    fn service(
        &mut self,
        path: &Path<'_>,
        name: &str,
        service: &Service,
    ) -> Option<plan::ServicePlan> {
        let consumes = self.consumes(&path.field("consumes"), name, &service.consumes);
        let handler = self.handler(&path.field("handler"), &service.handler);
        let start_time = self.start_time(path, service);
        let autoscaler = self.autoscaler(path, service);
        let failure = service.failure.get()?;
        Some(plan::ServicePlan {
            instances: service.instances.get()?.count(),
            runtime: super::runtime::plan(service.runtime.get()?)?,
            consumes,
            handler,
            failure_chance: failure.chance.get()?.get(),
            requeue_failed: *failure.requeue.get()?,
            poison: self.message_types(&failure.poison),
            drops_abandoned: matches!(service.abandoned.get()?, Abandoned::Drop),
            start_time,
            autoscaler,
        })
    }

    fn queues_once(&mut self, path: &Path<'_>, consumes: &[Part<Consumption>]) {
        let mut first_places: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, consumption) in consumes.iter().enumerate() {
            let Some(queue) = consumption.get().and_then(|c| c.queue.get()) else { continue };
            let first = *first_places.entry(queue).or_insert(place);
            if first < place {
                let found = format!("the queue of item {first} again");
                self.problems.report(&path.item(place), found, "each queue once");
            }
        }
    }

    fn consumption(
        &mut self,
        path: &Path<'_>,
        consumption: &Consumption,
    ) -> Option<plan::ConsumptionPlan> {
        let path = path.field("queue");
        let queue = self.names.find(&path, &consumption.queue, Kind::Queue, self.problems);
        Some(plan::ConsumptionPlan {
            queue: queue?,
            prefetch: consumption.prefetch.get()?.count(),
            acknowledgement: match consumption.acknowledgement.get()? {
                Acknowledgement::Manual => plan::Acknowledgement::Manual,
                Acknowledgement::Automatic => plan::Acknowledgement::Automatic,
            },
            priority: consumption.priority.get()?.get() as i32,
            delivery_delay_ns: own_delay_ns(consumption.delivery_delay.as_ref()),
            acknowledgement_delay_ns: own_delay_ns(consumption.acknowledgement_delay.as_ref()),
        })
    }

    /// Plans for the items of a list that must not be empty.
    pub(super) fn list<T, P>(
        &mut self,
        path: &Path<'_>,
        list: &Part<Vec<Part<T>>>,
        item_plan: impl FnMut(&mut Self, &Path<'_>, &T) -> Option<P>,
    ) -> Vec<P> {
        let Some(items) = list.get() else { return Vec::new() };
        if items.is_empty() {
            self.problems.report(path, "an empty list", "one item at least");
        }
        self.items(path, items, item_plan)
    }

    /// Plans for the items of a list.
    fn items<T, P>(
        &mut self,
        path: &Path<'_>,
        items: &[Part<T>],
        mut item_plan: impl FnMut(&mut Self, &Path<'_>, &T) -> Option<P>,
    ) -> Vec<P> {
        if items.len() > MAX_ITEMS {
            let found = format!("{} items", items.len());
            self.problems.report(path, found, format!("at most {MAX_ITEMS}"));
        }
        let numbered = items.iter().enumerate();
        numbered
            .filter_map(|(place, item)| item_plan(self, &path.item(place), item.get()?))
            .collect()
    }
}

pub(super) fn own_delay_ns(delay: Option<&Part<Duration>>) -> Option<u64> {
    delay?.get().map(|delay| delay.ns)
}

fn instant(part: &Part<Duration>) -> Option<Time> {
    part.get().map(|duration| Time::from_ns(duration.ns))
}

/// A number that may be left out; one that is wrong has been noted.
pub(super) fn number<R: super::number::Range>(part: Option<&Part<Number<R>>>) -> Option<f64> {
    part?.get().map(Number::get)
}

fn exchange_type_of(exchange_type: ExchangeType) -> plan::ExchangeType {
    match exchange_type {
        ExchangeType::Direct => plan::ExchangeType::Direct,
        ExchangeType::Fanout => plan::ExchangeType::Fanout,
        ExchangeType::Topic => plan::ExchangeType::Topic,
        ExchangeType::Headers => plan::ExchangeType::Headers,
    }
}
