//! A source file of the crate and the paths it mentions.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::token::{self, Token};

/// A file under `src`, without what only tests see.
pub(crate) struct SourceFile {
    /// From the crate's root, with `/`.
    pub(crate) path: String,
    pub(crate) tokens: Vec<Token>,
    /// Whether the page does without it.
    pub(crate) native: bool,
}

/// A path such as `std::collections::BTreeMap`, with the line on which it begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
}

impl SourceFile {
    /// Every file of the library and of the command, without those of tests.
    pub(crate) fn all() -> Vec<Self> {
        let mut files = Vec::new();
        read_folder("src", &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (tests, native) = (
            declared(&files, |file| &file.test_modules),
            declared(&files, |file| &file.native_modules),
        );
        files.retain(|file| !tests.iter().any(|test| is_within(&file.path, test)));
        let with_use = files.into_iter().map(|file| Self {
            native: native.iter().any(|module| is_within(&file.path, module)),
            path: file.path,
            tokens: file.tokens,
        });
        with_use.collect()
    }

    /// A file with this text, as if it were at `path`.
    #[cfg(test)]
    pub(crate) fn of(path: &str, text: &str) -> Self {
        let Declaring { path, tokens, .. } = Declaring::of(path, text);
        Self { path, tokens, native: false }
    }

    /// The top-level module it belongs to.
    pub(crate) fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = below.split('/').next().unwrap_or(below);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many `super` lead from it to the root of the crate.
    fn depth(&self) -> usize {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        stem.split('/').filter(|part| !matches!(*part, "src" | "mod")).count()
    }

    /// Every path of at least two segments; those of a group one by one.
    pub(crate) fn mentions(&self) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut place = 0;
        while place + 1 < self.tokens.len() {
            if is_word(&self.tokens[place]) && self.tokens[place + 1].text == "::" {
                place = read_path(&self.tokens, place, &[], &mut mentions);
            } else {
                place += 1;
            }
        }
        for mention in &mut mentions {
            self.make_absolute(mention);
        }
        mentions
    }

    /// `super`s that lead to the root of the crate become `crate`.
    fn make_absolute(&self, mention: &mut Mention) {
        let supers = mention.segments.iter().take_while(|segment| *segment == "super").count();
        if supers > 0 && supers >= self.depth() {
            mention.segments.splice(..supers, ["crate".to_owned()]);
        }
    }
}

/// Reads the path or tree of paths at `place`, below `above`; tells the place after it.
fn read_path(
    tokens: &[Token],
    mut place: usize,
    above: &[String],
    mentions: &mut Vec<Mention>,
) -> usize {
    let line = tokens[place].line;
    let mut segments = above.to_vec();
    loop {
        match tokens.get(place) {
            Some(token) if token.text == "{" => {
                return read_group(tokens, place, &segments, mentions);
            }
            Some(token) if is_word(token) => segments.push(token.text.clone()),
            _ => break,
        }
        place += 1;
        if tokens.get(place).is_none_or(|token| token.text != "::") {
            break;
        }
        place += 1;
    }
    if segments.len() > 1 {
        mentions.push(Mention { segments, line });
    }
    place
}

/// Reads `{ a, b::c }` at `place`.
fn read_group(
    tokens: &[Token],
    place: usize,
    above: &[String],
    mentions: &mut Vec<Mention>,
) -> usize {
    let mut place = place + 1;
    while let Some(token) = tokens.get(place) {
        match token.text.as_str() {
            "}" => return place + 1,
            "{" => place = read_group(tokens, place, above, mentions),
            _ if is_word(token) => place = read_path(tokens, place, above, mentions),
            _ => place += 1,
        }
    }
    place
}

fn is_word(token: &Token) -> bool {
    token.text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// A file with the modules that it declares under conditions.
struct Declaring {
    path: String,
    tokens: Vec<Token>,
    test_modules: Vec<String>,
    native_modules: Vec<String>,
}

impl Declaring {
    fn of(path: &str, text: &str) -> Self {
        let (tokens, test_modules) = token::without_tests(&token::tokens(text));
        let native_modules = native_modules(&tokens);
        Self { path: path.to_owned(), tokens, test_modules, native_modules }
    }

    /// The folder of its modules.
    fn folder(&self) -> &str {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        ["/mod", "/lib", "/main"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem)
    }
}

/// The modules declared with `#[cfg(not(target_arch = "wasm32"))]`.
fn native_modules(tokens: &[Token]) -> Vec<String> {
    let mut modules = Vec::new();
    for place in 0..tokens.len() {
        let Some(after) = token::after_attribute(tokens, place) else { continue };
        let has = |word: &str| tokens[place..after].iter().any(|token| token.text == word);
        if has("cfg") && has("not") && has("target_arch") {
            modules
                .extend(token::declared_module(&tokens[place..token::after_item(tokens, place)]));
        }
    }
    modules
}

/// The stems of the files of modules that some file declares.
fn declared(files: &[Declaring], modules: fn(&Declaring) -> &Vec<String>) -> BTreeSet<String> {
    let stems = files
        .iter()
        .flat_map(|file| modules(file).iter().map(|module| format!("{}/{module}", file.folder())));
    stems.collect()
}

fn is_within(path: &str, stem: &str) -> bool {
    path.strip_prefix(stem).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

fn read_folder(folder: &str, files: &mut Vec<Declaring>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join(folder)).expect("a folder of the crate") {
        let entry = entry.expect("the folder can be read");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_folder(&path, files);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(entry.path()).expect("source is text");
            files.push(Declaring::of(&path, &text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_taken_apart() {
        let file = SourceFile::of("src/a/b.rs", "use crate::{c, d::{self, E}};\nuse std::fs;");
        let found =
            file.mentions().into_iter().map(|m| format!("{} {}", m.segments.join("::"), m.line));
        let expected = ["crate::c 1", "crate::d::self 1", "crate::d::E 1", "std::fs 2"];
        assert!(found.eq(expected));
    }

    #[test]
    fn supers_that_reach_the_root_are_found() {
        let first =
            |path: &str, text: &str| SourceFile::of(path, text).mentions()[0].segments.join("::");
        assert_eq!(first("src/a/b.rs", "use super::super::c::D;"), "crate::c::D");
        assert_eq!(first("src/a/b.rs", "use super::c::D;"), "super::c::D");
        assert_eq!(first("src/a/mod.rs", "use super::c::D;"), "crate::c::D");
        assert_eq!(first("src/a.rs", "fn f() { super::c::d() }"), "crate::c::d");
    }

    #[test]
    fn files_of_tests_are_left_out_and_native_ones_known() {
        let files = SourceFile::all();
        let find = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.native);
        assert_eq!(find("src/world/tests.rs"), None);
        assert_eq!(find("src/world/mod.rs"), Some(false));
        assert_eq!(find("src/stats/json_lines.rs"), Some(true));
    }
}
