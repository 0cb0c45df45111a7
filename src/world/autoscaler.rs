//! Instances are added and removed by what is measured.
//!
//! What to do, [`crate::autoscaler`] decides; here it is measured and done. An autoscaler counts the
//! instances that run or start. When it wants more it brings crashed ones back before it adds new
//! ones. While one is off, or without one, nothing of it stands in the calendar.

use super::plan::{AutoscalerMeasure, AutoscalerPlan, AutoscalerSetting};
use super::service::{Instance, InstanceState};
use super::{Event, Service, World};
use crate::autoscaler::{Autoscaler, Load, Measured, Reason};
use crate::fact::{FactSink, Happening, Rule};
use crate::kernel::Time;

/// A service's autoscaler at work.
#[derive(Clone, Debug)]
pub(super) struct Scaling {
    measure: AutoscalerMeasure,
    autoscaler: Autoscaler,
    meter: Meter,
}

/// Time at work, and time there was, over the threads and loops of all running instances.
#[derive(Clone, Copy, Debug, Default)]
struct Meter {
    at: Time,
    busy: u32,
    lanes: u32,
    busy_ns: u128,
    time_ns: u128,
}

impl Meter {
    fn advance(&mut self, now: Time) {
        let span_ns = u128::from(now.since_ns(self.at));
        self.busy_ns += span_ns * u128::from(self.busy);
        self.time_ns += span_ns * u128::from(self.lanes);
        self.at = now;
    }

    fn restart(&mut self, now: Time) {
        self.advance(now);
        (self.busy_ns, self.time_ns) = (0, 0);
    }
}

impl Scaling {
    /// One that is off.
    pub(super) fn new(plan: &AutoscalerPlan) -> Self {
        let (autoscaler, meter) = (Autoscaler::new(plan.settings), Meter::default());
        Self { measure: plan.measure, autoscaler, meter }
    }

    fn setting(&self, setting: AutoscalerSetting) -> f64 {
        match setting {
            AutoscalerSetting::On => f64::from(u8::from(self.autoscaler.next().is_some())),
            AutoscalerSetting::Target => self.autoscaler.settings().target.value(),
        }
    }
}

impl Service {
    /// Its autoscaler, if it has one.
    pub fn autoscaler(&self) -> Option<&Autoscaler> {
        self.scaling.as_ref().map(|scaling| &scaling.autoscaler)
    }

    pub(super) fn autoscaler_setting(&self, setting: AutoscalerSetting) -> Option<f64> {
        self.scaling.as_ref().map(|scaling| scaling.setting(setting))
    }
}

impl World {
    pub(super) fn set_autoscaler(&mut self, place: u16, setting: AutoscalerSetting, value: f64) {
        let Some(scaling) = &mut self.services[usize::from(place)].scaling else { return };
        match setting {
            AutoscalerSetting::Target => scaling.autoscaler.set_target(value),
            AutoscalerSetting::On if value > 0.0 => {
                if let Some(next) = scaling.autoscaler.switch_on(self.now) {
                    scaling.meter.restart(self.now);
                    self.calendar.schedule(next, Event::Autoscale { service: place });
                }
            }
            AutoscalerSetting::On => scaling.autoscaler.switch_off(),
        }
    }

    /// The autoscaler looks, and the number of instances becomes what it wants.
    #[cold]
    pub(super) fn on_autoscale(&mut self, place: u16, sink: &mut impl FactSink) {
        let now = self.now;
        let Some(scaling) = &mut self.services[usize::from(place)].scaling else { return };
        if !scaling.autoscaler.is_due(now) {
            return;
        }
        if let Some(next) = scaling.autoscaler.next() {
            self.calendar.schedule(next, Event::Autoscale { service: place });
        }
        let measured = self.measure(place);
        let service = &mut self.services[usize::from(place)];
        let Some(scaling) = &mut service.scaling else { return };
        let Some(decision) = scaling.autoscaler.decide(&measured, now) else { return };
        let (service, from, to) = (service.node, decision.from, decision.to);
        let rule = match decision.reason {
            Reason::AboveTarget(measured_permille) => Rule::AboveTarget { measured_permille },
            Reason::BelowTarget(measured_permille) => Rule::BelowTarget { measured_permille },
            Reason::OutOfRange => Rule::OutOfRange,
        };
        self.tell(Happening::AutoscalerDecided { service, from, to }, rule, sink);
        self.set_available(place, to, sink);
    }

