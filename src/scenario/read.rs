//! Reads a scenario's text into the types of [`super::schema`], going on after what is wrong.
//!
//! Serde stops at the first error. This deserializer walks borrowed raw JSON instead of a stream:
//! it notes a problem where it meets it, with its path, and whoever asked for a [`Part`](super::part::Part) goes on
//! without. It also sees what derived code cannot tell: fields given twice, and names that look
//! like an unknown one. What the values mean together is left to [`super::validate`].

use std::cell::RefCell;

use indexmap::IndexMap;
use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use serde_json::value::RawValue;

use super::access::{Fields, Items, KnownFields, Variant};
use super::locate::{Parts, decoded, parts};
use super::problem::{Finding, Path, Problems, choice, printable, quoted};
use super::several::SEVERAL;
use super::wrong::Wrong;

/// Words of RabbitMQ that scenarios may not use yet.
const NOT_MODELLED_YET: [&str; 1] = ["x-consumer-timeout"];

/// Reads `document`, noting in `problems` what is wrong; `None` if nothing of it could be used.
pub(super) fn read<'de, T: Deserialize<'de>>(
    document: &'de RawValue,
    problems: &RefCell<Problems>,
) -> Option<T> {
    T::deserialize(Reader { raw: document, path: &Path::Root, problems }).ok()
}

/// A decoded value without parts.
enum Scalar {
    Text(String),
    Whole(u64),
    Number(f64),
    Truth(bool),
    Null,
}

/// One value of the document.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r, 'de> {
    pub(super) raw: &'de RawValue,
    pub(super) path: &'r Path<'r>,
    pub(super) problems: &'r RefCell<Problems>,
}

impl<'r, 'de> Reader<'r, 'de> {
    fn note(&self, finding: Finding) -> Wrong {
        self.problems.borrow_mut().add(finding);
        Wrong::Noted
    }

    /// Notes the problem of a value that failed, unless it has been.
    fn settle<V>(self, result: Result<V, Wrong>) -> Result<V, Wrong> {
        result.map_err(|wrong| self.noted(wrong))
    }

