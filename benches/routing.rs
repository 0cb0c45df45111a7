//! What routing costs: one message through an exchange of 10,000 bindings, the first time and once
//! its route is known, beside a scan that compares it with every binding.
//!
//! Routes are kept by properties and forgotten when a binding changes, so the first time is after
//! such a change. What counts are the ratios, measured in one run.
#![expect(clippy::disallowed_types, reason = "a measurement takes real time")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use queuescope::broker::{
    Binding, Broker, Destination, ExchangeDeclaration, ExchangeId, ExchangeType, Properties,
    PropertiesId, QueueDeclaration, QueueId, Table, Value,
};
use queuescope::kernel::Time;

const BINDINGS: usize = 10_000;
const QUEUES: usize = 100;
/// Messages with properties of their own.
const MESSAGES: usize = 100;

/// An exchange with its bindings, and messages for it.
struct Bench {
    broker: Broker,
    exchange: ExchangeId,
    /// An exchange that nobody publishes to: changing its bindings makes routes be forgotten.
    elsewhere: ExchangeId,
    queues: Vec<QueueId>,
    messages: Vec<PropertiesId>,
}

/// The key of a binding, or the pattern.
fn binding_key(exchange_type: ExchangeType, number: usize) -> String {
    let (shop, kind) = (number / 4, number % 4);
    match (exchange_type, kind) {
        (ExchangeType::Topic, 0) => format!("order.{shop}.*"),
        (ExchangeType::Topic, 1) => format!("order.*.{shop}"),
        (ExchangeType::Topic, 2) => format!("order.{shop}.#"),
        (ExchangeType::Topic, _) => format!("#.{shop}"),
        _ => format!("order.{number}"),
    }
}

/// What a binding asks for; for a headers exchange alone.
fn arguments(exchange_type: ExchangeType, number: usize) -> Table {
    if exchange_type != ExchangeType::Headers {
        return Table::new();
    }
    let any = if number.is_multiple_of(2) { "all" } else { "any" };
    Table::from_iter([
        (Box::from("x-match"), Value::string(any)),
        (Box::from("shop"), Value::integer(number.cast_signed() as i64)),
        ("kind".into(), Value::string("order")),
        ("step".into(), Value::integer(number.cast_signed() as i64 / 2)),
    ])
}

fn properties(exchange_type: ExchangeType, exchange: ExchangeId, message: usize) -> Properties {
    let number = message * (BINDINGS / MESSAGES);
    let key = match exchange_type {
        ExchangeType::Topic => format!("order.{}.{}", number / 4, message),
        _ => format!("order.{number}"),
    };
    let headers = Table::from_iter([
        (Box::from("shop"), Value::integer(number.cast_signed() as i64)),
        ("step".into(), Value::integer(number.cast_signed() as i64 / 2)),
        ("kind".into(), Value::string(if number.is_multiple_of(3) { "order" } else { "mail" })),
    ]);
    Properties { headers: Some(headers), ..Properties::new(exchange, &key, 0) }
}

impl Bench {
    fn new(exchange_type: ExchangeType) -> Self {
        let mut broker = Broker::default();
        let exchange = broker.add_exchange(ExchangeDeclaration::new("orders", exchange_type));
        let elsewhere =
            broker.add_exchange(ExchangeDeclaration::new("elsewhere", ExchangeType::Fanout));
        let queue = |number| QueueDeclaration::new(&format!("q{number}"));
        let queues: Vec<_> =
            (0..QUEUES).map(|number| broker.add_queue(queue(number), Time::ZERO)).collect();
        for number in 0..BINDINGS {
            let to = Destination::Queue(queues[number % QUEUES]);
            let key = binding_key(exchange_type, number);
            broker.add_binding(exchange, to, &key, arguments(exchange_type, number));
        }
        let messages = (0..MESSAGES)
            .map(|message| broker.intern(properties(exchange_type, exchange, message)))
            .collect();
        Self { broker, exchange, elsewhere, queues, messages }
    }

    fn change_a_binding(&mut self) {
        let to = Destination::Queue(self.queues[0]);
        self.broker.add_binding(self.elsewhere, to, "", Table::new());
    }

    /// Routes every message; returns how many copies that makes.
    fn route_all(&mut self) -> usize {
        let routes = self.messages.iter().map(|message| self.broker.route(*message).queues.len());
        routes.sum()
    }

