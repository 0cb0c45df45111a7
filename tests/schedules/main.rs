//! Schedules of the runtimes worked out by hand, to the nanosecond.
//!
//! | file | what |
//! |---|---|
//! | `drive` | runs a runtime on tasks of given phases, and writes down its schedule |
//! | `sync`, `pool`, `slices`, `event_loop` | each runtime |
//! | `full` | task queues that are full |
//! | `changed` | numbers of threads, cores and loops changed while it runs |
#![cfg(not(target_arch = "wasm32"))]

mod changed;
mod drive;
mod event_loop;
mod full;
mod pool;
mod slices;
mod sync;
