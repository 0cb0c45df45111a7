//! The page that a scenario is packed into: it keeps an element for it.

use serde::Serialize;

use super::raw_element::{RawElement, raw_elements};

/// The start tag of the element that holds what was packed, and `null` before.
const SLOT: &str = r#"<script type="application/json" id="queuescope-packed">"#;

/// Why a page takes nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    #[error("no page to pack into: expected one element {SLOT}null</script>, found none")]
    NoSlot,
    #[error("no page to pack into: expected one element {SLOT}, found {0}")]
    SeveralSlots(usize),
    #[error("something is packed into it already; take the page that `npm run build` makes")]
    Taken,
    #[error("no page to pack into: it has no <title>")]
    NoTitle,
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

/// The page with what is packed, and with its title.
///
/// # Errors
/// If the page has not exactly one element to pack into that is empty, and a title.
pub(super) fn filled(
    page: &str,
    packed: &impl Serialize,
    title: &str,
) -> Result<String, PageError> {
    let elements = raw_elements(page);
    let slot = slot(&elements)?;
    if page[slot.content.clone()].trim() != "null" {
        return Err(PageError::Taken);
    }
    let name = elements.iter().find(|element| element.name == "title").ok_or(PageError::NoTitle)?;
    let mut edits = [(slot, script_text(packed)?), (name, escaped(title))];
    // From the end, so that places stay what they are.
    edits.sort_by_key(|(element, _)| std::cmp::Reverse(element.content.start));
    let mut filled = page.to_owned();
    for (element, text) in edits {
        filled.replace_range(element.content.clone(), &text);
    }
    Ok(filled)
}

fn slot<'e, 'p>(elements: &'e [RawElement<'p>]) -> Result<&'e RawElement<'p>, PageError> {
    let slots: Vec<_> = elements.iter().filter(|element| element.start_tag == SLOT).collect();
    match slots[..] {
        [] => Err(PageError::NoSlot),
        [slot] => Ok(slot),
        _ => Err(PageError::SeveralSlots(slots.len())),
    }
}

/// JSON that cannot end the script element it stands in: signs that could only stand in its texts are escaped.
fn script_text(value: &impl Serialize) -> Result<String, PageError> {
    let json = serde_json::to_string(value)?;
    let json = json.replace('<', "\\u003c");
    Ok(json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

/// Text as it stands in HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> String {
        format!("<head><title>Empty</title></head><body>{body}</body>")
    }

    fn with_slots(count: usize) -> String {
        page(&format!("{SLOT}null</script>").repeat(count))
    }

    #[test]
    fn what_is_packed_stands_in_its_element() {
        let text = "</script><!-- \u{2028}\u{2029} é";
        let filled = filled(&with_slots(1), &[text], "A & <b>").expect("it is filled");
        let json = r#"["\u003c/script>\u003c!-- \u2028\u2029 é"]"#;
        let expected = page(&format!("{SLOT}{json}</script>"));
        assert_eq!(filled, expected.replace("Empty", "A &amp; &lt;b&gt;"));
        assert_eq!(serde_json::from_str::<[String; 1]>(json).expect("JSON"), [text]);
    }

    #[test]
    fn a_title_may_come_after() {
        let page = format!("{SLOT} null\n</script><title></title>");
        let filled = filled(&page, &1, "T").expect("it is filled");
        assert_eq!(filled, format!("{SLOT}1</script><title>T</title>"));
    }

    #[test]
    fn other_pages_are_refused() {
        let refused = |page: &str| filled(page, &1, "T").expect_err(page).to_string();
        assert!(refused(&with_slots(0)).ends_with("found none"));
        assert!(refused(&page(&format!("<script>'{SLOT}null'</script>"))).ends_with("found none"));
        assert!(refused(&with_slots(2)).ends_with("found 2"));
        assert!(refused(&page(&format!("{SLOT}{{}}</script>"))).contains("already"));
        assert!(refused(&format!("{SLOT}null</script>")).contains("no <title>"));
    }
}
