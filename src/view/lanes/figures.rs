//! What a group did within a window, in two numbers.

use super::recorder::LaneRecorder;
use super::segment::{Activity, SignKind};
use super::window::Window;
use crate::fact::NodeId;
use crate::kernel::Time;

/// What a group did within a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GroupFigures {
    /// When the last work on a message ended; none if none did.
    pub last_answer: Option<Time>,
    /// How many answers there were.
    pub answers: u32,
    /// Which share of the time of its cores they computed: up to the last answer if nothing is
    /// under way any more. None if no time went by.
    pub cpu_busy_share: Option<f64>,
}

impl GroupFigures {
    /// The figures of a node.
    pub fn new(recorder: &LaneRecorder, node: NodeId, window: Window) -> Self {
        let signs = recorder.signs(window).filter(|sign| {
            sign.lane.node == node && matches!(sign.kind, SignKind::Answered | SignKind::Failed)
        });
        let (answers, last_answer) = signs
            .fold((0, None), |(count, last): (u32, Option<Time>), sign| {
                (count + 1, last.max(Some(sign.at)))
            });
        Self { last_answer, answers, cpu_busy_share: cpu_busy_share(recorder, node, window) }
    }
}

fn cpu_busy_share(recorder: &LaneRecorder, node: NodeId, window: Window) -> Option<f64> {
    let (mut cpu_ns, mut last_end) = (0_u64, Time::ZERO);
    let own = recorder.segments(window).filter(|segment| segment.lane.node == node);
    for segment in own.filter(|segment| segment.activity != Activity::Down) {
        let end = segment.end.unwrap_or(Time::NEVER);
        last_end = last_end.max(end);
        if segment.activity == Activity::Cpu {
            cpu_ns += window.overlap_ns(segment.start, end);
        }
    }
    let worked = Window { to: window.to.min(last_end.max(window.from)), ..window };
    let capacity_ns = capacity_ns(recorder, node, worked);
    (capacity_ns > 0).then(|| cpu_ns as f64 / capacity_ns as f64)
}

/// Time of all cores together.
fn capacity_ns(recorder: &LaneRecorder, node: NodeId, window: Window) -> u64 {
    let cores = recorder.shape(node).map_or(0, |shape| u64::from(shape.cores()));
    let owners = recorder.owners(node);
    let spans =
        owners.map(|owner| window.overlap_ns(owner.since, owner.until.unwrap_or(Time::NEVER)));
    spans.sum::<u64>().saturating_mul(cores)
}
