//! How the nodes of one column share the stage across the flow: near their neighbours, apart from each other.

/// What a node takes on either side of its centre, and where it would like to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) before: f32,
    pub(super) after: f32,
    pub(super) wanted: f32,
}

/// Free space between two nodes, at least.
pub(super) const GAP: f32 = 6.0;

/// The centres of `cells`, in order, between `low` and `high`: the least sum of squared distances
/// to the places wanted among all arrangements in which neighbours are `pitch` apart (less if there
/// is no room for that) and nothing overlaps.
pub(super) fn spread(cells: &[Cell], low: f32, high: f32, pitch: f32) -> Vec<f32> {
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return vec![] };
    let room = high - low - first.before - last.after;
    let offsets = [pitch.min(room / (cells.len() - 1).max(1) as f32), 0.0]
        .map(|pitch| offsets(cells, pitch))
        .into_iter()
        .find(|offsets| offsets[cells.len() - 1] <= room + 0.01)
        .unwrap_or_else(|| squeezed(cells, room));
    let reach = offsets[cells.len() - 1];
    let shifts: Vec<_> = cells.iter().zip(&offsets).map(|(c, offset)| c.wanted - offset).collect();
    let (lowest, highest) = (low + first.before, high - last.after - reach);
    let middle = f32::midpoint(lowest, highest);
    let bound = |shift: f32| {
        if lowest <= highest { shift.clamp(lowest, highest) } else { middle }
    };
    rising(&shifts).into_iter().zip(offsets).map(|(shift, offset)| bound(shift) + offset).collect()
}

/// The distance of each node to the first.
fn offsets(cells: &[Cell], pitch: f32) -> Vec<f32> {
    let mut offsets = vec![0.0];
    for pair in cells.windows(2) {
        let apart = (pair[0].after + pair[1].before + GAP).max(pitch);
        offsets.push(offsets[offsets.len() - 1] + apart);
    }
    offsets
}

/// Too many for the room: evenly, and without the gaps.
fn squeezed(cells: &[Cell], room: f32) -> Vec<f32> {
    let needed = offsets(cells, 0.0);
    let factor = (room / needed[cells.len() - 1]).max(0.0);
    needed.into_iter().map(|offset| offset * factor).collect()
}

/// The non-decreasing sequence nearest to `values` in the sense of least squares (isotonic
/// regression by pooling adjacent violators).
fn rising(values: &[f32]) -> Vec<f32> {
    let mut pools: Vec<(f32, usize)> = Vec::with_capacity(values.len());
    for &value in values {
        pools.push((value, 1));
        while let [.., (before, before_count), (last, last_count)] = pools[..] {
            if before <= last {
                break;
            }
            let count = before_count + last_count;
            let sum = before * before_count as f32 + last * last_count as f32;
            pools.truncate(pools.len() - 2);
            pools.push((sum / count as f32, count));
        }
    }
    pools.into_iter().flat_map(|(value, count)| std::iter::repeat_n(value, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wanted: &[f32], pitch: f32, expected: &[f32]) {
        let cells: Vec<_> =
            wanted.iter().map(|&wanted| Cell { before: 10.0, after: 10.0, wanted }).collect();
        assert_eq!(spread(&cells, 0.0, 200.0, pitch), expected);
    }

    #[test]
    fn nodes_stand_where_they_want_or_side_by_side() {
        check(&[], 50.0, &[]);
        check(&[90.0], 50.0, &[90.0]);
        check(&[40.0, 150.0], 50.0, &[40.0, 150.0]);
        check(&[100.0, 100.0], 50.0, &[75.0, 125.0]);
        check(&[100.0, 100.0, 100.0], 50.0, &[50.0, 100.0, 150.0]);
    }

    #[test]
    fn nodes_stay_on_the_stage() {
        check(&[-30.0], 50.0, &[10.0]);
        check(&[500.0, 900.0], 50.0, &[140.0, 190.0]);
        check(&[0.0; 7], 50.0, &[10.0, 40.0, 70.0, 100.0, 130.0, 160.0, 190.0]);
    }
}
