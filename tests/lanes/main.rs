//! Lanes as the command draws them: six requests of 10 ms CPU, 70 ms I/O and 10 ms CPU.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SIX_REQUESTS: &str = "tests/lanes/six-requests.json";

fn scratch_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn render(arguments: &[&str], output: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_queuescope"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["render", "--lanes", "-o"])
        .arg(output)
        .args(arguments)
        .output()
        .expect("the command can be started")
}

fn drawing(name: &str, arguments: &[&str]) -> String {
    let file = scratch_file(name);
    let output = render(arguments, &file);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(file).expect("it wrote the drawing")
}

fn complaint(arguments: &[&str]) -> String {
    let output = render(arguments, &scratch_file("lanes-never.svg"));
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).expect("it complains in UTF-8")
}

/// The texts of a drawing, in its order.
fn texts(svg: &str) -> Vec<&str> {
    let texts = svg.split("</text>").filter_map(|part| part.rsplit_once('>'));
    texts.map(|(_, text)| text).filter(|text| !text.trim().is_empty()).collect()
}

#[test]
fn six_requests_are_drawn() {
    let svg = drawing("lanes.svg", &[SIX_REQUESTS, "--at", "600ms", "--width", "980"]);
    insta::assert_snapshot!(svg);
}

#[test]
fn headings_tell_how_long_it_took_and_how_busy_the_core_was() {
    let svg = drawing("lanes-figures.svg", &[SIX_REQUESTS, "--at", "600ms"]);
    // 6 × 20 ms of one core.
    for (name, ms, share) in
        [("synchronous", 540, 22), ("thread pool", 220, 55), ("event loop", 140, 86)]
    {
        let texts = texts(&svg);
        let figures = format!("last answer {ms} ms  ·  CPU busy {share} %");
        let heading = texts.iter().position(|text| *text == name).expect(name);
        assert_eq!(texts[heading + 2], figures, "{name}");
    }
}

#[test]
fn what_comes_after_the_instant_lies_under_paper() {
    let arguments = [SIX_REQUESTS, "--at", "120ms", "--until", "600ms"];
    let svg = drawing("lanes-now.svg", &arguments);
    assert!(texts(&svg).contains(&"now 120 ms"));
    let paper = |line: &&str| line.contains("#faf9f6") && line.contains("opacity=\"0.6\"");
    assert_eq!(svg.lines().filter(paper).count(), 3);
}

#[test]
fn a_part_of_the_time_axis_has_what_touches_it_and_no_more() {
    let one = [SIX_REQUESTS, "--service", "synchronous"];
    let whole = drawing("lanes-whole.svg", &[&one[..], &["--at", "540ms"]].concat());
    let part = drawing("lanes-part.svg", &[&one[..], &["--from", "5ms", "--at", "85ms"]].concat());
    // One in the legend, too.
    let cpus = |svg: &str| svg.matches("stroke-width=\"0.8\"/>").count() - 1;
    assert_eq!((cpus(&whole), cpus(&part)), (12, 2));
    assert_eq!(texts(&part).iter().filter(|text| **text == "e-mail").count(), 0);
}

#[test]
fn lanes_of_single_services_are_drawn_in_the_order_asked_for() {
    let scene = ["scale-failure", "--at", "10s"];
    let services = ["--service", "shipper", "--service", "mailer"];
    let svg = drawing("lanes-two.svg", &[&scene[..], &services].concat());
    let headings =
        texts(&svg).into_iter().filter(|text| ["mailer", "shipper", "cashier"].contains(text));
    assert_eq!(headings.collect::<Vec<_>>(), ["shipper", "mailer"]);
}

#[test]
fn a_picture_of_pixels_and_a_dark_one_are_made_too() {
    let png = scratch_file("lanes.png");
    assert!(render(&[SIX_REQUESTS, "--at", "600ms"], &png).status.success());
    assert!(fs::read(png).expect("it wrote the picture").starts_with(b"\x89PNG"));
    let dark = drawing("lanes-dark.svg", &[SIX_REQUESTS, "--at", "600ms", "--dark"]);
    assert!(dark.contains(r##"fill="#161a22""##));
}

#[test]
fn names_become_no_markup() {
    let text = fs::read_to_string(SIX_REQUESTS).expect("the scenario is there");
    let file = scratch_file("markup.json");
    fs::write(&file, text.replace("synchronous", "<b>&amp;</b>")).expect("it can be written");
    let svg = drawing("lanes-markup.svg", &[&file.to_string_lossy(), "--at", "600ms"]);
    assert!(svg.contains("&lt;b&gt;&amp;amp;&lt;/b&gt;") && !svg.contains("<b>"));
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let unknown = complaint(&[SIX_REQUESTS, "--at", "1s", "--service", "requests"]);
    assert!(
        unknown.contains(
            "a service or caller of this scenario (synchronous, thread pool, event loop)"
        ),
        "{unknown}"
    );
    let backwards = complaint(&[SIX_REQUESTS, "--from", "2s", "--at", "1s"]);
    assert!(backwards.contains("after the end"), "{backwards}");
}
