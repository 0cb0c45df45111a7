//! Requests at their service, and the answers on their way back.
//!
//! A request that reached an instance is held by its runtime in the form of a delivery that comes
//! from no queue: so work is work wherever it comes from, and runtimes copy no more for it.
//!
//! Instances of a service take requests in turn (round robin).

use super::caller::{CallLink, attempt_of, is_request};
use super::link::Sent;
use super::publisher::{Answer, Reply};
use super::service::InstanceState;
use super::{Event, Service, World};
use crate::broker::{ConsumerTag, Delivery, Message, QueueId};
use crate::fact::{FactSink, Happening, NodeId, Rule};
use crate::runtime::Acceptance;

/// At the service, and back.
impl World {
    #[inline(never)]
    pub(super) fn on_reach_service(&mut self, link: u32, sink: &mut impl FactSink) {
        if let Some((message, next)) = self.call_links[link as usize].link.arrive(self.now) {
            if let Some(at) = next {
                self.calendar.schedule(at, Event::ReachService { link });
            }
            self.reach_service(link, &message, sink);
        }
    }

    pub(super) fn reach_service(&mut self, link: u32, message: &Message, sink: &mut impl FactSink) {
        let Some(place) = self.next_in_turn(self.call_links[link as usize].service) else {
            return self.reply(link, message, Reply::NotTaken { instance: None });
        };
        let task = Delivery {
            message: *message,
            enqueued: self.now,
            queue: QueueId(u32::MAX),
            consumer_tag: ConsumerTag::NONE,
            delivery_tag: u64::from(link),
        };
        let id = self.instances[usize::from(place)].id;
        let instance = &mut self.instances[usize::from(place)];
        let handler = &self.services[usize::from(instance.service)].handler;
        let work = handler.at_work(&self.broker, &self.callers);
        let accepted = instance.runtime.accept(&task, self.now, &work, &mut self.scratch.runtime);
        if accepted == Acceptance::Refused {
            return self.reply(link, message, Reply::NotTaken { instance: Some(id) });
        }
        let received = Happening::Received { message: message.id, instance: id };
        self.tell(received, Rule::InTurn, sink);
        if let Acceptance::Displaced(older) = accepted {
            let displaced = Happening::Abandoned { message: older.message.id, instance: id };
            self.tell(displaced, Rule::TaskQueueFull, sink);
            let reply = Reply::NotTaken { instance: Some(id) };
            self.reply(older.delivery_tag as u32, &older.message, reply);
        }
        self.follow_runtime(place, sink);
    }

    /// The running instance whose turn it is.
    fn next_in_turn(&mut self, service: NodeId) -> Option<u16> {
        let service = usize::from(self.service_at(service)?);
        let Service { members, last_turn, .. } = &self.services[service];
        let instances = members.iter().map(|place| (*place, &self.instances[usize::from(*place)]));
        let mut running = instances.filter(|(_, one)| one.state == InstanceState::Running);
        let after = running.clone().find(|(_, one)| one.id.number > *last_turn);
        let (place, instance) = after.or_else(|| running.next())?;
        self.services[service].last_turn = instance.id.number;
        Some(place)
    }

    /// The caller of a request gets its answer.
    pub(super) fn answer_request(
        &mut self,
        place: u16,
        task: &Delivery,
        succeeded: bool,
        rule: Rule,
        sink: &mut impl FactSink,
    ) {
        let (message, instance) = (task.message.id, self.instances[usize::from(place)].id);
        self.tell(Happening::Answered { message, instance, succeeded }, rule, sink);
        self.reply(task.delivery_tag as u32, &task.message, Reply::Answered { succeeded });
    }

    /// The connections of an instance that crashed are lost, with the requests on it.
    pub(super) fn lose_requests(&mut self, gone: &[Delivery]) {
        for task in gone.iter().filter(|task| is_request(task)) {
            if self.answered.remove(task.message.id).is_some() {
                continue;
            }
            self.reply(task.delivery_tag as u32, &task.message, Reply::Lost);
        }
    }

    fn reply(&mut self, link: u32, message: &Message, reply: Reply) {
        let answer = Answer { message: *message, reply };
        match self.call_links[link as usize].answers.send(&answer, self.now) {
            Sent::First(at) => self.calendar.schedule(at, Event::ReachCaller { link }),
            Sent::Behind => {}
            Sent::Arrived => unreachable!("answers take some time"),
        }
    }

    #[inline(never)]
    pub(super) fn on_reach_caller(&mut self, link: u32, sink: &mut impl FactSink) {
        let arrived = self.call_links[link as usize].answers.arrive(self.now);
        let Some((answer, next)) = arrived else { return };
        if let Some(at) = next {
            self.calendar.schedule(at, Event::ReachCaller { link });
        }
        let CallLink { caller: place, from: caller, .. } = self.call_links[link as usize];
        let (message, attempt) = (answer.message.id, attempt_of(answer.message.id));
        let (happening, rule, succeeded) = match answer.reply {
            Reply::NotTaken { instance } => {
                let rule = if instance.is_some() { Rule::TaskQueueFull } else { Rule::NoInstance };
                (Happening::RequestRefused { message, caller, instance }, rule, None)
            }
            Reply::Answered { succeeded } => {
                let received = Happening::AnswerReceived { message, caller, succeeded };
                (received, Rule::LinkDelay, Some(succeeded))
            }
            Reply::Lost => {
                let received = Happening::AnswerReceived { message, caller, succeeded: false };
                (received, Rule::Crash, Some(false))
            }
            Reply::Taken | Reply::Refused | Reply::Returned => return,
        };
        self.tell(happening, rule, sink);
        self.drive(place, sink, |calls, now, effects| match succeeded {
            Some(succeeded) => calls.answer(attempt, succeeded, now, effects),
            None => calls.refuse(attempt, now, effects),
        });
    }
}
