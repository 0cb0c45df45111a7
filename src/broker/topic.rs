//! The trie of a topic exchange: binding keys as words, `*` for one word, `#` for any number.
//!
//! A key is split at its dots and an empty key has no words; a leading, trailing or doubled dot
//! makes an empty word, which only an empty word or `*` matches. So a real broker does it
//! (`tests/conformance/table-topic.json`).

use litemap::LiteMap;

use super::Destination;

/// Binding keys of a topic exchange.
#[derive(Clone, Debug)]
pub(super) struct TopicTrie {
    /// The first is the root.
    nodes: Vec<Node>,
}

/// The place after some words of binding keys.
#[derive(Clone, Debug, Default)]
struct Node {
    /// After this literal word.
    words: LiteMap<Box<str>, usize>,
    /// After `*`.
    one_word: Option<usize>,
    /// After `#`.
    any_words: Option<usize>,
    /// Whether this is a place after `#`, which takes any further word and stays.
    takes_any_word: bool,
    destinations: Vec<Destination>,
}

impl Default for TopicTrie {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

fn words(key: &str) -> Vec<&str> {
    if key.is_empty() { Vec::new() } else { key.split('.').collect() }
}

impl TopicTrie {
    pub(super) fn insert(&mut self, binding_key: &str, destination: Destination) {
        let mut place = 0;
        for word in words(binding_key) {
            place = self.child(place, word);
        }
        let destinations = &mut self.nodes[place].destinations;
        if !destinations.contains(&destination) {
            destinations.push(destination);
        }
    }

    /// Takes a binding away, if it is there; the places its words led to stay.
    pub(super) fn remove(&mut self, binding_key: &str, destination: Destination) {
        let step = |place: usize, word: &&str| {
            let node = &self.nodes[place];
            match *word {
                "*" => node.one_word,
                "#" => node.any_words,
                word => node.words.get(word).copied(),
            }
        };
        let place = words(binding_key).iter().try_fold(0, step);
        if let Some(place) = place {
            self.nodes[place].destinations.retain(|bound| *bound != destination);
        }
    }

    /// The node after `word`, made if it is missing.
    fn child(&mut self, place: usize, word: &str) -> usize {
        let new = self.nodes.len();
        let node = &mut self.nodes[place];
        let child = match word {
            "*" => *node.one_word.get_or_insert(new),
            "#" => *node.any_words.get_or_insert(new),
            _ => *node.words.entry(word.into()).or_insert(new),
        };
        if child == new {
            self.nodes.push(Node { takes_any_word: word == "#", ..Node::default() });
        }
        child
    }

    /// Appends the destination of each binding whose pattern matches.
    ///
    /// Walks all places reached after each word together, so a key costs at most (its words) ×
    /// (nodes), however many `#` the patterns hold.
    pub(super) fn matches(&self, routing_key: &str, matches: &mut Vec<Destination>) {
        let mut places = Vec::new();
        self.reach(0, &mut places);
        for word in words(routing_key) {
            let mut next = Vec::new();
            for &place in &places {
                self.step(place, word, &mut next);
            }
            places = next;
        }
        for place in places {
            matches.extend(&self.nodes[place].destinations);
        }
    }

    /// Adds `place` and what `#` reaches from it without a word to the places, which are in order.
    fn reach(&self, place: usize, places: &mut Vec<usize>) {
        let Err(at) = places.binary_search(&place) else { return };
        places.insert(at, place);
        if let Some(after) = self.nodes[place].any_words {
            self.reach(after, places);
        }
    }

