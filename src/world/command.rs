//! What people and scripts do to a running world: each command takes effect at once, at the
//! current instant, before the next event.

use std::sync::Arc;

use super::build::LEAST_DELAY_BACK_NS;
use super::plan::{
    AutoscalerSetting, CallerSetting, Command, Parameter, Plan, RuntimePlan, RuntimeSetting,
};
use super::producer::Burst;
use super::{Node, World};
use crate::fact::{FactSink, Happening, NodeId, ParameterName, Rule};
use crate::kernel::seconds_to_ns;
use crate::runtime::Runtime;

/// The most instances a service may have.
pub(super) const MOST_INSTANCES: u16 = 1_000;

impl World {
    /// Carries out a command. One that does not fit the plan (a queue to be crashed) does nothing.
    pub fn apply(&mut self, command: Command, sink: &mut impl FactSink) {
        match command {
            Command::Set { parameter, value } => self.set(parameter, value, sink),
            Command::Publish { producer, count, spacing_ns, message_type } => {
                let (remaining, next) = (count, self.now);
                self.burst(producer, Burst { remaining, spacing_ns, next, message_type }, sink);
            }
            Command::Crash { service, number } => {
                if let Some(service) = self.service_at(service) {
                    self.crash(service, number, sink);
                }
            }
            Command::Restart { service } => {
                if let Some(service) = self.service_at(service) {
                    self.restart(service, sink);
                }
            }
            Command::Pause { producer } => self.set_paused(producer, true, sink),
            Command::Resume { producer } => self.set_paused(producer, false, sink),
        }
        self.settle_arrived(sink);
        self.retire_stopped(sink);
    }

    fn producer_place(&self, node: NodeId) -> Option<u16> {
        match self.nodes.get(node.index()) {
            Some(Node::Producer(place)) => Some(*place),
            _ => None,
        }
    }

    fn burst(&mut self, node: NodeId, burst: Burst, sink: &mut impl FactSink) {
        if let Some(place) = self.producer_place(node)
            && burst.remaining > 0
        {
            self.producers[usize::from(place)].bursts.push(burst);
            self.on_burst(place, sink);
        } else if let Some(place) = self.caller_at(node)
            && burst.remaining > 0
        {
            self.callers[usize::from(place)].bursts.push(burst);
            self.on_call_burst(place, sink);
        }
    }

    fn set_paused(&mut self, node: NodeId, paused: bool, sink: &mut impl FactSink) {
        if let Some(place) = self.caller_at(node) {
            return self.set_caller_paused(place, paused, sink);
        }
        let Some(place) = self.producer_place(node) else { return };
        let producer = &mut self.producers[usize::from(place)];
        if producer.paused == paused {
            return;
        }
        producer.paused = paused;
        producer.renew_arrivals(self.now);
        let happening = if paused {
            Happening::ProducerPaused { producer: node }
        } else {
            Happening::ProducerResumed { producer: node }
        };
        self.tell(happening, Rule::Input, sink);
        self.schedule_arrival(place);
    }

    fn set_caller_paused(&mut self, place: u16, paused: bool, sink: &mut impl FactSink) {
        let now = self.now;
        let caller = &mut self.callers[usize::from(place)];
        if caller.paused == paused {
            return;
        }
        caller.paused = paused;
        caller.renew_arrivals(now);
        let (producer, users) = (caller.node, caller.users_wanted());
        let happening = if paused {
            Happening::ProducerPaused { producer }
        } else {
            Happening::ProducerResumed { producer }
        };
        self.tell(happening, Rule::Input, sink);
        self.drive(place, sink, |calls, now, effects| calls.set_users(users, now, effects));
        self.schedule_call(place);
    }

    fn set_caller(
        &mut self,
        node: NodeId,
        setting: CallerSetting,
        value: f64,
        sink: &mut impl FactSink,
    ) {
        let Some(place) = self.caller_at(node) else { return };
        let caller = &mut self.callers[usize::from(place)];
        caller.plan.set(setting, value);
        let (terms, users) = (caller.plan.terms, caller.users_wanted());
        self.drive(place, sink, |calls, now, effects| match setting {
            CallerSetting::Users => calls.set_users(users, now, effects),
            CallerSetting::ThinkTime => calls.set_think_time_mean_s(value),
            CallerSetting::Connections
            | CallerSetting::Timeout
            | CallerSetting::Attempts
            | CallerSetting::Backoff => calls.set_terms(terms, now, effects),
        });
    }

