//! Lanes of facts told by hand.

use super::segment::{Activity, LaneId, Row, Segment, SignKind};
use super::shape::Shape;
use super::{Chart, Content, LaneRecorder, Window};
use crate::broker::MessageId;
use crate::fact::{
    CallOutcome, Fact, FactSink, Happening, InstanceId, MessageTypeId, NodeId, PhaseKind, Rule,
};
use crate::kernel::Time;
use crate::view::lanes::chart::{MOST_ROWS, RowContent};
use crate::view::lanes::figures::GroupFigures;

const SHOP: NodeId = NodeId(0);
const WORKER: NodeId = NodeId(1);
const EXCHANGE: NodeId = NodeId(2);

/// Facts of one service, told by millisecond.
struct Story {
    lanes: LaneRecorder,
    at: Time,
}

fn instance(number: u16) -> InstanceId {
    InstanceId { service: WORKER, number }
}

fn message(number: u64) -> MessageId {
    MessageId::new(SHOP.0, number)
}

impl Story {
    fn new(shape: Shape) -> Self {
        Self::keeping(shape, 1_000)
    }

    fn keeping(shape: Shape, most: usize) -> Self {
        let lanes = LaneRecorder::with_shapes(vec![None, Some(shape), None], most);
        let mut story = Self { lanes, at: Time::ZERO };
        story.tell(Happening::InstanceStarted { instance: instance(1) });
        story
    }

    fn tell(&mut self, happening: Happening) -> &mut Self {
        self.lanes.record(&Fact { at: self.at, happening, rule: Rule::Setup });
        self
    }

    fn at(&mut self, ms: f64) -> &mut Self {
        self.at = Time::from_ms(ms);
        self
    }

    fn published(&mut self, number: u64, message_type: u16) -> &mut Self {
        self.tell(Happening::Published {
            message: message(number),
            message_type: MessageTypeId(message_type),
            producer: SHOP,
            exchange: EXCHANGE,
            cause: None,
        })
    }

    fn started(&mut self, number: u64, lane: u16) -> &mut Self {
        let (message, instance) = (message(number), instance(1));
        self.tell(Happening::Started { message, source: SHOP, instance, lane, waited_ns: 0 })
    }

    fn phase(&mut self, number: u64, lane: u16, kind: PhaseKind) -> &mut Self {
        let (message, instance) = (message(number), instance(1));
        let (phase, duration_ns) = (0, 0);
        self.tell(Happening::PhaseStarted { message, instance, lane, phase, kind, duration_ns })
    }

    fn ready(&mut self, number: u64, lane: u16) -> &mut Self {
        self.tell(Happening::TaskReady { message: message(number), instance: instance(1), lane })
    }

    fn resumed(&mut self, number: u64, lane: u16) -> &mut Self {
        self.tell(Happening::Resumed { message: message(number), instance: instance(1), lane })
    }

    fn switched(&mut self, lane: u16, cost_ns: u64) -> &mut Self {
        self.tell(Happening::ContextSwitched { instance: instance(1), core: 1, lane, cost_ns })
    }

    fn handled(&mut self, number: u64, succeeded: bool) -> &mut Self {
        self.tell(Happening::Handled {
            message: message(number),
            source: SHOP,
            instance: instance(1),
            lane: 1,
            succeeded,
            worked_ns: 0,
            sojourn_ns: 0,
        })
    }

    /// Lane by lane: what from when to when for which message, in milliseconds.
    fn drawn(&self) -> Vec<String> {
        let mut segments: Vec<Segment> = self.lanes.segments(self.whole()).collect();
        segments.sort_by_key(|segment| (segment.lane, segment.start));
        segments.iter().map(in_words).collect()
    }

    fn signs(&self) -> Vec<(SignKind, Row, f64)> {
        let signs = self.lanes.signs(self.whole());
        signs.map(|sign| (sign.kind, sign.lane.row, sign.at.as_ms())).collect()
    }

    fn whole(&self) -> Window {
        Window { from: Time::ZERO, to: self.at }
    }

    fn figures(&self) -> GroupFigures {
        GroupFigures::new(&self.lanes, WORKER, self.whole())
    }

    fn chart(&self) -> Chart {
        Chart::new(&self.lanes, &[SHOP, WORKER], self.whole())
    }
}

fn in_words(segment: &Segment) -> String {
    let Segment { lane, start, end, activity, subject } = segment;
    let row = match lane.row {
        Row::Thread(number) => format!("thread {number}"),
        Row::Waiting(number) => format!("I/O {number}"),
    };
    let end = end.map_or_else(|| "…".to_owned(), |end| end.as_ms().to_string());
    let of = subject.map_or_else(String::new, |of| format!(" of {}", of.message.number()));
    format!("{row}: {} {}–{end}{of}", activity.name(), start.as_ms())
}

