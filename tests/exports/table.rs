//! Reads tables.

use std::collections::BTreeMap;

/// The rows, each by the names of its columns.
pub(crate) fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    assert!(bytes.ends_with(b"\r\n"), "the last line ends, too");
    let rows = csv::Reader::from_reader(bytes).into_deserialize();
    rows.map(|row| row.expect("every row has all columns")).collect()
}
