//! The plan a running world would have to be made from to be as it now is.

use super::sole_expectation;
use crate::fact::NodeId;
use crate::world::plan::{NodeKind, Parameter, Plan, ProducerPlan, ServicePlan};
use crate::world::{InstanceState, World};

/// The world's plan with rates, pauses, instances, prefetch, delays, work and chances as they are
/// at present. Instances that crashed or are stopping do not count.
pub fn present_plan(world: &World) -> Plan {
    let mut plan = world.plan().clone();
    for (place, node) in (0..).zip(&mut plan.nodes) {
        match &mut node.kind {
            NodeKind::Producer(producer) => bring_producer_up(producer, NodeId(place), world),
            NodeKind::Service(service) => bring_service_up(service, NodeId(place), world),
            NodeKind::Exchange(_) | NodeKind::Queue(_) | NodeKind::Caller(_) => {}
        }
    }
    for (place, binding) in plan.bindings.iter_mut().enumerate() {
        binding.bound = world.is_bound(place);
    }
    plan
}

/// The share of time that theory expects consumers to be busy with the parameters of now.
pub fn expected_busy(world: &World) -> Option<f64> {
    let expectation = sole_expectation(&present_plan(world)).ok()?;
    Some(expectation.utilisation().min(1.0))
}

fn bring_producer_up(plan: &mut ProducerPlan, node: NodeId, world: &World) {
    let producer = world.producers().iter().find(|producer| producer.node == node);
    plan.paused = producer.map_or(plan.paused, |producer| producer.paused);
    if let Some(rate) = world.parameter(Parameter::ArrivalRate { producer: node }) {
        plan.arrivals.set_rate_per_s(rate);
    }
}

fn bring_service_up(plan: &mut ServicePlan, node: NodeId, world: &World) {
    let running = world
        .instances()
        .filter(|instance| instance.id.service == node && instance.state == InstanceState::Running);
    plan.instances = running.count() as u16;
    for (place, consumption) in (0..).zip(&mut plan.consumes) {
        let prefetch = Parameter::Prefetch { service: node, consumption: place };
        if let Some(prefetch) = world.parameter(prefetch) {
            consumption.prefetch = prefetch as u16;
        }
        if let Some((delivery, acknowledgement)) = world.subscription_delays_ns(node, place) {
            consumption.delivery_delay_ns = Some(delivery);
            consumption.acknowledgement_delay_ns = Some(acknowledgement);
        }
    }
    for (place, step) in (0..).zip(&mut plan.handler) {
        let Some(phase) = step.phase_mut() else { continue };
        if let Some(mean_s) = world.parameter(Parameter::PhaseMean { service: node, phase: place })
            && mean_s != phase.duration.mean_s()
        {
            phase.duration = phase.duration.with_mean_s(mean_s);
        }
    }
    if let Some(chance) = world.parameter(Parameter::FailureChance { service: node }) {
        plan.failure_chance = chance;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::stats::fixture::{E_MAILS, MAILER, WEB_SHOP, plan};
    use crate::stats::theory::{NoLaw, NotErlang, expectation};
    use crate::world::plan::Command;

    #[test]
    fn an_unchanged_world_still_has_its_plan() {
        let world = World::new(Arc::new(plan()), &mut ());
        let (found, expected) = (present_plan(&world), plan());
        assert_eq!(expectation(&found, E_MAILS), expectation(&expected, E_MAILS));
    }

    #[test]
    fn what_was_changed_counts_instead_of_the_plan() {
        let mut world = World::new(Arc::new(plan()), &mut ());
        let mut expectation_after = |commands: &[Command]| {
            for command in commands {
                world.apply(*command, &mut ());
            }
            expectation(&present_plan(&world), E_MAILS)
        };
        let set = |parameter, value| Command::Set { parameter, value };
        let found = expectation_after(&[
            set(Parameter::ArrivalRate { producer: WEB_SHOP }, 12.0),
            set(Parameter::Instances { service: MAILER }, 2.0),
            set(Parameter::PhaseMean { service: MAILER, phase: 1 }, 0.125),
            Command::Crash { service: MAILER, number: None },
        ])
        .expect("a law holds");
        assert_eq!((found.model(), found.utilisation()), ("M/M/1", 1.5));
        assert_eq!((found.busy_share(), found.growth_per_s()), (1.0, Some(4.0)));
        let paused = expectation_after(&[Command::Pause { producer: WEB_SHOP }]);
        assert_eq!(paused, Err(NoLaw::NoArrivals));
        let resumed = Command::Resume { producer: WEB_SHOP };
        let delayed = expectation_after(&[resumed, set(Parameter::LinkDelay, 0.5)]);
        assert_eq!(delayed.expect("a law holds").erlang, Err(NotErlang::TravelTime));
        let failing = set(Parameter::FailureChance { service: MAILER }, 0.5);
        let failing = expectation_after(&[set(Parameter::LinkDelay, 0.0), failing]);
        assert_eq!(failing.expect("a law holds").erlang, Err(NotErlang::Failures));
        let chance = Parameter::FailureChance { service: MAILER };
        let prefetch = Parameter::Prefetch { service: MAILER, consumption: 0 };
        let greedy = expectation_after(&[set(chance, 0.0), set(prefetch, 5.0)]);
        assert_eq!(greedy.expect("a law holds").erlang, Err(NotErlang::PrefetchNotOne));
    }
}
