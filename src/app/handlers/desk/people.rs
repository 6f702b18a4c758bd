//! What is done on this desk.

use super::{go, read};
use crate::app::App;
use crate::app::desk::{Desk, RowKey};
use crate::app::form::Form;
use crate::app::form::purpose::PeopleForm;
use crate::command::desk::people::PeopleCommand as C;

/// Opens a row.
pub(super) fn open(app: &mut App, _key: RowKey) {
    read(app);
}

pub(super) fn command(app: &mut App, command: C) {
    match command {
        C::Go => go(app, Desk::People),
    }
}

/// Does what was asked about with a question, now that it was answered with yes.
pub(super) fn confirmed(_app: &mut App, command: C, _key: RowKey) {
    match command {
        C::Go => {}
    }
}

/// A form of this desk as it would be opened now; nothing where what it is about is gone.
pub(super) fn fresh(_app: &App, form: PeopleForm) -> Option<Form> {
    match form {}
}

/// Makes the change that a form of this desk is for; whether it was made.
pub(super) fn keep(_app: &mut App, _filled: &mut Form, form: PeopleForm) -> bool {
    match form {}
}
