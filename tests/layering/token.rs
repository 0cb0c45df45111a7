//! Rust source as words and signs: just enough of the language to find paths.

use std::iter::Peekable;
use std::str::Chars;

/// A word or a sign, with the line it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Identifiers and numbers whole, `::` as one, other signs one by one.
    pub(crate) text: String,
    /// From 1.
    pub(crate) line: usize,
}

/// A source read character by character.
struct Reader<'s> {
    rest: Peekable<Chars<'s>>,
    line: usize,
}

/// The tokens of a source, without comments and literals.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source.chars().peekable(), line: 1 };
    let mut tokens = Vec::new();
    while let Some((text, line)) = reader.next_token() {
        if !text.is_empty() {
            tokens.push(Token { text, line });
        }
    }
    tokens
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    /// Empty text stands for what was left out.
    fn next_token(&mut self) -> Option<(String, usize)> {
        let line = self.line;
        let first = self.next()?;
        let text = match first {
            '/' if self.rest.peek() == Some(&'/') => self.skip_line(),
            '/' if self.rest.peek() == Some(&'*') => self.skip_block(),
            '"' => self.skip_string(),
            '\'' => self.skip_character(),
            ':' if self.rest.next_if_eq(&':').is_some() => "::".to_owned(),
            _ if first.is_whitespace() => String::new(),
            _ if is_word(first) => self.word(first),
            _ => first.to_string(),
        };
        Some((text, line))
    }

    /// A word; one in front of a raw string goes with it.
    fn word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some(next) = self.rest.next_if(|next| is_word(*next)) {
            word.push(next);
        }
        match (word.as_str(), self.rest.peek()) {
            ("r" | "br" | "cr", Some('"' | '#')) => self.skip_raw_string(),
            _ => word,
        }
    }

    fn skip_line(&mut self) -> String {
        while self.rest.next_if(|next| *next != '\n').is_some() {}
        String::new()
    }

    fn skip_block(&mut self) -> String {
        let (mut depth, mut last) = (0, '/');
        while let Some(next) = self.next() {
            match (last, next) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    last = next;
                    continue;
                }
            }
            if depth == 0 {
                break;
            }
            last = ' ';
        }
        String::new()
    }

    fn skip_string(&mut self) -> String {
        while let Some(next) = self.next().filter(|next| *next != '"') {
            if next == '\\' {
                self.next();
            }
        }
        String::new()
    }

    fn skip_raw_string(&mut self) -> String {
        let mut hashes = 0;
        while self.rest.next_if_eq(&'#').is_some() {
            hashes += 1;
        }
        self.next();
        let mut seen = None;
        while seen != Some(hashes) {
            seen = match self.next() {
                Some('"') => Some(0),
                Some('#') => seen.map(|seen| seen + 1),
                Some(_) => None,
                None => break,
            };
        }
        String::new()
    }

    /// A character, or the quote of a lifetime.
    fn skip_character(&mut self) -> String {
        let mut ahead = self.rest.clone();
        let (first, second) = (ahead.next(), ahead.next());
        if first == Some('\\') {
            self.next();
            self.next();
            while self.next().is_some_and(|next| next != '\'') {}
        } else if second == Some('\'') {
            self.next();
            self.next();
        }
        String::new()
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The tokens without the items that only tests have, and the names of modules among these.
pub(crate) fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut test_modules) = (Vec::new(), Vec::new());
    let mut place = 0;
    while place < tokens.len() {
        let after = after_attribute(tokens, place);
        if after.is_some_and(|after| is_test_only(&tokens[place..after])) {
            let end = after_item(tokens, place);
            test_modules.extend(declared_module(&tokens[place..end]));
            place = end;
        } else {
            kept.push(tokens[place].clone());
            place += 1;
        }
    }
    (kept, test_modules)
}

/// If an outer attribute begins at `place`, the place after it.
pub(crate) fn after_attribute(tokens: &[Token], place: usize) -> Option<usize> {
    let begins = tokens[place].text == "#" && tokens.get(place + 1)?.text == "[";
    begins.then(|| after_group(tokens, place + 1))
}

/// The place after the bracket that closes the one at `place`.
fn after_group(tokens: &[Token], place: usize) -> usize {
    let mut depth = 0;
    for (offset, token) in tokens[place..].iter().enumerate() {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + offset + 1;
        }
    }
    tokens.len()
}

fn is_test_only(attribute: &[Token]) -> bool {
    let has = |word: &str| attribute.iter().any(|token| token.text == word);
    has("cfg") && has("test") && !has("not") && !has("any")
}

/// The place after the item that begins, with its attributes, at `place`.
pub(crate) fn after_item(tokens: &[Token], mut place: usize) -> usize {
    while place < tokens.len() {
        if let Some(after) = after_attribute(tokens, place) {
            place = after;
            continue;
        }
        match tokens[place].text.as_str() {
            "{" => return after_group(tokens, place),
            ";" => return place + 1,
            "(" | "[" => place = after_group(tokens, place),
            _ => place += 1,
        }
    }
    tokens.len()
}

/// The name in `mod name;`.
pub(crate) fn declared_module(item: &[Token]) -> Option<String> {
    let place = item.iter().position(|token| token.text == "mod")?;
    let (name, end) = (item.get(place + 1)?, item.get(place + 2)?);
    (end.text == ";").then(|| name.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        tokens(source).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_literals_are_left_out() {
        let source =
            "a // b\n /* c /* d */ e */ f(\"g \\\" h\", 'i', '\\'', r#\"j \" k\"#, b\"l\") m";
        assert_eq!(texts(source), ["a", "f", "(", ",", ",", ",", ",", "b", ")", "m"]);
        assert_eq!(texts("fn f<'a>(x: &'a str)"), texts("fn f<a>(x: &a str)"));
    }

    #[test]
    fn lines_are_counted_everywhere() {
        let source = "/* \n */ \"\n\" r\"\n\" // x\n last";
        assert_eq!(tokens(source), [Token { text: "last".to_owned(), line: 5 }]);
    }

    #[test]
    fn items_for_tests_only_are_left_out() {
        let source = "#[cfg(test)] #[x(y)] mod tests { a } b #[cfg(test)] mod fixture; \
                      #[cfg(not(test))] c #[cfg(test)] use d::e; f";
        let (kept, modules) = without_tests(&tokens(source));
        let kept: String = kept.into_iter().map(|token| token.text).collect();
        assert_eq!(
            (kept.as_str(), modules.as_slice()),
            ("b#[cfg(not(test))]cf", &["fixture".to_owned()][..])
        );
    }
}
