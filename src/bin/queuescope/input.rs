//! Inputs as they are typed: `consumers=6`, `travel_time=50ms`, `burst`.

use queuescope::kernel::Time;
use queuescope::scenario::{Control, Scenario, Unit, parse_duration_ns};
use queuescope::stats::course::Course;
use queuescope::world::plan::Command;

use crate::arguments::{CourseArguments, time};
use crate::error::Error;

/// Makes `control=value` what the scenario starts with.
pub(crate) fn set(scenario: &mut Scenario, input: &str) -> Result<(), Error> {
    let (control, value) = control_and_value(scenario, input)?;
    let name = control.name.clone();
    scenario.start_at(&name, value).transpose()?;
    Ok(())
}

impl CourseArguments {
    /// The course of a run of the scenario.
    ///
    /// # Errors
    /// If an input is not the scenario's, or something comes after the end.
    pub(crate) fn course(&self, scenario: &Scenario) -> Result<Course, Error> {
        let Self { until, warm_up, at: pairs } = self;
        not_after(*until, *warm_up)?;
        let mut inputs = Vec::new();
        for pair in pairs.chunks_exact(2) {
            let at = time(&pair[0])
                .map_err(|_| wrong(&pair[0], "a time with its unit, such as 10s".to_owned()))?;
            not_after(*until, at)?;
            inputs.push((at, command(scenario, &pair[1])?));
        }
        inputs.sort_by_key(|(at, _)| *at);
        Ok(Course { inputs, warm_up: *warm_up, until: *until })
    }
}

fn not_after(end: Time, at: Time) -> Result<(), Error> {
    if at > end { Err(Error::AfterTheEnd { at, end }) } else { Ok(()) }
}

fn command(scenario: &Scenario, input: &str) -> Result<Command, Error> {
    if input.contains('=') {
        let (control, value) = control_and_value(scenario, input)?;
        return Ok(control.command(value)?);
    }
    let action = scenario.action(input).map(|action| action.command);
    action.ok_or_else(|| {
        let actions = scenario.actions.iter().map(|action| action.name.as_str());
        wrong(input, format!("an action ({}) or CONTROL=VALUE", listed(actions)))
    })
}

fn control_and_value<'s>(scenario: &'s Scenario, input: &str) -> Result<(&'s Control, f64), Error> {
    let names = || listed(scenario.controls.iter().map(|control| control.name.as_str()));
    let known = || format!("CONTROL=VALUE with a control of this scenario ({})", names());
    let (name, value) = input.split_once('=').ok_or_else(|| wrong(input, known()))?;
    let control = scenario.control(name).ok_or_else(|| wrong(input, known()))?;
    let value = number(control.unit, value)
        .ok_or_else(|| wrong(value, format!("a value of `{name}`{}", hint(control.unit))))?;
    Ok((control, value))
}

/// The value in the control's unit; a plain number for a duration is in seconds.
fn number(unit: Unit, text: &str) -> Option<f64> {
    let duration = (unit == Unit::Seconds).then(|| parse_duration_ns(text).ok()).flatten();
    match duration {
        Some(ns) => Some(ns as f64 / 1e9),
        None => text.parse().ok(),
    }
}

fn hint(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => ", such as 250ms or, in seconds, 0.25",
        Unit::Count | Unit::PerSecond | Unit::Factor | Unit::Share => ", which is a number",
    }
}

fn wrong(input: &str, expected: String) -> Error {
    Error::Input { input: input.to_owned(), expected }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "it has none".to_owned() } else { names.join(", ") }
}
