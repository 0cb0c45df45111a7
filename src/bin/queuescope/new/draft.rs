//! A folder that is there when it is complete, or not at all.

use std::path::{Path, PathBuf};
use std::{fs, io, process};

use crate::error::Error;

/// Files in a hidden folder that gets its name at the end; until then, whatever fails takes them away.
pub(super) struct Draft {
    folder: PathBuf,
    is_finished: bool,
}

impl Draft {
    /// Begins a folder in the directory.
    pub(super) fn begin(directory: &Path, name: &str) -> Result<Self, Error> {
        let folder = directory.join(format!(".{name}.{}", process::id()));
        fs::create_dir(&folder).map_err(writing(directory))?;
        Ok(Self { folder, is_finished: false })
    }

    /// Writes one of its files.
    pub(super) fn write(&self, file: &str, text: &str) -> Result<(), Error> {
        let file = self.folder.join(file);
        fs::write(&file, text).map_err(writing(&file))
    }

    /// Gives the folder its name.
    pub(super) fn finish(mut self, folder: &Path) -> Result<(), Error> {
        fs::rename(&self.folder, folder).map_err(writing(folder))?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_finished {
            // What made it fail has been told; there is nothing to add.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn writing(file: &Path) -> impl FnOnce(io::Error) -> Error {
    let file = file.to_owned();
    move |error| Error::Writing { file, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let directory = std::env::temp_dir().join(format!("queuescope-draft-{}", process::id()));
        fs::create_dir_all(&directory).expect("a folder to write in");
        let draft = Draft::begin(&directory, "scene").expect("it begins");
        draft.write("scenario.json", "{}").expect("it is written");
        draft.write("no/such/folder", "").expect_err("there is no such folder");
        drop(draft);
        assert_eq!(fs::read_dir(&directory).expect("it is there").count(), 0);
        fs::remove_dir(&directory).expect("it is empty");
    }
}
