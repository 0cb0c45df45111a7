//! Queueing theory: what a station must do in the long run, to stand beside what it does.
//!
//! Symbols as in the literature: arrival rate λ, service rate μ of one server, c servers, offered
//! load a = λ/μ (in erlangs), utilisation ρ = a/c; mean waiting time Wq and sojourn time W, mean
//! queue length Lq and number in system L, tied by Little's law (Lq = λ Wq, L = λ W). At ρ ≥ 1
//! there are no such means; the queue grows by λ − cμ a second, and [`LongRun`] says so.
//!
//! Formulas after D. Gross, J. F. Shortle, J. M. Thompson, C. M. Harris, *Fundamentals of Queueing
//! Theory* (4th edition), sections 2.2 to 2.6 (M/M/1, M/M/c, M/M/c/K, Erlang's loss formula) and
//! 5.1 (M/G/1). [`expectation()`] decides which of them, if any, a plan obeys.

mod expectation;
mod matching;
mod present;
mod routing;

pub use expectation::{Expectation, NoLaw, NotErlang};
pub use matching::{expectation, sole_expectation};
pub use present::{expected_busy, present_plan};

/// The long-run figures of a station that keeps up with its arrivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SteadyState {
    /// Busy share of a server: ρ, or less where arrivals are turned away.
    pub utilisation: f64,
    /// Chance that a message that gets in has to wait.
    pub probability_of_waiting: f64,
    /// Wq, in seconds.
    pub mean_waiting_s: f64,
    /// W, in seconds.
    pub mean_sojourn_s: f64,
    /// Lq.
    pub mean_queue_length: f64,
    /// L.
    pub mean_number_in_system: f64,
}

/// What becomes of a station in the long run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LongRun {
    /// It keeps up.
    Steady(SteadyState),
    /// It does not: ρ ≥ 1.
    Growing {
        /// How much longer the queue gets, in messages per second: λ − cμ.
        growth_per_s: f64,
    },
}

impl LongRun {
    /// The figures, if it keeps up.
    pub fn steady(self) -> Option<SteadyState> {
        match self {
            Self::Steady(state) => Some(state),
            Self::Growing { .. } => None,
        }
    }
}

/// The chance that all of `servers` are busy when nobody waits but leaves (Erlang's loss formula),
/// for an offered load in erlangs.
///
/// By the recurrence B(0) = 1, B(n) = a B(n−1) / (n + a B(n−1)), which no size of a or c upsets.
pub fn erlang_b(servers: u32, offered_load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocking, n| {
        let carried = offered_load * blocking;
        carried / (f64::from(n) + carried)
    })
}

/// The chance to wait for one of `servers` (Erlang's delay formula), for an offered load in
/// erlangs: C = B / (1 − ρ (1 − B)); 1 if the load is too much for them.
pub fn erlang_c(servers: u32, offered_load: f64) -> f64 {
    let utilisation = offered_load / f64::from(servers);
    if utilisation >= 1.0 {
        return 1.0;
    }
    let blocking = erlang_b(servers, offered_load);
    blocking / (1.0 - utilisation * (1.0 - blocking))
}

/// M/M/c: Poisson arrivals, exponential service, one queue; with one server, M/M/1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MMc {
    /// λ, positive.
    pub arrival_rate_per_s: f64,
    /// μ, positive.
    pub service_rate_per_s: f64,
    /// c, at least 1.
    pub servers: u32,
}

impl MMc {
    /// a = λ/μ, in erlangs.
    pub fn offered_load(&self) -> f64 {
        self.arrival_rate_per_s / self.service_rate_per_s
    }

    /// ρ = λ/(cμ).
    pub fn utilisation(&self) -> f64 {
        self.offered_load() / f64::from(self.servers)
    }

    /// cμ − λ: how fast a backlog shrinks; negative if it grows.
    fn spare_rate_per_s(&self) -> f64 {
        f64::from(self.servers) * self.service_rate_per_s - self.arrival_rate_per_s
    }

