//! What our broker does not model: the one table by which a vector may be skipped.

use serde_json::Value;

use super::Vector;

/// Something that is not modelled.
pub struct Row {
    /// What it is.
    pub what: &'static str,
    /// Why it is left out.
    pub why: &'static str,
    /// Whether a vector asks for it.
    pub(super) matches: fn(&Vector) -> bool,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.what)
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

/// Everything that is left out.
pub static ROWS: [Row; 3] = [
    Row {
        what: "Transactions (tx.select, tx.commit, tx.rollback)",
        why: "Publisher confirms took their place; no lesson needs them.",
        matches: |vector| {
            has_operation(vector, |name, _| {
                matches!(name, "tx_select" | "tx_commit" | "tx_rollback")
            })
        },
    },
    Row {
        what: "Direct reply-to (the pseudo-queue amq.rabbitmq.reply-to)",
        why: "A shortcut for remote procedure calls that keeps nothing; requests and answers are shown with queues of their own.",
        matches: |vector| {
            has_operation(vector, |_, operation| {
                ["queue", "name", "routing_key"]
                    .iter()
                    .any(|field| operation[field] == "amq.rabbitmq.reply-to")
            })
        },
    },
    Row {
        what: "Defects of single versions (vectors named quirk/…)",
        why: "Recorded, not to be followed: a later version does what the documentation says, and so do we.",
        matches: |vector| vector.id().starts_with("quirk/"),
    },
];

fn has_operation(vector: &Vector, wanted: fn(&str, &Value) -> bool) -> bool {
    let Vector::Program(program) = vector else { return false };
    program
        .setup
        .iter()
        .chain(&program.steps)
        .any(|operation| wanted(operation["op"].as_str().unwrap_or_default(), operation))
}
