//! What a field of a scenario takes, in a few words of Markdown.

use serde_json::Value;

/// One type for "a thing or a list of it": told in place, as it has no name that people know.
const SEVERAL: &str = "Several";

/// The name of the definition that a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

/// Whether a definition gets no section of its own.
pub(super) fn is_told_in_place(definition: &str) -> bool {
    definition.starts_with(SEVERAL)
}

/// What is taken: "integer, 1 to 100", or a link to the section of a definition.
pub(super) fn taken(schema: &Value, definitions: &Value) -> String {
    match reference(schema) {
        Some(name) if is_told_in_place(name) => taken(&definitions[name], definitions),
        Some(name) => format!("[{name}](#{})", name.to_lowercase()),
        None => by_type(schema, definitions),
    }
}

fn by_type(schema: &Value, definitions: &Value) -> String {
    if let Some(choices) = schema["anyOf"].as_array() {
        let choices: Vec<_> = choices.iter().map(|choice| taken(choice, definitions)).collect();
        return choices.join(", or ");
    }
    if let Some(value) = schema.get("const") {
        return format!("`{value}`");
    }
    match kind(schema) {
        Some("array") => {
            let bounds = bounds(schema, "Items").map(|bounds| format!(" ({bounds})"));
            let items = taken(&schema["items"], definitions);
            format!("list{} of {items}", bounds.unwrap_or_default())
        }
        Some("object") => by_name(schema, definitions),
        Some("string") => text(schema),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some(number) => match range(schema, "minimum", "maximum") {
            Some(range) => format!("{number}, {range}"),
            None => number.to_owned(),
        },
        None => "JSON".to_owned(),
    }
}

/// The type; of several, the one that is not for what is left out.
fn kind(schema: &Value) -> Option<&str> {
    let several = schema["type"].as_array().into_iter().flatten();
    let mut kinds = several.chain([&schema["type"]]).filter_map(Value::as_str);
    kinds.find(|kind| *kind != "null")
}

fn by_name(schema: &Value, definitions: &Value) -> String {
    let values = &schema["additionalProperties"];
    let values = if values.is_object() { taken(values, definitions) } else { "JSON".to_owned() };
    let bounds = bounds(schema, "Properties").map(|bounds| bounds + " ").unwrap_or_default();
    format!("{bounds}by name, each {values}")
}

fn text(schema: &Value) -> String {
    let length = bounds(schema, "Length").map(|bounds| format!(", {bounds} characters"));
    let pattern = schema["pattern"].as_str().map(|pattern| format!(" like `{pattern}`"));
    format!("text{}{}", length.unwrap_or_default(), pattern.unwrap_or_default())
}

/// "1 to 20", of `minItems` and `maxItems` and their like.
fn bounds(schema: &Value, of: &str) -> Option<String> {
    range(schema, &format!("min{of}"), &format!("max{of}"))
}

fn range(schema: &Value, least: &str, most: &str) -> Option<String> {
    let numbers = ["exclusiveMinimum", least, most].map(|key| schema.get(key).map(number));
    match numbers {
        [Some(above), _, Some(most)] => Some(format!("above {above} to {most}")),
        [Some(above), _, None] => Some(format!("above {above}")),
        [_, Some(least), Some(most)] if least == most => Some(least),
        [_, Some(least), Some(most)] => Some(format!("{least} to {most}")),
        [_, Some(least), None] => Some(format!("at least {least}")),
        [_, None, Some(most)] => Some(format!("at most {most}")),
        [_, None, None] => None,
    }
}

/// A number as people write it: 1 for 1.0.
fn number(value: &Value) -> String {
    let float = value.as_f64().filter(|_| !value.is_u64());
    float.map_or_else(|| value.to_string(), |float| float.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_taken_is_told_in_words() {
        let definitions = json!({ "Several": { "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "$ref": "#/$defs/Action" }, "minItems": 1, "maxItems": 20 }
        ] } });
        for (schema, words) in [
            (json!({ "$ref": "#/$defs/OnOff" }), "[OnOff](#onoff)"),
            (json!({ "$ref": "#/$defs/Several" }), "text, or list (1 to 20) of [Action](#action)"),
            (json!({ "type": "integer", "minimum": 1, "maximum": 1 }), "integer, 1"),
            (json!({ "type": "number", "minimum": 0 }), "number, at least 0"),
            (json!({ "type": "string", "maxLength": 9 }), "text, at most 9 characters"),
            (
                json!({ "type": ["null", "object"], "maxProperties": 4 }),
                "at most 4 by name, each JSON",
            ),
            (
                json!({ "type": "number", "exclusiveMinimum": 1.0, "maximum": 1e3 }),
                "number, above 1 to 1000",
            ),
            (
                json!({ "type": "integer", "maximum": 18_446_744_073_709_551_615_u64 }),
                "integer, at most 18446744073709551615",
            ),
            (json!({ "const": "sync" }), "`\"sync\"`"),
            (json!({ "type": "boolean" }), "`true` or `false`"),
        ] {
            assert_eq!(taken(&schema, &definitions), words);
        }
    }
}