#[test]
fn one_thread_waits_through_its_io() {
    let mut story = Story::new(Shape::Sync);
    story.published(1, 5).at(1.0).started(1, 1).phase(1, 1, PhaseKind::Cpu);
    story.at(11.0).phase(1, 1, PhaseKind::Io).at(81.0).phase(1, 1, PhaseKind::Cpu);
    story.at(91.0).handled(1, true).started(2, 1).phase(2, 1, PhaseKind::Cpu).at(95.0);
    assert_eq!(
        story.drawn(),
        [
            "thread 1: cpu 1–11 of 1",
            "thread 1: io 11–81 of 1",
            "thread 1: cpu 81–91 of 1",
            "thread 1: cpu 91–… of 2",
        ]
    );
    assert_eq!(story.signs(), [(SignKind::Answered, Row::Thread(1), 91.0)]);
    let types: Vec<_> = story
        .lanes
        .segments(story.whole())
        .map(|segment| segment.subject.and_then(|subject| subject.message_type))
        .collect();
    assert_eq!(
        types,
        [Some(MessageTypeId(5)), Some(MessageTypeId(5)), Some(MessageTypeId(5)), None]
    );
    // 24 of 95 ms: 10 + 10 + 4.
    assert_eq!(story.figures().cpu_busy_share, Some(24.0 / 95.0));
    assert_eq!(story.figures().last_answer, Some(Time::from_ms(91.0)));
}

#[test]
fn threads_that_share_a_core_are_ready_switched_and_resumed() {
    let mut story = Story::new(Shape::ThreadPool { threads: 2, cores: 1 });
    story.started(1, 1).phase(1, 1, PhaseKind::Cpu).started(2, 2).ready(2, 2);
    story.at(10.0).ready(1, 1).switched(2, 1_000_000);
    story.at(11.0).phase(2, 2, PhaseKind::Cpu);
    story.at(15.0).phase(2, 2, PhaseKind::BlockingIo).switched(1, 0).resumed(1, 1);
    story.at(18.0).handled(1, false).at(20.0);
    assert_eq!(
        story.drawn(),
        [
            "thread 1: cpu 0–10 of 1",
            "thread 1: ready 10–15 of 1",
            "thread 1: cpu 15–18 of 1",
            "thread 2: ready 0–10 of 2",
            "thread 2: context_switch 10–11 of 2",
            "thread 2: cpu 11–15 of 2",
            "thread 2: blocking_io 15–… of 2",
        ]
    );
    assert_eq!(story.signs(), [(SignKind::Failed, Row::Thread(1), 18.0)]);
}

#[test]
fn tasks_wait_beside_their_loop_in_the_first_free_row() {
    let mut story = Story::new(Shape::EventLoop { loops: 1 });
    for number in 1..=2 {
        story.started(number, 1).phase(number, 1, PhaseKind::Cpu);
        story.at(10.0 * number as f64).phase(number, 1, PhaseKind::Io);
    }
    story.at(25.0).started(3, 1).phase(3, 1, PhaseKind::Cpu);
    // The callback of the first waits for the loop, in its row.
    story.at(30.0).ready(1, 1);
    story.at(35.0).phase(3, 1, PhaseKind::Io).phase(1, 1, PhaseKind::Cpu);
    story.at(45.0).handled(1, true).at(50.0).ready(3, 1).handled(3, true);
    assert_eq!(
        story.drawn(),
        [
            "thread 1: cpu 0–10 of 1",
            "thread 1: cpu 10–20 of 2",
            "thread 1: cpu 25–35 of 3",
            "thread 1: cpu 35–45 of 1",
            "I/O 1: io 10–30 of 1",
            "I/O 1: ready 30–35 of 1",
            "I/O 2: io 20–… of 2",
            "I/O 3: io 35–50 of 3",
        ]
    );
    let rows: Vec<Row> = story.signs().iter().map(|sign| sign.1).collect();
    assert_eq!(rows, [Row::Thread(1), Row::Thread(1)]);
}

