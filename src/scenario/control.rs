//! Controls: what people may change while it runs, each within its range.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::duration::format_duration;
use super::limits::{MAX_BINDINGS, MAX_CONTROLS, MAX_INSTANCES_IN_ALL, MAX_TOGETHER};
use super::names::Names;
use super::parameter::{self, Target, Unit, Unresolved, in_plan};
use super::part::Part;
use super::problem::{Finding, Path, Problems, quoted};
use super::quantity::Quantity;
use super::schema::{self, Named, Scale};
use super::text::{EXPECTED_INPUT_NAME, is_input_name};
use crate::fact::{NodeId, ParameterName};
use crate::kernel::seconds_to_ns;
use crate::world::plan::{Command, NodeKind, Parameter, Plan};

/// Changes a parameter within a range, or several together, which then have the same value. Values are counts, rates per second, chances, or seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// What it changes, at least one; the value shown is that of the first.
    pub parameters: Vec<Parameter>,
    /// What its values are measured in.
    pub unit: Unit,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// What one step changes; a whole number for counts.
    pub step: f64,
    /// The value at the start: what the scenario's nodes say.
    pub default: f64,
    /// How its values spread over a slider.
    pub scale: Scale,
}

/// Why a control did not take a value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("`{name}` does not take {value}, only values from {min} to {max}")]
pub struct ControlError {
    /// The control.
    pub name: String,
    /// The value it was given.
    pub value: f64,
    /// The least it takes.
    pub min: f64,
    /// The most it takes.
    pub max: f64,
}

impl Control {
    /// The commands that set it to `value`, one for each parameter; counts are rounded to the next step from `min`.
    ///
    /// # Errors
    ///
    /// When the value is not within the range, or not a number.
    pub fn commands(&self, value: f64) -> Result<Vec<Command>, ControlError> {
        if !(self.min..=self.max).contains(&value) {
            let (name, min, max) = (self.name.clone(), self.min, self.max);
            return Err(ControlError { name, value, min, max });
        }
        let value = match self.unit {
            Unit::Count => self.whole_step(value),
            Unit::PerSecond | Unit::Factor | Unit::Seconds | Unit::Share => value,
        };
        let set = |parameter| Command::Set { parameter, value };
        Ok(self.parameters.iter().copied().map(set).collect())
    }

    /// Writes `value` into `plan` as the one at the start.
    pub(super) fn start_at(&mut self, plan: &mut Plan, value: f64) -> Result<(), ControlError> {
        for command in self.commands(value)? {
            if let Command::Set { parameter, value } = command {
                in_plan::set(plan, parameter, value);
                self.default = value;
            }
        }
        Ok(())
    }

    fn whole_step(&self, value: f64) -> f64 {
        let steps = ((value - self.min) / self.step).round();
        let rounded = self.min + steps * self.step;
        if rounded > self.max { rounded - self.step } else { rounded }
    }

    /// The parameter whose value it shows.
    pub fn shown(&self) -> Parameter {
        self.parameters[0]
    }

    /// The node whose parameter it shows; none for the links.
    pub fn node(&self) -> Option<NodeId> {
        parameter::node(self.shown())
    }

    /// The name of the parameter it shows.
    pub fn parameter_name(&self) -> ParameterName {
        parameter::name(self.shown())
    }
}

/// The controls of a file, as far as they are right.
pub(super) fn controls(
    file: &Named<schema::Control>,
    names: Names<'_>,
    plan: &Plan,
    problems: &mut Problems,
) -> Vec<Control> {
    let path = Path::Root.field("controls");
    check_input_names(&path, file.keys(), problems);
    // A plan with holes would give wrong values at the start.
    let plan = problems.is_empty().then_some(plan);
    let mut controls: Vec<Control> = Vec::new();
    for (name, control) in file.iter().take(MAX_CONTROLS) {
        let path = path.field(name);
        let Some(control) = control.get() else { continue };
        let Some(control) = (Entry { path, name, control }).read(names, plan, problems) else {
            continue;
        };
        let shares = |other: &&Control| {
            other.parameters.iter().any(|parameter| control.parameters.contains(parameter))
        };
        if let Some(other) = controls.iter().find(shares) {
            let found = format!("what the control {} sets, too", quoted(&other.name));
            problems.report(&path.field("sets"), found, "a parameter that no other control sets");
        }
        controls.push(control);
    }
    if let Some(plan) = plan {
        check_instances_in_all(&controls, plan, problems);
    }
    controls
}

/// Checks the names of controls or of actions, and their number.
pub(super) fn check_input_names<'n>(
    path: &Path<'_>,
    names: impl ExactSizeIterator<Item = &'n String>,
    problems: &mut Problems,
) {
    if names.len() > MAX_CONTROLS {
        problems.report(
            path,
            format!("{} of them", names.len()),
            format!("at most {MAX_CONTROLS}"),
        );
        return;
    }
    for name in names.filter(|name| !is_input_name(name)) {
        let finding = Finding::new(&path.field(name), quoted(name), EXPECTED_INPUT_NAME);
        problems.add(finding.at_key());
    }
}

