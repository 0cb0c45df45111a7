//! Systems whose queues and producers have rules: limits, time to live, dead letters in any
//! direction, priorities, single active consumers, quorum queues, confirms, returns, poison, and
//! bindings that come and go. The ledger must hold all the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Reason, TestRunner};
use queuescope::broker::{Broker, MessageId, QueueDeclaration, Table, Value};
use queuescope::fact::{Fact, FactSink, Happening, MessageTypeId, NodeId};
use queuescope::stats::{Ledger, Stocks};
use queuescope::world::World;
use queuescope::world::plan::{
    BindingPlan, Command, ExchangePlan, ExchangeType, NodeKind, NodePlan, Parameter, Plan,
};

use crate::input::Draft;
use crate::topology::{Manners, plans};
use crate::{HORIZON_NS, Verdict, cases};

const MOST_EVENTS: usize = 1_500;

/// What is laid over a plan.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    queues: Vec<QueueRules>,
    /// By producer: confirms, mandatory, priority, time to live in milliseconds.
    producers: Vec<(bool, bool, Option<u8>, Option<u64>)>,
    /// Bindings between exchanges.
    onward: Vec<(Index, Index)>,
    /// By exchange: its alternate.
    alternates: Vec<Option<Index>>,
    poison: bool,
}

#[derive(Clone, Debug)]
struct QueueRules {
    arguments: Vec<(&'static str, Value)>,
    dead_letters: Option<(Index, Option<&'static str>)>,
}

pub(crate) fn rules() -> impl Strategy<Value = Rules> {
    let producer =
        (any::<bool>(), any::<bool>(), prop::option::of(0..9_u8), prop::option::of(0..900_u64));
    (
        vec(queue_rules(), 4),
        vec(producer, 3),
        vec((any::<Index>(), any::<Index>()), 0..3),
        vec(prop::option::weighted(0.3, any::<Index>()), 4),
        any::<bool>(),
    )
        .prop_map(|(queues, producers, onward, alternates, poison)| Rules {
            queues,
            producers,
            onward,
            alternates,
            poison,
        })
}

fn queue_rules() -> impl Strategy<Value = QueueRules> {
    let integer = |range: std::ops::Range<i64>| range.prop_map(Value::integer);
    let text = |choices: &'static [&'static str]| select(choices).prop_map(Value::string);
    let argument = prop_oneof![
        (Just("x-max-length"), integer(0..4)),
        (Just("x-max-length-bytes"), integer(0..400)),
        (Just("x-message-ttl"), integer(0..900)),
        (Just("x-expires"), integer(1..2_000)),
        (Just("x-max-priority"), integer(0..9)),
        (Just("x-delivery-limit"), integer(0..3)),
        (Just("x-queue-type"), text(&["classic", "quorum"])),
        (Just("x-overflow"), text(&["drop-head", "reject-publish", "reject-publish-dlx"])),
        (Just("x-single-active-consumer"), any::<bool>().prop_map(Value::Bool)),
    ];
    let key = prop::option::of(select(&["q0", "q1", "a", "a.b"][..]));
    (vec(argument, 0..5), prop::option::weighted(0.7, (any::<Index>(), key)))
        .prop_map(|(arguments, dead_letters)| QueueRules { arguments, dead_letters })
}

impl Rules {
    pub(crate) fn lay_over(&self, mut plan: Plan) -> Plan {
        let default = ExchangePlan::new(ExchangeType::Default);
        plan.nodes.push(NodePlan { name: "".into(), kind: NodeKind::Exchange(default) });
        let exchanges = exchanges(&plan);
        let names: Vec<Box<str>> = plan.nodes.iter().map(|node| node.name.clone()).collect();
        let name = |index: &Index| {
            let node = exchanges[index.index(exchanges.len())];
            let is_default = matches!(&plan.nodes[node.index()].kind, NodeKind::Exchange(exchange) if exchange.exchange_type == ExchangeType::Default);
            Value::string(if is_default { "" } else { &names[node.index()] })
        };
        let queues: Vec<Table> = self.queues.iter().map(|rules| rules.table(&name)).collect();
        let alternates: Vec<Option<Value>> =
            self.alternates.iter().map(|index| index.as_ref().map(&name)).collect();
        let (mut queue, mut producer, mut exchange) = (0, 0, 0);
        for node in &mut plan.nodes {
            match &mut node.kind {
                NodeKind::Queue(plan) => {
                    plan.arguments = sound(&node.name, &queues[queue % queues.len()]);
                    queue += 1;
                }
                NodeKind::Producer(plan) => {
                    let (confirms, mandatory, priority, expiration_ms) = self.producers[producer];
                    plan.confirms = confirms;
                    for publication in &mut plan.publishes {
                        publication.mandatory = mandatory;
                        publication.priority = priority;
                        publication.expiration_ms = expiration_ms;
                        publication.body_bytes = 100;
                    }
                    producer += 1;
                }
                NodeKind::Exchange(plan) if plan.exchange_type != ExchangeType::Default => {
                    if let Some(Some(alternate)) = alternates.get(exchange) {
                        plan.arguments.insert("alternate-exchange".into(), alternate.clone());
                    }
                    exchange += 1;
                }
                NodeKind::Service(plan) if self.poison => plan.poison = vec![MessageTypeId(1)],
                NodeKind::Exchange(_) | NodeKind::Service(_) | NodeKind::Caller(_) => {}
            }
        }
        let onward =
            self.onward.iter().filter_map(|(from, to)| between(&plan, &exchanges, *from, *to));
        let onward: Vec<BindingPlan> = onward.collect();
        plan.bindings.extend(onward);
        plan
    }
}

impl QueueRules {
    fn table(&self, exchange: &impl Fn(&Index) -> Value) -> Table {
        let arguments = self.arguments.iter();
        let mut table: Table =
            arguments.map(|(name, value)| ((*name).into(), value.clone())).collect();
        if let Some((index, key)) = &self.dead_letters {
            table.insert("x-dead-letter-exchange".into(), exchange(index));
            if let Some(key) = key {
                table.insert("x-dead-letter-routing-key".into(), Value::string(key));
            }
        }
        table
    }
}

/// The arguments without those that its type of queue refuses.
fn sound(name: &str, arguments: &Table) -> Table {
    let declaration =
        |arguments: Table| QueueDeclaration { arguments, ..QueueDeclaration::new(name) };
    let mut kept = Table::new();
    let first = ["x-queue-type", "x-dead-letter-exchange"];
    let (before, after): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|(name, _)| first.contains(&&***name));
    for (name, value) in before.into_iter().chain(after) {
        let mut tried = kept.clone();
        tried.insert(name.clone(), value.clone());
        if Broker::check_queue(&declaration(tried.clone())).is_ok() {
            kept = tried;
        }
    }
    kept
}

