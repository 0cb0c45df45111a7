//! Draws lanes, with texts in English.

use std::sync::Arc;

use queuescope::fact::{MessageTypeId, NodeId};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::stats::course::run_to;
use queuescope::view::lanes::axis::instant;
use queuescope::view::lanes::chart::Group;
use queuescope::view::lanes::figures::GroupFigures;
use queuescope::view::lanes::segment::{Activity, LaneId, Row, SignKind};
use queuescope::view::lanes::shape::Shape;
use queuescope::view::lanes::svg::{self, Frame, Key, LaneLabels};
use queuescope::view::lanes::{LaneRecorder, Window};
use queuescope::view::palette::Palette;
use queuescope::world::World;
use queuescope::world::plan::Plan;

use crate::arguments::Render;
use crate::error::Error;

/// The lanes that the arguments ask for, as SVG.
pub(crate) fn drawing(scenario: Scenario, arguments: &Render) -> Result<String, Error> {
    let to = arguments.until.unwrap_or(arguments.at).max(arguments.at);
    if arguments.from >= to {
        return Err(Error::AfterTheEnd { at: arguments.from, end: to });
    }
    let plan = Arc::new(scenario.plan);
    let mut recorder = LaneRecorder::of_everything(&plan);
    let nodes = match nodes(&plan, &recorder, &arguments.service)? {
        named if !named.is_empty() => named,
        _ if !scenario.lanes.is_empty() => scenario.lanes,
        _ => recorder.nodes().map(|(node, _)| node).collect(),
    };
    let mut world = World::new(Arc::clone(&plan), &mut recorder);
    run_to(&mut world, to, &mut recorder)?;
    let frame = Frame {
        nodes: &nodes,
        window: Window { from: arguments.from, to },
        now: arguments.at,
        recorded: to,
        width_px: f32::from(arguments.width),
        palette: &Palette::new(arguments.dark),
    };
    Ok(svg::drawing(&recorder, &frame, &EnglishLabels { plan: &plan }))
}

/// The nodes of these names, in their order.
fn nodes(plan: &Plan, recorder: &LaneRecorder, names: &[String]) -> Result<Vec<NodeId>, Error> {
    let all: Vec<NodeId> = recorder.nodes().map(|(node, _)| node).collect();
    let name_of = |node: &NodeId| &*plan.nodes[node.index()].name;
    let known = || all.iter().map(name_of).collect::<Vec<_>>().join(", ");
    let node = |name: &String| {
        let found = all.iter().find(|node| name_of(node) == name).copied();
        found.ok_or_else(|| Error::Input {
            input: name.clone(),
            expected: format!("a service or caller of this scenario ({})", known()),
        })
    };
    names.iter().map(node).collect()
}

struct EnglishLabels<'p> {
    plan: &'p Plan,
}

impl EnglishLabels<'_> {
    fn row_name(&self, lane: LaneId) -> String {
        Shape::of(self.plan, lane.node).map(|shape| shape.row_name(lane.row)).unwrap_or_default()
    }
}

impl LaneLabels for EnglishLabels<'_> {
    fn name(&self, node: NodeId) -> String {
        self.plan.nodes[node.index()].name.to_string()
    }

    fn detail(&self, group: &Group) -> String {
        let detail = detail(group.shape);
        match group.instances {
            1 => detail,
            several => format!("{several} instances, each {detail}"),
        }
    }

    fn figures(&self, figures: &GroupFigures) -> String {
        let share = figures.cpu_busy_share.map(|share| format!("CPU busy {:.0} %", share * 100.0));
        let last = figures.last_answer.map(|at| format!("last answer {}", instant(at)));
        [last, share].into_iter().flatten().collect::<Vec<_>>().join("  ·  ")
    }

    fn now(&self, at: Time) -> String {
        format!("now {}", instant(at))
    }

    fn lane(&self, lane: LaneId, alone: bool) -> String {
        let row = self.row_name(lane);
        if alone || matches!(lane.row, Row::Waiting(_)) {
            row
        } else {
            format!("{} · {row}", lane.instance)
        }
    }

    fn counted(&self, lanes: usize) -> String {
        format!("{lanes} more")
    }

    fn key(&self, key: Key) -> &str {
        match key {
            Key::Activity(activity) => match activity {
                Activity::Cpu => "CPU at work",
                Activity::Io => "waiting for I/O",
                Activity::BlockingIo => "blocked by I/O",
                Activity::Ready => "ready, no core free",
                Activity::ContextSwitch => "context switch",
                Activity::Awaiting => "waiting for an answer",
                Activity::Down => "crashed",
            },
            Key::Sign(sign) => match sign {
                SignKind::Answered => "work done, answer leaves",
                SignKind::Failed => "work failed",
                SignKind::Crashed => "crash",
                SignKind::Restarted => "restart",
                SignKind::TimedOut => "timed out",
            },
        }
    }

    fn message_type(&self, message_type: MessageTypeId) -> String {
        let name = self.plan.message_types.get(usize::from(message_type.0));
        name.map(ToString::to_string).unwrap_or_default()
    }
}

fn detail(shape: Shape) -> String {
    match shape {
        Shape::Sync => "one thread; it waits through all I/O".to_owned(),
        Shape::ThreadPool { threads, cores } => {
            format!("{} on {}", counted(threads, "thread"), counted(cores, "core"))
        }
        Shape::EventLoop { loops: 1 } => {
            "one loop never waits: it takes up other work while I/O runs".to_owned()
        }
        Shape::EventLoop { loops } => {
            format!("{loops} loops never wait: they take up other work while I/O runs")
        }
    }
}

fn counted(count: u16, what: &str) -> String {
    if count == 1 { format!("one {what}") } else { format!("{count} {what}s") }
}
