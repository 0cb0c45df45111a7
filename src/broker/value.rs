//! Values of AMQP tables: headers of messages, arguments of declarations and bindings.

use litemap::LiteMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value as Json};

use crate::kernel::ordered;

/// A field table: names and their values.
pub type Table = LiteMap<Box<str>, Value>;

/// The width and sign of an [`Value::Integer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IntegerType {
    /// 8 bits, signed.
    Int8,
    /// 8 bits, unsigned.
    Uint8,
    /// 16 bits, signed.
    Int16,
    /// 16 bits, unsigned.
    Uint16,
    /// 32 bits, signed: what clients send unless a number needs more.
    Int32,
    /// 32 bits, unsigned.
    Uint32,
    /// 64 bits, signed.
    Int64,
    /// Seconds since 1970.
    Timestamp,
}

/// A value of a field table (AMQP 0-9-1, section 4.2.5.5, as RabbitMQ has it).
///
/// Equality is that of declarations: type and value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Void,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(IntegerType, i64),
    /// A floating-point number of 32 bits.
    Float(f64),
    /// A floating-point number of 64 bits.
    Double(f64),
    /// Digits, and how many of them are behind the point.
    Decimal(u8, u32),
    /// A long string.
    String(Box<str>),
    /// Bytes that need not be text.
    Bytes(Box<str>),
    /// Values in order.
    Array(Vec<Value>),
    /// A table within the table.
    Table(Table),
}

impl Value {
    /// A long string.
    pub fn string(text: &str) -> Self {
        Self::String(text.into())
    }

    /// An integer of 32 bits, or of 64 where it needs them.
    pub const fn integer(value: i64) -> Self {
        let narrow = value as i32 as i64 == value;
        Self::Integer(if narrow { IntegerType::Int32 } else { IntegerType::Int64 }, value)
    }

    /// The text of a long string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is an integer of any width.
    pub const fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(_, value) => Some(*value),
            _ => None,
        }
    }

    /// What RabbitMQ calls the type in its errors.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Bool(_) => "bool",
            Self::Integer(IntegerType::Int8, _) => "byte",
            Self::Integer(IntegerType::Uint8, _) => "unsignedbyte",
            Self::Integer(IntegerType::Int16, _) => "short",
            Self::Integer(IntegerType::Uint16, _) => "unsignedshort",
            Self::Integer(IntegerType::Int32, _) => "signedint",
            Self::Integer(IntegerType::Uint32, _) => "unsignedint",
            Self::Integer(IntegerType::Int64, _) => "long",
            Self::Integer(IntegerType::Timestamp, _) => "timestamp",
            Self::Float(_) => "float",
            Self::Double(_) => "double",
            Self::Decimal(..) => "decimal",
            Self::String(_) => "longstr",
            Self::Bytes(_) => "binary",
            Self::Array(_) => "array",
            Self::Table(_) => "table",
        }
    }

    /// Whether a headers exchange takes the two for the same: numbers by their value whatever
    /// their type, text and bytes alike, an empty array like an empty table; within arrays and
    /// tables types count.
    pub fn is_same(&self, other: &Self) -> bool {
        if let (Some(one), Some(two)) = (self.number(), other.number()) {
            return one == two;
        }
        match (self, other) {
            (Self::String(one) | Self::Bytes(one), Self::String(two) | Self::Bytes(two)) => {
                one == two
            }
            (Self::Array(array), Self::Table(table)) | (Self::Table(table), Self::Array(array)) => {
                array.is_empty() && table.is_empty()
            }
            _ => self == other,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(_, value) => Some(*value as f64),
            Self::Float(value) | Self::Double(value) => Some(*value),
            _ => None,
        }
    }

    /// Reads a value as the management's JSON writes it.
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Void,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => number
                .as_i64()
                .map_or_else(|| Self::Double(number.as_f64().unwrap_or(f64::MAX)), Self::integer),
            Json::String(text) => Self::string(text),
            Json::Array(items) => Self::Array(items.iter().map(Self::from_json).collect()),
            Json::Object(fields) => {
                let field = |(name, value): (&String, &Json)| {
                    (name.as_str().into(), Self::from_json(value))
                };
                Self::Table(ordered::inserted(fields.iter().map(field)))
            }
        }
    }

    /// Writes it as the management's JSON does.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Void => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Integer(_, value) => Json::from(*value),
            Self::Float(value) | Self::Double(value) => Json::from(*value),
            Self::Decimal(scale, digits) => {
                Json::from(f64::from(*digits) / libm::exp10(f64::from(*scale)))
            }
            Self::String(text) | Self::Bytes(text) => Json::String(text.to_string()),
            Self::Array(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Table(fields) => Json::Object(json_fields(fields)),
        }
    }
}

