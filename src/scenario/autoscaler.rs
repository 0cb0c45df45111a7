//! Autoscalers, from the file to the plan.

use super::names::Kind;
use super::part::Part;
use super::problem::{Path, quoted};
use super::schema::{self, Service};
use super::validate::Validation;
use crate::autoscaler::{Settings, Target};
use crate::distribution::Distribution;
use crate::kernel::NANOSECONDS_PER_MILLISECOND;
use crate::world::plan::{AutoscalerMeasure, AutoscalerPlan};

/// Autoscalers look at most so often.
const LEAST_EVERY_NS: u64 = NANOSECONDS_PER_MILLISECOND;

impl Validation<'_, '_> {
    /// The plan of a service's autoscaler, if it has one.
    pub(super) fn autoscaler(
        &mut self,
        path: &Path<'_>,
        service: &Service,
    ) -> Option<AutoscalerPlan> {
        let path = path.field("autoscaler");
        let autoscaler = service.autoscaler.as_ref()?.get()?;
        let target = self.target(&path, autoscaler, service);
        let (min, max) = (autoscaler.min.get()?.count(), autoscaler.max.get()?.count());
        if min > max {
            let found = format!("`min` {min} and `max` {max}");
            self.problems.report(&path, found, "`min` not above `max`");
        }
        if autoscaler.utilisation.is_some() && min == 0 {
            let expected = "1 at least, as no instance has no utilisation";
            self.problems.report(&path.field("min"), "0", expected);
        }
        let every_ns = autoscaler.every.get()?.ns;
        if every_ns < LEAST_EVERY_NS {
            let found = super::duration::format_duration(every_ns);
            self.problems.report(&path.field("every"), found, "1ms at least");
        }
        let cool_down_ns = autoscaler.cool_down.get()?.ns;
        let (measure, target) = target?;
        let settings = Settings { target, min, max, every_ns, cool_down_ns };
        Some(AutoscalerPlan { measure, settings, on: *autoscaler.on.get()? })
    }

    /// What it measures, and the target.
    fn target(
        &mut self,
        path: &Path<'_>,
        autoscaler: &schema::Autoscaler,
        service: &Service,
    ) -> Option<(AutoscalerMeasure, Target)> {
        match (&autoscaler.queue_depth, &autoscaler.utilisation) {
            (Some(depth), None) => {
                let depth = depth.get()?;
                let queue = self.own_queue(&path.field("queue_depth"), &depth.queue, service);
                let per_instance = depth.per_instance.get()?.get() as u32;
                let measure = AutoscalerMeasure::QueueDepth { queue: queue? };
                Some((measure, Target::PerInstance(per_instance)))
            }
            (None, Some(share)) => {
                Some((AutoscalerMeasure::Utilisation, Target::Utilisation(share.get()?.get())))
            }
            (both_or_none, _) => {
                let found = if both_or_none.is_some() { "both" } else { "neither" };
                self.problems.report(path, found, "either `queue_depth` or `utilisation`");
                None
            }
        }
    }

    /// The queue of that name, which the service has to consume from.
    fn own_queue(
        &mut self,
        path: &Path<'_>,
        name: &Part<String>,
        service: &Service,
    ) -> Option<crate::fact::NodeId> {
        let path = path.field("queue");
        let queue = self.names.find(&path, name, Kind::Queue, self.problems)?;
        let name = name.get()?;
        let consumed = service.consumes.get()?.iter().filter_map(|one| one.get()?.queue.get());
        if !consumed.clone().any(|one| one == name) {
            let expected = if consumed.count() == 0 {
                "`utilisation`, as the service consumes from no queue"
            } else {
                "a queue that the service consumes from"
            };
            self.problems.report(&path, quoted(name), expected);
            return None;
        }
        Some(queue)
    }

    /// How long an instance of the service takes until it runs.
    pub(super) fn start_time(
        &mut self,
        path: &Path<'_>,
        service: &Service,
    ) -> Option<Distribution> {
        let timing = service.start_time.as_ref()?.get()?;
        timing.distribution(&path.field("start_time"), self.problems)
    }
}
