//! Parameters by their names in a scenario, such as `mailer.consumes.0.prefetch`: finds them; what
//! they are in a plan is [`in_plan`]'s.

pub(super) mod in_plan;

use serde::{Deserialize, Serialize};

use super::handler;
use super::limits::{MAX_BURST, MAX_DURATION_NS, MAX_INSTANCES, MAX_RATE_PER_S, MAX_THREADS};
use super::names::Names;
use super::part::Part;
use super::problem::quoted;
use super::schema::{Arrivals, Caller, Node, Phase, Producer, Runtime, Service};
use crate::autoscaler::LEAST_UTILISATION;
use crate::fact::{NodeId, ParameterName};
use crate::world::plan::{AutoscalerSetting, CallerSetting, Parameter, RuntimeSetting};

/// What values of a parameter are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Whole things: instances, deliveries.
    Count,
    /// Per second.
    PerSecond,
    /// A plain factor.
    Factor,
    /// Seconds.
    Seconds,
    /// A share of one: a chance.
    Share,
}

impl Unit {
    /// Its name for programs: `per_s`, `s`, `share`, or nothing.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count | Self::Factor => "",
            Self::PerSecond => "per_s",
            Self::Seconds => "s",
            Self::Share => "share",
        }
    }

    /// What a value in it is, for messages.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Count => "a count",
            Self::PerSecond => "a rate per second",
            Self::Factor => "a factor",
            Self::Seconds => "a duration",
            Self::Share => "a share",
        }
    }
}

/// A nanosecond.
const LEAST_TIMEOUT_S: f64 = 1e-9;

/// What a scenario's text names by a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) parameter: Parameter,
    pub(super) unit: Unit,
    /// The greatest value of all.
    pub(super) most: f64,
}

impl Target {
    /// The least value of all: some work cannot be done by nobody, or in no time.
    pub(super) fn least(self) -> f64 {
        match self.parameter {
            Parameter::Caller {
                setting: CallerSetting::Connections | CallerSetting::Attempts,
                ..
            }
            | Parameter::Runtime {
                setting: RuntimeSetting::Threads | RuntimeSetting::Cores | RuntimeSetting::Loops,
                ..
            } => 1.0,
            Parameter::Caller { setting: CallerSetting::Timeout, .. } => LEAST_TIMEOUT_S,
            Parameter::Autoscaler { setting: AutoscalerSetting::Target, .. } => match self.unit {
                Unit::Share => LEAST_UTILISATION,
                _ => 1.0,
            },
            _ => 0.0,
        }
    }
}

/// Why a path names no parameter.
#[derive(Debug, PartialEq)]
pub(super) struct Unresolved {
    pub(super) found: String,
    pub(super) expected: String,
    /// The unknown name of a node, for a suggestion.
    pub(super) unknown_node: Option<String>,
}

impl Unresolved {
    fn new(found: String, expected: impl Into<String>) -> Self {
        Self { found, expected: expected.into(), unknown_node: None }
    }
}

/// Finds the parameter; `Ok(None)` if the node's own problems keep it from being known.
pub(super) fn resolve(
    names: Names<'_>,
    bindings: usize,
    text: &str,
) -> Result<Option<Target>, Unresolved> {
    if text == "link_delay" {
        return Ok(Some(seconds(Parameter::LinkDelay)));
    }
    if let Some(rest) = text.strip_prefix("bindings.") {
        return bound_target(rest, bindings).map(Some);
    }
    let Some((name, rest)) = split_node(names, text) else {
        let name = text.split('.').next().unwrap_or(text);
        let found = format!("{}, which begins with no node's name", quoted(text));
        let expected = "\"link_delay\", or a node's name, a dot and its parameter";
        let unknown_node = Some(name.to_owned());
        return Err(Unresolved { unknown_node, ..Unresolved::new(found, expected) });
    };
    let Some((id, Some(node))) = names.get(name) else { return Ok(None) };
    let steps: Vec<&str> = rest.split('.').collect();
    match node {
        Node::Producer(producer) => producer_target(id, producer, &steps),
        Node::Service(service) => service_target(id, service, &steps),
        Node::Caller(caller) => caller_target(id, caller, &steps),
        Node::Exchange(_) | Node::Queue(_) => Err(Unresolved::new(
            format!("{}, which has no parameters", quoted(name)),
            "a parameter of a producer, a caller or a service",
        )),
    }
}

