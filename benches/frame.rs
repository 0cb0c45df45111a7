//! What a frame costs: marks that all move, drawn as pixels.
//!
//! The worst case for the raster: marks everywhere, so that every tile is cleared, drawn and made
//! straight. The goals, in a browser and with the copy to the canvas: 1,000 marks at 1280 × 720 in
//! 1 ms, 10,000 in 2 ms, 100,000 in 10 ms; 2,000 large marks at 2560 × 1440 in 4 ms.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use queuescope::fact::MessageTypeId;
use queuescope::kernel::{Draw, StreamKey};
use queuescope::view::geometry::Point;
use queuescope::view::mark::{Mark, MarkKind};
use queuescope::view::palette::Palette;
use queuescope::view::raster::Raster;

/// A stage full of marks: how many, of which radius, on how many device pixels.
struct Case {
    marks: usize,
    radius_px: f32,
    width_px: f32,
    height_px: f32,
    pixel_ratio: f32,
}

const CASES: [Case; 5] = [
    Case { marks: 1_000, radius_px: 6.5, width_px: 1280.0, height_px: 720.0, pixel_ratio: 1.0 },
    Case { marks: 10_000, radius_px: 3.0, width_px: 1280.0, height_px: 720.0, pixel_ratio: 1.0 },
    Case { marks: 10_000, radius_px: 6.5, width_px: 1280.0, height_px: 720.0, pixel_ratio: 1.0 },
    Case { marks: 100_000, radius_px: 3.0, width_px: 1280.0, height_px: 720.0, pixel_ratio: 1.0 },
    Case { marks: 2_000, radius_px: 10.0, width_px: 1280.0, height_px: 720.0, pixel_ratio: 2.0 },
];

/// The marks of two frames that follow each other, by message type, anywhere on the stage.
fn frames(case: &Case) -> [Vec<Mark>; 2] {
    let mut draw = StreamKey::new(1, "bench", "places").stream();
    let mut place = |size: f32| draw.unit() as f32 * size;
    let first: Vec<_> = (0..case.marks)
        .map(|k| {
            let centre = Point::new(place(case.width_px), place(case.height_px));
            let message_type = MessageTypeId((k % 6) as u16);
            Mark::message(message_type, MarkKind::InFlight, centre, case.radius_px)
        })
        .collect();
    let second =
        first.iter().map(|mark| Mark { x: mark.x + 1.3, y: mark.y + 0.4, ..*mark }).collect();
    [first, second]
}

fn raster(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("raster");
    for case in &CASES {
        let frames = frames(case);
        let mut raster =
            Raster::new(case.width_px, case.height_px, case.pixel_ratio, Palette::LIGHT);
        let mut turn = 0;
        group.throughput(Throughput::Elements(case.marks as u64));
        let name = format!(
            "{} marks of {} px at {} × {}",
            case.marks,
            case.radius_px * case.pixel_ratio,
            raster.width(),
            raster.height()
        );
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                turn ^= 1;
                black_box(raster.draw(&frames[turn]))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, raster);
criterion_main!(benches);
