//! `queuescope pack`. The page here is a small one that keeps the same element as the built one.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::command::{Scratch, root};

const PAGE: &str = include_str!("empty-page.html");
const SLOT: &str = r#"<script type="application/json" id="queuescope-packed">"#;
const DEFAULT_PAGE: &str = "package/queuescope-empty.html";
const PACK: [&str; 4] = ["pack", "coffee-bar", "-o", "lesson.html"];

/// A folder with a page where the command looks for it, and a new scene.
fn scratch(test: &str) -> Scratch {
    let scratch = Scratch::new(test);
    scratch.write(DEFAULT_PAGE, PAGE);
    scratch.printed(&["new", "coffee-bar"]);
    scratch
}

/// What was packed into a page, and the page without it.
fn unpacked(page: &str) -> (Value, String) {
    let (before, rest) = page.split_once(SLOT).expect("the element is there");
    let (packed, after) = rest.split_once("</script>").expect("it ends");
    let page = format!("{before}{SLOT}null</script>{after}");
    (serde_json::from_str(packed).expect("it holds JSON"), page)
}

#[test]
fn a_scene_is_packed_with_its_words() {
    let scratch = scratch("pack");
    assert_eq!(scratch.printed(&PACK), "lesson.html: coffee-bar (en, ko)\n");
    let (packed, page) = unpacked(&scratch.read("lesson.html"));
    assert_eq!(page, PAGE.replacen("<title>Queuescope<", "<title>Coffee bar<", 1));
    assert_eq!(packed["source"], "coffee-bar");
    assert_eq!(packed["scenario"], scratch.read("coffee-bar/scenario.json"));
    for language in ["en", "ko"] {
        let words = &packed["words"][language];
        assert_eq!(words["lesson"], scratch.read(&format!("coffee-bar/lesson.{language}.md")));
        let names = scratch.read(&format!("coffee-bar/names.{language}.json"));
        let names: Value = serde_json::from_str(&names).expect("it is JSON");
        for (part, value) in names.as_object().expect("an object") {
            assert_eq!(&words["names"][part], value, "{part} in {language}");
        }
    }
}

#[test]
fn every_scene_can_be_packed() {
    let scratch = scratch("pack-scenes");
    let scenes = fs::read_dir(root("scenes")).expect("there are scenes");
    let folders = scenes.map(|scene| scene.expect("a scene").path()).filter(|path| path.is_dir());
    for folder in folders {
        let folder = folder.to_str().expect("a path in UTF-8");
        let told = scratch.printed(&["pack", folder, "-o", "lesson.html"]);
        assert!(told.ends_with("(en, ko)\n"), "{told}");
    }
}

#[test]
fn a_file_is_packed_alone_under_its_own_name() {
    let scratch = scratch("pack-file");
    fs::rename(scratch.0.join("coffee-bar/scenario.json"), scratch.0.join("tea & cake.json"))
        .expect("it can be moved");
    let told = scratch.printed(&["pack", "tea & cake.json", "-o", "lesson.html"]);
    assert_eq!(told, "lesson.html: tea & cake (without lessons)\n");
    let (packed, page) = unpacked(&scratch.read("lesson.html"));
    assert_eq!((&packed["source"], &packed["words"]), (&json!("tea & cake"), &json!({})));
    assert!(page.contains("<title>tea &amp; cake</title>"));
}

