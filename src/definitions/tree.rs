//! JSON as people lay it out: fields in the order given, what is short on one line.

use serde_json::{Map, Value as Json};

/// The width of a line that is not broken up further.
const LINE_CHARACTERS: usize = 100;

/// A JSON value whose objects keep their order.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Value(Json),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl<V: Into<Json>> From<V> for Tree {
    // Not at each of the many places that make a field: the module is sent over the network.
    #[inline(never)]
    fn from(value: V) -> Self {
        Self::Value(value.into())
    }
}

/// An object of these fields.
pub(super) fn object<const N: usize>(fields: [(&str, Tree); N]) -> Tree {
    owned(fields.into())
}

// For any number of fields, as the module is sent over the network.
#[inline(never)]
fn owned(fields: Vec<(&str, Tree)>) -> Tree {
    Tree::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

impl Tree {
    /// Adds a field to an object; anything else stays as it is.
    pub(super) fn push(&mut self, name: &str, value: impl Into<Tree>) {
        if let Self::Object(fields) = self {
            fields.push((name.to_owned(), value.into()));
        }
    }

    /// The fields in their own order.
    fn of(fields: &Map<String, Json>) -> Self {
        let fields = fields.iter().map(|(name, value)| (name.clone(), value.clone().into()));
        Self::Object(fields.collect())
    }

    /// The text, with a newline at its end.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.write(0, &mut text);
        text.push('\n');
        text
    }

    fn write(&self, indentation: usize, text: &mut String) {
        let flat = self.flat();
        if indentation > 0 && indentation + flat.chars().count() <= LINE_CHARACTERS {
            text.push_str(&flat);
            return;
        }
        let (open, close, items) = match self {
            Self::Value(Json::Object(fields)) => return Self::of(fields).write(indentation, text),
            Self::Value(_) => return text.push_str(&flat),
            Self::List(items) => ('[', ']', items.iter().map(|item| (None, item)).collect()),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (Some(name), value));
                ('{', '}', fields.collect::<Vec<_>>())
            }
        };
        let inner = indentation + 2;
        text.push(open);
        for (place, (name, value)) in items.into_iter().enumerate() {
            text.push_str(if place == 0 { "\n" } else { ",\n" });
            text.extend(std::iter::repeat_n(' ', inner));
            if let Some(name) = name {
                text.push_str(&quoted(name));
                text.push_str(": ");
            }
            value.write(inner, text);
        }
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', indentation));
        text.push(close);
    }

    /// All on one line.
    fn flat(&self) -> String {
        match self {
            Self::Value(Json::Object(fields)) => Self::of(fields).flat(),
            Self::Value(value) => value.to_string(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::flat).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(fields) if fields.is_empty() => "{}".to_owned(),
            Self::Object(fields) => {
                let fields: Vec<String> =
                    fields.iter().map(|(name, value)| field(name, value)).collect();
                braced(&fields)
            }
        }
    }
}

fn braced(fields: &[String]) -> String {
    format!("{{ {} }}", fields.join(", "))
}

fn field(name: &str, value: &Tree) -> String {
    format!("{}: {}", quoted(name), value.flat())
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_short_stands_on_one_line() {
        let long = "a".repeat(100);
        let tree = object([
            ("short", object([("b", Tree::List(vec![1.into(), "x\"y".into()]))])),
            ("empty", object([])),
            ("long", object([("c", long.as_str().into()), ("d", json!({"e": [1, {}]}).into())])),
        ]);
        let expected = format!(
            r#"{{
  "short": {{ "b": [1, "x\"y"] }},
  "empty": {{}},
  "long": {{
    "c": "{long}",
    "d": {{ "e": [1,{{}}] }}
  }}
}}
"#
        );
        assert_eq!(tree.text(), expected);
        assert!(serde_json::from_str::<Json>(&tree.text()).is_ok());
    }
}
