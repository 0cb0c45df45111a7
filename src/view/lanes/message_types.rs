//! Which type each message has, kept from its publication for when it is worked on.

use std::collections::VecDeque;

use litemap::LiteMap;
use std::sync::Arc;

use crate::broker::MessageId;
use crate::fact::{MessageTypeId, NodeId};

/// Each clone has a copy of the chunk that grows.
const CHUNK_MESSAGES: usize = 1_024;
/// Of each source the last million are kept.
const MOST_CHUNKS: usize = 1_024;
/// Stands for a message that was never heard of.
const UNKNOWN: u16 = u16::MAX;

/// The types of the latest messages of each source.
#[derive(Clone, Debug, Default)]
pub(super) struct MessageTypes {
    sources: LiteMap<NodeId, History>,
}

impl MessageTypes {
    pub(super) fn note(&mut self, message: MessageId, message_type: MessageTypeId) {
        let history = self.sources.entry(NodeId(message.source())).or_default();
        history.note(place(message), message_type.0);
    }

    pub(super) fn of(&self, message: MessageId) -> Option<MessageTypeId> {
        let found = self.sources.get(&NodeId(message.source()))?.at(place(message))?;
        (found != UNKNOWN).then_some(MessageTypeId(found))
    }
}

/// All attempts of a request have one type.
fn place(message: MessageId) -> u64 {
    message.with_attempt(0).sequence()
}

/// Types by number; full chunks are packed, and shared by clones.
#[derive(Clone, Debug, Default)]
struct History {
    /// The number of the first one kept.
    first: u64,
    full: VecDeque<Arc<Packed>>,
    growing: Vec<u16>,
}

impl History {
    fn note(&mut self, number: u64, message_type: u16) {
        let next = self.first + (self.full.len() * CHUNK_MESSAGES + self.growing.len()) as u64;
        if number > next + (CHUNK_MESSAGES * MOST_CHUNKS) as u64 {
            *self = Self { first: number, ..Self::default() };
        }
        for _ in next..number {
            self.push(UNKNOWN);
        }
        // A number told again, as after going back, has the same type.
        if number >= next {
            self.push(message_type);
        }
    }

    fn push(&mut self, message_type: u16) {
        self.growing.push(message_type);
        if self.growing.len() == CHUNK_MESSAGES {
            self.full.push_back(Arc::new(Packed::new(&self.growing)));
            self.growing.clear();
        }
        if self.full.len() > MOST_CHUNKS {
            self.full.pop_front();
            self.first += CHUNK_MESSAGES as u64;
        }
    }

    fn at(&self, number: u64) -> Option<u16> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let (chunk, within) = (place / CHUNK_MESSAGES, place % CHUNK_MESSAGES);
        match self.full.get(chunk) {
            Some(chunk) => Some(chunk.at(within)),
            None if chunk == self.full.len() => self.growing.get(within).copied(),
            None => None,
        }
    }
}

/// A full chunk in as few bits as its types need: a run of hours has hundreds of thousands of messages,
/// of two or three types.
#[derive(Debug)]
struct Packed {
    /// Bits to a message, a power of two.
    bits: u32,
    words: Vec<u64>,
}

impl Packed {
    fn new(types: &[u16]) -> Self {
        let highest = types.iter().map(|&number| code(number)).max().unwrap_or(0);
        let bits = (u64::BITS - highest.leading_zeros()).max(1).next_power_of_two();
        let words = types.chunks((u64::BITS / bits) as usize).map(|together| {
            let first_last = together.iter().rev();
            first_last.fold(0, |word, &number| word << bits | code(number))
        });
        Self { bits, words: words.collect() }
    }

    fn at(&self, place: usize) -> u16 {
        let bit = place as u32 * self.bits;
        let word = self.words[(bit / u64::BITS) as usize] >> (bit % u64::BITS);
        (word & ((1 << self.bits) - 1)).checked_sub(1).map_or(UNKNOWN, |number| number as u16)
    }
}

/// 0 for what is unknown, and the types after it.
fn code(message_type: u16) -> u64 {
    u64::from(message_type.wrapping_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_remembered_for_a_million_messages() {
        let mut types = MessageTypes::default();
        let message = |number| MessageId::new(3, number);
        let of_number = |number: u64| MessageTypeId((number % 7) as u16);
        let last = 1_200_000;
        for number in (1..=last).filter(|number| number % 10 != 0) {
            types.note(message(number), of_number(number));
        }
        assert_eq!(types.of(message(1)), None);
        assert_eq!(types.of(message(last - 1)), Some(of_number(last - 1)));
        assert_eq!(types.of(message(last - 999_999)), Some(of_number(last - 999_999)));
        assert_eq!(types.of(message(last - 10)), None);
        assert_eq!(types.of(message(last + 1)), None);
        assert_eq!(types.of(MessageId::new(4, 1)), None);
    }

    #[test]
    fn a_chunk_takes_as_many_bits_as_its_types_need() {
        for (highest, bits) in
            [(0, 1), (1, 2), (2, 2), (3, 4), (14, 4), (15, 8), (254, 8), (255, 16), (65_534, 16)]
        {
            let types: Vec<u16> = (0..CHUNK_MESSAGES as u16)
                .map(
                    |place| if place % 3 == 0 { UNKNOWN } else { highest - highest.min(place % 5) },
                )
                .collect();
            let packed = Packed::new(&types);
            assert_eq!(packed.bits, bits, "for types up to {highest}");
            let unpacked: Vec<u16> = (0..CHUNK_MESSAGES).map(|place| packed.at(place)).collect();
            assert_eq!(unpacked, types);
        }
    }

    #[test]
    fn attempts_of_a_request_share_its_type() {
        let mut types = MessageTypes::default();
        types.note(MessageId::new(0, 5), MessageTypeId(2));
        assert_eq!(types.of(MessageId::new(0, 5).with_attempt(3)), Some(MessageTypeId(2)));
    }
}
