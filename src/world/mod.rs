//! The running system.

pub mod plan;
