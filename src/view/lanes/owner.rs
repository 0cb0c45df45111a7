//! What one instance (or caller) is doing now, row by row.

use super::segment::{Activity, LaneId, Row, Segment, Subject};
use crate::broker::MessageId;
use crate::fact::NodeId;
use crate::kernel::Time;

/// What fills a row since an instant.
#[derive(Clone, Copy, Debug)]
struct Open {
    start: Time,
    activity: Activity,
    subject: Option<Subject>,
}

/// The rows of an instance or a caller.
#[derive(Clone, Debug)]
pub(super) struct OwnerRows {
    node: NodeId,
    instance: u16,
    threads: Vec<Option<Open>>,
    waiting: Vec<Option<Open>>,
    /// Since when it runs.
    pub(super) since: Time,
    /// Until when it ran; none while it runs.
    pub(super) until: Option<Time>,
}

impl OwnerRows {
    pub(super) fn new(node: NodeId, instance: u16, since: Time) -> Self {
        let (threads, waiting) = (Vec::new(), Vec::new());
        Self { node, instance, threads, waiting, since, until: None }
    }

    /// The most threads and waits that were seen at once.
    pub(super) fn peaks(&self) -> (u16, u16) {
        (self.threads.len() as u16, self.waiting.len() as u16)
    }

    pub(super) fn lane(&self, row: Row) -> LaneId {
        LaneId { node: self.node, instance: self.instance, row }
    }

    fn slot(&mut self, row: Row) -> &mut Option<Open> {
        let (slots, number) = match row {
            Row::Thread(number) => (&mut self.threads, number),
            Row::Waiting(number) => (&mut self.waiting, number),
        };
        let place = usize::from(number.max(1)) - 1;
        if slots.len() <= place {
            slots.resize(place + 1, None);
        }
        &mut slots[place]
    }

    /// Fills a row from now on. Returns what it was filled with before, if that took time.
    pub(super) fn begin(
        &mut self,
        row: Row,
        at: Time,
        activity: Activity,
        subject: Option<Subject>,
    ) -> Option<Segment> {
        let ended = self.end(row, at);
        *self.slot(row) = Some(Open { start: at, activity, subject });
        ended
    }

    /// Empties a row. Returns what it was filled with, if that took time.
    pub(super) fn end(&mut self, row: Row, at: Time) -> Option<Segment> {
        let open = self.slot(row).take()?;
        (open.start < at).then(|| self.segment(row, open, Some(at)))
    }

    /// Empties all rows, and tells of each that was filled for some time.
    pub(super) fn end_all(&mut self, at: Time) -> Vec<Segment> {
        let rows: Vec<Row> = self.rows().map(|(row, _)| row).collect();
        rows.into_iter().filter_map(|row| self.end(row, at)).collect()
    }

    fn segment(&self, row: Row, open: Open, end: Option<Time>) -> Segment {
        let Open { start, activity, subject } = open;
        Segment { lane: self.lane(row), start, end, activity, subject }
    }

    fn rows(&self) -> impl Iterator<Item = (Row, &Option<Open>)> {
        let threads = (1..).map(Row::Thread).zip(&self.threads);
        threads.chain((1..).map(Row::Waiting).zip(&self.waiting))
    }

    /// What is under way.
    pub(super) fn open(&self) -> impl Iterator<Item = Segment> {
        self.rows().filter_map(|(row, open)| open.map(|open| self.segment(row, open, None)))
    }

    /// Whom a row works for.
    pub(super) fn subject(&mut self, row: Row) -> Option<Subject> {
        self.slot(row).and_then(|open| open.subject)
    }

    /// The row in which a message waits beside its loop.
    pub(super) fn waiting_row(&self, message: MessageId) -> Option<Row> {
        Some(Row::Waiting(place_of(&self.waiting, message)?))
    }

    /// The thread that is a message's.
    pub(super) fn thread_row(&self, message: MessageId) -> Option<Row> {
        Some(Row::Thread(place_of(&self.threads, message)?))
    }

    /// The first row in which nothing waits.
    pub(super) fn free_waiting_row(&self) -> Row {
        let free = self.waiting.iter().position(Option::is_none);
        Row::Waiting(free.unwrap_or(self.waiting.len()) as u16 + 1)
    }
}

fn place_of(rows: &[Option<Open>], message: MessageId) -> Option<u16> {
    let is_for = |open: &Option<Open>| {
        open.and_then(|open| open.subject).is_some_and(|subject| subject.message == message)
    };
    Some(rows.iter().position(is_for)? as u16 + 1)
}
