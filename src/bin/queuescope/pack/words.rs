//! Lessons and names in a scene's folder.

use std::path::Path;

use indexmap::IndexMap;
use serde::Serialize;

use crate::error::Error;
use crate::names::{Names, text};

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

/// The words of each language that a folder has a lesson or names in.
///
/// # Errors
/// If a file cannot be read, or holds no names.
pub(super) fn in_folder(folder: &Path) -> Result<IndexMap<&'static str, Words>, Error> {
    let mut words = IndexMap::new();
    for language in LANGUAGES {
        let lesson = text(&folder.join(format!("lesson.{language}.md")))?;
        let names = Names::read(&folder.join(format!("names.{language}.json")))?;
        if lesson.is_some() || names.is_some() {
            let (lesson, names) = (lesson.unwrap_or_default(), names.unwrap_or_default());
            words.insert(language, Words { lesson, names });
        }
    }
    Ok(words)
}
