//! Values by number, in order of their numbers, with one search tree for values of all types: a page
//! downloads every copy of the library's.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use slab::Slab;

/// Values by keys that are numbers. For many values; a few are better off in a sorted list.
#[derive(Clone, Debug)]
pub struct Keyed<K, V> {
    places: BTreeMap<u64, u32>,
    values: Slab<V>,
    keys: PhantomData<K>,
}

impl<K, V> Default for Keyed<K, V> {
    fn default() -> Self {
        Self { places: BTreeMap::new(), values: Slab::new(), keys: PhantomData }
    }
}

impl<K: Copy + Into<u64>, V> Keyed<K, V> {
    /// Puts a value in; tells the one that it replaces.
    ///
    /// # Panics
    /// At more than four thousand million values.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let place = u32::try_from(self.values.insert(value)).expect("so many find no room");
        let replaced = self.places.insert(key.into(), place)?;
        Some(self.values.remove(replaced as usize))
    }

    /// The value of a key.
    pub fn get(&self, key: K) -> Option<&V> {
        let place = self.places.get(&key.into())?;
        Some(&self.values[*place as usize])
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let place = self.places.get(&key.into())?;
        Some(&mut self.values[*place as usize])
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let place = self.places.remove(&key.into())?;
        Some(self.values.remove(place as usize))
    }

    /// Takes out the value of the least key.
    pub fn pop_first(&mut self) -> Option<V> {
        let (_, place) = self.places.pop_first()?;
        Some(self.values.remove(place as usize))
    }

    /// The value of the least key.
    pub fn first(&self) -> Option<&V> {
        let (_, place) = self.places.first_key_value()?;
        Some(&self.values[*place as usize])
    }

    /// The least key.
    pub fn first_key(&self) -> Option<u64> {
        self.places.first_key_value().map(|(key, _)| *key)
    }

    /// Keys and values, in order of the keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, &V)> {
        self.places.iter().map(|(key, place)| (*key, &self.values[*place as usize]))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// Wherever the values stand.
impl<K: Copy + Into<u64>, V: PartialEq> PartialEq for Keyed<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_does_what_the_library_s_map_does(
            changes in prop::collection::vec((0_u64..40, 0_u8..4, any::<u16>()), 0..200),
        ) {
            let (mut keyed, mut map) = (Keyed::default(), BTreeMap::new());
            for (key, change, value) in changes {
                match change {
                    0 | 1 => prop_assert_eq!(keyed.insert(key, value), map.insert(key, value)),
                    2 => prop_assert_eq!(keyed.remove(key), map.remove(&key)),
                    _ => prop_assert_eq!(keyed.pop_first(), map.pop_first().map(|(_, value)| value)),
                }
                prop_assert_eq!(keyed.get(key), map.get(&key));
                prop_assert_eq!(keyed.first(), map.values().next());
                prop_assert_eq!(keyed.first_key(), map.keys().next().copied());
                prop_assert_eq!((keyed.len(), keyed.is_empty()), (map.len(), map.is_empty()));
                prop_assert!(keyed.iter().eq(map.iter().map(|(key, value)| (*key, value))));
            }
        }
    }
}
