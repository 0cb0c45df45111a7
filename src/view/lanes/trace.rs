//! Lanes for trace viewers: the JSON object format of Chrome's trace events, which Perfetto reads.
//!
//! A process for each instance and each caller, a thread for each of its lanes, a complete event
//! for each segment, an instant event for each sign; a process of the broker with a counter for each
//! queue. Timestamps are microseconds with their nanoseconds as fractions. Events are in order of
//! time; those that name processes and threads come first.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::queue_lengths::QueueLengths;
use super::recorder::LaneRecorder;
use super::segment::{LaneId, Row, Segment, Sign, Subject};
use super::window::Window;
use crate::fact::{Fact, FactSink, NodeId};
use crate::kernel::Time;
use crate::world::plan::Plan;

/// Waits beside a loop follow its threads, whose numbers stay below this.
const FIRST_WAITING_TID: u32 = 10_001;

/// Listens to a run, to be exported.
#[derive(Clone, Debug)]
pub struct Trace {
    lanes: LaneRecorder,
    queues: QueueLengths,
}

impl Trace {
    /// For a run of a plan, from its first fact on.
    pub fn new(plan: &Plan) -> Self {
        Self { lanes: LaneRecorder::of_everything(plan), queues: QueueLengths::default() }
    }

    /// All that happened, of which the facts up to `end` were recorded.
    pub fn document(&self, plan: &Plan, end: Time) -> Document {
        let processes = Processes::new(&self.lanes, plan, end);
        let mut events = self.timed_events(plan, &processes, end);
        // Of those at one instant the longest comes first: viewers nest in this order.
        events.sort_by(|a, b| a.at.cmp(&b.at).then(b.dur_ns.cmp(&a.dur_ns)));
        let metadata = processes.metadata.into_iter();
        let trace_events = metadata.chain(events.into_iter().map(TimedEvent::into_json)).collect();
        Document { display_time_unit: "ms", trace_events }
    }

    fn timed_events(&self, plan: &Plan, processes: &Processes, end: Time) -> Vec<TimedEvent> {
        let window = Window { from: Time::ZERO, to: end };
        let names = Names { plan };
        let mut events = Vec::new();
        for segment in self.lanes.segments(window) {
            events.extend(names.segment(&segment, processes, end));
        }
        for sign in self.lanes.signs(window) {
            events.extend(names.sign(&sign, processes));
        }
        for (at, queue, length) in self.queues.changes() {
            events.push(names.length(at, queue, length, processes));
        }
        events
    }
}

impl FactSink for Trace {
    fn record(&mut self, fact: &Fact) {
        self.lanes.record(fact);
        self.queues.record(fact);
    }
}

/// A whole trace.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    display_time_unit: &'static str,
    trace_events: Vec<Value>,
}

/// An event that has its place in time.
struct TimedEvent {
    at: Time,
    dur_ns: Option<u64>,
    fields: Value,
}

impl TimedEvent {
    fn into_json(self) -> Value {
        let mut fields = self.fields;
        fields["ts"] = microseconds(self.at.as_ns());
        if let Some(dur_ns) = self.dur_ns {
            fields["dur"] = microseconds(dur_ns);
        }
        fields
    }
}

fn microseconds(ns: u64) -> Value {
    if ns.is_multiple_of(1_000) { json!(ns / 1_000) } else { json!(ns as f64 / 1e3) }
}

/// The numbers of processes and threads.
struct Processes {
    pids: BTreeMap<(NodeId, u16), u32>,
    broker: u32,
    metadata: Vec<Value>,
}

