//! A file of referrals taken in by keys: read outside, checked whole, told, and taken in with a yes (REF-12).

use super::popups;
use crate::app::App;
use crate::app::form::{Form, Purpose};
use crate::app::importing::{NotPlanned, Planned, plan};
use crate::app::popup::{Asked, Popup, Question, Reading};
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::domain::referral::Referral;
use crate::intake::{Kind, Map, Read, read_referrals};

/// As many faults as anybody reads through; that there are more is said.
const MOST: usize = 200;

/// Asks which file.
pub(super) fn ask_for_file(app: &mut App) {
    let reading = app.say(Sentence::ImportingFile, &[]);
    let form = Form::new(&app.texts.forms, Purpose::ImportReferrals).reading(reading);
    popups::open_form(app, form);
}

/// Has the file read that the form names.
pub(super) fn keep(app: &mut App, form: &Form) -> bool {
    app.importing.wanted = Some(form.text("path").into());
    true
}

/// Takes what was read of a file: what is wrong with it is shown, or what it would add, to be answered with yes.
pub(in crate::app) fn was_read(app: &mut App, bytes: Result<Vec<u8>, String>) {
    // Behind the curtain nothing is taken in: it is asked for again.
    if app.lock.is_drawn() {
        return;
    }
    let read = bytes.and_then(|bytes| {
        let map = Map::shipped(Kind::Referrals).map_err(|error| error.to_string())?;
        read_referrals(&bytes, &map).map_err(|error| error.to_string())
    });
    let read = match read {
        Ok(read) => read,
        Err(why) => return app.notices.say(app.say(Sentence::NothingImported, &[("why", &why)])),
    };
    let mut lines: Vec<String> = read.faults.iter().take(MOST).map(ToString::to_string).collect();
    if !read.faults.is_empty() {
        let count = read.faults.len().to_string();
        let title = app.say(Sentence::ImportFaults, &[("count", &count)]);
        app.popups.push(Popup::Reading(Reading::new(title, lines)));
        return;
    }
    if !read.unknown_columns.is_empty() {
        lines.push(app.say(Sentence::ColumnsLeftOut, &[("columns", &read.unknown_columns.join(", "))]));
    }
    if !read.absent_columns.is_empty() {
        lines.push(app.say(Sentence::ColumnsAbsent, &[("columns", &read.absent_columns.join(", "))]));
    }
    let planned = match planned(app, &read) {
        Ok(Ok(planned)) => planned,
        Ok(Err(why)) => return app.notices.say(app.say(Sentence::NothingImported, &[("why", &why.to_string())])),
        Err(why) => return app.notices.say(app.say(Sentence::NothingImported, &[("why", &why.to_string())])),
    };
    if planned.adds == 0 {
        app.notices.say(app.say(Sentence::AllThereAlready, &[]));
        return;
    }
    if !planned.differ.is_empty() {
        lines.push(app.say(Sentence::LeftAsTheyAre, &[("cases", &planned.differ.join(", "))]));
    }
    let title = app.say(Sentence::AskImport, &[("what", &planned.said)]);
    app.importing.read = Some(read);
    app.popups.push(Popup::Question(Question::new(title, lines, Asked::Import)));
}

fn planned(app: &App, read: &Read<Referral>) -> Result<Result<Planned, NotPlanned>, StoreError> {
    ask(app.store.as_ref(), |view| Ok(plan(view, read.clone(), None, &app.texts.nicknames)))
}

/// Takes the file in that was told of, as the record stands now.
pub(super) fn take_in(app: &mut App) {
    let Some(read) = app.importing.read.take() else { return };
    match planned(app, &read) {
        Ok(Ok(planned)) => {
            if app.make("an import", vec![planned.change]) {
                app.notices.say(app.say(Sentence::Imported, &[("what", &planned.said)]));
            }
        }
        Ok(Err(why)) => app.notices.say(app.say(Sentence::NothingImported, &[("why", &why.to_string())])),
        Err(why) => app.notices.say(app.say(Sentence::NothingImported, &[("why", &why.to_string())])),
    }
}
