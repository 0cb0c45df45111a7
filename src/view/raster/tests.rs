//! Pixels: the same however they came about.

use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::*;
use crate::fact::MessageTypeId;
use crate::view::geometry::Point;
use crate::view::mark::MarkKind;
use crate::view::palette::Colour;

fn raster() -> Raster {
    Raster::new(100.0, 60.0, 1.5, Palette::LIGHT)
}

fn dot(x: f32, y: f32) -> Mark {
    Mark::message(MessageTypeId(0), MarkKind::InFlight, Point::new(x, y), 6.5)
}

fn pixel(raster: &Raster, x: usize, y: usize) -> [u8; 4] {
    let start = (y * raster.width + x) * 4;
    [0, 1, 2, 3].map(|channel| raster.pixels[start + channel])
}

#[test]
fn a_dot_has_its_colour_and_the_rest_is_transparent() {
    let mut raster = raster();
    raster.draw(&[dot(20.0, 20.0)]);
    assert_eq!(pixel(&raster, 30, 30), [0xe6, 0x9f, 0x00, 255]);
    assert_eq!(pixel(&raster, 60, 30), [0; 4]);
    for soft in raster.pixels.chunks_exact(4).filter(|pixel| pixel[3] > 40 && pixel[3] < 255) {
        assert!(soft[0].abs_diff(0xe6) < 4 && soft[1].abs_diff(0x9f) < 4, "{soft:?}");
    }
}

#[test]
fn what_is_later_is_in_front() {
    let mut raster = raster();
    let blue = Mark::message(MessageTypeId(1), MarkKind::InFlight, Point::new(20.0, 20.0), 3.0);
    raster.draw(&[dot(20.0, 20.0), blue]);
    assert_eq!(pixel(&raster, 30, 30), [0x3b, 0x9f, 0xdc, 255]);
    assert_eq!(pixel(&raster, 38, 30)[..3], [0xe6, 0x9f, 0x00]);
}

#[test]
fn an_unchanged_frame_changes_nothing() {
    let mut raster = raster();
    assert_eq!(raster.draw(&[]).width, 150, "a new picture is new everywhere");
    assert_ne!(raster.draw(&[dot(20.0, 20.0)]).width, 0);
    assert_eq!(raster.draw(&[dot(20.0, 20.0)]), PixelRect::default());
    raster.set_palette(Palette::DARK);
    assert_ne!(raster.draw(&[dot(20.0, 20.0)]).width, 0);
    assert_eq!(pixel(&raster, 30, 30)[..3], Palette::DARK.rgb(Colour::of_type(MessageTypeId(0))));
}

#[test]
fn an_arc_begins_at_twelve_and_goes_clockwise() {
    let mut raster = Raster::new(100.0, 100.0, 1.0, Palette::LIGHT);
    let quarter =
        Mark::instance(Shape::RingArc, Colour::ACCENT, Point::new(50.0, 50.0), 34.0, 0.25);
    raster.draw(&[quarter]);
    let [red, green, blue] = Palette::LIGHT.rgb(Colour::ACCENT);
    assert_eq!(pixel(&raster, 74, 25), [red, green, blue, 255]);
    assert_eq!(pixel(&raster, 25, 25), [0; 4]);
    assert_eq!(pixel(&raster, 74, 74), [0; 4]);
    raster.draw(&[Mark { extent: 0.8, ..quarter }]);
    assert_eq!(pixel(&raster, 74, 74), [red, green, blue, 255]);
    assert_eq!(pixel(&raster, 25, 25), [0; 4]);
    assert_eq!(pixel(&raster, 50, 50), [0; 4]);
}

#[test]
fn a_bar_covers_what_it_is_long_and_high() {
    let mut raster = Raster::new(100.0, 20.0, 1.0, Palette::LIGHT);
    let bar = Mark { x: 10.5, extent: 40.0, radius: 2.0, shape: Shape::Bar, ..dot(0.0, 10.0) };
    raster.draw(&[bar]);
    let sum: u32 = raster.pixels.chunks_exact(4).map(|pixel| u32::from(pixel[3])).sum();
    assert!((f64::from(sum) / 255.0 - 160.0).abs() < 0.1);
    assert_eq!(pixel(&raster, 10, 9)[3], 128);
}

#[test]
fn figures_shrink_when_they_would_cover_the_picture_more_than_once() {
    let reach = |dots: usize| {
        let mut raster = Raster::new(100.0, 100.0, 1.0, Palette::LIGHT);
        let dots = vec![Mark { radius: 10.0, ..dot(50.0, 50.0) }; dots];
        raster.draw(&dots);
        let row = raster.pixels.chunks_exact(4).skip(50 * 100).take(100);
        row.filter(|pixel| pixel[3] > 0).count()
    };
    assert_eq!(reach(31), reach(1));
    assert!(reach(128) < reach(1) * 2 / 3);
}

