use proptest::prelude::*;

use super::*;
use crate::caller::{Terms, Waits};
use crate::fact::{MessageTypeId, Rule};
use crate::kernel::NANOSECONDS_PER_SECOND;
use crate::stats::fixture::{
    AUDIT, E_MAILS, MAILER, Story, WEB_SHOP, facts_of_a_run, message, plan,
};
use crate::stats::{GroupFigures, Ledger, Recorder, WINDOW_NS};
use crate::workload::ArrivalProcess;
use crate::world::plan::{CallPlan, CallSource, CallerPlan};

/// The shop with its mailer beside the queue that takes what comes from elsewhere.
fn shop_and_audit() -> [Group; 2] {
    let group = |name: &str, nodes: &[NodeId]| Group { name: name.into(), nodes: nodes.into() };
    [group("shop", &[WEB_SHOP, E_MAILS, MAILER]), group("audit", &[AUDIT])]
}

fn groups_of(facts: &[Fact]) -> Groups {
    let mut groups = Groups::new(&plan(), &shop_and_audit(), WINDOW_NS).expect("two groups");
    for fact in facts {
        groups.record(fact);
    }
    groups
}

/// Begun, ended well, ended badly, unfinished.
fn jobs(group: &GroupTotals) -> [u64; 4] {
    [group.begun, group.ended_well, group.ended_badly, group.unfinished()]
}

/// A message with a copy in both queues, one more in the first; one is done, one rejected.
fn small_run() -> Story {
    let mut story = Story::default();
    story.instance_started(1);
    story.published(1).routed(1, 2).enqueued(1, AUDIT, 1).enqueued(1, E_MAILS, 1);
    story.at_ms(100).taken(1, 1).at_ms(400).handled(1, 1).acknowledged(1, 1);
    story.sent(2).taken(2, 1).at_ms(1_000).failed(2, 1).dropped(2, 1);
    story
}

#[test]
fn nothing_to_compare_keeps_nothing() {
    assert_eq!(Groups::new(&plan(), &[], WINDOW_NS), None);
}

#[test]
fn each_copy_of_a_producers_message_is_a_job_of_its_group() {
    let groups = groups_of(small_run().facts());
    // The copy in `audit` is the shop's job, too: it published it.
    assert_eq!(jobs(&groups.all()[0]), [3, 1, 1, 1]);
    assert_eq!(groups.all()[0].response.sum_ns(), 400_000_000);
    assert_eq!(groups.all()[0].last_ended, Some(Time::from_ms(400.0)));
}

#[test]
fn a_group_without_producers_has_what_comes_into_its_queues() {
    let groups = groups_of(small_run().facts());
    assert_eq!(jobs(&groups.all()[1]), [1, 0, 0, 1]);
    assert_eq!(groups.all()[1].last_ended, None);
}

#[test]
fn refused_and_dead_letters_end_for_the_queue_and_go_on_for_the_producer() {
    let mut story = small_run();
    story.published(3).routed(3, 1);
    let mut facts = story.facts().to_vec();
    let (rule, at) = (Rule::RejectPublish, Time::from_ms(1_000.0));
    let mut tell = |happening| facts.push(Fact { at, happening, rule });
    let exchange = Some(crate::stats::fixture::ORDERS);
    tell(Happening::Refused { message: message(3), queue: AUDIT, exchange });
    tell(Happening::Refused { message: message(3), queue: AUDIT, exchange: None });
    let groups = groups_of(&facts);
    assert_eq!(jobs(&groups.all()[0]), [4, 1, 2, 1]);
    assert_eq!(jobs(&groups.all()[1]), [3, 0, 2, 1]);
}

#[test]
fn after_a_restart_what_is_unfinished_counts_as_begun() {
    let mut groups = groups_of(small_run().facts());
    groups.restart(Time::from_ms(1_000.0));
    assert_eq!(jobs(&groups.all()[0]), [1, 0, 0, 1]);
    assert_eq!(groups.all()[0].response.count(), 0);
}

/// The shop, with a caller in the place of its producer: two threads that wait for answers.
fn calling_shop() -> Plan {
    let mut plan = plan();
    let terms = Terms { connections: Some(2), waits: Waits::Blocking, ..Terms::default() };
    plan.nodes[WEB_SHOP.index()].kind = NodeKind::Caller(CallerPlan {
        source: CallSource::Arrivals(ArrivalProcess::Poisson { rate_per_s: 1.0 }),
        calls: vec![CallPlan { service: MAILER, message_type: MessageTypeId(0), weight: 1.0 }],
        terms,
        paused: false,
        link_delay_ns: None,
    });
    plan
}

