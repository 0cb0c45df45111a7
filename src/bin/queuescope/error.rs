//! What can keep the command from doing what it was told.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use queuescope::kernel::Time;
use queuescope::scenario::{ControlError, Problem};
use queuescope::stats::course::Standstill;
use queuescope::view::png::PngError;

use crate::new::NameError;
use crate::pack::PageError;

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{}", listed(.file, .problems))]
    Scenario { file: String, problems: Vec<Problem> },
    #[error("{file} is neither a file, a scene's folder, nor a built-in scene ({scenes})")]
    NoSuchScenario { file: String, scenes: String },
    #[error("{file}: {error}")]
    Reading { file: String, error: io::Error },
    #[error("{file}: not a file of vectors: {reason}")]
    Vectors { file: String, reason: String },
    #[error("our broker does not do what the real one did")]
    Differences,
    #[error("{}: {error}", file.display())]
    Writing { file: PathBuf, error: io::Error },
    #[error("{0}")]
    Output(#[from] io::Error),
    #[error("`{input}` is not {expected}")]
    Input { input: String, expected: String },
    #[error("{0}")]
    Picture(#[from] PngError),
    #[error("{0}")]
    Control(#[from] ControlError),
    #[error("{} s comes after the end of the run at {} s", at.as_seconds(), end.as_seconds())]
    AfterTheEnd { at: Time, end: Time },
    #[error(
        "nothing to compare: --vs begins another set-up, as in `--set consumers=3 --vs --set consumers=4`"
    )]
    NothingToCompare,
    #[error(
        "a set-up after --vs without --set: what is it to be? (the scenario as it is comes first: `--vs --set consumers=4`)"
    )]
    EmptySetUp,
    #[error("{0}")]
    Standstill(#[from] Standstill),
    #[error("{0}")]
    SceneName(#[from] NameError),
    #[error("{} is there already, and stays as it is: take another name, or another --directory", path.display())]
    Exists { path: PathBuf },
    #[error("{}: not a file of names: {error}", file.display())]
    Names { file: PathBuf, error: serde_json::Error },
    #[error("{}: {error}", file.display())]
    Page { file: PathBuf, error: PageError },
    #[error(
        "no page to pack into: there is neither {} nor {}; make the first with `npm run build`, or name a page with --page",
        looked[0].display(), looked[1].display()
    )]
    NoPage { looked: [PathBuf; 2] },
}

impl Error {
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Scenario { .. }
            | Self::Names { .. }
            | Self::Standstill(_)
            | Self::Differences => ExitCode::from(1),
            Self::NoSuchScenario { .. }
            | Self::Reading { .. }
            | Self::Vectors { .. }
            | Self::Writing { .. }
            | Self::Output(_)
            | Self::Input { .. }
            | Self::Picture(_)
            | Self::Control(_)
            | Self::NothingToCompare
            | Self::EmptySetUp
            | Self::SceneName(_)
            | Self::Exists { .. }
            | Self::Page { .. }
            | Self::NoPage { .. }
            | Self::AfterTheEnd { .. } => ExitCode::from(2),
        }
    }
}

/// One problem a line, in the form that editors and terminals make links of.
fn listed(file: &str, problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let Problem { path, line, column, message, .. } = problem;
        let path = if path.is_empty() { String::new() } else { format!("{path}: ") };
        format!("{file}:{line}:{column}: {path}{message}")
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}
