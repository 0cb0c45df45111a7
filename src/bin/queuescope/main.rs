//! The command: runs and draws scenarios, checks them, and tells how they are written.
//!
//! The only part that reads files and prints. Exit codes: 0 all is well, 1 the scenario is wrong,
//! 2 the command was used wrongly or a file could not be read or written.

mod arguments;
mod compare;
mod comparison;
mod conformance;
mod definitions;
mod error;
mod groups;
mod input;
mod lanes;
mod message_file;
mod names;
mod new;
mod pack;
mod reference;
mod render;
mod report;
mod run;
mod set_ups;
mod source;
mod trace;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use serde::Serialize;

use arguments::{Arguments, Command, Compare, Run};
use error::Error;
use source::Source;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(arguments) => run(&arguments),
        Command::Compare(arguments) => compare(&arguments),
        Command::Render(arguments) => render::render(&arguments),
        Command::Trace(arguments) => trace::trace(&arguments),
        Command::New(arguments) => new::new(&arguments),
        Command::Pack(arguments) => pack::pack(&arguments),
        Command::Check { file } => check(&file),
        Command::Schema => schema(),
        Command::Reference { of } => reference::reference(of),
        Command::Definitions(command) => definitions::definitions(&command),
        Command::Conformance { files } => conformance::conformance(&files),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output has seen enough.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            error.exit_code()
        }
    }
}

fn run(arguments: &Run) -> Result<(), Error> {
    let outcome = run::run(arguments)?;
    let text = if arguments.json { json(&outcome)? } else { report::text(&outcome) };
    print(&text)
}

fn compare(arguments: &Compare) -> Result<(), Error> {
    let compared = compare::compare(arguments)?;
    let text = if arguments.json { json(&compared)? } else { comparison::text(&compared) };
    print(&text)
}

fn json(outcome: &impl Serialize) -> Result<String, Error> {
    Ok(serde_json::to_string_pretty(outcome).map_err(io::Error::from)? + "\n")
}

fn check(file: &str) -> Result<(), Error> {
    let source = Source::read(file)?;
    let scenario = source.scenario()?;
    let (nodes, controls) = (scenario.plan.nodes.len(), scenario.controls.len());
    let actions = scenario.actions.len();
    print(&format!("{file}: right ({nodes} nodes, {controls} controls, {actions} actions)\n"))
}

fn schema() -> Result<(), Error> {
    let schema = queuescope::scenario::json_schema();
    print(&(serde_json::to_string_pretty(&schema).map_err(io::Error::from)? + "\n"))
}

fn print(text: &str) -> Result<(), Error> {
    io::stdout().lock().write_all(text.as_bytes()).map_err(Error::Output)
}