/// `2.bound`: whether the third of the file's bindings is there.
fn bound_target(rest: &str, bindings: usize) -> Result<Target, Unresolved> {
    let place = rest.strip_suffix(".bound").and_then(|place| place.parse::<u16>().ok());
    match place.filter(|place| usize::from(*place) < bindings) {
        Some(binding) => {
            Ok(Target { parameter: Parameter::Bound { binding }, unit: Unit::Count, most: 1.0 })
        }
        None => Err(Unresolved::new(
            quoted(&format!("bindings.{rest}")),
            format!("`bindings.` with a place below {bindings} and `.bound`"),
        )),
    }
}

/// Splits after the longest name of a node that a dot follows: names may hold dots themselves.
fn split_node<'t>(names: Names<'_>, text: &'t str) -> Option<(&'t str, &'t str)> {
    let dots = text.match_indices('.').rev();
    dots.map(|(place, _)| (&text[..place], &text[place + 1..]))
        .find(|(name, _)| names.get(name).is_some())
}

/// What may change of a caller besides its arrivals, by the names of the file.
const OF_CALLER: [(&[&str], CallerSetting); 6] = [
    (&["users"], CallerSetting::Users),
    (&["think_time", "mean"], CallerSetting::ThinkTime),
    (&["connections"], CallerSetting::Connections),
    (&["timeout"], CallerSetting::Timeout),
    (&["retry", "attempts"], CallerSetting::Attempts),
    (&["retry", "backoff"], CallerSetting::Backoff),
];

fn caller_target(
    caller: NodeId,
    node: &Caller,
    steps: &[&str],
) -> Result<Option<Target>, Unresolved> {
    if let ["arrivals", ..] = steps
        && let Some(arrivals) = &node.arrivals
    {
        return arrivals_target(caller, arrivals, steps);
    }
    let has = |setting| match setting {
        CallerSetting::Users | CallerSetting::ThinkTime => node.users.is_some(),
        CallerSetting::Connections => node.connections.is_some(),
        CallerSetting::Timeout => node.timeout.is_some(),
        CallerSetting::Attempts | CallerSetting::Backoff => true,
    };
    // What is not limited has no limit to be changed.
    let known = OF_CALLER.iter().filter(|(_, setting)| has(*setting));
    let Some((_, setting)) = known.clone().find(|(path, _)| *path == steps) else {
        let known = known.map(|(path, _)| format!("`{}`", path.join(".")));
        let arrivals = node.arrivals.is_some().then(|| "`arrivals.rate_per_s`".to_owned());
        let names: Vec<String> = arrivals.into_iter().chain(known).collect();
        return Err(not_a_parameter(steps, names.join(", ")));
    };
    let parameter = Parameter::Caller { caller, setting: *setting };
    Ok(Some(match setting {
        CallerSetting::ThinkTime | CallerSetting::Timeout | CallerSetting::Backoff => {
            seconds(parameter)
        }
        CallerSetting::Users | CallerSetting::Connections | CallerSetting::Attempts => {
            Target { parameter, unit: Unit::Count, most: setting.most() }
        }
    }))
}

fn producer_target(
    producer: NodeId,
    node: &Producer,
    steps: &[&str],
) -> Result<Option<Target>, Unresolved> {
    arrivals_target(producer, &node.arrivals, steps)
}

