//! A hash of everything that happened: two runs are the same if their hashes are.

use std::fmt;

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3Default;

use crate::fact::{Fact, FactSink};

/// More than the longest fact takes when encoded.
const MOST_BYTES: usize = 192;
/// What is encoded and not yet hashed takes no more.
const ENCODED_BYTES: usize = 1024;

/// XXH3 (64 bits) over the postcard encoding of each fact's instant, happening and rule.
///
/// Happenings and rules are encoded with their names, and integers without regard to the
/// machine's word, so that the hash is the same on every platform and does not change when the
/// lists of facts and rules get longer.
#[derive(Clone, Default)]
pub struct FactsHash {
    state: Xxh3Default,
    encoded: Encoded,
}

impl FactsHash {
    /// The hash of the facts so far.
    pub fn value(&self) -> u64 {
        let mut state = self.state.clone();
        state.update(self.encoded.bytes());
        state.digest()
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
        if !self.encoded.has_room_for_a_fact() {
            self.state.update(self.encoded.bytes());
            self.encoded.length = 0;
        }
        let mut serializer = postcard::Serializer { output: &mut self.encoded };
        let encoded = (fact.at, &fact.happening, &fact.rule).serialize(&mut serializer);
        encoded.expect("a fact fits into the buffer");
    }
}

/// Facts as bytes, which are hashed many facts at a time.
#[derive(Clone)]
struct Encoded {
    buffer: [u8; ENCODED_BYTES],
    length: usize,
}

impl Default for Encoded {
    fn default() -> Self {
        Self { buffer: [0; ENCODED_BYTES], length: 0 }
    }
}

impl Encoded {
    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Called for each field of each fact: inlined in all these places it would be quicker by an
    /// eighth, and a page's module greater by 1.4 KB.
    #[inline(never)]
    fn extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        let end = self.length + bytes.len();
        let room = self.buffer.get_mut(self.length..end);
        copy_few(bytes, room.ok_or(postcard::Error::SerializeBufferFull)?);
        self.length = end;
        Ok(())
    }

    fn has_room_for_a_fact(&self) -> bool {
        self.length + MOST_BYTES <= ENCODED_BYTES
    }
}

impl Flavor for &mut Encoded {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        let place = self.buffer.get_mut(self.length).ok_or(postcard::Error::SerializeBufferFull)?;
        *place = byte;
        self.length += 1;
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if let [byte] = bytes { self.try_push(*byte) } else { self.extend(bytes) }
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Copies names and integers, which have few bytes, by halves that overlap. A copy whose length is
/// not known to the compiler is a call in V8, which makes the hash take half as long again.
#[inline]
fn copy_few(from: &[u8], to: &mut [u8]) {
    match from.len() {
        2..4 => copy_ends::<2>(from, to),
        4..8 => copy_ends::<4>(from, to),
        8..16 => copy_ends::<8>(from, to),
        16..=32 => copy_ends::<16>(from, to),
        _ => to.copy_from_slice(from),
    }
}

/// Copies the first and the last `BYTES`.
#[inline]
fn copy_ends<const BYTES: usize>(from: &[u8], to: &mut [u8]) {
    if let (Some(from), Some(to)) = (from.first_chunk::<BYTES>(), to.first_chunk_mut()) {
        *to = *from;
    }
    if let (Some(from), Some(to)) = (from.last_chunk::<BYTES>(), to.last_chunk_mut()) {
        *to = *from;
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

    /// As the encoding is told: everything in one go.
    #[test]
    fn it_is_the_hash_of_all_bytes_after_each_fact() {
        let story = story();
        let (mut hash, mut bytes) = (FactsHash::default(), Vec::new());
        for fact in story.facts().iter().cycle().take(200) {
            hash.record(fact);
            let encoded = postcard::to_allocvec(&(fact.at, &fact.happening, &fact.rule));
            bytes.extend(encoded.expect("facts can be encoded"));
            assert_eq!(hash.value(), xxhash_rust::xxh3::xxh3_64(&bytes), "{} bytes", bytes.len());
        }
    }

    #[test]
    fn few_bytes_are_copied_whole() {
        let from: Vec<u8> = (1..=40).collect();
        for length in 0..=from.len() {
            let mut to = vec![0; length];
            copy_few(&from[..length], &mut to);
            assert_eq!(to, from[..length]);
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
        let hash = hash_of(&[Fact { at: Time::NEVER, happening, rule }]);
        assert!(hash.encoded.length <= MOST_BYTES, "{} bytes", hash.encoded.length);
    }
}