/// A control in the file.
struct Entry<'f> {
    path: Path<'f>,
    name: &'f str,
    control: &'f schema::Control,
}

impl Entry<'_> {
    fn read(
        &self,
        names: Names<'_>,
        plan: Option<&Plan>,
        problems: &mut Problems,
    ) -> Option<Control> {
        // With other problems the number of bindings is not known.
        let bindings = plan.map_or(MAX_BINDINGS, |plan| plan.bindings.len());
        let targets = self.targets(names, bindings, problems)?;
        let target = self.common(&targets, problems)?;
        let least = targets.iter().map(|target| target.least()).fold(0.0, f64::max);
        let mut value = |field: &str, part: &Part<Quantity>, least| {
            in_unit(&self.path.field(field), *part.get()?, target, least, problems)
        };
        let min = value("min", &self.control.min, least);
        let max = value("max", &self.control.max, least);
        let step = self.control.step.as_ref().map(|step| value("step", step, 0.0));
        let (min, max) = (min?, max?);
        let control = Control {
            name: self.name.to_owned(),
            parameters: targets.iter().map(|target| target.parameter).collect(),
            unit: target.unit,
            min,
            max,
            step: step.unwrap_or_else(|| Some(usual_step(target.unit, min, max)))?,
            default: plan.map_or(Some(min), |plan| in_plan::value(plan, target.parameter))?,
            scale: *self.control.scale.get()?,
        };
        self.check(&control, problems);
        if let Some(plan) = plan {
            self.check_starts(&control, plan, problems);
        }
        Some(control)
    }

    /// What it sets; nothing if any of it is not known.
    fn targets(
        &self,
        names: Names<'_>,
        bindings: usize,
        problems: &mut Problems,
    ) -> Option<Vec<Target>> {
        let sets = self.control.sets.get()?;
        let path = self.path.field("sets");
        if sets.len() == 0 || sets.len() > MAX_TOGETHER {
            let found = format!("a list of {}", sets.len());
            problems.report(&path, found, format!("1 to {MAX_TOGETHER} parameters"));
            return None;
        }
        let mut targets = Vec::new();
        sets.for_each(&path, |path, text| {
            targets.extend(target(path, text, names, bindings, problems));
        });
        (targets.len() == sets.len()).then_some(targets)
    }

    /// The first, with the least of what is the most of each; all have to be different, and in
    /// the same unit.
    fn common(&self, targets: &[Target], problems: &mut Problems) -> Option<Target> {
        let (first, others) = targets.split_first()?;
        let path = self.path.field("sets");
        let mut common = *first;
        for (place, target) in (1..).zip(others) {
            let path = path.item(place);
            if targets[..place].iter().any(|other| other.parameter == target.parameter) {
                problems.report(&path, "a parameter of this list again", "each parameter once");
                return None;
            }
            if target.unit != first.unit {
                let found = format!("a parameter that is {}", target.unit.noun());
                let expected = format!("one that is {}, as the first", first.unit.noun());
                problems.report(&path, found, expected);
                return None;
            }
            common.most = common.most.min(target.most);
        }
        Some(common)
    }

    /// All that it sets has to start within its range.
    fn check_starts(&self, control: &Control, plan: &Plan, problems: &mut Problems) {
        let range = control.min..=control.max;
        for (place, parameter) in control.parameters.iter().enumerate().skip(1) {
            let Some(start) = in_plan::value(plan, *parameter) else { continue };
            if control.min < control.max && !range.contains(&start) {
                let shown = |value| shown(value, control.unit);
                let found = format!("{} at the start", shown(start));
                let (low, high) = (shown(control.min), shown(control.max));
                let expected = format!("the node to have a value from {low} to {high}");
                problems.report(&self.path.field("sets").item(place), found, expected);
            }
        }
    }

    fn check(&self, control: &Control, problems: &mut Problems) {
        let Control { min, max, step, default, .. } = *control;
        let shown = |value| shown(value, control.unit);
        let (low, high) = (shown(min), shown(max));
        if min >= max {
            let found = format!("`min` {low} and `max` {high}");
            problems.report(&self.path, found, "`min` below `max`");
        } else if !(min..=max).contains(&default) {
            let found = format!("{} at the start", shown(default));
            let expected = format!("the node to have a value from {low} to {high}");
            problems.report(&self.path.field("sets"), found, expected);
        }
        if step <= 0.0 {
            problems.report(&self.path.field("step"), shown(step), "more than 0");
        }
        if control.scale == Scale::Logarithmic && min <= 0.0 {
            let expected = "more than 0, as the scale is logarithmic";
            problems.report(&self.path.field("min"), low, expected);
        }
    }
}

