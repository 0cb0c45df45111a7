//! The ticks of a time axis, at round instants.

use super::window::Window;
use crate::kernel::Time;

/// The ticks of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// From one to the next, in nanoseconds.
    pub step_ns: u64,
    /// The instants.
    pub ticks: Vec<Time>,
}

impl Axis {
    /// Ticks of 1, 2 or 5 times a power of ten, as many as have room.
    pub fn new(window: Window, most_ticks: u32) -> Self {
        let step_ns = step_ns(window.span_ns(), u64::from(most_ticks.max(1)));
        let first = window.from.as_ns().div_ceil(step_ns);
        let last = window.to.as_ns() / step_ns;
        let ticks = (first..=last).map(|place| Time::from_ns(place * step_ns)).collect();
        Self { step_ns, ticks }
    }

    /// An instant in the unit that suits the step: `250 ms`, `1.5 s`.
    pub fn label(&self, at: Time) -> String {
        const UNITS: [(u64, &str); 4] =
            [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns")];
        if at == Time::ZERO {
            return "0".to_owned();
        }
        // Whole steps of a tenth are told in the larger unit: 1.5 s, not 1500 ms.
        let suits =
            |unit: u64| self.step_ns >= unit || (self.step_ns * 10 >= unit && at.as_ns() >= unit);
        let (unit_ns, name) = UNITS.into_iter().find(|(unit, _)| suits(*unit)).unwrap_or((1, "ns"));
        format!("{} {name}", decimal(at.as_ns(), unit_ns))
    }
}

/// An instant in the unit that suits it: `540 ms`, `12.345 s`.
pub fn instant(at: Time) -> String {
    let ns = at.as_ns();
    match ns {
        1_000_000_000.. => format!("{} s", decimal(ns, 1_000_000_000)),
        1_000_000.. => format!("{} ms", decimal(ns, 1_000_000)),
        1.. => format!("{} µs", decimal(ns, 1_000)),
        0 => "0".to_owned(),
    }
}

/// A number of nanoseconds in a unit, with as many digits as it has, at most three of them after
/// the point.
fn decimal(ns: u64, unit_ns: u64) -> String {
    let (whole, rest) = (ns / unit_ns, ns % unit_ns);
    let thousandths = (u128::from(rest) * 1_000 / u128::from(unit_ns)) as u64;
    if thousandths == 0 {
        return whole.to_string();
    }
    let digits = format!("{thousandths:03}");
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

fn step_ns(span_ns: u64, most_steps: u64) -> u64 {
    let wanted = span_ns.div_ceil(most_steps).max(1);
    let mut power = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            if factor * power >= wanted {
                return factor * power;
            }
        }
        let Some(next) = power.checked_mul(10).filter(|next| next.checked_mul(5).is_some()) else {
            return u64::MAX;
        };
        power = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from_ms: f64, to_ms: f64, most: u32) -> Vec<String> {
        let window = Window { from: Time::from_ms(from_ms), to: Time::from_ms(to_ms) };
        let axis = Axis::new(window, most);
        axis.ticks.iter().map(|tick| axis.label(*tick)).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(
            labels(0.0, 600.0, 7),
            ["0", "100 ms", "200 ms", "300 ms", "400 ms", "500 ms", "600 ms"]
        );
        assert_eq!(labels(0.0, 2_000.0, 4), ["0", "500 ms", "1 s", "1.5 s", "2 s"]);
        assert_eq!(labels(12_034.0, 12_040.5, 4), ["12034 ms", "12036 ms", "12038 ms", "12040 ms"]);
        assert_eq!(labels(61_000.0, 121_000.0, 3), ["80 s", "100 s", "120 s"]);
        assert_eq!(labels(0.0, 0.004, 4), ["0", "1 µs", "2 µs", "3 µs", "4 µs"]);
    }

    #[test]
    fn any_window_has_few_ticks() {
        for to in [1, 7, 1_000, 123_456_789, u64::MAX / 3, u64::MAX] {
            let window = Window { from: Time::ZERO, to: Time::from_ns(to) };
            assert!((1..=9).contains(&Axis::new(window, 8).ticks.len()), "{to}");
        }
    }

    #[test]
    fn numbers_have_the_digits_they_need() {
        assert_eq!(decimal(1_500, 1_000), "1.5");
        assert_eq!(decimal(2_000, 1_000), "2");
        assert_eq!(decimal(1_234_567, 1_000_000), "1.234");
    }
}
