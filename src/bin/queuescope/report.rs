//! An outcome as tables for people.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use queuescope::stats::{CallLedger, Percentiles, QueueReport, ServiceReport, TheoryFigures};

use crate::groups;
use crate::run::Outcome;

/// A line above and below, one under the head, none between rows.
const STYLE: TableStyle = {
    let line = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(line).header_separator(line).bottom_border(line)
};

/// The whole report.
pub(crate) fn text(outcome: &Outcome) -> String {
    let mut parts = vec![head(outcome), ledger(outcome)];
    parts.extend(producers(outcome));
    parts.extend(callers(outcome));
    parts.extend(outcome.report.queues.iter().map(|one| queue(one, outcome.inputs)));
    parts.push(services(outcome));
    if !outcome.report.groups.is_empty() {
        parts.push(groups::table(&outcome.report.groups).to_string());
    }
    parts.extend(inside(outcome));
    parts.join("\n\n") + "\n"
}

fn head(outcome: &Outcome) -> String {
    let Outcome { scenario, events, facts_hash, report, .. } = outcome;
    let warm_up = match report.from_s {
        0.0 => String::new(),
        from_s => format!(", measured from {from_s} s"),
    };
    format!(
        "{scenario}: {} s of virtual time{warm_up}, seed {}\n{events} events, hash of all facts {facts_hash}",
        report.until_s, report.seed,
    )
}

pub(crate) fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_header(head.iter().copied());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn ledger(outcome: &Outcome) -> String {
    let ledger = &outcome.report.ledger;
    let mut table = table(&["ledger", "copies"]);
    for (what, count) in [
        ("published", ledger.published),
        ("added by routing", ledger.copies_added),
        ("on the way", ledger.on_the_way),
        ("ready in queues", ledger.ready),
        ("with a consumer", ledger.with_consumer),
        ("acknowledged", ledger.acknowledged),
        ("dropped", ledger.dropped),
        ("expired", ledger.expired),
        ("refused", ledger.refused),
        ("lost", ledger.lost),
        ("unroutable", ledger.unroutable),
    ] {
        if count > 0 {
            table.add_row([what.to_owned(), count.to_string()]);
        }
    }
    let verdict = if ledger.balanced { "balanced" } else { "NOT BALANCED: please report this" };
    // Not a part of the sum: a dead letter is counted wherever it now is.
    match ledger.dead_lettered {
        0 => format!("{table}\n{verdict}"),
        copies => format!("{table}\n{verdict}; {copies} went as dead letters"),
    }
}

fn producers(outcome: &Outcome) -> Option<String> {
    if outcome.report.producers.is_empty() {
        return None;
    }
    let mut table = table(&["producer", "published", "per second"]);
    for producer in &outcome.report.producers {
        table.add_row([
            producer.name.to_string(),
            producer.published.to_string(),
            number(producer.published_per_s),
        ]);
    }
    Some(table.to_string())
}

/// What became of calls, and what they took.
fn callers(outcome: &Outcome) -> Option<String> {
    let verdict = if outcome.report.calls?.balanced {
        "every call has one end, or is in progress"
    } else {
        "NOT BALANCED: please report this"
    };
    Some(format!("{}\n{verdict}\n\n{}", ends_of_calls(outcome), ways_of_calls(outcome)))
}

fn ends_of_calls(outcome: &Outcome) -> Table {
    let mut table = table(&[
        "caller",
        "calls",
        "answered",
        "failed",
        "timed out",
        "refused",
        "in progress",
        "answered per second",
    ]);
    for caller in &outcome.report.callers {
        let CallLedger { made, in_progress, answered, failed, timed_out, refused, balanced: _ } =
            caller.calls.ledger;
        let counts = [made, answered, failed, timed_out, refused, in_progress];
        let counts = counts.into_iter().map(|count| count.to_string());
        let name = [caller.name.to_string()].into_iter();
        table.add_row(name.chain(counts).chain([number(caller.answered_per_s)]));
    }
    table
}

fn ways_of_calls(outcome: &Outcome) -> Table {
    let mut table = table(&[
        "its calls",
        "attempts per call",
        "retries",
        "timeouts",
        "response",
        "95th",
        "99th",
        "connections",
        "blocked",
    ]);
    for caller in &outcome.report.callers {
        let calls = &caller.calls;
        table.add_row([
            caller.name.to_string(),
            calls.attempts_per_call.map_or_else(dash, number),
            calls.retries.to_string(),
            calls.timeouts.to_string(),
            seconds(calls.response.mean_s),
            seconds(calls.response.p95_s),
            seconds(calls.response.p99_s),
            number(calls.mean_connections),
            calls.blocked_share.map_or_else(dash, percent),
        ]);
    }
    table
}