    /// Its long-run figures: Wq = C / (cμ − λ), the rest by Little's law.
    pub fn long_run(&self) -> LongRun {
        if self.utilisation() >= 1.0 {
            return LongRun::Growing { growth_per_s: -self.spare_rate_per_s() };
        }
        let probability_of_waiting = erlang_c(self.servers, self.offered_load());
        let mean_waiting_s = probability_of_waiting / self.spare_rate_per_s();
        let mean_sojourn_s = mean_waiting_s + 1.0 / self.service_rate_per_s;
        LongRun::Steady(SteadyState {
            utilisation: self.utilisation(),
            probability_of_waiting,
            mean_waiting_s,
            mean_sojourn_s,
            mean_queue_length: self.arrival_rate_per_s * mean_waiting_s,
            mean_number_in_system: self.arrival_rate_per_s * mean_sojourn_s,
        })
    }

    /// The waiting time that a share of messages (from 0 to below 1) does not exceed, in seconds:
    /// from P(waiting > t) = C e^−(cμ − λ)t. `None` at ρ ≥ 1.
    pub fn waiting_quantile_s(&self, share: f64) -> Option<f64> {
        let state = self.long_run().steady()?;
        let exceeding = state.probability_of_waiting / (1.0 - share);
        Some(libm::log(exceeding).max(0.0) / self.spare_rate_per_s())
    }
}

/// M/M/c/K: as M/M/c, but who finds K in the system is turned away; always steady.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MMcK {
    /// λ (offered), μ and c.
    pub station: MMc,
    /// K, those in service included; at least c.
    pub capacity: u32,
}

impl MMcK {
    /// Chances of the states in which all servers are busy, from c to K.
    ///
    /// Relative to state c, the states up to c weigh 1/B (Erlang's loss formula is their share),
    /// and each state above weighs ρ times the one below.
    fn all_busy_chances(&self) -> Vec<f64> {
        let MMc { servers, .. } = self.station;
        let ratio = self.station.utilisation();
        let weights: Vec<f64> = std::iter::successors(Some(1.0), |weight| Some(weight * ratio))
            .take((self.capacity - servers + 1) as usize)
            .collect();
        let below = 1.0 / erlang_b(servers, self.station.offered_load()) - 1.0;
        let total = below + weights.iter().sum::<f64>();
        weights.iter().map(|weight| weight / total).collect()
    }

    /// Chance that an arrival is turned away.
    pub fn loss_probability(&self) -> f64 {
        self.all_busy_chances().last().copied().unwrap_or(0.0)
    }

    /// Its long-run figures; waits are of those that get in.
    pub fn long_run(&self) -> SteadyState {
        let chances = self.all_busy_chances();
        let loss = self.loss_probability();
        let accepted_per_s = self.station.arrival_rate_per_s * (1.0 - loss);
        let mean_queue_length: f64 =
            chances.iter().enumerate().map(|(waiting, chance)| waiting as f64 * chance).sum();
        let mean_waiting_s = mean_queue_length / accepted_per_s;
        let mean_sojourn_s = mean_waiting_s + 1.0 / self.station.service_rate_per_s;
        SteadyState {
            utilisation: self.station.utilisation() * (1.0 - loss),
            probability_of_waiting: (chances.iter().sum::<f64>() - loss) / (1.0 - loss),
            mean_waiting_s,
            mean_sojourn_s,
            mean_queue_length,
            mean_number_in_system: accepted_per_s * mean_sojourn_s,
        }
    }
}

/// M/G/1: Poisson arrivals, one server, any service time of known mean and spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MG1 {
    /// λ, positive.
    pub arrival_rate_per_s: f64,
    /// Mean service time, positive, in seconds.
    pub mean_service_s: f64,
    /// Standard deviation of the service time by its mean: 0 for M/D/1, 1 for M/M/1.
    pub coefficient_of_variation: f64,
}

