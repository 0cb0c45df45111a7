//! Single messages: which one is where on the stage, and why what happened to it happened.

use wasm_bindgen::prelude::*;

use super::boundary::to_js;
use super::recording::Recording;
use super::session::Session;
use super::telling::{LifeInWords, OnStage, Telling};
use crate::broker::MessageId;
use crate::fact::{MessageTypeId, NodeId};
use crate::view::geometry::Point;
use crate::world::World;
use crate::world::plan::NodeKind;

/// Single messages. One is named by its producer's node and its number there, from 1.
#[wasm_bindgen]
impl Session {
    /// The message whose centre is nearest to a point of the stage and at most `tolerance_px` away,
    /// or that covers it.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "MessageOnStage | null")]
    pub fn message_at(&self, x: f32, y: f32, tolerance_px: f32) -> Result<JsValue, JsValue> {
        let world = self.timeline.world();
        let found = self.stage.message_at(world, Point::new(x, y), tolerance_px);
        to_js(&found.map(OnStage::from))
    }

    /// Frames a message in the pictures to come; without one, none.
    pub fn choose(&mut self, producer: Option<u16>, number: Option<f64>) {
        let chosen = producer.zip(number);
        self.stage.choose(chosen.map(|(producer, number)| named(producer, number)));
    }

    /// Where the last picture shows the copies of the chosen message: x, y and radius of each.
    pub fn chosen_places(&self) -> Vec<f32> {
        self.stage.chosen_places().iter().flat_map(|mark| [mark.x, mark.y, mark.radius]).collect()
    }

    /// Everything that happened to a message up to the end of the run, which may be after the
    /// present instant. The first call for another message than before runs from the last
    /// checkpoint before it was published; later facts are added as they happen.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Life")]
    pub fn life(&mut self, producer: u16, number: f64) -> Result<JsValue, JsValue> {
        let message = named(producer, number);
        if !follows(self.timeline.recorder_at_end(), message) {
            let run = self.timeline.again(
                |world| world.published(NodeId(message.source())) < message.sequence(),
                |recording| recording.only_follow(message),
            );
            self.timeline.recorder_at_end_mut().explainer.take_life(run.explainer);
        }
        let life = self.timeline.recorder_at_end().explainer.life();
        to_js(&life.map(LifeInWords::of))
    }

    /// The most recent fact about a message.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Telling | null")]
    pub fn latest(&self) -> Result<JsValue, JsValue> {
        let latest = self.timeline.recorder().explainer.latest();
        to_js(&latest.map(|one| {
            let message = one.fact.happening.message();
            let message_type = message.and_then(|message| self.type_of(message));
            Telling::of(&one, message_type)
        }))
    }

    /// The type of a message, if its producer has but one or it is on the stage.
    pub(super) fn type_of(&self, message: MessageId) -> Option<MessageTypeId> {
        let world = self.timeline.world();
        sole_type(world, message.source()).or_else(|| self.stage.type_of(world, message))
    }
}

pub(super) fn named(producer: u16, number: f64) -> MessageId {
    MessageId::new(producer, number as u64)
}

fn follows(recording: &Recording, message: MessageId) -> bool {
    recording.explainer.life().is_some_and(|life| life.message() == message)
}

fn sole_type(world: &World, source: u16) -> Option<MessageTypeId> {
    let types: Vec<_> = match &world.plan().nodes.get(usize::from(source))?.kind {
        NodeKind::Producer(producer) => {
            producer.publishes.iter().map(|one| one.message_type).collect()
        }
        NodeKind::Caller(caller) => caller.calls.iter().map(|one| one.message_type).collect(),
        NodeKind::Service(service) => service.publications().map(|one| one.message_type).collect(),
        NodeKind::Exchange(_) | NodeKind::Queue(_) => return None,
    };
    let mut types = types.into_iter();
    let first = types.next()?;
    types.all(|other| other == first).then_some(first)
}
