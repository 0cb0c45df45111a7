//! Runs several set-ups of a scenario.

use queuescope::stats::comparison::{self, Comparison};
use queuescope::world::plan::Plan;
use serde::Serialize;

use crate::arguments::Compare;
use crate::error::Error;
use crate::source::Source;

/// What came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Compared {
    /// The file or scene.
    pub(crate) scenario: String,
    /// What all chance came from, in decimal digits.
    pub(crate) seed: String,
    /// Since when it was measured, in seconds of virtual time.
    pub(crate) from_s: f64,
    /// Until when.
    pub(crate) until_s: f64,
    /// How many inputs changed each run.
    pub(crate) inputs: usize,
    /// What each set-up has other than the scenario, as `CONTROL=VALUE`.
    pub(crate) setups: Vec<Vec<String>>,
    #[serde(flatten)]
    pub(crate) comparison: Comparison,
}

/// The set-ups that the arguments tell, compared.
pub(crate) fn compare(arguments: &Compare) -> Result<Compared, Error> {
    let setups = arguments.set_ups.to_compare()?;
    let source = Source::read(&arguments.file)?;
    let course = arguments.course.course(&source.scenario()?)?;
    let plan = |controls: &Vec<String>| {
        source.scenario_with(arguments.seed, controls).map(|scenario| scenario.plan)
    };
    let plans = setups.iter().map(plan).collect::<Result<Vec<Plan>, Error>>()?;
    let comparison = comparison::compare(&plans, &course, arguments.replications, arguments.level)?;
    Ok(Compared {
        scenario: arguments.file.clone(),
        seed: plans.first().map(|plan| plan.seed.to_string()).unwrap_or_default(),
        from_s: course.warm_up.as_seconds(),
        until_s: course.until.as_seconds(),
        inputs: course.inputs.len(),
        setups: setups.to_vec(),
        comparison,
    })
}
