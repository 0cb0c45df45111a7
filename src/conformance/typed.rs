//! Values with their AMQP types, as vectors write them: plain JSON where the type is the usual one
//! and `{"$type": …, "value": …}` where it is not.

use serde_json::Value as Json;

use crate::broker::{IntegerType, Table, Value};

/// A table of typed values; none is an empty one.
pub(super) fn table(json: Option<&Json>) -> Result<Table, String> {
    match json {
        None => Ok(Table::new()),
        Some(Json::Object(fields)) => {
            fields.iter().map(|(name, json)| Ok((name.as_str().into(), value(json)?))).collect()
        }
        Some(other) => Err(format!("a table is expected, not {other}")),
    }
}

/// One value.
pub(super) fn value(json: &Json) -> Result<Value, String> {
    match json {
        Json::Object(fields) => match fields.get("$type").and_then(Json::as_str) {
            Some(type_name) => typed(type_name, fields.get("value").unwrap_or(&Json::Null)),
            None => table(Some(json)).map(Value::Table),
        },
        Json::Array(items) => items.iter().map(value).collect::<Result<_, _>>().map(Value::Array),
        other => Ok(Value::from_json(other)),
    }
}

fn typed(type_name: &str, json: &Json) -> Result<Value, String> {
    let integer = |width| {
        let number = json.as_i64().ok_or_else(|| format!("{json} is no whole number"));
        number.map(|number| Value::Integer(width, number))
    };
    let number = || json.as_f64().ok_or_else(|| format!("{json} is no number"));
    match type_name {
        "int8" => integer(IntegerType::Int8),
        "uint8" => integer(IntegerType::Uint8),
        "int16" => integer(IntegerType::Int16),
        "uint16" => integer(IntegerType::Uint16),
        "int32" => integer(IntegerType::Int32),
        "uint32" => integer(IntegerType::Uint32),
        "int64" => integer(IntegerType::Int64),
        "timestamp" => integer(IntegerType::Timestamp),
        "float" => number().map(Value::Float),
        "double" => number().map(Value::Double),
        "bytes" => Ok(Value::Bytes(json.as_str().unwrap_or_default().into())),
        "void" => Ok(Value::Void),
        "decimal" => {
            let part = |place: usize| json.get(place).and_then(Json::as_u64).unwrap_or(0);
            Ok(Value::Decimal(part(0) as u8, part(1) as u32))
        }
        other => Err(format!("type {other} is not known")),
    }
}