/// The fields of a table as the management's JSON writes them.
pub fn json_fields(table: &Table) -> Map<String, Json> {
    ordered::inserted(table.iter().map(|(name, value)| (name.to_string(), value.to_json())))
}

/// People write the management's JSON, in which whole numbers are integers, however they are written;
/// programs among themselves keep type and value.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(AnyValue)
        } else {
            Exact::deserialize(deserializer)
        }
    }
}

/// For programs; people get [`Value::to_json`].
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Exact::serialize(self, serializer)
    }
}

/// A [`Value`] with its type.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Value")]
enum Exact {
    Void,
    Bool(bool),
    Integer(IntegerType, i64),
    Float(f64),
    Double(f64),
    Decimal(u8, u32),
    String(Box<str>),
    Bytes(Box<str>),
    Array(Vec<Value>),
    Table(#[serde(with = "exact_table")] Table),
}

/// A [`Table`] for programs: field by field. The map's own reader would bring a sorting algorithm of
/// its own along.
pub mod exact_table {
    use super::{Deserialize, Deserializer, Serializer, Table, Value};

    /// Reads what [`serialize`] wrote.
    ///
    /// # Errors
    /// What the deserializer says.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Table, D::Error> {
        let mut table = Table::new();
        for (name, value) in Vec::<(Box<str>, Value)>::deserialize(deserializer)? {
            table.insert(name, value);
        }
        Ok(table)
    }

    /// Writes the fields in their order.
    ///
    /// # Errors
    /// What the serializer says.
    pub fn serialize<S: Serializer>(table: &Table, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(table.iter())
    }

    /// The same for a table that may be missing.
    pub mod optional {
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        use super::Table;

        #[derive(Serialize, Deserialize)]
        struct Exactly(#[serde(with = "super")] Table);

        /// Reads what [`serialize`] wrote.
        ///
        /// # Errors
        /// What the deserializer says.
        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Table>, D::Error> {
            let table: Option<Exactly> = Option::deserialize(deserializer)?;
            Ok(table.map(|Exactly(table)| table))
        }

        /// Writes the table, if there is one.
        ///
        /// # Errors
        /// What the serializer says.
        pub fn serialize<S: Serializer>(
            table: &Option<Table>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            table.clone().map(Exactly).serialize(serializer)
        }
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Void)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::integer(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or(Value::Double(value as f64), Value::integer))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let whole = value.fract() == 0.0 && value.abs() < 9e15;
        Ok(if whole { Value::integer(value as i64) } else { Value::Double(value) })
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::string(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut table = Table::new();
        while let Some((name, value)) = fields.next_entry::<String, Value>()? {
            table.insert(name.into(), value);
        }
        Ok(Value::Table(table))
    }
}

/// As JSON writes it, for messages to people.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Void => formatter.write_str("null"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Integer(_, value) => write!(formatter, "{value}"),
            Self::Float(value) | Self::Double(value) => write!(formatter, "{value}"),
            Self::Decimal(scale, digits) => write!(formatter, "{digits}e-{scale}"),
            Self::String(text) | Self::Bytes(text) => write!(formatter, "{text:?}"),
            Self::Array(_) => formatter.write_str("a list"),
            Self::Table(_) => formatter.write_str("an object"),
        }
    }
}
