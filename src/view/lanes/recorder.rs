//! Lanes from facts: who did what from when to when.

use litemap::LiteMap;

use super::calls::caller_lanes;
use super::log::Log;
use super::message_types::MessageTypes;
use super::owner::OwnerRows;
use super::segment::{Activity, Row, Segment, Sign, SignKind, Subject};
use super::shape::Shape;
use super::window::Window;
use crate::broker::MessageId;
use crate::fact::{Fact, FactSink, Happening, InstanceId, NodeId, PhaseKind};
use crate::kernel::Time;
use crate::world::plan::Plan;

/// Of what ended, at least so much is kept, of segments and of signs.
const MOST_ENDED: usize = 4_000;

/// An instance of a service, or a caller, as its lanes know it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Owner {
    /// The service or the caller.
    pub node: NodeId,
    /// Which instance, from 1; 0 for a caller.
    pub instance: u16,
    /// The most threads that worked at once.
    pub threads: u16,
    /// The most tasks that waited beside a loop at once.
    pub waiting: u16,
    /// Since when it runs.
    pub since: Time,
    /// Until when it ran; none while it runs.
    pub until: Option<Time>,
}

/// Listens to a run and keeps what its lanes show: all that is under way, and the latest of what
/// ended, or a stretch that is looked at, in bounded memory that clones share.
#[derive(Clone, Debug)]
pub struct LaneRecorder {
    shapes: Vec<Option<Shape>>,
    types: MessageTypes,
    /// By node and instance.
    owners: LiteMap<(NodeId, u16), OwnerRows>,
    segments: Log<Segment>,
    signs: Log<Sign>,
}

impl LaneRecorder {
    /// For a run of a plan, from its first fact on.
    pub fn new(plan: &Plan) -> Self {
        Self::keeping(plan, MOST_ENDED)
    }

    /// The same, but nothing is forgotten: for exports.
    pub fn of_everything(plan: &Plan) -> Self {
        Self::keeping(plan, usize::MAX)
    }

    fn keeping(plan: &Plan, most: usize) -> Self {
        let nodes = (0..plan.nodes.len()).map(|node| NodeId(node as u16));
        Self::with_shapes(nodes.map(|node| Shape::of(plan, node)).collect(), most)
    }

    /// For nodes of these shapes.
    pub(super) fn with_shapes(shapes: Vec<Option<Shape>>, most: usize) -> Self {
        Self {
            shapes,
            types: MessageTypes::default(),
            owners: LiteMap::new(),
            segments: Log::new(most),
            signs: Log::new(most),
        }
    }

    /// Forgets what ended so far, and of what ends from now on only what ends before `from`.
    pub fn keep_all_from(&mut self, from: Time) {
        self.segments = Log::of_all_from(from);
        self.signs = Log::of_all_from(from);
    }

    /// From now on keeps what ended within so long before the latest, besides the latest.
    pub fn keep_stretch(&mut self, stretch_ns: u64) {
        self.segments.keep_stretch(stretch_ns);
        self.signs.keep_stretch(stretch_ns);
    }

    /// From now on keeps as much as another one does.
    pub fn keep_as(&mut self, other: &Self) {
        self.segments.keep_as(&other.segments);
        self.signs.keep_as(&other.signs);
    }

    /// Forgets what ended so far.
    pub fn forget_ended(&mut self) {
        self.segments.forget_all();
        self.signs.forget_all();
    }

    /// Whether it still has all that was on the lanes at an instant and later.
    pub fn reaches(&self, from: Time) -> bool {
        self.segments.reaches(from) && self.signs.reaches(from)
    }

