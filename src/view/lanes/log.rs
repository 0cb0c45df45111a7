//! What ended, in order of its end: the latest of it, full chunks shared by clones.

use std::collections::VecDeque;
use std::sync::Arc;

use super::segment::Timed;
use super::window::Window;
use crate::kernel::Time;

const CHUNK_ITEMS: usize = 256;
/// No stretch of time is so worth keeping that it may take more: some ten megabytes.
const MOST_CHUNKS_OF_A_STRETCH: usize = 800;

/// A chunk with the earliest start in it; its latest end is that of its last item.
#[derive(Clone, Debug)]
struct Chunk<T> {
    items: Vec<T>,
    earliest: Time,
}

impl<T> Default for Chunk<T> {
    fn default() -> Self {
        Self { items: Vec::new(), earliest: Time::NEVER }
    }
}

impl<T: Timed> Chunk<T> {
    fn latest(&self) -> Time {
        self.items.last().map_or(Time::ZERO, Timed::end)
    }
}

/// Items in order of their ends. When there are too many, the first are forgotten, unless they ended
/// within the latest stretch that is to be kept; what ended before an instant may not be wanted at
/// all.
#[derive(Clone, Debug)]
pub(super) struct Log<T> {
    full: VecDeque<Arc<Chunk<T>>>,
    growing: Chunk<T>,
    most_chunks: usize,
    /// So long before the latest end.
    stretch_ns: u64,
    /// What ends earlier is not kept.
    wanted_from: Time,
    /// Everything that ended after this instant is kept.
    complete_after: Time,
    forgot: bool,
}

impl<T: Timed + Clone> Log<T> {
    /// Keeps at least the last `most_items`, and few more.
    pub(super) fn new(most_items: usize) -> Self {
        let most_chunks = most_items.div_ceil(CHUNK_ITEMS);
        let (full, growing) = (VecDeque::new(), Chunk::default());
        let (wanted_from, complete_after) = (Time::ZERO, Time::ZERO);
        let stretch_ns = 0;
        Self { full, growing, most_chunks, stretch_ns, wanted_from, complete_after, forgot: false }
    }

    /// Keeps all that ends at an instant or later.
    pub(super) fn of_all_from(from: Time) -> Self {
        Self { wanted_from: from, ..Self::new(usize::MAX) }
    }

    pub(super) fn push(&mut self, item: T) {
        if item.end() < self.wanted_from {
            return;
        }
        self.growing.earliest = self.growing.earliest.min(item.start());
        self.growing.items.push(item);
        if self.growing.items.len() == CHUNK_ITEMS {
            self.full.push_back(Arc::new(std::mem::take(&mut self.growing)));
            self.forget();
        }
    }

    fn forget(&mut self) {
        let latest = self.full.back().map_or(Time::ZERO, |chunk| chunk.latest());
        while self.full.len() > self.most_chunks {
            let kept = self.full.len() <= MOST_CHUNKS_OF_A_STRETCH
                && (self.full.front())
                    .is_some_and(|first| first.latest().plus_ns(self.stretch_ns) > latest);
            if kept {
                break;
            }
            self.forget_first();
        }
    }

    /// From now on keeps, besides the latest items, what ended within so long before the latest end,
    /// if that is not too much.
    pub(super) fn keep_stretch(&mut self, stretch_ns: u64) {
        self.stretch_ns = stretch_ns;
    }

    /// From now on keeps as much as another one does.
    pub(super) fn keep_as(&mut self, other: &Self) {
        (self.most_chunks, self.stretch_ns) = (other.most_chunks, other.stretch_ns);
    }

    /// Forgets what it has so far.
    pub(super) fn forget_all(&mut self) {
        let growing = std::mem::take(&mut self.growing);
        let latest =
            growing.latest().max(self.full.back().map_or(Time::ZERO, |last| last.latest()));
        self.forgot |= !(self.full.is_empty() && growing.items.is_empty());
        self.complete_after = self.complete_after.max(latest);
        self.full = VecDeque::new();
    }

    fn forget_first(&mut self) {
        if let Some(first) = self.full.pop_front() {
            self.complete_after = first.latest();
            self.forgot = true;
        }
    }

