//! Draws the stage of a world at an instant, with texts in English. Lanes have a file of their own.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use queuescope::fact::{InstanceId, NodeId};
use queuescope::scenario::{Description, Kind, Scenario};
use queuescope::stats::course::run_to;
use queuescope::view::layout::Layout;
use queuescope::view::palette::{Colour, Palette};
use queuescope::view::svg::Labels;
use queuescope::view::topology::Topology;
use queuescope::view::{frame, png, svg};
use queuescope::world::World;
use queuescope::world::plan::Parameter;

use crate::arguments::Render;
use crate::error::Error;
use crate::lanes;
use crate::names::Names;
use crate::source::Source;

/// Writes the picture that the arguments ask for.
pub(crate) fn render(arguments: &Render) -> Result<(), Error> {
    let format = Format::of(&arguments.output)?;
    let scenario = Source::read(&arguments.start.file)?.scenario_from(&arguments.start)?;
    let drawing = if arguments.lanes {
        lanes::drawing(scenario, arguments)?
    } else {
        stage(scenario, arguments)?
    };
    let bytes = match format {
        Format::Svg if arguments.adaptive => adaptive(drawing).into_bytes(),
        Format::Svg => drawing.into_bytes(),
        Format::Png if arguments.adaptive => return Err(not_adaptive(&arguments.output)),
        Format::Png => png::picture(&drawing, 1.0)?,
    };
    let file = &arguments.output;
    fs::write(file, bytes).map_err(|error| Error::Writing { file: file.clone(), error })
}

/// The stage at the instant.
fn stage(scenario: Scenario, arguments: &Render) -> Result<String, Error> {
    let description = scenario.description();
    let mut world = World::new(Arc::new(scenario.plan), &mut ());
    run_to(&mut world, arguments.at, &mut ())?;
    let names = match &arguments.names {
        Some(file) => Some(Names::read(file)?.ok_or_else(|| no_names(file))?),
        None => None,
    };
    let labels = StageLabels::of(&world, &description, names.as_ref());
    Ok(drawing(&world, &labels, arguments))
}

/// A drawing in the light colours, in both: the viewer's choice.
fn adaptive(drawing: String) -> String {
    let colours = (0..Colour::COUNT).map(Colour::numbered);
    let drawing = colours.fold(drawing, |drawing, colour| {
        let [light, dark] = [Palette::LIGHT, Palette::DARK].map(|palette| palette.css(colour));
        drawing.replace(&format!("\"{light}\""), &format!("\"light-dark({light}, {dark})\""))
    });
    drawing.replacen("<svg ", "<svg style=\"color-scheme: light dark\" ", 1)
}

fn not_adaptive(output: &Path) -> Error {
    Error::Input {
        input: output.display().to_string(),
        expected: "a file name that ends in .svg: pixels cannot adapt".to_owned(),
    }
}

fn no_names(file: &Path) -> Error {
    Error::Input { input: file.display().to_string(), expected: "a file of names".to_owned() }
}

enum Format {
    Svg,
    Png,
}

impl Format {
    fn of(path: &Path) -> Result<Self, Error> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(Error::Input {
                input: path.display().to_string(),
                expected: "a file name that ends in .svg or .png".to_owned(),
            }),
        }
    }
}

fn drawing(world: &World, labels: &impl Labels, arguments: &Render) -> String {
    let (width, height) = (f32::from(arguments.width), f32::from(arguments.height));
    let layout = Layout::new(&Topology::of(world), width, height);
    let mut marks = Vec::new();
    frame::marks(world, &layout, &mut marks);
    let palette = Palette::new(arguments.dark);
    svg::drawing(&layout, &marks, labels, &palette, Some(Colour::PAPER))
}

/// Names as the scenario gives them, with states in a few English words; or as a scene's file gives
/// them, without.
struct StageLabels<'d> {
    description: &'d Description,
    names: Option<&'d Names>,
    states: Vec<String>,
}

impl<'d> StageLabels<'d> {
    fn of(world: &World, description: &'d Description, names: Option<&'d Names>) -> Self {
        let nodes = (0..).map(NodeId).zip(&description.nodes);
        let states = nodes.map(|(id, node)| match names {
            Some(_) => String::new(),
            None => state(world, id, node.kind, node.detail),
        });
        Self { description, names, states: states.collect() }
    }
}

impl Labels for StageLabels<'_> {
    fn name(&self, node: NodeId) -> &str {
        let name = &self.description.nodes[node.index()].name;
        self.names.and_then(|names| names.nodes.get(name)).unwrap_or(name)
    }

    fn state(&self, node: NodeId, _letters: f32) -> &str {
        &self.states[node.index()]
    }

    fn instance(&self, instance: InstanceId) -> String {
        let service = &self.description.nodes[instance.service.index()].name;
        let name = self.names.and_then(|names| names.instances.get(service));
        let name = name.map_or_else(|| self.name(instance.service), String::as_str);
        format!("{name} {}", instance.number)
    }
}

fn state(world: &World, node: NodeId, kind: Kind, detail: &str) -> String {
    match kind {
        Kind::Producer | Kind::Caller if is_paused(world, node) => "paused".to_owned(),
        Kind::Producer => match world.parameter(Parameter::ArrivalRate { producer: node }) {
            Some(rate_per_s) => format!("{rate_per_s} per s"),
            None => String::new(),
        },
        Kind::Caller => {
            let caller = world.callers().iter().find(|caller| caller.node == node);
            caller.map_or_else(String::new, |one| format!("{} waiting", one.calls.line().len()))
        }
        Kind::Exchange => format!("{detail} exchange"),
        Kind::Queue => format!("{} ready", world.ready(node)),
        Kind::Service => String::new(),
    }
}

fn is_paused(world: &World, node: NodeId) -> bool {
    world.producers().iter().any(|producer| producer.node == node && producer.paused)
        || world.callers().iter().any(|caller| caller.node == node && caller.paused)
}
