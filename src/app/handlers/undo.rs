//! Taking back and doing again: typing in a field first, else the last change to the record.

use crate::app::App;
use crate::app::texts::Sentence;
use crate::text::editor::Edited;

/// Takes back typing where there is some in the field with the focus, else the last change.
pub(super) fn undo(app: &mut App) {
    if app.editor_mut().is_some_and(|editor| editor.undo() == Edited::Text) {
        super::changed(app);
        return;
    }
    let Some(mut step) = app.history.take_done() else {
        app.notices.say(app.say(Sentence::NothingToUndo, &[]));
        return;
    };
    if let Some(reverse) = app.take_back_all(&step.made) {
        app.notices.say(app.say(Sentence::Undone, &[("what", &step.what)]));
        step.made = reverse;
        if let Some((case, line)) = &step.line {
            app.composers.unfiled_again(*case, line, app.tick);
        }
        app.history.undid(step);
    }
    // What can't be taken back stays as it is, and doesn't stand in the way of what was done before it.
    app.reload();
}

/// Does again what was taken back, typing first.
pub(super) fn redo(app: &mut App) {
    if app.editor_mut().is_some_and(|editor| editor.redo() == Edited::Text) {
        super::changed(app);
        return;
    }
    let Some(mut step) = app.history.take_undone() else {
        app.notices.say(app.say(Sentence::NothingToRedo, &[]));
        return;
    };
    if let Some(reverse) = app.take_back_all(&step.made) {
        app.notices.say(app.say(Sentence::Redone, &[("what", &step.what)]));
        step.made = reverse;
        if let Some((case, line)) = &step.line {
            app.composers.filed_again(*case, line, app.tick);
        }
        app.history.redid(step);
    }
    app.reload();
}
