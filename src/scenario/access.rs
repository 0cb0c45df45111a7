//! Objects, lists and choices of a scenario's text on their way to the types they are read into.

use serde::de::value::{StrDeserializer, U64Deserializer};
use serde::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde_json::value::RawValue;

use super::read::Reader;
use super::wrong::Wrong;

/// The fields of an object on their way to a visitor.
pub(super) struct Fields<'r, 'de> {
    pub(super) owner: Reader<'r, 'de>,
    pub(super) left: indexmap::map::IntoIter<String, &'de RawValue>,
    pub(super) value: Option<(String, &'de RawValue)>,
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Wrong> {
        self.value = self.left.next();
        let Some((name, _)) = &self.value else { return Ok(None) };
        let name: StrDeserializer<'_, Wrong> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        let (name, raw) = self.value.take().ok_or(Wrong::Noted)?;
        let path = self.owner.path.field(&name);
        seed.deserialize(Reader { raw, path: &path, problems: self.owner.problems })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// The same for a type with fields of its own. Each is named by its place among those, so that it
/// is looked for here, once, and not by code of every type: the page downloads this.
pub(super) struct KnownFields<'r, 'de> {
    pub(super) owner: Reader<'r, 'de>,
    pub(super) known: &'static [&'static str],
    pub(super) fields: indexmap::IndexMap<String, &'de RawValue>,
    /// How many were asked for.
    pub(super) taken: usize,
}

impl<'de> KnownFields<'_, 'de> {
    #[inline(never)]
    fn next_place(&mut self) -> Option<u64> {
        let (name, _) = self.fields.get_index(self.taken)?;
        self.taken += 1;
        self.known.iter().position(|known| known == name).map(|place| place as u64)
    }

    /// The field that was asked for last.
    #[inline(never)]
    fn current(&self) -> (&str, &'de RawValue) {
        let field = self.fields.get_index(self.taken.saturating_sub(1));
        field.map_or(("", self.owner.raw), |(name, raw)| (name, raw))
    }
}

impl<'de> MapAccess<'de> for KnownFields<'_, 'de> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Wrong> {
        let Some(place) = self.next_place() else { return Ok(None) };
        let place: U64Deserializer<Wrong> = place.into_deserializer();
        seed.deserialize(place).map(Some)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        let (name, raw) = self.current();
        let path = self.owner.path.field(name);
        seed.deserialize(Reader { raw, path: &path, problems: self.owner.problems })
    }
}

/// The items of a list on their way to a visitor.
pub(super) struct Items<'r, 'de> {
    pub(super) owner: Reader<'r, 'de>,
    pub(super) items: std::iter::Enumerate<std::vec::IntoIter<&'de RawValue>>,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Wrong;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        let Some((place, raw)) = self.items.next() else { return Ok(None) };
        let path = self.owner.path.item(place);
        seed.deserialize(Reader { raw, path: &path, problems: self.owner.problems }).map(Some)
    }
}

/// A choice: a word, or an object whose only field is the word and holds the details.
pub(super) struct Variant<'r, 'de> {
    pub(super) owner: Reader<'r, 'de>,
    pub(super) word: String,
    /// Its place among the words that there are.
    pub(super) place: usize,
    pub(super) details: Option<&'de RawValue>,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Wrong> {
        let place: U64Deserializer<Wrong> = (self.place as u64).into_deserializer();
        Ok((seed.deserialize(place)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        let expected = || Wrong::Expected(format!("the text \"{}\" alone", self.word));
        if self.details.is_none() { Ok(()) } else { Err(expected()) }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Wrong> {
        let expected = || Wrong::Expected(format!("an object: {{ \"{}\": … }}", self.word));
        let raw = self.details.ok_or_else(expected)?;
        let path = self.owner.path.field(&self.word);
        seed.deserialize(Reader { raw, path: &path, problems: self.owner.problems })
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        Err(de::Error::invalid_type(Unexpected::TupleVariant, &visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        Err(de::Error::invalid_type(Unexpected::StructVariant, &visitor))
    }
}