    fn scan_all(&self, exchange_type: ExchangeType) -> usize {
        let scan = |message: &PropertiesId| self.scan(exchange_type, *message).len();
        self.messages.iter().map(scan).sum()
    }

    /// The queues of a message, by comparing it with every binding.
    fn scan(&self, exchange_type: ExchangeType, message: PropertiesId) -> Vec<QueueId> {
        let properties = self.broker.properties(message);
        let bindings = self.broker.bindings(self.exchange);
        let matching = bindings.filter(|binding| is_match(exchange_type, properties, binding));
        let queue = |binding: Binding<'_>| match binding.destination {
            Destination::Queue(queue) => Some(queue),
            Destination::Exchange(_) => None,
        };
        let mut queues: Vec<_> = matching.filter_map(queue).collect();
        queues.sort_unstable();
        queues.dedup();
        queues
    }
}

fn is_match(exchange_type: ExchangeType, properties: &Properties, binding: &Binding<'_>) -> bool {
    match exchange_type {
        ExchangeType::Default | ExchangeType::Direct => {
            *binding.routing_key == *properties.routing_key
        }
        ExchangeType::Fanout => true,
        ExchangeType::Topic => {
            words_match(Some(binding.routing_key), Some(&properties.routing_key))
        }
        ExchangeType::Headers => headers_match(binding.arguments, properties.headers.as_ref()),
    }
}

/// Compares what is left of a pattern and of a key; `None`: nothing is left.
fn words_match(pattern: Option<&str>, key: Option<&str>) -> bool {
    let Some(pattern) = pattern else { return key.is_none() };
    let (word, after) = split(pattern);
    let Some(key) = key else { return word == "#" && words_match(after, None) };
    let (first, others) = split(key);
    if word == "#" {
        return words_match(after, Some(key)) || words_match(Some(pattern), others);
    }
    (word == "*" || word == first) && words_match(after, others)
}

fn split(words: &str) -> (&str, Option<&str>) {
    words.split_once('.').map_or((words, None), |(first, others)| (first, Some(others)))
}

fn headers_match(arguments: &Table, headers: Option<&Table>) -> bool {
    let mut pairs = arguments.iter().filter(|(name, _)| !name.starts_with("x-"));
    let fits = |(name, value)| {
        let found = headers.and_then(|headers| headers.get(name));
        found.is_some_and(|found| Value::is_same(value, found))
    };
    if arguments.get("x-match").and_then(Value::as_str) == Some("any") {
        pairs.any(fits)
    } else {
        pairs.all(fits)
    }
}

/// Measures `routes`, which routes all messages; returns the least nanoseconds a message took.
fn measure(criterion: &mut Criterion, id: BenchmarkId, mut routes: impl FnMut() -> usize) -> f64 {
    let mut least_ns = f64::INFINITY;
    let mut group = criterion.benchmark_group("routing");
    group.throughput(Throughput::Elements(MESSAGES as u64)).sample_size(10);
    group.measurement_time(Duration::from_secs(2));
    group.bench_function(id, |bench| {
        bench.iter_custom(|rounds| {
            let start = Instant::now();
            for _ in 0..rounds {
                black_box(routes());
            }
            let elapsed = start.elapsed();
            let messages = rounds as f64 * MESSAGES as f64;
            least_ns = least_ns.min(elapsed.as_nanos() as f64 / messages);
            elapsed
        });
    });
    group.finish();
    least_ns
}

fn benchmark(criterion: &mut Criterion) {
    for exchange_type in [ExchangeType::Direct, ExchangeType::Topic, ExchangeType::Headers] {
        let name = exchange_type.name();
        let mut bench = Bench::new(exchange_type);
        for message in bench.messages.clone() {
            let scanned = bench.scan(exchange_type, message);
            assert_eq!(bench.broker.route(message).queues, scanned, "of a {name} exchange");
        }
        let id = |what| BenchmarkId::new(what, name);
        let scan_ns = measure(criterion, id("scan"), || bench.scan_all(exchange_type));
        let first_ns = measure(criterion, id("first"), || {
            bench.change_a_binding();
            bench.route_all()
        });
        let known_ns = measure(criterion, id("known"), || bench.route_all());
        println!(
            "{name}, {BINDINGS} bindings: scan {scan_ns:.0} ns, first {first_ns:.0} ns ({:.1} times \
             as fast), known {known_ns:.1} ns ({:.0} times as fast)\n",
            scan_ns / first_ns,
            scan_ns / known_ns,
        );
    }
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
