//! Statistics: what the facts add up to.
//!
//! Owns every number shown beside the simulation. Reads facts, and of the world only what facts
//! do not tell ([`Gauges`]); never changes it.
//!
//! | file | what |
//! |---|---|
//! | `histogram`, `percentiles` | distributions of spans |
//! | `time_weighted` | means over time |
//! | `ledger` | the proof that no copy got lost |
//! | `totals` | what happened since the start, per node and instance |
//! | `handled_again` | what was done twice |
//! | `reactions` | how long after the start of a chain of events |
//! | `concurrency` | cores, I/O, task queues and memory of a service |
//! | `sliding_window` | the last seconds |
//! | `samples`, `series` | samples for charts |
//! | `recorder` | all that the page shows, from one stream of facts |
//! | `gauges`, `figures`, `report` | what the page and the command show |
//! | `groups`, `group_series`, `group_figures` | what is compared within one run |
//! | `measures` | every number of a report under one name |
//! | `theory` | what queueing theory expects |
//! | `course` | what a run without a page goes through |
//! | `experiment` | replications and confidence intervals |
//! | `comparison` | several set-ups of one workload |
//! | `facts_hash`, `named_fact`, `json_lines` | facts as a number to compare, and as text |
//! | `tallies` | counts since the start, beside the samples for charts |

#[cfg(not(target_arch = "wasm32"))]
pub mod comparison;
#[cfg(not(target_arch = "wasm32"))]
pub mod course;
#[cfg(not(target_arch = "wasm32"))]
pub mod experiment;
pub mod theory;

mod call_figures;
mod calls;
mod concurrency;
mod facts_hash;
mod figures;
#[cfg(test)]
mod fixture;
mod gauges;
mod group_figures;
mod group_series;
mod groups;
mod handled_again;
mod histogram;
#[cfg(not(target_arch = "wasm32"))]
mod json_lines;
mod ledger;
mod measures;
mod named_fact;
mod per_node;
mod percentiles;
mod queue_totals;
mod reactions;
mod recent_spans;
mod recorder;
mod report;
mod samples;
mod series;
mod service_totals;
mod sliding_window;
mod tallies;
mod time_weighted;
mod totals;

pub use call_figures::{CallFigures, CallLedger, CallerFigures, CallerReport, blocked_share};
pub use calls::{CallTotals, CallerGauge};
pub use concurrency::Concurrency;
pub use facts_hash::FactsHash;
pub use figures::{
    ConcurrencyFigures, Figures, InstanceFigures, InstanceState, LedgerFigures, ProducerFigures,
    QueueFigures, ServiceFigures, TheoryFigures, TotalFigures,
};
pub use gauges::Gauges;
pub use group_figures::GroupFigures;
pub use group_series::GroupColumns;
pub use groups::{GroupTotals, Groups};
pub use histogram::{COARSE_BITS, FINE_BITS, Histogram};
#[cfg(not(target_arch = "wasm32"))]
pub use json_lines::JsonLines;
pub use ledger::{Imbalance, Ledger, Stocks};
pub use measures::{Measure, MeasureName, Subject, Unit};
pub use named_fact::{NamedFact, message_name};
pub use per_node::PerNode;
pub use percentiles::Percentiles;
pub use queue_totals::QueueTotals;
pub use reactions::Reactions;
pub use recorder::Recorder;
pub use report::{ProducerReport, QueueReport, RunReport, ServiceReport};
pub use series::{Series, SeriesColumns};
pub use service_totals::{InstanceTotals, Presence, ServiceTotals};
pub use sliding_window::{Flow, SlidingWindow, WINDOW_NS};
pub use tallies::{Tallies, Tally};
pub use time_weighted::{OnTime, TimeWeighted};
pub use totals::{ProducerTotals, Totals};
