//! The elements of a page whose content is plain text: scripts, styles and titles.
//!
//! What looks like an element inside one of them, or in a comment, is none.

use std::ops::Range;

const NAMES: [&str; 3] = ["script", "style", "title"];

/// Such an element, by places in the page.
pub(super) struct RawElement<'p> {
    /// In lower case.
    pub(super) name: &'static str,
    /// The start tag, from `<` to `>`.
    pub(super) start_tag: &'p str,
    /// What stands between the tags.
    pub(super) content: Range<usize>,
}

/// All of them, in the order of the page; one that does not end is left out.
pub(super) fn raw_elements(page: &str) -> Vec<RawElement<'_>> {
    let mut elements = Vec::new();
    let mut place = 0;
    while let Some(start) = find(page, "<", place) {
        place = start + 1;
        if page[start..].starts_with("<!--") {
            place = find(page, "-->", place).unwrap_or(page.len());
        } else if let Some(element) = element_at(page, start) {
            place = element.content.end;
            elements.push(element);
        }
    }
    elements
}

fn element_at(page: &str, start: usize) -> Option<RawElement<'_>> {
    let name = NAMES.into_iter().find(|name| is_tag(page, start + 1, name))?;
    let from = find(page, ">", start)? + 1;
    let mut ends = page[from..].match_indices("</").map(|(place, _)| from + place);
    let to = ends.find(|end| is_tag(page, end + 2, name))?;
    Some(RawElement { name, start_tag: &page[start..from], content: from..to })
}

/// Whether a tag's name stands at a place, in capitals or not.
fn is_tag(page: &str, place: usize, name: &str) -> bool {
    let rest = &page.as_bytes()[place..];
    let Some((found, after)) = rest.split_at_checked(name.len()) else { return false };
    let ends = after.first().is_none_or(|sign| sign.is_ascii_whitespace() || b"/>".contains(sign));
    ends && found.eq_ignore_ascii_case(name.as_bytes())
}

fn find(page: &str, text: &str, from: usize) -> Option<usize> {
    page[from..].find(text).map(|place| from + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_and_comments_hold_no_elements() {
        let page = "<!doctype html><!-- <title>a</title> --><TITLE>b < c</Title >\
            <style>d</style><p>é<script src=e>\"<title>\" + '</scripts>'</script></p><scripts><title>";
        let found: Vec<(&str, &str, &str)> = raw_elements(page)
            .into_iter()
            .map(|element| (element.name, element.start_tag, &page[element.content]))
            .collect();
        let script = "\"<title>\" + '</scripts>'";
        let expected = [
            ("title", "<TITLE>", "b < c"),
            ("style", "<style>", "d"),
            ("script", "<script src=e>", script),
        ];
        assert_eq!(found, expected);
    }
}
