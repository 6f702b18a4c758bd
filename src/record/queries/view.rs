//! The record as its lists are asked for.

use crate::record::Record;
use crate::record::closed::ClosedShelf;

/// The record as somebody at it may read it. Each list of the screen is a question to this, in a file of its own.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What everybody with a key to the record may read.
    pub open: &'a Record,
    /// The closed cases that the one who asks may read.
    pub closed: Option<&'a ClosedShelf>,
}