impl MG1 {
    /// Its long-run figures by the Pollaczek–Khinchine formula,
    /// Wq = ρ/(1 − ρ) × (1 + cv²)/2 × E\[S\].
    pub fn long_run(&self) -> LongRun {
        let utilisation = self.arrival_rate_per_s * self.mean_service_s;
        if utilisation >= 1.0 {
            let growth_per_s = self.arrival_rate_per_s - 1.0 / self.mean_service_s;
            return LongRun::Growing { growth_per_s };
        }
        let variability = f64::midpoint(1.0, self.coefficient_of_variation.powi(2));
        let mean_waiting_s = utilisation / (1.0 - utilisation) * variability * self.mean_service_s;
        let mean_sojourn_s = mean_waiting_s + self.mean_service_s;
        LongRun::Steady(SteadyState {
            utilisation,
            probability_of_waiting: utilisation,
            mean_waiting_s,
            mean_sojourn_s,
            mean_queue_length: self.arrival_rate_per_s * mean_waiting_s,
            mean_number_in_system: self.arrival_rate_per_s * mean_sojourn_s,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn m_m_c(arrival_rate_per_s: f64, service_rate_per_s: f64, servers: u32) -> MMc {
        MMc { arrival_rate_per_s, service_rate_per_s, servers }
    }

    fn assert_close(found: f64, expected: f64) {
        let tolerance = 1e-9 * expected.abs().max(1.0);
        assert!((found - expected).abs() < tolerance, "{found}, not {expected}");
    }

    fn steady(run: LongRun) -> SteadyState {
        run.steady().expect("keeps up")
    }

    #[test]
    fn one_server_by_hand() {
        let state = steady(m_m_c(8.0, 10.0, 1).long_run());
        assert_close(state.utilisation, 0.8);
        assert_close(state.probability_of_waiting, 0.8);
        assert_close(state.mean_waiting_s, 0.4);
        assert_close(state.mean_sojourn_s, 0.5);
        assert_close(state.mean_queue_length, 3.2);
        assert_close(state.mean_number_in_system, 4.0);
    }

    /// With two servers C = 2ρ²/(1 + ρ) and Lq = 2ρ³/(1 − ρ²).
    #[test]
    fn two_servers_by_hand() {
        let state = steady(m_m_c(3.0, 2.0, 2).long_run());
        assert_close(state.probability_of_waiting, 2.0 * 0.75 * 0.75 / 1.75);
        assert_close(state.mean_queue_length, 2.0 * 0.421_875 / 0.4375);
    }

    /// The eye clinic of Gross and Harris (section 2.3): 6 patients an hour, 3 doctors, 20 minutes
    /// each; Lq = 8/9, and W = 28.9 minutes.
    #[test]
    fn three_servers_as_in_the_book() {
        let state = steady(m_m_c(6.0, 3.0, 3).long_run());
        assert_close(state.probability_of_waiting, 4.0 / 9.0);
        assert_close(state.mean_queue_length, 8.0 / 9.0);
        assert!((state.mean_sojourn_s * 60.0 - 28.9).abs() < 0.05);
    }

    /// Ten erlangs on ten lines: the tables give 0.2146.
    #[test]
    fn erlang_b_as_in_the_tables() {
        assert!((erlang_b(10, 10.0) - 0.2146).abs() < 0.000_05);
        assert_close(erlang_b(0, 5.0), 1.0);
        assert!(erlang_b(100_000, 99_000.0).is_finite());
    }

    #[test]
    fn too_much_load_grows_instead() {
        let growing = LongRun::Growing { growth_per_s: 5.0 };
        assert_eq!(m_m_c(25.0, 10.0, 2).long_run(), growing);
        assert_eq!(m_m_c(25.0, 10.0, 2).waiting_quantile_s(0.5), None);
        assert_eq!(m_m_c(20.0, 10.0, 2).long_run(), LongRun::Growing { growth_per_s: 0.0 });
        let station =
            MG1 { arrival_rate_per_s: 15.0, mean_service_s: 0.1, coefficient_of_variation: 0.0 };
        assert_eq!(station.long_run(), growing);
        assert_eq!(erlang_c(2, 2.5), 1.0);
    }

    /// P(waiting > t) = ρ e^−(μ − λ)t for one server.
    #[test]
    fn waiting_quantiles_of_one_server() {
        let station = m_m_c(8.0, 10.0, 1);
        let quantile_s = |share| station.waiting_quantile_s(share).expect("keeps up");
        assert_close(quantile_s(0.15), 0.0);
        assert_close(quantile_s(0.2), 0.0);
        assert_close(quantile_s(0.9), libm::log(8.0) / 2.0);
    }

    #[test]
    fn constant_service_halves_the_wait() {
        let station =
            MG1 { arrival_rate_per_s: 8.0, mean_service_s: 0.1, coefficient_of_variation: 0.0 };
        assert_close(steady(station.long_run()).mean_waiting_s, 0.2);
    }

    /// One server, ρ = 1/2, K = 3: the loss is ρ³ (1 − ρ)/(1 − ρ⁴) = 1/15.
    #[test]
    fn finite_room_by_hand() {
        let station = MMcK { station: m_m_c(5.0, 10.0, 1), capacity: 3 };
        assert_close(station.loss_probability(), 1.0 / 15.0);
    }

    /// Chances of 0 to `states` − 1 in the system, straight from the balance equations.
    fn birth_and_death(station: &MMc, states: u32) -> Vec<f64> {
        let weights: Vec<f64> = (0..states)
            .scan(1.0, |weight, n| {
                let here = *weight;
                let departures = f64::from((n + 1).min(station.servers));
                *weight *= station.arrival_rate_per_s / (departures * station.service_rate_per_s);
                Some(here)
            })
            .collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    fn mean(chances: &[f64], of: impl Fn(u32) -> u32) -> f64 {
        (0..).zip(chances).map(|(n, chance)| f64::from(of(n)) * chance).sum()
    }

    proptest! {
        #[test]
        fn m_m_c_is_what_the_balance_equations_sum_to(servers in 1_u32..40, load in 0.05..0.95) {
            let station = m_m_c(load * f64::from(servers) * 2.5, 2.5, servers);
            let chances = birth_and_death(&station, 1_500);
            let state = steady(station.long_run());
            let waiting = 1.0 - chances[..servers as usize].iter().sum::<f64>();
            prop_assert!((state.probability_of_waiting - waiting).abs() < 1e-9);
            let queue_length = mean(&chances, |n| n.saturating_sub(servers));
            prop_assert!((state.mean_queue_length - queue_length).abs() < 1e-6);
            prop_assert!((state.mean_number_in_system - mean(&chances, |n| n)).abs() < 1e-6);
        }

        #[test]
        fn m_m_c_k_is_what_the_balance_equations_sum_to(
            servers in 1_u32..20, room in 0_u32..30, load in 0.05..2.0,
        ) {
            let station = m_m_c(load * f64::from(servers) * 2.5, 2.5, servers);
            let finite = MMcK { station, capacity: servers + room };
            let chances = birth_and_death(&station, finite.capacity + 1);
            let state = finite.long_run();
            prop_assert!((finite.loss_probability() - chances[chances.len() - 1]).abs() < 1e-9);
            let queue_length = mean(&chances, |n| n.saturating_sub(servers));
            prop_assert!((state.mean_queue_length - queue_length).abs() < 1e-9);
            prop_assert!((state.mean_number_in_system - mean(&chances, |n| n)).abs() < 1e-9);
            let busy = mean(&chances, |n| n.min(servers)) / f64::from(servers);
            prop_assert!((state.utilisation - busy).abs() < 1e-9);
        }

        #[test]
        fn models_agree_where_they_meet(load in 0.05..0.95) {
            let one = steady(m_m_c(load * 4.0, 4.0, 1).long_run());
            let general = MG1 {
                arrival_rate_per_s: load * 4.0,
                mean_service_s: 0.25,
                coefficient_of_variation: 1.0,
            };
            prop_assert!((one.mean_waiting_s - steady(general.long_run()).mean_waiting_s).abs() < 1e-9);
            let roomy = MMcK { station: m_m_c(load * 4.0, 4.0, 1), capacity: 2_000 };
            prop_assert!((one.mean_waiting_s - roomy.long_run().mean_waiting_s).abs() < 1e-6);
        }
    }
}
