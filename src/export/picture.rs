//! The stage at an instant as SVG, with texts in the reader's language.

use serde::Deserialize;

use crate::fact::{InstanceId, NodeId};
use crate::view::frame;
use crate::view::layout::Layout;
use crate::view::palette::{Colour, Palette};
use crate::view::svg::{self, Labels, estimated_letters};
use crate::view::topology::Topology;
use crate::world::World;

/// All that is written on a stage.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct StageTexts {
    /// The names of nodes, in the order of the scenario.
    pub names: Vec<String>,
    /// How each node is, in more words and in fewer.
    pub states: Vec<Vec<String>>,
    /// The names of instances.
    pub instances: Vec<InstanceText>,
}

/// What is written at an instance.
#[derive(Clone, Debug, Deserialize)]
pub struct InstanceText {
    service: NodeId,
    number: u16,
    text: String,
}

impl Labels for StageTexts {
    fn name(&self, node: NodeId) -> &str {
        self.names.get(node.index()).map_or("", String::as_str)
    }

    fn state(&self, node: NodeId, letters: f32) -> &str {
        let states = self.states.get(node.index()).map_or(&[][..], Vec::as_slice);
        let fitting = states.iter().find(|state| estimated_letters(state) <= letters);
        fitting.or(states.last()).map_or("", String::as_str)
    }

    fn instance(&self, instance: InstanceId) -> String {
        let is_meant =
            |one: &&InstanceText| (one.service, one.number) == (instance.service, instance.number);
        let found = self.instances.iter().find(is_meant);
        found.map(|one| one.text.clone()).unwrap_or_default()
    }
}

/// Draws the stage of a world, `width_px` by `height_px` CSS pixels large; services that are not
/// `opened` show their first instances only.
pub fn drawing(
    world: &World,
    texts: &StageTexts,
    (width_px, height_px): (f32, f32),
    dark: bool,
    opened: &[NodeId],
) -> String {
    let topology = Topology::of(world).folding_all_but(opened);
    let layout = Layout::new(&topology, width_px, height_px);
    let mut marks = Vec::new();
    frame::marks(world, &layout, &mut marks);
    svg::drawing(&layout, &marks, texts, &Palette::new(dark), Some(Colour::PAPER))
}
