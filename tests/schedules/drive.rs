//! Runs a runtime on tasks of given phases, and writes its schedule down as a table.
//!
//! A row is a task: its name, its thread or loop, when it was taken up, and what it did from when
//! to when, in milliseconds, exactly:
//!
//! `A 1 0: cpu 0-10, io 10-80, cpu 80-90`
//!
//! Gaps are waits for a core or a loop; a phase that stands twice in a row was preempted. Below
//! stand the context switches, as `core 1 takes up thread 2 at 10`, and what was not taken.

use std::collections::{BTreeMap, BTreeSet};

use queuescope::kernel::Time;
use queuescope::runtime::{
    Acceptance, Effect, EventLoopSettings, Phase, PhaseKind, Runtime, SpanId, ThreadPoolSettings,
    WhenFull, Work,
};

/// A task by its letter.
type Task = char;

pub(crate) fn cpu(ms: f64) -> Phase {
    phase(PhaseKind::Cpu, ms)
}

pub(crate) fn io(ms: f64) -> Phase {
    phase(PhaseKind::Io, ms)
}

pub(crate) fn blocking_io(ms: f64) -> Phase {
    phase(PhaseKind::BlockingIo, ms)
}

fn phase(kind: PhaseKind, ms: f64) -> Phase {
    Phase { kind, duration_ns: Time::from_ms(ms).as_ns() }
}

/// Threads that share cores; switches cost nothing.
pub(crate) fn threads(threads: u16, cores: u16) -> ThreadPoolSettings {
    ThreadPoolSettings {
        threads,
        cores,
        task_queue: None,
        when_full: WhenFull::Refuse,
        context_switch_ns: 0,
        time_slice_ns: None,
    }
}

pub(crate) fn loops(loops: u16) -> EventLoopSettings {
    EventLoopSettings { loops, task_queue: None, when_full: WhenFull::Refuse }
}

/// What each task consists of, and which may be refused: requests in capitals, deliveries small.
struct Phases(BTreeMap<Task, Vec<Phase>>);

impl Work<Task> for Phases {
    fn first(&self, task: &Task) -> Option<(u16, Phase)> {
        Some((0, self.0[task][0]))
    }

    fn next(&self, task: &Task, after: u16) -> Option<(u16, Phase)> {
        Some((after + 1, *self.0[task].get(usize::from(after) + 1)?))
    }

    fn may_be_refused(&self, task: &Task) -> bool {
        task.is_uppercase()
    }
}

/// What happens to a runtime from outside.
enum Event {
    Arrive(Task),
    Wake(SpanId),
    ChangePool(ThreadPoolSettings),
    ChangeLoops(EventLoopSettings),
}

/// A runtime, its calendar and what it did.
pub(crate) struct Drive {
    runtime: Runtime<Task>,
    work: Phases,
    /// By instant, then by insertion.
    calendar: BTreeMap<(Time, u64), Event>,
    inserted: u64,
    now: Time,
    rows: BTreeMap<Task, Row>,
    notes: Vec<String>,
}

#[derive(Default)]
struct Row {
    lane: u16,
    begun: Time,
    spells: Vec<Spell>,
}

struct Spell {
    kind: PhaseKind,
    from: Time,
    until: Option<Time>,
}

impl Drive {
    pub(crate) fn sync() -> Self {
        Self::new(Runtime::sync())
    }

    pub(crate) fn pool(settings: ThreadPoolSettings) -> Self {
        Self::new(Runtime::thread_pool(settings))
    }

    pub(crate) fn event_loop(settings: EventLoopSettings) -> Self {
        Self::new(Runtime::event_loop(settings))
    }

