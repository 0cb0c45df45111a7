//! Statistics: what the facts add up to.
//!
//! Owns every number shown beside the simulation; reads facts only and never changes the world.

pub mod theory;

#[cfg(test)]
mod fixture;
mod histogram;
mod ledger;
mod per_node;
mod percentiles;
mod recorder;
mod series;
mod sliding_window;
mod time_weighted;
mod totals;

pub use histogram::{COARSE_BITS, FINE_BITS, Histogram};
pub use ledger::{Imbalance, Ledger, Stocks};
pub use per_node::PerNode;
pub use percentiles::Percentiles;
pub use recorder::Recorder;
pub use series::{Series, SeriesColumns};
pub use sliding_window::{Flow, SlidingWindow, WINDOW_NS};
pub use time_weighted::{OnTime, TimeWeighted};
pub use totals::{InstanceTotals, Presence, ProducerTotals, QueueTotals, ServiceTotals, Totals};
