//! The world for whoever listens, compiled once and with the rest of the engine.
//!
//! What is generic over its [`FactSink`] is compiled anew for each, as part of the crate that uses it.
//! That is fastest where facts are counted in the millions, and large: a page has no need of it.

use std::sync::Arc;

use super::World;
use super::plan::{Command, Plan};
use crate::fact::{Fact, FactSink, Listener};

struct Heard<'l>(&'l mut dyn Listener);

impl FactSink for Heard<'_> {
    fn record(&mut self, fact: &Fact) {
        self.0.hear(fact);
    }
}

impl World {
    /// As [`World::new`].
    pub fn new_heard(plan: Arc<Plan>, listener: &mut dyn Listener) -> Self {
        Self::new(plan, &mut Heard(listener))
    }

    /// As [`World::step`].
    // Within whoever calls it, it would be compiled as that is: for size.
    #[inline(never)]
    pub fn step_heard(&mut self, listener: &mut dyn Listener) -> bool {
        self.step(&mut Heard(listener))
    }

    /// As [`World::apply`].
    pub fn apply_heard(&mut self, command: Command, listener: &mut dyn Listener) {
        self.apply(command, &mut Heard(listener));
    }
}
