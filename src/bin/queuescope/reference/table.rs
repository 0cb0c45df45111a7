//! Tables in Markdown.

/// A table; rows have as many cells as its head.
pub(super) fn table<const CELLS: usize>(
    head: [&str; CELLS],
    rows: impl IntoIterator<Item = [String; CELLS]>,
) -> String {
    let rule = ["---"; CELLS].join("|");
    let rows: String =
        rows.into_iter().map(|cells| row(&cells.map(|cell| inline(&cell)))).collect();
    format!("{}|{rule}|\n{rows}", row(&head.map(str::to_owned)))
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Text for a cell: in one line, and without what would end the cell.
fn inline(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_in_its_place() {
        let table = table(["a", "b"], [["x\n y".to_owned(), "`1|2`".to_owned()]]);
        assert_eq!(table, "| a | b |\n|---|---|\n| x y | `1\\|2` |\n");
    }
}