#[test]
fn a_crash_ends_all_work_and_the_lane_is_down_until_the_restart() {
    let mut story = Story::new(Shape::Sync);
    story.started(1, 1).phase(1, 1, PhaseKind::Io);
    story.at(5.0).tell(Happening::InstanceCrashed { instance: instance(1), in_hand: 1 });
    story.at(9.0).tell(Happening::InstanceStarted { instance: instance(1) });
    story.at(10.0).tell(Happening::InstanceStopped { instance: instance(1) });
    assert_eq!(story.drawn(), ["thread 1: io 0–5 of 1", "thread 1: down 5–9"]);
    let kinds: Vec<SignKind> = story.signs().iter().map(|sign| sign.0).collect();
    assert_eq!(kinds, [SignKind::Crashed, SignKind::Restarted]);
    assert_eq!(story.chart().groups[0].instances, 1);
    let later = Window { from: Time::from_ms(11.0), to: Time::from_ms(12.0) };
    assert_eq!(Chart::new(&story.lanes, &[WORKER], later).groups[0].rows.len(), 0);
}

#[test]
fn what_ended_long_ago_is_forgotten_and_what_is_under_way_is_not() {
    let mut story = Story::keeping(Shape::ThreadPool { threads: 2, cores: 2 }, 100);
    story.started(1, 2).phase(1, 2, PhaseKind::Io);
    for number in 2..2_000 {
        story.started(number, 1).phase(number, 1, PhaseKind::Cpu);
        story.at(number as f64).handled(number, true);
    }
    assert!(!story.lanes.reaches(Time::from_ms(1_000.0)));
    assert!(story.lanes.reaches(Time::from_ms(1_900.0)));
    let drawn = story.drawn();
    assert!(drawn.len() < 1_000);
    assert_eq!(drawn.last().map(String::as_str), Some("thread 2: io 0–… of 1"));
}

#[test]
fn many_lanes_are_counted_in_one_row() {
    let mut story = Story::new(Shape::Sync);
    for number in 2..=40 {
        story.tell(Happening::InstanceStarted { instance: instance(number) });
    }
    for (number, at_ms) in (12..=40).zip([0.0, 2.0, 2.0, 4.0]) {
        let (message, instance) = (message(1), instance(number));
        let (lane, phase, kind, duration_ns) = (1, 0, PhaseKind::Cpu, 0);
        story.at(at_ms);
        story.tell(Happening::PhaseStarted { message, instance, lane, phase, kind, duration_ns });
    }
    story.at(10.0);
    let chart = story.chart();
    let rows = &chart.groups[0].rows;
    assert_eq!(rows.len(), MOST_ROWS);
    let counted = rows.iter().filter_map(|row| match &row.content {
        RowContent::Counted(lanes) => Some(lanes.len()),
        RowContent::Lane(_) => None,
    });
    assert_eq!(counted.collect::<Vec<_>>(), [29]);
    let content = Content::new(&story.lanes, &chart, story.whole(), 0);
    let steps: Vec<_> =
        content.counts.iter().map(|(_, count)| (count.at.as_ms(), count.computing)).collect();
    assert_eq!(steps, [(0.0, 1), (2.0, 3), (4.0, 4)]);
}

#[test]
fn short_segments_are_taken_together_and_long_ones_kept() {
    let mut story = Story::new(Shape::Sync);
    for number in 1..=100 {
        story.started(number, 1).phase(number, 1, PhaseKind::Cpu);
        story.at(number as f64 * 0.01).handled(number, true);
    }
    story.started(101, 1).phase(101, 1, PhaseKind::Io).at(50.0).handled(101, true);
    let chart = story.chart();
    let content = Content::new(&story.lanes, &chart, story.whole(), 100_000);
    assert!((5..=12).contains(&content.segments.len()), "{}", content.segments.len());
    let covered: u64 = content
        .segments
        .iter()
        .filter_map(|(_, segment)| Some(segment.end?.since_ns(segment.start)))
        .sum();
    assert_eq!(covered, 50_000_000);
    let last = content.segments.last().map(|(_, segment)| segment.activity);
    assert_eq!(last, Some(Activity::Io));
}

#[test]
fn however_much_happens_no_more_is_told_than_can_be_seen() {
    let mut story = Story::keeping(Shape::Sync, 100_000);
    for number in 1..=10_000 {
        story.started(number, 1).phase(number, 1, PhaseKind::Cpu);
        story.at(number as f64 * 0.1).handled(number, number % 2 == 0);
    }
    let content = |least_ns| Content::new(&story.lanes, &story.chart(), story.whole(), least_ns);
    let all = content(0);
    assert_eq!((all.segments.len(), all.signs.len()), (10_000, 10_000));
    let seen = content(10_000_000);
    assert!((100..=200).contains(&seen.segments.len()), "{}", seen.segments.len());
    for kind in [SignKind::Answered, SignKind::Failed] {
        let at: Vec<Time> = seen
            .signs
            .iter()
            .map(|(_, sign)| sign)
            .filter(|sign| sign.kind == kind)
            .map(|sign| sign.at)
            .collect();
        assert!((90..=100).contains(&at.len()), "{}", at.len());
        assert!(at.windows(2).all(|two| two[1].since_ns(two[0]) >= 10_000_000));
    }
}