impl Processes {
    fn new(recorder: &LaneRecorder, plan: &Plan, end: Time) -> Self {
        let mut processes = Self { pids: BTreeMap::new(), broker: 1, metadata: Vec::new() };
        processes.name_process(1, "broker");
        for (node, shape) in recorder.nodes() {
            let owners: Vec<_> = recorder.owners(node).filter(|owner| owner.since <= end).collect();
            for owner in &owners {
                let pid = processes.pids.len() as u32 + 2;
                processes.pids.insert((node, owner.instance), pid);
                let name = &plan.nodes[node.index()].name;
                match owner.instance {
                    0 => processes.name_process(pid, name),
                    number => processes.name_process(pid, &format!("{name} {number}")),
                }
                let threads = (1..=owner.threads.max(shape.threads())).map(Row::Thread);
                for row in threads.chain((1..=owner.waiting).map(Row::Waiting)) {
                    processes.name_thread(pid, row, &shape.row_name(row));
                }
            }
        }
        processes
    }

    fn name_process(&mut self, pid: u32, name: &str) {
        self.push("process_name", pid, 0, &json!({ "name": name }));
        self.push("process_sort_index", pid, 0, &json!({ "sort_index": pid }));
    }

    fn name_thread(&mut self, pid: u32, row: Row, name: &str) {
        let tid = tid(row);
        self.push("thread_name", pid, tid, &json!({ "name": name }));
        self.push("thread_sort_index", pid, tid, &json!({ "sort_index": tid }));
    }

    fn push(&mut self, name: &str, pid: u32, tid: u32, args: &Value) {
        let event =
            json!({ "name": name, "ph": "M", "pid": pid, "tid": tid, "ts": 0, "args": args });
        self.metadata.push(event);
    }

    fn pid(&self, lane: LaneId) -> Option<u32> {
        self.pids.get(&(lane.node, lane.instance)).copied()
    }
}

fn tid(row: Row) -> u32 {
    match row {
        Row::Thread(number) => u32::from(number),
        Row::Waiting(number) => FIRST_WAITING_TID - 1 + u32::from(number),
    }
}

/// Events with the names that the scenario gives.
struct Names<'p> {
    plan: &'p Plan,
}

impl Names<'_> {
    fn segment(&self, segment: &Segment, processes: &Processes, end: Time) -> Option<TimedEvent> {
        let Segment { lane, start, activity, subject, .. } = *segment;
        let until = segment.end.unwrap_or(end).min(end);
        if until <= start {
            return None;
        }
        let name = match self.message_type(subject) {
            Some(message_type) => format!("{message_type}: {}", activity.name()),
            None => activity.name().to_owned(),
        };
        let fields = json!({
            "name": name,
            "cat": activity.name(),
            "ph": "X",
            "pid": processes.pid(lane)?,
            "tid": tid(lane.row),
            "args": self.arguments(subject),
        });
        Some(TimedEvent { at: start, dur_ns: Some(until.since_ns(start)), fields })
    }

    fn sign(&self, sign: &Sign, processes: &Processes) -> Option<TimedEvent> {
        let fields = json!({
            "name": sign.kind.name(),
            "cat": "sign",
            "ph": "i",
            "s": "t",
            "pid": processes.pid(sign.lane)?,
            "tid": tid(sign.lane.row),
            "args": self.arguments(sign.subject),
        });
        Some(TimedEvent { at: sign.at, dur_ns: None, fields })
    }

    fn length(&self, at: Time, queue: NodeId, length: u32, processes: &Processes) -> TimedEvent {
        let fields = json!({
            "name": format!("{}: ready", self.plan.nodes[queue.index()].name),
            "cat": "queue",
            "ph": "C",
            "pid": processes.broker,
            "tid": 0,
            "args": { "messages": length },
        });
        TimedEvent { at, dur_ns: None, fields }
    }

    fn message_type(&self, subject: Option<Subject>) -> Option<&str> {
        let message_type = subject?.message_type?;
        self.plan.message_types.get(usize::from(message_type.0)).map(|name| &**name)
    }

    fn arguments(&self, subject: Option<Subject>) -> Value {
        let Some(Subject { message, .. }) = subject else { return json!({}) };
        let source = usize::from(message.source());
        let source = self.plan.nodes.get(source).map_or("", |node| &*node.name);
        json!({ "message": format!("{source} {}", message.number()) })
    }
}
