//! What makes callers call, and what they do, turned into facts and events.

use super::link::Sent;
use super::producer::{Burst, Wanted};
use super::{Event, World};
use crate::broker::Message;
use crate::caller::{Attempt, Caller, Cause, Effect};
use crate::fact::{FactSink, Happening, Rule};
use crate::kernel::Time;

/// What makes calls.
impl World {
    #[cold]
    pub(super) fn on_call(&mut self, place: u16, generation: u32, sink: &mut impl FactSink) {
        if self.callers[usize::from(place)].generation != generation {
            return;
        }
        self.drive(place, sink, |calls, now, effects| {
            calls.make(None, Cause::Arrival, now, effects);
        });
        self.schedule_call(place);
    }

    /// Puts the caller's next arrival into the calendar.
    pub(super) fn schedule_call(&mut self, place: u16) {
        let caller = &mut self.callers[usize::from(place)];
        let generation = caller.generation;
        if !caller.paused
            && let Some(arrivals) = &mut caller.arrivals
            && let Some(at) = arrivals.next_after(self.now)
        {
            self.calendar.schedule(at, Event::Call { caller: place, generation });
        }
    }

    #[inline(never)]
    pub(super) fn on_caller_wake(&mut self, place: u16, sink: &mut impl FactSink) {
        self.drive(place, sink, Caller::wake);
    }

    /// Makes what is due of the calls asked for.
    #[cold]
    pub(super) fn on_call_burst(&mut self, place: u16, sink: &mut impl FactSink) {
        while let Some(Wanted { message_type, goes_on }) =
            Burst::take_due(&mut self.callers[usize::from(place)].bursts, self.now)
        {
            let kinds = &self.callers[usize::from(place)].kinds;
            let wanted = message_type.and_then(|wanted| {
                let place = kinds.iter().position(|kind| kind.message_type == wanted);
                place.map(|place| place as u16)
            });
            self.drive(place, sink, |calls, now, effects| {
                calls.make(wanted, Cause::Input, now, effects);
            });
            if let Some(next) = goes_on {
                self.calendar.schedule(next, Event::CallBurst { caller: place });
            }
        }
    }

    /// Lets a caller do something, and turns what it did into facts and events.
    pub(super) fn drive<R>(
        &mut self,
        place: u16,
        sink: &mut impl FactSink,
        act: impl FnOnce(&mut Caller, Time, &mut Vec<Effect>) -> R,
    ) -> R {
        // Taken out: nothing that follows from them at once asks a caller for more.
        let mut effects = std::mem::take(&mut self.scratch.caller);
        let done = act(&mut self.callers[usize::from(place)].calls, self.now, &mut effects);
        for effect in &effects {
            self.follow_caller(place, effect, sink);
        }
        effects.clear();
        self.scratch.caller = effects;
        done
    }

    fn follow_caller(&mut self, place: u16, effect: &Effect, sink: &mut impl FactSink) {
        let state = &self.callers[usize::from(place)];
        let caller = state.node;
        let first = |call| state.name_of(Attempt { call, number: 0 });
        match *effect {
            Effect::Made { call, wanted, cause } => {
                let message_type = state.kind_of(call, wanted).message_type;
                let made = Happening::CallMade { message: first(call), message_type, caller };
                self.tell(made, rule_of(cause), sink);
            }
            Effect::Sent { attempt, wanted, connection, cause } => {
                self.send_request(place, attempt, (wanted, connection, cause), sink);
            }
            Effect::TimedOut { attempt } => {
                let message = state.name_of(attempt);
                let timed_out = Happening::TimedOut { message, caller, attempt: attempt.number };
                self.tell(timed_out, Rule::Timeout, sink);
            }
            Effect::RetryScheduled { attempt, after_ns } => {
                let (message, attempt) = (state.name_of(attempt), attempt.number);
                let scheduled = Happening::RetryScheduled { message, caller, attempt, after_ns };
                self.tell(scheduled, Rule::Backoff, sink);
            }
            Effect::Ended { call, connection: lane, outcome, attempts, took_ns } => {
                let message = state.name_of(Attempt { call, number: attempts - 1 });
                let ended =
                    Happening::CallEnded { message, caller, lane, outcome, attempts, took_ns };
                self.tell(ended, Rule::LastAttempt, sink);
            }
            Effect::Wake(at) => self.calendar.schedule(at, Event::CallerWake { caller: place }),
        }
    }

    fn send_request(
        &mut self,
        place: u16,
        attempt: Attempt,
        (wanted, lane, cause): (Option<u16>, u16, Cause),
        sink: &mut impl FactSink,
    ) {
        let state = &self.callers[usize::from(place)];
        let (caller, message) = (state.node, state.name_of(attempt));
        let kind = state.kind_of(attempt.call, wanted);
        let (link, number) = (kind.link, attempt.number);
        let service = self.call_links[link as usize].service;
        let requested = Happening::Requested { message, caller, service, attempt: number, lane };
        self.tell(requested, rule_of(cause), sink);
        let message = Message {
            deliveries: u32::from(number),
            ..Message::new(message, self.now, kind.properties)
        };
        match self.call_links[link as usize].link.send(&message, self.now) {
            Sent::Arrived => self.reach_service(link, &message, sink),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachService { link }),
            Sent::Behind => {}
        }
    }
}

fn rule_of(cause: Cause) -> Rule {
    match cause {
        Cause::Arrival => Rule::Arrival,
        Cause::ThinkTimeOver => Rule::ThinkTimeOver,
        Cause::Input => Rule::Input,
        Cause::ConnectionFree => Rule::ConnectionFree,
        Cause::Retry => Rule::Retry,
    }
}
