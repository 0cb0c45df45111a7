//! The command, started in a folder of a test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A file of the repository.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder for one test, empty at its start, outside the repository: no schema lies above it.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let folder = format!("queuescope-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).expect("a folder for the test can be made");
        Self(folder)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_queuescope"));
        command.current_dir(&self.0).args(arguments);
        command.output().expect("the command can be started")
    }

    /// What the command prints when all is well.
    pub(crate) fn printed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {complaint}");
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    }

    /// What it says when it fails with that exit code.
    pub(crate) fn complaint(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        let complaint = String::from_utf8(output.stderr).expect("it complains in UTF-8");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {complaint}");
        assert!(output.stdout.is_empty());
        complaint
    }

    /// The outcome of a run.
    pub(crate) fn outcome(&self, arguments: &[&str]) -> Value {
        let printed = self.printed(&[&["run"], arguments, &["--json"]].concat());
        serde_json::from_str(&printed).expect("it prints JSON")
    }

    pub(crate) fn read(&self, file: &str) -> String {
        let text = fs::read_to_string(self.0.join(file));
        text.unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let file = self.0.join(file);
        let folder = file.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).expect("its folder can be made");
        fs::write(&file, text).expect("it can be written");
    }

    /// The names of what lies in a folder, sorted.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(folder)).expect("the folder can be read");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that cannot be removed is no reason for a test to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}
