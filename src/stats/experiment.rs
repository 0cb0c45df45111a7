//! Experiments: the same plan run many times with other chance, and how sure the outcome is.
//!
//! Replications are independent and of equal worth, so their mean has a confidence interval by
//! Student's t (A. M. Law, *Simulation Modeling and Analysis*, section 9.4.1: the
//! replication/deletion approach; what is deleted is the time before a run has settled).

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Totals;
use crate::kernel::{Draw, StreamKey, Time};
use crate::world::World;
use crate::world::plan::Plan;

/// A mean and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean over the replications.
    pub mean: f64,
    /// Half the width of the confidence interval around it.
    pub half_width: f64,
    /// How often such an interval covers the true value: 0.95, say.
    pub level: f64,
    /// How many replications there were.
    pub replications: usize,
}

impl Estimate {
    /// The estimate from one number a replication, for a confidence level between 0 and 1.
    /// `None` below two replications: then nothing is known of the spread.
    pub fn of(samples: &[f64], level: f64) -> Option<Self> {
        let count = samples.len() as f64;
        let quantile = student_quantile(level, count - 1.0)?;
        let (mean, variance) = mean_and_variance(samples);
        let half_width = quantile * (variance / count).sqrt();
        Some(Self { mean, half_width, level, replications: samples.len() })
    }

    /// Whether a value lies within the interval.
    pub fn covers(&self, value: f64) -> bool {
        (value - self.mean).abs() <= self.half_width
    }
}

/// How many standard errors an interval of this level reaches to each side, by Student's t;
/// `None` without degrees of freedom.
pub(super) fn student_quantile(level: f64, freedom: f64) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(student.inverse_cdf(f64::midpoint(1.0, level)))
}

/// The mean of at least two samples and the variance of what they are drawn from.
pub(super) fn mean_and_variance(samples: &[f64]) -> (f64, f64) {
    let count = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / count;
    let squares: f64 = samples.iter().map(|sample| (sample - mean).powi(2)).sum();
    (mean, squares / (count - 1.0))
}

/// The seed of a replication, counted from 0; the first has the plan's own.
pub fn seed_of_replication(seed: u64, replication: u32) -> u64 {
    match replication {
        0 => seed,
        _ => StreamKey::new(seed, "replication", &replication.to_string()).stream().bits(),
    }
}

/// Runs `measure` on a plan with the seeds of all replications, in parallel; results come in the
/// order of replications.
pub fn replicate<R: Send>(
    plan: &Plan,
    replications: u32,
    measure: impl Fn(Arc<Plan>) -> R + Send + Sync,
) -> Vec<R> {
    let with_seed = |replication| {
        let seed = seed_of_replication(plan.seed, replication);
        Arc::new(Plan { seed, ..plan.clone() })
    };
    (0..replications).into_par_iter().map(|replication| measure(with_seed(replication))).collect()
}

/// What happens in a world without inputs between `warm_up` and `end`.
pub fn measure(plan: Arc<Plan>, warm_up: Time, end: Time) -> Totals {
    let mut totals = Totals::new(&plan);
    let mut world = World::new(plan, &mut totals);
    world.advance_to(warm_up, u64::MAX, &mut totals);
    totals.restart(warm_up);
    world.advance_to(end, u64::MAX, &mut totals);
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fixture::plan;

    /// Ten numbers of mean 5.5 and standard deviation 3.02765; t(9, 0.975) = 2.262157.
    #[test]
    fn an_interval_by_hand() {
        let samples: Vec<f64> = (1..=10).map(f64::from).collect();
        let estimate = Estimate::of(&samples, 0.95).expect("enough replications");
        assert_eq!((estimate.mean, estimate.replications), (5.5, 10));
        assert!((estimate.half_width - 2.262_157 * 3.027_650 / 10_f64.sqrt()).abs() < 1e-5);
        assert!(estimate.covers(7.6) && !estimate.covers(7.7));
    }

    #[test]
    fn one_replication_tells_nothing_of_the_spread() {
        assert_eq!(Estimate::of(&[], 0.95), None);
        assert_eq!(Estimate::of(&[1.0], 0.95), None);
    }

    /// Of 2,000 intervals at 90 % about 200 must miss the true mean.
    #[test]
    fn intervals_cover_as_often_as_they_say() {
        let mut stream = StreamKey::new(4, "test", "samples").stream();
        let covering = (0..2_000).filter(|_| {
            let samples: Vec<f64> = (0..5).map(|_| stream.unit() + stream.unit()).collect();
            Estimate::of(&samples, 0.9).is_some_and(|estimate| estimate.covers(1.0))
        });
        let covering = covering.count();
        assert!((1_760..=1_840).contains(&covering), "{covering}");
    }

    #[test]
    fn replications_differ_and_can_be_repeated() {
        let run = || {
            let end = Time::from_seconds(20.0);
            replicate(&plan(), 4, |plan| measure(plan, Time::ZERO, end))
        };
        let (first, second) = (run(), run());
        assert_eq!(first, second);
        for (place, totals) in first.iter().enumerate() {
            assert!(!first[..place].contains(totals));
        }
        assert_eq!(first[0], measure(Arc::new(plan()), Time::ZERO, Time::from_seconds(20.0)));
    }
}
