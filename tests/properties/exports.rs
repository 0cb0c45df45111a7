//! Whatever a system does and whatever is done to it, a table of messages has a row for every copy, and each
//! ends as the ledger says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use queuescope::export::{Document, Kind, Place};
use queuescope::fact::{Fact, FactSink};
use queuescope::kernel::Time;
use queuescope::scenario::{Action, Scenario};
use queuescope::stats::{FactsHash, Ledger, Stocks};
use queuescope::timeline::Timeline;
use queuescope::timeline::given::GivenInput;
use queuescope::world::plan::Plan;

use crate::input::{self, Draft};
use crate::rules::rules;
use crate::topology::{Manners, plans};
use crate::{HORIZON_NS, MOST_EVENTS, Verdict, cases};

#[derive(Clone, Default)]
struct Record {
    hash: FactsHash,
    ledger: Ledger,
}

impl FactSink for Record {
    fn record(&mut self, fact: &Fact) {
        self.hash.record(fact);
        self.ledger.record(fact);
    }
}

/// A scenario in which each of the inputs is an action.
fn scenario(plan: Plan, inputs: &[(u64, Draft)]) -> Scenario {
    let named = (0..).zip(inputs).map(|(number, (_, draft))| Action {
        name: format!("action_{number}"),
        commands: vec![draft.command(&plan)],
    });
    let actions = named.collect();
    Scenario { plan, controls: Vec::new(), actions, groups: Vec::new(), lanes: Vec::new() }
}

fn watched(scenario: &Scenario, gaps_ns: &[u64]) -> (Timeline<Record>, Vec<GivenInput>) {
    let mut timeline = Timeline::new(scenario.plan.clone(), Record::default());
    let mut given = Vec::new();
    for (gap_ns, action) in gaps_ns.iter().zip(&scenario.actions) {
        timeline.advance_to(timeline.now().plus_ns(*gap_ns), MOST_EVENTS / 4);
        given.push(GivenInput {
            at_ms: timeline.now().as_ms(),
            after_events: timeline.world().handled_events(),
            name: action.name.clone(),
            value: None,
        });
        timeline.input(action.commands[0]);
    }
    timeline.advance_to(Time::from_ns(HORIZON_NS), MOST_EVENTS);
    (timeline, given)
}

/// How many rows have each outcome.
fn outcomes(table: &[u8]) -> BTreeMap<String, u64> {
    let mut outcomes = BTreeMap::new();
    for row in csv::Reader::from_reader(table).into_deserialize::<BTreeMap<String, String>>() {
        let outcome = row.expect("every row has all columns").remove("outcome");
        *outcomes.entry(outcome.expect("it is a column")).or_default() += 1;
    }
    outcomes
}

fn unsettled_together(mut outcomes: BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let unsettled = ["on_the_way", "with_consumer"].map(|state| outcomes.remove(state));
    outcomes.insert("unsettled".to_owned(), unsettled.into_iter().flatten().sum());
    outcomes
}

fn agree(plan: Plan, inputs: &[(u64, Draft)]) -> Verdict {
    let scenario = scenario(plan, inputs);
    let gaps_ns: Vec<u64> = inputs.iter().map(|(gap_ns, _)| *gap_ns).collect();
    let (timeline, given) = watched(&scenario, &gaps_ns);
    let (at, events) = (timeline.now(), timeline.world().handled_events());
    let end = Place { at, after_events: Some(events) };
    let mut document = Document::new(Kind::Messages, &scenario, &given, end).expect("its inputs");
    let mut table = Vec::new();
    while !document.advance(50).expect("the run comes through its own places") {
        table.extend(document.take());
    }
    prop_assert_eq!(document.facts_hash(), timeline.recorder().hash.to_string());
    table.extend(document.finish());
    let (ledger, stocks) = (timeline.recorder().ledger, Stocks::of(timeline.world()));
    let expected = [
        ("acknowledged", ledger.acknowledged),
        ("dead_lettered", ledger.dead_lettered),
        ("dropped", ledger.dropped),
        ("expired", ledger.expired),
        ("lost", ledger.lost),
        ("on_the_way", stocks.on_the_way),
        ("ready", stocks.ready),
        ("refused", ledger.refused),
        ("unroutable", ledger.unroutable),
        ("with_consumer", stocks.with_consumer),
    ];
    let expected = expected.into_iter().filter(|(_, count)| *count > 0);
    let expected: BTreeMap<_, _> = expected.map(|(name, count)| (name.to_owned(), count)).collect();
    let told = outcomes(&table);
    // Of what is cut off on its way to an instance facts do not tell whether it had arrived.
    if ledger.cut_off == 0 {
        prop_assert_eq!(told, expected);
    } else {
        prop_assert_eq!(unsettled_together(told), unsettled_together(expected));
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn every_copy_has_a_row_that_ends_as_the_ledger_says(
        plan in plans(Manners::Any),
        rules in rules(),
        inputs in input::inputs(10),
    ) {
        agree(rules.lay_over(plan), &inputs)?;
    }
}
