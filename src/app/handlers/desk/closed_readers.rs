//! What a reader of a closed case keeps about it: who of the readers knows a party, what the Chair decided, what the case
//! has to do with others, and who has papers of it.

use super::closed::{closed, may_come, meant};
use crate::app::App;
use crate::app::desk::closed_resembles;
use crate::app::form::Form;
use crate::app::texts::Sentence;
use crate::documents::closed::papers;
use crate::documents::wording::Wording;
use crate::domain::case::MatchVerdict;
use crate::domain::conflict::{ConflictDecision, Declared, MayStay};
use crate::domain::identifier::CaseId;
use crate::record::change::{Change, ClosedChange};
use crate::record::closed::{ClosedCase, ClosedLikeness, PersonLine, ReaderConflict, Resembles};

/// Those who read a case, and those who could, with their lines.
fn everybody(app: &App, found: &ClosedCase) -> Vec<(String, PersonLine)> {
    let readers = found.readers.iter().filter(|one| !one.is_recovery()).map(|one| (one.name.clone(), one.person));
    readers.chain(may_come(app, found)).collect()
}

fn names(app: &App, found: &ClosedCase) -> String {
    let names: Vec<String> = everybody(app, found).into_iter().map(|(name, _)| name).collect();
    app.say(Sentence::ClosedEverybody, &[("names", &names.join(", "))])
}

/// The form for what somebody said.
pub(super) fn knows(app: &App, form: Form, case: CaseId) -> Option<Form> {
    let found = closed(app, case)?;
    Some(form.with("by", &app.user).reading(names(app, &found)))
}

/// The form for what the Chair decided about whoever knows a party.
pub(super) fn decided(app: &App, form: Form, case: CaseId) -> Option<Form> {
    let found = closed(app, case)?;
    let form = match found.readers.iter().find(|one| one.is_to_go()) {
        Some(one) => form.with("name", &one.name),
        None => form,
    };
    Some(form.reading(names(app, &found)))
}

pub(super) fn keep_knows(app: &mut App, filled: &mut Form, found: &ClosedCase) -> bool {
    let Some(person) = meant(everybody(app, found).into_iter(), &filled.text("name")) else {
        filled.object("name", app.say(Sentence::ClosedNotOne, &[]));
        return false;
    };
    let declared = if filled.choice("declared") == 0 { Declared::Knows } else { Declared::None };
    let (note, by) = (filled.some("note"), filled.text("by"));
    let said = ReaderConflict::new(found.case, person, declared, note, &by, app.now());
    let made = app.make("a declaration", vec![Change::Closed(ClosedChange::DeclareReader(said))]);
    if made && declared == Declared::Knows {
        app.notices.say(app.say(Sentence::ClosedChairDecides, &[]));
    }
    made
}

pub(super) fn keep_decided(app: &mut App, filled: &mut Form, found: &ClosedCase) -> bool {
    let Some(person) = meant(everybody(app, found).into_iter(), &filled.text("name")) else {
        filled.object("name", app.say(Sentence::ClosedNotOne, &[]));
        return false;
    };
    let (by, at) = (filled.text("by"), app.now());
    let decision = if filled.choice("decision") == 0 { MayStay::Excluded } else { MayStay::Stays };
    // What was declared of them in the room only is kept of the reader too: the decision is about that.
    let said = ReaderConflict::new(found.case, person, Declared::Knows, None, &app.user, at);
    let kept = found.readers.iter().any(|one| one.person == person && one.stands.own);
    let declare = (!kept).then_some(Change::Closed(ClosedChange::DeclareReader(said)));
    let decision = Some(ConflictDecision { decision, by, at });
    let decide = Change::Closed(ClosedChange::DecideReader { case: found.case, person, decision });
    let made = app.make("the Chair's decision", declare.into_iter().chain([decide]).collect());
    let reads = found.readers.iter().any(|one| one.person == person && !one.ended);
    if made && reads && filled.choice("decision") == 0 {
        app.notices.say(app.say(Sentence::ClosedExcludedReads, &[]));
    }
    made
}

/// What the case may have to do with others, the likeliest first.
fn resembling(app: &App, case: CaseId) -> Vec<Resembles> {
    let all = closed_resembles(app).unwrap_or_default();
    all.iter().filter(|one| one.case == case).cloned().collect()
}

/// The form for what a reader says of that.
pub(super) fn compare(app: &App, form: Form, case: CaseId) -> Option<Form> {
    let found = resembling(app, case);
    let line = |(at, one): (usize, &Resembles)| format!("{}  {}", at + 1, crate::app::desk::resembles_line(app, one));
    let reading = match found.as_slice() {
        [] => app.say(Sentence::ClosedResemblesNone, &[]),
        some => some.iter().enumerate().map(line).collect::<Vec<_>>().join("\n"),
    };
    Some(form.with("number", "1").with("by", &app.user).reading(reading))
}

pub(super) fn keep_compared(app: &mut App, filled: &mut Form, found: &ClosedCase) -> bool {
    let resembling = resembling(app, found.case);
    let number = filled.text("number").trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let Some(one) = number.and_then(|at| resembling.get(at)) else {
        filled.object("number", app.say(Sentence::ClosedNotOne, &[]));
        return false;
    };
    let verdict = if filled.choice("verdict") == 0 { MatchVerdict::Confirmed } else { MatchVerdict::Rejected };
    let (case, with, kind, by, at) = (found.case, one.with, one.kind, filled.text("by"), app.now());
    let said = ClosedLikeness { id: with, case, with, kind, verdict, by, at };
    app.make("what was said of a likeness", vec![Change::Closed(ClosedChange::Compare(said))])
}

/// Writes the papers of a case for its readers, beside the record.
pub(super) fn write(app: &mut App, case: CaseId) {
    let Some((found, meeting)) = closed(app, case).and_then(|found| found.meeting.map(|(id, _)| (found, id))) else {
        app.notices.say(app.say(Sentence::ClosedNoPapersYet, &[]));
        return;
    };
    let conference = crate::app::store::ask(app.store.as_ref(), |view| match view.closed {
        Some(shelf) => shelf.conference(meeting, case).map(Some),
        None => Ok(None),
    });
    let (Ok(Some(conference)), Ok(wording)) = (conference, Wording::shipped()) else { return };
    let readers: Vec<String> = found.readers.iter().filter(|one| !one.ended).map(|one| one.name.clone()).collect();
    let papers = papers(&conference, &readers, app.now().date(), &wording);
    let documents: Vec<_> = papers.into_iter().map(|paper| (paper.name, paper.text)).collect();
    let (by, at) = (app.user.clone(), app.now());
    match app.store.write_closed_papers(case, &documents, &by, at) {
        Ok(files) => {
            app.saving.pending |= app.store.is_saving();
            app.reload();
            let values = [("files", files.join(", ")), ("names", readers.join(", "))];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, text)| (*name, text.as_str())).collect();
            app.notices.say(app.say(Sentence::ClosedPapersWritten, &values));
        }
        Err(why) => app.notices.fail(app.say(Sentence::ClosedPapersFailed, &[("why", &why.to_string())])),
    }
}