    /// Whether all that ended at `from` or later is still here.
    pub(super) fn reaches(&self, from: Time) -> bool {
        self.wanted_from <= from && (!self.forgot || self.complete_after < from)
    }

    /// The items that touch the window, in order of their ends.
    pub(super) fn within(&self, window: Window) -> impl Iterator<Item = &T> {
        let first = self.full.partition_point(|chunk| chunk.latest() < window.from);
        let chunks = self.full.range(first..).map(|chunk| &**chunk).chain([&self.growing]);
        chunks
            .filter(move |chunk| chunk.earliest <= window.to)
            .flat_map(|chunk| &chunk.items)
            .filter(move |item| item.end() >= window.from && item.start() <= window.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::NodeId;
    use crate::view::lanes::segment::{LaneId, Row, Sign, SignKind};

    fn sign(ms: u64) -> Sign {
        let lane = LaneId { node: NodeId(0), instance: 1, row: Row::Thread(1) };
        let at = Time::from_ns(ms * 1_000_000);
        Sign { lane, at, kind: SignKind::Answered, subject: None }
    }

    fn window(from_ms: f64, to_ms: f64) -> Window {
        Window { from: Time::from_ms(from_ms), to: Time::from_ms(to_ms) }
    }

    #[test]
    fn the_latest_items_are_found_and_the_first_forgotten() {
        let mut log = Log::new(1_000);
        for ms in 0..5_000 {
            log.push(sign(ms));
        }
        assert!(!log.reaches(Time::ZERO) && !log.reaches(Time::from_ms(3_000.0)));
        assert!(log.reaches(Time::from_ms(4_000.0)));
        let found: Vec<f64> =
            log.within(window(4_510.0, 4_512.5)).map(|sign| sign.at.as_ms()).collect();
        assert_eq!(found, [4_510.0, 4_511.0, 4_512.0]);
        assert_eq!(log.within(window(0.0, 1.0)).count(), 0);
    }

    #[test]
    fn what_was_emptied_knows_what_it_has_forgotten_and_goes_on() {
        let mut log = Log::new(100_000);
        log.forget_all();
        assert!(log.reaches(Time::ZERO), "there was nothing to forget");
        (0..5_000).for_each(|ms| log.push(sign(ms)));
        log.forget_all();
        assert!(!log.reaches(Time::from_ms(4_999.0)) && log.reaches(Time::from_ms(5_000.0)));
        (5_000..8_000).for_each(|ms| log.push(sign(ms)));
        assert_eq!(log.within(window(4_500.0, 8_000.0)).count(), 3_000);
    }

    #[test]
    fn a_stretch_is_kept_however_much_ended_in_it_unless_it_is_too_much() {
        let mut log = Log::new(1_000);
        log.keep_stretch(10_000_000_000);
        (0..30_000).for_each(|ms| log.push(sign(ms)));
        assert!(log.reaches(Time::from_ms(20_000.0)) && !log.reaches(Time::from_ms(19_000.0)));
        log.keep_stretch(0);
        (30_000..30_256).for_each(|ms| log.push(sign(ms)));
        assert!(log.reaches(Time::from_ms(29_500.0)) && !log.reaches(Time::from_ms(29_000.0)));
        log.keep_stretch(u64::MAX);
        (30_256..300_000).for_each(|ms| log.push(sign(ms)));
        assert!(log.reaches(Time::from_ms(100_000.0)) && !log.reaches(Time::from_ms(90_000.0)));
    }

    #[test]
    fn what_ends_before_it_is_wanted_is_not_kept() {
        let mut log = Log::of_all_from(Time::from_ms(4_000.0));
        (0..5_000).for_each(|ms| log.push(sign(ms)));
        assert_eq!(log.within(window(0.0, 5_000.0)).count(), 1_000);
        assert!(log.reaches(Time::from_ms(4_000.0)) && !log.reaches(Time::from_ms(3_999.0)));
    }

    #[test]
    fn a_clone_goes_its_own_way() {
        let mut log = Log::new(1_000);
        (0..600).for_each(|ms| log.push(sign(ms)));
        let mut other = log.clone();
        other.push(sign(1_000));
        assert_eq!(log.within(window(0.0, 2_000.0)).count(), 600);
        assert_eq!(other.within(window(0.0, 2_000.0)).count(), 601);
        assert!(log.reaches(Time::ZERO));
    }
}
