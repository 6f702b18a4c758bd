//! Taking back and doing again: typing in a field first, else the last change to the record. Where something stands over
//! the panes, the change can't be seen and the record stays as it is.

use super::popups;
use crate::app::App;
use crate::app::cell_words::{name, thing};
use crate::app::store::StoreError;
use crate::app::texts::Sentence;
use crate::record::queries::Line;
use crate::text::editor::Edited;

/// Takes back typing where there is some in the field with the focus, else the last change.
pub(super) fn undo(app: &mut App) {
    if app.editor_mut().is_some_and(|editor| editor.undo() == Edited::Text) {
        super::changed(app);
        return;
    }
    let Some(mut step) = app.popups.is_empty().then(|| app.history.take_done()).flatten() else {
        app.notices.say(app.say(Sentence::NothingToUndo, &[]));
        return;
    };
    // The words are in the record again before what was made of them goes, whenever the machine stops.
    let line = step.line.clone().filter(|(case, _)| !app.is_closed_off(*case));
    if let Some((case, line)) = &line {
        app.composers.unfiled_again(*case, line, app.tick);
        app.keep_drafts();
    }
    let taken_back = app.take_back_all(&step.made);
    if let (None, Some((case, line))) = (&taken_back, &line) {
        app.composers.filed_again(*case, line, app.tick);
    }
    if let Some(reverse) = taken_back {
        app.notices.say(app.say(Sentence::Undone, &[("what", &step.what)]));
        step.made = reverse;
        if let Some(form) = step.form.clone() {
            popups::bring_back(app, form);
        }
        app.history.undid(step);
    }
    // What can't be taken back stays as it is, and doesn't stand in the way of what was done before it.
    app.reload();
    app.say_of_sent();
}

/// Does again what was taken back, typing first.
pub(super) fn redo(app: &mut App) {
    if app.editor_mut().is_some_and(|editor| editor.redo() == Edited::Text) {
        super::changed(app);
        return;
    }
    let Some(mut step) = app.popups.is_empty().then(|| app.history.take_undone()).flatten() else {
        app.notices.say(app.say(Sentence::NothingToRedo, &[]));
        return;
    };
    // As at its first filing, the line is never in the record twice.
    let line = step.line.clone().filter(|(case, line)| app.composers.filed_again(*case, line, app.tick));
    if line.is_some() {
        app.keep_drafts();
    }
    let done_again = app.take_back_all(&step.made);
    if let (None, Some((case, line))) = (&done_again, &line) {
        app.composers.unfiled_again(*case, line, app.tick);
    }
    if let Some(reverse) = done_again {
        app.notices.say(app.say(Sentence::Redone, &[("what", &step.what)]));
        step.made = reverse;
        if let Some(form) = &step.form {
            popups::throw_away_again(app, form);
        }
        app.history.redid(step);
    }
    app.reload();
    app.say_of_sent();
}

impl App {
    /// Why something can't be taken back, and whose change stands.
    pub(in crate::app) fn why_not_taken_back(&self, error: &StoreError) -> String {
        let StoreError::ChangedSince { line, cell } = error else {
            return self.say(Sentence::ChangeFailed, &[("why", &error.to_string())]);
        };
        let Some(line) = *line else { return self.say(Sentence::UndoChangedSince, &[]) };
        let dead = cell == "dead";
        let cells: Vec<&str> = Some(cell.as_str()).filter(|cell| !cell.is_empty()).into_iter().collect();
        let writer = self.store.writer(line, &cells);
        if writer.as_ref().is_some_and(|writer| writer.own && !cells.is_empty()) {
            return self.say(Sentence::UndoChangedSince, &[]);
        }
        let who = writer.filter(|writer| !writer.own).and_then(|writer| writer.name);
        let who = who.map_or_else(|| self.say(Sentence::Somebody, &[]), |name| self.called(&name));
        let what = thing(self, line);
        match name(line, cell) {
            Some(field) => self.say(Sentence::UndoTheirs, &[("who", &who), ("field", field), ("what", &what)]),
            None if dead => self.say(Sentence::UndoGone, &[("who", &who), ("what", &self.kind_of(line))]),
            None => self.say(Sentence::UndoTheirsToo, &[("who", &who), ("what", &what)]),
        }
    }

    /// What kind of thing a line is, for one that is gone.
    fn kind_of(&self, line: Line) -> String {
        self.say(
            match line {
                Line::Entry(_) => Sentence::KindEntry,
                Line::Action(_) => Sentence::KindAction,
                _ => Sentence::KindOther,
            },
            &[],
        )
    }
}
