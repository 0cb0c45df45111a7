//! What the command can be told.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use queuescope::kernel::Time;
use queuescope::scenario::parse_duration_ns;

use crate::new::New;
use crate::pack::Pack;
use crate::reference::Reference;
use crate::set_ups::SetUps;

/// See how queues, brokers and workers behave: runs scenarios on a virtual clock.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs a scenario and tells what came of it, beside what queueing theory expects.
    Run(Run),
    /// Compares set-ups of a scenario under the same chance, and tells how sure each difference is.
    ///
    /// Every set-up runs as often, with the same seeds: the same arrivals bring the same work, unless
    /// a set-up changes them. So an interval comes from the differences of pairs, and is mostly much
    /// narrower than one of independent runs.
    Compare(Compare),
    /// Draws the stage of a scenario at an instant, or its lanes up to there.
    Render(Render),
    /// Writes what each thread, loop and caller did as a trace, for Perfetto and Chrome's tracing.
    Trace(Trace),
    /// Begins a scene: a folder with a scenario that runs, and with skeletons of its lessons and names.
    New(New),
    /// Makes one HTML file of a scenario, or of a scene with its lessons, that needs nothing beside it.
    Pack(Pack),
    /// Tells whether a scenario is right, and if not, all that is wrong with it.
    Check {
        /// A scenario's file, a scene's folder, a built-in scene's name, or - for standard input.
        file: String,
    },
    /// Prints the JSON Schema of scenarios.
    Schema,
    /// Prints a reference page of the documentation, in Markdown.
    Reference {
        /// What it tells of.
        of: Reference,
    },
    /// Exchanges definitions (exchanges, queues, bindings, policies) with a RabbitMQ.
    #[command(subcommand)]
    Definitions(Definitions),
    /// Replays what a real RabbitMQ did, and tells where our broker differs.
    Conformance {
        /// Files of vectors, as in tests/conformance.
        #[arg(required = true)]
        files: Vec<String>,
    },
}

