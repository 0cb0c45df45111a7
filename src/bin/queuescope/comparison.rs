//! A comparison as tables for people.

use queuescope::stats::comparison::{ComparedMeasure, Difference};
use queuescope::stats::{MeasureName, Subject, Unit};

use crate::compare::Compared;
use crate::report::{number, percent, seconds, table};

/// A table for each set-up after the first, and how to read them.
pub(crate) fn text(compared: &Compared) -> String {
    let mut parts = vec![head(compared)];
    parts.extend((1..compared.setups.len()).map(|place| against_the_first(compared, place)));
    parts.push(legend(compared));
    parts.join("\n\n") + "\n"
}

fn head(compared: &Compared) -> String {
    let Compared { scenario, seed, from_s, until_s, setups, comparison, .. } = compared;
    let warm_up = match from_s {
        0.0 => String::new(),
        from_s => format!(", measured from {from_s} s"),
    };
    let runs = comparison.replications;
    let mut lines = vec![format!(
        "{scenario}: {runs} runs of each set-up, {until_s} s of virtual time{warm_up}, seed {seed}"
    )];
    lines.extend((0..setups.len()).map(|place| format!("  {}", name(compared, place))));
    if !comparison.balanced {
        lines.push("a ledger is NOT BALANCED: please report this".to_owned());
    }
    lines.join("\n")
}

/// A set-up by its letter and its controls.
fn name(compared: &Compared, place: usize) -> String {
    let controls = &compared.setups[place];
    let controls =
        if controls.is_empty() { "the scenario as it is".to_owned() } else { controls.join(", ") };
    format!("{}: {controls}", letter(place))
}

/// A, B … Z, then numbers from 27.
fn letter(place: usize) -> String {
    match u8::try_from(place) {
        Ok(place @ 0..26) => char::from(b'A' + place).to_string(),
        _ => (place + 1).to_string(),
    }
}

fn against_the_first(compared: &Compared, place: usize) -> String {
    let (first, other) = (letter(0), letter(place));
    let sign = format!("{other} − {first}");
    let mut table = table(&["", &first, &other, &sign, &format!("{other} is"), "narrower"]);
    let measures = &compared.comparison.measures;
    let queues = queues(measures);
    let mut subject = None;
    for measure in measures.iter().filter(|measure| is_told(measure, place, queues)) {
        if subject != Some(&measure.name.of) {
            subject = Some(&measure.name.of);
            table.add_row([of(&measure.name.of)]);
        }
        table.add_row(row(measure, place));
    }
    format!("{} against {first}\n{table}", name(compared, place))
}

fn queues(measures: &[ComparedMeasure]) -> usize {
    let mut subjects: Vec<&Subject> = measures.iter().map(|measure| &measure.name.of).collect();
    subjects.dedup();
    subjects.iter().filter(|subject| matches!(subject, Subject::Queue(_))).count()
}

/// Not what never happened, nor the figures of the only queue twice.
fn is_told(measure: &ComparedMeasure, place: usize, queues: usize) -> bool {
    let never = [0, place].iter().all(|place| {
        measure.setups[*place].is_some_and(|one| (one.mean, one.half_width) == (0.0, 0.0))
    });
    !never && (measure.name.of != Subject::Total || queues > 1)
}

fn of(subject: &Subject) -> String {
    match subject {
        Subject::Ledger => "ledger, since the start".to_owned(),
        Subject::Producer(name) => format!("producer {name}"),
        Subject::Caller(name) => format!("caller {name}"),
        Subject::Queue(name) => format!("queue {name}"),
        Subject::Service(name) => format!("service {name}"),
        Subject::Total => "all queues".to_owned(),
    }
}

fn row(measure: &ComparedMeasure, place: usize) -> [String; 6] {
    let unit = measure.name.unit;
    let value = |place: usize| match measure.setups[place] {
        None => "–".to_owned(),
        Some(estimate) => shown(unit, estimate.mean),
    };
    let [difference, verdict, narrower] = match &measure.differences[place - 1] {
        None => ["–", "withheld", ""].map(str::to_owned),
        Some(difference) => told(unit, difference),
    };
    [format!("  {}", words(&measure.name)), value(0), value(place), difference, verdict, narrower]
}

