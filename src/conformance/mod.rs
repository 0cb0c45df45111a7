//! What a real RabbitMQ did, replayed against our broker.
//!
//! A *vector* is a small program (declare, publish, consume, acknowledge …) and what was observed
//! after each of its steps, or a routing table (`tests/conformance/README.md` describes the
//! format). [`check`] carries one out on a virtual clock and tells every difference. What our
//! broker does not model is named in one table, [`not_modelled::ROWS`]; nothing else is skipped.
//!
//! | file | what |
//! |---|---|
//! | `vector` | the format |
//! | `operation` | the operations of a program |
//! | `client` | carries them out, as clients would |
//! | `observation` | what clients see |
//! | `typed` | values with their AMQP types, as vectors write them |
//! | `not_modelled` | what is left out, and why |

mod client;
mod not_modelled;
mod observation;
mod operation;
mod typed;
mod vector;

pub use not_modelled::{ROWS, Row};
pub use vector::{Program, RoutingTable, Vector, read};

use crate::broker::{
    Broker, Destination, ExchangeDeclaration, Properties, QueueDeclaration, QueueId,
};
use crate::kernel::Time;
use client::Client;
use serde_json::Value;

/// What came of a vector.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Everything was as observed.
    Passed,
    /// Something was not.
    Failed(Vec<Difference>),
    /// Our broker does not model what it asks.
    Skipped(&'static Row),
}

/// A step, or a message of a routing table, that came out differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its place, from 0.
    pub step: usize,
    /// What was asked.
    pub operation: String,
    /// What the real broker did.
    pub expected: Value,
    /// What ours did.
    pub seen: Value,
}

/// Carries a vector out and compares.
///
/// # Errors
/// If the vector is not written as the format says.
pub fn check(vector: &Vector) -> Result<Outcome, String> {
    if let Some(row) = ROWS.iter().find(|row| (row.matches)(vector)) {
        return Ok(Outcome::Skipped(row));
    }
    let differences = match vector {
        Vector::Table(table) => check_table(table)?,
        Vector::Program(program) => check_program(program)?,
    };
    Ok(if differences.is_empty() { Outcome::Passed } else { Outcome::Failed(differences) })
}

fn check_program(program: &Program) -> Result<Vec<Difference>, String> {
    let mut client = Client::new();
    for (place, operation) in program.setup.iter().enumerate() {
        client.step(operation).map_err(|error| format!("setup {place}: {error}"))?;
    }
    client.start();
    let mut differences = Vec::new();
    for (step, operation) in program.steps.iter().enumerate() {
        let seen = client.step(operation).map_err(|error| format!("step {step}: {error}"))?;
        let expected = program.observed.get(step).unwrap_or(&Value::Null);
        let expected = observation::comparable(expected);
        if seen != expected {
            let operation = operation.to_string();
            differences.push(Difference { step, operation, expected, seen });
        }
    }
    Ok(differences)
}

/// One exchange and a queue for each binding: which queues does each message reach?
fn check_table(table: &RoutingTable) -> Result<Vec<Difference>, String> {
    let mut broker = Broker::default();
    let exchange = broker.add_exchange(ExchangeDeclaration::new("x", table.exchange_type));
    let mut queues = Vec::new();
    for (place, binding) in table.bindings.iter().enumerate() {
        let queue = broker.add_queue(QueueDeclaration::new(&format!("q{place}")), Time::ZERO);
        let arguments = typed::table(binding.arguments.as_ref())?;
        let to = Destination::Queue(queue);
        broker.add_binding(exchange, to, &binding.routing_key, arguments);
        queues.push(queue);
    }
    let mut differences = Vec::new();
    for (step, message) in table.messages.iter().enumerate() {
        let mut properties = Properties::new(exchange, &message.routing_key, 0);
        properties.headers =
            message.headers.as_ref().map(|headers| typed::table(Some(headers))).transpose()?;
        let properties = broker.intern(properties);
        let reached = &broker.route(properties).queues;
        let place = |queue: &QueueId| queues.iter().position(|known| known == queue);
        let seen = Value::from(reached.iter().filter_map(place).collect::<Vec<_>>());
        let expected = Value::from(table.matches.get(step).cloned().unwrap_or_default());
        if seen != expected {
            let operation = format!("{message:?}");
            differences.push(Difference { step, operation, expected, seen });
        }
    }
    Ok(differences)
}
