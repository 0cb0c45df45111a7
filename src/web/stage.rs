//! The stage: a run's picture at the size of the page, kept up to date.

use super::placement::Placement;
use crate::broker::MessageId;
use crate::fact::{MessageTypeId, NodeId};
use crate::view::frame;
use crate::view::geometry::Point;
use crate::view::layout::Layout;
use crate::view::mark::Mark;
use crate::view::palette::Palette;
use crate::view::pick::{self, Found};
use crate::view::raster::Raster;
use crate::view::topology::Topology;
use crate::world::World;

/// Where everything stands, and the pixels of what moves.
#[derive(Debug)]
pub(super) struct Stage {
    topology: Topology,
    layout: Layout,
    revision: u32,
    raster: Raster,
    marks: Vec<Mark>,
    /// Services that show all their instances, however many.
    opened: Vec<NodeId>,
    chosen: Option<MessageId>,
    /// The marks of the chosen message in the last picture.
    chosen_places: Vec<Mark>,
}

impl Stage {
    /// A stage of no size yet.
    pub(super) fn new(world: &World) -> Self {
        let topology = Self::topology(world, &[]);
        Self {
            layout: Layout::new(&topology, 0.0, 0.0),
            topology,
            revision: 1,
            raster: Raster::new(0.0, 0.0, 1.0, Palette::LIGHT),
            marks: Vec::new(),
            opened: Vec::new(),
            chosen: None,
            chosen_places: Vec::new(),
        }
    }

    pub(super) fn resize(&mut self, world: &World, width: f32, height: f32, pixel_ratio: f32) {
        self.topology = Self::topology(world, &self.opened);
        self.raster.resize(width, height, pixel_ratio);
        self.place(width, height);
    }

    /// Every service folds that nobody has opened.
    fn topology(world: &World, opened: &[NodeId]) -> Topology {
        Topology::of(world).folding_all_but(opened)
    }

    /// Shows all instances of a service, or folds those beyond the first few.
    pub(super) fn set_opened(&mut self, service: NodeId, opened: bool) {
        self.opened.retain(|&known| known != service);
        if opened {
            self.opened.push(service);
        }
    }

    fn place(&mut self, width: f32, height: f32) {
        self.layout = Layout::new(&self.topology, width, height);
        self.revision += 1;
    }

    /// Makes room for instances that came, takes that of those that went.
    pub(super) fn follow(&mut self, world: &World) {
        let topology = Self::topology(world, &self.opened);
        if topology != self.topology {
            self.topology = topology;
            self.place(self.layout.width_px, self.layout.height_px);
        }
    }

    pub(super) fn revision(&self) -> u32 {
        self.revision
    }

    pub(super) fn set_dark(&mut self, dark: bool) {
        self.raster.set_palette(if dark { Palette::DARK } else { Palette::LIGHT });
    }

    /// Draws the world as it now is; tells x, y, width, height of what changed.
    pub(super) fn draw(&mut self, world: &World) -> Vec<u32> {
        self.follow(world);
        self.marks.clear();
        let (marks, places) = (&mut self.marks, &mut self.chosen_places);
        match self.chosen {
            Some(chosen) => pick::marks_with_halos(world, &self.layout, chosen, marks, places),
            None => frame::marks(world, &self.layout, marks),
        }
        let changed = self.raster.draw(&self.marks);
        vec![changed.x, changed.y, changed.width, changed.height]
    }

    /// Frames a message from the next picture on.
    pub(super) fn choose(&mut self, message: Option<MessageId>) {
        self.chosen = message;
        self.chosen_places.clear();
    }

    pub(super) fn chosen_places(&self) -> &[Mark] {
        &self.chosen_places
    }

    pub(super) fn message_at(&self, world: &World, at: Point, tolerance_px: f32) -> Option<Found> {
        pick::message_at(world, &self.layout, at, tolerance_px)
    }

    /// The type of a message that has a mark.
    pub(super) fn type_of(&self, world: &World, message: MessageId) -> Option<MessageTypeId> {
        pick::type_of(world, &self.layout, message)
    }

    pub(super) fn raster(&self) -> &Raster {
        &self.raster
    }

    /// The layout as the page takes it.
    pub(super) fn placement(&self) -> Placement {
        Placement::of(&self.layout)
    }
}
