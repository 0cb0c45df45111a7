//! Whole runs without a stage, for experiments in a page: they yield to it between slices.

use futures::stream::{self, Stream, StreamExt};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::boundary;
use super::source::parse;
use crate::fact::{Fact, FactSink};
use crate::kernel::Time;
use crate::stats::{FactsHash, Gauges, Recorder, RunReport};
use crate::timeline::Timeline;

#[wasm_bindgen]
extern "C" {
    /// Calls back when the page's own tasks that are due are done.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, after_ms: i32);
}

/// What a run without a stage keeps of the facts.
#[derive(Clone, Debug)]
struct Recording {
    recorder: Recorder,
    hash: FactsHash,
}

impl FactSink for Recording {
    fn record(&mut self, fact: &Fact) {
        self.recorder.record(fact);
        self.hash.record(fact);
    }
}

/// Events between two looks at the page: a few milliseconds of work.
const SLICE_EVENTS: u64 = 20_000;

/// Runs a scenario from its start to `until_ms` of virtual time. `on_progress`, if given, is called
/// with the share done, from 0 to 1, whenever the page has had its turn.
///
/// # Errors
/// A list of `Problem`s if the scenario is wrong.
#[wasm_bindgen(unchecked_return_type = "RunResult")]
pub async fn run(
    scenario_json: String,
    seed: Option<String>,
    until_ms: f64,
    on_progress: Option<Function>,
) -> Result<JsValue, JsValue> {
    let scenario = parse(&scenario_json, seed)?;
    let recorder = Recorder::new(&scenario.plan).comparing(&scenario.plan, &scenario.groups);
    let recording = Recording { recorder, hash: FactsHash::default() };
    let mut timeline = Timeline::new(scenario.plan, recording).without_checkpoints();
    let until = Time::from_ms(until_ms);
    let mut progress = Box::pin(slices(&mut timeline, until));
    while let Some(share) = progress.next().await {
        if let Some(callback) = &on_progress {
            callback.call1(&JsValue::NULL, &JsValue::from_f64(share))?;
        }
    }
    drop(progress);
    boundary::to_js(&RunResult::of(&timeline))
}

/// The share done after each slice; ends when the run is at `until`.
fn slices(timeline: &mut Timeline<Recording>, until: Time) -> impl Stream<Item = f64> {
    stream::unfold((timeline, false), move |(timeline, ended)| async move {
        if ended {
            return None;
        }
        let ended = timeline.advance_to(until, SLICE_EVENTS);
        page_has_its_turn().await;
        let share = timeline.now().as_ms() / until.as_ms().max(f64::MIN_POSITIVE);
        Some((share.min(1.0), (timeline, ended)))
    })
}

/// Waits until the page's own tasks that are due are done.
async fn page_has_its_turn() {
    let turn = Promise::new(&mut |resolve, _| set_timeout(&resolve, 0));
    // A timer's promise is never rejected, and if it were, going on is right.
    let _ = JsFuture::from(turn).await;
}

#[derive(serde::Serialize)]
struct RunResult {
    report: RunReport,
    handled_events: u64,
    facts_hash: String,
}

impl RunResult {
    fn of(timeline: &Timeline<Recording>) -> Self {
        let mut recorder = timeline.recorder().recorder.clone();
        recorder.advance_to(timeline.now());
        let totals = recorder.totals();
        let report = RunReport::of(totals, &Gauges::of(timeline.world()));
        Self {
            report: report.comparing(recorder.groups(), totals, timeline.now()),
            handled_events: timeline.world().handled_events(),
            facts_hash: timeline.recorder().hash.to_string(),
        }
    }
}