    #[cold]
    #[inline(never)]
    fn noted(self, wrong: Wrong) -> Wrong {
        match wrong {
            Wrong::Noted => Wrong::Noted,
            Wrong::Expected(expected) => {
                self.note(Finding::new(self.path, found(self.raw), expected))
            }
            Wrong::Missing(field) => {
                let (found, expected) = (format!("no `{field}`"), "this field to be given");
                self.note(Finding::new(self.path, found, expected))
            }
            Wrong::UnknownWord(word, known) => {
                let expected = choice(known);
                if is_object(self.raw) {
                    let path = self.path.field(&word);
                    self.note(unknown(&path, &word, &expected, known).at_key())
                } else {
                    self.note(unknown(self.path, &word, &expected, known))
                }
            }
        }
    }

    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.raw.get().as_bytes()[0] {
            b'{' => visitor.visit_map(self.any_fields()?),
            b'[' => visitor.visit_seq(self.items()?),
            _ => self.visit_scalar(visitor),
        }
    }

    fn visit_scalar<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.scalar()? {
            Some(Scalar::Text(text)) => visitor.visit_string(text),
            Some(Scalar::Whole(number)) => visitor.visit_u64(number),
            Some(Scalar::Number(number)) => visitor.visit_f64(number),
            Some(Scalar::Truth(truth)) => visitor.visit_bool(truth),
            Some(Scalar::Null) => visitor.visit_unit(),
            None => Err(de::Error::invalid_type(Unexpected::Other("another"), &visitor)),
        }
    }

    /// Decodes the value; `None` for lists, objects and numbers too large.
    #[inline(never)]
    fn scalar(self) -> Result<Option<Scalar>, Wrong> {
        let text = self.raw.get();
        Ok(match text.as_bytes()[0] {
            b'{' | b'[' => None,
            b'"' => match decoded(self.raw) {
                Some(text) => Some(Scalar::Text(text)),
                None => return Err(Wrong::Expected("text in valid Unicode".to_owned())),
            },
            b't' => Some(Scalar::Truth(true)),
            b'f' => Some(Scalar::Truth(false)),
            b'n' => Some(Scalar::Null),
            _ => number(text),
        })
    }

    fn items(self) -> Result<Items<'r, 'de>, Wrong> {
        let Some(Parts::Items(items)) = parts(self.raw) else {
            return Err(Wrong::Expected("a list".to_owned()));
        };
        Ok(Items { owner: self, items: items.into_iter().enumerate() })
    }

    /// The fields of an object, each once; with `known`, only those. What is left out is noted.
    fn fields(
        self,
        known: Option<&'static [&'static str]>,
    ) -> Result<IndexMap<String, &'de RawValue>, Wrong> {
        let Some(Parts::Fields(raw)) = parts(self.raw) else {
            return Err(Wrong::Expected("an object".to_owned()));
        };
        let mut fields = IndexMap::new();
        for (key, value) in raw {
            let Some(name) = decoded(key) else {
                let expected = "field names in valid Unicode";
                return Err(self.note(Finding::new(self.path, printable(key.get()), expected)));
            };
            if fields.contains_key(&name) {
                let found = format!("{} a second time", quoted(&name));
                let path = self.path.field(&name);
                self.note(Finding::new(&path, found, "each name once").at_key());
            } else if let Some(known) = known.filter(|known| !known.contains(&name.as_str())) {
                let path = self.path.field(&name);
                let expected = expected_fields(known);
                self.note(unknown(&path, &name, &expected, known).at_key());
            } else {
                fields.insert(name, value);
            }
        }
        Ok(fields)
    }

    /// All fields of an object on their way to a map, or to what there is only one of.
    fn any_fields(self) -> Result<Fields<'r, 'de>, Wrong> {
        let left = self.fields(None)?.into_iter();
        Ok(Fields { owner: self, left, value: None })
    }

    fn variant(self, variants: &'static [&'static str]) -> Result<Variant<'r, 'de>, Wrong> {
        let expected = || Wrong::Expected(choice(variants));
        if !is_object(self.raw) {
            let word = self.raw.get().starts_with('"').then(|| decoded(self.raw)).flatten();
            return self.variant_of(variants, word.ok_or_else(expected)?, None);
        }
        let mut fields = self.fields(None)?.into_iter();
        match (fields.next(), fields.next()) {
            (Some((word, details)), None) => self.variant_of(variants, word, Some(details)),
            (None, _) => {
                Err(self.note(Finding::new(self.path, "an empty object", choice(variants))))
            }
            (Some((first, _)), Some((second, _))) => {
                let found = format!("both {} and {}", quoted(&first), quoted(&second));
                let expected = format!("only one of {}", choice(variants));
                Err(self.note(Finding::new(self.path, found, expected)))
            }
        }
    }

    fn variant_of(
        self,
        variants: &'static [&'static str],
        word: String,
        details: Option<&'de RawValue>,
    ) -> Result<Variant<'r, 'de>, Wrong> {
        match variants.iter().position(|variant| *variant == word) {
            Some(place) => Ok(Variant { owner: self, word, place, details }),
            None => Err(Wrong::UnknownWord(word, variants)),
        }
    }
}

fn expected_fields(known: &[&str]) -> String {
    if known.is_empty() { "no field".to_owned() } else { format!("the field {}", choice(known)) }
}

/// `word` where one of `known` should stand.
pub(super) fn unknown(path: &Path<'_>, word: &str, expected: &str, known: &[&str]) -> Finding {
    let finding = Finding::new(path, quoted(word), expected);
    if NOT_MODELLED_YET.contains(&word) {
        finding.advise(format!("; `{word}` is not modelled yet"))
    } else {
        finding.suggest(word, known.iter().copied())
    }
}

fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

fn found(raw: &RawValue) -> String {
    match raw.get().as_bytes()[0] {
        b'{' => "an object".to_owned(),
        b'[' => "a list".to_owned(),
        _ => printable(raw.get()),
    }
}

fn number(text: &str) -> Option<Scalar> {
    if let Ok(whole) = text.parse() {
        return Some(Scalar::Whole(whole));
    }
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Scalar::Number)
}

impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let result = self.visit(visitor);
        self.settle(result)
    }

    // Asked for by a type that is read from nothing else, which spares it the code for the rest.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let result = self.visit_scalar(visitor);
        self.settle(result)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let result = self.items().and_then(|items| visitor.visit_seq(items));
        self.settle(result)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let result = self.any_fields().and_then(|fields| visitor.visit_map(fields));
        self.settle(result)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        if name == SEVERAL && self.raw.get().starts_with('[') {
            return self.deserialize_seq(visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let fields = self.fields(Some(known));
        let fields = fields.map(|fields| KnownFields { owner: self, known, fields, taken: 0 });
        let result = fields.and_then(|fields| visitor.visit_map(fields));
        self.settle(result)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let result = self.variant(variants).and_then(|variant| visitor.visit_enum(variant));
        self.settle(result)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u32 u64 f32 char bytes byte_buf
        unit unit_struct tuple tuple_struct identifier
    }
}
