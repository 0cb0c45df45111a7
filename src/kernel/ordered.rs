//! Order without a sorting algorithm for each type: a page downloads every copy of the library's.

use std::cmp::Ordering;

/// The places of `len` things in the order that `compare` tells for two places; equals stay in
/// theirs.
pub fn places(
    len: usize,
    compare: &mut dyn FnMut(usize, usize) -> Ordering,
) -> impl Iterator<Item = usize> + use<> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places.into_iter()
}

/// Puts `things` in order; equals stay in theirs.
pub fn sort<T: Ord + Copy>(things: &mut Vec<T>) {
    let places = places(things.len(), &mut |one, other| things[one].cmp(&things[other]));
    *things = places.map(|place| things[place]).collect();
}

/// A map or set of `items`, put in one by one: collecting would sort them first.
pub fn inserted<I, C: Default + Extend<I>>(items: impl IntoIterator<Item = I>) -> C {
    let mut collection = C::default();
    collection.extend(items);
    collection
}
