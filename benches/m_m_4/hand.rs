//! M/M/4 as a loop written by hand: what the engine is compared with.

use queuescope::kernel::{Draw, Stream, StreamKey};

use super::system::{ARRIVAL_RATE_PER_S, SERVERS, SERVICE_RATE_PER_S};

fn exponential_ns(stream: &mut Stream, rate_per_s: f64) -> u64 {
    (-libm::log(stream.unit_open_low()) / rate_per_s * 1e9) as u64
}

/// Five slots (the next arrival and four ends of service), searched one by one, and a ring buffer.
/// Returns the mean wait in nanoseconds.
pub(crate) fn by_hand(messages: u64) -> f64 {
    let mut arrivals = StreamKey::new(1, "hand", "arrivals").stream();
    let mut work = StreamKey::new(1, "hand", "work").stream();
    let mut slots = [u64::MAX; SERVERS + 1];
    let mut ring = vec![0_u64; 1 << 12];
    let (mut head, mut tail, mut arrived, mut served) = (0_usize, 0_usize, 0_u64, 0_u64);
    let mut total_wait_ns = 0_u64;
    slots[SERVERS] = exponential_ns(&mut arrivals, ARRIVAL_RATE_PER_S);
    while served < messages {
        let (slot, now) = (0..=SERVERS).fold((0, u64::MAX), |best, slot| {
            if slots[slot] < best.1 { (slot, slots[slot]) } else { best }
        });
        if slot == SERVERS {
            arrived += 1;
            ring[tail & 4095] = now;
            tail += 1;
            slots[SERVERS] = if arrived < messages {
                now + exponential_ns(&mut arrivals, ARRIVAL_RATE_PER_S)
            } else {
                u64::MAX
            };
        } else {
            served += 1;
            slots[slot] = u64::MAX;
        }
        while head != tail {
            let Some(free) = (0..SERVERS).find(|server| slots[*server] == u64::MAX) else { break };
            total_wait_ns += now - ring[head & 4095];
            head += 1;
            slots[free] = now + exponential_ns(&mut work, SERVICE_RATE_PER_S);
        }
    }
    total_wait_ns as f64 / messages as f64
}
