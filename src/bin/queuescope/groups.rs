//! What a scenario compares, as a table: a column for each group, with its difference to the first.

use comfy_table::Table;

use queuescope::stats::GroupFigures;

use crate::report::{self, number, percent, seconds};

/// What a row tells of a group; `None` if the group has no such figure.
type Figure = fn(&GroupFigures) -> Option<f64>;

/// A row: its name, its figure, and how that is written.
type Row = (&'static str, Figure, fn(f64) -> String);

const ROWS: [Row; 19] = [
    ("jobs begun", |group| Some(group.begun as f64), count),
    ("done", |group| Some(group.ended_well as f64), count),
    ("done per second", |group| Some(group.done_per_s), number),
    ("come to nothing", |group| Some(group.ended_badly as f64), count),
    ("unfinished", |group| Some(group.unfinished as f64), count),
    ("mean response", |group| group.response.mean_s, span),
    ("median response", |group| group.response.p50_s, span),
    ("95th", |group| group.response.p95_s, span),
    ("99th", |group| group.response.p99_s, span),
    ("last done at", |group| group.last_ended_s, span),
    ("ready", |group| group.ready.map(|ready| ready as f64), count),
    ("ready on average", |group| group.mean_ready, number),
    ("attempts per call", |group| group.attempts_per_call, number),
    ("attempts timed out", |group| group.timeouts.map(|count| count as f64), count),
    ("threads blocked", |group| group.blocked_share, percent),
    ("busy", |group| group.busy_share, percent),
    ("CPU busy", |group| group.cpu_busy_share, percent),
    ("context switches", |group| group.context_switches.map(|count| count as f64), count),
    ("memory", |group| group.memory_bytes.map(|bytes| bytes as f64), mebibytes),
];

/// The table; a row that no group has anything to say to is left out.
pub(crate) fn table(groups: &[GroupFigures]) -> Table {
    let head: Vec<&str> =
        ["compared"].into_iter().chain(groups.iter().map(|one| &*one.name)).collect();
    let mut table = report::table(&head);
    for (name, figure, written) in ROWS {
        let values: Vec<Option<f64>> = groups.iter().map(figure).collect();
        if values.iter().any(Option::is_some) {
            let first = values.first().copied().flatten();
            let cells = values.iter().enumerate().map(|(place, value)| {
                let compared = if place == 0 { None } else { first };
                cell(*value, compared, written)
            });
            table.add_row([name.to_owned()].into_iter().chain(cells));
        }
    }
    table
}

/// A value, with its difference in per cent to that of the first group if both are there.
fn cell(value: Option<f64>, first: Option<f64>, written: fn(f64) -> String) -> String {
    match (value, first) {
        (None, _) => "–".to_owned(),
        (Some(value), Some(first)) if first > 0.0 => {
            format!("{} ({:+.0} %)", written(value), (value / first - 1.0) * 100.0)
        }
        (Some(value), _) => written(value),
    }
}

fn count(value: f64) -> String {
    format!("{value:.0}")
}

fn mebibytes(bytes: f64) -> String {
    format!("{} MiB", number(bytes / f64::from(1 << 20)))
}

fn span(value: f64) -> String {
    seconds(Some(value))
}