    fn new(runtime: Runtime<Task>) -> Self {
        Self {
            runtime,
            work: Phases(BTreeMap::new()),
            calendar: BTreeMap::new(),
            inserted: 0,
            now: Time::ZERO,
            rows: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    fn schedule(&mut self, at: Time, event: Event) {
        self.inserted += 1;
        self.calendar.insert((at, self.inserted), event);
    }

    /// A task of these phases comes then.
    pub(crate) fn task(mut self, name: Task, at_ms: f64, phases: &[Phase]) -> Self {
        self.work.0.insert(name, phases.to_vec());
        self.schedule(Time::from_ms(at_ms), Event::Arrive(name));
        self
    }

    /// Equal tasks come at the start.
    pub(crate) fn tasks(self, names: &str, phases: &[Phase]) -> Self {
        names.chars().fold(self, |drive, name| drive.task(name, 0.0, phases))
    }

    pub(crate) fn change_pool(mut self, at_ms: f64, settings: ThreadPoolSettings) -> Self {
        self.schedule(Time::from_ms(at_ms), Event::ChangePool(settings));
        self
    }

    pub(crate) fn change_loops(mut self, at_ms: f64, settings: EventLoopSettings) -> Self {
        self.schedule(Time::from_ms(at_ms), Event::ChangeLoops(settings));
        self
    }

    /// Runs to the end; the schedule must be this one.
    #[track_caller]
    pub(crate) fn must_give(mut self, expected: &[&str]) {
        while let Some(((at, _), event)) = self.calendar.pop_first() {
            self.now = at;
            self.handle(&event);
        }
        assert!(self.runtime.is_idle(), "something was never ended");
        assert_eq!(self.table(), expected.join("\n"));
    }

    fn handle(&mut self, event: &Event) {
        let mut effects = Vec::new();
        match event {
            Event::Arrive(task) => {
                let accepted = self.runtime.accept(task, self.now, &self.work, &mut effects);
                match accepted {
                    Acceptance::Taken => {}
                    Acceptance::Refused => self.note(&format!("{task} refused")),
                    Acceptance::Displaced(older) => self.note(&format!("{older} dropped")),
                }
            }
            Event::Wake(span) => {
                self.runtime.wake(*span, self.now, &self.work, &mut effects);
            }
            Event::ChangePool(settings) => match &mut self.runtime {
                Runtime::ThreadPool(pool) => {
                    pool.set(*settings, self.now, &self.work, &mut effects);
                }
                other => panic!("{other:?} is no thread pool"),
            },
            Event::ChangeLoops(settings) => match &mut self.runtime {
                Runtime::EventLoop(event_loop) => {
                    event_loop.set(*settings, self.now, &self.work, &mut effects);
                }
                other => panic!("{other:?} is no event loop"),
            },
        }
        self.check_in_hand();
        for effect in effects {
            self.follow(effect);
        }
    }

    /// No task is in hand twice, and each lane of a pool has one.
    fn check_in_hand(&self) {
        let mut tasks = BTreeSet::new();
        assert!(self.runtime.in_hand().all(|in_hand| tasks.insert(in_hand.task)));
        assert!(self.runtime.waiting().all(|task| tasks.insert(*task)));
    }

    fn follow(&mut self, effect: Effect<Task>) {
        match effect {
            Effect::Begun { task, lane } => self.begin(task, lane),
            Effect::PhaseStarted { span, wake, .. } => {
                self.schedule(wake, Event::Wake(span));
                let in_hand = *self.runtime.span(span).expect("it has just begun");
                self.begin(in_hand.task, in_hand.lane);
                self.start_spell(in_hand.task, in_hand.phase.kind);
            }
            Effect::Resumed { task, .. } => self.start_spell(task, PhaseKind::Cpu),
            Effect::PhaseEnded { task, .. }
            | Effect::Finished { task, .. }
            | Effect::Ready { task, .. } => self.end_spell(task),
            Effect::ContextSwitched { core, lane, cost_ns } => {
                let cost = match cost_ns {
                    0 => String::new(),
                    _ => format!(", {} long", ms(Time::from_ns(cost_ns))),
                };
                self.notes
                    .push(format!("core {core} takes up thread {lane} at {}{cost}", ms(self.now)));
            }
            Effect::WakeWanted { span, at } => self.schedule(at, Event::Wake(span)),
            Effect::Queued { .. } => {}
        }
    }

    fn begin(&mut self, task: Task, lane: u16) {
        let begun = self.now;
        self.rows.entry(task).or_insert(Row { lane, begun, spells: Vec::new() });
    }

    fn start_spell(&mut self, task: Task, kind: PhaseKind) {
        let from = self.now;
        let row = self.rows.get_mut(&task).expect("it was begun");
        row.spells.push(Spell { kind, from, until: None });
    }

    /// What the task was at, if anything, ends here.
    fn end_spell(&mut self, task: Task) {
        let row = self.rows.get_mut(&task).expect("it was begun");
        if let Some(spell) = row.spells.last_mut() {
            spell.until.get_or_insert(self.now);
        }
    }

    fn note(&mut self, what: &str) {
        self.notes.push(format!("{what} at {}", ms(self.now)));
    }

    fn table(&self) -> String {
        let rows = self.rows.iter().map(|(task, row)| {
            let spells: Vec<String> = row.spells.iter().map(Spell::text).collect();
            format!("{task} {} {}: {}", row.lane, ms(row.begun), spells.join(", "))
        });
        rows.chain(self.notes.iter().cloned()).collect::<Vec<_>>().join("\n")
    }
}

impl Spell {
    fn text(&self) -> String {
        let kind = match self.kind {
            PhaseKind::Cpu => "cpu",
            PhaseKind::Io => "io",
            PhaseKind::BlockingIo => "blocking",
        };
        format!("{kind} {}-{}", ms(self.from), self.until.map_or("?".to_owned(), ms))
    }
}

/// Milliseconds with all their decimals.
fn ms(time: Time) -> String {
    let (whole, rest) = (time.as_ns() / 1_000_000, time.as_ns() % 1_000_000);
    let text = format!("{whole}.{rest:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
