//! What an instance's runtime did, as facts and events; how the work on a task ends.

use super::plan::Acknowledgement;
use super::service::Verdict;
use super::{Event, Instance, World};
use crate::broker::Delivery;
use crate::fact::{FactSink, Happening, InstanceId, MessageTypeId, Rule};
use crate::kernel::Time;
use crate::runtime::{Effect, ReadyCause, Runtime, SpanId, StartCause};

impl World {
    #[inline]
    pub(super) fn on_wake(&mut self, place: u16, span: SpanId, sink: &mut impl FactSink) {
        let Some(instance) = self.instances.get_mut(usize::from(place)) else { return };
        let handler = &self.services[usize::from(instance.service)].handler;
        instance.runtime.wake(span, self.now, handler, &mut self.scratch.runtime);
        self.follow_runtime(place, sink);
    }

    /// Turns what an instance's runtime did into facts and events.
    #[inline]
    pub(super) fn follow_runtime(&mut self, place: u16, sink: &mut impl FactSink) {
        // Taken out and borrowed: nothing that follows from them asks a runtime for more.
        let mut effects = std::mem::take(&mut self.scratch.runtime);
        for effect in &effects {
            self.follow_runtime_effect(place, effect, sink);
        }
        effects.clear();
        self.scratch.runtime = effects;
    }

    #[inline]
    fn follow_runtime_effect(
        &mut self,
        place: u16,
        effect: &Effect<Delivery>,
        sink: &mut impl FactSink,
    ) {
        match *effect {
            Effect::PhaseStarted { span, wake, cause } => {
                self.calendar.schedule(wake, Event::Wake { instance: place, span });
                self.phase_started(place, span, cause, sink);
            }
            Effect::Finished { ref task, started, lane, .. } => {
                self.finish(place, task, started, lane, sink);
            }
            Effect::WakeWanted { span, at } => {
                self.calendar.schedule(at, Event::Wake { instance: place, span });
            }
            Effect::PhaseEnded { .. } => {}
            ref other => self.tell_of_task(place, other, sink),
        }
    }

    /// What happens to a task between its phases.
    #[cold]
    fn tell_of_task(&self, place: u16, effect: &Effect<Delivery>, sink: &mut impl FactSink) {
        let Instance { id: instance, ref runtime, .. } = self.instances[usize::from(place)];
        let (happening, rule) = match *effect {
            Effect::Queued { task, length } => {
                let busy = match runtime {
                    Runtime::EventLoop(_) => Rule::LoopBusy,
                    Runtime::Sync(_) | Runtime::ThreadPool(_) => Rule::ThreadsBusy,
                };
                (Happening::TaskQueued { message: task.message.id, instance, length }, busy)
            }
            Effect::Begun { ref task, lane } => {
                return self.tell_started(task, instance, lane, sink);
            }
            Effect::Ready { task, lane, cause } => {
                let rule = match cause {
                    ReadyCause::IoCompleted => Rule::IoCompleted,
                    ReadyCause::CoresBusy => Rule::CoresBusy,
                    ReadyCause::TimeSliceOver => Rule::TimeSliceOver,
                };
                (Happening::TaskReady { message: task.message.id, instance, lane }, rule)
            }
            Effect::Resumed { task, lane } => {
                (Happening::Resumed { message: task.message.id, instance, lane }, Rule::CoreFree)
            }
            Effect::ContextSwitched { core, lane, cost_ns } => {
                (Happening::ContextSwitched { instance, core, lane, cost_ns }, Rule::OtherThread)
            }
            ref other => unreachable!("{other:?} is told elsewhere"),
        };
        self.tell(happening, rule, sink);
    }

    #[inline]
    fn tell_started(
        &self,
        task: &Delivery,
        instance: InstanceId,
        lane: u16,
        sink: &mut impl FactSink,
    ) {
        let (message, source) = (task.message.id, self.queues[task.queue.index()]);
        let waited_ns = self.now.since_ns(task.enqueued);
        let started = Happening::Started { message, source, instance, lane, waited_ns };
        self.tell(started, Rule::WorkerFree, sink);
    }

    #[inline]
    fn phase_started(
        &mut self,
        place: u16,
        span: SpanId,
        cause: StartCause,
        sink: &mut impl FactSink,
    ) {
        let instance = &self.instances[usize::from(place)];
        let Some(in_hand) = instance.runtime.span(span) else { return };
        let (instance, lane) = (instance.id, in_hand.lane);
        let rule = match cause {
            StartCause::TaskBegun => Rule::WorkerFree,
            StartCause::PhaseEnded => Rule::PhaseEnded,
            StartCause::CoreFree => Rule::CoreFree,
        };
        if cause == StartCause::TaskBegun {
            self.tell_started(&in_hand.task, instance, lane, sink);
        }
        let happening = Happening::PhaseStarted {
            message: in_hand.task.message.id,
            instance,
            lane,
            phase: in_hand.phase_index,
            kind: in_hand.phase.kind,
            duration_ns: in_hand.phase.duration_ns,
        };
        self.tell(happening, rule, sink);
    }

    /// The work on a delivery ended: the instance tells the broker how.
    #[inline]
    fn finish(
        &mut self,
        place: u16,
        task: &Delivery,
        started: Time,
        lane: u16,
        sink: &mut impl FactSink,
    ) {
        let instance = &self.instances[usize::from(place)];
        let handler = &self.services[usize::from(instance.service)].handler;
        let message_type =
            || MessageTypeId(self.broker.properties(task.message.properties).message_type);
        let poisonous = !handler.poison.is_empty() && handler.poison.contains(&message_type());
        let failed = poisonous || handler.fails(&task.message);
        let verdict = match (failed, handler.requeue_failed) {
            (false, _) => Verdict::Acknowledge,
            (true, true) => Verdict::Return,
            (true, false) => Verdict::Reject,
        };
        let (id, queue) = (instance.id, self.queues[task.queue.index()]);
        let subscription = usize::from(Self::place_of(task.consumer_tag).1);
        let acknowledgement = instance.subscriptions[subscription].acknowledgement;
        let happening = Happening::Handled {
            message: task.message.id,
            source: queue,
            instance: id,
            lane,
            succeeded: !failed,
            worked_ns: self.now.since_ns(started),
            sojourn_ns: self.now.since_ns(task.enqueued),
        };
        let rule = match (poisonous, failed) {
            (true, _) => Rule::Poisonous,
            (false, true) => Rule::HandlerFailed,
            (false, false) => Rule::HandlerEnded,
        };
        self.tell(happening, rule, sink);
        match acknowledgement {
            Acknowledgement::Manual => {
                self.send_settlement(place, task, verdict);
            }
            Acknowledgement::Automatic => {
                let happening = Happening::Acknowledged {
                    message: task.message.id,
                    queue,
                    instance: id,
                    since_published_ns: self.now.since_ns(task.message.published),
                };
                self.tell(happening, Rule::AutomaticAcknowledgement, sink);
            }
        }
    }
}
