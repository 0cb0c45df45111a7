//! The engine's time per event, told by the same program natively and in wasm, so that the two can
//! be compared: `npm run bench -- --only wasm` builds and runs both.
//!
//! Prints, for each case, a line of its name and nanoseconds per event.

extern crate queuescope_engine as queuescope;

mod hand;
mod system;

use std::hint::black_box;

use hand::by_hand;
use queuescope::stats::{FactsHash, Recorder};
use system::{MESSAGES, by_engine, plan};

/// The first runs in wasm are slow: V8 optimises what has proved to be hot.
const RUNS: usize = 6;

fn main() {
    let (at_once, delayed) = (plan(0), plan(50_000_000));
    tell("by hand", || {
        black_box(by_hand(black_box(MESSAGES)));
        2 * MESSAGES
    });
    tell("engine", || by_engine(&at_once, ()));
    tell("engine with links", || by_engine(&delayed, ()));
    tell("engine with figures and hash", || {
        let (mut recorder, mut hash) = (Recorder::new(&at_once), FactsHash::default());
        by_engine(&at_once, (&mut recorder, &mut hash))
    });
}

fn tell(name: &str, run: impl Fn() -> u64) {
    let least_ns = (0..RUNS).map(|_| ns_per_event(&run)).fold(f64::MAX, f64::min);
    platform::print(&format!("{name}: {least_ns:.2}"));
}

fn ns_per_event(run: &impl Fn() -> u64) -> f64 {
    let start_ms = platform::now_ms();
    let events = run();
    (platform::now_ms() - start_ms) * 1e6 / events as f64
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        pub(crate) fn now_ms() -> f64;
        #[wasm_bindgen(js_namespace = console, js_name = log)]
        pub(crate) fn print(line: &str);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    /// What runs takes no time from a clock; what measures it does.
    #[allow(clippy::disallowed_methods, clippy::disallowed_types)]
    pub(crate) fn now_ms() -> f64 {
        use std::sync::OnceLock;
        use std::time::Instant;
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3
    }

    pub(crate) fn print(line: &str) {
        println!("{line}");
    }
}