fn exchanges(plan: &Plan) -> Vec<NodeId> {
    let numbered = (0..).map(NodeId).zip(&plan.nodes);
    numbered
        .filter(|(_, node)| matches!(node.kind, NodeKind::Exchange(_)))
        .map(|(id, _)| id)
        .collect()
}

/// The default exchange takes no bindings.
fn between(plan: &Plan, exchanges: &[NodeId], from: Index, to: Index) -> Option<BindingPlan> {
    let is_bindable = |node: &NodeId| match &plan.nodes[node.index()].kind {
        NodeKind::Exchange(exchange) => exchange.exchange_type != ExchangeType::Default,
        _ => false,
    };
    let bindable: Vec<NodeId> = exchanges.iter().copied().filter(is_bindable).collect();
    let pick = |index: Index| bindable.get(index.index(bindable.len().max(1))).copied();
    Some(BindingPlan::new(pick(from)?, pick(to)?, "#"))
}

/// The ledger, and what producers were told.
#[derive(Default)]
struct Books {
    ledger: Ledger,
    /// Messages with whether they came back.
    answered: BTreeSet<(MessageId, bool)>,
    twice: Option<Fact>,
    seen: BTreeSet<&'static str>,
}

impl FactSink for Books {
    fn record(&mut self, fact: &Fact) {
        self.ledger.record(fact);
        let (what, answer) = match fact.happening {
            Happening::Confirmed { message, .. } => ("confirmed", Some((message, false))),
            Happening::Returned { message, .. } => ("returned", Some((message, true))),
            Happening::DeadLettered { .. } => ("dead-lettered", None),
            Happening::Refused { .. } => ("refused", None),
            Happening::Dropped { .. } => ("dropped", None),
            Happening::BindingRemoved { .. } => ("unbound", None),
            _ => return,
        };
        self.seen.insert(what);
        if answer.is_some_and(|answer| !self.answered.insert(answer)) {
            self.twice = Some(*fact);
        }
    }
}

