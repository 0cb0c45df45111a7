//! The file format, from its JSON Schema.

use serde_json::Value;

use super::table::table;
use super::value::{is_told_in_place, reference, taken};

const HEAD: &str = "\
# The scenario file

<!-- Made by `cargo run -- reference scenario`: change the documentation in src/scenario/schema.rs instead. -->
";

/// The page: a section for the file itself, then one for each definition, where it is first needed.
pub(super) fn page(schema: &Value) -> String {
    let definitions = &schema["$defs"];
    let mut names = Vec::new();
    add_names(schema, definitions, &mut names);
    let mut sections = vec![HEAD.to_owned(), body(schema, definitions)];
    sections.extend(names.iter().map(|name| {
        let body = body(&definitions[name], definitions);
        format!("## {name}\n\n{body}")
    }));
    sections.join("\n")
}

/// The definitions that a schema leads to, those that a part leads to before the next part's.
fn add_names<'s>(schema: &'s Value, definitions: &'s Value, names: &mut Vec<&'s str>) {
    if let Some(name) = reference(schema) {
        if names.contains(&name) {
            return;
        }
        if !is_told_in_place(name) {
            names.push(name);
        }
        add_names(&definitions[name], definitions, names);
    }
    for part in parts(schema) {
        add_names(part, definitions, names);
    }
}

/// The schemas in a schema, in the order in which its section speaks of them.
fn parts(schema: &Value) -> Vec<&Value> {
    let choices = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
    let fields = fields(schema).into_iter().map(|(_, field, _)| field);
    let items = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    fields.chain(choices).chain(items).collect()
}

/// The fields of an object: (name, schema, whether it is needed), those first that are.
fn fields(schema: &Value) -> Vec<(&str, &Value, bool)> {
    let needed: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = schema["properties"].as_object().into_iter().flatten();
    let mut fields: Vec<_> = fields
        .map(|(name, field)| (name.as_str(), field, needed.contains(&name.as_str())))
        .collect();
    fields.sort_by_key(|(name, _, _)| {
        needed.iter().position(|one| one == name).unwrap_or(usize::MAX)
    });
    fields
}

fn body(schema: &Value, definitions: &Value) -> String {
    let mut blocks = vec![description(schema) + "\n"];
    if let Some(choices) = schema["oneOf"].as_array() {
        let rows = choices.iter().map(|choice| choice_row(choice, definitions));
        blocks.push(table(["either", "takes", "meaning"], rows));
    } else if schema["properties"].is_object() {
        let fields = fields(schema).into_iter();
        let rows = fields.map(|field| field_row(field, definitions));
        blocks.push(table(["field", "takes", "default", "meaning"], rows));
    } else if schema["type"] != "object" {
        blocks.push(format!("Takes {}.{}\n", taken(schema, definitions), examples(schema)));
    }
    blocks.join("\n")
}

fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().to_owned()
}

fn examples(schema: &Value) -> String {
    let examples = schema["examples"].as_array().into_iter().flatten();
    let examples: Vec<_> = examples.map(|example| format!("`{example}`")).collect();
    if examples.is_empty() { String::new() } else { format!(" Examples: {}.", examples.join(", ")) }
}

fn field_row((name, field, is_needed): (&str, &Value, bool), definitions: &Value) -> [String; 4] {
    let default = match field.get("default") {
        _ if is_needed => "needed".to_owned(),
        None | Some(Value::Null) => String::new(),
        Some(value) => format!("`{value}`"),
    };
    let meaning = description(field) + &examples(field);
    [format!("`{name}`"), taken(field, definitions), default, meaning]
}

/// One of several: a word, or an object with one field.
fn choice_row(choice: &Value, definitions: &Value) -> [String; 3] {
    let meaning = description(choice);
    match fields(choice).first() {
        Some((name, field, _)) => [format!("`{name}`"), taken(field, definitions), meaning],
        None => [taken(choice, definitions), String::new(), meaning],
    }
}
