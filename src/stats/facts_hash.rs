//! A hash of everything that happened: two runs are the same if their hashes are.

use std::fmt;

use xxhash_rust::xxh3::Xxh3Default;

use crate::fact::{Fact, FactSink};

/// More than the longest fact takes when encoded.
const MOST_BYTES: usize = 192;

/// XXH3 (64 bits) over the postcard encoding of each fact's instant, happening and rule.
///
/// Happenings and rules are encoded with their names, and integers without regard to the
/// machine's word, so that the hash is the same on every platform and does not change when the
/// lists of facts and rules get longer.
#[derive(Clone, Default)]
pub struct FactsHash {
    state: Xxh3Default,
}

impl FactsHash {
    /// The hash of the facts so far.
    pub fn value(&self) -> u64 {
        self.state.digest()
    }
}

impl fmt::Display for FactsHash {
    /// Sixteen hexadecimal digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.value())
    }
}

impl fmt::Debug for FactsHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FactsHash({self})")
    }
}

impl FactSink for FactsHash {
    fn record(&mut self, fact: &Fact) {
        let mut buffer = [0; MOST_BYTES];
        let encoded = postcard::to_slice(&(fact.at, &fact.happening, &fact.rule), &mut buffer);
        self.state.update(encoded.expect("a fact fits into the buffer"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::MessageId;
    use crate::fact::{Happening, InstanceId, NodeId, PhaseKind, Rule};
    use crate::kernel::Time;
    use crate::stats::fixture::Story;

    fn hash_of(facts: &[Fact]) -> FactsHash {
        let mut hash = FactsHash::default();
        for fact in facts {
            hash.record(fact);
        }
        hash
    }

    fn story() -> Story {
        let mut story = Story::default();
        story.instance_started(1).sent(1).taken(1, 1).at_ms(5).handled(1, 1).acknowledged(1, 1);
        story.paused().rate_set(2.5);
        story
    }

    /// Hashes are kept beside scenes and compared between platforms: they must not change by chance.
    #[test]
    fn a_known_story_has_a_known_hash() {
        assert_eq!(hash_of(story().facts()).to_string(), "94e03e74aedaa7de");
    }

    #[test]
    fn any_change_of_time_happening_rule_or_order_changes_it() {
        let facts = story().facts().to_vec();
        let changed = |change: fn(&mut Vec<Fact>)| {
            let mut facts = facts.clone();
            change(&mut facts);
            hash_of(&facts).value()
        };
        let all = [
            changed(|_| {}),
            changed(|facts| facts.swap(1, 2)),
            changed(|facts| facts[3].at = Time::from_ns(1)),
            changed(|facts| facts[3].rule = Rule::Input),
            changed(|facts| facts.truncate(5)),
            changed(|facts| facts[2].happening = facts[1].happening),
        ];
        for (place, hash) in all.iter().enumerate() {
            assert!(!all[..place].contains(hash), "change {place}");
        }
    }

    #[test]
    fn the_longest_fact_fits() {
        let happening = Happening::PhaseStarted {
            message: MessageId::new(u16::MAX, (1 << 48) - 1),
            instance: InstanceId { service: NodeId(u16::MAX), number: u16::MAX },
            lane: u16::MAX,
            phase: u16::MAX,
            kind: PhaseKind::Cpu,
            duration_ns: u64::MAX,
        };
        let rule = Rule::AutomaticAcknowledgement;
        hash_of(&[Fact { at: Time::NEVER, happening, rule }]);
    }
}