#[test]
fn rows_do_not_overlap() {
    for shape in
        [Shape::Sync, Shape::ThreadPool { threads: 9, cores: 2 }, Shape::EventLoop { loops: 2 }]
    {
        let mut story = Story::new(shape);
        for number in 1..=5 {
            story.started(number, 1).phase(number, 1, PhaseKind::Io);
        }
        let chart = story.at(1.0).chart();
        let rows: Vec<_> = chart.rows().collect();
        assert!(rows.windows(2).all(|pair| pair[0].bottom_px() < pair[1].top_px), "{shape:?}");
        assert!(rows.last().is_some_and(|row| row.bottom_px() < chart.height_px));
        let first = LaneId { node: WORKER, instance: 1, row: Row::Thread(1) };
        assert_eq!(rows[0].content, RowContent::Lane(first));
    }
}

/// A caller with one call: its first attempt times out, its second is answered.
fn call_story(shape: Shape) -> Story {
    let lanes = LaneRecorder::with_shapes(vec![Some(shape), Some(Shape::Sync), None], 1_000);
    let mut story = Story { lanes, at: Time::ZERO };
    let (caller, service, lane, call) = (SHOP, WORKER, 2, message(7));
    let again = call.with_attempt(1);
    story.tell(Happening::CallMade { message: call, message_type: MessageTypeId(3), caller });
    story.tell(Happening::Requested { message: call, caller, service, attempt: 0, lane });
    story.at(30.0).tell(Happening::TimedOut { message: call, caller, attempt: 0 });
    let (attempt, after_ns) = (1, 10_000_000);
    story.tell(Happening::RetryScheduled { message: again, caller, attempt, after_ns });
    story.at(40.0).tell(Happening::Requested { message: again, caller, service, attempt, lane });
    story.at(60.0).tell(Happening::AnswerReceived { message: again, caller, succeeded: true });
    let (outcome, attempts, took_ns) = (CallOutcome::Answered, 2, 60_000_000);
    story.tell(Happening::CallEnded { message: again, caller, lane, outcome, attempts, took_ns });
    story.at(70.0);
    story
}

#[test]
fn a_blocked_caller_stands_still_until_its_answer_comes() {
    let story = call_story(Shape::BlockingCaller { threads: 2 });
    let number = |attempt| message(7).with_attempt(attempt).number();
    assert_eq!(
        story.drawn(),
        [
            format!("thread 2: awaiting 0–30 of {}", number(0)),
            format!("thread 2: backoff 30–40 of {}", number(0)),
            format!("thread 2: awaiting 40–60 of {}", number(1)),
        ]
    );
    let row = Row::Thread(2);
    assert_eq!(story.signs(), [(SignKind::TimedOut, row, 30.0), (SignKind::Answered, row, 60.0)]);
    let mut segments = story.lanes.segments(story.whole());
    assert!(
        segments.all(|one| one.subject.and_then(|of| of.message_type) == Some(MessageTypeId(3)))
    );
    let figures = GroupFigures::new(&story.lanes, SHOP, story.whole());
    assert_eq!((figures.cpu_busy_share, figures.answers), (None, 1));
}

#[test]
fn a_caller_with_callbacks_goes_on_while_its_calls_wait() {
    let story = call_story(Shape::CallbackCaller);
    assert!(story.drawn().iter().all(|drawn| drawn.starts_with("I/O 2: ")));
}

#[test]
fn a_request_is_answered_once_and_work_given_up_is_marked() {
    let mut story = call_story(Shape::CallbackCaller);
    story.tell(Happening::InstanceStarted { instance: instance(1) });
    story.at(80.0).started(8, 1).phase(8, 1, PhaseKind::Cpu);
    story.at(85.0).handled(8, true);
    story.tell(Happening::Answered { message: message(8), instance: instance(1), succeeded: true });
    story.at(90.0).started(9, 1).phase(9, 1, PhaseKind::Io);
    story.at(95.0).tell(Happening::Abandoned { message: message(9), instance: instance(1) });
    let signs = story.lanes.signs(story.whole()).filter(|sign| sign.lane.node == WORKER);
    let signs: Vec<_> = signs.map(|sign| (sign.kind, sign.at.as_ms())).collect();
    assert_eq!(signs, [(SignKind::Answered, 85.0), (SignKind::Abandoned, 95.0)]);
    assert!(story.drawn().iter().any(|drawn| drawn == "thread 1: io 90–95 of 9"));
}
