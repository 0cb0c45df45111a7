//! Makes a plan of a file: the one place where parts are checked against each other.
//!
//! Every function goes on after a problem, so that all are found at once; a plan in which
//! anything was wrong is thrown away by the caller.

use std::collections::BTreeMap;

use indexmap::IndexSet;

use super::arguments::{self, Arguments};
use super::duration::Duration;
use super::limits::{MAX_ITEMS, MAX_RATE_PER_S};
use super::names::{Kind, Names};
use super::number::Number;
use super::part::Part;
use super::problem::{Path, Problems, quoted};
use super::schema::{
    Acknowledgement, Arrivals, Consumption, Exchange, ExchangeType, Named, Node, Phase, Producer,
    Publication, Queue, ScenarioFile, Schedule, Service,
};
use super::text::{EXPECTED_NAME, Name, is_name};
use crate::distribution::Distribution;
use crate::fact::{MessageTypeId, PhaseKind};
use crate::kernel::Time;
use crate::workload::ArrivalProcess;
use crate::world::plan;

/// The plan of `file`, as far as it is right.
pub(super) fn plan(
    file: &ScenarioFile,
    nodes: &Named<Node>,
    problems: &mut Problems,
) -> plan::Plan {
    let names = Names::new(nodes);
    let mut validation =
        Validation { names, problems, message_types: IndexSet::new(), publishes_to_default: false };
    let mut nodes = validation.nodes(&Path::Root.field("nodes"), nodes);
    let policies = validation.arguments().policies(&file.policies);
    let bindings = super::bindings::bindings(file, &mut validation.arguments());
    if validation.publishes_to_default {
        let kind = plan::NodeKind::Exchange(plan::ExchangePlan::new(plan::ExchangeType::Default));
        nodes.push(plan::NodePlan { name: "".into(), kind });
    }
    plan::Plan {
        seed: file.seed.get().map_or(0, |seed| seed.0),
        link_delay_ns: file.link_delay.get().map_or(0, |delay| delay.ns),
        message_types: validation.message_types.into_iter().map(Into::into).collect(),
        nodes,
        bindings,
        policies,
    }
}

struct Validation<'f, 'p> {
    names: Names<'f>,
    problems: &'p mut Problems,
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
            let kind = node.get().and_then(|node| self.node(&path, node));
            let kind = kind.unwrap_or_else(|| plan::NodeKind::Queue(plan::QueuePlan::default()));
            plans.push(plan::NodePlan { name: name.as_str().into(), kind });
        }
        plans
    }

    fn node(&mut self, path: &Path<'_>, node: &Node) -> Option<plan::NodeKind> {
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
                self.service(&path.field("service"), service).map(plan::NodeKind::Service)
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

    fn arrivals(&mut self, path: &Path<'_>, arrivals: &Arrivals) -> Option<ArrivalProcess> {
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
        let exchange = if publication.exchange.get().is_some_and(String::is_empty) {
            self.publishes_to_default = true;
            Some(self.names.default_exchange())
        } else {
            let path = path.field("exchange");
            self.check_not_internal(&path, &publication.exchange);
            self.names.find(&path, &publication.exchange, Kind::Exchange, self.problems)
        };
        let message_type = publication.message_type.get()?;
        let (place, _) = self.message_types.insert_full(message_type.0.clone());
        Some(plan::PublicationPlan {
            exchange: exchange?,
            routing_key: publication.routing_key.get()?.0.as_str().into(),
            message_type: MessageTypeId(place as u16),
            weight: publication.weight.get()?.get(),
            headers: publication.headers.as_ref().map(arguments::table),
            priority: number(publication.priority.as_ref()).map(|priority| priority as u8),
            expiration_ms: own_delay_ns(publication.expiration.as_ref()).map(|ns| ns / 1_000_000),
            mandatory: *publication.mandatory.get()?,
            body_bytes: publication.body_bytes.get()?.get() as u32,
        })
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

    /// The types that always fail; each has to be one that some producer publishes.
    fn poison(&mut self, types: &Part<Vec<Part<Name>>>) -> Vec<MessageTypeId> {
        let names = types.get().into_iter().flatten().filter_map(Part::get);
        names
            .map(|name| MessageTypeId(self.message_types.insert_full(name.0.clone()).0 as u16))
            .collect()
    }

    fn service(&mut self, path: &Path<'_>, service: &Service) -> Option<plan::ServicePlan> {
        let consumes = self.list(&path.field("consumes"), &service.consumes, Self::consumption);
        self.queues_once(&path.field("consumes"), service.consumes.get()?);
        let handler = self.list(&path.field("handler"), &service.handler, Self::phase);
        let failure = service.failure.get()?;
        Some(plan::ServicePlan {
            instances: service.instances.get()?.count(),
            runtime: super::runtime::plan(service.runtime.get()?)?,
            consumes,
            handler,
            failure_chance: failure.chance.get()?.get(),
            requeue_failed: *failure.requeue.get()?,
            poison: self.poison(&failure.poison),
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

    fn phase(&mut self, path: &Path<'_>, phase: &Phase) -> Option<plan::PhasePlan> {
        let (kind, word, timing) = match phase {
            Phase::Cpu(timing) => (PhaseKind::Cpu, "cpu", timing),
            Phase::Io(timing) => (PhaseKind::Io, "io", timing),
            Phase::BlockingIo(timing) => (PhaseKind::BlockingIo, "blocking_io", timing),
        };
        let duration: Distribution =
            timing.get()?.distribution(&path.field(word), self.problems)?;
        Some(plan::PhasePlan { kind, duration })
    }

    /// Plans for the items of a list that must not be empty.
    fn list<T, P>(
        &mut self,
        path: &Path<'_>,
        list: &Part<Vec<Part<T>>>,
        mut item_plan: impl FnMut(&mut Self, &Path<'_>, &T) -> Option<P>,
    ) -> Vec<P> {
        let Some(items) = list.get() else { return Vec::new() };
        if items.is_empty() {
            self.problems.report(path, "an empty list", "one item at least");
        }
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

fn own_delay_ns(delay: Option<&Part<Duration>>) -> Option<u64> {
    delay?.get().map(|delay| delay.ns)
}

fn instant(part: &Part<Duration>) -> Option<Time> {
    part.get().map(|duration| Time::from_ns(duration.ns))
}

/// A number that may be left out; one that is wrong has been noted.
fn number<R: super::number::Range>(part: Option<&Part<Number<R>>>) -> Option<f64> {
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