#[test]
fn a_crowd_shrinks_but_stays_where_it_is() {
    let crowd: Vec<_> = (0..101_000)
        .map(|i| Mark { radius: 3.0, ..dot((i % 400) as f32 + 20.0, (i / 400) as f32 + 20.0) })
        .collect();
    let mut raster = Raster::new(440.0, 440.0, 1.0, Palette::LIGHT);
    let changed = raster.draw(&crowd);
    assert!(changed.width >= 400 && changed.height >= 250);
    assert_eq!(pixel(&raster, 200, 200)[3], 255);
    assert_eq!(raster.marks_drawn(), 101_000);
}

/// One of each, in places whose pixels are easy to compare by eye.
fn reference_picture() -> Raster {
    let mut raster = Raster::new(240.0, 80.0, 2.0, Palette::LIGHT);
    let mut marks = Vec::new();
    for message_type in 0..8 {
        let id = MessageTypeId(message_type);
        let x = 16.3 + 26.1 * f32::from(message_type);
        marks.push(Mark::message(id, MarkKind::InFlight, Point::new(x, 14.7), 6.5));
        marks.push(Mark::message(id, MarkKind::Return, Point::new(x + 3.0, 34.2), 5.0));
        marks.push(Mark::message(id, MarkKind::Ready, Point::new(x, 50.9), 2.0).with_opacity(128));
    }
    for (x, extent) in [(20.0, 0.0), (56.0, 0.3), (92.0, 0.85), (128.0, 1.0)] {
        let centre = Point::new(x, 64.0);
        marks.push(Mark::instance(Shape::RingTrack, Colour::TRACK, centre, 13.0, 1.0));
        marks.push(Mark::instance(Shape::RingArc, Colour::ACCENT, centre, 13.0, extent));
    }
    let broken = Point::new(160.0, 64.0);
    marks.push(Mark::instance(Shape::Cross, Colour::BAD, broken, 10.0, 0.0));
    marks.push(Mark { shape: Shape::Bar, extent: 50.0, radius: 3.0, ..dot(180.25, 64.0) });
    raster.draw(&marks);
    raster
}

/// Where the picture is meant to change: look at it, then take the new hash.
#[test]
fn the_reference_picture_is_the_same_everywhere() {
    assert_eq!(format!("{:016x}", xxh3_64(reference_picture().pixels())), "44809fa420773f8e");
}

/// Few marks and many take different ways to the same pixels.
#[test]
fn a_full_band_is_drawn_like_an_empty_one() {
    let few: Vec<_> = (0..9).map(|k| dot(5.0 + 11.3 * k as f32, 20.0 + k as f32)).collect();
    let hidden = Mark { opacity: 0, ..dot(50.0, 20.0) };
    let many: Vec<_> = std::iter::repeat_n(hidden, 200).chain(few.iter().copied()).collect();
    let [few, many] = [few, many].map(|marks| {
        let mut raster = raster();
        raster.draw(&marks);
        raster.pixels().to_vec()
    });
    assert!(few == many);
}

fn any_mark() -> impl Strategy<Value = Mark> {
    let place = (-40.0..140_f32, -40.0..100_f32, 0.3..30_f32, 0.0..1.2_f32);
    (place, 0..6_u16, 0..4_u8, any::<u8>()).prop_map(
        |((x, y, radius, extent), t, what, opacity)| {
            let id = MessageTypeId(t);
            let kind = if what == 1 { MarkKind::Return } else { MarkKind::InFlight };
            let mark = Mark::message(id, kind, Point::new(x, y), radius).with_opacity(opacity);
            let shape = match what {
                0 | 1 => mark.shape,
                2 => Shape::RingArc,
                _ => Shape::Bar,
            };
            Mark { extent: if shape == Shape::Bar { extent * 60.0 } else { extent }, shape, ..mark }
        },
    )
}

fn any_frame() -> impl Strategy<Value = Vec<Mark>> {
    proptest::collection::vec(any_mark(), 0..10)
}

/// The first pixel that differs outside of `changed`.
fn differs_outside(before: &Raster, after: &Raster, changed: PixelRect) -> Option<(usize, usize)> {
    let inside = |x: usize, y: usize| {
        let within = |v: usize, from: u32, count: u32| (from..from + count).contains(&(v as u32));
        within(x, changed.x, changed.width) && within(y, changed.y, changed.height)
    };
    let pixels = (0..before.height).flat_map(|y| (0..before.width).map(move |x| (x, y)));
    pixels.filter(|&(x, y)| !inside(x, y)).find(|&(x, y)| pixel(before, x, y) != pixel(after, x, y))
}

proptest! {
    // Each case draws whole pictures without optimisation.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn drawing_on_is_drawing_anew(first in any_frame(), second in any_frame()) {
        let mut anew = raster();
        anew.draw(&second);
        let mut on = raster();
        on.draw(&first);
        let before = on.clone();
        let changed = on.draw(&second);
        prop_assert_eq!(differs_outside(&before, &on, changed), None);
        prop_assert!(on.pixels() == anew.pixels());
    }

    #[test]
    fn marks_far_away_or_odd_do_no_harm(x in any::<f32>(), y in any::<f32>(), radius in any::<f32>()) {
        let mut raster = raster();
        for shape in [Shape::Circle, Shape::RingTrack, Shape::RingArc, Shape::Bar] {
            raster.draw(&[Mark { radius, shape, extent: 0.4, ..dot(x, y) }]);
        }
    }
}