fn arrivals_target(
    producer: NodeId,
    arrivals: &Part<Arrivals>,
    steps: &[&str],
) -> Result<Option<Target>, Unresolved> {
    let Some(arrivals) = arrivals.get() else { return Ok(None) };
    let parameter = Parameter::ArrivalRate { producer };
    match (arrivals, steps) {
        (Arrivals::Recorded(_), _) => Err(Unresolved::new(
            "a producer of recorded arrivals".to_owned(),
            "one whose arrivals have a rate",
        )),
        (Arrivals::Schedule(_), ["arrivals", "factor"]) => {
            Ok(Some(Target { parameter, unit: Unit::Factor, most: 1_000.0 }))
        }
        (Arrivals::Schedule(_), _) => Err(not_a_parameter(steps, "`arrivals.factor`")),
        (_, ["arrivals", "rate_per_s"]) => {
            Ok(Some(Target { parameter, unit: Unit::PerSecond, most: MAX_RATE_PER_S }))
        }
        _ => Err(not_a_parameter(steps, "`arrivals.rate_per_s`")),
    }
}

fn service_target(
    service: NodeId,
    node: &Service,
    steps: &[&str],
) -> Result<Option<Target>, Unresolved> {
    match steps {
        ["instances"] => {
            let parameter = Parameter::Instances { service };
            Ok(Some(Target { parameter, unit: Unit::Count, most: MAX_INSTANCES as f64 }))
        }
        ["failure", "chance"] => {
            let parameter = Parameter::FailureChance { service };
            Ok(Some(Target { parameter, unit: Unit::Share, most: 1.0 }))
        }
        ["consumes", rest @ .., "prefetch"] => {
            let Some(place) = place_in(node.consumes.get(), "consumes", rest)? else {
                return Ok(None);
            };
            let parameter = Parameter::Prefetch { service, consumption: place as u16 };
            Ok(Some(Target { parameter, unit: Unit::Count, most: f64::from(u16::MAX) }))
        }
        ["handler", rest @ ..] => step_target(service, node.handler.get(), ("handler", 0), rest),
        ["runtime", setting] => runtime_target(service, node, setting),
        ["autoscaler", setting] => autoscaler_target(service, node, setting),
        _ => Err(not_a_parameter(
            steps,
            "`instances`, `consumes.prefetch`, `handler.cpu.mean`, `handler.io.mean`, `failure.chance`, `runtime.threads` or `autoscaler.on`",
        )),
    }
}

fn autoscaler_target(
    service: NodeId,
    node: &Service,
    name: &str,
) -> Result<Option<Target>, Unresolved> {
    let Some(autoscaler) = &node.autoscaler else {
        let found = format!("`autoscaler.{name}` of a service without an autoscaler");
        return Err(Unresolved::new(found, "a service that has one"));
    };
    let Some(autoscaler) = autoscaler.get() else { return Ok(None) };
    let target = |setting, unit, most| {
        let parameter = Parameter::Autoscaler { service, setting };
        Ok(Some(Target { parameter, unit, most }))
    };
    match name {
        "on" => target(AutoscalerSetting::On, Unit::Count, 1.0),
        "target" if autoscaler.utilisation.is_some() => {
            target(AutoscalerSetting::Target, Unit::Share, 1.0)
        }
        "target" => target(AutoscalerSetting::Target, Unit::Count, 1e6),
        name => Err(Unresolved::new(
            format!("`autoscaler.{name}`"),
            "`autoscaler.on` or `autoscaler.target`",
        )),
    }
}

/// What may change of each runtime, by the names of the file.
const OF_THREAD_POOL: [(&str, RuntimeSetting); 5] = [
    ("threads", RuntimeSetting::Threads),
    ("cores", RuntimeSetting::Cores),
    ("task_queue", RuntimeSetting::TaskQueue),
    ("context_switch", RuntimeSetting::ContextSwitch),
    ("time_slice", RuntimeSetting::TimeSlice),
];
const OF_EVENT_LOOP: [(&str, RuntimeSetting); 2] =
    [("loops", RuntimeSetting::Loops), ("task_queue", RuntimeSetting::TaskQueue)];

