//! Lessons and names in a scene's folder.

use std::path::Path;
use std::{fs, io};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The languages of the page; a title is taken from the first that has one.
const LANGUAGES: [&str; 2] = ["en", "ko"];

/// What a scene says in one language.
#[derive(Serialize)]
pub(super) struct Words {
    /// The lesson's Markdown; empty if there is none.
    lesson: String,
    names: Names,
}

impl Words {
    /// What people call the scene.
    pub(super) fn title(&self) -> Option<&str> {
        self.names.title.as_deref()
    }
}

type ByName = IndexMap<String, String>;

/// A `names.*.json` file: what people read instead of the scenario's own names.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Names {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default)]
    nodes: ByName,
    #[serde(default)]
    controls: ByName,
    #[serde(default)]
    actions: ByName,
    #[serde(default)]
    message_types: ByName,
    #[serde(default)]
    groups: ByName,
    #[serde(default)]
    instances: ByName,
}

/// The words of each language that a folder has a lesson or names in.
///
/// # Errors
/// If a file cannot be read, or holds no names.
pub(super) fn in_folder(folder: &Path) -> Result<IndexMap<&'static str, Words>, Error> {
    let mut words = IndexMap::new();
    for language in LANGUAGES {
        let lesson = text(&folder.join(format!("lesson.{language}.md")))?;
        let names = names(&folder.join(format!("names.{language}.json")))?;
        if lesson.is_some() || names.is_some() {
            let (lesson, names) = (lesson.unwrap_or_default(), names.unwrap_or_default());
            words.insert(language, Words { lesson, names });
        }
    }
    Ok(words)
}

fn names(file: &Path) -> Result<Option<Names>, Error> {
    let Some(text) = text(file)? else { return Ok(None) };
    let wrong = |error| Error::Names { file: file.to_owned(), error };
    serde_json::from_str(&text).map(Some).map_err(wrong)
}

/// The text of a file, without a byte order mark; `None` if there is no such file.
fn text(file: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text.trim_start_matches('\u{feff}').to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Reading { file: file.display().to_string(), error }),
    }
}
