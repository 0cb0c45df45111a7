//! The broker does what a real RabbitMQ did: the vectors beside this file, replayed.
//!
//! | file | what |
//! |---|---|
//! | `vector` | the format (`README.md` has it in words) |
//! | `operation` | the operations of a program that the broker models |
//! | `replay` | carries operations out, tells what can be observed |
//!
//! A program with an operation that is not modelled is skipped; the snapshot tells which, and why,
//! so that the list shrinks and grows knowingly.
#![cfg(not(target_arch = "wasm32"))]

mod operation;
mod replay;
mod vector;

use std::fmt::Write as _;

use queuescope::broker::{Broker, Properties, QueueId};
use replay::{Replay, Unmodelled};
use vector::{RoutingTable, Scenario, Vector, vectors};

/// The files of routing tables, each with how many tables and messages it holds.
const TABLES: [(&str, usize, usize); 3] =
    [("table-direct", 1, 12), ("table-fanout", 1, 6), ("table-topic", 3, 271)];

const PROGRAMS: [&str; 4] = ["ack", "dispatch", "fuzz-core", "routing"];

#[test]
fn every_routing_table_is_as_observed() {
    for (file, tables, messages) in TABLES {
        let mut seen = (0, 0);
        for vector in vectors(file) {
            let Vector::Table(table) = vector else { panic!("{file} holds routing tables") };
            seen = (seen.0 + 1, seen.1 + table.messages.len());
            check_table(&table);
        }
        assert_eq!(seen, (tables, messages), "{file}");
    }
}

/// A queue for each binding, all bound to one exchange: which of them does each message reach?
fn check_table(table: &RoutingTable) {
    let mut broker = Broker::default();
    let exchange = broker.declare_exchange(table.exchange_type);
    for binding in &table.bindings {
        let queue = broker.declare_queue();
        broker.bind(exchange, &binding.routing_key, queue);
    }
    assert_eq!(table.messages.len(), table.matches.len(), "{}", table.id);
    for (message, expected) in table.messages.iter().zip(&table.matches) {
        let routing_key = message.routing_key.as_str().into();
        let properties = broker.intern(Properties { exchange, routing_key, message_type: 0 });
        let expected: Vec<QueueId> = expected.iter().map(|place| QueueId(*place)).collect();
        assert_eq!(broker.route(properties).queues, expected, "{}: {message:?}", table.id);
    }
}

#[test]
fn every_program_that_is_modelled_runs_as_observed() {
    let (mut failures, mut outcome) = (Vec::new(), String::new());
    for file in PROGRAMS {
        let (mut replayed, mut skipped) = (0, String::new());
        for vector in vectors(file) {
            let Vector::Scenario(scenario) = vector else { panic!("{file} holds programs") };
            match check_scenario(&scenario) {
                Ok(differences) => {
                    replayed += 1;
                    failures.extend(differences);
                }
                Err(reason) => writeln!(skipped, "  {}: {reason}", scenario.id).expect("room"),
            }
        }
        let left_out = skipped.lines().count();
        writeln!(outcome, "{file}: {replayed} replayed, {left_out} skipped").expect("room");
        outcome += &skipped;
    }
    println!("{outcome}");
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
    insta::assert_snapshot!(outcome);
}

/// Replays a program; tells the first step that differs from what was observed, if any.
fn check_scenario(scenario: &Scenario) -> Result<Option<String>, Unmodelled> {
    let mut replay = Replay::default();
    for operation in &scenario.setup {
        replay.step(operation)?;
    }
    let mut difference = None;
    for (place, (operation, expected)) in scenario.steps.iter().zip(&scenario.observed).enumerate()
    {
        let expected = vector::comparable(expected);
        let found = replay.step(operation)?;
        if found != expected && difference.is_none() {
            difference = Some(format!(
                "{}, step {place}: {operation}\n  expected {expected}\n  found    {found}",
                scenario.id
            ));
        }
    }
    Ok(difference)
}
