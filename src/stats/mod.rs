//! Statistics: what the facts add up to.
//!
//! Owns every number shown beside the simulation; reads facts only and never changes the world.

pub mod theory;

mod facts_hash;
mod figures;
#[cfg(test)]
mod fixture;
mod gauges;
mod histogram;
#[cfg(not(target_arch = "wasm32"))]
mod json_lines;
mod ledger;
mod per_node;
mod percentiles;
mod recorder;
mod report;
mod series;
mod sliding_window;
mod time_weighted;
mod totals;

pub use facts_hash::FactsHash;
pub use figures::{
    Figures, InstanceFigures, InstanceState, LedgerFigures, ProducerFigures, QueueFigures,
    ServiceFigures, TheoryFigures, TotalFigures,
};
pub use gauges::Gauges;
pub use histogram::{COARSE_BITS, FINE_BITS, Histogram};
#[cfg(not(target_arch = "wasm32"))]
pub use json_lines::JsonLines;
pub use ledger::{Imbalance, Ledger, Stocks};
pub use per_node::PerNode;
pub use percentiles::Percentiles;
pub use recorder::Recorder;
pub use report::{ProducerReport, QueueReport, RunReport, ServiceReport};
pub use series::{Series, SeriesColumns};
pub use sliding_window::{Flow, SlidingWindow, WINDOW_NS};
pub use time_weighted::{OnTime, TimeWeighted};
pub use totals::{InstanceTotals, Presence, ProducerTotals, QueueTotals, ServiceTotals, Totals};