    /// The nodes that have lanes, in the order of the plan, each with what kind of lanes.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, Shape)> {
        let shapes = (0..).map(NodeId).zip(&self.shapes);
        shapes.filter_map(|(node, shape)| Some((node, (*shape)?)))
    }

    /// What kind of lanes a node has.
    pub fn shape(&self, node: NodeId) -> Option<Shape> {
        self.shapes.get(node.index()).copied().flatten()
    }

    /// The instances of a service, those that are gone among them, in order of number.
    pub fn owners(&self, node: NodeId) -> impl Iterator<Item = Owner> {
        self.owners.iter().filter(move |((owner, _), _)| *owner == node).map(
            |((node, instance), rows)| {
                let (threads, waiting) = rows.peaks();
                let (since, until) = (rows.since, rows.until);
                Owner { node: *node, instance: *instance, threads, waiting, since, until }
            },
        )
    }

    /// The segments that touch the window: those that ended in order of their ends, then those
    /// under way.
    pub fn segments(&self, window: Window) -> impl Iterator<Item = Segment> {
        let open = self.owners.values().flat_map(OwnerRows::open);
        let open = open.filter(move |segment| segment.start <= window.to);
        self.segments.within(window).copied().chain(open)
    }

    /// The signs in the window, in order.
    pub fn signs(&self, window: Window) -> impl Iterator<Item = Sign> {
        self.signs.within(window).copied()
    }

    pub(super) fn subject(&self, message: MessageId) -> Subject {
        Subject { message, message_type: self.types.of(message) }
    }

    fn waits_beside(&self, instance: InstanceId) -> bool {
        self.shape(instance.service).is_some_and(Shape::waits_beside)
    }

    pub(super) fn rows(&mut self, instance: InstanceId, now: Time) -> &mut OwnerRows {
        let InstanceId { service, number } = instance;
        let new = || OwnerRows::new(service, number, now);
        self.owners.entry((service, number)).or_insert_with(new)
    }

    pub(super) fn note(&mut self, ended: Option<Segment>) {
        if let Some(segment) = ended {
            self.segments.push(segment);
        }
    }

    pub(super) fn begin(&mut self, task: Task, row: Row, activity: Activity) {
        let subject = self.subject(task.message);
        let ended = self.rows(task.instance, task.at).begin(row, task.at, activity, Some(subject));
        self.note(ended);
    }

    fn phase(&mut self, task: Task, lane: u16, kind: PhaseKind) {
        match kind {
            PhaseKind::Cpu => self.run(task, lane, Activity::Cpu),
            PhaseKind::Io if self.waits_beside(task.instance) => {
                self.leave_thread(task, Row::Thread(lane));
                self.wait_beside(task, Activity::Io);
            }
            PhaseKind::Io => self.run(task, lane, Activity::Io),
            PhaseKind::BlockingIo => self.run(task, lane, Activity::BlockingIo),
        }
    }

    /// Without a core: beside the loop, or on its thread.
    fn ready(&mut self, task: Task, lane: u16) {
        if self.waits_beside(task.instance) {
            self.wait_beside(task, Activity::Ready);
        } else {
            self.run(task, lane, Activity::Ready);
        }
    }

    /// A thread goes on with whatever it had.
    fn switch(&mut self, instance: InstanceId, at: Time, lane: u16) {
        let rows = self.rows(instance, at);
        let row = Row::Thread(lane);
        let subject = rows.subject(row);
        let ended = rows.begin(row, at, Activity::ContextSwitch, subject);
        self.note(ended);
    }

    /// A thread is the task's alone.
    fn run(&mut self, task: Task, lane: u16, activity: Activity) {
        self.leave_wait(task);
        self.begin(task, Row::Thread(lane), activity);
    }

    fn wait_beside(&mut self, task: Task, activity: Activity) {
        let rows = self.rows(task.instance, task.at);
        let row = rows.waiting_row(task.message).unwrap_or_else(|| rows.free_waiting_row());
        self.begin(task, row, activity);
    }

    fn leave_wait(&mut self, task: Task) {
        let rows = self.rows(task.instance, task.at);
        let ended = rows.waiting_row(task.message).and_then(|row| rows.end(row, task.at));
        self.note(ended);
    }

    fn leave_thread(&mut self, task: Task, row: Row) {
        let rows = self.rows(task.instance, task.at);
        let own = rows.subject(row).is_some_and(|subject| subject.message == task.message);
        let ended = if own { rows.end(row, task.at) } else { None };
        self.note(ended);
    }

    /// The work on a task ended.
    fn leave(&mut self, task: Task) {
        let thread = self.rows(task.instance, task.at).thread_row(task.message);
        self.leave_wait(task);
        if let Some(row) = thread {
            self.leave_thread(task, row);
        }
    }

    fn sign(&mut self, instance: InstanceId, at: Time, row: Row, kind: SignKind) {
        self.sign_for(instance, at, row, kind, None);
    }

    pub(super) fn sign_for(
        &mut self,
        instance: InstanceId,
        at: Time,
        row: Row,
        kind: SignKind,
        subject: Option<Subject>,
    ) {
        let lane = self.rows(instance, at).lane(row);
        self.signs.push(Sign { lane, at, kind, subject });
    }

    /// The end of work on a message is its answer; a request is answered by a fact of its own.
    fn handled(&mut self, task: Task, lane: u16, succeeded: bool) {
        self.leave(task);
        let row = Row::Thread(lane);
        self.rows(task.instance, task.at).last_handled = Some((task.message, row));
        let source = NodeId(task.message.source());
        if !self.shape(source).is_some_and(Shape::is_caller) {
            self.answered(task, row, succeeded);
        }
    }

    fn answered(&mut self, task: Task, row: Row, succeeded: bool) {
        let kind = if succeeded { SignKind::Answered } else { SignKind::Failed };
        let subject = self.subject(task.message);
        self.sign_for(task.instance, task.at, row, kind, Some(subject));
    }

    /// The thread that works on it, or worked on it last.
    fn thread_of(&mut self, task: Task) -> Row {
        let rows = self.rows(task.instance, task.at);
        let last = rows.last_handled.filter(|(message, _)| *message == task.message);
        rows.thread_row(task.message)
            .or_else(|| rows.waiting_row(task.message))
            .or(last.map(|(_, row)| row))
            .unwrap_or(Row::Thread(1))
    }

    fn abandoned(&mut self, task: Task) {
        let rows = self.rows(task.instance, task.at);
        let row = rows.thread_row(task.message).or_else(|| rows.waiting_row(task.message));
        self.leave(task);
        // What was never begun was on no lane.
        if let Some(row) = row {
            let subject = self.subject(task.message);
            self.sign_for(task.instance, task.at, row, SignKind::Abandoned, Some(subject));
        }
    }

    fn end_all(&mut self, instance: InstanceId, at: Time) {
        for segment in self.rows(instance, at).end_all(at) {
            self.segments.push(segment);
        }
    }

    fn started(&mut self, instance: InstanceId, at: Time) {
        let known = self.owners.contains_key(&(instance.service, instance.number));
        self.end_all(instance, at);
        let rows = self.rows(instance, at);
        if rows.until.take().is_some() {
            rows.since = at;
        } else if known {
            self.sign(instance, at, Row::Thread(1), SignKind::Restarted);
        }
    }

    fn crashed(&mut self, instance: InstanceId, at: Time) {
        self.end_all(instance, at);
        self.sign(instance, at, Row::Thread(1), SignKind::Crashed);
        let threads = self.shape(instance.service).map_or(1, Shape::threads);
        let rows = self.rows(instance, at);
        for thread in 1..=threads.max(rows.peaks().0) {
            rows.begin(Row::Thread(thread), at, Activity::Down, None);
        }
    }

    fn stopped(&mut self, instance: InstanceId, at: Time) {
        self.end_all(instance, at);
        self.rows(instance, at).until = Some(at);
    }
}

