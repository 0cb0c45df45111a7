//! What a scene may be called: its name is a folder's and part of an address.

/// Why a text is no name of a scene.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameError {
    #[error(
        "the name is empty; expected lower-case letters, digits and hyphens, as in `coffee-bar`"
    )]
    Empty,
    #[error(
        "`{name}`: character {place} is `{found}`; expected {expected}, as in `{right}`",
        found = .found.escape_debug()
    )]
    Character { name: String, place: usize, found: char, expected: &'static str, right: String },
}

/// Whether this is a name.
///
/// # Errors
/// If it is not: the first character that is wrong, counted from 1, and a name that would be right.
pub(super) fn check(name: &str) -> Result<(), NameError> {
    let last = name.chars().count().checked_sub(1).ok_or(NameError::Empty)?;
    for (place, found) in name.chars().enumerate() {
        let expected = match found {
            'a'..='z' | '0'..='9' => continue,
            '-' if place > 0 && place < last => continue,
            '-' => "a letter or a digit at its begin and its end",
            _ => "lower-case letters, digits and hyphens",
        };
        let (name, right) = (name.to_owned(), right(name));
        return Err(NameError::Character { name, place: place + 1, found, expected, right });
    }
    Ok(())
}

/// The name that was probably meant.
fn right(name: &str) -> String {
    let parts = name.split(|sign: char| !sign.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "coffee-bar".to_owned() } else { parts.join("-").to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(name: &str) -> String {
        check(name).expect_err(name).to_string()
    }

    #[test]
    fn letters_digits_and_hyphens_make_a_name() {
        for name in ["a", "coffee-bar", "3-tiers", "a--b"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_would_be_right() {
        let signs = "expected lower-case letters, digits and hyphens, as in";
        for (name, found, right) in [
            ("Coffee Bar", "1 is `C`", "coffee-bar"),
            ("coffee_bar", "7 is `_`", "coffee-bar"),
            ("../up", "1 is `.`", "up"),
            ("카페", "1 is `카`", "coffee-bar"),
            ("a\n", "2 is `\\n`", "a"),
        ] {
            let expected = format!("`{name}`: character {found}; {signs} `{right}`");
            assert_eq!(complaint(name), expected);
        }
        let ends = "expected a letter or a digit at its begin and its end, as in `a`";
        assert_eq!(complaint("-a"), format!("`-a`: character 1 is `-`; {ends}"));
        assert_eq!(complaint("a-"), format!("`a-`: character 2 is `-`; {ends}"));
        assert!(complaint("").contains("the name is empty"));
    }
}