fn check(world: &World, books: &Books, what: &str) -> Verdict {
    let stocks = Stocks {
        on_the_way: world.on_the_way(),
        ready: world.all_ready(),
        with_consumer: world.with_consumers(),
    };
    let balance = books.ledger.check(&stocks);
    prop_assert_eq!(balance, Ok(()), "after {} at {:?}", what, world.now());
    prop_assert!(books.twice.is_none(), "a producer was told twice: {:?}", books.twice);
    let violations = world.violations();
    prop_assert!(violations.is_empty(), "after {what}: {violations:?}");
    Ok(())
}

fn run(plan: &Plan, inputs: &[(u64, Draft)], switches: &[u16]) -> Result<Books, TestCaseError> {
    let mut books = Books::default();
    let mut world = World::new(Arc::new(plan.clone()), &mut books);
    let mut switches = switches.iter();
    let mut until = world.now();
    let mut events = 0;
    for (gap_ns, draft) in
        inputs.iter().map(|(gap, draft)| (*gap, Some(draft))).chain([(HORIZON_NS, None)])
    {
        until = until.plus_ns(gap_ns);
        while events < MOST_EVENTS && world.next_time().is_some_and(|next| next <= until) {
            events += 1;
            world.step(&mut books);
            check(&world, &books, "an event")?;
        }
        let Some(draft) = draft else { break };
        if events == MOST_EVENTS {
            break;
        }
        world.advance_to(until, 0, &mut books);
        world.apply(draft.command(plan), &mut books);
        if let Some(binding) = switches.next()
            && usize::from(*binding) < plan.bindings.len()
        {
            let parameter = Parameter::Bound { binding: *binding };
            let value = 1.0 - world.parameter(parameter).unwrap_or(0.0);
            world.apply(Command::Set { parameter, value }, &mut books);
        }
        check(&world, &books, "a command")?;
    }
    Ok(books)
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_ledger_holds_whatever_rules_queues_have(
        plan in plans(Manners::Any),
        rules in rules(),
        inputs in crate::input::inputs(10),
        switches in vec(0..6_u16, 0..6),
    ) {
        run(&rules.lay_over(plan), &inputs, &switches)?;
    }
}

/// A property over systems in which nothing of that happens would prove nothing.
#[test]
fn everything_that_rules_can_do_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    let inputs = crate::input::inputs(10);
    for _ in 0..150 {
        let draw = |runner: &mut TestRunner| {
            let plan = plans(Manners::Any).new_tree(runner)?.current();
            let rules = rules().new_tree(runner)?.current();
            let inputs = inputs.new_tree(runner)?.current();
            Ok::<_, Reason>((rules.lay_over(plan), inputs))
        };
        let (plan, inputs) = draw(&mut runner).expect("a plan can be drawn");
        let books = run(&plan, &inputs, &[0, 1, 0, 1]).expect("the ledger holds");
        seen.extend(books.seen);
    }
    let all = ["confirmed", "dead-lettered", "dropped", "refused", "returned", "unbound"];
    assert_eq!(seen, BTreeSet::from(all));
}