fn runtime_target(
    service: NodeId,
    node: &Service,
    name: &str,
) -> Result<Option<Target>, Unresolved> {
    let (settings, bounded): (&[(&str, RuntimeSetting)], _) = match node.runtime.get() {
        None => return Ok(None),
        Some(Runtime::Sync) => (&[], false),
        Some(Runtime::ThreadPool(pool)) => (&OF_THREAD_POOL, pool.task_queue.is_some()),
        Some(Runtime::EventLoop(one)) => (&OF_EVENT_LOOP, one.task_queue.is_some()),
    };
    // A queue without a bound has none to be changed.
    let known = settings.iter().filter(|(known, _)| bounded || *known != "task_queue");
    let names: Vec<String> = known.clone().map(|(known, _)| format!("`runtime.{known}`")).collect();
    let Some((_, setting)) = known.clone().find(|(known, _)| *known == name) else {
        let found = format!("`runtime.{name}`, which the service's runtime does not have");
        let expected = if names.is_empty() { "another runtime".into() } else { names.join(", ") };
        return Err(Unresolved::new(found, expected));
    };
    let parameter = Parameter::Runtime { service, setting: *setting };
    Ok(Some(match setting {
        RuntimeSetting::ContextSwitch | RuntimeSetting::TimeSlice => seconds(parameter),
        RuntimeSetting::TaskQueue => {
            Target { parameter, unit: Unit::Count, most: MAX_BURST as f64 }
        }
        RuntimeSetting::Threads | RuntimeSetting::Cores | RuntimeSetting::Loops => {
            Target { parameter, unit: Unit::Count, most: MAX_THREADS as f64 }
        }
    }))
}

/// `1.io.mean`, or in a branch `2.branch.then.0.cpu.mean`: a step of `list`, which begins at place
/// `start` of the plan's list.
fn step_target(
    service: NodeId,
    list: Option<&Vec<Part<Phase>>>,
    (list_name, start): (&str, usize),
    steps: &[&str],
) -> Result<Option<Target>, Unresolved> {
    // What is no number is the step's kind: the place may be left out.
    let numbers = usize::from(steps.first().is_some_and(|step| step.parse::<usize>().is_ok()));
    let (place, rest) = steps.split_at(numbers);
    let Some(number) = place_in(list, list_name, place)? else { return Ok(None) };
    let list = list.map_or(&[][..], Vec::as_slice);
    let flat = start + handler::places(&list[..number]);
    let Some(step) = list[number].get() else { return Ok(None) };
    let step_name = format!("{list_name}.{number}");
    let mean = || seconds(Parameter::PhaseMean { service, phase: flat as u16 });
    let chance = || Target {
        parameter: Parameter::BranchChance { service, step: flat as u16 },
        unit: Unit::Share,
        most: 1.0,
    };
    match (step, rest) {
        (Phase::Cpu(_), ["cpu", "mean"])
        | (Phase::Io(_), ["io", "mean"])
        | (Phase::BlockingIo(_), ["blocking_io", "mean"]) => Ok(Some(mean())),
        (Phase::Branch(_), ["branch", "chance"]) => Ok(Some(chance())),
        (Phase::Branch(branch), ["branch", "then", rest @ ..]) => {
            let name = format!("{step_name}.branch.then");
            step_target(service, branch.then.get(), (&name, flat + 1), rest)
        }
        (Phase::Branch(branch), ["branch", "otherwise", rest @ ..]) => {
            let name = format!("{step_name}.branch.otherwise");
            let start = flat + 2 + branch.then.get().map_or(0, |steps| handler::places(steps));
            step_target(service, branch.otherwise.get(), (&name, start), rest)
        }
        (step, rest) => Err(not_of_step(step, &step_name, rest)),
    }
}