/// What to do with RabbitMQ's definitions.
#[derive(Debug, Subcommand)]
pub(crate) enum Definitions {
    /// Writes what a scenario tells its broker, as RabbitMQ's management imports it.
    Export {
        /// A scenario's file, a scene's folder, a built-in scene's name, or - for standard input.
        scenario: String,
        /// The definitions; standard output without it.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Makes a scenario that runs of what RabbitMQ's management exports.
    Import {
        /// A file of definitions, or - for standard input.
        file: String,
        /// The virtual host that is meant, if there are several.
        #[arg(long)]
        vhost: Option<String>,
        /// The scenario; standard output without it.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Tells which queues messages reach, in a broker with these definitions.
    Route {
        /// A file of definitions, or - for standard input.
        file: String,
        /// A file with a JSON list of messages: `exchange`, `routing_key`, `headers`.
        messages: String,
        /// The virtual host that is meant, if there are several.
        #[arg(long)]
        vhost: Option<String>,
    },
}

/// A scenario and how it starts.
#[derive(Debug, Args)]
pub(crate) struct Start {
    /// A scenario's file, a scene's folder, a built-in scene's name, or - for standard input.
    pub(crate) file: String,
    /// What all chance comes from, instead of the scenario's seed.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// What a control is at the start: `consumers=4`, `travel_time=0s`. May be given again.
    #[arg(long, value_name = "CONTROL=VALUE")]
    pub(crate) set: Vec<String>,
}

/// How a run goes.
#[derive(Debug, Args)]
pub(crate) struct CourseArguments {
    /// How much virtual time to run.
    #[arg(long, value_name = "TIME", default_value = "600s", value_parser = time)]
    pub(crate) until: Time,
    /// How much of it is left out of the figures, for the system to settle.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
    pub(crate) warm_up: Time,
    /// An action or a control's new value during the run: `10s burst`, `20s consumers=6`. May be given again.
    #[arg(long, num_args = 2, value_names = ["TIME", "INPUT"])]
    pub(crate) at: Vec<String>,
}

/// How to run a scenario.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) start: Start,
    #[command(flatten)]
    pub(crate) course: CourseArguments,
    /// Writes every fact into this file, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) facts: Option<PathBuf>,
    /// Writes what became of every copy of a message into this file, as CSV.
    #[arg(long, value_name = "FILE")]
    pub(crate) messages: Option<PathBuf>,
    /// Prints JSON instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to compare.
#[derive(Debug, Args)]
#[command(override_usage = "\
queuescope compare <FILE> --set <CONTROL=VALUE>... --vs --set <CONTROL=VALUE>... [OPTIONS]
       queuescope compare <FILE> --vs --set <CONTROL=VALUE>... [OPTIONS]   (with the scenario as it is)")]
pub(crate) struct Compare {
    /// A scenario's file, a scene's folder, a built-in scene's name, or - for standard input.
    pub(crate) file: String,
    #[command(flatten)]
    pub(crate) set_ups: SetUps,
    /// What all chance comes from, instead of the scenario's seed.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// How often each set-up runs, each time with other chance.
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub(crate) replications: u32,
    /// How often a confidence interval covers the true value.
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = level)]
    pub(crate) level: f64,
    #[command(flatten)]
    pub(crate) course: CourseArguments,
    /// Prints JSON instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How to draw a stage, or lanes.
#[derive(Debug, Args)]
pub(crate) struct Render {
    #[command(flatten)]
    pub(crate) start: Start,
    /// The instant.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) at: Time,
    /// The picture; its name ends in .svg or .png.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Draws what each thread, loop and caller did along a time axis, instead of the stage.
    #[arg(long)]
    pub(crate) lanes: bool,
    /// Where the time axis of the lanes begins.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time, requires = "lanes")]
    pub(crate) from: Time,
    /// Where it ends, if it is to go on after the instant; what comes after the instant is pale.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "lanes")]
    pub(crate) until: Option<Time>,
    /// A service or caller whose lanes are drawn, instead of those the scenario names. May be given again.
    #[arg(long, value_name = "NAME", requires = "lanes")]
    pub(crate) service: Vec<String>,
    /// The picture's width in CSS pixels.
    #[arg(long, default_value_t = 1280, value_parser = clap::value_parser!(u16).range(100..=8192))]
    pub(crate) width: u16,
    /// The stage's height in CSS pixels; that of lanes follows from how many there are.
    #[arg(long, default_value_t = 720, value_parser = clap::value_parser!(u16).range(100..=8192))]
    pub(crate) height: u16,
    /// Light on dark.
    #[arg(long)]
    pub(crate) dark: bool,
    /// In the colours that whoever looks at it prefers; for .svg files.
    #[arg(long, conflicts_with = "dark")]
    pub(crate) adaptive: bool,
    /// What people read instead of the scenario's names: a scene's `names.<language>.json`.
    #[arg(long, value_name = "FILE", conflicts_with = "lanes")]
    pub(crate) names: Option<PathBuf>,
}

/// How to write a trace.
#[derive(Debug, Args)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub(crate) start: Start,
    /// How much virtual time to run.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = time)]
    pub(crate) until: Time,
    /// An action or a control's new value during the run, as for `run`. May be given again.
    #[arg(long, num_args = 2, value_names = ["TIME", "INPUT"])]
    pub(crate) at: Vec<String>,
    /// The trace, in JSON; standard output without it.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

impl Trace {
    /// A trace leaves nothing out.
    pub(crate) fn course(&self) -> CourseArguments {
        CourseArguments { until: self.until, warm_up: Time::ZERO, at: self.at.clone() }
    }
}

/// A virtual time such as "10s".
pub(crate) fn time(text: &str) -> Result<Time, String> {
    parse_duration_ns(text).map(Time::from_ns).map_err(|error| error.to_string())
}

/// A confidence level such as 0.95.
fn level(text: &str) -> Result<f64, String> {
    let level = text.parse().ok().filter(|level| *level > 0.0 && *level < 1.0);
    level.ok_or_else(|| "expected a share between 0 and 1, such as 0.95".to_owned())
}
