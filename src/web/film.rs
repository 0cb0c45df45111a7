//! Pictures of a run's stage, one after the other.

use wasm_bindgen::prelude::*;

use super::boundary::to_js;
use super::document::read;
use super::source::parse;
use crate::export::{StageTexts, drawing};
use crate::fact::NodeId;
use crate::kernel::Time;
use crate::stats::{Figures, Gauges, Recorder};
use crate::timeline::Replay;

/// A run that is looked at now and then, from its start to its end.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Film(Replay<Recorder>);

#[wasm_bindgen]
impl Film {
    /// The run of a scenario at its start, with the `inputs` (JSON, a list of `Input`s in their
    /// order) that it is going to have.
    ///
    /// # Errors
    /// A list of `Problem`s if the scenario is wrong; a text if anything else is.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario_json: &str, seed: Option<String>, inputs: &str) -> Result<Film, JsValue> {
        let scenario = parse(scenario_json, seed)?;
        let replay = Replay::new(&scenario, &read(inputs)?, Recorder::new(&scenario.plan));
        Ok(Self(replay.map_err(|error| error.to_string())?))
    }

    /// Runs forward to an instant, there after so many events or after all of them; handles at most
    /// `most_events` now. Tells whether it got there.
    ///
    /// # Errors
    /// A text if the inputs are another run's.
    pub fn advance_to(
        &mut self,
        at_ms: f64,
        after_events: Option<f64>,
        most_events: u32,
    ) -> Result<bool, JsValue> {
        let (at, most_events) = (Time::from_ms(at_ms), u64::from(most_events));
        let arrived = match after_events {
            Some(events) => self.0.go_to_place(at, events as u64, most_events),
            None => self.0.advance_to(at, most_events),
        };
        arrived.map_err(|error| JsValue::from_str(&error.to_string()))
    }

    /// The present instant, in milliseconds of virtual time.
    pub fn now_ms(&self) -> f64 {
        self.0.now().as_ms()
    }

    /// The figures at the present instant.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Figures")]
    pub fn figures(&mut self) -> Result<JsValue, JsValue> {
        let now = self.0.now();
        self.0.recorder_mut().advance_to(now);
        to_js(&Figures::of(self.0.recorder(), &Gauges::of(self.0.world())))
    }

    /// The stage at the present instant as SVG, in CSS pixels, with `texts` (JSON, `StageTexts`).
    /// Services that are not `opened` show their first instances only.
    ///
    /// # Errors
    /// A text if the texts are none.
    pub fn drawing(
        &self,
        texts: &str,
        width_px: f32,
        height_px: f32,
        dark: bool,
        opened: &[u16],
    ) -> Result<String, JsValue> {
        let texts: StageTexts =
            serde_json::from_str(texts).map_err(|error| JsValue::from_str(&error.to_string()))?;
        let opened: Vec<NodeId> = opened.iter().copied().map(NodeId).collect();
        Ok(drawing(self.0.world(), &texts, (width_px, height_px), dark, &opened))
    }
}
