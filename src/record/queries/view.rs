//! The record as its lists are asked for.

use crate::record::Record;

/// The record as somebody at it may read it. Each list of the screen is a question to this, in a file of its own.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What everybody with a key to the record may read.
    pub open: &'a Record,
}
