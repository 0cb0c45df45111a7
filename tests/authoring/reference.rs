//! The reference pages are what the command makes, and each of their links leads somewhere.

use crate::command::{Scratch, root};

const PAGES: [(&str, &str); 2] =
    [("scenario", "docs/scenario-reference.md"), ("command", "docs/command-reference.md")];

#[test]
fn the_reference_pages_are_up_to_date() {
    let scratch = Scratch::new("reference");
    for (of, page) in PAGES {
        let made = scratch.printed(&["reference", of]);
        let kept = std::fs::read_to_string(root(page)).expect("the page is kept");
        let command = format!("cargo run -- reference {of} > {page}");
        assert!(kept == made, "{page} is not what is made now; run `{command}`");
    }
}

/// No field of a scenario and no argument is without its words.
#[test]
fn every_row_says_what_it_means() {
    let scratch = Scratch::new("reference-rows");
    for (of, least) in [("scenario", 150), ("command", 40)] {
        let page = scratch.printed(&["reference", of]);
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
        assert!(rows.len() >= least, "{} rows for {of}", rows.len());
        for row in rows {
            assert!(!row.ends_with("|  |"), "{row}");
        }
    }
}

#[test]
fn every_definition_has_a_section() {
    let page = Scratch::new("reference-links").printed(&["reference", "scenario"]);
    let sections: Vec<String> =
        page.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_lowercase).collect();
    let links: Vec<&str> =
        page.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(sections.len() > 40 && links.len() > 80);
    for section in &sections {
        assert!(links.contains(&section.as_str()), "nothing leads to {section}");
    }
    for link in links {
        assert!(sections.iter().any(|section| section == link), "{link} leads nowhere");
    }
}