/// A fact about a message at an instance, or about a call.
#[derive(Clone, Copy)]
pub(super) struct Task {
    pub(super) message: MessageId,
    pub(super) instance: InstanceId,
    pub(super) at: Time,
}

impl FactSink for LaneRecorder {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        let at = fact.at;
        match fact.happening {
            Happening::Published { message, message_type, .. }
            | Happening::CallMade { message, message_type, .. } => {
                self.types.note(message, message_type);
            }
            // Its phase may begin later: a core may be busy, or have to be switched to it.
            Happening::Started { message, instance, lane, .. } => {
                self.run(Task { message, instance, at }, lane, Activity::Ready);
            }
            Happening::PhaseStarted { message, instance, lane, kind, .. } => {
                self.phase(Task { message, instance, at }, lane, kind);
            }
            Happening::TaskReady { message, instance, lane } => {
                self.ready(Task { message, instance, at }, lane);
            }
            Happening::Resumed { message, instance, lane } => {
                self.run(Task { message, instance, at }, lane, Activity::Cpu);
            }
            Happening::ContextSwitched { instance, lane, cost_ns, .. } if cost_ns > 0 => {
                self.switch(instance, at, lane);
            }
            Happening::Handled { message, instance, lane, succeeded, .. } => {
                self.handled(Task { message, instance, at }, lane, succeeded);
            }
            Happening::Answered { message, instance, succeeded } => {
                let task = Task { message, instance, at };
                let row = self.thread_of(task);
                self.answered(task, row, succeeded);
            }
            Happening::Abandoned { message, instance } => {
                self.abandoned(Task { message, instance, at });
            }
            Happening::Requested { message, caller, .. }
            | Happening::AnswerReceived { message, caller, .. }
            | Happening::RequestRefused { message, caller, .. }
            | Happening::TimedOut { message, caller, .. }
            | Happening::CallEnded { message, caller, .. } => {
                let instance = caller_lanes(caller);
                self.call(Task { message, instance, at }, &fact.happening);
            }
            Happening::InstanceStarted { instance } => self.started(instance, at),
            Happening::InstanceCrashed { instance, .. } => self.crashed(instance, at),
            Happening::InstanceStopped { instance } => self.stopped(instance, at),
            Happening::ParameterSet { node: Some(node), parameter, value } => {
                if let Some(Some(shape)) = self.shapes.get_mut(node.index()) {
                    shape.set(parameter, value);
                }
            }
            // Fills no lane.
            _ => {}
        }
    }
}
