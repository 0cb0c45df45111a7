//! Random numbers: one stream per (node, purpose), and one per (node, purpose, message).
//!
//! Each node's draws depend on the seed and its own name alone, so that changing one node leaves
//! the others' draws as they were; work drawn for a message depends on the message, so that two
//! set-ups give the same message the same work (common random numbers).

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// Where uniform numbers come from.
pub trait Draw {
    /// The next 64 random bits.
    fn bits(&mut self) -> u64;

    /// A number in [0, 1) with 53 random bits.
    #[inline]
    fn unit(&mut self) -> f64 {
        // By way of a signed number, whose conversion is one instruction; 53 bits fit either.
        (self.bits() >> 11).cast_signed() as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A number in (0, 1]: safe to take the logarithm of.
    #[inline]
    fn unit_open_low(&mut self) -> f64 {
        1.0 - self.unit()
    }
}

/// A long stream (xoshiro256++), for draws in the order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream(Xoshiro256PlusPlus);

impl Draw for Stream {
    #[inline]
    fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// A short stream (`SplitMix64`), cheap to make, for draws that belong to one message.
struct Short(SplitMix64);

impl Draw for Short {
    #[inline]
    fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// Names a stream: made from the run's seed, a node's name and a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamKey(u64);

impl StreamKey {
    /// The key for one purpose of one node.
    pub fn new(seed: u64, node: &str, purpose: &str) -> Self {
        let named = xxhash_rust::xxh3::xxh3_64_with_seed(node.as_bytes(), seed);
        Self(xxhash_rust::xxh3::xxh3_64_with_seed(purpose.as_bytes(), named))
    }

    /// The stream for draws in the order of time.
    pub fn stream(self) -> Stream {
        Stream(Xoshiro256PlusPlus::seed_from_u64(self.0))
    }

    /// The stream for draws that belong to item `number` alone (a message, an attempt).
    #[inline]
    pub fn for_item(self, number: u64) -> impl Draw {
        // An odd multiplier keeps different numbers apart; SplitMix64's own mixing does the rest.
        Short(SplitMix64::seed_from_u64(self.0 ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_by_seed_node_purpose_and_item() {
        let first = |seed, node, purpose| StreamKey::new(seed, node, purpose).stream().bits();
        let all = [
            first(1, "shop", "arrivals"),
            first(2, "shop", "arrivals"),
            first(1, "mailer", "arrivals"),
            first(1, "shop", "work"),
            StreamKey::new(1, "shop", "work").for_item(1).bits(),
            StreamKey::new(1, "shop", "work").for_item(2).bits(),
        ];
        for (place, value) in all.iter().enumerate() {
            assert!(!all[..place].contains(value));
        }
    }

    #[test]
    fn unit_has_mean_one_half_across_items() {
        let key = StreamKey::new(7, "n", "p");
        let mean = (0..20_000).map(|n| key.for_item(n).unit()).sum::<f64>() / 20_000.0;
        assert!((mean - 0.5).abs() < 0.01, "mean {mean}");
    }
}