#[test]
fn languages_that_are_not_there_are_left_out() {
    let scratch = scratch("pack-languages");
    for file in ["lesson.en.md", "names.en.json", "lesson.ko.md"] {
        fs::remove_file(scratch.0.join("coffee-bar").join(file)).expect("it was there");
    }
    scratch.write("coffee-bar/names.ko.json", r#"{ "title": "커피" }"#);
    scratch.printed(&PACK);
    let (packed, page) = unpacked(&scratch.read("lesson.html"));
    let languages: Vec<_> = packed["words"].as_object().expect("an object").keys().collect();
    assert_eq!(languages, ["ko"]);
    let words = &packed["words"]["ko"];
    assert_eq!((&words["lesson"], &words["names"]["title"]), (&json!(""), &json!("커피")));
    assert!(page.contains("<title>커피</title>"));
}

#[test]
fn no_text_ends_the_element_or_the_title() {
    let scratch = scratch("pack-escapes");
    let lesson = "</script><script>alert(1)</script><!-- \u{2028} \u{2029} & \\u003c \"\n";
    scratch.write("coffee-bar/lesson.en.md", lesson);
    scratch.write("coffee-bar/names.en.json", r#"{ "title": "</title><b>\"&'" }"#);
    scratch.printed(&PACK);
    let (packed, page) = unpacked(&scratch.read("lesson.html"));
    assert_eq!(packed["words"]["en"]["lesson"], lesson);
    assert!(!page.contains("alert") && !page.contains(['\u{2028}', '\u{2029}']));
    assert!(page.contains("<title>&lt;/title&gt;&lt;b&gt;&quot;&amp;&#39;</title>"), "{page}");
}

#[test]
fn what_is_wrong_is_told_and_nothing_is_written() {
    let scratch = scratch("pack-wrong");
    let broken = fs::read_to_string(root("tests/broken/many-at-once.json")).expect("it is there");
    scratch.write("broken/scenario.json", &broken);
    let complaint = scratch.complaint(&["pack", "broken", "-o", "lesson.html"], 1);
    assert_eq!(complaint, scratch.complaint(&["check", "broken/scenario.json"], 1));
    scratch.write("coffee-bar/names.ko.json", r#"{ "titel": "커피" }"#);
    let complaint = scratch.complaint(&PACK, 1);
    assert!(complaint.contains("names.ko.json: not a file of names: unknown field"), "{complaint}");
    let complaint = scratch.complaint(&["pack", "tea-bar", "-o", "lesson.html"], 2);
    assert!(complaint.starts_with("tea-bar: "), "{complaint}");
    assert!(!scratch.list(".").contains(&"lesson.html".to_owned()));
}

#[test]
fn a_page_that_takes_nothing_is_refused() {
    let scratch = scratch("pack-page");
    scratch.printed(&PACK);
    let packed = scratch.read("lesson.html");
    let slot = format!("{SLOT}null</script>");
    for (page, part) in [
        (PAGE.replacen(&slot, "", 1), "found none"),
        (PAGE.replacen(&slot, &slot.repeat(2), 1), "found 2"),
        (packed, "packed into it already"),
    ] {
        scratch.write("page.html", &page);
        let complaint = scratch.complaint(&[&PACK[..], &["--page", "page.html"]].concat(), 2);
        assert!(complaint.starts_with("page.html: ") && complaint.contains(part), "{complaint}");
    }
    let complaint = scratch.complaint(&[&PACK[..], &["--page", "none.html"]].concat(), 2);
    assert!(complaint.starts_with("none.html: "), "{complaint}");
}

#[test]
fn the_page_is_looked_for_in_two_places() {
    let scratch = scratch("pack-places");
    fs::rename(scratch.0.join(DEFAULT_PAGE), scratch.0.join("page.html")).expect("it is there");
    let complaint = scratch.complaint(&PACK, 2);
    for part in [DEFAULT_PAGE, "npm run build", "--page"] {
        assert!(complaint.contains(part), "{complaint}");
    }
    scratch.printed(&[&PACK[..], &["--page", "page.html"]].concat());
    let given = scratch.read("lesson.html");
    fs::remove_file(scratch.0.join("lesson.html")).expect("it was written");
    let status = beside_a_page().current_dir(&scratch.0).args(PACK).status();
    assert!(status.expect("it can be started").success());
    assert_eq!(scratch.read("lesson.html"), given);
}

/// The command in a folder with a page. A link: a copy that was just written may still be open for
/// writing in a process that another test starts at the same time.
fn beside_a_page() -> Command {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("beside-a-page");
    let command = folder.join("queuescope");
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("queuescope-empty.html"), PAGE).expect("it can be written");
    if command.exists() {
        fs::remove_file(&command).expect("the link of an earlier run can be removed");
    }
    fs::hard_link(env!("CARGO_BIN_EXE_queuescope"), &command).expect("the command can be linked");
    Command::new(command)
}
