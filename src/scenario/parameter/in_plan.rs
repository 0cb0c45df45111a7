//! A parameter's value in a plan, read and written.

use super::node;
use crate::fact::NodeId;
use crate::kernel::seconds_to_ns;
use crate::world::plan::{
    CallSource, CallerPlan, NodeKind, Parameter, Plan, ProducerPlan, ServicePlan, StepPlan,
};

/// Its value in `plan`; `None` if the plan has no such thing.
pub(in crate::scenario) fn value(plan: &Plan, parameter: Parameter) -> Option<f64> {
    match parameter {
        Parameter::ArrivalRate { producer } => match caller_of(plan, producer) {
            Some(caller) => match &caller.source {
                CallSource::Arrivals(arrivals) => arrivals.rate_per_s(),
                CallSource::Users(_) => None,
            },
            None => producer_of(plan, producer)?.arrivals.rate_per_s(),
        },
        Parameter::Caller { caller, setting } => caller_of(plan, caller)?.setting(setting),
        Parameter::Instances { service } => Some(f64::from(service_of(plan, service)?.instances)),
        Parameter::Autoscaler { service, setting } => {
            Some(service_of(plan, service)?.autoscaler?.setting(setting))
        }
        Parameter::Prefetch { service, consumption } => {
            let consumes = &service_of(plan, service)?.consumes;
            Some(f64::from(consumes.get(usize::from(consumption))?.prefetch))
        }
        Parameter::PhaseMean { service, phase } => {
            let handler = &service_of(plan, service)?.handler;
            Some(handler.get(usize::from(phase))?.phase()?.duration.mean_s())
        }
        Parameter::BranchChance { service, step } => {
            match service_of(plan, service)?.handler.get(usize::from(step))? {
                StepPlan::Branch { chance, .. } => Some(*chance),
                _ => None,
            }
        }
        Parameter::FailureChance { service } => Some(service_of(plan, service)?.failure_chance),
        Parameter::Runtime { service, setting } => {
            service_of(plan, service)?.runtime.setting(setting)
        }
        Parameter::LinkDelay => Some(plan.link_delay_ns as f64 / 1e9),
        Parameter::Bound { binding } => {
            let binding = plan.bindings.get(usize::from(binding))?;
            Some(f64::from(u8::from(binding.bound)))
        }
    }
}

fn producer_of(plan: &Plan, producer: NodeId) -> Option<&ProducerPlan> {
    match &plan.nodes.get(producer.index())?.kind {
        NodeKind::Producer(producer) => Some(producer),
        _ => None,
    }
}

fn caller_of(plan: &Plan, caller: NodeId) -> Option<&CallerPlan> {
    match &plan.nodes.get(caller.index())?.kind {
        NodeKind::Caller(caller) => Some(caller),
        _ => None,
    }
}

fn service_of(plan: &Plan, service: NodeId) -> Option<&ServicePlan> {
    match &plan.nodes.get(service.index())?.kind {
        NodeKind::Service(service) => Some(service),
        _ => None,
    }
}

/// Writes a value into `plan`; what the plan does not have is left alone.
pub(in crate::scenario) fn set(plan: &mut Plan, parameter: Parameter, value: f64) {
    match parameter {
        Parameter::LinkDelay => return set_link_delay(plan, seconds_to_ns(value)),
        Parameter::Bound { binding } => {
            if let Some(binding) = plan.bindings.get_mut(usize::from(binding)) {
                binding.bound = value > 0.0;
            }
            return;
        }
        _ => {}
    }
    let node = node(parameter).and_then(|node| plan.nodes.get_mut(node.index()));
    match (parameter, node.map(|node| &mut node.kind)) {
        (Parameter::ArrivalRate { .. }, Some(NodeKind::Producer(producer))) => {
            producer.arrivals.set_rate_per_s(value);
        }
        (Parameter::ArrivalRate { .. }, Some(NodeKind::Caller(caller))) => {
            if let CallSource::Arrivals(arrivals) = &mut caller.source {
                arrivals.set_rate_per_s(value);
            }
        }
        (Parameter::Caller { setting, .. }, Some(NodeKind::Caller(caller))) => {
            caller.set(setting, value);
        }
        (Parameter::Instances { .. }, Some(NodeKind::Service(service))) => {
            service.instances = value as u16;
        }
        (Parameter::Autoscaler { setting, .. }, Some(NodeKind::Service(service))) => {
            if let Some(autoscaler) = &mut service.autoscaler {
                autoscaler.set(setting, value);
            }
        }
        (Parameter::Prefetch { consumption, .. }, Some(NodeKind::Service(service))) => {
            if let Some(consumption) = service.consumes.get_mut(usize::from(consumption)) {
                consumption.prefetch = value as u16;
            }
        }
        (Parameter::PhaseMean { phase, .. }, Some(NodeKind::Service(service))) => {
            let step = service.handler.get_mut(usize::from(phase));
            if let Some(phase) = step.and_then(StepPlan::phase_mut) {
                phase.duration = phase.duration.with_mean_s(value);
            }
        }
        (Parameter::BranchChance { step, .. }, Some(NodeKind::Service(service))) => {
            let step = service.handler.get_mut(usize::from(step));
            if let Some(StepPlan::Branch { chance, .. }) = step {
                *chance = value;
            }
        }
        (Parameter::FailureChance { .. }, Some(NodeKind::Service(service))) => {
            service.failure_chance = value;
        }
        (Parameter::Runtime { setting, .. }, Some(NodeKind::Service(service))) => {
            service.runtime.set(setting, value);
        }
        _ => {}
    }
}

/// Like [`Parameter::LinkDelay`]: delays of their own are replaced, too.
fn set_link_delay(plan: &mut Plan, delay_ns: u64) {
    plan.link_delay_ns = delay_ns;
    for node in &mut plan.nodes {
        match &mut node.kind {
            NodeKind::Producer(producer) => producer.link_delay_ns = None,
            NodeKind::Service(service) => {
                for consumption in &mut service.consumes {
                    consumption.delivery_delay_ns = None;
                    consumption.acknowledgement_delay_ns = None;
                }
            }
            NodeKind::Caller(caller) => caller.link_delay_ns = None,
            NodeKind::Exchange(_) | NodeKind::Queue(_) => {}
        }
    }
}
