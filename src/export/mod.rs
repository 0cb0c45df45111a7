//! Files made of a run: its facts, its messages, its figures, its trace, and its stage as a picture.
//!
//! Owns what such a file holds, and making it in slices. A run follows from its scenario and its
//! inputs alone, so it is made again for the file: whoever watches it is not disturbed.
//!
//! | file | what |
//! |---|---|
//! | `document` | a file that a run is written into, slice by slice |
//! | `facts`, `figures`, `messages` | what is written: JSON lines, tables |
//! | `copy`, `copies` | what becomes of each copy of a message |
//! | `csv` | tables as text (RFC 4180) |
//! | `picture` | the stage at an instant, with texts in the reader's language |

mod copies;
mod copy;
mod csv;
mod document;
mod facts;
mod figures;
mod messages;
mod picture;

pub use document::{Document, Kind, Place};
pub use messages::MessageTable;
pub use picture::{StageTexts, drawing};