/// The parameter that a path of a control names; nothing if that was noted as a problem.
fn target(
    path: &Path<'_>,
    text: &str,
    names: Names<'_>,
    bindings: usize,
    problems: &mut Problems,
) -> Option<Target> {
    match parameter::resolve(names, bindings, text) {
        Ok(target) => target,
        Err(Unresolved { found, expected, unknown_node }) => {
            let mut finding = Finding::new(path, found, expected);
            if let Some(unknown) = unknown_node {
                finding = finding.suggest(&unknown, names.all());
            }
            problems.add(finding);
            None
        }
    }
}

/// The number that `quantity` is, in the unit of `target`, from `least` to its most.
fn in_unit(
    path: &Path<'_>,
    quantity: Quantity,
    target: Target,
    least: f64,
    problems: &mut Problems,
) -> Option<f64> {
    let Target { unit, most, .. } = target;
    let value = match quantity {
        Quantity::Duration(duration) => duration.seconds(),
        Quantity::Number(number) => number,
    };
    let right_kind = matches!(quantity, Quantity::Duration(_)) == (unit == Unit::Seconds);
    let right_value =
        (least..=most).contains(&value) && (unit != Unit::Count || value.fract() == 0.0);
    if right_kind && right_value {
        return Some(value);
    }
    let found = match quantity {
        Quantity::Duration(duration) => format!("\"{}\"", format_duration(duration.ns)),
        Quantity::Number(number) => number.to_string(),
    };
    let expected = match unit {
        Unit::Seconds if right_kind && value < least => "more than 0".to_owned(),
        Unit::Seconds => super::duration::EXPECTED.to_owned(),
        Unit::Count => format!("a whole number from {least} to {most}"),
        Unit::PerSecond | Unit::Factor | Unit::Share => {
            format!("a number from {least} to {most}")
        }
    };
    problems.report(path, found, expected);
    None
}

/// One for counts, else 1, 2 or 5 times a power of ten near a hundredth of the range.
fn usual_step(unit: Unit, min: f64, max: f64) -> f64 {
    let hundredth = (max - min) / 100.0;
    if unit == Unit::Count || hundredth <= 0.0 {
        return 1.0;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(hundredth)));
    let multiple = [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * power >= hundredth);
    multiple.unwrap_or(10.0) * power
}

fn shown(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds => format_duration(seconds_to_ns(value)),
        Unit::Count | Unit::PerSecond | Unit::Factor | Unit::Share => value.to_string(),
    }
}

fn check_instances_in_all(controls: &[Control], plan: &Plan, problems: &mut Problems) {
    let mut most: IndexMap<usize, f64> = IndexMap::new();
    for (place, node) in plan.nodes.iter().enumerate() {
        if let NodeKind::Service(service) = &node.kind {
            let most_scaled = service.autoscaler.map_or(0, |one| one.settings.max);
            most.insert(place, f64::from(service.instances.max(most_scaled)));
        }
    }
    for control in controls {
        for parameter in &control.parameters {
            if let Parameter::Instances { service } = parameter {
                let most = most.entry(service.index()).or_default();
                *most = most.max(control.max);
            }
        }
    }
    let in_all: f64 = most.values().sum();
    if in_all > MAX_INSTANCES_IN_ALL as f64 {
        let found = format!("up to {in_all} instances of all services together");
        let path = Path::Root.field("nodes");
        problems.report(&path, found, format!("at most {MAX_INSTANCES_IN_ALL}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefetch(min: f64, max: f64, step: f64) -> Control {
        Control {
            name: "prefetch".to_owned(),
            parameters: vec![Parameter::Prefetch { service: NodeId(0), consumption: 0 }],
            unit: Unit::Count,
            min,
            max,
            step,
            default: min,
            scale: Scale::Linear,
        }
    }

    fn set_to(control: &Control, value: f64) -> Option<f64> {
        match control.commands(value).as_deref() {
            Ok([Command::Set { value, .. }]) => Some(*value),
            _ => None,
        }
    }

    #[test]
    fn counts_are_rounded_to_steps_within_the_range() {
        let control = prefetch(1.0, 20.0, 5.0);
        for (value, set) in [(1.0, 1.0), (3.4, 1.0), (3.6, 6.0), (16.0, 16.0), (20.0, 16.0)] {
            assert_eq!(set_to(&control, value), Some(set), "{value}");
        }
    }

    #[test]
    fn values_out_of_range_are_refused() {
        for value in [0.9, 20.1, f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(set_to(&prefetch(1.0, 20.0, 1.0), value), None, "{value}");
        }
    }

    #[test]
    fn usual_steps_are_round() {
        assert_eq!(usual_step(Unit::Count, 0.0, 1_000.0), 1.0);
        assert_eq!(usual_step(Unit::PerSecond, 0.0, 40.0), 0.5);
        assert_eq!(usual_step(Unit::Share, 0.0, 1.0), 0.01);
        assert!((usual_step(Unit::Seconds, 0.02, 2.0) - 0.02).abs() < 1e-12);
    }
}
