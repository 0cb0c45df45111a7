//! Replays what a real broker did, and tells where ours differs.

use std::fs;

use queuescope::conformance::{self, Difference, Outcome, Vector};

use crate::error::Error;

/// How many vectors came out how, and what there is to tell.
#[derive(Default)]
struct Report {
    passed: usize,
    failed: usize,
    skipped: usize,
    lines: Vec<String>,
}

/// Replays all vectors of the files; tells of each difference and closes with the counts.
///
/// # Errors
/// If a file cannot be read, or a vector did not pass (after everything was told).
pub(crate) fn conformance(files: &[String]) -> Result<(), Error> {
    let mut report = Report::default();
    for file in files {
        for vector in read(file)? {
            report.replay(file, &vector);
        }
    }
    let Report { passed, failed, skipped, mut lines } = report;
    if skipped > 0 {
        lines.push(format!("{skipped} skipped, as docs/broker.md says"));
    }
    lines.push(format!("{passed} passed, {failed} failed\n"));
    crate::print(&lines.join("\n"))?;
    if failed > 0 { Err(Error::Differences) } else { Ok(()) }
}

fn read(file: &str) -> Result<Vec<Vector>, Error> {
    let name = || file.to_owned();
    let text = fs::read_to_string(file).map_err(|error| Error::Reading { file: name(), error })?;
    conformance::read(&text).map_err(|reason| Error::Vectors { file: name(), reason })
}

impl Report {
    fn replay(&mut self, file: &str, vector: &Vector) {
        let id = vector.id();
        match conformance::check(vector) {
            Ok(Outcome::Passed) => self.passed += 1,
            Ok(Outcome::Skipped(row)) => {
                self.skipped += 1;
                self.lines.push(format!("{id}: skipped: {}", row.what));
            }
            Ok(Outcome::Failed(differences)) => {
                self.failed += 1;
                self.lines.extend(differences.iter().map(|difference| told(id, difference)));
            }
            Err(reason) => {
                self.failed += 1;
                self.lines.push(format!("{file}: {id}: {reason}"));
            }
        }
    }
}

fn told(id: &str, difference: &Difference) -> String {
    let Difference { step, operation, expected, seen } = difference;
    format!("{id}, step {step}: {operation}\n  expected {expected}\n  seen     {seen}")
}
