//! What a lesson asks of its scenario, read as docs/lessons.md says.

/// The commands of a lesson, without `#`: those of its buttons and of its exercises.
pub(crate) fn commands(lesson: &str) -> Vec<&str> {
    let buttons = lesson.split("](#").skip(1).filter_map(|rest| rest.split(')').next());
    let given = ["start", "do", "at"].into_iter().flat_map(|key| values(lesson, key));
    let given = given.flat_map(str::split_whitespace).filter(|word| !is_span(word));
    buttons.chain(given).collect()
}

/// The figures of a lesson's conditions and scores.
pub(crate) fn figures(lesson: &str) -> Vec<&str> {
    let keys = ["until", "measure", "reach", "keep", "score"];
    let values = keys.into_iter().flat_map(|key| values(lesson, key));
    let words = values.filter_map(|value| value.rsplit('|').next()).flat_map(str::split_whitespace);
    words.filter(|word| word.contains('.') && !is_span(word)).collect()
}

/// The values of a key in a lesson's blocks.
pub(crate) fn values<'l>(lesson: &'l str, key: &str) -> Vec<&'l str> {
    let blocks = lesson.split("```").skip(1).step_by(2);
    let lines = blocks.flat_map(str::lines).filter_map(|line| line.split_once(": "));
    lines.filter(|(known, _)| *known == key).map(|(_, value)| value).collect()
}

fn is_span(word: &str) -> bool {
    word.starts_with(|sign: char| sign.is_ascii_digit())
}
