//! How a headers exchange matches: the arguments of a binding against the headers of a message.

use super::{Table, Value};

/// What `x-match` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Match {
    /// One pair is enough.
    any: bool,
    /// Pairs whose name begins with "x-" count, too.
    with_x: bool,
}

impl Match {
    fn of(arguments: &Table) -> Self {
        match arguments.get("x-match").and_then(Value::as_str) {
            Some("any") => Self { any: true, with_x: false },
            Some("all-with-x") => Self { any: false, with_x: true },
            Some("any-with-x") => Self { any: true, with_x: true },
            _ => Self { any: false, with_x: false },
        }
    }

    fn counts(self, name: &str) -> bool {
        if self.with_x { name != "x-match" } else { !name.starts_with("x-") }
    }
}

/// Whether `x-match` is a value that a headers exchange knows.
pub(super) fn is_valid(arguments: &Table) -> bool {
    const KNOWN: [&str; 4] = ["all", "any", "all-with-x", "any-with-x"];
    arguments
        .get("x-match")
        .is_none_or(|value| value.as_str().is_some_and(|text| KNOWN.contains(&text)))
}

/// Whether the headers fit the binding. A pair without value (void) asks only that the header is
/// there. Without any pair "all" fits everything and "any" nothing.
pub(super) fn matches(arguments: &Table, headers: Option<&Table>) -> bool {
    let wanted = Match::of(arguments);
    let fits = |(name, value): (&str, &Value)| {
        let found = headers.and_then(|headers| headers.get(name));
        found.is_some_and(|found| *value == Value::Void || value.is_same(found))
    };
    let pairs = arguments.iter().map(|(name, value)| (&**name, value));
    let mut pairs = pairs.filter(|(name, _)| wanted.counts(name));
    if wanted.any { pairs.any(fits) } else { pairs.all(fits) }
}
