//! Autoscalers, as a plan says it.

use serde::{Deserialize, Serialize};

use crate::autoscaler::Settings;
use crate::fact::{NodeId, ParameterName};

/// What changes a service's number of instances by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AutoscalerPlan {
    /// What it measures.
    pub measure: AutoscalerMeasure,
    /// How it decides; its target is of the measure's kind.
    pub settings: Settings,
    /// Whether it is on from the start.
    pub on: bool,
}

/// What an autoscaler measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AutoscalerMeasure {
    /// The ready messages of a queue; those that consumers hold do not count.
    QueueDepth {
        /// The queue.
        queue: NodeId,
    },
    /// The share of time in which threads had a task or loops ran one, of all running instances,
    /// since it last looked.
    Utilisation,
}

/// A number of an autoscaler that may change while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutoscalerSetting {
    /// Whether it is on: 1, or 0.
    On,
    /// Waiting messages per instance, or the share of time at work.
    Target,
}

impl AutoscalerSetting {
    /// Its name as facts tell it.
    pub const fn name(self) -> ParameterName {
        match self {
            Self::On => ParameterName::AutoscalerOn,
            Self::Target => ParameterName::AutoscalerTarget,
        }
    }
}

impl AutoscalerPlan {
    /// The value of a setting, in the unit in which it is set.
    pub fn setting(&self, setting: AutoscalerSetting) -> f64 {
        match setting {
            AutoscalerSetting::On => f64::from(u8::from(self.on)),
            AutoscalerSetting::Target => self.settings.target.value(),
        }
    }

    /// Changes a setting.
    pub fn set(&mut self, setting: AutoscalerSetting, value: f64) {
        match setting {
            AutoscalerSetting::On => self.on = value > 0.0,
            AutoscalerSetting::Target => self.settings.target = self.settings.target.with(value),
        }
    }
}