    fn set(&mut self, parameter: Parameter, value: f64, sink: &mut impl FactSink) {
        if value.is_nan() || self.parameter(parameter).is_none() {
            return;
        }
        let value = in_range(parameter, value);
        let (node, name) = name_of(&self.plan, parameter);
        let happening = Happening::ParameterSet { node, parameter: name, value };
        self.tell(happening, Rule::Input, sink);
        match parameter {
            Parameter::ArrivalRate { producer } => self.set_arrival_rate(producer, value),
            Parameter::Instances { service } => {
                if let Some(place) = self.service_at(service) {
                    self.set_instances(place, value as u16, Rule::Input, sink);
                }
            }
            Parameter::Autoscaler { service, setting } => {
                if let Some(place) = self.service_at(service) {
                    self.set_autoscaler(place, setting, value);
                }
            }
            Parameter::Prefetch { service, consumption } => {
                self.set_prefetch(service, consumption, value as u16, sink);
            }
            Parameter::PhaseMean { service, phase } => {
                if let Some(place) = self.service_at(service) {
                    let handler = &mut self.services[usize::from(place)].handler;
                    handler.set_mean_s(usize::from(phase), value);
                }
            }
            Parameter::BranchChance { service, step } => {
                if let Some(place) = self.service_at(service) {
                    let handler = &mut self.services[usize::from(place)].handler;
                    handler.set_chance(usize::from(step), value);
                }
            }
            Parameter::FailureChance { service } => {
                if let Some(place) = self.service_at(service) {
                    self.services[usize::from(place)].handler.failure_chance = value;
                }
            }
            Parameter::Runtime { service, setting } => {
                if let Some(place) = self.service_at(service) {
                    self.set_runtime(place, setting, value, sink);
                }
            }
            Parameter::Caller { caller, setting } => self.set_caller(caller, setting, value, sink),
            Parameter::LinkDelay => self.set_link_delay(seconds_to_ns(value)),
            Parameter::Bound { binding } => self.set_bound(usize::from(binding), value > 0.0, sink),
        }
    }

    fn set_arrival_rate(&mut self, node: NodeId, rate_per_s: f64) {
        if let Some(place) = self.producer_place(node) {
            let producer = &mut self.producers[usize::from(place)];
            producer.arrivals.set_rate_per_s(rate_per_s);
            producer.renew_arrivals(self.now);
            self.schedule_arrival(place);
        } else if let Some(place) = self.caller_at(node) {
            let caller = &mut self.callers[usize::from(place)];
            if let Some(arrivals) = &mut caller.arrivals {
                arrivals.set_rate_per_s(rate_per_s);
            }
            caller.renew_arrivals(self.now);
            self.schedule_call(place);
        }
    }

    /// Changes the runtimes of a service's instances, with what that brings about at once.
    fn set_runtime(
        &mut self,
        place: u16,
        setting: RuntimeSetting,
        value: f64,
        sink: &mut impl FactSink,
    ) {
        let service = &mut self.services[usize::from(place)];
        service.runtime.set(setting, value);
        let runtime = service.runtime;
        for member in service.members.clone() {
            let handler = &self.services[usize::from(place)].handler;
            let work = handler.at_work(&self.broker, &self.callers);
            let instance = &mut self.instances[usize::from(member)];
            let (now, effects) = (self.now, &mut self.scratch.runtime);
            match (&mut instance.runtime, runtime) {
                (Runtime::ThreadPool(pool), RuntimePlan::ThreadPool(plan)) => {
                    pool.set(plan.settings, now, &work, effects);
                }
                (Runtime::EventLoop(event_loop), RuntimePlan::EventLoop(plan)) => {
                    event_loop.set(plan.settings, now, &work, effects);
                }
                _ => {}
            }
            self.follow_runtime(member, sink);
        }
    }

    fn set_prefetch(
        &mut self,
        node: NodeId,
        consumption: u16,
        prefetch: u16,
        sink: &mut impl FactSink,
    ) {
        let Some(place) = self.service_at(node) else { return };
        let service = &mut self.services[usize::from(place)];
        service.consumptions[usize::from(consumption)].plan.prefetch = prefetch;
        for member in service.members.clone() {
            let subscription =
                &self.instances[usize::from(member)].subscriptions[usize::from(consumption)];
            if let Some(consumer) = subscription.consumer {
                self.broker.set_prefetch(consumer, prefetch, self.now, &mut self.scratch.broker);
                self.follow_broker(sink);
            }
        }
    }

