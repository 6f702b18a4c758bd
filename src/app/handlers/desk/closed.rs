//! What is done on this desk.

use super::{go, read};
use crate::app::App;
use crate::app::desk::{Desk, RowKey};
use crate::command::desk::closed::ClosedCommand as C;

/// Opens a row.
pub(super) fn open(app: &mut App, _key: RowKey) {
    read(app);
}

pub(super) fn command(app: &mut App, command: C) {
    match command {
        C::Go => go(app, Desk::Closed),
    }
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(_app: &mut App, command: C, _key: RowKey) {
    match command {
        C::Go => {}
    }
}
