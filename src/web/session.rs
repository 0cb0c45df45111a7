//! The session: one run on one stage, as a page drives it.

use js_sys::{JSON, Number, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::boundary::to_js;
use super::columns::series_to_js;
use super::lanes::Lanes;
use super::recording::Recording;
use super::source::{reseed, unpack};
use super::stage::Stage;
use crate::fact::NodeId;
use crate::kernel::Time;
use crate::scenario::{ControlError, Scenario};
use crate::stats::{Figures, Gauges, theory};
use crate::timeline::Timeline;
use crate::timeline::given;
use crate::world::plan::Command;

/// A run of a scenario: a clock, inputs, a picture, figures.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session {
    scenario: Scenario,
    /// What a page needs to know of it, as JSON.
    described: String,
    pub(super) timeline: Timeline<Recording>,
    /// The busy share that theory expects: at the start, then after each input.
    expected_busy: Vec<(Time, Option<f64>)>,
    pub(super) stage: Stage,
    pub(super) lanes: Lanes,
}

/// Time.
#[wasm_bindgen]
impl Session {
    /// Builds the run of a scenario that `pack` has read, at its start. `seed`, in decimal digits,
    /// replaces that of the scenario.
    ///
    /// # Errors
    /// A text if the bytes are not what `pack` made, or the seed is wrong.
    pub fn open(packed: &[u8], seed: Option<String>) -> Result<Session, JsValue> {
        let (mut scenario, described) = unpack(packed)?;
        reseed(&mut scenario, seed)?;
        let recording = Recording::new(&scenario);
        let timeline = Timeline::new(scenario.plan.clone(), recording).slimming(Recording::slim);
        let expected_busy = vec![(Time::ZERO, theory::expected_busy(timeline.world()))];
        let stage = Stage::new(timeline.world());
        let lanes = Lanes::default();
        Ok(Self { scenario, described, timeline, expected_busy, stage, lanes })
    }

    /// Another session with the same past and future; what is done to one leaves the other as it
    /// is.
    #[must_use]
    pub fn fork(&self) -> Session {
        Self {
            scenario: self.scenario.clone(),
            described: self.described.clone(),
            timeline: self.timeline.clone(),
            expected_busy: self.expected_busy.clone(),
            stage: Stage::new(self.timeline.world()),
            lanes: Lanes::default(),
        }
    }

    /// What the page needs to know of the scenario, once.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Description")]
    pub fn describe(&self) -> Result<JsValue, JsValue> {
        let described = JSON::parse(&self.described)?;
        let seed = self.scenario.plan.seed.to_string();
        Reflect::set(&described, &"seed".into(), &seed.into())?;
        Ok(described)
    }

    /// The present instant, in milliseconds of virtual time.
    pub fn now_ms(&self) -> f64 {
        self.timeline.now().as_ms()
    }

    /// The furthest instant that the run has been at.
    pub fn end_ms(&self) -> f64 {
        self.timeline.end().as_ms()
    }

    /// Runs forward by `ms` of virtual time, at most `max_events` events; tells the instant
    /// reached.
    pub fn advance(&mut self, ms: f64, max_events: u32) -> f64 {
        let until = self.timeline.now().plus_ns(Time::from_ms(ms).as_ns());
        self.timeline.advance_to(until, u64::from(max_events));
        self.now_ms()
    }

    /// Goes to any instant, earlier or later.
    pub fn seek(&mut self, ms: f64) {
        self.timeline.seek(Time::from_ms(ms));
    }

    /// How many events of the run have happened.
    pub fn handled_events(&self) -> f64 {
        self.timeline.world().handled_events() as f64
    }

    /// Goes to the place of an input, or of the present instant, of the same run elsewhere;
    /// at most `max_events` at once. Tells whether it got there.
    ///
    /// # Errors
    /// A text if the run does not come through that place.
    pub fn go_to_place(
        &mut self,
        at_ms: f64,
        after_events: f64,
        max_events: u32,
    ) -> Result<bool, JsValue> {
        let (at, after_events) = (Time::from_ms(at_ms), after_events as u64);
        let arrived = self.timeline.go_to_place(at, after_events, u64::from(max_events));
        arrived.map_err(|error| JsValue::from_str(&error.to_string()))
    }

    /// Goes to the next event; false if nothing is pending.
    pub fn step_forward(&mut self) -> bool {
        self.timeline.step_forward()
    }

    /// Goes to just before the last event; false at the start.
    pub fn step_back(&mut self) -> bool {
        self.timeline.step_back()
    }
}

/// Inputs.
#[wasm_bindgen]
impl Session {
    /// Sets a control. Tells how many later inputs this dropped.
    ///
    /// # Errors
    /// A text if there is no such control, or it does not take the value.
    pub fn set_control(&mut self, name: &str, value: f64) -> Result<u32, JsValue> {
        let control = self.scenario.control(name);
        let control = control.ok_or_else(|| format!("there is no control \"{name}\""))?;
        let commands = control.commands(value).map_err(|error| in_words(&error))?;
        Ok(self.inputs_at_once(&commands))
    }

