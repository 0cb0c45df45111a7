//! Set-ups compared under common random numbers.
//!
//! Replication r has the same seed in every set-up, and streams belong to nodes and messages: the
//! same arrivals meet the same work. What is left between two set-ups is the difference they make,
//! so its interval comes from the differences of each pair (A. M. Law, *Simulation Modeling and
//! Analysis*, sections 10.2.1, the paired-t interval, and 11.2, common random numbers).

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use super::course::{Course, Standstill};
use super::experiment::{Estimate, mean_and_variance, seed_of_replication, student_quantile};
use super::measures::{Measure, MeasureName};
use super::{Gauges, RunReport, Totals};
use crate::world::World;
use crate::world::plan::Plan;

/// How much narrower an interval got is itself a guess from the replications; from fewer than this
/// it is not told.
const LEAST_REPLICATIONS: usize = 10;

/// A paired interval so much narrower than an independent one is what rounding left of nothing.
const ROUNDING: f64 = 1e-9;

/// What came of several set-ups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Runs of each set-up.
    pub replications: u32,
    /// How often an interval covers the true value.
    pub level: f64,
    /// Whether every copy was found in every run.
    pub balanced: bool,
    /// All that a report tells in numbers, in its order.
    pub measures: Vec<ComparedMeasure>,
}

/// A performance measure in several set-ups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedMeasure {
    /// Which.
    #[serde(flatten)]
    pub name: MeasureName,
    /// In each set-up; `None` if any replication had too few samples to tell it.
    pub setups: Vec<Option<Estimate>>,
    /// The second set-up less the first, the third less the first and so on; `None` likewise.
    pub differences: Vec<Option<Difference>>,
}

/// How far a set-up is from the first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// From the differences of each pair of replications.
    #[serde(flatten)]
    pub paired: Estimate,
    /// Whether the interval leaves zero out.
    pub excludes_zero: bool,
    /// How many times wider the interval would be if the two set-ups had been run independently
    /// (Welch's interval from the same numbers); below 1 if pairing did harm. `None` below 10
    /// replications and where there is no spread to compare.
    pub times_narrower: Option<f64>,
}

impl Difference {
    /// Of pairs of numbers, one of each set-up; `None` below two pairs.
    pub fn of(first: &[f64], other: &[f64], level: f64) -> Option<Self> {
        let differences: Vec<f64> = first.iter().zip(other).map(|(one, two)| two - one).collect();
        let paired = Estimate::of(&differences, level)?;
        let independent = independent_half_width(first, other, level)?;
        let comparable = first.len() >= LEAST_REPLICATIONS;
        let spread = paired.half_width > independent * ROUNDING;
        Some(Self {
            paired,
            excludes_zero: !paired.covers(0.0),
            times_narrower: (comparable && spread).then(|| independent / paired.half_width),
        })
    }
}

/// Half the width of Welch's interval for the difference of two means of as many numbers each.
fn independent_half_width(first: &[f64], other: &[f64], level: f64) -> Option<f64> {
    let count = first.len() as f64;
    let [one, two] = [first, other].map(|samples| mean_and_variance(samples).1 / count);
    let variance = one + two;
    if variance == 0.0 {
        return Some(0.0);
    }
    let freedom = variance * variance * (count - 1.0) / (one * one + two * two);
    Some(student_quantile(level, freedom)? * variance.sqrt())
}

/// Runs each set-up `replications` times, in parallel. The seeds are the first set-up's in all of
/// them, so they are pairs whatever seeds the plans have. What is measured is what the first
/// set-up's report tells; another is expected to have the same nodes.
///
/// # Errors
/// [`Standstill`], if time stands still in any of them.
pub fn compare(
    setups: &[Plan],
    course: &Course,
    replications: u32,
    level: f64,
) -> Result<Comparison, Standstill> {
    let runs = run_all(setups, course, replications)?;
    let runs_of: Vec<&[Run]> = runs.chunks(replications.max(1) as usize).collect();
    let names = runs.first().into_iter().flat_map(|run| run.measures.iter().map(|one| &one.name));
    Ok(Comparison {
        replications,
        level,
        balanced: runs.iter().all(|run| run.balanced),
        measures: names.map(|name| compared(name, &runs_of, level)).collect(),
    })
}

/// What is kept of a run.
struct Run {
    measures: Vec<Measure>,
    balanced: bool,
}

impl Run {
    fn value(&self, name: &MeasureName) -> Option<f64> {
        self.measures.iter().find(|measure| measure.name == *name)?.value
    }
}

