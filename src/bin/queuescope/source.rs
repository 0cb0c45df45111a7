//! Where scenarios come from: files, standard input, and the scenes built into the command.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use queuescope::scenario::Scenario;

use crate::arguments::Start;
use crate::error::Error;
use crate::input;

/// The built-in scenes: (name, scenario).
const SCENES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/scenes.rs"));

/// What the scenario in a scene's folder is called.
pub(crate) const SCENARIO: &str = "scenario.json";

/// The text of a scenario with what it is called.
pub(crate) struct Source {
    name: String,
    bytes: Vec<u8>,
}

impl Source {
    /// Reads a file, or a scene's folder, if there is one of that name, else takes the built-in scene.
    pub(crate) fn read(file: &str) -> Result<Self, Error> {
        let path = scenario_file(file);
        if file == "-" || path.exists() {
            return Self::read_file(&path.to_string_lossy());
        }
        Ok(Self { name: file.to_owned(), bytes: built_in(file)?.as_bytes().to_owned() })
    }

    /// Reads a file, or standard input for "-".
    pub(crate) fn read_file(file: &str) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        let read = if file == "-" {
            io::stdin().lock().read_to_end(&mut bytes)
        } else {
            File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
        };
        read.map_err(|error| Error::Reading { file: file.to_owned(), error })?;
        Ok(Self { name: file.to_owned(), bytes })
    }

    /// What was read.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The scenario, if it is right.
    pub(crate) fn scenario(&self) -> Result<Scenario, Error> {
        Scenario::parse_bytes(&self.bytes)
            .map_err(|problems| Error::Scenario { file: self.name.clone(), problems })
    }

    /// The scenario with a seed and with controls (`CONTROL=VALUE`) of one's own.
    pub(crate) fn scenario_with(
        &self,
        seed: Option<u64>,
        controls: &[String],
    ) -> Result<Scenario, Error> {
        let mut scenario = self.scenario()?;
        for control in controls {
            input::set(&mut scenario, control)?;
        }
        if let Some(seed) = seed {
            scenario.plan.seed = seed;
        }
        Ok(scenario)
    }

    /// The scenario with seed and controls as the arguments say.
    pub(crate) fn scenario_from(&self, start: &Start) -> Result<Scenario, Error> {
        self.scenario_with(start.seed, &start.set)
    }
}

/// The scenario in a folder; a file itself.
pub(crate) fn scenario_file(file: &str) -> PathBuf {
    let path = Path::new(file);
    if path.is_dir() { path.join(SCENARIO) } else { path.to_owned() }
}

fn built_in(name: &str) -> Result<&'static str, Error> {
    let scene = SCENES.iter().find(|(known, _)| *known == name);
    scene.map(|(_, scenario)| *scenario).ok_or_else(|| Error::NoSuchScenario {
        file: name.to_owned(),
        scenes: SCENES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
    })
}
