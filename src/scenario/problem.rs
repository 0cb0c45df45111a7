//! What is wrong with a scenario, and where.
//!
//! Owns [`Problem`], which people read, and the list on which reading and validation note theirs
//! by path. Lines and columns are looked up in the end, by [`super::locate`].

use std::fmt;

use serde::Serialize;

use super::limits::{MAX_NAME_CHARACTERS, MAX_PROBLEMS};
use super::locate::{self, Spot};

/// One thing that is wrong with a scenario's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where in the document: field names and places in lists, joined by dots. Empty for the whole.
    pub path: String,
    /// Line in the text, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
    /// Both in a sentence, with advice if there is any.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for Problem {}

/// A place in the document, as a chain from the innermost step outwards.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Path<'p> {
    /// The whole document.
    Root,
    /// A field of an object.
    Field(&'p Path<'p>, &'p str),
    /// An item of a list.
    Item(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    pub(crate) fn field(&'p self, name: &'p str) -> Self {
        Self::Field(self, name)
    }

    pub(crate) fn item(&'p self, place: usize) -> Self {
        Self::Item(self, place)
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut path = self;
        loop {
            match path {
                Self::Root => break,
                Self::Field(parent, name) => {
                    steps.push(Step::Field((*name).to_owned()));
                    path = parent;
                }
                Self::Item(parent, place) => {
                    steps.push(Step::Item(*place));
                    path = parent;
                }
            }
        }
        steps.reverse();
        steps
    }
}

/// One step of a [`Path`] that outlives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Item(usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(place) => write!(f, "{place}"),
            Self::Field(name) if name.is_empty() || name.contains(['.', ' ', ':', '"']) => {
                write!(f, "\"{}\"", printable(name))
            }
            Self::Field(name) => f.write_str(&printable(name)),
        }
    }
}

/// A problem whose line and column are not known yet.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    steps: Vec<Step>,
    spot: Spot,
    found: String,
    expected: String,
    advice: String,
}

impl Finding {
    /// `expected` at the value of `path`, where there is `found`.
    pub(super) fn new(
        path: &Path<'_>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            steps: path.steps(),
            spot: Spot::Value,
            found: found.into(),
            expected: expected.into(),
            advice: String::new(),
        }
    }

    /// Points to the name of the field instead of its value.
    pub(super) fn at_key(mut self) -> Self {
        self.spot = Spot::Key;
        self
    }

    /// Adds what may help, with its own punctuation in front.
    pub(super) fn advise(mut self, advice: impl AsRef<str>) -> Self {
        self.advice.push_str(advice.as_ref());
        self
    }

    /// Adds the name among `known` that looks most like `unknown`, if one does.
    pub(super) fn suggest<'n>(
        self,
        unknown: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        match nearest(unknown, known) {
            Some(name) => self.advise(format!("; did you mean `{name}`?")),
            None => self,
        }
    }

    fn locate(self, text: &str) -> Problem {
        let (line, column) = locate::line_and_column(text, &self.steps, self.spot);
        let path = self.steps.iter().map(Step::to_string).collect::<Vec<_>>().join(".");
        Problem::new(path, (line, column), self.found, self.expected, &self.advice)
    }
}

impl Problem {
    pub(super) fn new(
        path: String,
        (line, column): (usize, usize),
        found: String,
        expected: String,
        advice: &str,
    ) -> Self {
        let message = format!("found {found}, expected {expected}{advice}");
        Self { path, line, column, found, expected, message }
    }
}

/// The problems found so far.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    findings: Vec<Finding>,
}

impl Problems {
    pub(super) fn add(&mut self, finding: Finding) {
        if !self.is_full() {
            self.findings.push(finding);
        }
    }

    /// Notes `expected` at the value of `path`, where there is `found`.
    pub(crate) fn report(
        &mut self,
        path: &Path<'_>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.add(Finding::new(path, found, expected));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether further problems would not be listed, so that looking for them is in vain.
    pub(super) fn is_full(&self) -> bool {
        self.findings.len() >= MAX_PROBLEMS
    }

    /// All of them in the order of the text.
    pub(crate) fn locate(self, text: &str) -> Vec<Problem> {
        let full = self.is_full();
        let place = |problem: &Problem| (problem.line, problem.column);
        let mut problems: Vec<Problem> = Vec::new();
        for problem in self.findings.into_iter().map(|finding| finding.locate(text)) {
            let index = problems.partition_point(|other| place(other) <= place(&problem));
            problems.insert(index, problem);
        }
        if full {
            let place = problems.last().map_or((1, 1), |last| (last.line, last.column));
            let found = format!("{MAX_PROBLEMS} problems, and maybe more");
            let expected = "none".to_owned();
            problems.push(Problem::new(String::new(), place, found, expected, ""));
        }
        problems
    }
}

/// The name nearest to `unknown`, if it differs by few enough typing errors to be meant.
fn nearest<'n>(unknown: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let characters = unknown.chars().count();
    if characters > MAX_NAME_CHARACTERS {
        return None;
    }
    let most_errors = (characters / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(unknown, name), name))
        .filter(|&(errors, name)| errors <= most_errors && errors < name.chars().count())
        .min_by_key(|&(errors, _)| errors)
        .map(|(_, name)| name)
}

/// `names` as a choice: "`a`, `b` or `c`".
pub(crate) fn choice(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// A name in backquotes, short and safe to print.
pub(crate) fn quoted(name: &str) -> String {
    format!("`{}`", printable(name))
}

/// `text` shortened to what fits in a message, control characters escaped.
pub(crate) fn printable(text: &str) -> String {
    const MOST_CHARACTERS: usize = 60;
    let mut printed = String::new();
    for (place, character) in text.chars().enumerate() {
        if place == MOST_CHARACTERS {
            printed.push('…');
            break;
        }
        if character.is_control() {
            printed.extend(character.escape_default());
        } else {
            printed.push(character);
        }
    }
    printed
}