/// All replications of the first set-up, then those of the second and so on.
fn run_all(setups: &[Plan], course: &Course, replications: u32) -> Result<Vec<Run>, Standstill> {
    let seed = setups.first().map_or(0, |first| first.seed);
    let plans = setups.iter().flat_map(|plan| {
        (0..replications).map(move |replication| (plan, seed_of_replication(seed, replication)))
    });
    let plans: Vec<(&Plan, u64)> = plans.collect();
    let run = |(plan, seed): (&Plan, u64)| run(Arc::new(Plan { seed, ..plan.clone() }), course);
    plans.into_par_iter().map(run).collect()
}

fn run(plan: Arc<Plan>, course: &Course) -> Result<Run, Standstill> {
    let mut totals = Totals::new(&plan);
    let mut world = World::new(plan, &mut totals);
    course.run(&mut world, &mut totals, |totals| totals.restart(course.warm_up))?;
    let report = RunReport::of(&totals, &Gauges::of(&world));
    Ok(Run { measures: report.measures(), balanced: report.is_balanced() })
}

fn compared(name: &MeasureName, runs_of: &[&[Run]], level: f64) -> ComparedMeasure {
    let samples: Vec<Option<Vec<f64>>> =
        runs_of.iter().map(|runs| runs.iter().map(|run| run.value(name)).collect()).collect();
    let estimate = |samples: &Option<Vec<f64>>| Estimate::of(samples.as_deref()?, level);
    let first = samples.first().and_then(Option::as_deref);
    let difference = |other: &Option<Vec<f64>>| Difference::of(first?, other.as_deref()?, level);
    ComparedMeasure {
        name: name.clone(),
        setups: samples.iter().map(estimate).collect(),
        differences: samples.iter().skip(1).map(difference).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Time;
    use crate::stats::fixture::{MAILER, plan};
    use crate::stats::measures::Subject;
    use crate::world::plan::NodeKind;

    /// The shop with this many instances at work.
    fn shop(instances: u16) -> Plan {
        let mut plan = plan();
        if let NodeKind::Service(service) = &mut plan.nodes[MAILER.index()].kind {
            service.instances = instances;
        }
        plan
    }

    fn course(until_s: f64) -> Course {
        let (warm_up, until) = (Time::ZERO, Time::from_seconds(until_s));
        Course { inputs: Vec::new(), warm_up, until }
    }

    fn compared(setups: &[Plan], until_s: f64, replications: u32) -> Comparison {
        compare(setups, &course(until_s), replications, 0.95).expect("time goes on")
    }

    fn of_queue<'c>(comparison: &'c Comparison, measure: &str) -> &'c ComparedMeasure {
        let queue = Subject::Queue("e-mails".into());
        let is_it = |one: &&ComparedMeasure| one.name.of == queue && one.name.measure == measure;
        comparison.measures.iter().find(is_it).expect("the measure is there")
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
    }

    /// Differences 1, 2, 3, 4: mean 2.5, s = 1.290994, t(3, 0.975) = 3.182446.
    #[test]
    fn a_paired_interval_by_hand() {
        let (first, other) = ([10.0, 20.0, 30.0, 40.0], [11.0, 22.0, 33.0, 44.0]);
        let difference = Difference::of(&first, &other, 0.95).expect("enough pairs");
        assert_eq!((difference.paired.mean, difference.paired.replications), (2.5, 4));
        close(difference.paired.half_width, 3.182_446 * 1.290_994 / 2.0);
        assert!(difference.excludes_zero);
        assert_eq!(difference.times_narrower, None, "four pairs do not tell");
        let back = Difference::of(&other, &first, 0.95).expect("enough pairs");
        assert_eq!(back.paired.mean, -2.5);
        let surer = Difference::of(&first, &other, 0.99).expect("enough pairs");
        close(surer.paired.half_width, 5.840_909 * 1.290_994 / 2.0);
        assert!(!surer.excludes_zero);
    }

    /// Variances 9.166667 and 36.666667 of ten numbers each: Welch's standard error is 2.140872
    /// with 13.235294 degrees of freedom, t = 2.156441; the differences vary by 9.166667, so the
    /// paired interval has the standard error 0.957427 and t(9, 0.975) = 2.262157.
    #[test]
    fn how_much_narrower_by_hand() {
        let first: Vec<f64> = (1..=10).map(f64::from).collect();
        let other: Vec<f64> = first.iter().map(|value| 2.0 * value).collect();
        let difference = Difference::of(&first, &other, 0.95).expect("enough pairs");
        close(difference.paired.half_width, 2.262_157 * 0.957_427);
        let narrower = difference.times_narrower.expect("ten pairs");
        let expected = 2.156_441 * 2.140_872 / (2.262_157 * 0.957_427);
        assert!((narrower - expected).abs() < 1e-3, "{narrower} is not {expected}");
    }

    #[test]
    fn pairs_that_move_against_each_other_are_told_as_wider() {
        let first: Vec<f64> = (1..=10).map(f64::from).collect();
        let other: Vec<f64> = first.iter().rev().copied().collect();
        let difference = Difference::of(&first, &other, 0.95).expect("enough pairs");
        assert!(difference.times_narrower.expect("ten pairs") < 1.0);
        assert!(!difference.excludes_zero);
    }

    /// The differences are 0.3 but for their last digits.
    #[test]
    fn what_rounding_leaves_is_no_spread() {
        let first: Vec<f64> = (1..=10).map(|value| f64::from(value) / 7.0).collect();
        let other: Vec<f64> = first.iter().map(|value| value + 0.3).collect();
        let difference = Difference::of(&first, &other, 0.95).expect("enough pairs");
        assert_eq!((difference.excludes_zero, difference.times_narrower), (true, None));
    }

    #[test]
    fn a_set_up_does_not_differ_from_itself() {
        let comparison = compared(&[shop(3), shop(3)], 60.0, 5);
        for measure in &comparison.measures {
            assert_eq!(measure.setups[0], measure.setups[1]);
            if let Some(difference) = measure.differences[0] {
                let Estimate { mean, half_width, .. } = difference.paired;
                assert_eq!((mean, half_width), (0.0, 0.0), "{:?}", measure.name);
                assert!(!difference.excludes_zero);
            }
        }
    }

    /// The same customers come whoever serves them, and each brings the same work.
    #[test]
    fn common_random_numbers_pair_the_runs() {
        let comparison = compared(&[shop(3), shop(4)], 200.0, 20);
        assert!(comparison.balanced);
        let difference =
            |measure: &str| of_queue(&comparison, measure).differences[0].expect("enough samples");
        let enqueued = difference("enqueued");
        assert_eq!((enqueued.paired.mean, enqueued.paired.half_width), (0.0, 0.0));
        let sojourn = difference("sojourn.mean_s");
        assert!(sojourn.excludes_zero && sojourn.paired.mean < 0.0, "{sojourn:?}");
        let narrower = sojourn.times_narrower.expect("twenty pairs");
        assert!(narrower > 1.05, "{narrower}");
    }

    #[test]
    fn every_set_up_is_set_against_the_first() {
        let comparison = compared(&[shop(4), shop(3), shop(4)], 60.0, 3);
        let measure = of_queue(&comparison, "waiting.mean_s");
        let [slower, same] = measure.differences[..] else { panic!("two differences") };
        assert!(slower.expect("enough samples").paired.mean > 0.0);
        assert_eq!(same.expect("enough samples").paired.mean, 0.0);
    }

    /// Three seconds bring some 24 messages: enough for a median, too few for a 99th percentile.
    #[test]
    fn a_percentile_that_any_run_withholds_is_withheld() {
        let comparison = compared(&[shop(3), shop(4)], 3.0, 4);
        assert!(of_queue(&comparison, "waiting.p50_s").differences[0].is_some());
        let withheld = of_queue(&comparison, "waiting.p99_s");
        assert_eq!(
            (&withheld.setups[..], &withheld.differences[..]),
            (&[None; 2][..], &[None][..])
        );
    }

    #[test]
    fn the_first_replication_is_the_run_itself() {
        let comparison = compared(&[shop(3), shop(4)], 30.0, 2);
        let again = compared(&[shop(3), shop(4)], 30.0, 2);
        assert_eq!(comparison, again);
        let run = run(Arc::new(shop(3)), &course(30.0)).expect("time goes on");
        let seed = seed_of_replication(plan().seed, 1);
        let second = Plan { seed, ..shop(3) };
        let second = super::run(Arc::new(second), &course(30.0)).expect("time goes on");
        let measure = of_queue(&comparison, "mean_ready");
        let values = [run.value(&measure.name), second.value(&measure.name)];
        let [first, second] = values.map(|value| value.expect("always told"));
        close(measure.setups[0].expect("two runs").mean, f64::midpoint(first, second));
    }
}
