//! Statistics: what the facts add up to.
//!
//! Owns every number shown beside the simulation; reads facts only and never changes the world.

pub mod theory;

#[cfg(test)]
mod fixture;
mod histogram;
mod ledger;
mod percentiles;
mod time_weighted;

pub use histogram::{COARSE_BITS, FINE_BITS, Histogram};
pub use ledger::{Imbalance, Ledger, Stocks};
pub use percentiles::Percentiles;
pub use time_weighted::{OnTime, TimeWeighted};
