//! Parts of the file that are one thing, or a list of such things.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

use super::part::Part;
use super::problem::Path;

/// Names the newtype that may be a list.
pub(super) const SEVERAL: &str = "queuescope::scenario::Several";

/// One `T`, or a list of them.
#[derive(Debug)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema), schemars(untagged))]
pub(super) enum Several<T> {
    /// One.
    One(T),
    /// A list.
    List(
        #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1, max = super::limits::MAX_TOGETHER)))]
         Vec<Part<T>>,
    ),
}

impl<T> Several<T> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::List(list) => list.len(),
        }
    }

    /// Calls `visit` with each that could be read, and its path.
    pub(super) fn for_each<'p>(&'p self, path: &Path<'p>, mut visit: impl FnMut(&Path<'_>, &'p T)) {
        match self {
            Self::One(one) => visit(path, one),
            Self::List(list) => {
                for (place, item) in list.iter().enumerate() {
                    if let Some(item) = item.get() {
                        visit(&path.item(place), item);
                    }
                }
            }
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrList<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrList<T> {
            type Value = Several<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one, or a list")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                one: D,
            ) -> Result<Several<T>, D::Error> {
                T::deserialize(one).map(Several::One)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Several<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Several::List(items))
            }
        }
        deserializer.deserialize_newtype_struct(SEVERAL, OneOrList(PhantomData))
    }
}