/// The difference with its interval, what it means, and what pairing was good for.
fn told(unit: Unit, difference: &Difference) -> [String; 3] {
    let Difference { paired, excludes_zero, times_narrower } = difference;
    let verdict = match excludes_zero {
        true if paired.mean < 0.0 => "lower",
        true => "higher",
        false if paired.half_width == 0.0 => "the same",
        false => "not certain",
    };
    let sign = if paired.mean < 0.0 { "−" } else { "+" };
    let mean = match paired.mean {
        0.0 => "0".to_owned(),
        mean => format!("{sign}{}", shown_difference(unit, mean.abs())),
    };
    let half_width = match paired.half_width {
        0.0 => "0".to_owned(),
        half_width => shown_difference(unit, half_width),
    };
    let narrower = times_narrower.map_or_else(String::new, |times| format!("{times:.1}×"));
    [format!("{mean} ± {half_width}"), verdict.to_owned(), narrower]
}

fn shown(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count | Unit::PerSecond => number(value),
        Unit::Seconds => seconds(Some(value)),
        Unit::Share => percent(value),
    }
}

/// Shares differ by points: 60 % is 10 points, and not 10 %, more than 50 %.
fn shown_difference(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Share => format!("{:.1} points", value * 100.0),
        Unit::Count | Unit::PerSecond | Unit::Seconds => shown(unit, value),
    }
}

/// The measure as people call it: `waiting, 95th`; without words of its own, its name.
fn words(name: &MeasureName) -> String {
    let (span, what) = name.measure.split_once('.').unwrap_or((&name.measure, ""));
    let span = match span {
        "end_to_end" => "published to acknowledged",
        "mean_ready" => "ready on average",
        "peak_ready" => "ready at most",
        "ready" => "ready at the end",
        "throughput_per_s" => "settled per second",
        "published_per_s" => "published per second",
        "mean_instances" => "instances",
        "busy_share" => "busy",
        "blocked_share" => "threads blocked",
        "timed_out" => "ended timed out",
        "timeouts" => "attempts timed out",
        "answered_per_s" => "answered per second",
        "waiting" if what.is_empty() => "waiting to be sent",
        "connections" => "connections at the end",
        "mean_connections" => "connections on average",
        "mean_work_s" => "mean work",
        "copies_added" => "added by routing",
        "with_consumer" => "with a consumer",
        other => other,
    };
    let span = span.replace('_', " ");
    match what {
        "" => span,
        "mean_s" => format!("{span}, mean"),
        "p50_s" => format!("{span}, median"),
        "p95_s" => format!("{span}, 95th"),
        "p99_s" => format!("{span}, 99th"),
        other => format!("{span}, {}", other.replace('_', " ")),
    }
}

fn legend(compared: &Compared) -> String {
    let level = compared.comparison.level * 100.0;
    let (level, rest) = (short(level), short(100.0 - level));
    format!(
        "± is a confidence interval of {level} %, from pairs of runs under the same chance.\n\
         \"lower\" and \"higher\": it leaves zero out. Where nothing differs, {rest} in 100 do so by chance alone.\n\
         \"narrower\": how many times narrower it is than one of independent runs, as far as ten pairs or\n\
         more can tell; below 1, pairing did harm. A dash: too few messages in one of the runs."
    )
}

/// Without the digits that only binary fractions have.
fn short(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use queuescope::stats::experiment::Estimate;

    use super::*;

    fn verdict(mean: f64, half_width: f64) -> [String; 3] {
        let paired = Estimate { mean, half_width, level: 0.95, replications: 20 };
        let excludes_zero = !paired.covers(0.0);
        told(Unit::Seconds, &Difference { paired, excludes_zero, times_narrower: Some(2.0) })
    }

    #[test]
    fn a_difference_is_told_in_words() {
        assert_eq!(verdict(-0.5, 0.1), ["−500 ms ± 100 ms", "lower", "2.0×"]);
        assert_eq!(verdict(2.0, 0.1), ["+2.00 s ± 100 ms", "higher", "2.0×"]);
        assert_eq!(verdict(0.05, 0.1)[1], "not certain");
        assert_eq!(verdict(0.0, 0.0)[..2], ["0 ± 0", "the same"]);
    }

    #[test]
    fn shares_differ_by_points() {
        let shown = [shown(Unit::Share, 0.5), shown_difference(Unit::Share, 0.1)];
        assert_eq!(shown, ["50.0 %", "10.0 points"]);
    }

    #[test]
    fn a_measure_without_words_has_its_name() {
        let words = |measure: &str| {
            let measure = measure.to_owned();
            words(&MeasureName { of: Subject::Total, measure, unit: Unit::Seconds })
        };
        assert_eq!(words("end_to_end.p95_s"), "published to acknowledged, 95th");
        assert_eq!(words("on_the_way"), "on the way");
        assert_eq!(words("something.new_s"), "something, new s");
    }
}
