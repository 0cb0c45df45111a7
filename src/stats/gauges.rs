//! What figures need and facts do not tell: taken from the world's state at one instant.

use super::Stocks;
use super::theory::present_plan;
use crate::fact::{InstanceId, MessageTypeId};
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
    /// Names, and parameters as they are now.
    pub plan: Plan,
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
            plan: present_plan(world),
        }
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
