//! Handlers of the file: nested lists of steps become the plan's flat list, with jumps.
//!
//! A branch takes a place, then come its first list, a jump, and its second list.

use super::arguments;
use super::limits::MAX_ITEMS;
use super::part::Part;
use super::problem::Path;
use super::schema::{Branch, Event, Phase};
use super::timing::Timing;
use super::validate::{Validation, number};
use crate::fact::PhaseKind;
use crate::world::plan::{PhasePlan, PublicationPlan, StepPlan};

type Steps = Part<Vec<Part<Phase>>>;

/// How many places of the plan's list a list of the file takes.
pub(super) fn places(steps: &[Part<Phase>]) -> usize {
    steps.iter().map(|step| step.get().map_or(0, places_of)).sum()
}

fn places_of(step: &Phase) -> usize {
    let inside = |list: &Steps| list.get().map_or(0, |steps| places(steps));
    match step {
        Phase::Branch(branch) => 2 + inside(&branch.then) + inside(&branch.otherwise),
        Phase::Cpu(_)
        | Phase::Io(_)
        | Phase::BlockingIo(_)
        | Phase::Publish(_)
        | Phase::Answer(_) => 1,
    }
}

impl Validation<'_, '_> {
    /// The steps of a handler, as far as they are right.
    pub(super) fn handler(&mut self, path: &Path<'_>, steps: &Steps) -> Vec<StepPlan> {
        let count = steps.get().map_or(0, |steps| places(steps));
        if count > MAX_ITEMS {
            let found = format!("{count} steps with those of branches");
            self.problems.report(path, found, format!("at most {MAX_ITEMS}"));
            return Vec::new();
        }
        let mut plan = Vec::new();
        self.steps(path, steps, &mut plan);
        plan
    }

    fn steps(&mut self, path: &Path<'_>, steps: &Steps, plan: &mut Vec<StepPlan>) {
        self.list(path, steps, |validation, path, step| validation.step(path, step, plan));
    }

    fn step(&mut self, path: &Path<'_>, step: &Phase, plan: &mut Vec<StepPlan>) -> Option<()> {
        let simple = match step {
            Phase::Cpu(timing) => self.phase(&path.field("cpu"), PhaseKind::Cpu, timing)?,
            Phase::Io(timing) => self.phase(&path.field("io"), PhaseKind::Io, timing)?,
            Phase::BlockingIo(timing) => {
                self.phase(&path.field("blocking_io"), PhaseKind::BlockingIo, timing)?
            }
            Phase::Publish(event) => StepPlan::Publish(self.event(&path.field("publish"), event)?),
            Phase::Answer(_) => StepPlan::Answer,
            Phase::Branch(branch) => {
                self.branch(&path.field("branch"), branch, plan);
                return Some(());
            }
        };
        plan.push(simple);
        Some(())
    }

    fn phase(
        &mut self,
        path: &Path<'_>,
        kind: PhaseKind,
        timing: &Part<Timing>,
    ) -> Option<StepPlan> {
        let duration = timing.get()?.distribution(path, self.problems)?;
        Some(StepPlan::Phase(PhasePlan { kind, duration }))
    }

    fn event(&mut self, path: &Path<'_>, event: &Event) -> Option<PublicationPlan> {
        let exchange = self.published_to(path, &event.exchange)?;
        let message_type = self.message_type(event.message_type.get()?);
        let routing_key = &event.routing_key.get()?.0;
        Some(PublicationPlan {
            headers: event.headers.as_ref().map(arguments::table),
            priority: number(event.priority.as_ref()).map(|priority| priority as u8),
            expiration_ms: self.expiration_ms(path, event.expiration.as_ref()),
            body_bytes: event.body_bytes.get()?.get() as u32,
            ..PublicationPlan::new(exchange, routing_key, message_type)
        })
    }

    fn branch(&mut self, path: &Path<'_>, branch: &Branch, plan: &mut Vec<StepPlan>) {
        if branch.message_types.is_none() && branch.chance.is_none() {
            let expected = "a `type`, a `chance` or both";
            self.problems.report(path, "a branch without a condition", expected);
        }
        let types = branch.message_types.as_ref();
        if types.is_some_and(|types| types.get().is_some_and(Vec::is_empty)) {
            let path = path.field("type");
            self.problems.report(&path, "an empty list", "one item at least");
        }
        let message_types = types.map_or_else(Vec::new, |types| self.message_types(types));
        let chance = number(branch.chance.as_ref()).unwrap_or(1.0);
        let place = plan.len();
        // Where the branch and the jump lead is known when the lists are there.
        plan.push(StepPlan::Branch { message_types, chance, otherwise: 0 });
        self.steps(&path.field("then"), &branch.then, plan);
        let jump = plan.len();
        plan.push(StepPlan::Jump { to: 0 });
        if branch.otherwise.get().is_some_and(|steps| !steps.is_empty()) {
            self.steps(&path.field("otherwise"), &branch.otherwise, plan);
        }
        let end = plan.len() as u16;
        plan[jump] = StepPlan::Jump { to: end };
        if let StepPlan::Branch { otherwise, .. } = &mut plan[place] {
            *otherwise = jump as u16 + 1;
        }
    }
}