/// Of three calls one is answered at the second attempt, one fails, one waits for a connection.
#[test]
fn calls_are_jobs_of_their_callers_group() {
    let (caller, message_type, rule) = (WEB_SHOP, MessageTypeId(0), Rule::Arrival);
    let mut facts = Vec::new();
    let mut tell =
        |ms, happening, rule| facts.push(Fact { at: Time::from_ms(ms), happening, rule });
    for number in 1..=3 {
        tell(0.0, Happening::CallMade { message: message(number), message_type, caller }, rule);
    }
    let requested = |number, attempt, lane| {
        let (message, service) = (message(number), MAILER);
        Happening::Requested { message, caller, service, attempt, lane }
    };
    let retry = Happening::RetryScheduled { message: message(1), caller, attempt: 1, after_ns: 0 };
    let timed_out = Happening::TimedOut { message: message(1), caller, attempt: 0 };
    tell(0.0, requested(1, 0, 1), rule);
    tell(0.0, requested(2, 0, 2), rule);
    tell(100.0, timed_out, Rule::Timeout);
    tell(100.0, retry, Rule::Backoff);
    tell(100.0, requested(1, 1, 1), Rule::Retry);
    for (number, outcome) in [(1, CallOutcome::Answered), (2, CallOutcome::Failed)] {
        let (message, lane, attempts) = (message(number), number as u16, 3 - number as u16);
        let took_ns = 300_000_000;
        let ended = Happening::CallEnded { message, caller, lane, outcome, attempts, took_ns };
        tell(300.0, ended, Rule::LastAttempt);
    }
    let plan = calling_shop();
    let (mut groups, mut totals) =
        (Groups::new(&plan, &shop_and_audit(), WINDOW_NS).expect("two groups"), Totals::new(&plan));
    for fact in &facts {
        groups.record(fact);
        totals.record(fact);
    }
    let shop = &groups.all()[0];
    assert_eq!(jobs(shop), [3, 1, 1, 1]);
    assert_eq!(shop.response.sum_ns(), 300_000_000);
    let figures = GroupFigures::all(&groups, &totals, Time::from_seconds(1.0));
    let [shop, audit] = &figures[..] else { panic!("two groups") };
    assert_eq!((shop.attempts_per_call, shop.timeouts), (Some(1.0), Some(1)));
    assert_eq!(shop.blocked_share, Some(0.3), "both threads for 300 ms of a second");
    assert_eq!((audit.attempts_per_call, audit.timeouts, audit.blocked_share), (None, None, None));
    assert_eq!(shop.last_ended_s, Some(0.3));
}

#[test]
fn figures_are_those_of_the_groups_own_queues_and_services() {
    let mut recorder = Recorder::new(&plan()).comparing(&plan(), &shop_and_audit());
    for fact in small_run().facts() {
        recorder.record(fact);
    }
    let now = Time::from_seconds(2.0);
    recorder.advance_to(now);
    let groups = recorder.groups().expect("there are groups");
    let figures = GroupFigures::all(groups, recorder.totals(), now);
    let [shop, audit] = &figures[..] else { panic!("two groups") };
    assert_eq!((shop.done_per_s, shop.response.mean_s), (0.5, Some(0.4)));
    assert_eq!((shop.ready, audit.ready, audit.mean_ready), (Some(0), Some(1), Some(1.0)));
    assert_eq!((shop.instances, audit.instances), (Some(1), None));
    assert_eq!((shop.busy_share, audit.busy_share), (Some(0.45), None));
    let columns = recorder.columns();
    assert_eq!(columns.groups.len(), 2);
    assert!(columns.groups.iter().all(|one| one.unfinished.len() == columns.ready.len()));
    assert_eq!(columns.groups[0].unfinished[3..5], [2.0, 2.0]);
    assert_eq!(columns.groups[0].done_per_s[9], 1.0);
    assert!(columns.groups[1].cpu_busy_share.iter().all(|share| share.is_nan()));
}

#[test]
fn recent_response_times_fall_out_of_the_window() {
    let mut recorder = Recorder::new(&plan()).comparing(&plan(), &shop_and_audit());
    for fact in small_run().facts() {
        recorder.record(fact);
    }
    let recent =
        |recorder: &Recorder| recorder.groups().expect("groups").all()[0].recent_response();
    assert_eq!(recent(&recorder).count, 1);
    recorder.advance_to(Time::from_ns(WINDOW_NS - 1));
    assert_eq!(recent(&recorder).count, 1);
    recorder.advance_to(Time::from_ns(WINDOW_NS + NANOSECONDS_PER_SECOND));
    assert_eq!(recent(&recorder).count, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_jobs_of_all_producers_are_the_copies_of_the_ledger(
        seed: u64, burst_s in 1_u32..90, step_ms in 1_u64..9_000,
    ) {
        let facts = facts_of_a_run(seed, &[burst_s], Time::from_seconds(100.0));
        let mut ledger = Ledger::default();
        for fact in &facts {
            ledger.record(fact);
        }
        let groups = groups_of(&facts);
        let shop = &groups.all()[0];
        prop_assert_eq!(shop.begun, ledger.published + ledger.copies_added);
        prop_assert_eq!(shop.ended_well, ledger.acknowledged);
        prop_assert_eq!(shop.ended_well + shop.ended_badly, ledger.ended());

        // When one looks makes no difference.
        let recorder = || Recorder::new(&plan()).comparing(&plan(), &shop_and_audit());
        let (mut curious, mut calm) = (recorder(), recorder());
        let mut looked = Time::ZERO;
        for fact in &facts {
            while looked.plus_ns(step_ms * 1_000_000) <= fact.at {
                looked = looked.plus_ns(step_ms * 1_000_000);
                curious.advance_to(looked);
            }
            curious.record(fact);
            calm.record(fact);
        }
        prop_assert!(curious == calm);
    }
}
