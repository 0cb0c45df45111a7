//! What people read instead of a scenario's own names: the `names.<language>.json` of a scene's folder.

use std::path::Path;
use std::{fs, io};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::error::Error;

type ByName = IndexMap<String, String>;

/// The names in one language.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) nodes: ByName,
    #[serde(default)]
    pub(crate) controls: ByName,
    #[serde(default)]
    pub(crate) actions: ByName,
    #[serde(default)]
    pub(crate) message_types: ByName,
    #[serde(default)]
    pub(crate) groups: ByName,
    /// One instance of a service, said with its number.
    #[serde(default)]
    pub(crate) instances: ByName,
}

impl Names {
    /// The names in a file; `None` if there is no such file.
    ///
    /// # Errors
    /// If it cannot be read, or holds no names.
    pub(crate) fn read(file: &Path) -> Result<Option<Self>, Error> {
        let Some(text) = text(file)? else { return Ok(None) };
        let wrong = |error| Error::Names { file: file.to_owned(), error };
        serde_json::from_str(&text).map(Some).map_err(wrong)
    }
}

/// The text of a file, without a byte order mark; `None` if there is no such file.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn text(file: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text.trim_start_matches('\u{feff}').to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Reading { file: file.display().to_string(), error }),
    }
}
