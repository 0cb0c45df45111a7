//! Which message is where: the one under a point, and all marks of a chosen one.
//!
//! Places are those of [`frame`], which draws them; nothing is placed twice.

use super::frame;
use super::geometry::Point;
use super::layout::Layout;
use super::mark::Mark;
use crate::broker::MessageId;
use crate::fact::MessageTypeId;
use crate::world::World;

/// A message on the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Which.
    pub message: MessageId,
    /// What it is about.
    pub message_type: MessageTypeId,
    /// Where it is, and how it is drawn.
    pub mark: Mark,
}

/// The message nearest to a point of the stage: its centre is at most `tolerance_px` away, or it
/// covers the point. Of several at one place, the one drawn last.
pub fn message_at(world: &World, layout: &Layout, at: Point, tolerance_px: f32) -> Option<Found> {
    let mut nearest: Option<(f32, Found)> = None;
    frame::marks_with(world, layout, &mut Vec::new(), &mut |message, mark| {
        let distance = Point::new(mark.x, mark.y).distance(at);
        let is_nearer = nearest.as_ref().is_none_or(|(least, _)| distance <= *least);
        if distance <= mark.radius.max(tolerance_px) && is_nearer {
            let message_type = world.message_type(message.properties);
            nearest = Some((distance, Found { message: message.id, message_type, mark: *mark }));
        }
    });
    nearest.map(|(_, found)| found)
}

/// The type of a message that has a mark.
pub fn type_of(world: &World, layout: &Layout, wanted: MessageId) -> Option<MessageTypeId> {
    let mut found = None;
    frame::marks_with(world, layout, &mut Vec::new(), &mut |message, _| {
        if message.id == wanted {
            found = Some(world.message_type(message.properties));
        }
    });
    found
}

/// Appends the marks of `world` as [`frame::marks`] does, then those of `chosen` once more, with
/// halos, on top of all others. `places` then holds the marks of its copies.
pub fn marks_with_halos(
    world: &World,
    layout: &Layout,
    chosen: MessageId,
    marks: &mut Vec<Mark>,
    places: &mut Vec<Mark>,
) {
    places.clear();
    frame::marks_with(world, layout, marks, &mut |message, mark| {
        if message.id == chosen {
            places.push(*mark);
        }
    });
    marks.extend(places.iter().flat_map(|mark| [Mark::halo(mark), *mark]));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::kernel::Time;
    use crate::view::mark::MarkKind;
    use crate::view::topology::Topology;
    use crate::world::fixture::{SHOP, busy_plan};
    use crate::world::plan::Command;

    /// The busy system with twenty messages more, 100 ms after its start.
    fn stage() -> (World, Layout) {
        let mut world = World::new(Arc::new(busy_plan()), &mut ());
        let burst =
            Command::Publish { producer: SHOP, count: 20, spacing_ns: 0, message_type: None };
        world.apply(burst, &mut ());
        world.advance_to(Time::from_ns(100_000_000), u64::MAX, &mut ());
        let layout = Layout::new(&Topology::of(&world), 844.0, 590.0);
        (world, layout)
    }

    #[test]
    fn every_message_is_found_where_it_is_drawn() {
        let (world, layout) = stage();
        let mut drawn = Vec::new();
        frame::marks_with(&world, &layout, &mut Vec::new(), &mut |message, mark| {
            drawn.push((message.id, *mark));
        });
        assert!(drawn.len() >= 20);
        for (message, mark) in drawn {
            let found = message_at(&world, &layout, Point::new(mark.x + 1.0, mark.y), 0.0);
            assert_eq!(found.map(|found| found.message), Some(message));
        }
    }

    #[test]
    fn tolerance_reaches_beyond_the_mark_and_no_further() {
        let (world, layout) = stage();
        let mut first = None;
        frame::marks_with(&world, &layout, &mut Vec::new(), &mut |_, mark| {
            first = first.or((mark.kind == MarkKind::InHand).then_some(*mark));
        });
        let mark = first.expect("a worker works");
        let beside = Point::new(mark.x, mark.y + mark.radius + 4.0);
        assert!(message_at(&world, &layout, beside, 0.0).is_none());
        let found = message_at(&world, &layout, beside, mark.radius + 5.0);
        assert_eq!(found.map(|found| found.mark), Some(mark));
    }

    #[test]
    fn halos_lie_on_top_and_frame_the_chosen_message_alone() {
        let (world, layout) = stage();
        let chosen = MessageId::new(SHOP.0, 5);
        let (mut plain, mut marks, mut places) = (Vec::new(), Vec::new(), Vec::new());
        frame::marks(&world, &layout, &mut plain);
        marks_with_halos(&world, &layout, chosen, &mut marks, &mut places);
        assert_eq!(marks[..plain.len()], plain);
        let [place] = places[..] else { panic!("it has one copy") };
        assert_eq!(marks[plain.len()..], [Mark::halo(&place), place]);
    }
}
