//! What figures need and facts do not tell: taken from the world's state at one instant.

use super::theory::present_plan;
use super::{CallerGauge, Stocks};
use crate::autoscaler::Autoscaler;
use crate::fact::{InstanceId, MessageTypeId, NodeId};
use crate::kernel::Time;
use crate::world::World;
use crate::world::plan::Plan;

/// A world's state at one instant, as far as figures need it.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauges {
    /// The instant.
    pub now: Time,
    /// Where unsettled copies are.
    pub stocks: Stocks,
    /// The type of the message that each working instance works on.
    pub at_work: Vec<(InstanceId, MessageTypeId)>,
    /// The callers, in the order of the scenario.
    pub callers: Vec<CallerGauge>,
    /// Names, and parameters as they are now.
    pub plan: Plan,
    /// The autoscalers of the services that have one.
    pub autoscalers: Vec<(NodeId, Autoscaler)>,
}

impl Gauges {
    /// Reads a world.
    pub fn of(world: &World) -> Self {
        let at_work = world.instances().filter_map(|instance| {
            let task = instance.runtime.in_hand().last()?.task;
            Some((instance.id, world.message_type(task.message.properties)))
        });
        Self {
            now: world.now(),
            stocks: Stocks::of(world),
            at_work: at_work.collect(),
            callers: world.callers().iter().map(CallerGauge::of).collect(),
            plan: present_plan(world),
            autoscalers: world.autoscalers().map(|(node, one)| (node, one.clone())).collect(),
        }
    }
}

impl Gauges {
    /// The autoscaler of a service, if it has one.
    pub fn autoscaler(&self, service: NodeId) -> Option<&Autoscaler> {
        self.autoscalers.iter().find(|(node, _)| *node == service).map(|(_, one)| one)
    }
}

impl Stocks {
    /// Counts what lies in a world's queues, links and hands.
    pub fn of(world: &World) -> Self {
        Self {
            on_the_way: world.on_the_way(),
            ready: world.all_ready(),
            with_consumer: world.with_consumers(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::stats::fixture::{AUDIT, MAILER, ORDERS, WEB_SHOP, plan};
    use crate::stats::{Ledger, Totals};
    use crate::world::plan::{Acknowledgement, BindingPlan, Command, NodeKind, Parameter};

    /// The shop with links that take time, a second queue and all kinds of trouble.
    fn troubled(automatic: bool, prefetch: u16, requeue_failed: bool) -> Plan {
        let mut plan = plan();
        plan.link_delay_ns = 70_000_000;
        plan.bindings.push(BindingPlan::new(ORDERS, AUDIT, "email"));
        for node in &mut plan.nodes {
            if let NodeKind::Service(service) = &mut node.kind {
                service.failure_chance = 0.2;
                service.requeue_failed = requeue_failed;
                service.consumes[0].prefetch = prefetch;
                if automatic {
                    service.consumes[0].acknowledgement = Acknowledgement::Automatic;
                }
            }
        }
        plan
    }

    fn commands() -> impl Strategy<Value = Vec<Command>> {
        let set = |parameter| move |value| Command::Set { parameter, value };
        let command = prop_oneof![
            (0.0..6.0).prop_map(set(Parameter::Instances { service: MAILER })),
            (0.0..6.0).prop_map(set(Parameter::Prefetch { service: MAILER, consumption: 0 })),
            (0.0..0.3).prop_map(set(Parameter::LinkDelay)),
            Just(Command::Crash { service: MAILER, number: None }),
            (1_u16..5).prop_map(|n| Command::Crash { service: MAILER, number: Some(n) }),
            Just(Command::Restart { service: MAILER }),
            Just(Command::Publish {
                producer: WEB_SHOP,
                count: 15,
                spacing_ns: 3_000_000,
                message_type: None
            }),
        ];
        prop::collection::vec(command, 0..30)
    }

    fn check(world: &World, ledger: &Ledger, totals: &Totals) {
        let stocks = Stocks::of(world);
        assert_eq!(ledger.check(&stocks), Ok(()));
        let rest = stocks.on_the_way + stocks.ready + stocks.with_consumer;
        assert_eq!(ledger.published + ledger.copies_added, rest + ledger.ended());
        for (node, queue) in totals.queues().iter() {
            assert_eq!(queue.ready.value(), u64::from(world.ready(node)));
        }
    }

    proptest! {
        #[test]
        fn every_copy_is_somewhere_after_every_event(
            automatic: bool, prefetch in 0_u16..4, requeue_failed: bool, commands in commands(),
        ) {
            let plan = Arc::new(troubled(automatic, prefetch, requeue_failed));
            let (mut ledger, mut totals) = (Ledger::default(), Totals::new(&plan));
            let mut world = World::new(plan, &mut (&mut ledger, &mut totals));
            for command in commands {
                for _ in 0..40 {
                    world.step(&mut (&mut ledger, &mut totals));
                    check(&world, &ledger, &totals);
                }
                world.apply(command, &mut (&mut ledger, &mut totals));
                check(&world, &ledger, &totals);
            }
        }
    }
}
