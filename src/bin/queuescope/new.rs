//! Writes the folder of a new scene: a scenario that runs, and skeletons of its lessons and names.

mod draft;
mod name;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Error;
use crate::source::SCENARIO;
use draft::Draft;
pub(crate) use name::NameError;

/// The files of a scene: (name, text). In them `{{name}}` and `{{title}}` stand for the scene's own.
const FILES: [(&str, &str); 5] = [
    (SCENARIO, include_str!("scene_template/scenario.json")),
    ("lesson.en.md", include_str!("scene_template/lesson.en.md")),
    ("lesson.ko.md", include_str!("scene_template/lesson.ko.md")),
    ("names.en.json", include_str!("scene_template/names.en.json")),
    ("names.ko.json", include_str!("scene_template/names.ko.json")),
];

/// What editors complete a scenario's fields from.
const SCHEMA: &str = "scenario.schema.json";

/// Which scene to begin, and where.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// What the scene and its folder are called: lower-case letters, digits and hyphens.
    pub(crate) name: String,
    /// Where the folder is made.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
}

/// Writes the folder that the arguments ask for, all of it or nothing.
///
/// # Errors
/// If the name is none, if there is something of that name, or if the files cannot be written.
pub(crate) fn new(arguments: &New) -> Result<(), Error> {
    let New { name, directory } = arguments;
    name::check(name)?;
    let folder = directory.join(name);
    if folder.symlink_metadata().is_ok() {
        return Err(Error::Exists { path: folder });
    }
    let schema = schema_above(directory);
    let draft = Draft::begin(directory, name)?;
    for (file, text) in FILES {
        let text = filled(text, name);
        let text = match &schema {
            Some(schema) if file == SCENARIO => with_schema(&text, schema),
            _ => text,
        };
        draft.write(file, &text)?;
    }
    draft.finish(&folder)?;
    crate::print(&told(&folder))
}

fn filled(text: &str, name: &str) -> String {
    text.replace("{{name}}", name).replace("{{title}}", &title(name))
}

/// "Coffee bar" for `coffee-bar`.
fn title(name: &str) -> String {
    let spaced = name.replace('-', " ");
    let first = spaced.chars().next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(spaced.chars().skip(1)).collect()
}

/// Where the schema is, as seen from a scene's folder in the directory, if it lies there or above.
fn schema_above(directory: &Path) -> Option<String> {
    let directory = directory.canonicalize().ok()?;
    let levels = directory.ancestors().position(|above| above.join(SCHEMA).is_file())?;
    Some("../".repeat(levels + 1) + SCHEMA)
}

fn with_schema(scenario: &str, schema: &str) -> String {
    scenario.replacen("{\n", &format!("{{\n  \"$schema\": \"{schema}\",\n"), 1)
}

fn told(folder: &Path) -> String {
    let files = FILES.map(|(file, _)| file).join(", ");
    let folder = folder.strip_prefix(".").unwrap_or(folder).display();
    format!("{folder}: {files}\nRun it with `queuescope run {folder}`.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_made_of_the_name() {
        assert_eq!(["coffee-bar", "a", "3-tiers"].map(title), ["Coffee bar", "A", "3 tiers"]);
    }

    #[test]
    fn the_schema_comes_first() {
        let scenario = with_schema("{\n  \"version\": 1\n}\n", "../s.json");
        assert_eq!(scenario, "{\n  \"$schema\": \"../s.json\",\n  \"version\": 1\n}\n");
    }
}
