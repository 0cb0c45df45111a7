//! Set-ups as they are told on the command line: groups of `--set`, apart by `--vs`.
//!
//! What clap makes of a repeated option does not know what stood between; so the groups are made
//! from the places of the options among all arguments.

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, value_parser};

use crate::error::Error;

/// The controls of each set-up, as `CONTROL=VALUE`; there is at least the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SetUps(Vec<Vec<String>>);

impl SetUps {
    /// All of them.
    ///
    /// # Errors
    /// If there is nothing to compare the first with, or a later one changes nothing.
    pub(crate) fn to_compare(&self) -> Result<&[Vec<String>], Error> {
        match self.0.get(1..) {
            None | Some([]) => Err(Error::NothingToCompare),
            Some(others) if others.iter().any(Vec::is_empty) => Err(Error::EmptySetUp),
            Some(_) => Ok(&self.0),
        }
    }
}

impl Args for SetUps {
    fn augment_args(command: clap::Command) -> clap::Command {
        let set = Arg::new("set")
            .long("set")
            .value_name("CONTROL=VALUE")
            .action(ArgAction::Append)
            .help("What a control is at the start of a set-up. May be given again")
            .long_help(
                "What a control is at the start: `consumers=4`, `travel_time=0s`. Belongs to the set-up \
                 that the last `--vs` before it began, else to the first. May be given again",
            );
        let vs = Arg::new("vs")
            .long("vs")
            .num_args(0)
            .value_parser(value_parser!(bool))
            .default_missing_value("true")
            .action(ArgAction::Append)
            .help("Begins another set-up, to be compared with the first. May be given again")
            .long_help(
                "Begins another set-up, to be compared with the first. It begins from the scenario \
                 again, not from the set-up before it. May be given again",
            );
        command.arg(set).arg(vs)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SetUps {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let begins: Vec<usize> = matches.indices_of("vs").into_iter().flatten().collect();
        let mut set_ups = vec![Vec::new(); begins.len() + 1];
        let places = matches.indices_of("set").into_iter().flatten();
        let controls = matches.get_many::<String>("set").into_iter().flatten();
        for (place, control) in places.zip(controls) {
            set_ups[begins.partition_point(|begin| *begin < place)].push(control.clone());
        }
        Ok(Self(set_ups))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        file: String,
        #[command(flatten)]
        set_ups: SetUps,
        #[arg(long, num_args = 2)]
        at: Vec<String>,
        #[arg(long)]
        json: bool,
    }

    fn read(line: &str) -> Vec<Vec<String>> {
        let line = Line::try_parse_from(line.split(' ')).expect("it can be read");
        line.set_ups.0
    }

    #[test]
    fn a_set_up_ends_where_the_next_begins() {
        let [a, b, c, d] = ["a=1", "b=2", "c=3", "d=4"].map(str::to_owned);
        let two = vec![vec![a.clone(), b.clone()], vec![c.clone()]];
        assert_eq!(read("compare x --set a=1 --set b=2 --vs --set c=3"), two);
        assert_eq!(read("compare --set=a=1 --set b=2 --at 1s z=9 --vs x --set c=3 --json"), two);
        let three = vec![vec![a], vec![b, c], vec![d]];
        assert_eq!(read("compare x --set a=1 --vs --set b=2 --set c=3 --vs --set d=4"), three);
        assert_eq!(read("compare x"), [[""; 0]; 1]);
    }

    #[test]
    fn each_later_set_up_changes_something() {
        let verdict = |line: &str| SetUps(read(line)).to_compare().map(<[_]>::len);
        assert!(matches!(verdict("compare x --set a=1"), Err(Error::NothingToCompare)));
        assert!(matches!(verdict("compare x --set a=1 --vs"), Err(Error::EmptySetUp)));
        assert!(matches!(verdict("compare x --vs --vs --set a=1"), Err(Error::EmptySetUp)));
        assert!(matches!(verdict("compare x --vs --set a=1"), Ok(2)));
    }
}
