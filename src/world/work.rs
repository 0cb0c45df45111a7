//! What an instance's runtime did, as facts and events; how the work on a task ends.

use super::caller::is_request;
use super::handler::Instant;
use super::plan::Acknowledgement;
use super::service::{Settlement, Verdict};
use super::{Event, Instance, World};
use crate::broker::Delivery;
use crate::fact::{FactSink, Happening, MessageTypeId, NodeId, Rule};
use crate::kernel::Time;
use crate::runtime::{Effect, ReadyCause, Runtime, SpanId, StartCause};

impl World {
    #[inline]
    pub(super) fn on_wake(&mut self, place: u16, span: SpanId, sink: &mut impl FactSink) {
        let Some(instance) = self.instances.get_mut(usize::from(place)) else { return };
        let handler = &self.services[usize::from(instance.service)].handler;
        let work = handler.at_work(&self.broker, &self.callers);
        instance.runtime.wake(span, self.now, &work, &mut self.scratch.runtime);
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
        self.meter(place);
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
            Effect::Finished { ref task, started, phase_index, lane } => {
                self.finish(place, task, started, (phase_index, lane), sink);
            }
            Effect::WakeWanted { span, at } => {
                self.calendar.schedule(at, Event::Wake { instance: place, span });
            }
            Effect::PhaseEnded { ref task, phase_index } => {
                self.do_instants(place, task, phase_index + 1, sink);
            }
            Effect::Begun { ref task, lane } => self.begin(place, task, lane, sink),
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
            _ => unreachable!("the others are told elsewhere"),
        };
        self.tell(happening, rule, sink);
    }

    /// The work on a delivery begins, with the steps before its first phase.
    #[inline]
    fn begin(&mut self, place: u16, task: &Delivery, lane: u16, sink: &mut impl FactSink) {
        let Instance { id: instance, service, .. } = self.instances[usize::from(place)];
        let (message, source) = (task.message.id, self.source_of(task));
        let waited_ns = self.now.since_ns(task.enqueued);
        let started = Happening::Started { message, source, instance, lane, waited_ns };
        self.tell(started, Rule::WorkerFree, sink);
        let handler = &self.services[usize::from(service)].handler;
        if handler.at_work(&self.broker, &self.callers).has_leading_instants(task) {
            self.do_instants(place, task, 0, sink);
        }
    }

    /// The steps that take no time, from the one at `next` on, up to the next phase.
    #[inline]
    fn do_instants(&mut self, place: u16, task: &Delivery, next: u16, sink: &mut impl FactSink) {
        let service = self.instances[usize::from(place)].service;
        if self.services[usize::from(service)].handler.has_instants() {
            self.do_instants_of(service, (place, task), next, sink);
        }
    }

    // Out of line, as it would stand in three places of the hot loop, which has no use for it.
    #[inline(never)]
    fn do_instants_of(
        &mut self,
        service: u16,
        (place, task): (u16, &Delivery),
        mut next: u16,
        sink: &mut impl FactSink,
    ) {
        while let Some((step, instant)) = {
            let handler = &self.services[usize::from(service)].handler;
            handler.at_work(&self.broker, &self.callers).instant(&task.message, next)
        } {
            match instant {
                Instant::Publish(event) => self.publish_event(service, &event, &task.message, sink),
                Instant::Answer => self.answer_step(place, task, sink),
            }
            next = step + 1;
        }
    }

    /// Where the task came from: a queue, or the caller that sent it.
    #[inline]
    fn source_of(&self, task: &Delivery) -> NodeId {
        match self.queues.get(task.queue.index()) {
            Some(queue) => *queue,
            None => NodeId(task.message.id.source()),
        }
    }

    /// The work comes to the step that answers whoever waits for it, once. Behind a delivery nobody
    /// does.
    fn answer_step(&mut self, place: u16, task: &Delivery, sink: &mut impl FactSink) {
        if is_request(task) && self.answered.insert(task.message.id, ()).is_none() {
            self.answer_request(place, task, true, Rule::HandlerAnswers, sink);
        }
    }

    #[inline]
    fn phase_started<S: FactSink>(
        &mut self,
        place: u16,
        span: SpanId,
        cause: StartCause,
        sink: &mut S,
    ) {
        let instance = &self.instances[usize::from(place)];
        // Nobody to tell, and nothing to do at the beginning.
        if !S::LISTENS && !self.services[usize::from(instance.service)].handler.has_instants() {
            return;
        }
        let Some(&in_hand) = instance.runtime.span(span) else { return };
        let (instance, lane) = (instance.id, in_hand.lane);
        let rule = match cause {
            StartCause::TaskBegun => Rule::WorkerFree,
            StartCause::PhaseEnded => Rule::PhaseEnded,
            StartCause::CoreFree => Rule::CoreFree,
        };
        if cause == StartCause::TaskBegun {
            self.begin(place, &in_hand.task, lane, sink);
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

    /// The work on a delivery ended: the instance tells the broker how. What comes after the last
    /// phase is done only if the work succeeded.
    #[inline]
    fn finish(
        &mut self,
        place: u16,
        task: &Delivery,
        started: Time,
        (last_phase, lane): (u16, u16),
        sink: &mut impl FactSink,
    ) {
        let instance = &self.instances[usize::from(place)];
        let handler = &self.services[usize::from(instance.service)].handler;
        let work = handler.at_work(&self.broker, &self.callers);
        if is_request(task) && work.is_given_up(task, last_phase) {
            return self.give_up(place, task, sink);
        }
        let message_type =
            || MessageTypeId(self.broker.properties(task.message.properties).message_type);
        let poisonous = !handler.poison.is_empty() && handler.poison.contains(&message_type());
        let failed = poisonous || work.fails(&task.message);
        let verdict = match (failed, handler.requeue_failed) {
            (false, _) => Verdict::Acknowledge,
            (true, true) => Verdict::Return,
            (true, false) => Verdict::Reject,
        };
        let (id, source) = (instance.id, self.source_of(task));
        if !failed {
            let next = handler.after_last(last_phase);
            self.do_instants(place, task, next, sink);
        }
        let happening = Happening::Handled {
            message: task.message.id,
            source,
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
        if is_request(task) {
            return self.end_request(place, task, (!failed, rule), sink);
        }
        let subscription = usize::from(Self::place_of(task.consumer_tag).1);
        match self.instances[usize::from(place)].subscriptions[subscription].acknowledgement {
            Acknowledgement::Manual => {
                if verdict == Verdict::Return && self.now == started {
                    self.send_settlement_later(place, Settlement { delivery: *task, verdict });
                } else {
                    self.send_settlement(place, task, verdict);
                }
            }
            Acknowledgement::Automatic => {
                let happening = Happening::Acknowledged {
                    message: task.message.id,
                    queue: source,
                    instance: id,
                    since_published_ns: self.now.since_ns(task.message.published),
                };
                self.tell(happening, Rule::AutomaticAcknowledgement, sink);
            }
        }
    }

    /// The work on a request ended: its caller gets the answer, unless it has one.
    #[inline(never)]
    fn end_request(
        &mut self,
        place: u16,
        task: &Delivery,
        (succeeded, rule): (bool, Rule),
        sink: &mut impl FactSink,
    ) {
        if self.answered.remove(task.message.id).is_none() {
            self.answer_request(place, task, succeeded, rule, sink);
        }
    }

    /// Work is given up whose caller waits no longer.
    #[cold]
    fn give_up(&mut self, place: u16, task: &Delivery, sink: &mut impl FactSink) {
        self.answered.remove(task.message.id);
        let (message, instance) = (task.message.id, self.instances[usize::from(place)].id);
        self.tell(Happening::Abandoned { message, instance }, Rule::NobodyWaits, sink);
    }
}