    /// Adds a binding of the plan, or takes it away; what is on its way goes on.
    fn set_bound(&mut self, place: usize, bound: bool, sink: &mut impl FactSink) {
        if std::mem::replace(&mut self.bound[place], bound) == bound {
            return;
        }
        let plan = Arc::clone(&self.plan);
        let binding = &plan.bindings[place];
        let (exchange, destination) = (binding.source, binding.destination);
        let (source, to, key) =
            (self.exchange(exchange), self.destination(destination), &*binding.binding_key);
        let happening = if bound {
            self.broker.add_binding(source, to, key, binding.arguments.clone());
            Happening::BindingAdded { exchange, destination }
        } else {
            self.broker.remove_binding(source, to, key, &binding.arguments);
            Happening::BindingRemoved { exchange, destination }
        };
        self.tell(happening, Rule::Input, sink);
    }

    fn set_link_delay(&mut self, delay_ns: u64) {
        self.link_delay_ns = delay_ns;
        for publish in &mut self.publish_links {
            let from_producer = matches!(self.nodes[publish.from.index()], Node::Producer(_));
            let least_ns = if from_producer { 0 } else { LEAST_DELAY_BACK_NS };
            publish.link.delay_ns = delay_ns.max(least_ns);
            publish.answers.delay_ns = delay_ns;
        }
        for route in &mut self.route_links {
            route.link.delay_ns = delay_ns;
        }
        self.set_call_delays(delay_ns);
        for consumption in self.services.iter_mut().flat_map(|one| &mut one.consumptions) {
            consumption.delivery_delay_ns = delay_ns;
            consumption.acknowledgement_delay_ns = delay_ns;
        }
        for (_, instance) in &mut self.instances {
            instance.settlements.delay_ns = delay_ns;
            for subscription in &mut instance.subscriptions {
                subscription.deliveries.delay_ns = delay_ns;
            }
        }
    }
}

fn in_range(parameter: Parameter, value: f64) -> f64 {
    let most = match parameter {
        Parameter::ArrivalRate { .. }
        | Parameter::Autoscaler { setting: AutoscalerSetting::Target, .. } => 1e6,
        Parameter::Instances { .. } => f64::from(MOST_INSTANCES),
        Parameter::Prefetch { .. } => f64::from(u16::MAX),
        Parameter::Caller { setting, .. } => setting.most(),
        Parameter::Runtime { setting, .. } => match setting {
            RuntimeSetting::ContextSwitch | RuntimeSetting::TimeSlice => 3e7,
            RuntimeSetting::TaskQueue => f64::from(u32::MAX),
            RuntimeSetting::Threads | RuntimeSetting::Cores | RuntimeSetting::Loops => {
                f64::from(MOST_INSTANCES)
            }
        },
        Parameter::PhaseMean { .. } | Parameter::LinkDelay => 3e7,
        Parameter::FailureChance { .. }
        | Parameter::BranchChance { .. }
        | Parameter::Bound { .. }
        | Parameter::Autoscaler { setting: AutoscalerSetting::On, .. } => 1.0,
    };
    value.clamp(0.0, most)
}

fn name_of(plan: &Plan, parameter: Parameter) -> (Option<NodeId>, ParameterName) {
    match parameter {
        Parameter::ArrivalRate { producer } => (Some(producer), ParameterName::ArrivalRate),
        Parameter::Instances { service } => (Some(service), ParameterName::Instances),
        Parameter::Prefetch { service, .. } => (Some(service), ParameterName::Prefetch),
        Parameter::Autoscaler { service, setting } => (Some(service), setting.name()),
        Parameter::PhaseMean { service, .. } => (Some(service), ParameterName::PhaseMean),
        Parameter::BranchChance { service, .. } => (Some(service), ParameterName::BranchChance),
        Parameter::FailureChance { service } => (Some(service), ParameterName::FailureChance),
        Parameter::Runtime { service, setting } => (Some(service), setting.name()),
        Parameter::Caller { caller, setting } => (Some(caller), setting.name()),
        Parameter::LinkDelay => (None, ParameterName::LinkDelay),
        Parameter::Bound { binding } => {
            (Some(plan.bindings[usize::from(binding)].source), ParameterName::Bound)
        }
    }
}
