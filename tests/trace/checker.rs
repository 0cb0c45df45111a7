//! The rules of Chrome's trace event format, as its viewers need them.
//!
//! After the format's description "Trace Event Format" (JSON object format): phases and their
//! required fields, complete events that nest in their thread, metadata.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Everything that is wrong with a trace.
pub(crate) fn problems(trace: &Value) -> Vec<String> {
    let Some(events) = trace["traceEvents"].as_array() else {
        return vec!["there is no list of traceEvents".to_owned()];
    };
    let mut check = Check::default();
    for (place, event) in events.iter().enumerate() {
        if let Err(problem) = check.event(event) {
            check.problems.push(format!("event {place}, {event}: {problem}"));
        }
    }
    check.problems
}

#[derive(Default)]
struct Check {
    problems: Vec<String>,
    /// Processes and threads that have a name.
    named: BTreeSet<(u64, Option<u64>)>,
    /// The ends of the complete events that are open in each thread.
    open: BTreeMap<(u64, u64), Vec<u64>>,
    last_ns: u64,
    past_metadata: bool,
}

impl Check {
    fn event(&mut self, event: &Value) -> Result<(), String> {
        let pid = event["pid"].as_u64().ok_or("pid is no number")?;
        let tid = event["tid"].as_u64().ok_or("tid is no number")?;
        let at_ns = nanoseconds(&event["ts"]).ok_or("ts is no number of microseconds")?;
        event["name"].as_str().ok_or("there is no name")?;
        match event["ph"].as_str().ok_or("ph is no text")? {
            "M" => return self.metadata(event, pid, tid),
            "X" => self.complete(event, pid, tid, at_ns)?,
            "i" => match event["s"].as_str() {
                Some("g" | "p" | "t") => {}
                _ => return Err("an instant event has the scope g, p or t".to_owned()),
            },
            "C" => {
                let values = event["args"].as_object().ok_or("a counter has args")?;
                if values.is_empty() || !values.values().all(Value::is_number) {
                    return Err("a counter's args are numbers".to_owned());
                }
            }
            other => return Err(format!("the phase {other} is unknown")),
        }
        self.past_metadata = true;
        self.in_order(at_ns)?;
        self.is_named(pid, tid)
    }

    fn metadata(&mut self, event: &Value, pid: u64, tid: u64) -> Result<(), String> {
        if self.past_metadata {
            return Err("metadata come first".to_owned());
        }
        let args = &event["args"];
        match event["name"].as_str() {
            Some("process_name") if args["name"].is_string() => self.name(pid, None),
            Some("thread_name") if args["name"].is_string() => self.name(pid, Some(tid)),
            Some("process_sort_index" | "thread_sort_index") if args["sort_index"].is_number() => {
                Ok(())
            }
            _ => Err("no metadata of a known kind".to_owned()),
        }
    }

    fn name(&mut self, pid: u64, tid: Option<u64>) -> Result<(), String> {
        if self.named.insert((pid, tid)) { Ok(()) } else { Err("named twice".to_owned()) }
    }

    fn complete(&mut self, event: &Value, pid: u64, tid: u64, at_ns: u64) -> Result<(), String> {
        let dur_ns = nanoseconds(&event["dur"]).ok_or("a complete event has a dur")?;
        let end_ns = at_ns + dur_ns;
        let open = self.open.entry((pid, tid)).or_default();
        while open.last().is_some_and(|outer| *outer <= at_ns) {
            open.pop();
        }
        let nests = open.last().is_none_or(|outer| end_ns <= *outer);
        open.push(end_ns);
        if nests { Ok(()) } else { Err("overlaps the event before it".to_owned()) }
    }

    fn in_order(&mut self, at_ns: u64) -> Result<(), String> {
        let before = std::mem::replace(&mut self.last_ns, at_ns);
        if before <= at_ns { Ok(()) } else { Err("comes after a later one".to_owned()) }
    }

    fn is_named(&self, pid: u64, tid: u64) -> Result<(), String> {
        let process = self.named.contains(&(pid, None));
        // Thread 0 stands for the process.
        let thread = tid == 0 || self.named.contains(&(pid, Some(tid)));
        if process && thread { Ok(()) } else { Err("its process or thread has no name".to_owned()) }
    }
}

/// Microseconds with fractions as whole nanoseconds; `None` if it is none or negative.
fn nanoseconds(microseconds: &Value) -> Option<u64> {
    let ns = (microseconds.as_f64()? * 1_000.0).round();
    (ns >= 0.0).then_some(ns as u64)
}