    /// Adds the places reached from `place` by one word of a routing key.
    fn step(&self, place: usize, word: &str, next: &mut Vec<usize>) {
        let node = &self.nodes[place];
        for child in [node.words.get(word).copied(), node.one_word].into_iter().flatten() {
            self.reach(child, next);
        }
        if node.takes_any_word {
            self.reach(place, next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::QueueId;
    use super::*;

    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        let mut trie = TopicTrie::default();
        trie.insert(pattern, Destination::Queue(QueueId(0)));
        let matches = |key: &str| {
            let mut found = Vec::new();
            trie.matches(key, &mut found);
            !found.is_empty()
        };
        for key in matching {
            assert!(matches(key), "{pattern:?} should match {key:?}");
        }
        for key in others {
            assert!(!matches(key), "{pattern:?} should not match {key:?}");
        }
    }

    #[test]
    fn what_is_removed_matches_no_more() {
        let [first, second] = [0, 1].map(|queue| Destination::Queue(QueueId(queue)));
        let mut trie = TopicTrie::default();
        trie.insert("a.#", first);
        trie.insert("a.#", second);
        trie.insert("a.*", first);
        trie.remove("a.#", first);
        trie.remove("never.bound", first);
        let mut found = Vec::new();
        trie.matches("a", &mut found);
        assert_eq!(found, [second]);
        trie.matches("a.b", &mut found);
        found.sort_unstable();
        assert_eq!(found, [first, second, second]);
    }

    #[test]
    fn star_is_one_word_even_an_empty_one() {
        check("a.*", &["a.b", "a."], &["a", "a.b.c", "", "b.a"]);
    }

    #[test]
    fn hash_is_any_number_of_words() {
        check("#", &["", "a", "a.b", "."], &[]);
        check("a.#.b", &["a.b", "a.x.b", "a.x.y.b", "a..b"], &["a", "a.b.c", "b"]);
        check("#.#", &["", "a", "a.b.c"], &[]);
        check("#.*", &["a", "a.b"], &[""]);
    }

    #[test]
    fn words_are_literal() {
        check("a.b", &["a.b"], &["a.*", "a", "a.b.", "ab"]);
        check("", &[""], &["a", "."]);
    }
}

/// Against the definition, on any patterns and keys.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::QueueId;
    use super::*;

    /// Whether a pattern matches, word by word.
    fn is_match(pattern: &[&str], key: &[&str]) -> bool {
        match pattern {
            [] => key.is_empty(),
            ["#", after @ ..] => (0..=key.len()).any(|taken| is_match(after, &key[taken..])),
            [word, after @ ..] => match key {
                [] => false,
                [first, others @ ..] => (*word == "*" || word == first) && is_match(after, others),
            },
        }
    }

    /// Up to `most` words and the dots between them; empty words are leading, trailing or doubled
    /// dots.
    fn keys(words: &'static [&str], most: usize) -> impl Strategy<Value = String> {
        vec(select(words), 0..=most).prop_map(|words| words.join("."))
    }

    fn patterns() -> impl Strategy<Value = String> {
        keys(&["", "a", "b", "*", "#", "#"], 5)
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 2_000,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn the_trie_finds_what_the_definition_says(
            changes in vec((any::<bool>(), patterns(), 0..3_u32), 0..30),
            // Signs in a routing key are words like others.
            routing_keys in vec(keys(&["", "a", "a", "b", "c", "*", "#"], 6), 1..10),
        ) {
            let mut trie = TopicTrie::default();
            let mut bound = std::collections::BTreeSet::new();
            for (inserts, pattern, queue) in changes {
                let destination = Destination::Queue(QueueId(queue));
                if inserts {
                    trie.insert(&pattern, destination);
                    bound.insert((pattern, destination));
                } else {
                    // Rather one that is there.
                    let known = bound.iter().find(|(_, to)| *to == destination).cloned();
                    let (pattern, destination) = known.unwrap_or((pattern, destination));
                    trie.remove(&pattern, destination);
                    bound.remove(&(pattern, destination));
                }
                for key in &routing_keys {
                    let mut found = Vec::new();
                    trie.matches(key, &mut found);
                    found.sort_unstable();
                    let fits = |pattern: &str| is_match(&words(pattern), &words(key));
                    let expected = bound.iter().filter(|(pattern, _)| fits(pattern));
                    let mut expected: Vec<_> = expected.map(|(_, to)| *to).collect();
                    expected.sort_unstable();
                    prop_assert_eq!(found, expected, "{:?} of {:?}", key, bound);
                }
            }
        }
    }
}
