//! Quantities that stay as they are between changes: their means over time, exact in integers.

use crate::kernel::Time;

/// A piecewise constant quantity (queue length, busy servers) and its integral over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeWeighted {
    value: u64,
    /// When `area` was last brought up to date.
    changed: Time,
    /// When measuring began.
    from: Time,
    area: u128,
}

impl TimeWeighted {
    /// The value since its last change.
    #[inline]
    pub fn value(&self) -> u64 {
        self.value
    }

    /// Changes the value at `at`, which must not be before the last change.
    #[inline]
    pub fn set(&mut self, at: Time, value: u64) {
        self.area += u128::from(self.value) * u128::from(at.since_ns(self.changed));
        self.changed = at;
        self.value = value;
    }

    /// Raises the value by one.
    #[inline]
    pub fn increment(&mut self, at: Time) {
        self.set(at, self.value + 1);
    }

    /// Lowers the value by one; zero stays zero.
    #[inline]
    pub fn decrement(&mut self, at: Time) {
        self.set(at, self.value.saturating_sub(1));
    }

    /// The integral from the start of measuring to `now`, in value × nanoseconds.
    pub fn area(&self, now: Time) -> u128 {
        self.area + u128::from(self.value) * u128::from(now.since_ns(self.changed))
    }

    /// The mean from the start of measuring to `now`; the value itself if no time has passed.
    pub fn mean(&self, now: Time) -> f64 {
        match now.since_ns(self.from) {
            0 => self.value as f64,
            span_ns => self.area(now) as f64 / span_ns as f64,
        }
    }

    /// Measures anew from `at` on; the value stays.
    pub fn restart(&mut self, at: Time) {
        *self = Self { value: self.value, changed: at, from: at, area: 0 };
    }
}

/// How long something has been on altogether.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnTime {
    total_ns: u64,
    since: Option<Time>,
}

impl OnTime {
    /// Switches it on; already on, it stays on.
    #[inline]
    pub fn start(&mut self, at: Time) {
        self.since.get_or_insert(at);
    }

    /// Switches it off; already off, it stays off.
    #[inline]
    pub fn stop(&mut self, at: Time) {
        if let Some(since) = self.since.take() {
            self.total_ns += at.since_ns(since);
        }
    }

    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.since.is_some()
    }

    /// How long it has been on up to `now`, in nanoseconds.
    pub fn total_ns(&self, now: Time) -> u64 {
        self.total_ns + self.since.map_or(0, |since| now.since_ns(since))
    }

    /// Measures anew from `at` on; on stays on.
    pub fn restart(&mut self, at: Time) {
        *self = Self { total_ns: 0, since: self.since.map(|_| at) };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// (span until the change in ns, value after it)
    fn changes() -> impl Strategy<Value = Vec<(u16, u32)>> {
        prop::collection::vec((0_u16..50, any::<u32>()), 0..40)
    }

    fn area_tick_by_tick(changes: &[(u16, u32)]) -> u128 {
        let mut value = 0;
        let mut area = 0;
        for &(span_ns, next) in changes {
            (0..span_ns).for_each(|_| area += u128::from(value));
            value = next;
        }
        area
    }

    proptest! {
        #[test]
        fn area_is_the_sum_over_every_nanosecond(changes in changes()) {
            let mut quantity = TimeWeighted::default();
            let mut now = Time::ZERO;
            for &(span_ns, value) in &changes {
                now = now.plus_ns(u64::from(span_ns));
                quantity.set(now, u64::from(value));
            }
            prop_assert_eq!(quantity.area(now), area_tick_by_tick(&changes));
            let later = now.plus_ns(10);
            prop_assert_eq!(
                quantity.area(later) - quantity.area(now),
                u128::from(quantity.value()) * 10
            );
        }

        #[test]
        fn on_time_is_the_area_of_a_switch(changes in changes()) {
            let mut switch = OnTime::default();
            let mut quantity = TimeWeighted::default();
            let mut now = Time::ZERO;
            for &(span_ns, value) in &changes {
                now = now.plus_ns(u64::from(span_ns));
                quantity.set(now, u64::from(value % 2));
                if value % 2 == 1 { switch.start(now) } else { switch.stop(now) }
            }
            let later = now.plus_ns(7);
            prop_assert_eq!(u128::from(switch.total_ns(later)), quantity.area(later));
            prop_assert_eq!(u64::from(switch.is_on()), quantity.value());
        }
    }

    #[test]
    fn restart_forgets_the_past_but_keeps_the_value() {
        let mut quantity = TimeWeighted::default();
        quantity.set(Time::from_ns(0), 100);
        quantity.set(Time::from_ns(10), 4);
        quantity.restart(Time::from_ns(20));
        assert_eq!(quantity.mean(Time::from_ns(20)), 4.0);
        quantity.set(Time::from_ns(30), 2);
        assert_eq!(quantity.mean(Time::from_ns(40)), 3.0);

        let mut switch = OnTime::default();
        switch.start(Time::from_ns(5));
        switch.restart(Time::from_ns(20));
        assert_eq!(switch.total_ns(Time::from_ns(23)), 3);
    }
}
