//! How instances work on their tasks.
