//! What happened lately, to be read.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::to_js;
use super::messages::named;
use super::session::Session;
use super::telling::Telling;
use crate::explain::{Chronicle, Filter, Topic};
use crate::fact::NodeId;
use crate::kernel::Time;

/// The first look goes back so far; each further one four times as far.
const FIRST_SPAN_NS: u64 = 2_000_000_000;
const WIDER: u64 = 4;
/// No further look once one has taken so many events: the page waits for it.
const MOST_EVENTS: u64 = 200_000;

/// Facts in words; `is_whole`: there are no earlier ones that pass.
#[derive(Serialize)]
struct ChronicleInWords {
    facts: Vec<Telling>,
    is_whole: bool,
}

#[wasm_bindgen]
impl Session {
    /// The latest facts up to the present instant that pass a filter, at most `most`, the latest
    /// last: about a topic, at a node, about a message. Where they are rare it does not look back
    /// for ever.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "Chronicle")]
    pub fn chronicle(
        &self,
        most: usize,
        topic: &str,
        node: Option<u16>,
        producer: Option<u16>,
        number: Option<f64>,
    ) -> Result<JsValue, JsValue> {
        let filter = Filter {
            topic: Topic::named(topic),
            node: node.map(NodeId),
            message: producer.zip(number).map(|(producer, number)| named(producer, number)),
        };
        let (chronicle, looked_at_all) = self.look_back(filter, most);
        let facts = chronicle.facts().map(|one| {
            let message = one.fact.happening.message();
            Telling::of(one, message.and_then(|message| self.type_of(message)))
        });
        to_js(&ChronicleInWords {
            facts: facts.collect(),
            is_whole: looked_at_all && !chronicle.is_cut(),
        })
    }

    /// Looks back further and further until there are enough facts, and tells whether it came to
    /// the start.
    fn look_back(&self, filter: Filter, most: usize) -> (Chronicle, bool) {
        let now_ns = self.timeline.now().as_ns();
        let mut span_ns = FIRST_SPAN_NS;
        loop {
            let from = Time::from_ns(now_ns.saturating_sub(span_ns));
            let wanted = Chronicle::new(filter, from, most);
            let keep = wanted.clone();
            let (recording, events) =
                self.timeline.again_to_present(from, |recording| recording.only_chronicle(keep));
            let chronicle = recording.explainer.into_chronicle().unwrap_or(wanted);
            if chronicle.is_full() || from == Time::ZERO || events > MOST_EVENTS {
                return (chronicle, from == Time::ZERO);
            }
            span_ns *= WIDER;
        }
    }
}
