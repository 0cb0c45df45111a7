//! The reference pages of the documentation, in Markdown: made from what the command itself goes by.

mod command;
mod scenario;
mod table;
mod value;

use clap::ValueEnum;

use crate::error::Error;

/// What a page tells of.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Reference {
    /// Every field of a scenario.
    Scenario,
    /// This command with all that it can be told.
    Command,
}

/// Prints the page.
///
/// # Errors
/// If nothing can be printed.
pub(crate) fn reference(of: Reference) -> Result<(), Error> {
    crate::print(&match of {
        Reference::Scenario => scenario::page(&queuescope::scenario::json_schema()),
        Reference::Command => command::page(),
    })
}
