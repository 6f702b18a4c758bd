//! The curtain, initials, and what is said about saving and closing.

use crate::app::popup::{Asked, Popup, Question};
use crate::app::texts::Sentence;
use crate::app::{App, Effect};
use crate::command::Command;

/// Keys behind the curtain.
pub(super) fn command(app: &mut App, command: Command) -> Vec<Effect> {
    match command {
        Command::DeleteBack => app.lock.erase(),
        Command::DeleteToStart | Command::DeleteWordBack | Command::Back => app.lock.erase_all(),
        Command::SaveForm | Command::Open | Command::FileEntry => {
            if let Some(passphrase) = app.lock.submit() {
                return vec![Effect::CheckPassphrase(passphrase)];
            }
            app.lock.write("");
        }
        Command::Redraw => return vec![Effect::Redraw],
        _ => app.lock.write(""),
    }
    Vec::new()
}

/// Blanks the screen at once. What is being written is kept first.
pub(in crate::app) fn draw(app: &mut App) -> Vec<Effect> {
    app.keep_drafts();
    app.lock.draw();
    vec![Effect::Redraw, Effect::Lock]
}

pub(super) fn toggle_initials(app: &mut App) {
    app.panes.initials = !app.panes.initials;
    if app.panes.initials {
        // A closed case is for its readers' eyes alone.
        app.leave_closed();
        // A form or a text that is open shows names.
        super::popups::leave_all(app);
        // What others did was told with names.
        app.company.log.clear();
        app.notices.drop_told();
    }
    // What stays to be read may quote what was said: it is said anew, or goes.
    app.notices.drop_all_kept();
    super::point_at_missing(app);
    let sentence = if app.panes.initials { Sentence::InitialsOn } else { Sentence::InitialsOff };
    app.notices.say(app.say(sentence, &[]));
    super::choosers::refresh(app);
}

pub(super) fn say_when_saved(app: &mut App) {
    app.keep_drafts();
    app.notices.say(app.when_saved());
}

pub(super) fn say_how_to_close(app: &mut App) {
    app.notices.say(app.say(Sentence::HowToClose, &[]));
}

/// Closes; asks only where the last change has not reached the disk, or what is being written not the record.
pub(super) fn close(app: &mut App) -> Vec<Effect> {
    let kept = app.keep_drafts();
    let title = match &app.saving.failed {
        Some(why) => app.say(Sentence::AskCloseUnsaved, &[("why", why)]),
        None if !kept => app.say(Sentence::AskCloseUnkept, &[]),
        None => return vec![Effect::Close],
    };
    app.popups.push(Popup::Question(Question::new(title, Vec::new(), Asked::Close)));
    Vec::new()
}