fn services(outcome: &Outcome) -> String {
    let mut table = table(&["service", "instances", "busy", "handled", "failed", "mean work"]);
    for service in &outcome.report.services {
        table.add_row([
            service.name.to_string(),
            number(service.mean_instances),
            percent(service.busy_share),
            service.handled.to_string(),
            service.failed.to_string(),
            seconds(service.mean_work_s),
        ]);
    }
    table.to_string()
}

/// What is inside their instances, of those that do several things at once.
fn inside(outcome: &Outcome) -> Option<String> {
    let services = outcome.report.services.iter();
    let busy = |one: &&ServiceReport| one.mean_in_io + one.mean_ready + one.cpu_busy_share > 0.0;
    let services: Vec<&ServiceReport> = services.filter(busy).collect();
    if services.is_empty() {
        return None;
    }
    let mut table = table(&[
        "inside",
        "CPU busy",
        "in I/O",
        "ready",
        "task queue",
        "most",
        "switches",
        "most memory",
    ]);
    for service in services {
        table.add_row([
            service.name.to_string(),
            percent(service.cpu_busy_share),
            number(service.mean_in_io),
            number(service.mean_ready),
            number(service.mean_task_queue),
            service.peak_task_queue.to_string(),
            service.context_switches.to_string(),
            format!("{:.1} MiB", service.peak_memory_bytes as f64 / f64::from(1 << 20)),
        ]);
    }
    Some(table.to_string())
}

fn queue(queue: &QueueReport, inputs: usize) -> String {
    let mut spans = table(&["span", "messages", "mean", "median", "95th", "99th"]);
    for (what, span) in [
        ("waiting", &queue.waiting),
        ("sojourn", &queue.sojourn),
        ("published to acknowledged", &queue.end_to_end),
    ] {
        spans.add_row(span_row(what, span));
    }
    let again = match queue.handled_again {
        0 => String::new(),
        copies => format!("; {copies} handled again"),
    };
    let state = format!(
        "queue {}: {} ready at the end, {} on average, {} at most; {} settled per second{again}",
        queue.name,
        queue.ready,
        number(queue.mean_ready),
        queue.peak_ready,
        number(queue.throughput_per_s),
    );
    format!("{state}\n{spans}\n{}", theory(queue, inputs))
}

fn span_row(what: &str, span: &Percentiles) -> [String; 6] {
    [
        what.to_owned(),
        span.count.to_string(),
        seconds(span.mean_s),
        seconds(span.p50_s),
        seconds(span.p95_s),
        seconds(span.p99_s),
    ]
}

/// A law speaks of a system that is left alone: after inputs, of what would become of it.
fn theory(queue: &QueueReport, inputs: usize) -> String {
    let subject = if inputs == 0 { "theory" } else { "theory of the system as it ended" };
    match (&queue.theory, queue.no_theory) {
        (Some(theory), _) => format!("{subject}: {}", law(theory)),
        (None, Some(reason)) => format!("{subject}: none, as {reason}"),
        (None, None) => format!("{subject}: none"),
    }
}

fn law(theory: &TheoryFigures) -> String {
    let name = match theory.obstacle {
        None => format!("{}, c = {}", theory.model, theory.servers),
        Some(reason) => format!("the utilisation law alone, as {reason}"),
    };
    let rates = format!(
        "λ = {} per second, μ = {} per second, ρ = {}",
        number(theory.arrival_rate_per_s),
        number(theory.service_rate_per_s),
        percent(theory.utilisation),
    );
    let mut lines = vec![name, rates];
    if let (Some(waiting_s), Some(ready)) = (theory.mean_waiting_s, theory.mean_queue_length) {
        let waiting = seconds(Some(waiting_s));
        lines.push(format!("expects a mean waiting of {waiting} and {} ready", number(ready)));
    }
    if let Some(growth_per_s) = theory.growth_per_s {
        lines.push(format!("expects the queue to grow by {} per second", number(growth_per_s)));
    }
    lines.join("\n  ")
}

/// Three digits that matter, as far as they stand behind the point.
pub(crate) fn number(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 | 100.0.. => 0,
        10.0..100.0 => 1,
        1.0..10.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn dash() -> String {
    "–".to_owned()
}

/// A span, or a dash where there are too few samples to tell one.
pub(crate) fn seconds(span_s: Option<f64>) -> String {
    match span_s {
        None => dash(),
        Some(span_s) if span_s >= 1.0 => format!("{} s", number(span_s)),
        Some(span_s) if span_s >= 1e-3 => format!("{} ms", number(span_s * 1e3)),
        Some(span_s) => format!("{} µs", number(span_s * 1e6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_that_matter() {
        let shown = [0.0, 0.123_4, 1.234_5, 12.345, 123.45].map(number);
        assert_eq!(shown, ["0", "0.123", "1.23", "12.3", "123"]);
        let shown = [None, Some(2.0), Some(0.32), Some(0.000_045), Some(0.0)].map(seconds);
        assert_eq!(shown, ["–", "2.00 s", "320 ms", "45.0 µs", "0 µs"]);
    }
}