fn not_of_step(step: &Phase, step_name: &str, rest: &[&str]) -> Unresolved {
    let (kind, parameter) = match step {
        Phase::Cpu(_) => ("cpu", "mean"),
        Phase::Io(_) => ("io", "mean"),
        Phase::BlockingIo(_) => ("blocking_io", "mean"),
        Phase::Branch(_) => ("branch", "chance"),
        Phase::Publish(_) => {
            return Unresolved::new(
                format!("{} of `{step_name}`, which is `publish`", quoted(&rest.join("."))),
                "a step that has a parameter",
            );
        }
        Phase::Answer(_) => {
            return Unresolved::new(
                format!("{} of `{step_name}`, which is `answer`", quoted(&rest.join("."))),
                "a step that has a parameter",
            );
        }
    };
    let found = match rest {
        [other, ..] if *other != kind => format!("`{other}` for `{step_name}`, which is `{kind}`"),
        rest => quoted(&rest.join(".")),
    };
    Unresolved::new(found, format!("`{step_name}.{kind}.{parameter}`"))
}

/// The place in a list that `steps` name: nothing if the list has one item, else a number.
fn place_in<T>(
    list: Option<&Vec<Part<T>>>,
    list_name: &str,
    steps: &[&str],
) -> Result<Option<usize>, Unresolved> {
    let Some(list) = list else { return Ok(None) };
    let place = match steps {
        [] if list.len() == 1 => Some(0),
        [number] => number.parse().ok().filter(|place| *place < list.len()),
        _ => None,
    };
    let wrong = || {
        let found = match steps {
            [] => format!("no place in `{list_name}`, which has {} items", list.len()),
            steps => format!("{} as a place in `{list_name}`", quoted(&steps.join("."))),
        };
        let expected = match list.len() {
            0 => format!("`{list_name}` not to be empty"),
            1 => format!("`{list_name}.0`"),
            items => format!("one from `{list_name}.0` to `{list_name}.{}`", items - 1),
        };
        Unresolved::new(found, expected)
    };
    place.map(Some).ok_or_else(wrong)
}

fn not_a_parameter(steps: &[&str], expected: impl Into<String>) -> Unresolved {
    Unresolved::new(quoted(&steps.join(".")), expected)
}

fn seconds(parameter: Parameter) -> Target {
    Target { parameter, unit: Unit::Seconds, most: MAX_DURATION_NS as f64 / 1e9 }
}

/// The node whose parameter it is; none for the links.
pub(super) fn node(parameter: Parameter) -> Option<NodeId> {
    match parameter {
        Parameter::ArrivalRate { producer } => Some(producer),
        Parameter::Caller { caller, .. } => Some(caller),
        Parameter::Instances { service }
        | Parameter::Prefetch { service, .. }
        | Parameter::PhaseMean { service, .. }
        | Parameter::BranchChance { service, .. }
        | Parameter::FailureChance { service }
        | Parameter::Autoscaler { service, .. }
        | Parameter::Runtime { service, .. } => Some(service),
        Parameter::LinkDelay | Parameter::Bound { .. } => None,
    }
}

/// The parameter's name as facts tell it.
pub(super) fn name(parameter: Parameter) -> ParameterName {
    match parameter {
        Parameter::ArrivalRate { .. } => ParameterName::ArrivalRate,
        Parameter::Caller { setting, .. } => setting.name(),
        Parameter::Instances { .. } => ParameterName::Instances,
        Parameter::Autoscaler { setting, .. } => setting.name(),
        Parameter::Prefetch { .. } => ParameterName::Prefetch,
        Parameter::PhaseMean { .. } => ParameterName::PhaseMean,
        Parameter::BranchChance { .. } => ParameterName::BranchChance,
        Parameter::FailureChance { .. } => ParameterName::FailureChance,
        Parameter::Runtime { setting, .. } => setting.name(),
        Parameter::LinkDelay => ParameterName::LinkDelay,
        Parameter::Bound { .. } => ParameterName::Bound,
    }
}