    fn measure(&mut self, place: u16) -> Measured {
        let running = self.in_state(place, |state| state == InstanceState::Running);
        let starting =
            self.in_state(place, |state| matches!(state, InstanceState::Starting { .. }));
        let now = self.now;
        let Some(scaling) = &mut self.services[usize::from(place)].scaling else {
            return Measured { running, starting, load: Load::Waiting(0) };
        };
        let load = match scaling.measure {
            AutoscalerMeasure::QueueDepth { queue } => Load::Waiting(self.ready(queue)),
            AutoscalerMeasure::Utilisation => {
                scaling.meter.advance(now);
                let Meter { busy_ns, time_ns, .. } = scaling.meter;
                scaling.meter.restart(now);
                Load::Busy { busy_ns, time_ns }
            }
        };
        Measured { running, starting, load }
    }

    fn in_state(&self, place: u16, wanted: impl Fn(InstanceState) -> bool) -> u16 {
        let members = &self.services[usize::from(place)].members;
        let states = members.iter().map(|member| self.instances[usize::from(*member)].state);
        states.filter(|state| wanted(*state)).count() as u16
    }

    /// Starts or stops instances until `wanted` run or start.
    fn set_available(&mut self, service: u16, wanted: u16, sink: &mut impl FactSink) {
        let available = |world: &Self| world.in_state(service, InstanceState::is_available);
        let mut crashed = self.crashed(service).into_iter();
        while available(self) < wanted {
            match crashed.next() {
                Some(place) => self.begin_instance(place, Rule::Autoscaler, sink),
                None => self.start_instance(service, Rule::Autoscaler, sink),
            }
        }
        while available(self) > wanted {
            self.stop_highest(service, InstanceState::is_available, sink);
        }
    }

    /// Counts again what an instance has at work, if anybody measures that.
    #[inline]
    pub(super) fn meter(&mut self, place: u16) {
        if self.metered {
            self.meter_instance(place);
        }
    }

    #[cold]
    fn meter_instance(&mut self, place: u16) {
        let instance = &mut self.instances[usize::from(place)];
        let Some(scaling) = &mut self.services[usize::from(instance.service)].scaling else {
            return;
        };
        let (busy, lanes) = match instance.state {
            // Threads beyond a pool's number end with their task.
            InstanceState::Running => {
                let (busy, lanes) = instance.runtime.lanes_at_work();
                (busy, lanes.max(busy))
            }
            InstanceState::Starting { .. } | InstanceState::Stopping | InstanceState::Crashed => {
                (0, 0)
            }
        };
        let before = std::mem::replace(&mut instance.metered, (busy, lanes));
        scaling.meter.advance(self.now);
        let Meter { busy: all_busy, lanes: all_lanes, .. } = &mut scaling.meter;
        *all_busy = *all_busy + u32::from(busy) - u32::from(before.0);
        *all_lanes = *all_lanes + u32::from(lanes) - u32::from(before.1);
    }
}

/// Instances that start.
impl World {
    /// Lets an instance that is there start: at once, or after its service's start time.
    pub(super) fn begin_instance(&mut self, place: u16, rule: Rule, sink: &mut impl FactSink) {
        let Instance { id, service, .. } = self.instances[usize::from(place)];
        let start_time = self.services[usize::from(service)].start_time.as_mut();
        // Those of the set-up were there before.
        let Some(start_time) = start_time.filter(|_| rule != Rule::Setup) else {
            return self.run_instance(place, rule, sink);
        };
        let since = self.now;
        let until = since.plus_ns(start_time.duration.sample_ns(&mut start_time.draws));
        self.instances[usize::from(place)].state = InstanceState::Starting { since, until };
        self.tell(Happening::InstanceStarting { instance: id }, rule, sink);
        self.calendar.schedule(until, Event::InstanceReady { instance: place });
    }

    /// A start time is over; not heeded if the instance has been removed or has crashed meanwhile.
    #[cold]
    pub(super) fn on_instance_ready(&mut self, place: u16, sink: &mut impl FactSink) {
        let state = self.instances.get(usize::from(place)).map(|instance| instance.state);
        if let Some(InstanceState::Starting { until, .. }) = state
            && until == self.now
        {
            self.run_instance(place, Rule::StartTimeOver, sink);
        }
    }
}
