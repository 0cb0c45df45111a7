//! The runtime of a service, from the file to the plan.

use super::number::{Number, Range};
use super::part::Part;
use super::schema::{EventLoop, Runtime, ThreadPool, WhenFull};
use crate::runtime::{self, EventLoopSettings, ThreadPoolSettings};
use crate::world::plan::{EventLoopPlan, RuntimePlan, ThreadPoolPlan};

const BYTES_PER_KIB: u64 = 1024;

/// The plan of a runtime; `None` if a part of it is wrong, which has been noted.
pub(super) fn plan(runtime: &Runtime) -> Option<RuntimePlan> {
    Some(match runtime {
        Runtime::Sync => RuntimePlan::Sync,
        Runtime::ThreadPool(pool) => RuntimePlan::ThreadPool(thread_pool(pool)?),
        Runtime::EventLoop(event_loop) => RuntimePlan::EventLoop(of_event_loop(event_loop)?),
    })
}

fn thread_pool(pool: &ThreadPool) -> Option<ThreadPoolPlan> {
    let time_slice_ns = pool.time_slice.as_ref().and_then(Part::get).map(|slice| slice.ns);
    let settings = ThreadPoolSettings {
        threads: pool.threads.get()?.count(),
        cores: pool.cores.get()?.count(),
        task_queue: bound(pool.task_queue.as_ref()),
        when_full: when_full(*pool.when_full.get()?),
        context_switch_ns: pool.context_switch.get()?.ns,
        time_slice_ns: time_slice_ns.filter(|ns| *ns > 0),
    };
    Some(ThreadPoolPlan { settings, thread_bytes: bytes(&pool.memory_per_thread_kib)? })
}

fn of_event_loop(event_loop: &EventLoop) -> Option<EventLoopPlan> {
    let settings = EventLoopSettings {
        loops: event_loop.loops.get()?.count(),
        task_queue: bound(event_loop.task_queue.as_ref()),
        when_full: when_full(*event_loop.when_full.get()?),
    };
    Some(EventLoopPlan {
        settings,
        loop_bytes: bytes(&event_loop.memory_per_loop_kib)?,
        task_bytes: bytes(&event_loop.memory_per_task_kib)?,
    })
}

fn bound<R: Range>(part: Option<&Part<Number<R>>>) -> Option<u32> {
    part?.get().map(|bound| bound.get() as u32)
}

fn bytes<R: Range>(part: &Part<Number<R>>) -> Option<u64> {
    part.get().map(|kib| kib.get() as u64 * BYTES_PER_KIB)
}

fn when_full(when_full: WhenFull) -> runtime::WhenFull {
    match when_full {
        WhenFull::Refuse => runtime::WhenFull::Refuse,
        WhenFull::Wait => runtime::WhenFull::Wait,
        WhenFull::DropOldest => runtime::WhenFull::DropOldest,
    }
}
