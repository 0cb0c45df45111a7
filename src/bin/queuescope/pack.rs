//! Makes one HTML file of a scenario, or of a scene with its lessons, out of a page that holds everything else.

mod page;
mod raw_element;
mod words;

use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::Args;
use indexmap::IndexMap;
use serde::Serialize;

use crate::error::Error;
use crate::source::{SCENARIO, Source, scenario_file};
pub(crate) use page::PageError;
use words::Words;

/// The page without a scenario, as `npm run build` makes it.
const PAGE: &str = "queuescope-empty.html";
/// Where that puts it, below the folder of the repository.
const BUILT: &str = "package/queuescope-empty.html";

/// What to pack, into what.
#[derive(Debug, Args)]
pub(crate) struct Pack {
    /// A scenario's file, or a scene's folder with its lessons and names.
    #[arg(value_name = "FILE-OR-FOLDER")]
    pub(crate) scene: String,
    /// The page that is made.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// A built page to pack into; without it package/queuescope-empty.html, or queuescope-empty.html beside this command.
    #[arg(long, value_name = "FILE")]
    pub(crate) page: Option<PathBuf>,
}

/// What a page is given: its script reads it instead of asking a server.
#[derive(Serialize)]
struct Packed<'t> {
    /// What the scenario is called, until its names say more.
    source: &'t str,
    /// The text of the scenario's file.
    scenario: &'t str,
    /// What it says, by language.
    words: IndexMap<&'static str, Words>,
}

/// Writes the page that the arguments ask for.
///
/// # Errors
/// If the scenario is wrong, the page is none to pack into, or a file cannot be read or written.
pub(crate) fn pack(arguments: &Pack) -> Result<(), Error> {
    let scenario = scenario_file(&arguments.scene);
    let source = Source::read_file(&scenario.to_string_lossy())?;
    source.scenario()?;
    let folder = Path::new(&arguments.scene);
    let words = if folder.is_dir() { words::in_folder(folder)? } else { IndexMap::new() };
    let name = name(&scenario);
    let title = words.values().find_map(Words::title).unwrap_or(&name).to_owned();
    let languages = words.keys().copied().collect::<Vec<_>>().join(", ");
    let text = String::from_utf8_lossy(source.bytes());
    let packed = Packed { source: &name, scenario: &text, words };
    let page = page_file(arguments.page.as_deref())?;
    let made = page::filled(&read(&page)?, &packed, &title)
        .map_err(|error| Error::Page { file: page, error })?;
    write(&arguments.output, &made)?;
    let told = if languages.is_empty() { "without lessons" } else { &languages };
    crate::print(&format!("{}: {name} ({told})\n", arguments.output.display()))
}

/// The name of a scene's folder, or of a file without its extension.
fn name(scenario: &Path) -> String {
    let scenario = scenario.canonicalize().unwrap_or_else(|_| scenario.to_owned());
    let folder = scenario.parent().filter(|_| scenario.ends_with(SCENARIO));
    let name = folder.and_then(Path::file_name).or(scenario.file_stem());
    name.unwrap_or_default().to_string_lossy().into_owned()
}

fn page_file(given: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(page) = given {
        return Ok(page.to_owned());
    }
    let beside = env::current_exe()?.with_file_name(PAGE);
    let looked = [PathBuf::from(BUILT), beside];
    let found = looked.iter().find(|page| page.is_file()).cloned();
    found.ok_or(Error::NoPage { looked })
}

fn read(file: &Path) -> Result<String, Error> {
    let name = || file.display().to_string();
    fs::read_to_string(file).map_err(|error| Error::Reading { file: name(), error })
}

fn write(file: &Path, text: &str) -> Result<(), Error> {
    fs::write(file, text).map_err(|error| Error::Writing { file: file.to_owned(), error })
}
