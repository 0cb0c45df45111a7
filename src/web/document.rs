//! Files that are made of a run.

use wasm_bindgen::prelude::*;

use super::source::parse;
use crate::export::{Document, Kind, Place};
use crate::kernel::Time;
use crate::timeline::given::GivenInput;

/// A file in the making: the page asks for it slice by slice, and has its turn in between.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RunDocument(Document);

#[wasm_bindgen]
impl RunDocument {
    /// A file of some `kind` (`facts`, `figures`, `messages`, `trace`) about the run of a scenario:
    /// with the `inputs` (JSON, a list of `Input`s in their order) up to an instant, there after so
    /// many events or after all of them.
    ///
    /// # Errors
    /// A list of `Problem`s if the scenario is wrong; a text if anything else is.
    #[wasm_bindgen(constructor)]
    pub fn new(
        kind: &str,
        scenario_json: &str,
        seed: Option<String>,
        inputs: &str,
        until_ms: f64,
        after_events: Option<f64>,
    ) -> Result<RunDocument, JsValue> {
        let kind = Kind::named(kind).ok_or_else(|| format!("there is no kind {kind:?}"))?;
        let scenario = parse(scenario_json, seed)?;
        let after_events = after_events.map(|events| events as u64);
        let end = Place { at: Time::from_ms(until_ms), after_events };
        let document = Document::new(kind, &scenario, &read(inputs)?, end);
        Ok(Self(document.map_err(|error| error.to_string())?))
    }

    /// Runs on, by at most `most_events` events; tells whether the run is at its end.
    ///
    /// # Errors
    /// A text if the inputs are another run's.
    pub fn advance(&mut self, most_events: u32) -> Result<bool, JsValue> {
        let ended = self.0.advance(u64::from(most_events));
        ended.map_err(|error| JsValue::from_str(&error.to_string()))
    }

    /// The share of the run that is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        self.0.share()
    }

    /// The hash of all facts so far, in hexadecimal digits.
    pub fn facts_hash(&self) -> String {
        self.0.facts_hash()
    }

    /// What can be written already, after what was taken before; UTF-8.
    pub fn take(&mut self) -> Vec<u8> {
        self.0.take()
    }

    /// The rest of the file, after what was taken before; UTF-8.
    pub fn finish(self) -> Vec<u8> {
        self.0.finish()
    }
}

/// Inputs as the page tells them.
pub(super) fn read(inputs: &str) -> Result<Vec<GivenInput>, JsValue> {
    serde_json::from_str(inputs).map_err(|error| JsValue::from_str(&error.to_string()))
}
