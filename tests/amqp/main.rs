//! Any AMQP program, carried out by clients of the broker, and what must hold meanwhile.
//!
//! | file | what |
//! |---|---|
//! | `setup` | any exchanges, queues, bindings |
//! | `operation` | any operation of any client |
//! | `client`, `traffic` | who carries them out |
//! | `event` | what the clients and the broker do, in order |
//! | `history` | what follows from it |
//! | `rules` | what must hold |
//!
//! A failure prints the smallest program that shows it. For a long search:
//! `PROPERTY_FACTOR=100 cargo test --test amqp`.
#![cfg(not(target_arch = "wasm32"))]

mod client;
mod event;
mod history;
mod operation;
mod rules;
mod setup;
mod traffic;

use std::env;

use operation::{Program, programs};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rules::{
    AtLeastOnce, Coverage, DeliveryTags, KINDS, Ledger, MaxLength, Order, Prefetch, Recipients,
    Rule, SingleActive, Slots, TimeToLive,
};

/// How many programs a rule is tried on, times the environment's `PROPERTY_FACTOR`. What failed is
/// printed; it belongs into a test of its own.
fn cases() -> ProptestConfig {
    let factor = env::var("PROPERTY_FACTOR").ok().and_then(|factor| factor.parse().ok());
    let cases = 1_000 * factor.unwrap_or(1);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn keeps(program: &Program, mut rule: impl Rule) -> Result<(), TestCaseError> {
    client::run(program, &mut rule).map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn every_copy_is_in_the_ledger(program in programs()) {
        keeps(&program, Ledger::default())?;
    }

    #[test]
    fn no_copy_is_lost_or_doubled(program in programs()) {
        keeps(&program, AtLeastOnce::default())?;
    }

    #[test]
    fn nothing_is_delivered_to_the_gone(program in programs()) {
        keeps(&program, Recipients)?;
    }

    #[test]
    fn delivery_tags_ascend_by_one(program in programs()) {
        keeps(&program, DeliveryTags::default())?;
    }

    #[test]
    fn one_consumer_is_active_where_only_one_may(program in programs()) {
        keeps(&program, SingleActive::default())?;
    }

    #[test]
    fn consumers_hold_what_they_may(program in programs()) {
        keeps(&program, Prefetch)?;
    }

    #[test]
    fn copies_come_in_order(program in programs()) {
        keeps(&program, Order::default())?;
    }

    #[test]
    fn a_full_queue_takes_no_more(program in programs()) {
        keeps(&program, MaxLength)?;
    }

    #[test]
    fn expired_copies_go_when_they_are_due(program in programs()) {
        keeps(&program, TimeToLive)?;
    }

    #[test]
    fn ended_consumers_leave_nothing_behind(program in programs()) {
        keeps(&program, Slots::default())?;
    }
}

/// What is drawn is not too tame: all that can happen does.
#[test]
fn everything_that_can_happen_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let mut coverage = Coverage::default();
    for _ in 0..1_000 {
        let program = programs().new_tree(&mut runner).expect("a program").current();
        client::run(&program, &mut coverage).expect("it forbids nothing");
    }
    let count = |kind: &str| coverage.seen.get(kind).copied().unwrap_or(0);
    let rare: Vec<_> = KINDS.iter().filter(|kind| count(kind) < 5).collect();
    assert!(rare.is_empty(), "{rare:?} are hardly ever drawn: {:#?}", coverage.seen);
}