    /// Fires an action. Tells how many later inputs this dropped.
    ///
    /// # Errors
    /// A text if there is no such action.
    pub fn fire(&mut self, action: &str) -> Result<u32, JsValue> {
        let action = self.scenario.action(action);
        let commands = action.ok_or("there is no such action")?.commands.clone();
        Ok(self.inputs_at_once(&commands))
    }

    fn inputs_at_once(&mut self, commands: &[Command]) -> u32 {
        commands.iter().map(|command| self.input(*command)).sum()
    }

    fn input(&mut self, command: Command) -> u32 {
        let dropped = self.timeline.input(command);
        self.lanes.forget_past();
        self.expected_busy.truncate(self.timeline.inputs().len());
        self.expected_busy
            .push((self.timeline.now(), theory::expected_busy(self.timeline.world())));
        dropped as u32
    }

    /// The values of the controls now.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Record<string, number>")]
    pub fn controls(&self) -> Result<JsValue, JsValue> {
        let world = self.timeline.world();
        let values = Object::new();
        for control in &self.scenario.controls {
            let value = world.parameter(control.shown()).unwrap_or(control.default);
            Reflect::set(&values, &control.name.as_str().into(), &value.into())?;
        }
        Ok(values.into())
    }

    /// All inputs so far, with those after the present instant.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Input[]")]
    pub fn inputs(&self) -> Result<JsValue, JsValue> {
        to_js(&given::in_words(&self.scenario, self.timeline.inputs()))
    }
}

/// As the error says it itself, with its numbers written by the page, which can do so already.
fn in_words(error: &ControlError) -> String {
    let written = |number: f64| Number::from(number).to_string_with_radix(10).map(String::from);
    let [value, min, max] =
        [error.value, error.min, error.max].map(|number| written(number).unwrap_or_default());
    format!("`{}` does not take {value}, only values from {min} to {max}", error.name)
}

/// The picture. Sizes and places are in CSS pixels, pixels in device pixels.
#[wasm_bindgen]
impl Session {
    /// Gives the stage another size.
    pub fn resize(&mut self, width_px: f32, height_px: f32, pixel_ratio: f32) {
        self.stage.resize(self.timeline.world(), width_px, height_px, pixel_ratio);
    }

    /// Shows all instances of a service, or folds those beyond the first dozen into one place. The
    /// next [`Self::topology`] has it.
    pub fn open_group(&mut self, service: u16, opened: bool) {
        self.stage.set_opened(NodeId(service), opened);
    }

    /// Changes whenever [`Self::topology`] does.
    pub fn topology_revision(&mut self) -> u32 {
        self.stage.follow(self.timeline.world());
        self.stage.revision()
    }

    /// Where nodes, edges and instances are.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Topology")]
    pub fn topology(&mut self) -> Result<JsValue, JsValue> {
        self.stage.follow(self.timeline.world());
        to_js(&self.stage.placement())
    }

    /// Chooses the colours for a light or a dark page.
    pub fn set_palette(&mut self, dark: bool) {
        self.stage.set_dark(dark);
    }

    /// Draws the present instant; tells the rectangle of device pixels that changed, as x, y,
    /// width, height.
    pub fn draw(&mut self) -> Vec<u32> {
        self.stage.draw(self.timeline.world())
    }

    /// Where the picture is in wasm memory: rows of RGBA. Valid until the next call.
    pub fn pixels_pointer(&self) -> *const u8 {
        self.stage.raster().pixels().as_ptr()
    }

    /// Width of the picture.
    pub fn pixels_width(&self) -> u32 {
        self.stage.raster().width()
    }

    /// Height of the picture.
    pub fn pixels_height(&self) -> u32 {
        self.stage.raster().height()
    }

    /// How many marks the last picture shows.
    pub fn marks_drawn(&self) -> usize {
        self.stage.raster().marks_drawn()
    }
}

/// Figures.
#[wasm_bindgen]
impl Session {
    /// The figures at the present instant.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Figures")]
    pub fn figures(&self) -> Result<JsValue, JsValue> {
        let recorder = self.timeline.recorder().at(self.timeline.now());
        to_js(&Figures::of(&recorder, &Gauges::of(self.timeline.world())))
    }

    /// The charts' columns up to the end of the run, which may be after the present instant.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Series")]
    pub fn series(&self) -> Result<JsValue, JsValue> {
        let mut recorder = self.timeline.recorder_at_end().at(self.timeline.end());
        for (at, share) in &self.expected_busy {
            recorder.set_theory_busy(*at, *share);
        }
        series_to_js(&recorder.columns())
    }

    /// The hash of all facts up to the present instant, in hexadecimal digits.
    pub fn facts_hash(&self) -> String {
        self.timeline.recorder().hash.to_string()
    }
}
