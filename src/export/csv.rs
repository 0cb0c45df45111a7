//! Tables as text: RFC 4180, in UTF-8.

use csv::{Terminator, WriterBuilder};

use crate::kernel::{NANOSECONDS_PER_SECOND, Time};

/// Room for most rows.
const ROW_BYTES: usize = 256;

/// A table that grows row by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Csv {
    written: Vec<u8>,
}

impl Csv {
    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::CRLF).buffer_capacity(ROW_BYTES);
        let written = builder.from_writer(&mut self.written).write_record(cells);
        debug_assert!(written.is_ok(), "memory takes all rows");
    }

    /// What was written since the last call.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.written)
    }
}

/// A text from a scenario as a cell. Spreadsheets would run what begins like a formula: that gets an
/// apostrophe before it.
pub(super) fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}");
    }
    text.to_owned()
}

/// An instant in seconds, exactly.
pub(super) fn seconds(at: Time) -> String {
    let (whole, ns) = (at.as_ns() / NANOSECONDS_PER_SECOND, at.as_ns() % NANOSECONDS_PER_SECOND);
    let exact = format!("{whole}.{ns:09}");
    exact.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number; empty if it is none.
pub(super) fn number(value: f64) -> String {
    if value.is_nan() { String::new() } else { value.to_string() }
}

/// A number that was kept in single precision.
pub(super) fn single(value: f64) -> String {
    if value.is_nan() { String::new() } else { (value as f32).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_quotes_gets_them() {
        let mut csv = Csv::default();
        csv.row(["plain", "a,b", "say \"so\"", "two\nlines", ""]);
        let text = String::from_utf8(csv.take()).expect("it is text");
        assert_eq!(text, "plain,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\r\n");
        assert!(csv.take().is_empty());
    }

    #[test]
    fn nothing_in_a_table_is_a_formula() {
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("web-shop"), "web-shop");
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(seconds(Time::from_ns(12_000_000_000)), "12");
        assert_eq!(seconds(Time::from_ns(100_000_000_001)), "100.000000001");
        assert_eq!((number(0.25), single(f64::from(0.3_f32))), ("0.25".into(), "0.3".into()));
        assert_eq!(number(f64::NAN), "");
    }
}
