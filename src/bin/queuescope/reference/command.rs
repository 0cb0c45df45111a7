//! The command, from the definition that reads its arguments.

use clap::{Arg, Command, CommandFactory};

use super::table::table;
use crate::arguments::Arguments;

const HEAD: &str = "\
# The command

<!-- Made by `cargo run -- reference command`: change src/bin/queuescope instead. -->

Exit codes: 0 all is well, 1 something is wrong with the scenario or what goes with it, 2 the command was used wrongly
or a file could not be read or written. `--help` after any of these prints what is below.
";

/// The page: a section for each subcommand.
pub(super) fn page() -> String {
    let mut command = Arguments::command();
    command.build();
    let mut sections = vec![HEAD.to_owned()];
    add_sections(&command, &mut sections);
    sections.join("\n")
}

fn add_sections(command: &Command, sections: &mut Vec<String>) {
    for command in command.get_subcommands().filter(|one| one.get_name() != "help") {
        if command.has_subcommands() {
            add_sections(command, sections);
        } else {
            sections.push(section(command));
        }
    }
}

fn section(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace("\n       ", "\n");
    let rows: Vec<_> = command.get_arguments().filter(|arg| !is_help(arg)).map(row).collect();
    let arguments = if rows.is_empty() {
        String::new()
    } else {
        "\n".to_owned() + &table(["argument", "default", "meaning"], rows)
    };
    format!("## `{name}`\n\n{about}\n\n```text\n{usage}\n```\n{arguments}")
}

fn is_help(argument: &Arg) -> bool {
    argument.get_id() == "help"
}

fn row(argument: &Arg) -> [String; 3] {
    let short = argument.get_short().map(|short| format!("`-{short}`, ")).unwrap_or_default();
    let defaults = argument.get_default_values().iter();
    let defaults = defaults.filter(|_| argument.get_action().takes_values());
    let defaults: Vec<_> = defaults.map(|value| format!("`{}`", value.to_string_lossy())).collect();
    let help = argument.get_long_help().or(argument.get_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    [format!("{short}`{argument}`"), defaults.join(" "), help + &choices(argument)]
}

/// The values that it takes, if they are a few words.
fn choices(argument: &Arg) -> String {
    let takes_values = argument.get_action().takes_values();
    let values = argument.get_possible_values().into_iter().filter(|_| takes_values);
    let words = values.map(|value| {
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        format!("; `{}`: {help}", value.get_name())
    });
    words.collect()
}
