//! A plan's parameters as they are now.

use crate::distribution::Distribution;
use crate::fact::NodeId;
use crate::workload::ArrivalProcess;
use crate::world::plan::{Command, Parameter, PhasePlan, ProducerPlan, ServicePlan};

/// What has been changed since the plan was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Current {
    values: Vec<(Parameter, f64)>,
    paused: Vec<(NodeId, bool)>,
}

impl Current {
    /// Notes that a parameter now has this value (already brought into its range). For the
    /// instances of a service set how many run, if some have crashed.
    pub fn set(&mut self, parameter: Parameter, value: f64) {
        self.values.retain(|(known, _)| *known != parameter);
        self.values.push((parameter, value));
    }

    /// Notes that a producer is paused, or no longer.
    pub fn set_paused(&mut self, producer: NodeId, paused: bool) {
        self.paused.retain(|(known, _)| *known != producer);
        self.paused.push((producer, paused));
    }

    /// Notes what a command changes in parameters and pauses. Crashes and restarts are not known
    /// here: the caller sets the instances that run.
    pub fn apply(&mut self, command: &Command) {
        match *command {
            Command::Set { parameter, value } => self.set(parameter, value),
            Command::Pause { producer } => self.set_paused(producer, true),
            Command::Resume { producer } => self.set_paused(producer, false),
            Command::Publish { .. } | Command::Crash { .. } | Command::Restart { .. } => {}
        }
    }

    pub(super) fn value(&self, parameter: Parameter) -> Option<f64> {
        self.values.iter().find(|(known, _)| *known == parameter).map(|(_, value)| *value)
    }

    pub(super) fn is_paused(&self, node: NodeId, producer: &ProducerPlan) -> bool {
        let changed = self.paused.iter().find(|(known, _)| *known == node);
        changed.map_or(producer.paused, |(_, paused)| *paused)
    }

    pub(super) fn arrivals(&self, node: NodeId, producer: &ProducerPlan) -> ArrivalProcess {
        let mut arrivals = producer.arrivals.clone();
        if let Some(rate) = self.value(Parameter::ArrivalRate { producer: node }) {
            arrivals.set_rate_per_s(rate);
        }
        arrivals
    }

    pub(super) fn phases(&self, service: NodeId, plan: &ServicePlan) -> Vec<Distribution> {
        let phase = |(place, phase): (u16, &PhasePlan)| {
            let mean_s = self.value(Parameter::PhaseMean { service, phase: place });
            mean_s.map_or_else(|| phase.duration.clone(), |mean| phase.duration.with_mean_s(mean))
        };
        (0..).zip(&plan.handler).map(phase).collect()
    }

    pub(super) fn servers(&self, service: NodeId, plan: &ServicePlan) -> u32 {
        let instances = self.value(Parameter::Instances { service });
        instances.map_or(u32::from(plan.instances), |value| value as u32)
    }

    pub(super) fn failure_chance(&self, service: NodeId, plan: &ServicePlan) -> f64 {
        self.value(Parameter::FailureChance { service }).unwrap_or(plan.failure_chance)
    }
}
