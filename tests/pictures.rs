//! What every scene looks like at fixed instants: where its nodes stand, and the pixels of what moves.
//!
//! A snapshot a scene, to be read: places in pixels, then the picture as characters, then a digest of all its
//! pixels. `www/tests/pictures.spec.ts` compares what a browser shows with the same files. After a change that is
//! meant: look at the difference, then `INSTA_UPDATE=always cargo test --test pictures`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::view::frame;
use queuescope::view::layout::Layout;
use queuescope::view::palette::Palette;
use queuescope::view::raster::Raster;
use queuescope::view::topology::Topology;
use queuescope::world::World;

const WIDTH_PX: usize = 844;
const HEIGHT_PX: usize = 590;
/// A character stands for so many pixels.
const CELL_PX: (usize, usize) = (8, 16);

#[test]
fn every_scene_looks_as_it_did() {
    let scenes = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes");
    for entry in fs::read_dir(scenes).expect("there are scenes") {
        let folder = entry.expect("the folder can be read").path();
        let Ok(text) = fs::read_to_string(folder.join("scenario.json")) else { continue };
        let name = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
        insta::assert_snapshot!(name, album(&text));
    }
}

/// The scene soon after its start, some time later, and two seconds after its first action.
fn album(text: &str) -> String {
    let scenario = Scenario::parse(text).expect("a scene is right");
    let mut world = World::new(Arc::new(scenario.plan.clone()), &mut ());
    let mut album = String::new();
    for (second, acts) in [(3.0, false), (9.0, false), (11.0, true)] {
        if acts && let Some(action) = scenario.actions.first() {
            for command in &action.commands {
                world.apply(*command, &mut ());
            }
        }
        world.advance_to(Time::from_seconds(second), u64::MAX, &mut ());
        let after = if acts { ", after the first action" } else { "" };
        writeln!(album, "== {second} s{after}").expect("a string takes everything");
        album += &picture(&world, &scenario);
    }
    album
}

fn picture(world: &World, scenario: &Scenario) -> String {
    let layout = Layout::new(&Topology::of(world), WIDTH_PX as f32, HEIGHT_PX as f32);
    let mut marks = Vec::new();
    frame::marks(world, &layout, &mut marks);
    let mut raster = Raster::new(layout.width_px, layout.height_px, 1.0, Palette::LIGHT);
    raster.draw(&marks);
    let digest = digest(raster.pixels());
    let drawing = characters(raster.pixels());
    format!("{}{drawing}marks {}, pixels {digest:08x}\n", places(&layout, scenario), marks.len())
}

/// Centre and size of each node that is drawn as one, then of each instance.
fn places(layout: &Layout, scenario: &Scenario) -> String {
    let names = scenario.description().nodes;
    let name = |node: usize| &names[node].name;
    let mut places = String::new();
    for placed in &layout.nodes {
        let rect = &placed.rect;
        let (x, y, w, h) = (rect.centre.x, rect.centre.y, rect.width, rect.height);
        let name = name(placed.node.index());
        writeln!(places, "{name}: {x:.0} {y:.0}, {w:.0} x {h:.0}").expect("a string");
    }
    for placed in &layout.instances {
        let (x, y, radius) = (placed.centre.x, placed.centre.y, placed.radius);
        let (name, number) = (name(placed.instance.service.index()), placed.instance.number);
        writeln!(places, "{name} {number}: {x:.0} {y:.0}, radius {radius:.0}").expect("a string");
    }
    places
}

/// The picture in characters: the darker, the more of a cell is covered. Empty lines are left out.
fn characters(pixels: &[u8]) -> String {
    let alpha = |x: usize, y: usize| u32::from(pixels[4 * (y * WIDTH_PX + x) + 3]);
    let mut lines = String::new();
    for top in (0..HEIGHT_PX - CELL_PX.1).step_by(CELL_PX.1) {
        let cell = |left: usize| {
            let rows = top..top + CELL_PX.1;
            let sum: u32 =
                rows.flat_map(|y| (left..left + CELL_PX.0).map(move |x| alpha(x, y))).sum();
            match sum / (CELL_PX.0 * CELL_PX.1) as u32 {
                0 => ' ',
                1..60 => '.',
                60..130 => 'o',
                _ => '@',
            }
        };
        let line: String = (0..WIDTH_PX - CELL_PX.0).step_by(CELL_PX.0).map(cell).collect();
        if !line.trim().is_empty() {
            writeln!(lines, "{top:3} {}", line.trim_end()).expect("a string takes everything");
        }
    }
    lines
}

/// FNV-1a of all opacities, and of the colours of opaque pixels: what a canvas gives back unchanged.
fn digest(pixels: &[u8]) -> u32 {
    let told = pixels.chunks_exact(4).flat_map(|pixel| match pixel[3] {
        255 => pixel.to_vec(),
        opacity => vec![opacity],
    });
    told.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
